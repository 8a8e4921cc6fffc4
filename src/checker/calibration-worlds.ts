/** Worlds in which the theory is true by construction: ensembles of runs whose mean, spread and law are known. */

import { randomStream } from '../numerics/random/stream.js';
import { normalCdf } from '../numerics/special/normal.js';
import { sdeEnsemble } from '../solvers/sde/sde-ensemble.js';
import type { DiagonalDiffusion } from '../solvers/sde/sde-problem.js';
import type { EnsembleTrajectory } from './trajectory.js';

/** A kind of worlds, and the truth that is common to all of them. */
export interface WorldKind {
  readonly name: string;
  readonly times: readonly number[];
  /** `[time][statistic]`: the centre of one run: its mean, which for symmetric laws is its median too. */
  readonly centre: readonly (readonly number[])[];
  /** `[time][statistic]`: standard deviation of one run; null where it is infinite. */
  readonly spread: readonly (readonly number[])[] | null;
  /** `[time][statistic]`: distribution function of one run; null when it is not used. */
  readonly cdf: readonly (readonly ((value: number) => number)[])[] | null;
  /** The runs of one world. */
  draw(seed: number, runs: number): EnsembleTrajectory;
}

const STATISTICS = ['a', 'b'] as const;
const TIMES = 10;

/**
 * Gaussian paths: two statistics (correlation 0.5) that are AR(1) in time with memory 0.9, around a known curve, with a spread that
 * grows; or the same paths made skewed or heavy-tailed.
 *
 * @param shape - `gaussian`; `squares`: each normal x replaced by (x^2 - 1) / sqrt(2), of skewness 2.8; `heavy`: each
 * run divided by its own sqrt(chi-squared_2 / 2), so that all marginals are Student's with 2 degrees of freedom, without a variance.
 * @returns the kind.
 */
export function pathWorlds(shape: 'gaussian' | 'squares' | 'heavy'): WorldKind {
  const times = Array.from({ length: TIMES }, (_, t) => t / (TIMES - 1));
  const centre = times.map((time) => [Math.tanh(3 * time), 1 - time]);
  const spread = times.map((time) => [0.1 + time, 0.1 + time]);
  const memory = 0.9;
  const fresh = Math.sqrt(1 - memory * memory);
  return {
    name: NAMES[shape],
    times,
    centre,
    spread: shape === 'heavy' ? null : spread,
    cdf: shape === 'gaussian' ? gaussianLaws(centre, spread) : null,
    draw: (seed, runs) => {
      const stream = randomStream({ seed, run: runs, purpose: `calibration ${shape}` });
      const values = emptyTable(times.length, runs);
      for (let run = 0; run < runs; run++) {
        const scale = shape === 'heavy' ? Math.sqrt(2 / stream.chiSquared(2)) : 1;
        let [first, own] = [0, 0];
        times.forEach((_, t) => {
          first = t === 0 ? stream.normal() : memory * first + fresh * stream.normal();
          own = t === 0 ? stream.normal() : memory * own + fresh * stream.normal();
          [first, (first + Math.sqrt(3) * own) / 2].forEach((x, s) => {
            const noise = shape === 'squares' ? (x * x - 1) / Math.SQRT2 : scale * x;
            values[t]![s]![run] = centre[t]![s]! + spread[t]![s]! * noise;
          });
        });
      }
      return ensembleOf(times, values, runs);
    },
  };
}

const NAMES = {
  gaussian: 'Gaussian paths',
  squares: 'squares of Gaussian paths (skewness 2.8)',
  heavy: 'heavy-tailed paths (Student, 2 degrees of freedom)',
} as const;

/** Steps of the Euler-Maruyama scheme between two output times. */
const SUBSTEPS = 4;

/**
 * Paths of two linear equations by the Euler-Maruyama scheme of `numeric/sde`, whose moments at step size h are exact recursions,
 * not those of the equation: mean `(1 + rate h)^k y_0`.
 *
 * @param noise - `additive`: Ornstein-Uhlenbeck processes, Gaussian; `multiplicative`: `dy = rate y dt + 0.5 y dW`, skewed (1.8
 * at the end).
 * @returns the kind.
 */
export function sdeWorlds(noise: 'additive' | 'multiplicative'): WorldKind {
  const step = 1 / (TIMES * SUBSTEPS);
  const times = Array.from({ length: TIMES }, (_, t) => (t + 1) / TIMES);
  const rates = [-1, 0.5];
  const initial = [1, 0.5];
  const size = 0.5;
  const diffusion: DiagonalDiffusion = {
    evaluate: (_t, y, out) => {
      for (let i = 0; i < 2; i++) out[i] = noise === 'additive' ? size : size * y[i]!;
    },
  };
  const drift = {
    dimension: 2,
    evaluate: (_t: number, y: Float64Array, out: Float64Array) => {
      for (let i = 0; i < 2; i++) out[i] = rates[i]! * y[i]!;
    },
  };
  const moments = times.map((_, t) =>
    rates.map((rate, i) => momentsAfter((t + 1) * SUBSTEPS, { rate, step, start: initial[i]!, size, noise })),
  );
  const centre = moments.map((row) => row.map(({ mean }) => mean));
  const spread = moments.map((row) => row.map(({ variance }) => Math.sqrt(variance)));
  return {
    name: noise === 'additive' ? 'Ornstein-Uhlenbeck paths' : 'paths with multiplicative noise (skewness to 1.8)',
    times,
    centre,
    spread,
    cdf: noise === 'additive' ? gaussianLaws(centre, spread) : null,
    draw: (seed, runs) => {
      const problem = { drift, diffusion, initial, tEnd: 1, step, scheme: 'euler-maruyama' as const };
      const ensemble = sdeEnsemble({ ...problem, saveAt: { times }, seeds: runs, seed, purpose: 'calibration' });
      return ensembleOf(times, ensemble.values, runs);
    },
  };
}

function momentsAfter(
  steps: number,
  {
    rate,
    step,
    start,
    size,
    noise,
  }: { rate: number; step: number; start: number; size: number; noise: 'additive' | 'multiplicative' },
): { readonly mean: number; readonly variance: number } {
  const growth = 1 + rate * step;
  let [mean, square] = [start, start * start];
  for (let k = 0; k < steps; k++) {
    mean *= growth;
    square = growth * growth * square + size * size * step * (noise === 'additive' ? 1 : square);
  }
  return { mean, variance: square - mean * mean };
}

function gaussianLaws(centre: WorldKind['centre'], spread: WorldKind['centre']) {
  return centre.map((row, t) =>
    row.map((mean, s) => {
      const sigma = spread[t]![s]!;
      return (value: number) => normalCdf((value - mean) / sigma);
    }),
  );
}

function emptyTable(times: number, runs: number): Float64Array[][] {
  return Array.from({ length: times }, () => STATISTICS.map(() => new Float64Array(runs)));
}

function ensembleOf(
  times: readonly number[],
  values: readonly (readonly Float64Array[])[],
  runs: number,
): EnsembleTrajectory {
  return { times, statistics: STATISTICS, values, diverged: 0, runs };
}
