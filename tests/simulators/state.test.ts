import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { chiSquareCdf } from '../../src/numerics/special/chi-square.js';
import { incompleteBeta } from '../../src/numerics/special/incomplete-beta.js';
import {
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from '../../src/numerics/special/kolmogorov-smirnov.js';
import {
  fixedOverlapState,
  gramOfState,
  randomSphereState,
  sphereStateFromGram,
  validateSphereState,
} from '../../src/simulators/state.js';

/** m unit vectors in R^d; the first P axes are the targets. d < P + m gives singular states, and that is allowed. */
const vectors = fc
  .record({
    m: fc.integer({ min: 1, max: 4 }),
    P: fc.integer({ min: 1, max: 3 }),
    extra: fc.integer({ min: 0, max: 5 }),
    seed: fc.nat(),
  })
  .map(({ m, P, extra, seed }) => {
    const stream = randomStream({ seed, run: 0, purpose: 'vectors' });
    const W = Array.from({ length: m }, () => {
      const row = Array.from({ length: P + extra }, () => stream.normal());
      const length = Math.hypot(...row);
      return row.map((value) => value / length);
    });
    return { P, W };
  });

describe('sphereStateFromGram and gramOfState', () => {
  test('are inverse to each other on the Gram matrices of unit vectors, singular ones included', () => {
    fc.assert(
      fc.property(vectors, ({ P, W }) => {
        const M = W.map((row) => row.slice(0, P));
        const Q = W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
        const back = gramOfState(sphereStateFromGram(M, Q));
        expect(back.M).toEqual(M);
        back.Q.forEach((row, i) => {
          row.forEach((value, j) => {
            expect(Math.abs(value - Q[i]![j]!)).toBeLessThan(1e-13);
          });
        });
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('merged neurons, on which the Cholesky recursion breaks, are a state', () => {
    const { frame } = sphereStateFromGram(
      [[0.6], [0.6]],
      [
        [1, 1],
        [1, 1],
      ],
    );
    expect(frame[0]).toBeCloseTo(0.8, 14);
    expect(frame[2]).toBeCloseTo(0.8, 14);
    expect(Math.abs(frame[3]!)).toBeLessThan(1e-7);
  });

  test.each([
    // [[0.19, -1.71], [-1.71, 0.19]] has the eigenvalues 0.19 -+ 1.71.
    {
      M: [[0.9], [0.9]],
      Q: [
        [1, -0.9],
        [-0.9, 1],
      ],
      message: /Q - M M\^T must be positive semi-definite; its smallest eigenvalue is -1\.5[12]/,
    },
    { M: [[1.1]], Q: [[1]], message: /smallest eigenvalue is -0\.21/ },
    { M: [[0.5]], Q: [[0.9]], message: /Q must have a unit diagonal; Q\[0\]\[0\] is 0\.9/ },
    {
      M: [[0.5]],
      Q: [
        [1, 0],
        [0, 1],
      ],
      message: /Q must be 1 x 1, as M has 1 rows; got 2 rows/,
    },
    {
      M: [[0.5], [0, 0]],
      Q: [
        [1, 0],
        [0, 1],
      ],
      message: /row 1 of M has 2 entries; row 0 has 1/,
    },
    { M: [[Number.NaN]], Q: [[1]], message: /M\[0\]\[0\] must be finite; got NaN/ },
    {
      M: [[0], [0]],
      Q: [
        [1, 0.2],
        [0.1, 1],
      ],
      message: /Q - M M\^T must be symmetric/,
    },
    { M: [], Q: [], message: /the number of rows of M must be an integer >= 1; got 0/ },
  ])('refuses M = $M, Q = $Q', ({ M, Q, message }) => {
    expect(() => sphereStateFromGram(M, Q)).toThrow(message);
  });
});

describe('fixedOverlapState', () => {
  test('keeps the overlaps and completes to a unit vector', () => {
    const state = fixedOverlapState([0.48, -0.6]);
    expect([...state.overlaps]).toEqual([0.48, -0.6]);
    expect(state.frame[0]).toBeCloseTo(0.64, 15);
    expect(fixedOverlapState([1]).frame[0]).toBe(0);
    // 1 - r^2 would lose four digits here: with r = 1 - 2^-40, s^2 = 2^-39 - 2^-80.
    expect(fixedOverlapState([1 - 2 ** -40]).frame[0]! / Math.sqrt(2 ** -39 - 2 ** -80)).toBeCloseTo(1, 15);
  });

  test.each([
    { overlaps: [1.01], message: 'overlaps with orthonormal targets have |m| <= 1; got |m| = 1.01' },
    { overlaps: [0.8, 0.8], message: '|m| <= 1; got |m| = 1.13' },
    { overlaps: [Number.NaN], message: 'overlap 1 must be finite; got NaN' },
    { overlaps: [], message: 'the number of overlaps must be an integer >= 1; got 0' },
  ])('refuses $overlaps', ({ overlaps, message }) => {
    expect(() => fixedOverlapState(overlaps)).toThrow(message);
  });
});

test.each([
  { change: { overlaps: Float64Array.of(0.6, 0) }, message: 'overlaps must have m P = 1 entries; got 2' },
  { change: { frame: new Float64Array(4) }, message: 'frame must have m^2 = 1 entries; got 4' },
  { change: { frame: Float64Array.of(0.5) }, message: 'each neuron must be a unit vector; |w_1|^2 is 0.61' },
  { change: { frame: Float64Array.of(Number.NaN) }, message: '|w_1|^2 is NaN' },
  {
    change: { neurons: 2, overlaps: Float64Array.of(0, 0), frame: Float64Array.of(0, 1, 0, 1) },
    message: 'frame must be lower triangular; entry [0][1] is 1',
  },
])('validateSphereState refuses $change', ({ change, message }) => {
  expect(() => validateSphereState({ ...fixedOverlapState([0.6]), ...change })).toThrow(message);
});

describe('randomSphereState', () => {
  // 2 x (3 KS tests) + 1 + 1 at p > 1e-6: false-alarm rate below 1e-5.
  const LEVEL = 1e-6;
  const sample = (dimension: number, runs: number, neurons = 3, targets = 2) =>
    Array.from({ length: runs }, (_, run) =>
      randomSphereState(randomStream({ seed: 9, run, purpose: 'initial' }), { dimension, neurons, targets }),
    );
  /** Inner products of a uniform point of S^(d-1) with a unit vector: (1 + t)/2 is Beta((d-1)/2, (d-1)/2). */
  const projection = (d: number) => (t: number) => incompleteBeta((d - 1) / 2, (d - 1) / 2, 0.5 * (1 + t));

  test.each([5, 30])('overlaps and inner products have the law of uniform points for d = %d', (d) => {
    const states = sample(d, 5000);
    const grams = states.map(gramOfState);
    expect(
      kolmogorovSmirnovOneSample(
        grams.map(({ M }) => M[2]![1]!),
        projection(d),
      ).pValue,
    ).toBeGreaterThan(LEVEL);
    expect(
      kolmogorovSmirnovOneSample(
        grams.map(({ Q }) => Q[0]![1]!),
        projection(d),
      ).pValue,
    ).toBeGreaterThan(LEVEL);
    expect(
      kolmogorovSmirnovOneSample(
        grams.map(({ Q }) => Q[1]![2]!),
        projection(d),
      ).pValue,
    ).toBeGreaterThan(LEVEL);
    for (const state of states) validateSphereState(state);
  });

  test('the determinant of the Gram matrix agrees in law with that of full vectors (d = 5)', () => {
    const determinant = (Q: readonly (readonly number[])[]) => {
      const [a, b, c] = [Q[0]![1]!, Q[0]![2]!, Q[1]![2]!];
      return 1 + 2 * a * b * c - a ** 2 - b ** 2 - c ** 2;
    };
    const reduced = sample(5, 3000).map((state) => determinant(gramOfState(state).Q));
    const full = Array.from({ length: 3000 }, (_, run) => {
      const stream = randomStream({ seed: 9, run, purpose: 'full' });
      const W = Array.from({ length: 3 }, () => {
        const row = Array.from({ length: 5 }, () => stream.normal());
        const length = Math.hypot(...row);
        return row.map((value) => value / length);
      });
      return determinant(W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0))));
    });
    expect(kolmogorovSmirnovTwoSample(reduced, full).pValue).toBeGreaterThan(LEVEL);
  });

  test('a dimension of 1e12 costs nothing: sqrt(d) m is normal', () => {
    const d = 1e12;
    const squares = sample(d, 3000, 1, 1).map((state) => d * state.overlaps[0]! ** 2);
    expect(kolmogorovSmirnovOneSample(squares, (x) => chiSquareCdf(x, 1)).pValue).toBeGreaterThan(LEVEL);
  });

  test('refuses d < P + m and says what d must be', () => {
    expect(() => sample(4, 1)).toThrow('d must be at least P + m = 5; got 4');
    expect(() => sample(5.5, 1)).toThrow('d must be an integer; got 5.5');
    expect(() => sample(5, 1, 0)).toThrow('neurons must be an integer >= 1; got 0');
  });
});
