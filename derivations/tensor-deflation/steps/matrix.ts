/** The matrix case, order 2, where the whole flow is a Riccati equation. */

import { lowRankRiccati, type Rows } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  type Formula,
  formulaEquation,
  formulaRight,
  type Step,
} from '../../../src/symbolic.js';
import { tensorSystem } from '../fast/tensor-flow.js';
import { weightRows } from '../fast/weights.js';
import { flowFrom } from '../flow.js';
import { MATRIX } from '../formulas.js';
import { differences } from './values.js';

const D = [0.9, 0.6, 0.4] as const;
const ONE: Rows = [[0.5, -0.4, 0.3]];
const TWO: Rows = [
  [0.1, -0.05, 0.02],
  [0.03, 0.2, -0.1],
];

export function matrixStep(): Step {
  const stated = (text: string, latex: string, right: Formula, sign: '=' | '~' = '='): Equation =>
    formulaEquation({ left: { text, latex }, right, sign, latexNames: { XX_kl: '(X^2)_{kl}', X_kl: 'X_{kl}' } });
  return defineStep({
    id: 'matrix-case',
    title: 'The matrix case',
    statement: [
      definition(
        'X = W^T W, D = diag(a), XX = X X, q = sum_k N_k w_k^2 for one weight w; s = sum_j w_jk^2',
        'X = W^\\top W, \\quad D = \\mathrm{diag}(a), \\quad q = \\sum_k N_k w_k^2, \\quad s = \\sum_j w_{jk}^2',
      ),
      stated('dX_kl/dt', '\\frac{dX_{kl}}{dt}', MATRIX.velocity),
      stated('N_k', 'N_k', MATRIX.growth),
      stated('X_kl of one weight', 'X_{kl}\\,(m = 1)', MATRIX.oneWeight),
      stated('T_k of an independent mode', 'T_k\\,(\\text{independent mode})', MATRIX.found, '~'),
    ],
    because: 'order 2: the loss depends on W through X alone, and the Riccati equation is linear in W N^{1/2}',
    assumes: ['order 2', 'lambda = 0; for T_k s << a_k'],
    exactness: { kind: 'exact' },
    verify: ([, velocity, growth, oneWeight, found]) => {
      const t = 0.7;
      const N = D.map((value) => formulaRight(growth).evaluate({ D: value, t }));
      const w = ONE[0]!;
      const q = N.reduce((sum, value, k) => sum + value * w[k]! ** 2, 0);
      const solution = D.flatMap((D_k, k) =>
        D.map((D_l, l) => formulaRight(oneWeight).evaluate({ D_k, D_l, t, q, w_k: w[k]!, w_l: w[l]! })),
      );
      const [a, s] = [0.9, 1e-9];
      const T = formulaRight(found).evaluate({ a, s });
      return [
        confirmedNumerically(
          'the derived gradient of order 2',
          differences(statedVelocity(velocity), derivedVelocity()),
          1e-12,
        ),
        confirmedNumerically(
          'the derived flow of order 2, integrated',
          differences(solution, integrated(ONE, t)),
          1e-8,
        ),
        confirmedNumerically(
          'the function of the predictions, for one weight and, by the flow, for two',
          [
            ...differences(solution, lowRankRiccati(D, ONE, t).flat()),
            ...differences(lowRankRiccati(D, TWO, 4).flat(), integrated(TWO, 4)),
          ],
          1e-7,
        ),
        confirmedNumerically(
          'one tiny mode of the Riccati solution is half found then',
          [lowRankRiccati([a], [[Math.sqrt(s)]], T)[0]![0]! - a / 2],
          1e-8,
        ),
      ];
    },
  });
}

function gramOf(rows: Rows): Rows {
  return D.map((_, k) => D.map((_l, l) => rows.reduce((sum, row) => sum + row[k]! * row[l]!, 0)));
}

function statedVelocity(velocity: Equation | undefined): readonly number[] {
  const X = gramOf(TWO);
  return D.flatMap((D_k, k) =>
    D.map((D_l, l) => {
      const XX_kl = D.reduce((sum, _, i) => sum + X[k]![i]! * X[i]![l]!, 0);
      return formulaRight(velocity).evaluate({ D_k, D_l, X_kl: X[k]![l]!, XX_kl });
    }),
  );
}

function derivedVelocity(): readonly number[] {
  const { gradient } = tensorSystem({ order: 2, components: D, neurons: 2 }).lossAndGradient(weightRows(TWO));
  const slope = (j: number, k: number): number => gradient[3 * j + k]!;
  return D.flatMap((_, k) =>
    D.map((_l, l) => TWO.reduce((sum, row, j) => sum - slope(j, k) * row[l]! - row[k]! * slope(j, l), 0)),
  );
}

/** `W^T W` of the derived flow at a time. */
function integrated(rows: Rows, time: number): readonly number[] {
  const system = tensorSystem({ order: 2, components: D, neurons: rows.length });
  const { weights } = flowFrom(system, weightRows(rows), [0, time], { relativeTolerance: 1e-11 });
  const end = weights.at(-1)?.rows ?? new Float64Array();
  return gramOf(rows.map((_, j) => Array.from(end.subarray(3 * j, 3 * (j + 1))))).flat();
}
