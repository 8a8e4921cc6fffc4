/** Inputs longer than a call can take arguments. */
import { expect, it } from 'vitest';
import { divided, recut, sectionsOf } from '../src/numeric/quadrature/sections.js';
import { confirmedNumerically } from '../src/symbolic/evidence.js';

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
