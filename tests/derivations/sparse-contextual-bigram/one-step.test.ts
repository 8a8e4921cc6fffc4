/**
 * One step of each simulator against the step that the definition makes on every example there is: means of all weights and of their
 * products. The steps are written here from the definitions, with dense matrices, and share nothing with the simulators.
 *
 * False alarms: some 400 statistics of 20 000 runs each are held to 5.8 standard errors (chance 6.6e-9 of each), 3e-6 a run; seeds are fixed.
 */

import { describe, expect, it } from 'vitest';
import { AttentionChain } from '../../../derivations/sparse-contextual-bigram/fast/chain.js';
import { batchGradients } from '../../../derivations/sparse-contextual-bigram/fast/gradient-source.js';
import type { AttentionTask } from '../../../derivations/sparse-contextual-bigram/fast/task.js';
import type { AttentionMethod, AttentionStage } from '../../../derivations/sparse-contextual-bigram/fast/update.js';
import { randomStream } from '../../../src/numerics/random/stream.js';

type Matrix = readonly (readonly number[])[];

const mu = [0.5, 0.3, 0.2];
const [N, T] = [3, 3];
const P: Matrix = [
  [0.7, 0.3, 0.3],
  [0.18, 0.58, 0.18],
  [0.12, 0.12, 0.52],
];
const Q: Matrix = [
  [0.6, 0.1, 0],
  [0.4, 0.2, 0.5],
  [0, 0.7, 0.5],
];
/** On the manifold but far from the truth: columns sum to 1, and V mu = mu. */
const A: Matrix = [
  [0.9, -0.4, 0.3],
  [0.5, 0.2, 0.9],
  [-0.4, 1.2, -0.2],
];
const V: Matrix = [
  [0.9, 0.2, -0.05],
  [-0.2, 0.8, 0.8],
  [0.3, 0, 0.25],
];
/** Positive columns, which a softmax can have. */
const POSITIVE: Matrix = [
  [0.5, 0.1, 0.3],
  [0.3, 0.2, 0.6],
  [0.2, 0.7, 0.1],
];

const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.flat());
const task: AttentionTask = { probabilities: Float64Array.from(mu), transitions: flat(P), attention: flat(Q) };
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const build = (rows: number, columns: number, value: (i: number, j: number) => number): Matrix =>
  range(rows).map((i) => range(columns).map((j) => value(i, j)));
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const product = (first: Matrix, second: Matrix): Matrix =>
  build(first.length, second[0]!.length, (i, j) => total(second.map((row, l) => first[i]![l]! * row[j]!)));

interface Weights {
  readonly A: Matrix;
  readonly V: Matrix;
}

interface Outcome {
  readonly chance: number;
  readonly gradients: Weights;
}

/** Every example with its chance and the gradients of `1/2 |e_o - V X a_k|^2`. */
function outcomes({ A, V }: Weights): readonly Outcome[] {
  return range(N ** (T + 2)).map((code) => {
    const digits = range(T + 2).map((place) => Math.floor(code / N ** place) % N);
    const [context, k, output] = [digits.slice(0, T), digits[T]!, digits[T + 1]!];
    const X = build(N, T, (n, t) => (context[t] === n ? 1 : 0));
    const attended = range(N).map((n) => total(range(T).map((t) => X[n]![t]! * A[t]![k]!)));
    const residual = range(N).map((n) => total(attended.map((c, m) => V[n]![m]! * c)) - (n === output ? 1 : 0));
    const drawn = total(range(T).map((t) => Q[t]![k]! * P[output]![context[t]!]!));
    return {
      chance: context.reduce((all, token) => all * mu[token]!, mu[k]! * drawn),
      gradients: {
        V: build(N, N, (n, m) => residual[n]! * attended[m]!),
        A: build(T, N, (t, j) =>
          j === k ? total(range(N).map((n) => X[n]![t]! * total(residual.map((r, i) => V[i]![n]! * r)))) : 0,
        ),
      },
    };
  });
}

const centring = (size: number): Matrix => build(size, size, (i, j) => (i === j ? 1 : 0) - 1 / size);
const minusMean = build(N, N, (i, j) => (i === j ? 1 : 0) - mu[i]!);
const divided = (matrix: Matrix): Matrix => matrix.map((row) => row.map((value, k) => value / mu[k]!));
const less = (matrix: Matrix, rate: number, step: Matrix): Matrix =>
  matrix.map((row, i) => row.map((value, j) => value - rate * step[i]![j]!));
const sumsOf = (matrix: Matrix): readonly number[] => range(N).map((k) => total(matrix.map((row) => row[k]!)));
const recentred = (matrix: Matrix): Matrix => {
  const sums = sumsOf(matrix);
  return matrix.map((row) => row.map((value, k) => value + (1 - sums[k]!) / T));
};

/** A before the first step of a stage. */
function begun(matrix: Matrix, { before }: AttentionStage): Matrix {
  if (before === undefined) return matrix;
  const kept = matrix.map((row) => row.map((value) => (value >= before.level ? value : 0)));
  if (before.action === 'keep-large') return recentred(kept);
  const sums = sumsOf(kept);
  return kept.map((row) => row.map((value, k) => value / sums[k]!));
}

function stepped({ A, V }: Weights, of: Weights, method: AttentionMethod, stage: AttentionStage): Weights {
  const { rateV, rateA, penalty = 0 } = stage;
  if (method === 'plain') return { V: less(V, rateV, of.V), A: less(A, rateA, of.A) };
  const afterV = less(V, rateV, product(product(centring(N), divided(of.V)), minusMean));
  if (method === 'softmax') {
    const scores = divided(of.A);
    const logits = build(T, N, (t, k) => {
      const mean = total(range(T).map((s) => A[s]![k]! * scores[s]![k]!));
      return Math.log(A[t]![k]!) - rateA * A[t]![k]! * (scores[t]![k]! - mean);
    });
    const sums = sumsOf(logits.map((row) => row.map(Math.exp)));
    return { V: afterV, A: logits.map((row) => row.map((value, k) => Math.exp(value) / sums[k]!)) };
  }
  const moved = less(A, rateA, product(centring(T), divided(of.A)));
  if (penalty === 0) return { V: afterV, A: moved };
  const threshold = rateA * penalty;
  const shrunk = moved.map((row) => row.map((value) => Math.sign(value) * Math.max(Math.abs(value) - threshold, 0)));
  return { V: afterV, A: recentred(shrunk) };
}

/** All weights, V first, then their squares, and the products of neighbours: the last of V with the first of A among them. */
function statistics({ A, V }: Weights): readonly number[] {
  const entries = [...V.flat(), ...A.flat()];
  const next = (at: number): number => entries[(at + 1) % entries.length]!;
  return [...entries, ...entries.map((value) => value ** 2), ...entries.map((value, at) => value * next(at))];
}

const byRows = (matrix: Float64Array, columns: number): Matrix =>
  range(matrix.length / columns).map((i) => Array.from(matrix.subarray(i * columns, (i + 1) * columns)));

const RUNS = 20_000;

/** The largest difference of means over runs of one step from means over all batches, in standard errors. */
function largestDeviation(method: AttentionMethod, stage: AttentionStage, start: Weights, batch: 1 | 2): number {
  const from: Weights = { V: start.V, A: begun(start.A, stage) };
  const all = outcomes(from).filter(({ chance }) => chance > 0);
  const pairs =
    batch === 1
      ? all
      : all.flatMap((first) =>
          all.map((second): Outcome => {
            const half = (one: Matrix, other: Matrix): Matrix =>
              one.map((row, i) => row.map((value, j) => (value + other[i]![j]!) / 2));
            const [a, b] = [first.gradients, second.gradients];
            return { chance: first.chance * second.chance, gradients: { A: half(a.A, b.A), V: half(a.V, b.V) } };
          }),
        );
  const moments = (rows: Iterable<{ readonly chance: number; readonly values: readonly number[] }>) => {
    const [mean, square]: [number[], number[]] = [[], []];
    for (const { chance, values } of rows) {
      values.forEach((value, at) => {
        mean[at] = (mean[at] ?? 0) + chance * value;
        square[at] = (square[at] ?? 0) + chance * value * value;
      });
    }
    return { mean, square };
  };
  const exact = moments(
    pairs.map(({ chance, gradients }) => ({ chance, values: statistics(stepped(from, gradients, method, stage)) })),
  );
  const weights = { A: flat(start.A), V: flat(start.V) };
  const gradients = batchGradients(task, batch, randomStream({ seed: 17, run: 0, purpose: 'one step' }));
  const measured = moments(
    range(RUNS).map(() => {
      const chain = new AttentionChain({ task, start: weights, gradients, method, stages: [stage] });
      chain.advance(1);
      const after = chain.weights();
      return { chance: 1 / RUNS, values: statistics({ A: byRows(after.A, N), V: byRows(after.V, N) }) };
    }),
  );
  return Math.max(
    ...exact.mean.map((mean, at) => {
      const deviation = Math.sqrt(Math.max(0, exact.square[at]! - mean * mean) / RUNS);
      const difference = Math.abs(measured.mean[at]! - mean);
      // What no example moves is equal up to rounding.
      return deviation < 1e-9 ? difference / 1e-9 : difference / deviation;
    }),
  );
}

const rates = { steps: 5, rateV: 0.6, rateA: 0.7 };

describe('one step has the mean and the second moments of its definition', () => {
  it.each([
    ['direct', 'preconditioned', rates, { A, V }],
    ['direct with the penalty', 'preconditioned', { ...rates, penalty: 0.4 }, { A, V }],
    [
      'stages, the second',
      'preconditioned',
      { ...rates, penalty: 0.3, before: { action: 'keep-large', level: 0.25 } },
      { A, V },
    ],
    ['stages, the third', 'preconditioned', { ...rates, rateA: 0, before: { action: 'round', level: 0.25 } }, { A, V }],
    ['plain', 'plain', rates, { A, V }],
    ['softmax', 'softmax', rates, { A: POSITIVE, V }],
  ] as const)('%s', (_name, method, stage, start) => {
    expect(largestDeviation(method, stage, start, 1)).toBeLessThan(5.8);
  });

  it('direct, with batches of two', () => {
    expect(largestDeviation('preconditioned', rates, { A, V }, 2)).toBeLessThan(5.8);
  });
});
