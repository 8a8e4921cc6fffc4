import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { chiSquareCdf } from '../../src/numerics/special/chi-square.js';
import {
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from '../../src/numerics/special/kolmogorov-smirnov.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import {
  freeStateFromGram,
  gramOfFreeState,
  randomFreeState,
  validateFreeState,
} from '../../src/simulators/free-state.js';
import { sphereStateFromGram } from '../../src/simulators/state.js';

/** m vectors in R^d of lengths over many orders of magnitude; the first P axes are the targets; extra = 0: in their span. */
const vectors = fc
  .record({
    m: fc.integer({ min: 1, max: 4 }),
    P: fc.integer({ min: 1, max: 3 }),
    extra: fc.integer({ min: 0, max: 5 }),
    size: fc.constantFrom(1e-6, 0.1, 1, 30, 1e6),
    outside: fc.constantFrom(1e-9, 1),
    seed: fc.nat(),
  })
  .map(({ m, P, extra, size, outside, seed }) => {
    const stream = randomStream({ seed, run: 0, purpose: 'vectors' });
    const W = Array.from({ length: m }, () =>
      Array.from({ length: P + extra }, (_, k) => size * (k < P ? 1 : outside) * stream.normal()),
    );
    return { P, W, a: W.map(() => stream.normal()) };
  });

describe('freeStateFromGram and gramOfFreeState', () => {
  test('are inverse to each other, also for neurons in or near the span of the targets', () => {
    fc.assert(
      fc.property(vectors, ({ P, W, a }) => {
        const M = W.map((row) => row.slice(0, P));
        const Q = W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
        const back = gramOfFreeState(freeStateFromGram(M, Q, a));
        expect(back.M).toEqual(M);
        expect(back.secondLayer).toEqual(a);
        const scale = Math.max(...Q.flat().map(Math.abs));
        back.Q.forEach((row, i) => {
          row.forEach((value, j) => {
            expect(Math.abs(value - Q[i]![j]!)).toBeLessThan(4e-12 * scale);
          });
        });
      }),
      { seed: 42, numRuns: 400 },
    );
  });

  test('rounding alone refuses no state: neurons equal to the targets, rotated, on the sphere and off it', () => {
    for (let k = 1; k < 60; k++) {
      const [c, s] = [Math.cos(0.1 * k), Math.sin(0.1 * k)];
      const M = [
        [c, s],
        [-s, c],
      ];
      const Q = [
        [1, 0],
        [0, 1],
      ];
      for (const { frame } of [freeStateFromGram(M, Q, [1, 1]), sphereStateFromGram(M, Q)]) {
        for (const entry of frame) expect(Math.abs(entry)).toBeLessThan(1e-7);
      }
    }
  });

  test('a Q that is symmetric up to rounding is a state, though Q - M M^T is zero up to rounding', () => {
    const M = [
      [0.6, 0.8],
      [-0.8, 0.6],
    ];
    const Q = [
      [1, 1e-16],
      [0, 1],
    ];
    for (const entry of freeStateFromGram(M, Q, [1, 1]).frame) expect(Math.abs(entry)).toBeLessThan(1e-7);
  });

  test.each([
    {
      M: [[2]],
      Q: [[3]],
      a: [1],
      message: /Q - M M\^T must be positive semi-definite; its smallest eigenvalue is -1$/,
    },
    { M: [[0]], Q: [[-1]], a: [1], message: /smallest eigenvalue is -1$/ },
    { M: [[0]], Q: [[1]], a: [1, 2], message: /secondLayer must have one entry for each of the 1 neurons; got 2/ },
    { M: [[0]], Q: [[1]], a: [Number.NaN], message: /secondLayer\[0\] must be finite; got NaN/ },
    { M: [[Number.NaN]], Q: [[1]], a: [1], message: /M\[0\]\[0\] must be finite; got NaN/ },
    { M: [[0]], Q: [[Number.NaN]], a: [1], message: /Q - M M\^T\[0\]\[0\] must be finite; got NaN/ },
    { M: [[0]], Q: [[1], [1]], a: [1], message: /Q must be 1 x 1, as M has 1 rows; got 2 rows/ },
    { M: [[0], [0, 0]], Q: [[1]], a: [1], message: /row 1 of M has 2 entries; row 0 has 1/ },
    { M: [], Q: [], a: [], message: /the number of rows of M must be an integer >= 1; got 0/ },
    {
      M: [[0], [0]],
      Q: [
        [1, 0.2],
        [0.1, 1],
      ],
      a: [1, 1],
      message: /Q - M M\^T must be symmetric/,
    },
  ])('refuses M = $M, Q = $Q, a = $a', ({ M, Q, a, message }) => {
    expect(() => freeStateFromGram(M, Q, a)).toThrow(message);
  });
});

test.each([
  { change: { overlaps: Float64Array.of(0.6, 0) }, message: 'overlaps must have m P = 1 entries; got 2' },
  { change: { frame: new Float64Array(4) }, message: 'frame must have m^2 = 1 entries; got 4' },
  { change: { frame: Float64Array.of(Number.NaN) }, message: 'each |w_i|^2 must be finite; |w_1|^2 is NaN' },
  { change: { overlaps: Float64Array.of(1e200) }, message: 'each |w_i|^2 must be finite; |w_1|^2 is Infinity' },
  {
    change: { secondLayer: new Float64Array(0) },
    message: 'secondLayer must have one entry for each of the 1 neurons',
  },
  {
    change: {
      neurons: 2,
      overlaps: Float64Array.of(0, 0),
      frame: Float64Array.of(0, 1, 0, 1),
      secondLayer: Float64Array.of(1, 1),
    },
    message: 'frame must be lower triangular; entry [0][1] is 1',
  },
])('validateFreeState refuses $change', ({ change, message }) => {
  expect(() => validateFreeState({ ...freeStateFromGram([[0.6]], [[2]], [1]), ...change })).toThrow(message);
});

describe('randomFreeState', () => {
  // 2 x 5 KS tests + 1 at p > 1e-6: false-alarm rate 1.1e-5.
  const LEVEL = 1e-6;
  const scale = 1.7;
  const sample = (change: Partial<Parameters<typeof randomFreeState>[1]>, runs: number) =>
    Array.from({ length: runs }, (_, run) =>
      randomFreeState(randomStream({ seed: 9, run, purpose: 'initial' }), {
        dimension: 5,
        neurons: 3,
        targets: 2,
        scale,
        secondLayer: [1, 2, 3],
        ...change,
      }),
    );

  test.each([5, 30])('M is normal, |w|^2 chi-squared, Q_ij and det Q those of full vectors (d = %d)', (d) => {
    const states = sample({ dimension: d }, 4000);
    const grams = states.map(gramOfFreeState);
    const M = grams.map(({ M }) => M[2]![1]!);
    expect(kolmogorovSmirnovOneSample(M, (x) => normalCdf((x * Math.sqrt(d)) / scale)).pValue).toBeGreaterThan(LEVEL);
    for (const i of [0, 2]) {
      const squares = grams.map(({ Q }) => (Q[i]![i]! * d) / scale ** 2);
      expect(kolmogorovSmirnovOneSample(squares, (x) => chiSquareCdf(x, d)).pValue).toBeGreaterThan(LEVEL);
    }
    const full = Array.from({ length: 4000 }, (_, run) => {
      const stream = randomStream({ seed: 9, run, purpose: 'full' });
      const W = Array.from({ length: 3 }, () =>
        Array.from({ length: d }, () => (scale * stream.normal()) / Math.sqrt(d)),
      );
      return W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
    });
    const determinant = ([a, b, c]: readonly (readonly number[])[]) =>
      a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
      a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
      a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
    for (const feature of [determinant, (Q: readonly (readonly number[])[]) => Q[1]![2]!]) {
      const { pValue } = kolmogorovSmirnovTwoSample(
        grams.map(({ Q }) => feature(Q)),
        full.map(feature),
      );
      expect(pValue).toBeGreaterThan(LEVEL);
    }
  });

  test('a dimension of 1e12 costs nothing: |w|^2 is scale^2', () => {
    const [state] = sample({ dimension: 1e12, neurons: 1, targets: 1, secondLayer: [2] }, 1);
    const { Q, secondLayer } = gramOfFreeState(state!);
    // A relative standard deviation of sqrt(2/d) = 1.4e-6: seven of them.
    expect(Math.abs(Q[0]![0]! / scale ** 2 - 1)).toBeLessThan(1e-5);
    expect(secondLayer).toEqual([2]);
  });

  test.each([
    { change: { dimension: 4 }, message: 'd must be at least P + m = 5; got 4' },
    { change: { dimension: 5.5 }, message: 'd must be an integer; got 5.5' },
    { change: { neurons: 0 }, message: 'neurons must be an integer >= 1; got 0' },
    { change: { scale: -1 }, message: 'scale must be finite and >= 0; got -1' },
    { change: { scale: Number.NaN }, message: 'scale must be finite and >= 0; got NaN' },
    { change: { secondLayer: [1] }, message: 'secondLayer must have one entry for each of the 3 neurons; got 1' },
  ])('refuses $change', ({ change, message }) => {
    expect(() => sample(change, 1)).toThrow(message);
  });
});
