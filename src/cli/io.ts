/** What a command may touch of the outside world, and how text is cleaned on its way to a terminal. */

import { visible } from '../report/visible.js';

/** What a command may touch of the world, so that tests can stand in for a terminal. */
export interface CommandIo {
  /** Results, and with `--json` nothing else. */
  readonly stdout: OutputStream;
  /** Progress, notes and errors. */
  readonly stderr: OutputStream;
  /** Whether colours are wanted, as the environment says (NO_COLOR, TERM=dumb). */
  readonly colour: boolean;
  /** Whether the terminal obeys control sequences (TERM=dumb does not); defaults to true. */
  readonly cursor?: boolean;
  /** Whether an internal fault is told with its stack (DEBUG); defaults to false. */
  readonly debug?: boolean;
  /** Worker threads that long work is given to unless `--workers` says otherwise; absent, all is done in this thread. */
  readonly workers?: number;
}

export interface OutputStream {
  write(chunk: string | Uint8Array): unknown;
  /**
   * Waits until what was written is out; absent, it is out at once.
   *
   * @throws OutputError when some of it could not be written.
   */
  flush?(): Promise<void>;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * The io with streams that clean all text: names out of files, titles and messages may hold escape sequences, which would
 * reach the terminal. Bytes pass as they are (Parquet, and what `withSequences` gives).
 *
 * @param io - the io.
 * @returns the io that commands get.
 */
export function cleaned(io: CommandIo): CommandIo {
  return { ...io, stdout: cleanedStream(io.stdout), stderr: cleanedStream(io.stderr) };
}

function cleanedStream(stream: OutputStream): OutputStream {
  return {
    write: (chunk) => stream.write(typeof chunk === 'string' ? visible(chunk) : chunk),
    flush: async () => stream.flush?.(),
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
  };
}

/**
 * Text with escape sequences of popflow's own (colours, the bar of progress), in the form that streams pass on.
 *
 * @param text - the text; whatever in it is not popflow's own must be cleaned already (see `visible`).
 * @returns its bytes; the text itself when it holds no sequence.
 */
export function withSequences(text: string): string | Uint8Array {
  return text.includes('\u001b') ? new TextEncoder().encode(text) : text;
}
