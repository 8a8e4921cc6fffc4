/** The three kinds of errors that are not faults of popflow: a bad request, a run that failed, a result that cannot be written. */

/** The request cannot be met as given (unknown name, value out of range): one line that says what is allowed. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The request was fine but a run failed (solver outcome, diverged runs beyond the budget). Exit code 4. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** The result is there but cannot be written (a full disk, a folder that is read-only, a stream that is closed). Exit code 5. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  /**
   * @param place - what was written to, as a message names it.
   * @param cause - the error of the system; its code is said in words.
   */
  constructor(place: string, cause: unknown) {
    super(`cannot write ${place} (${reason(cause)})`, { cause });
  }

  /** The system's code of the error, for instance `ENOSPC`; undefined when it had none. */
  get code(): string | undefined {
    return codeOf(this.cause);
  }
}

/** What the codes mean that people meet. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'no permission'],
  ['EDQUOT', 'the quota of the disk is used up'],
  ['EEXIST', 'there is a file where a directory should be'],
  ['EFBIG', 'the file would be larger than is allowed'],
  ['EISDIR', 'there is a directory of that name'],
  ['ENOSPC', 'no space is left on the disk'],
  ['ENOTDIR', 'a part of the path is a file'],
  ['EPERM', 'no permission'],
  ['EPIPE', 'the reader has closed it'],
  ['EROFS', 'the file system is read-only'],
]);

function reason(cause: unknown): string {
  const code = codeOf(cause);
  if (code !== undefined) return [code, REASONS.get(code)].filter(Boolean).join(': ');
  return cause instanceof Error ? cause.message : String(cause);
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
