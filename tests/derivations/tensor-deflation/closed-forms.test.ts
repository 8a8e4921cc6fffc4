/** The Riccati solution, and probabilities of largest scaled squares. */

import { describe, expect, it } from 'vitest';
import { coverageProbability } from '../../../src/algebra/coverage.js';
import { lowRankRiccati } from '../../../src/numerics/linalg/riccati.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import {
  allCellsHitProbability,
  largestScaledSquareProbabilities,
} from '../../../src/numerics/special/argmax-probability.js';
import { solve } from '../../../src/solvers/ode/solve.js';

describe('lowRankRiccati', () => {
  const diagonal = [0.6, 0.25, 0];
  const W = [
    [0.2, -0.1, 0.3],
    [0.1, 0.4, -0.2],
  ];

  it('solves its differential equation', () => {
    const initial = lowRankRiccati(diagonal, W, 0).flat();
    const { y } = solve({
      term: {
        dimension: 9,
        evaluate: (_t, X, derivative) => {
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j < 3; j++) {
              let square = 0;
              for (let k = 0; k < 3; k++) square += X[3 * i + k]! * X[3 * k + j]!;
              const rate = diagonal[i]! + diagonal[j]!;
              derivative[3 * i + j] = 2 * rate * X[3 * i + j]! - 4 * square;
            }
          }
        },
      },
      initial,
      tEnd: 3,
      saveAt: 'end',
    });
    lowRankRiccati(diagonal, W, 3)
      .flat()
      .forEach((value, at) => {
        expect(value).toBeCloseTo(y[0]![at]!, 8);
      });
  });

  it('holds for tiny weights and long times, where the textbook form is singular', () => {
    const X = lowRankRiccati(
      [0.5, 0.2],
      [
        [1e-8, 1e-8],
        [1e-8, -2e-8],
      ],
      150,
    );
    expect(X[0]?.[0]).toBeCloseTo(0.5, 9);
    expect(X[1]?.[1]).toBeCloseTo(0.2, 9);
  });

  it('refuses what it cannot', () => {
    expect(() => lowRankRiccati([1], [[1]], 200)).toThrow('must be >= 0 with 4 D t <= 700');
    expect(() => lowRankRiccati([1], [[1, 2]], 1)).toThrow('row 0 of the weights must be 1 finite numbers; got 2');
    expect(() => lowRankRiccati([1], [[1]], -1)).toThrow('time must be finite and >= 0; got -1');
    expect(() => lowRankRiccati([], [], 1)).toThrow('empty');
  });
});

describe('the largest scaled square', () => {
  it('is each one alike when the scales are', () => {
    for (const p of largestScaledSquareProbabilities([2, 2, 2, 2])) expect(p).toBeCloseTo(0.25, 11);
  });

  it('of two has the probability of an angle', () => {
    // a g^2 > b h^2 in the double sector |h/g| < sqrt(a/b).
    expect(largestScaledSquareProbabilities([3, 1])[0]).toBeCloseTo((2 / Math.PI) * Math.atan(Math.sqrt(3)), 11);
  });

  it('is what sampling gives', () => {
    // Three proportions of 20000 draws within 4.5 standard errors: a false alarm in 2e-5 of all seeds.
    const scales = [1, 0.5, 0.2];
    const stream = randomStream({ seed: 5, run: 0, purpose: 'draws' });
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) {
      const values = scales.map((a) => a * stream.normal() ** 2);
      const best = values.indexOf(Math.max(...values));
      counts[best] = counts[best]! + 1;
    }
    largestScaledSquareProbabilities(scales).forEach((p, k) => {
      expect(Math.abs(counts[k]! / 20_000 - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / 20_000));
    });
    expect(() => largestScaledSquareProbabilities([1, 0])).toThrow('scales[1] must be finite and > 0; got 0');
    expect(() => largestScaledSquareProbabilities([])).toThrow('scales is empty');
  });
});

describe('hitting all cells', () => {
  it('is the exact coverage probability when the cells are alike', () => {
    for (const draws of [0, 3, 5, 12]) {
      expect(allCellsHitProbability([0.25, 0.25, 0.25, 0.25], draws)).toBeCloseTo(
        coverageProbability(4, draws).toNumber(),
        12,
      );
    }
  });

  it('refuses what are no probabilities', () => {
    expect(() => allCellsHitProbability([0.7, 0.7], 2)).toThrow('add up to at most 1; their sum is 1.4');
    expect(() => allCellsHitProbability([0.5], 1.5)).toThrow('draws must be an integer >= 0; got 1.5');
    expect(() => allCellsHitProbability(new Array<number>(21).fill(0.01), 2)).toThrow('21 cells; at most 20');
  });
});
