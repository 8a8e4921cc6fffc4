/** What a method of integration has to offer: attempts at a step, their error, and the values in between. */

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
  /**
   * Set when the equations of the step could not be solved: the share of its length, in [0, 1), to try next. `errorNorm` is then
   * `Infinity`; 0 means that no shorter step will do.
   */
  readonly shorten?: number;
}

/** Work that only implicit methods do. */
export interface ImplicitWork {
  /** Jacobians evaluated; those by differences took `dimension` evaluations of the term each (every fourth more, to search increments), which are among the evaluations. */
  readonly jacobians: number;
  /** Factorisations of the linear systems of a step (one real and one complex matrix each). */
  readonly factorisations: number;
  /** Newton iterations, each of three evaluations of the term and one solution of the linear systems. */
  readonly newtonIterations: number;
}

/**
 * A method at work on one term. `attempt` depends on its arguments alone or, for a method that iterates, on those before it only
 * within what the iteration leaves (starting values and Jacobian are kept while the attempts follow on each other); the other members
 * describe the attempt made last and hold until the next one.
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
  /** Length of the step after one of `length` was accepted and the controller proposed `proposed`; without it, `proposed`. At most the longer of both. */
  preferredStep?(length: number, proposed: number): number;
  /** Estimate of `|dominant eigenvalue|` of the Jacobian, for a method that has one. */
  dominantRate?(): number;
  /** Implicit work since the stepper was made; without it, none. */
  work?(): ImplicitWork;
  /** Gives borrowed memory back at the end of the integration; `next` and `nextSlope` are not to be used any more. */
  release?(): void;
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
  /** `h |lambda|` up to which a decay is stable; only for explicit methods. */
  readonly stabilityLimit?: number;
  /** The two methods of a solver that changes between them; see `automatic`. */
  readonly alternatives?: { readonly nonStiff: Solver; readonly stiff: Solver };
  /** Allocates the work space for one term. */
  prepare(term: Term): Stepper;
}
