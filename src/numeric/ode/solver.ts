import type { Interpolant } from './interpolant.js';
import type { Term } from './term.js';
import type { Tolerance } from './tolerance.js';

/** What came of one attempted step. */
export interface StepAttempt {
  /** First component of the new state or of its slope that is not finite; -1 when all are. */
  readonly nonFiniteComponent: number;
  /**
   * Norm of the estimated local error in units of the tolerance (the step is good when it is at most 1); 0 when no tolerance
   * was given, `Infinity` when the step is not finite.
   */
  readonly errorNorm: number;
}

/**
 * A method at work on one term. `attempt` depends only on its arguments; the other members describe the attempt made last and hold
 * until the next one.
 */
export interface Stepper {
  /** State at the end of the last attempt. */
  readonly next: Float64Array;
  /** Slope at the end of the last attempt. */
  readonly nextSlope: Float64Array;
  /** Tries the step from `(t, y)` with slope `slope = f(t, y)` over the signed length `stepSize`. */
  attempt(
    t: number,
    y: Float64Array,
    slope: Float64Array,
    stepSize: number,
    tolerance: Tolerance | undefined,
  ): StepAttempt;
  /** Estimate of `stepSize * |dominant eigenvalue|` over the limit of stability; above 1 the step is bounded by stability. 0 for a method without such a limit. */
  stiffness(): number;
  /** Dense output of the last attempt (may evaluate the term). */
  interpolant(): Interpolant;
}

/** A method: how one step is made. A new method is a file that returns one of these. */
export interface Solver {
  readonly name: string;
  /** The paper of the method. */
  readonly source: string;
  /** Order of the solution that is carried on. */
  readonly order: number;
  /** The controlled error estimate is `O(h^errorOrder)`. */
  readonly errorOrder: number;
  /** Order of the dense output. */
  readonly denseOrder: number;
  /** Allocates the work space for one term. */
  prepare(term: Term): Stepper;
}
