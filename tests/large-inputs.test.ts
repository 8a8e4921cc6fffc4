/** Inputs longer than a call can take arguments. */
import { expect, it } from 'vitest';
import { weightRows } from '../derivations/tensor-deflation/fast/weights.js';
import { confirmedNumerically } from '../src/expression/evidence.js';
import { euclideanLength } from '../src/numerics/linalg/euclidean-length.js';
import { divided, recut, sectionsOf } from '../src/numerics/quadrature/sections.js';

const MANY = 300_000;

it('evidence takes any number of differences', () => {
  const differences = Array.from({ length: MANY }, (_, k) => (k === 7 ? -Number.EPSILON : 0));
  expect(confirmedNumerically('a second route', differences, 1)).toMatchObject({ errorInEps: 1, points: MANY });
});

it('a domain is cut into any number of pieces', () => {
  const line = { a: -Infinity, b: Infinity, points: [0], initialPieces: MANY };
  expect(sectionsOf(Math.exp, line, 'first').length).toBeGreaterThanOrEqual(2 * MANY);
  expect(recut(divided([{ integrand: Math.exp, from: 0, to: 1 }], 1), () => true, MANY)).toHaveLength(MANY);
});

it('a vector has a length in any dimension, whatever its scale', () => {
  for (const scale of [1, 1e200, 1e-200]) {
    expect(euclideanLength(new Float64Array(MANY).fill(scale)) / scale).toBeCloseTo(Math.sqrt(MANY), 9);
    expect(euclideanLength([3 * scale, 4 * scale]) / scale).toBeCloseTo(5, 12);
  }
  expect(euclideanLength(new Float64Array(MANY))).toBe(0);
  expect(euclideanLength(new Float64Array(MANY).fill(1).fill(Number.NaN, 9, 10))).toBeNaN();
  expect(weightRows([new Array<number>(MANY).fill(1)]).dimension).toBe(MANY);
});
