import { describe, expect, it } from 'vitest';
import { AttentionChain } from '../../../derivations/sparse-contextual-bigram/fast/chain.js';
import { batchGradients } from '../../../derivations/sparse-contextual-bigram/fast/gradient-source.js';
import { readAttentionStatistics } from '../../../derivations/sparse-contextual-bigram/fast/statistics.js';
import type { AttentionTask } from '../../../derivations/sparse-contextual-bigram/fast/task.js';
import { AttentionLearner, type AttentionMethod } from '../../../derivations/sparse-contextual-bigram/fast/update.js';
import { given } from '../../../src/algebra/given.js';
import { CategorySampler } from '../../../src/laws/tokens/category-sampler.js';
import { randomStream } from '../../../src/numerics/random/stream.js';

/** N = 3, T = 4, unequal mu; P = 1/2 I + 1/2 mu 1'. */
const mu = Float64Array.of(0.5, 0.3, 0.2);
const [N, T] = [3, 4];
const task: AttentionTask = {
  probabilities: mu,
  transitions: Float64Array.from({ length: 9 }, (_, at) => mu[Math.floor(at / 3)]! / 2 + (at % 4 === 0 ? 0.5 : 0)),
  attention: Float64Array.of(1, 0, 0.5, 0, 0, 0.5, 0, 1, 0, 0, 0, 0),
};
const start = {
  A: new Float64Array(12).fill(1 / 4),
  V: Float64Array.from({ length: 9 }, (_, at) => mu[Math.floor(at / 3)]!),
};
const stream = (run: number) => randomStream({ seed: 3, run, purpose: 'test' });

function chain(method: AttentionMethod, run = 0, penalty = 0): AttentionChain {
  const gradients = batchGradients(task, 20, stream(run));
  return new AttentionChain({
    task,
    start,
    gradients,
    method,
    stages: [{ steps: Number.POSITIVE_INFINITY, rateV: 0.1, rateA: 0.1, penalty }],
  });
}

describe('CategorySampler', () => {
  it('meets the probabilities, in every place of a block', () => {
    // Chi-squared over 3 categories at 4 places: above 40 at 8 degrees of freedom has chance 3e-6.
    const sampler = new CategorySampler(mu);
    const counts = Array.from({ length: 4 }, () => [0, 0, 0]);
    const buffer = new Uint16Array(4);
    const draws = 20_000;
    const source = stream(1);
    for (let draw = 0; draw < draws; draw++) {
      sampler.fill(source, buffer);
      buffer.forEach((category, place) => {
        counts[place]![category]! += 1;
      });
    }
    const statistic = counts
      .flatMap((row) => row.map((count, at) => (count - draws * mu[at]!) ** 2 / (draws * mu[at]!)))
      .reduce((sum, value) => sum + value, 0);
    expect(statistic).toBeLessThan(40);
  });

  it('never draws what has no chance', () => {
    const sampler = new CategorySampler([0.5, 0, 0.5]);
    const buffer = new Uint16Array(5000);
    sampler.fill(stream(2), buffer);
    expect(buffer.includes(1)).toBe(false);
    expect(() => new CategorySampler([0.5, 0.4])).toThrow(/sum to 0.9/);
  });
});

describe('steps', () => {
  it.each([
    ['preconditioned', 0],
    ['preconditioned', 0.05],
    ['softmax', 0],
  ] as const)('%s steps with penalty %d keep the sums of columns, and V mu = mu', (method, penalty) => {
    const run = chain(method, 0, penalty);
    run.advance(200);
    const { A, V } = run.weights();
    for (let k = 0; k < N; k++) {
      const column = (matrix: Float64Array, rows: number): number =>
        Array.from({ length: rows }, (_, row) => matrix[row * N + k]!).reduce((sum, value) => sum + value, 0);
      expect(column(A, T)).toBeCloseTo(1, 11);
      expect(column(V, N)).toBeCloseTo(1, 11);
      const image = Array.from({ length: N }, (_, m) => V[k * N + m]! * mu[m]!).reduce((sum, value) => sum + value, 0);
      expect(image).toBeCloseTo(mu[k]!, 11);
    }
  });

  it('softmax learners take neither a penalty nor a cut of A, and stages whole numbers of steps', () => {
    expect(() => chain('softmax', 0, 0.05)).toThrow(/penalty = 0.05 for a softmax learner/);
    const run = (method: AttentionMethod, steps: number, before?: { action: 'round'; level: number }) => () =>
      new AttentionChain({
        task,
        start,
        method,
        gradients: batchGradients(task, 20, stream(0)),
        stages: [{ steps, rateV: 0.1, rateA: 0.1, ...given({ before }) }],
      });
    expect(run('softmax', 5, { action: 'round', level: 0.1 })).toThrow(/before: round for a softmax learner/);
    expect(run('preconditioned', 1.5)).toThrow(/1.5 steps; must be a whole number/);
    expect(run('preconditioned', 5, { action: 'round', level: 0.1 })).not.toThrow();
  });

  it('plain steps do not', () => {
    const run = chain('plain');
    run.advance(50);
    const { A } = run.weights();
    expect(Math.abs(A[0]! + A[3]! + A[6]! + A[9]! - 1)).toBeGreaterThan(1e-4);
  });

  it('divides column k by mu_k, and not row k', () => {
    const learner = new AttentionLearner(start, mu, 'preconditioned');
    const gradientV = new Float64Array(9);
    const gradientA = new Float64Array(12);
    // One entry in column 2 (mu = .2) of each; the projections are applied by hand.
    gradientV[0 * N + 2] = 1;
    gradientA[2 * T + 0] = 1;
    learner.step({ steps: 1, rateV: 1, rateA: 1 }, gradientV, gradientA);
    const { A, V } = learner.weights();
    expect(start.V[2]! - V[2]!).toBeCloseTo((2 / 3) * (1 / 0.2 - 1), 12);
    expect(start.V[0]! - V[0]!).toBeCloseTo((2 / 3) * (0 - 1), 12);
    expect(start.A[2]! - A[2]!).toBeCloseTo((3 / 4) * (1 / 0.2), 12);
    expect(A[0]).toBe(start.A[0]);
  });

  it('is the same numbers for a run, however its steps are cut', () => {
    const [whole, cut, other] = [chain('preconditioned', 5), chain('preconditioned', 5), chain('preconditioned', 6)];
    whole.advance(30);
    for (let step = 0; step < 30; step++) cut.advance(1);
    other.advance(30);
    expect(cut.weights()).toEqual(whole.weights());
    expect(other.weights()).not.toEqual(whole.weights());
  });

  it('stops before a step that is not finite', () => {
    const explosive = new AttentionChain({
      task,
      start,
      method: 'plain',
      gradients: batchGradients(task, 2, stream(0)),
      stages: [{ steps: Number.POSITIVE_INFINITY, rateV: 1e6, rateA: 1e6 }],
    });
    explosive.advance(200);
    expect(explosive.finite).toBe(false);
    expect(explosive.weights().V.every(Number.isFinite)).toBe(true);
  });

  it('rounds as the stages say', () => {
    const learner = new AttentionLearner(
      { ...start, A: Float64Array.of(...[0.6, 0.3, 0.7, 0.3, 0.3, 0.1, 0.05, 0.2, 0.1, 0.05, 0.2, 0.1]) },
      mu,
      'preconditioned',
    );
    learner.begin({ steps: 1, rateV: 0, rateA: 0, before: { action: 'round', level: 0.25 } });
    const { A } = learner.weights();
    expect([A[0], A[3], A[6], A[9]].map((value) => Number(value!.toFixed(12)))).toEqual([
      0.666666666667, 0.333333333333, 0, 0,
    ]);
  });

  it('keeps large entries and spreads the mass of the others evenly', () => {
    const learner = new AttentionLearner(
      { ...start, A: Float64Array.of(...[0.6, 0.3, 0.7, 0.3, 0.3, 0.1, 0.05, 0.2, 0.1, 0.05, 0.2, 0.1]) },
      mu,
      'preconditioned',
    );
    learner.begin({ steps: 1, rateV: 0, rateA: 0, before: { action: 'keep-large', level: 0.25 } });
    const { A } = learner.weights();
    // .6 + .3 are left of the column .6, .3, .05, .05: the missing .1 comes back as .025 each.
    expect([A[0], A[3], A[6], A[9]].map((value) => Number(value!.toFixed(12)))).toEqual([0.625, 0.325, 0.025, 0.025]);
  });
});

describe('readAttentionStatistics', () => {
  it('is (1, 1, 0, 0) at the truth and (0, 0, 0, 0) at the start', () => {
    const out = new Float64Array(4);
    readAttentionStatistics(task, { A: task.attention, V: task.transitions }, out);
    expect(Array.from(out)).toEqual([1, 1, 0, 0]);
    readAttentionStatistics(task, start, out);
    expect(Array.from(out)).toEqual([0, 0, 0, 0]);
  });
});
