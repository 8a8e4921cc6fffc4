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
