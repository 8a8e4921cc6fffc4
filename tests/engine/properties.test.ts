/** Symbols are conserved and neurons are interchangeable, at 1,000 random cases each. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../src/algebra/rational.js';
import { accountForSymbols } from '../../src/codegen/accounting.js';
import { compileIndexed } from '../../src/codegen/compile.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { FREE, INDICES, SPHERE } from '../../src/engine/problem.js';
import { populationSteps } from '../../src/engine/steps.js';
import { type Atom, symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { sphereGeometry } from '../../src/expression/geometry.js';
import { expectation } from '../../src/laws/gaussian/stein.js';
import { parseLink } from '../../src/links/parse-link.js';
import { i, l, neuron, p, r, target, v, w } from '../expression/indexed-random.js';

const runs = { seed: 42, numRuns: 1000 };

describe('symbols in are symbols out', () => {
  const [j, q] = [neuron('j'), target('q')] as const;
  const direction = fc.oneof(fc.constantFrom(i, l, j).map(w), fc.constantFrom(p, r, q).map(v));
  const known: fc.Arbitrary<Atom> = fc.constantFrom(symbol('a', [i]), symbol('a', [j]), symbol('eta'), symbol('zeta'));
  const random = fc.oneof(
    fc
      .record({ link: fc.constantFrom('phi', 'sigma'), order: fc.nat(2) })
      .chain((reference) => direction.map((z): Atom => ({ kind: 'link', reference, direction: z }))),
    direction.map((z): Atom => ({ kind: 'coordinate', direction: z })),
  );
  const sample = fc.record({
    factors: fc.tuple(fc.array(known, { maxLength: 3 }), fc.array(random, { minLength: 1, maxLength: 3 })),
    noise: fc.constantFrom(0, 0, 1, 2),
    sums: fc.constantFrom([], [j], [q], [j, q]),
  });
  const rules = {
    cancelled: { x: 'expectation', epsilon: 'E epsilon^2 = nu^2', v: 'inner products', w: 'inner products' },
    introduced: {
      nu: 'E epsilon^2 = nu^2',
      M: 'M = W V^T',
      Q: 'Q = W W^T',
      m: 'number of neurons',
      P: 'number of targets',
    },
  };

  it('in the expectation of any sample expression, and a lost one is named', () => {
    fc.assert(
      fc.property(sample, ({ factors: [constants, samples], noise, sums }) => {
        const atoms: Atom[] = [...constants, ...samples, ...new Array<Atom>(noise).fill({ kind: 'noise' })];
        const before = IndexedExpression.ofTerms([
          { coefficient: Rational.ONE, factors: atoms.map((atom) => ({ atom, exponent: 1 })), sums },
        ]);
        const after = expectation(before, sphereGeometry);
        // What vanishes: odd noise, and odd monomials without a link.
        const odd = samples.length % 2 === 1 && samples.every(({ kind }) => kind === 'coordinate');
        expect(after.isZero()).toBe(noise === 1 || odd);
        if (after.isZero()) return;
        accountForSymbols('expectation', [before], [after], rules);
        const lost = before.timesAtom(symbol('kappa'));
        expect(() => accountForSymbols('expectation', [lost], [after], rules)).toThrow(/lost the symbol kappa/);
        expect(() => accountForSymbols('expectation', [before], [after.timesAtom(symbol('kappa'))], rules)).toThrow(
          /brought in the symbol kappa/,
        );
      }),
      runs,
    );
  });

  it('in every step of every training and loss', () => {
    const problem = { target: parseLink('h1 + h2'), learner: parseLink('h1 - h3') };
    for (const [loss, training] of [
      ['mse', SPHERE],
      ['correlation', SPHERE],
      ['mse', FREE],
    ] as const) {
      const steps = populationSteps(derivePopulationDynamics(loss, training), { loss, ...problem });
      expect(steps.length).toBeGreaterThan(5);
    }
  });
});

describe('the names of the neurons', () => {
  const [m, P] = [3, 2];
  const { i: first, l: second, p: direction } = INDICES;
  const links = [
    { phi: parseLink('h1 + 1/2*h3'), sigma: parseLink('h1 - 1/3*h2') },
    { phi: parseLink('h2'), sigma: parseLink('1/5 + h1 + h2') },
  ];
  const trainings = [
    ['mse', SPHERE],
    ['correlation', SPHERE],
    ['mse', FREE],
  ] as const;
  const compiled = links.flatMap((pair) =>
    trainings.map(([loss, training]) => {
      const { correctedFlow, secondLayerFlow } = derivePopulationDynamics(loss, training);
      const program = compileIndexed({
        outputs: [
          { name: 'dM', expression: correctedFlow.overlaps, indices: [first, direction] },
          { name: 'dQ', expression: correctedFlow.gram, indices: [first, second] },
          { name: 'da', expression: secondLayerFlow, indices: [first] },
        ],
        sizes: { m, P },
        links: pair,
        scalars: { d: 50, eta: 0.01, nu: 0.3 },
        inputs: { M: ['m', 'P'], Q: ['m', 'm'], a: ['m'], ...(training === FREE ? {} : { rho: ['m'] as const }) },
      });
      return { program, training };
    }),
  );
  const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
  const row = fc.array(number, { minLength: P + m, maxLength: P + m });
  const state = fc.record({
    weights: fc.array(row, { minLength: m, maxLength: m }),
    a: fc.array(number, { minLength: m, maxLength: m }),
    rho: fc.array(number, { minLength: m, maxLength: m }),
  });
  const order = fc.constantFrom([1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0]);
  const pick = <T>(values: ArrayLike<T>, at: number): T => values[at] as T;

  it('do not matter: a permuted state has the permuted flow', () => {
    fc.assert(
      fc.property(fc.constantFrom(...compiled), state, order, ({ program, training }, given, permutation) => {
        const rows = given.weights.map((values) => {
          const [leading, ...rest] = values;
          const moved = [leading! + 2, ...rest];
          const length = training === SPHERE ? Math.hypot(...moved) : 1;
          return moved.map((value) => value / length);
        });
        const flow = (of: readonly number[]) => {
          const W = of.map((at) => pick(rows, at));
          const dot = (a: readonly number[], b: readonly number[]): number =>
            a.reduce((sum, value, k) => sum + value * pick(b, k), 0);
          const out = { dM: new Float64Array(m * P), dQ: new Float64Array(m * m), da: new Float64Array(m) };
          program.evaluate(
            {
              M: Float64Array.from(W.flatMap((w) => w.slice(0, P))),
              Q: Float64Array.from(
                W.flatMap((w, k) => W.map((other, n) => (k === n && training === SPHERE ? 1 : dot(w, other)))),
              ),
              a: Float64Array.from(of, (at) => pick(given.a, at)),
              ...(training === SPHERE ? { rho: Float64Array.from(of, (at) => pick(given.rho, at)) } : {}),
            },
            out,
          );
          return out;
        };
        const [plain, moved] = [flow([0, 1, 2]), flow(permutation)];
        const gaps = permutation.flatMap((at, k) => [
          ...[0, 1].map((n) => pick(moved.dM, k * P + n) - pick(plain.dM, at * P + n)),
          ...permutation.map((other, n) => pick(moved.dQ, k * m + n) - pick(plain.dQ, at * m + other)),
          pick(moved.da, k) - pick(plain.da, at),
        ]);
        const size = Math.max(1, ...[...plain.dM, ...plain.dQ, ...plain.da].map(Math.abs));
        expect(Math.max(...gaps.map(Math.abs)) / size).toBeLessThan(1e-12);
      }),
      runs,
    );
  });
});
