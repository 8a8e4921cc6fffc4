/** The two kinds of errors that are not faults of popflow: a bad request, and a run that failed. */

/** The request cannot be met as given (unknown name, value out of range): one line that says what is allowed. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The request was fine but a run failed (solver outcome, diverged runs beyond the budget). Exit code 4. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
