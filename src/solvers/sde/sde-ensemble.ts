/** Many independent paths of one stochastic equation: their kept values, means, variances and failures. */

import { randomStream } from '../../numerics/random/stream.js';
import { summaryOf } from '../../numerics/sample.js';
import { drawnIncrements, integratePath } from './integrate-path.js';
import { gridOf, type SdeEquation, validateEquation } from './sde-problem.js';

/** An equation and how many paths of it. */
export interface SdeEnsembleProblem extends SdeEquation {
  /** Length of a step; see `SdeProblem`. */
  readonly step: number;
  /** Number of paths, an integer >= 1. */
  readonly seeds: number;
  /** Master seed, an integer in [0, 2^53). */
  readonly seed: number;
  /** Purpose in the keys of the streams; defaults to 'sde'. */
  readonly purpose?: string;
}

/** A path that did not stay finite. */
export interface SdeFailure {
  readonly run: number;
  /** Time of the last finite state. */
  readonly t: number;
  readonly component: number;
}

/** Mean and variance of one component at one time over the finite paths. */
export interface SampleMoments {
  readonly mean: number;
  /** Unbiased; `undefined` for fewer than two paths. */
  readonly variance: number | undefined;
}

/** What an ensemble of paths left behind. */
export interface SdeEnsemble {
  readonly times: Float64Array;
  /** values[time][component][k] belongs to run `finiteRuns[k]`. */
  readonly values: readonly (readonly Float64Array[])[];
  /** moments[time][component] over the finite paths; `undefined` when there is none. */
  readonly moments: readonly (readonly (SampleMoments | undefined)[])[];
  /** Indices of the paths that stayed finite, ascending. */
  readonly finiteRuns: readonly number[];
  /** Paths that did not: in none of the values and moments, all of them here. */
  readonly failures: readonly SdeFailure[];
  readonly seeds: number;
  readonly seed: number;
  readonly assumptions: readonly string[];
}

/**
 * Independent paths of one equation; run r draws from the stream (seed, r, purpose), so it is the same numbers whatever the
 * number of runs.
 *
 * @param problem - equation, step and seeds.
 * @returns the values of the paths that stayed finite, their moments, and the others by name.
 * @throws RangeError or TypeError when the problem is not well stated.
 * @example
 * const drift = { dimension: 1, evaluate: (t, y, out) => { out[0] = -y[0]; } };
 * const diffusion = { evaluate: (t, y, out) => { out[0] = 1; } };
 * sdeEnsemble({ drift, diffusion, initial: [1], tEnd: 1, step: 0.5, scheme: 'milstein', seeds: 3, seed: 1 }).finiteRuns // [0, 1, 2]
 */
export function sdeEnsemble(problem: SdeEnsembleProblem): SdeEnsemble {
  const { seeds, seed, step, purpose = 'sde', ...equation } = problem;
  if (!(Number.isSafeInteger(seeds) && seeds > 0))
    throw new RangeError(`invalid seeds: ${seeds}; allowed is a positive integer`);
  validateEquation(equation);
  const grid = gridOf(equation, { step });
  const { tStart, tEnd, steps, stepSize, kept } = grid;
  const paths = Array.from({ length: seeds }, (_, run) =>
    integratePath(equation, grid, drawnIncrements(randomStream({ seed, run, purpose }), stepSize)),
  );
  const finiteRuns: number[] = [];
  const failures: SdeFailure[] = [];
  paths.forEach(({ outcome }, run) => {
    if (outcome.kind === 'reached') finiteRuns.push(run);
    else failures.push({ run, t: outcome.t, component: outcome.component });
  });
  const values = kept.map((_, time) =>
    Array.from({ length: equation.drift.dimension }, (_, component) =>
      Float64Array.from(finiteRuns, (run) => paths[run]!.y[time]![component]!),
    ),
  );
  return {
    times: Float64Array.from(kept, (index) => (index === steps ? tEnd : tStart + index * stepSize)),
    values,
    moments: values.map((components) => components.map(sampleMoments)),
    finiteRuns,
    failures,
    seeds,
    seed,
    assumptions: paths[0]!.assumptions,
  };
}

function sampleMoments(sample: Float64Array): SampleMoments | undefined {
  if (sample.length === 0) return undefined;
  if (sample.length < 2) return { mean: sample[0]!, variance: undefined };
  const { mean, deviation } = summaryOf(sample);
  return { mean, variance: deviation ** 2 };
}
