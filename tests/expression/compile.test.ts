import { describe, expect, it } from 'vitest';
import { compileIndexed } from '../../src/codegen/compile.js';
import { interpretIndexed } from '../../src/codegen/interpret.js';
import type { PlanRequest } from '../../src/codegen/plan.js';
import { planEvaluation } from '../../src/codegen/planner.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { FREE, type LossName, linksOf } from '../../src/engine/problem.js';
import { symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { type Coefficients, difference, problemOf } from '../engine/specification.js';
import { coordinate, i, l, link, links, neuron, of, p, r, rational, scalar, target, w } from './indexed-random.js';

const [j, k, q] = [neuron('j'), neuron('k'), target('q')] as const;
const INPUTS = { M: ['m', 'P'], Q: ['m', 'm'], a: ['m'], rho: ['m'] } as const;
const SCALARS = { d: 50, eta: 0.01, nu: 0.3 };

type Values = Readonly<Record<string, Float64Array>>;

/** Random arrays: Q symmetric with unit diagonal; nothing else is assumed of it. */
function randomArrays(seed: number, m: number, P: number): Values {
  const stream = randomStream({ seed, run: 0, purpose: 'arrays' });
  const fill = (length: number): Float64Array => Float64Array.from({ length }, () => stream.normal() / 2);
  const Q = new Float64Array(m * m);
  for (let row = 0; row < m; row++) {
    Q[row * (m + 1)] = 1;
    for (let column = row + 1; column < m; column++) Q[row * m + column] = Q[column * m + row] = stream.normal() / 2;
  }
  return { M: fill(m * P), Q, a: fill(m), rho: fill(m) };
}

function named(arrays: Values, m: number, P: number): Record<string, number> {
  const values: Record<string, number> = { ...SCALARS };
  for (let row = 0; row < m; row++) {
    for (const name of ['a', 'rho']) values[`${name}[${row + 1}]`] = arrays[name]![row]!;
    for (let column = 0; column < P; column++) values[`M[${row + 1},${column + 1}]`] = arrays.M![row * P + column]!;
    for (let column = row + 1; column < m; column++)
      values[`Q[${row + 1},${column + 1}]`] = arrays.Q![row * m + column]!;
  }
  return values;
}

const emptyOutputs = (request: PlanRequest): Record<string, Float64Array> =>
  Object.fromEntries(
    request.outputs.map(({ name, indices }) => [
      name,
      new Float64Array(indices.reduce((length, index) => length * request.sizes[index.range]!, 1)),
    ]),
  );

function run(request: PlanRequest, arrays: Values): { readonly compiled: Values; readonly interpreted: Values } {
  const [compiled, interpreted] = [emptyOutputs(request), emptyOutputs(request)];
  compileIndexed(request).evaluate(arrays, compiled);
  interpretIndexed(request, arrays, interpreted);
  return { compiled, interpreted };
}

const CASES: readonly (readonly [LossName, Coefficients, Coefficients, number, number])[] = [
  ['correlation', { 2: '0.8', 4: '0.6' }, { 2: '0.8', 4: '0.6' }, 1, 1],
  ['correlation', { 0: '0.3', 3: '1' }, { 1: '0.5', 2: '-0.4', 3: '0.7' }, 3, 2],
  ['mse', { 2: '0.8', 3: '0.6' }, { 0: '0.2', 2: '0.5', 3: '0.4' }, 2, 3],
  ['mse', { 1: '0.5', 2: '0.8' }, { 1: '1', 2: '0.3' }, 3, 2],
];

describe.each(CASES)('the compiled dynamics: %s loss, c = %j, b = %j, m = %i, P = %i', (loss, c, b, m, P) => {
  const dynamics = derivePopulationDynamics(loss);
  const problem = problemOf(loss, c, b);
  const request: PlanRequest = {
    outputs: [
      { name: 'loss', expression: dynamics.populationLoss, indices: [] },
      { name: 'dM', expression: dynamics.correctedFlow.overlaps, indices: [i, p] },
      { name: 'dQ', expression: dynamics.correctedFlow.gram, indices: [i, l] },
      { name: 'dUpper', expression: dynamics.flow.gram, indices: [i, l], strictlyUpper: true },
      { name: 'second', expression: dynamics.secondOrder.overlaps, indices: [i, p] },
    ],
    sizes: { m, P },
    links: linksOf(problem),
    scalars: SCALARS,
    inputs: INPUTS,
  };

  it('does the operations of the interpreter, bit for bit', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { compiled, interpreted } = run(request, randomArrays(seed, m, P));
      for (const { name } of request.outputs) {
        expect(new BigUint64Array(compiled[name]!.buffer)).toEqual(new BigUint64Array(interpreted[name]!.buffer));
      }
    }
  });

  it('has the values of the instantiated polynomials', () => {
    const arrays = randomArrays(7, m, P);
    const { compiled } = run(request, arrays);
    const instance = { sizes: { m, P }, links: linksOf(problem) };
    const values = named(arrays, m, P);
    const expected = (expression: IndexedExpression, at: Readonly<Record<string, number>>): number =>
      instantiate(expression, instance, at).evaluate(values);
    expect(difference(compiled.loss![0]!, expected(dynamics.populationLoss, {}))).toBeLessThan(1e-12);
    for (let row = 1; row <= m; row++) {
      for (let column = 1; column <= P; column++) {
        const at = { i: row, p: column };
        const position = (row - 1) * P + column - 1;
        expect(difference(compiled.dM![position]!, expected(dynamics.correctedFlow.overlaps, at))).toBeLessThan(1e-12);
        expect(difference(compiled.second![position]!, expected(dynamics.secondOrder.overlaps, at))).toBeLessThan(
          1e-12,
        );
      }
      for (let column = 1; column <= m; column++) {
        const at = { i: row, l: column };
        const position = (row - 1) * m + column - 1;
        expect(difference(compiled.dQ![position]!, expected(dynamics.correctedFlow.gram, at))).toBeLessThan(1e-11);
        const upper = column > row ? expected(dynamics.flow.gram, at) : 0;
        expect(difference(compiled.dUpper![position]!, upper)).toBeLessThan(1e-12);
      }
    }
  });
});

describe('the compiled dynamics of free weights', () => {
  const dynamics = derivePopulationDynamics('mse', FREE);
  const problem = problemOf('mse', { 0: '0.3', 2: '0.8' }, { 1: '0.5', 2: '0.4' });
  const request: PlanRequest = {
    outputs: [
      { name: 'loss', expression: dynamics.populationLoss, indices: [] },
      { name: 'dM', expression: dynamics.flow.overlaps, indices: [i, p] },
      { name: 'dQ', expression: dynamics.correctedFlow.gram, indices: [i, l] },
    ],
    sizes: { m: 2, P: 2 },
    links: linksOf(problem),
    scalars: SCALARS,
    inputs: INPUTS,
  };
  const arrays = { ...randomArrays(5, 2, 2), Q: Float64Array.of(1.7, 0.3, 0.3, 0.6) };

  it('read the squared lengths from the diagonal of Q, in code and interpreter alike', () => {
    const { compiled, interpreted } = run(request, arrays);
    const instance = { sizes: { m: 2, P: 2 }, links: linksOf(problem) };
    const values = { ...named(arrays, 2, 2), 'Q[1,1]': 1.7, 'Q[2,2]': 0.6 };
    for (const { name, expression, indices } of request.outputs) {
      expect(new BigUint64Array(compiled[name]!.buffer)).toEqual(new BigUint64Array(interpreted[name]!.buffer));
      compiled[name]?.forEach((value, position) => {
        const [row, column] = [Math.floor(position / 2) + 1, (position % 2) + 1];
        const at = Object.fromEntries(indices.map((index, k) => [index.name, k === 0 ? row : column]));
        expect(difference(value, instantiate(expression, instance, at).evaluate(values))).toBeLessThan(1e-12);
      });
    }
  });
});

const outputOf = (
  expression: IndexedExpression,
  indices: readonly ReturnType<typeof neuron>[],
  more: Partial<PlanRequest> = {},
): PlanRequest => ({
  outputs: [{ name: 'out', expression, indices }],
  sizes: { m: 2, P: 3 },
  links,
  scalars: SCALARS,
  inputs: INPUTS,
  ...more,
});

describe('the generated code', () => {
  const weighted = scalar('a', [j])
    .times(scalar('M', [j, p]))
    .sumOver(j);

  it('consists of loops over the sizes and follows the plan', () => {
    const { source } = compileIndexed(outputOf(weighted, [p]));
    expect(source).toMatch(/for \(let \w+ = 0; \w+ < 3; \w+\+\+\)/);
    expect(source).toMatch(/for \(let \w+ = 0; \w+ < 2; \w+\+\+\)/);
    expect(source).toContain('input_M[');
    const arrays = {
      M: Float64Array.of(1, 2, 3, 4, 5, 6),
      Q: Float64Array.of(1, 0, 0, 1),
      a: Float64Array.of(2, -1),
      rho: new Float64Array(2),
    };
    const value = (request: PlanRequest): number[] => [...run(request, arrays).compiled.out!];
    // By hand: 2 M_1p - M_2p; then 3 times as much; then with M_jp squared; then in the transposed order of the product.
    expect(value(outputOf(weighted, [p]))).toEqual([-2, -1, 0]);
    expect(value(outputOf(weighted.scaled(rational(3)), [p]))).toEqual([-6, -3, 0]);
    expect(
      value(
        outputOf(
          scalar('a', [j])
            .timesAtom(symbol('M', [j, p]), 2)
            .sumOver(j),
          [p],
        ),
      ),
    ).toEqual([-14, -17, -18]);
    expect(value(outputOf(scalar('a', [i]).times(scalar('M', [i, p])), [p, i]))).toEqual([2, -4, 4, -5, 6, -6]);
  });

  it('is native: it keeps no reference to the interpreter, and changes with the links', () => {
    const slope = of({
      kind: 'moment',
      factors: [
        { direction: w(i), links: [{ link: 'sigma', order: 0 }] },
        { direction: w(l), links: [{ link: 'sigma', order: 0 }] },
      ],
    });
    const sources = [links, linksOf(problemOf('mse', { 2: '1' }, { 2: '1' }))].map((given) => {
      const request = outputOf(slope, [i, l], { links: given });
      const out = { out: new Float64Array(4) };
      const arrays = {
        M: new Float64Array(6),
        Q: Float64Array.of(1, 0.5, 0.5, 1),
        a: new Float64Array(2),
        rho: new Float64Array(2),
      };
      compileIndexed(request).evaluate(arrays, out);
      return out.out;
    });
    // B(t) of 3 - He_1 + He_2 is 9 + t + 2 t^2; of h_2 it is t^2.
    expect([...(sources[0] as Float64Array)]).toEqual([12, 10, 10, 12]);
    expect([...(sources[1] as Float64Array)].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([
      1, 0.25, 0.25, 1,
    ]);
  });

  it('computes a constant without loops', () => {
    const { compiled } = run(outputOf(scalar('m').times(scalar('P')).times(scalar('eta')), []), randomArrays(1, 2, 3));
    expect(compiled.out?.[0]).toBeCloseTo(0.06, 15);
    expect(run(outputOf(IndexedExpression.zero, [i]), randomArrays(1, 2, 3)).compiled.out).toEqual(new Float64Array(2));
  });

  it('multiplies by Kronecker deltas of free indices', () => {
    const delta = of({ kind: 'delta', indices: [p, r] }).times(scalar('M', [i, p]));
    const arrays = randomArrays(4, 2, 3);
    const { compiled, interpreted } = run(outputOf(delta, [i, p, r]), arrays);
    expect(compiled.out).toEqual(interpreted.out);
    expect(compiled.out?.[0]).toBe(arrays.M?.[0]);
    expect(compiled.out?.[1]).toBe(0);
  });
});

describe('the plan', () => {
  it('shares one table between sums that differ in the names of their indices alone', () => {
    const mass = (index: typeof i, other: typeof i): IndexedExpression =>
      scalar('M', [index, q])
        .times(scalar('M', [other, q]))
        .times(scalar('a', [other]))
        .sumOver(q);
    const plan = planEvaluation(
      outputOf(
        mass(i, l)
          .times(mass(l, i))
          .plus(mass(l, i).scaled(rational(2))),
        [i, l],
      ),
    );
    // a_l stands outside of the sum, which is symmetric in i and l.
    expect(plan.sums).toHaveLength(1);
    const asymmetric = (index: typeof i, other: typeof i): IndexedExpression =>
      scalar('M', [index, q])
        .timesAtom(symbol('M', [other, q]), 2)
        .sumOver(q);
    const permuted = planEvaluation(outputOf(asymmetric(i, l).plus(asymmetric(l, i)), [i, l]));
    expect(permuted.sums).toHaveLength(1);
    const arrays = randomArrays(9, 2, 3);
    const value = run(outputOf(asymmetric(i, l).plus(asymmetric(l, i)), [i, l]), arrays).compiled.out!;
    const M = arrays.M!;
    const expected = [0, 1, 2].reduce((sum, at) => {
      const [x, y] = [M[at]!, M[3 + at]!];
      return sum + x * y * y + y * x * x;
    }, 0);
    expect(difference(value[1]!, expected)).toBeLessThan(1e-14);
  });

  it('computes a sum that an index does not enter once', () => {
    const plan = planEvaluation(outputOf(scalar('M', [i, p]).times(scalar('a', [j]).sumOver(j)), [i, p]));
    expect(plan.sums.map((sum) => sum.free)).toEqual([[]]);
    expect(plan.outputs[0]?.products[0]?.operands.map((operand) => operand.kind)).toEqual(['input', 'sum']);
  });

  it('splits a product of sums into its connected groups', () => {
    const product = scalar('a', [j])
      .sumOver(j)
      .times(
        scalar('M', [k, p])
          .times(scalar('Q', [k, l]))
          .sumOver(k),
      );
    expect(planEvaluation(outputOf(product, [p, l])).sums.map((sum) => sum.dummies.length)).toEqual([1, 1]);
  });

  it('tabulates one function for all pairs of coordinates with the same links', () => {
    const { flow } = derivePopulationDynamics('mse');
    const plan = planEvaluation({
      ...outputOf(flow.overlaps, [i, p]),
      outputs: [
        { name: 'dM', expression: flow.overlaps, indices: [i, p] },
        { name: 'dQ', expression: flow.gram, indices: [i, l] },
      ],
    });
    expect(plan.pairs).toHaveLength(2);
  });
});

describe('bad requests', () => {
  const flow = derivePopulationDynamics('mse').correctedFlow.overlaps;
  const cases: readonly (readonly [string, PlanRequest, RegExp])[] = [
    [
      'a scalar without value',
      outputOf(flow, [i, p], { scalars: { d: 3, nu: 0 } }),
      /the scalar eta is undefined; give a finite number/,
    ],
    [
      'a scalar that is not finite',
      outputOf(scalar('eta'), [], { scalars: { eta: Number.NaN } }),
      /the scalar eta is NaN/,
    ],
    [
      'an array that is not declared',
      outputOf(flow, [i, p], { inputs: { M: ['m', 'P'], Q: ['m', 'm'], a: ['m'] } }),
      /no array rho; given: M, Q, a/,
    ],
    [
      'a covariance that is not declared',
      outputOf(flow, [i, p], { inputs: { M: ['m', 'P'], a: ['m'], rho: ['m'] } }),
      /no array Q/,
    ],
    [
      'an array over other ranges',
      outputOf(scalar('M', [i, p]), [i, p], { inputs: { M: ['P', 'm'] } }),
      /the array M is declared over P x m; the expression uses it over m x P/,
    ],
    ['a free index that is no index of the output', outputOf(flow, [i]), /output out has the free index p/],
    [
      'a range without size',
      outputOf(scalar('a', [j]).sumOver(j), [], { sizes: { P: 3 } }),
      /range m of index \w+ has size undefined/,
    ],
    [
      'a size that is no count',
      outputOf(scalar('a', [i]), [i], { sizes: { m: 1.5, P: 3 } }),
      /size 1.5; give a positive integer/,
    ],
    ['a negative power', outputOf(of(symbol('a', [i]), -1), [i]), /a power -1 of a symbol is left over/],
    ['a link that is not declared', outputOf(flow, [i, p], { links: {} }), /no link named/],
    [
      'something of a single sample',
      outputOf(coordinate(w(i)), [i]),
      /a coordinate of a single sample cannot be evaluated; take the expectation first/,
    ],
    ['a link of a single sample', outputOf(link('phi', w(i)), [i]), /a link of a single sample/],
    [
      'an output name that is no identifier',
      { ...outputOf(scalar('a', [i]), [i]), outputs: [{ name: 'dM/dt', expression: scalar('a', [i]), indices: [i] }] },
      /output name dM\/dt/,
    ],
    [
      'an upper triangle over two ranges',
      {
        ...outputOf(scalar('M', [i, p]), [i, p]),
        outputs: [{ name: 'out', expression: scalar('M', [i, p]), indices: [i, p], strictlyUpper: true }],
      },
      /strictly upper/,
    ],
  ];

  it.each(cases)('refuse %s', (_what, request, message) => {
    expect(() => compileIndexed(request)).toThrow(message);
    expect(() => compileIndexed(request)).toThrow(RangeError);
  });

  it('refuse arrays of the wrong length, given or taken', () => {
    const request = outputOf(scalar('M', [i, p]), [i, p]);
    const { evaluate } = compileIndexed(request);
    const good = randomArrays(1, 2, 3);
    expect(() => evaluate({ ...good, M: new Float64Array(5) }, emptyOutputs(request))).toThrow(
      'input M has length 5; needs 6 (m x P)',
    );
    const { M, Q, a } = good as { M: Float64Array; Q: Float64Array; a: Float64Array };
    expect(() => evaluate({ M, Q, a }, emptyOutputs(request))).toThrow('input rho has length none; needs 2 (m)');
    expect(() => evaluate(good, { out: new Float64Array(7) })).toThrow('output out has length 7; needs 6');
    expect(() => interpretIndexed(request, good, {})).toThrow('output out has length none');
  });
});
