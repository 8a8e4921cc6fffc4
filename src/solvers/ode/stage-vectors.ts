/** The vectors of an explicit step, and the rows of its tableau without their zeros. */

import type { SparseRow } from './linear-combination.js';

/** The vectors of an explicit step with the arithmetic on them. Two makes give the same results bit for bit. */
export interface Stages {
  /** The slopes at the stages of the tableau, then at the end of the step, then at the extra stages of the dense output. */
  readonly slopes: readonly Float64Array[];
  /** State at the start of the step. */
  readonly begin: Float64Array;
  /** State at its end. */
  readonly next: Float64Array;
  /** State at a stage; the last stage of the tableau has one of its own. */
  readonly argument: Float64Array;
  readonly lastArgument: Float64Array;
  /** Absolute tolerance of each component. */
  readonly absolute: Float64Array;
  /** Sums of squares of the error estimates over a step of length 1 in units of the tolerance; see `errorSums`. */
  readonly sums: Float64Array;
  /** Writes the state at stage `index` of a step of length `step`; returns where. */
  formStage(index: number, step: number): Float64Array;
  /** Writes the state at the end. */
  formEnd(step: number): void;
  /**
   * Fills `sums`: that of the only or fifth-order estimate, that of the third-order one (if there is one), and a check that is 0 exactly
   * when `next` and its slope are finite. Even and odd components are summed apart.
   */
  errorSums(relative: number): void;
  /** Gives the memory back; the vectors are not to be used any more. */
  release(): void;
}

/** Rows of an error estimate over the union of their nonzero entries. */
export interface ErrorRows {
  readonly indices: readonly number[];
  readonly fifth: readonly number[];
  readonly third: readonly number[];
  readonly estimates: 1 | 2;
}

/** The rows of a tableau without their zeros. */
export interface StageRows {
  /** Index of the last stage of the tableau. */
  readonly last: number;
  /** Slopes that it needs, see `Stages.slopes`. */
  readonly slopeCount: number;
  /** The rows of the stages, then that of the end of the step. */
  readonly combinations: readonly SparseRow[];
  readonly error: ErrorRows;
  /** Of the extra stages and the coefficients of the dense output. */
  readonly dense: readonly SparseRow[];
  readonly denseWeights: readonly SparseRow[];
}
