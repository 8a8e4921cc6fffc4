/** What a command may touch of the world, so that tests can stand in for a terminal. */
export interface CommandIo {
  /** Results, and with `--json` nothing else. */
  readonly stdout: OutputStream;
  /** Progress, notes and errors. */
  readonly stderr: OutputStream;
  /** Whether colours are wanted, as the environment says (NO_COLOR). */
  readonly colour: boolean;
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
  return { stdout: process.stdout, stderr: process.stderr, colour: (process.env.NO_COLOR ?? '') === '' };
}
