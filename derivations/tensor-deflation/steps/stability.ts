/** Stability of components that are found, and of gradient descent on them. */

import {
  confirmedNumerically,
  defineStep,
  deriveTensorDynamics,
  formulaEquation,
  formulaRight,
  instantiate,
  Polynomial,
  polynomialEquation,
  polynomialRight,
  type Step,
  type TensorDynamics,
} from '../../../src/symbolic.js';
import { tensorSystem } from '../fast/tensor-flow.js';
import { weightRows } from '../fast/weights.js';
import { FITTED } from '../formulas.js';
import { denseLoss } from './dense.js';

/** Names of the polynomials: a_k, ahat_k, x_i, xbar, lambda and, for order 2, the component a_2 along x. */
const symbol = (name: string): Polynomial => Polynomial.symbol(name);

/** Linearisation at weights that all point along e_1, in the coordinate along e_2. */
export function stabilityStep({ polar, problem: { order } }: TensorDynamics): Step {
  const [a, found, x, mean] = ['a', 'ahat', 'x', 'xbar'].map(symbol) as [
    Polynomial,
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const own = a.scaled(-order);
  const across = symbol('a_2').scaled(order === 2 ? 2 : 0);
  return defineStep({
    id: 'stability',
    title: 'Stability of a fitted cluster',
    statement: [
      polynomialEquation(
        { text: 'dx_i/dt', latex: '\\dot x_i' },
        own
          .plus(across)
          .times(x)
          .plus(found.times(x.minus(mean)).scaled(order)),
        { standing: 'typed in' },
      ),
      polynomialEquation({ text: 'd xbar/dt', latex: '\\dot{\\bar x}' }, own.plus(across).times(mean), {
        standing: 'typed in',
      }),
      polynomialEquation(
        { text: 'd(x_i - xbar)/dt', latex: '\\frac{d(x_i - \\bar x)}{dt}' },
        own.plus(across).plus(found.scaled(order)).times(x.minus(mean)),
        { standing: 'typed in' },
      ),
      polynomialEquation(
        { text: 'd log ahat/dt', latex: '\\frac{d \\log \\hat a}{dt}' },
        a.minus(found).scaled(4).minus(symbol('lambda').scaled(2)),
        { standing: 'typed in' },
      ),
    ],
    because: 'linearisation of the polar flow at wbar_i = e_k + x_i, xbar the mean of x_i by the masses n_i^2',
    assumes: ['wbar_i = e_k + x_i with small x_i orthogonal to e_k'],
    exactness: { kind: 'limit', order: 'O(|x|^2)' },
    verify: (stated) => {
      const at = { 'a[1]': 0.9, 'a[2]': 0.6, 'n[1]': 0.7, 'n[2]': 0.5, lambda: 0.3 };
      const [x1, x2] = [0.8, -0.5];
      const masses = [at['n[1]'] ** 2, at['n[2]'] ** 2] as const;
      const total = masses[0] + masses[1];
      const centre = (masses[0] * x1 + masses[1] * x2) / total;
      const values = { a: at['a[1]'], a_2: at['a[2]'], ahat: total, x: x1, xbar: centre, lambda: at.lambda };
      const [first, second] = [linearised(polar, 1, at, x1, x2), linearised(polar, 2, at, x1, x2)];
      const ofMean = (masses[0] * first + masses[1] * second) / total;
      const growth = 2 * atCluster(polar.logLength, { i: 1 }, at);
      const [drift, meanDrift, deviationDrift, ofLength] = stated.map((one) => polynomialRight(one).evaluate(values));
      return [
        confirmedNumerically(
          'exact derivatives of the derived polar flow at two weights',
          [drift! - first, meanDrift! - ofMean, deviationDrift! - (first - ofMean), ofLength! - growth],
          1e-12,
        ),
      ];
    },
  });
}

type Values = Readonly<Record<string, number>>;

/** A derived expression of two weights and two components where both weights point along e_1. */
function atCluster(
  expression: TensorDynamics['polar']['logLength'],
  indices: Readonly<Record<string, number>>,
  values: Values,
): number {
  const instance = instantiate(expression, { sizes: { m: 2, P: 2 }, links: {} }, indices);
  return instance.evaluate({ ...CLUSTER, ...values });
}

const CLUSTER: Values = { 'V[1,1]': 1, 'V[2,1]': 1, 'G[1,2]': 1, 'V[1,2]': 0, 'V[2,2]': 0 };

/** `dV_i2/dt` to first order in V_12 = x1 and V_22 = x2. */
function linearised(polar: TensorDynamics['polar'], i: number, values: Values, x1: number, x2: number): number {
  const drift = instantiate(polar.targetCosines, { sizes: { m: 2, P: 2 }, links: {} }, { i, p: 2 });
  const slope = (j: number): number => drift.derivative(`V[${j},2]`).evaluate({ ...CLUSTER, ...values });
  return slope(1) * x1 + slope(2) * x2;
}

/** Order 4: the plateaus of the distance, and the largest step of gradient descent. */
export function fittedStep(): Step {
  return defineStep({
    id: 'fitted',
    title: 'Distance and curvature where components are found',
    statement: [
      formulaEquation({
        left: { text: '|T_W - T*| with k found', latex: '\\|T_W - T^*\\|_F' },
        right: FITTED.plateau,
        rest: {
          text: '  (rest = sum of a_i^2 over those not found)',
          latex: ' \\quad (\\mathrm{rest} = \\textstyle\\sum_{\\text{not found}} a_i^2)',
        },
        latexNames: { rest: '\\mathrm{rest}' },
      }),
      formulaEquation({ left: { text: 'eta_max', latex: '\\eta_{\\max}' }, right: FITTED.largestStep }),
      formulaEquation({
        left: { text: '-d log xbar/dt', latex: '-\\frac{d \\log \\bar x}{dt}' },
        right: FITTED.meanRate,
      }),
      formulaEquation({
        left: { text: '-d log(x_i - xbar)/dt', latex: '-\\frac{d \\log (x_i - \\bar x)}{dt}' },
        right: FITTED.deviationRate,
      }),
    ],
    because: 'what is found rests at a_k - lambda/2; the largest eigenvalue of the Hessian at the solution is 4 a_1',
    assumes: ['order 4', 'aligned weights; for eta_max lambda = 0 and all components found, the largest being a'],
    exactness: { kind: 'exact' },
    verify: ([plateau, largestStep, meanRate, deviationRate]) => {
      const [a, lambda] = [[0.9, 0.7, 0.5], 0.6] as const;
      const found = a
        .slice(0, 2)
        .map((value, k) => [0, 1, 2].map((l) => (l === k ? Math.sqrt(value - lambda / 2) : 0)));
      const resting = { 'a[1]': 0.9, 'a[2]': 0.6, 'n[1]': Math.sqrt(0.4), 'n[2]': Math.sqrt(0.2), lambda };
      const { polar } = deriveTensorDynamics({ order: 4 });
      // Equal misalignments, then such as leave the mean at 0.
      const [together, apart] = [linearised(polar, 1, resting, 1, 1), linearised(polar, 1, resting, 1, -2)];
      return [
        confirmedNumerically(
          'exact derivatives of the derived polar flow at two weights that rest at a - lambda/2',
          [
            formulaRight(meanRate).evaluate({ a: 0.9 }) + together,
            formulaRight(deviationRate).evaluate({ lambda }) + apart,
          ],
          1e-12,
        ),
        confirmedNumerically(
          'the tensors with all their entries where two of three components are found',
          [formulaRight(plateau).evaluate({ rest: 0.25, k: 2, lambda }) - Math.sqrt(2 * denseLoss(found, a, 4))],
          1e-12,
        ),
        confirmedNumerically(
          'the largest eigenvalue of the Hessian of the derived loss, by power iteration on differences of the gradient',
          [formulaRight(largestStep).evaluate({ a: 0.9 }) - 2 / largestCurvature([0.9, 0.7])],
          1e-6,
        ),
      ];
    },
  });
}

function largestCurvature(a: readonly number[]): number {
  const system = tensorSystem({ order: 4, components: a, neurons: a.length });
  const solution = a.flatMap((value, k) => a.map((_, l) => (l === k ? Math.sqrt(value) : 0)));
  const rows = (flat: readonly number[]): number[][] => a.map((_, i) => flat.slice(i * a.length, (i + 1) * a.length));
  const step = 1e-5;
  const gradient = (flat: readonly number[]): Float64Array => system.lossAndGradient(weightRows(rows(flat))).gradient;
  let direction = [0.6, 0.3, -0.2, 0.7];
  let curvature = 0;
  for (let round = 0; round < 200; round++) {
    const up = gradient(solution.map((value, at) => value + step * direction[at]!));
    const down = gradient(solution.map((value, at) => value - step * direction[at]!));
    const image = direction.map((_, at) => (up[at]! - down[at]!) / (2 * step));
    curvature = Math.hypot(...image);
    direction = image.map((value) => value / curvature);
  }
  return curvature;
}
