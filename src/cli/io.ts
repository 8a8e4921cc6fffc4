import { defaultWorkers } from '../workers/pool.js';

/** What a command may touch of the world, so that tests can stand in for a terminal. */
export interface CommandIo {
  /** Results, and with `--json` nothing else. */
  readonly stdout: OutputStream;
  /** Progress, notes and errors. */
  readonly stderr: OutputStream;
  /** Whether colours are wanted, as the environment says (NO_COLOR). */
  readonly colour: boolean;
  /** Worker threads that long work is given to unless `--workers` says otherwise; absent, all is done in this thread. */
  readonly workers?: number;
}

export interface OutputStream {
  write(chunk: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * The streams of this process.
 *
 * @returns the io; a reader that closes the pipe early (`popflow list | head -1`) ends the process quietly.
 */
export function processIo(): CommandIo {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
  return {
    ...{ stdout: process.stdout, stderr: process.stderr, workers: defaultWorkers() },
    colour: (process.env.NO_COLOR ?? '') === '',
  };
}

/**
 * Does work that Ctrl-C stops cleanly: the first one aborts the signal, a second one ends the process as usual.
 *
 * @param work - what to do; it should return soon after the signal.
 * @returns what the work returns.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
