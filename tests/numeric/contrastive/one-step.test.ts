/**
 * One step of the contrastive simulators, in mean and variance, against the step as it is written: the loss of one batch is typed
 * out from its definition, differentiated by central differences, and averaged over every batch of signs there is.
 *
 * Every comparison is at five standard errors, 8 cases of 10 numbers: a false alarm in 5e-5 of fresh seeds; the seed is fixed.
 */

import { describe, expect, it } from 'vitest';
import { startDirectContrastiveSgd } from '../../../src/numeric/contrastive/direct-chain.js';
import { startGramSgd } from '../../../src/numeric/contrastive/gram-chain.js';
import type { ContrastiveProblem } from '../../../src/numeric/contrastive/problem.js';
import { randomStream } from '../../../src/numeric/random/stream.js';

/** One latent, one noise coordinate a modality, batch 1. */
const PROBLEM = {
  scales: [1.3],
  noiseDimension: 1,
  noiseScales: [0.9, 0.7],
  weight: 2.5,
  latents: 'rademacher',
  batch: 1,
  temperature: [{ from: 0, inverseTemperature: 1.5 }],
  stepSize: 0.6,
} as const;

/** Rows of (K_A, K_B): columns are latent and noise of A, latent and noise of B. */
const START = [
  [0.9, 0.3, 0.5, -0.4],
  [-0.2, 0.8, 0.6, 0.7],
];

type Rows = readonly (readonly number[])[];
type Sample = readonly [number, number];
interface Batch {
  readonly positive: readonly [Sample, Sample];
  readonly negatives: readonly (readonly [Sample, Sample])[];
}

/** F_side = K_side w. */
const feature = (K: Rows, side: 0 | 1, w: Sample): readonly number[] =>
  K.map((row) => row[2 * side]! * w[0] + row[2 * side + 1]! * w[1]);

const square = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);

/** The square of the normaliser of a sample. */
function normOf(K: Rows, side: 0 | 1, w: Sample, batch: Batch, normaliser: ContrastiveProblem['normaliser']): number {
  const noise = PROBLEM.noiseScales[side];
  if (normaliser === 'per-sample') return square(feature(K, side, w));
  if (normaliser === 'population') {
    return square(K.flatMap((row) => [PROBLEM.scales[0] * row[2 * side]!, noise * row[2 * side + 1]!]));
  }
  const all = [batch.positive[side], ...batch.negatives.map((pair) => pair[side])];
  return all.reduce((sum, one) => sum + square(feature(K, side, one)), 0) / all.length;
}

/** -1/2 sum over both directions of log( e^s / (e^s + lambda/M sum_i e^{s_i}) ). */
function loss(K: Rows, batch: Batch, normaliser: ContrastiveProblem['normaliser']): number {
  const tau2 = PROBLEM.temperature[0].inverseTemperature;
  const score = (left: Sample, right: Sample): number => {
    const [F, G] = [feature(K, 0, left), feature(K, 1, right)];
    const dot = F.reduce((sum, value, at) => sum + value * G[at]!, 0);
    return (tau2 * dot) / Math.sqrt(normOf(K, 0, left, batch, normaliser) * normOf(K, 1, right, batch, normaliser));
  };
  const [a, b] = batch.positive;
  const own = Math.exp(score(a, b));
  const share = PROBLEM.weight / batch.negatives.length;
  const toB = batch.negatives.reduce((sum, [, other]) => sum + share * Math.exp(score(a, other)), 0);
  const toA = batch.negatives.reduce((sum, [other]) => sum + share * Math.exp(score(other, b)), 0);
  return -(Math.log(own / (own + toB)) + Math.log(own / (own + toA))) / 2;
}

/** |K_A,1|^2, |K_B,1|^2, <K_A,1, K_B,1>, and the squares of the noise columns. */
const statistics = (K: Rows): readonly number[] => {
  const column = (k: number): readonly number[] => K.map((row) => row[k]!);
  const cross = column(0).reduce((sum, value, at) => sum + value * column(2)[at]!, 0);
  return [square(column(0)), square(column(2)), cross, square(column(1)), square(column(3))];
};

function stepped(batch: Batch, normaliser: ContrastiveProblem['normaliser']): readonly number[] {
  const h = 1e-5;
  return statistics(
    START.map((row, i) =>
      row.map((value, k) => {
        const at = (moved: number): number =>
          loss(
            START.map((other, l) => other.map((entry, j) => (l === i && j === k ? moved : entry))),
            batch,
            normaliser,
          );
        return value - (PROBLEM.stepSize * (at(value + h) - at(value - h))) / (2 * h);
      }),
    ),
  );
}

/** Every batch: a positive pair shares its latent, and so do the halves of a negative one; `shared` false: they do not. */
function batches(M: number, shared = true): readonly Batch[] {
  const each = shared ? 3 : 4;
  const bits = 3 + each * M;
  return Array.from({ length: 2 ** bits }, (_, code) => {
    const sign = (bit: number): number => 2 * ((code >> bit) & 1) - 1;
    const sample = (side: 0 | 1, latent: number, noise: number): Sample => [
      PROBLEM.scales[0] * sign(latent),
      PROBLEM.noiseScales[side] * sign(noise),
    ];
    return {
      positive: [sample(0, 0, 1), sample(1, 0, 2)],
      negatives: Array.from({ length: M }, (_unused, i) => {
        const first = 3 + each * i;
        return [sample(0, first, first + 1), sample(1, shared ? first : first + 3, first + 2)] as const;
      }),
    };
  });
}

interface Moments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** Fourth central moments. */
  readonly fourth: readonly number[];
}

function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const over = (of: (row: readonly number[]) => readonly number[]): readonly number[] =>
    of(rows[0]!).map((_, at) => rows.reduce((sum, row) => sum + of(row)[at]!, 0) / rows.length);
  const mean = over((row) => row);
  const central = (power: number) => over((row) => row.map((value, at) => (value - mean[at]!) ** power));
  return { mean, variance: central(2), fourth: central(4) };
}

const RUNS = 20_000;

/** Distances of the sampled mean and variance from the exact ones, in standard errors. */
function distances(sampled: Moments, exact: Moments): readonly number[] {
  return exact.mean.flatMap((mean, at) => {
    const [variance, fourth] = [exact.variance[at]!, exact.fourth[at]!];
    return [
      (sampled.mean[at]! - mean) / Math.sqrt(variance / RUNS),
      (sampled.variance[at]! - variance) / Math.sqrt((fourth - variance ** 2) / RUNS),
    ];
  });
}

function sampledBy(
  method: 'gram' | 'direct',
  negatives: number,
  normaliser: ContrastiveProblem['normaliser'],
): Moments {
  const problem: ContrastiveProblem = { ...PROBLEM, negatives, normaliser };
  const state = { signals: 1, noise: 1, rows: 2, weights: Float64Array.from(START.flat()) };
  const out = new Float64Array(5);
  return momentsOf(
    Array.from({ length: RUNS }, (_, run) => {
      const stream = randomStream({ seed: 29, run, purpose: `${method} ${negatives} ${normaliser}` });
      const chain =
        method === 'gram' ? startGramSgd(problem, state, stream) : startDirectContrastiveSgd(problem, 2, state, stream);
      chain.advance(1);
      chain.read(out);
      return [...out];
    }),
  );
}

const CASES = (['gram', 'direct'] as const).flatMap((method) => [
  { method, negatives: 1, normaliser: 'population' as const },
  { method, negatives: 1, normaliser: 'per-sample' as const },
  { method, negatives: 1, normaliser: 'batch' as const },
  { method, negatives: 2, normaliser: 'population' as const },
]);

describe('one step of contrastive SGD', () => {
  it.each(CASES)('is the written one in mean and variance: $method, $negatives negatives, $normaliser', (one) => {
    const sampled = sampledBy(one.method, one.negatives, one.normaliser);
    const exact = momentsOf(batches(one.negatives).map((batch) => stepped(batch, one.normaliser)));
    expect(Math.max(...distances(sampled, exact).map(Math.abs))).toBeLessThan(5);
  });

  it('would be told from negatives whose halves do not share their latents', () => {
    const sampled = sampledBy('gram', 1, 'population');
    const unshared = momentsOf(batches(1, false).map((batch) => stepped(batch, 'population')));
    expect(Math.max(...distances(sampled, unshared).map(Math.abs))).toBeGreaterThan(10);
  });
});
