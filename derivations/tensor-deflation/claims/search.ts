/** T10 and T12: how long the search takes, in time and in samples. */

import { slopeOf } from '../../../src/checker.js';
import { fixing, scalingCheck, valueCheck } from '../../../src/index.js';
import type { HittingRule } from '../../../src/numeric.js';
import type { WeightRows } from '../fast/weights.js';
import type { Parameters } from '../parameters.js';
import { destinationOf, searchTime } from '../power-dynamics.js';
import { PLAIN, startOf, type TensorClaim } from './common.js';

const DIMENSIONS = [1000, 3000, 10_000];
const WEIGHTS = 50;

/** `log log(m d)`: what the logarithm adds to `log d`. */
const LOGARITHMS = DIMENSIONS.map((d) => Math.log(Math.log(WEIGHTS * d)));

export const firstPhase: TensorClaim = {
  id: 'T10',
  profiles: ['full'],
  title: 'The first phase takes a time of order d over a logarithm',
  statement:
    'With $r = d$ equal components and $m = 50$ weights the alignment delay of the fastest weight grows as $d/\\log(m d)$ over $d = 10^3 \\ldots 10^4$: the exponent of $d$ is $1 \\pm .04$ once the logarithm is taken out, and without it the slope would be off by more than twice that (the paper has $O(d / (\\beta \\log d))$ with $m$ polynomial in $d$, as we remember it).',
  origin: 'paper',
  source: 'arXiv 2106.06573, time of phase 1 (from memory); delay in closed form reconstructed',
  checks: [
    valueCheck<Parameters, WeightRows>({
      quantity: 'slope of log(min C log(m d)) against log d, one slope for each seed',
      measure: ({ profile, seed, progress }, given) => {
        const seeds = profile === 'quick' ? 60 : 200;
        const samples = Array.from({ length: seeds }, (_, run) => {
          progress(run / seeds);
          const delays = DIMENSIONS.map((d, at) => {
            const start = startOf(fixing(given, { ...PLAIN, m: WEIGHTS, d, delta0: 1 }), seed, run);
            return Math.log(shortestDelay(start)) + LOGARITHMS[at]!;
          });
          return slopeOf(DIMENSIONS.map(Math.log), delays);
        });
        return { samples };
      },
      stated: () => 1,
      margin: () => 0.04,
      excludes: { what: 'growth as d', value: () => 1 + slopeOf(DIMENSIONS.map(Math.log), LOGARITHMS) },
    }),
  ],
};

/**
 * The shortest alignment delay with one component of size 1 along every axis. As `-log(1 - x) >= x`, no weight is faster than
 * `(1 - u)/(8 u)` at its largest squared cosine u, and most need not be looked at.
 */
function shortestDelay({ neurons, dimension, rows }: WeightRows): number {
  const a = new Array<number>(dimension).fill(1);
  const rowOf = (j: number): Float64Array => rows.subarray(j * dimension, (j + 1) * dimension);
  const candidates = Array.from({ length: neurons }, (_, j) => {
    const largest = rowOf(j).reduce((most, value) => Math.max(most, value ** 2), 0);
    return { j, least: (1 - largest) / (8 * largest) };
  }).sort((first, second) => first.least - second.least);
  let shortest = Number.POSITIVE_INFINITY;
  for (const { j, least } of candidates) {
    if (least >= shortest) break;
    const u = Array.from(rowOf(j), (value) => value ** 2);
    shortest = Math.min(shortest, destinationOf(u, a).delay);
  }
  return shortest;
}

/** One tiny weight, one component of size 1, squared cosine 1/d at the start, step c / d^2. */
export function searchAt(p: Parameters, d: number, c: number): Parameters {
  const start = [1 / Math.sqrt(d), Math.sqrt(1 - 1 / d), ...new Array<number>(d - 2).fill(0)];
  return fixing(p, {
    ...PLAIN,
    a: [1],
    m: 1,
    d,
    delta0: 1e-8,
    eta: c / d ** 2,
    batch: 1,
    W0: [start.map((value) => 1e-8 * value)],
  });
}

/** Steps that the flow takes to a squared cosine of 1/2. */
export function searchSteps(p: Parameters): number {
  return searchTime(1 / p.d, 1) / p.eta;
}

export const HALF_ALIGNED: HittingRule = {
  id: 'squared cosine of the first weight >= 1/2',
  reached: (statistics) => statistics[1]! ** 2 >= 0.5,
};

/** What a factor log d would add to the exponent over the sizes of the full profile. */
const LOG_SLOPE = slopeOf(
  [9, 13, 19, 28].map(Math.log),
  [9, 13, 19, 28].map((d) => Math.log(Math.log(d))),
);

export const sampleComplexity: TensorClaim = {
  id: 'T12',
  profiles: ['full'],
  title: 'The direction of one component takes d^3 samples',
  statement:
    'One tiny weight with squared cosine $1/d$ and step $\\eta = 0.002/d^2$ has a squared cosine of $1/2$ after $(d^2/0.002)(d - 2 + \\log(d-1))/8$ steps (information exponent 4): the exponent is $3 \\pm .15$ after division by this prediction, and at $d = 28$ the median is within $15\\%$ of it.',
  origin: 'reconstructed',
  source: 'explicit solution of this derivation; information exponent of h_4',
  checks: [
    scalingCheck<Parameters, WeightRows>({
      sizes: { quick: [9, 13, 19], full: [9, 13, 19, 28] },
      at: (p, d) => searchAt(p, d, 0.002),
      seeds: { quick: 60, full: 160 },
      horizon: (p) => Math.ceil(12 * searchSteps(p)),
      hitting: () => HALF_ALIGNED,
      hittingStride: (p) => Math.max(1, Math.round(searchSteps(p) / 400)),
      simulator: 'compressed',
      perRunInitial: false,
      divideByTheory: searchSteps,
      expect: {
        exponent: 3,
        tolerance: 0.15,
        excludes: { what: 'd^3 log d', exponent: 3 + LOG_SLOPE },
      },
      constant: {
        stated: searchSteps,
        relativeMargin: 0.15,
        excludes: { what: 'the slow-down at c = 0.1 (claim B8)', ratio: 2 },
      },
      label: 'steps to a squared cosine of 1/2 at c = 0.002',
    }),
  ],
};
