/** Loss, gradient and flows of tensor decompositions: against dense tensors, under symmetries, and against each other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startTensorDescent } from '../../../derivations/tensor-deflation/fast/chains.js';
import { gramVelocity } from '../../../derivations/tensor-deflation/fast/gram-velocity.js';
import { type TensorFlowKind, tensorSystem } from '../../../derivations/tensor-deflation/fast/tensor-flow.js';
import {
  polarStatisticNames,
  randomSphereWeights,
  readPolarStatistics,
  type WeightRows,
  weightRows,
} from '../../../derivations/tensor-deflation/fast/weights.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { denseGradient, denseLossOf } from './dense.js';

const entry = fc
  .integer({ min: -100, max: 100 })
  .filter((n) => n !== 0)
  .map((n) => n / 80);
const rows = (m: number, d: number) =>
  fc.array(fc.array(entry, { minLength: d, maxLength: d }), { minLength: m, maxLength: m });
const problem = (order: number, dimensions: readonly number[]) =>
  fc.constantFrom(...dimensions).chain((d) =>
    fc.record({
      order: fc.constant(order),
      W: fc.integer({ min: 1, max: 3 }).chain((m) => rows(m, d)),
      a: fc.array(
        fc.integer({ min: 1, max: 100 }).map((n) => n / 100),
        { minLength: 1, maxLength: d },
      ),
    }),
  );
const problems = fc.oneof(problem(2, [2, 4, 5]), problem(4, [2, 3, 5]), problem(6, [2, 3]));

function close(actual: ArrayLike<number>, stated: ArrayLike<number>, tolerance = 1e-11): void {
  expect(actual.length).toBe(stated.length);
  Array.from(stated).forEach((value, at) => {
    expect(Math.abs(actual[at]! - value)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
  });
}

describe('loss and gradient', () => {
  it('are those of the tensors with all their entries', () => {
    fc.assert(
      fc.property(problems, ({ order, W, a }) => {
        const signs = W.map(() => 1);
        const { loss, gradient } = tensorSystem({ order, components: a, neurons: W.length }).lossAndGradient(
          weightRows(W),
        );
        close([loss], [denseLossOf(W, a, order, signs)], 1e-10);
        close(gradient, denseGradient(W, a, order, signs), 1e-10);
      }),
      { seed: 42, numRuns: 25 },
    );
  });

  it('are so with signs and a penalty', () => {
    const W = [
      [0.6, -0.4, 0.2],
      [0.3, 0.7, -0.5],
    ];
    const [a, signs, decay] = [[0.5, 0.2], [1, -1], 0.3];
    const system = tensorSystem({ order: 4, components: a, neurons: 2, decay, signed: true, signs });
    const { loss, gradient } = system.lossAndGradient(weightRows(W));
    const square = W.flat().reduce((sum, value) => sum + value ** 2, 0);
    close([loss], [denseLossOf(W, a, 4, signs) + (decay / 2) * square]);
    close(
      gradient,
      denseGradient(W, a, 4, signs).map((value, at) => value + decay * W.flat()[at]!),
    );
  });

  it('follow permutations of weights and of components, and rotations across the components', () => {
    fc.assert(
      fc.property(rows(3, 5), fc.double({ min: 0, max: 6, noNaN: true }), (W, angle) => {
        const [a, b] = [0.7, 0.3];
        const at = (components: readonly number[], weights: readonly (readonly number[])[]) =>
          tensorSystem({ order: 4, components, neurons: 3, decay: 0.1 }).lossAndGradient(weightRows(weights));
        const given = at([a, b], W);
        const gradient = [0, 1, 2].map((j) => Array.from(given.gradient.subarray(5 * j, 5 * j + 5)));
        const reversed = at([a, b], [...W].reverse());
        close(reversed.gradient, [...gradient].reverse().flat());
        const swap = (row: readonly number[]): number[] => [row[1]!, row[0]!, ...row.slice(2)];
        const swapped = at([b, a], W.map(swap));
        close([swapped.loss], [given.loss]);
        close(swapped.gradient, gradient.flatMap(swap));
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        const turn = (row: readonly number[]): number[] => {
          const [x, y] = [row[3]!, row[4]!];
          return [...row.slice(0, 3), cosine * x - sine * y, sine * x + cosine * y];
        };
        const turned = at([a, b], W.map(turn));
        close([turned.loss], [given.loss]);
        close(turned.gradient, gradient.flatMap(turn), 1e-10);
      }),
      { seed: 42, numRuns: 30 },
    );
  });

  it('refuse what is none', () => {
    expect(() => tensorSystem({ order: 4, components: [], neurons: 1 })).toThrow(
      'components must be an integer >= 1; got 0',
    );
    expect(() => tensorSystem({ order: 4, components: [1], neurons: 1, decay: -1 })).toThrow(
      'decay must be finite and >= 0; got -1',
    );
    expect(() => tensorSystem({ order: 4, components: [1], neurons: 1, signed: true })).toThrow('signs are missing');
    expect(() => weightRows([[0, 0]])).toThrow('row 0 has the length 0');
    const system = tensorSystem({ order: 4, components: [1, 2], neurons: 2 });
    expect(() => system.lossAndGradient(weightRows([[1, 0]]))).toThrow('the weights have 1 rows; the system has 2');
    expect(() => system.weightsTerm('full', 1)).toThrow('d = 1 is less than the number of components, 2');
    expect(() =>
      startTensorDescent(
        system,
        weightRows([
          [1, 0],
          [0, 1],
        ]),
        0,
      ),
    ).toThrow('stepSize must be finite and > 0');
  });
});

const START: WeightRows = randomSphereWeights(randomStream({ seed: 4, run: 0, purpose: 'initial' }), {
  neurons: 3,
  dimension: 5,
  radius: 0.6,
});
const SYSTEM = tensorSystem({ order: 4, components: [0.6, 0.3], neurons: 3, decay: 0.05 });

function statistics({ dimension, rows: flat, neurons }: WeightRows): Float64Array {
  const out = new Float64Array(polarStatisticNames(neurons, 2).length);
  readPolarStatistics(flat, dimension, 2, out);
  return out;
}

describe('the flows', () => {
  it.each(['full', 'deflated'] as const satisfies readonly TensorFlowKind[])(
    'of weights and of their statistics are the same: %s',
    (kind) => {
      const step = 1e-6;
      const inSpace = SYSTEM.weightsTerm(kind, 5);
      const state = SYSTEM.stateOf(START);
      const rates = new Float64Array(inSpace.dimension);
      inSpace.evaluate(0, state, rates);
      const moved = (by: number): Float64Array =>
        statistics(
          SYSTEM.weightsOf(
            state.map((value, at) => value + by * rates[at]!),
            5,
          ),
        );
      const [ahead, behind] = [moved(step), moved(-step)];
      const closed = SYSTEM.statisticsTerm(kind);
      const stated = new Float64Array(closed.dimension);
      closed.evaluate(0, statistics(START), stated);
      close(
        ahead.map((value, at) => (value - behind[at]!) / (2 * step)),
        stated,
        1e-7,
      );
    },
  );

  it('go along minus the gradient, also on M and Q', () => {
    const step = 1e-6;
    const { gradient } = SYSTEM.lossAndGradient(START);
    const gram = (by: number) => {
      const W = [0, 1, 2].map((j) =>
        Array.from({ length: 5 }, (_, k) => START.rows[5 * j + k]! - by * gradient[5 * j + k]!),
      );
      return {
        M: W.map((row) => row.slice(0, 2)),
        Q: W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0))),
      };
    };
    const [now, ahead, behind] = [gram(0), gram(step), gram(-step)];
    const velocity = gramVelocity(SYSTEM, now.M, now.Q);
    const difference = (one: readonly (readonly number[])[], other: readonly (readonly number[])[]): number[] =>
      one.flat().map((value, at) => (value - other.flat()[at]!) / (2 * step));
    close(difference(ahead.M, behind.M), velocity.overlaps.flat(), 1e-7);
    close(difference(ahead.Q, behind.Q), velocity.gram.flat(), 1e-7);
    expect(() => gramVelocity(SYSTEM, now.M, [[1]])).toThrow('Q 3 x 3; got 3 and 1 rows');
    expect(() =>
      gramVelocity(SYSTEM, now.M, [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ).toThrow('Q[0][0] must be > 0');
  });

  it('read components from statistics and from weights alike', () => {
    const [first, second] = [new Float64Array(2), new Float64Array(2)];
    SYSTEM.components(statistics(START), first);
    SYSTEM.componentsOf(SYSTEM.stateOf(START), 5, second);
    close(first, second);
  });
});

describe('gradient descent', () => {
  it('takes steps against the gradient', () => {
    const chain = startTensorDescent(SYSTEM, START, 0.01);
    chain.advance(1);
    const out = statistics(START);
    chain.read(out);
    const { gradient } = SYSTEM.lossAndGradient(START);
    const moved = { ...START, rows: START.rows.map((value, at) => value - 0.01 * gradient[at]!) };
    close(out, statistics(moved));
  });

  it('stops before a step that is not finite', () => {
    const chain = startTensorDescent(SYSTEM, START, 1e3);
    chain.advance(100);
    expect(chain.finite).toBe(false);
    const out = statistics(START);
    chain.read(out);
    expect(out.every(Number.isFinite)).toBe(true);
  });
});
