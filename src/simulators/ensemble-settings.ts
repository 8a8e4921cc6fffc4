/** How an ensemble is run, and what is told of a run that failed. */

import type { HittingRule } from './hitting.js';

/** Functions of the summary statistics that an ensemble records in their place. */
export interface Observables {
  readonly names: readonly string[];
  /** `statistics` is what `Chain.read` writes; writes one number for each name. */
  evaluate(statistics: Float64Array, out: Float64Array): void;
}

/** A run that met a step, or an observable, that is not finite. */
export interface RunFailure {
  readonly run: number;
  /** The step (the first is 1) that could not be taken, or at which the failure was seen. */
  readonly step: number;
  readonly reason: string;
}

/** How runs are watched: the same for every kind of chain. */
export interface EnsembleSettings {
  /** Number of runs, an integer >= 1. */
  readonly seeds: number;
  /** Index of the first run: an ensemble may be run in pieces (`mergeEnsembles`); defaults to 0. */
  readonly firstRun?: number;
  /** Master seed, an integer in [0, 2^53). */
  readonly seed: number;
  /** Steps at which to record: strictly ascending integers >= 0. The last one is the horizon of the hitting times. */
  readonly saveAt: readonly number[];
  /** What to record; defaults to the summary statistics themselves. */
  readonly observables?: Observables;
  /** Rules whose first times to find; defaults to none. */
  readonly hitting?: readonly HittingRule[];
  /** Stop each run once it met every rule. Nothing is recorded at `saveAt` then; defaults to false. */
  readonly stopWhenAllHit?: boolean;
  /** Rules are checked at the multiples of this many steps, step 0 included; defaults to 1. */
  readonly hittingStride?: number;
  /**
   * Runs that a batch takes at once, at most; an integer >= 1. The numbers do not depend on it. Defaults to 16, at which
   * the kernels of the reduced chains are fastest.
   */
  readonly slots?: number;
  /** Called after each run; defaults to nothing. */
  readonly progress?: (done: number, total: number) => void;
}
