import { parsePolynomial } from '../../src/algebra/parse.js';
import type { Operand, Plan } from '../../src/codegen/plan.js';
import { ScalarProgramBuilder } from '../../src/codegen/scalar-program.js';
import type { VectorFieldDocument } from '../../src/codegen/vector-field.js';
import type { Index, MomentFactor } from '../../src/expression/atom.js';

const neuron = (name: string): Index => ({ name, range: 'm' });
const [i, l, j] = [neuron('i'), neuron('l'), neuron("j'")];
const p: Index = { name: 'p', range: 'P' };

const factor = (family: 'v' | 'u', link: string, order: number): MomentFactor => ({
  direction: { family, index: family === 'v' ? p : i },
  links: [{ link, order }],
});
const input = (name: string, ...indices: Index[]): Operand => ({ kind: 'input', name, indices });

/** (2/pi) atan2(c, sqrt(1 + v0 + v1 + (v0 v1 - c^2))), one over it all by sqrt(1 + v0). */
function arctangentKernel() {
  const builder = new ScalarProgramBuilder();
  const [v0, v1, c] = [builder.input(0), builder.input(1), builder.input(2)];
  const one = builder.constant(1);
  const gap = builder.sum(builder.sum(builder.sum(one, v0), v1), builder.differenceOfProducts(v0, v1, c, c));
  const angle = builder.product(builder.constant(2 / Math.PI), builder.arctangent(c, builder.root(gap)));
  const program = builder.finish([builder.quotient(angle, builder.root(builder.sum(one, v0)))], 3);
  return Object.assign((): number => Number.NaN, { program: () => program });
}

/** A plan, typed in, with every kind of statement, operand and block that there is: no dynamics of anything. */
export function handMade(): VectorFieldDocument {
  const plan: Plan = {
    sizes: { m: 2, P: 3 },
    inputs: { M: ['m', 'P'], Q: ['m', 'm'], end: ['m', 'P'], unused: ['m'], a: ['m'] },
    pairs: [
      {
        factors: [factor('v', 'phi', 0), factor('u', 'sigma', 1)],
        ranges: ['P', 'm'],
        correlation: { kind: 'polynomial', coefficients: [0, 2, 0, -0.5] },
        covariance: (first, second) => input('M', second, first),
      },
    ],
    moments: [
      {
        factors: [factor('u', 'sigma', 0), factor('v', 'phi', 1), factor('v', 'phi', 0)],
        symbols: ['c0_1', 'c0_2', 'c1_2'],
        rule: { kind: 'polynomial', polynomial: parsePolynomial('c0_1*c0_2 - 3*c1_2^2 + 1') },
      },
      {
        factors: [factor('u', 'sigma', 0), factor('u', 'sigma', 2)],
        symbols: ['v0', 'v1', 'c0_1'],
        rule: { kind: 'kernel', kernel: arctangentKernel() },
      },
    ],
    sums: [
      {
        free: [neuron('free0')],
        dummies: [p],
        product: {
          coefficient: 1,
          operands: [{ kind: 'pair', table: 0, indices: [p, neuron('free0')] }, input('end', neuron('free0'), p)],
        },
      },
      { free: [], dummies: [j], product: { coefficient: 0.25, operands: [input('a', j)] } },
    ],
    outputs: [
      {
        name: 'dM',
        indices: [i, p],
        strictlyUpper: false,
        products: [
          { coefficient: -1, operands: [input('M', i, p), { kind: 'sum', sum: 0, indices: [i] }] },
          {
            coefficient: 1,
            operands: [
              {
                kind: 'moment',
                moment: 0,
                values: [input('M', i, p), { kind: 'constant', value: -2 }, { kind: 'constant', value: 0.5 }],
              },
            ],
          },
        ],
      },
      {
        name: 'dQ',
        indices: [i, l],
        strictlyUpper: true,
        products: [
          {
            coefficient: 3,
            operands: [
              { kind: 'moment', moment: 1, values: [input('Q', i, i), input('Q', l, l), input('Q', i, l)] },
              { kind: 'sum', sum: 1, indices: [] },
            ],
          },
        ],
      },
      {
        name: 'da',
        indices: [i],
        strictlyUpper: false,
        products: [{ coefficient: 7, operands: [{ kind: 'delta', indices: [i, i] }] }],
      },
    ],
  };
  return {
    title: 'A plan with everything',
    source: 'typed in; it costs $0 and means nothing',
    model: { id: 'none', title: 'no model', adds: 'nothing', assumes: ['this', 'that'], order: 'O(1)' },
    parameters: [['x', '1']],
    statistics: ['M[1,1]', 'M[1,2]', 'M[1,3]', 'M[2,1]', 'M[2,2]', 'M[2,3]', 'Q[1,2]', 'cost in $', 'a[2]'],
    initialState: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.1, 1, 1e-7],
    seed: 4,
    timePerStep: 0.5,
    program: {
      plan,
      constants: { end: [1, 2, 3, 4, 5, 6], unused: [0, 0] },
      blocks: [
        { input: 'M', output: 'dM', shape: 'full' },
        { input: 'Q', output: 'dQ', shape: 'strictly-upper', diagonal: 1 },
        { input: 'a', output: 'da', shape: 'full', factor: 0.125 },
      ],
    },
  };
}

/** The same, by hand. */
export function handMadeSlope(y: readonly number[]): number[] {
  const M = [y.slice(0, 3), y.slice(3, 6)];
  const c = y[6]!;
  const end = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const series = (t: number): number => 2 * t - 0.5 * t ** 3;
  const dM = M.flatMap((row, at) => {
    const sum = row.reduce((total, value, k) => total + series(value) * end[at]![k]!, 0);
    return row.map((value) => -value * sum + (value * -2 - 3 * 0.25 + 1));
  });
  const moment = ((2 / Math.PI) * Math.atan2(c, Math.sqrt(3 + (1 - c * c)))) / Math.SQRT2;
  return [...dM, 3 * moment * 0.25 * (y[7]! + y[8]!), 7 / 8, 7 / 8];
}
