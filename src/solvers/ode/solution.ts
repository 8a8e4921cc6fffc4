/** What an integration leaves behind: outcome, states, events, changes of method and the work done. */

import type { EventRecord } from './event.js';
import type { Outcome } from './outcome.js';
import type { ImplicitWork } from './solver.js';

/** A change of method on the way; see `automatic`. */
export interface MethodSwitch {
  /** Time at which the steps of the new method begin. */
  readonly t: number;
  /** Name of the method before. */
  readonly from: string;
  /** Name of the method after. */
  readonly to: string;
}

/** The work of an integration; the implicit part is 0 for explicit methods. */
export interface SolveStats extends ImplicitWork {
  /** Evaluations of the term. */
  readonly evaluations: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** What `solve` returns. Every number in it is finite, whatever the outcome. */
export interface Solution {
  readonly outcome: Outcome;
  /** Times of the states that were kept. */
  readonly t: Float64Array;
  /** The states, one array a time. */
  readonly y: readonly Float64Array[];
  /**
   * The state at any time of the integrated interval.
   *
   * @throws RangeError outside of it.
   * @throws Error when `solve` was not called with `dense: true`.
   */
  readonly dense: (t: number) => Float64Array;
  /** The events that happened, in their order. */
  readonly events: readonly EventRecord[];
  /** Changes of method in their order; only an automatic solver makes any. */
  readonly switches: readonly MethodSwitch[];
  readonly stats: SolveStats;
  /** Method, control and location rule with their papers. */
  readonly assumptions: readonly string[];
}
