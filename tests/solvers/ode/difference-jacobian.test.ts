// Radau5 where no Jacobian is given: stiff problems whose components range over many orders of magnitude.
import { describe, expect, it } from 'vitest';
import { piController } from '../../../src/solvers/ode/controller.js';
import { differenceColumns } from '../../../src/solvers/ode/difference-columns.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { relativeError, robertsonLong, withoutJacobian } from './stiff-problems.js';

type Field = (y: Float64Array, derivative: Float64Array) => void;
const autonomous = (dimension: number, f: Field): Term => ({
  dimension,
  evaluate: (_t, y, derivative) => f(y, derivative),
});

/** Problem E5 (Data 1980) of the test set: A - B - C are conserved in y2 = y3 + y4. */
const e5 = autonomous(4, (y, derivative) => {
  const [slow, pair] = [7.89e-10 * y[0]!, 1.13e9 * y[1]! * y[2]!];
  const [catalysed, decay] = [1.1e7 * y[0]! * y[2]!, 1.13e3 * y[3]!];
  derivative[0] = -slow - catalysed;
  derivative[1] = slow - pair;
  derivative[3] = catalysed - decay;
  derivative[2] = derivative[1] - derivative[3];
});

/** The Oregonator (problem OREGO). */
const oregonator = autonomous(3, (y, derivative) => {
  derivative[0] = 77.27 * (y[1]! + y[0]! * (1 - 8.375e-6 * y[0]! - y[1]!));
  derivative[1] = (y[2]! - (1 + y[0]!) * y[1]!) / 77.27;
  derivative[2] = 0.161 * (y[0]! - y[2]!);
});

/** Rate, reactants and changes of the 25 reactions of the air pollution model (problem POLLU); species counted from 1. */
const reactions: readonly (readonly [number, readonly number[], Readonly<Record<number, number>>])[] = [
  [0.35, [1], { 1: -1, 2: 1, 3: 1 }],
  [26.6, [2, 4], { 1: 1, 2: -1, 4: -1 }],
  [12300, [5, 2], { 1: 1, 2: -1, 5: -1, 6: 1 }],
  [8.6e-4, [7], { 5: 2, 7: -1, 8: 1 }],
  [8.2e-4, [7], { 7: -1, 8: 1 }],
  [15000, [7, 6], { 5: 1, 6: -1, 7: -1, 8: 1 }],
  [1.3e-4, [9], { 5: 1, 8: 1, 9: -1, 10: 1 }],
  [24000, [9, 6], { 6: -1, 9: -1, 11: 1 }],
  [16500, [11, 2], { 1: 1, 2: -1, 10: 1, 11: -1, 12: 1 }],
  [9000, [11, 1], { 1: -1, 11: -1, 13: 1 }],
  [0.022, [13], { 1: 1, 11: 1, 13: -1 }],
  [12000, [10, 2], { 1: 1, 2: -1, 10: -1, 14: 1 }],
  [1.88, [14], { 5: 1, 7: 1, 14: -1 }],
  [16300, [1, 6], { 1: -1, 6: -1, 15: 1 }],
  [4.8e6, [3], { 3: -1, 4: 1 }],
  [3.5e-4, [4], { 4: -1, 16: 1 }],
  [0.0175, [4], { 3: 1, 4: -1 }],
  [1e8, [16], { 6: 2, 16: -1 }],
  [4.44e11, [16], { 3: 1, 16: -1 }],
  [1240, [17, 6], { 5: 1, 6: -1, 17: -1, 18: 1 }],
  [2.1, [19], { 2: 1, 19: -1 }],
  [5.78, [19], { 1: 1, 3: 1, 19: -1 }],
  [0.0474, [1, 4], { 1: -1, 4: -1, 19: 1 }],
  [1780, [19, 1], { 1: -1, 19: -1, 20: 1 }],
  [3.12, [20], { 1: 1, 19: 1, 20: -1 }],
];
const pollution = autonomous(20, (y, derivative) => {
  derivative.fill(0);
  for (const [rate, reactants, changes] of reactions) {
    const speed = reactants.reduce((product, species) => product * y[species - 1]!, rate);
    for (const [species, change] of Object.entries(changes)) derivative[Number(species) - 1]! += change * speed;
  }
});
const species = (amounts: Readonly<Record<number, number>>) =>
  Array.from({ length: 20 }, (_, i) => amounts[i + 1] ?? 0);

// Solutions: Mazzia, Magherini, Test Set for Initial Value Problem Solvers, release 2.4 (2008).
const pollutionEnd = [
  0.05646255480022769, 0.1342484130422339, 4.139734331099427e-9, 0.005523140207484359, 2.018977262302196e-7,
  1.464541863493966e-7, 0.07784249118997964, 0.3245075353396018, 0.007494013383880406, 1.622293157301561e-8,
  1.135863833257075e-8, 0.002230505975721359, 2.08716288279863e-4, 1.396921016840158e-5, 0.008964884856898295,
  4.352846369330103e-18, 0.006899219696263405, 1.007803037365946e-4, 1.772146513969984e-6, 5.682943292316392e-5,
];
const at = (term: Term, initial: readonly number[], tEnd: number, relativeTolerance: number, absolute: number) => {
  const controller = piController({ relativeTolerance, absoluteTolerance: absolute });
  const solution = solve({ term, initial, tEnd, solver: radau5(), controller, saveAt: 'end' });
  expect(solution.outcome).toEqual({ kind: 'reached' });
  return solution.y[0]!;
};

describe('Radau5 without a Jacobian', () => {
  it.each([
    [1e-3, 0.2],
    [1e-4, 0.1],
    [3e-5, 0.05],
    [1e-6, 0.01],
    [1e-7, 0.01],
    [1e-8, 0.01],
  ])('ends E5 at the published 1e-22 at relative tolerance %d', (tolerance, accepted) => {
    const y = at(e5, [1.76e-3, 0, 0, 0], 1e13, tolerance, 1e-24);
    expect(Math.abs(y[1]! / 8.86776555e-23 - 1)).toBeLessThan(accepted);
    expect(Math.abs(y[2]! / 8.85481463e-23 - 1)).toBeLessThan(accepted);
  });

  it.each([1e-4, 1e-6, 1e-8])('ends the pollution model and the Oregonator as published at %d', (tolerance) => {
    const initial = species({ 2: 0.2, 4: 0.04, 7: 0.1, 8: 0.3, 9: 0.01, 17: 0.007 });
    expect(relativeError(at(pollution, initial, 60, tolerance, 1e-20), pollutionEnd)).toBeLessThan(10 * tolerance);
    const end = [1.000814870318523, 1228.178521549917, 132.0554942846706];
    expect(relativeError(at(oregonator, [1, 2, 3], 360, tolerance, 1e-3 * tolerance), end)).toBeLessThan(
      40 * tolerance,
    );
  });

  it.each([1e-10, 1e10])('does not depend on the units of the state: Robertson times %d', (unit) => {
    const plain = withoutJacobian(robertsonLong.term);
    const scaled: Term = {
      dimension: 3,
      evaluate(t, y, derivative) {
        plain.evaluate(
          t,
          y.map((value) => value / unit),
          derivative,
        );
        for (let i = 0; i < 3; i += 1) derivative[i]! *= unit;
      },
    };
    const y = at(scaled, [unit, 0, 0], 1e11, 1e-6, 1e-18 * unit);
    expect(
      relativeError(
        y.map((value) => value / unit),
        robertsonLong.reference,
      ),
    ).toBeLessThan(1e-5);
  });
});

describe('difference quotients', () => {
  const quotients = (f: Field, y: readonly number[], relative = 1e-6, absolute = 1e-6): Float64Array => {
    const state = Float64Array.from(y);
    const slope = new Float64Array(y.length);
    f(state, slope);
    const out = new Float64Array(y.length ** 2);
    const term = autonomous(y.length, f);
    differenceColumns(term)({ t: 0, y: state, slope, tolerance: { relative, absolute } }, out);
    return out;
  };

  it('keep linear invariants: rows that cancel in f cancel in the Jacobian, to rounding', () => {
    const J = quotients(e5.evaluate.bind(undefined, 0), [1.6e-3, 1.3e-10, 8.2e-12, 1.2e-10], 1e-6, 1e-24);
    for (let j = 0; j < 4; j += 1)
      expect(Math.abs(J[4 + j]! - J[8 + j]! - J[12 + j]!)).toBeLessThan(1e-11 * Math.abs(J[4 + j]!) + 1e-20);
  });

  it('see a small dependence beside a large value, and one whose scale is far below the tolerance', () => {
    const hidden = quotients((y, derivative) => derivative.set([1e9 + y[0]!]), [1e-3]);
    expect(Math.abs(hidden[0]! - 1)).toBeLessThan(1e-3);
    const narrow = quotients((y, derivative) => derivative.set([Math.sin(1e9 * y[0]!)]), [0]);
    expect(Math.abs(narrow[0]! / 1e9 - 1)).toBeLessThan(1e-4);
    const zero = quotients((_y, derivative) => derivative.set([3]), [0]);
    expect(zero[0]).toBe(0);
  });

  it('stay inside of the domain near its edge, on either side', () => {
    const above = quotients((y, derivative) => derivative.set([Math.sqrt(y[0]!)]), [1e-14], 1e-3, 1e-3);
    expect(Math.abs(above[0]! / 5e6 - 1)).toBeLessThan(0.05);
    const below = quotients((y, derivative) => derivative.set([Math.sqrt(1 - y[0]!)]), [1 - 1e-9]);
    expect(Math.abs(below[0]! / (-0.5 / Math.sqrt(1e-9)) - 1)).toBeLessThan(0.05);
  });
});
