/** The closed flow at infinite width, its loss, and what is conserved and what falls. */

import {
  compositionDynamics,
  compositionIdentities,
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  once,
  polynomialEquation,
  polynomialRight,
  type Step,
} from '../../../src/symbolic.js';
import { compositionFlow } from '../fast/flow.js';
import { planarPopulation } from '../fast/planar.js';
import { GENERIC, genericLaw, gradientByDifferences, lossFromDefinition } from './routes.js';

/** The identities for every place of the target among the thresholds. */
export function holds(shown: number, which: keyof ReturnType<typeof compositionIdentities>): boolean {
  return Array.from({ length: shown + 1 }, (_, below) => below).every(
    (below) => compositionIdentities(compositionDynamics(shown, below))[which],
  );
}

const ORDER = 'R_j = b_j/(|a_j| alpha) ascending and above 1; other orders are derived alike';

/** Thresholds 1 < R_1 < R_2; no term vanishes. */
const STATES: Readonly<Record<number, readonly number[]>> = {
  1: [0.8, -1.1, 0.95],
  2: [0.8, -1.1, -0.5, 0.95, 0.6],
};

/** Values of the symbols of `compositionDynamics` at a state, with the moments of the law. */
function symbolValues(state: readonly number[]): Readonly<Record<string, number>> {
  const m2 = (state.length - 1) / 2;
  const alpha = state[0]!;
  const values: Record<string, number> = { alpha, kappa1: GENERIC.kappa1, eta2: GENERIC.eta2 };
  const moments = new Float64Array(3);
  const add = (name: string, R: number): void => {
    genericLaw.truncatedMoments(R, moments);
    moments.forEach((moment, k) => {
      values[`M${k}_${name}`] = moment;
    });
  };
  add('T', 1);
  for (let j = 1; j <= m2; j++) {
    const [a, b] = [state[j]!, state[m2 + j]!];
    values[`a_${j}`] = a;
    values[`b_${j}`] = b;
    add(String(j), -b / (a * alpha));
  }
  return values;
}

interface FromDefinition {
  readonly loss: number;
  readonly slopes: readonly number[];
  readonly velocities: readonly number[];
}

/** Loss, its slopes by alpha, a, b, and the velocities of alpha, a, b and q = alpha^2, by quadrature of the definition. */
const fromDefinition: Readonly<Record<string, () => FromDefinition>> = Object.fromEntries(
  Object.entries(STATES).map(([m2, state]) => [
    m2,
    once(() => {
      const slopes = gradientByDifferences(lossFromDefinition, state);
      const alpha = -GENERIC.kappa1 * slopes[0]!;
      const others = slopes.slice(1).map((slope) => -GENERIC.eta2 * Number(m2) * slope);
      return {
        loss: lossFromDefinition(state, 200_000),
        slopes,
        velocities: [alpha, ...others, 2 * state[0]! * alpha],
      };
    }),
  ]),
);

export function lossStep(shown: number): Step {
  const state = STATES[shown]!;
  return defineStep({
    id: 'loss',
    title: 'The loss with a perfect first layer',
    statement: [polynomialEquation({ text: 'L', latex: '\\tilde L' }, compositionDynamics(shown, 0).loss)],
    because:
      'expectation of products of hinges: each is a polynomial in intercepts, slopes and truncated moments M_k at the smaller threshold',
    assumes: ['F = alpha r', 'every a_j < 0', ORDER],
    exactness: { kind: 'exact' },
    verify: (statement) => [
      confirmedNumerically(
        'quadrature over the radius of the squared error at a generic state',
        [polynomialRight(statement[0]).evaluate(symbolValues(state)) - fromDefinition[shown]!().loss],
        1e-8,
      ),
      confirmed(
        holds(shown, 'thresholds'),
        'the part of the derivative by each threshold vanishes: L has continuous derivatives',
      ),
    ],
  });
}

export function flowStep(shown: number): Step {
  const { alpha, a, b } = compositionDynamics(shown, 0);
  const dot = (name: string, latex: string) => ({ text: `d${name}/dt`, latex: `\\dot ${latex}` });
  const state = STATES[shown]!;
  return defineStep({
    id: 'flow',
    title: 'The closed flow at infinite width',
    statement: [
      polynomialEquation(dot('alpha', '\\alpha'), alpha),
      ...a.map((velocity, j) => polynomialEquation(dot(`a_${j + 1}`, `a_{${j + 1}}`), velocity)),
      ...b.map((velocity, j) => polynomialEquation(dot(`b_${j + 1}`, `b_{${j + 1}}`), velocity)),
      definition('q = C_d^2 mean_i |w_i|^2, alpha^2 for equal lengths', 'q = C_d^2\\, \\overline{\\|w_i\\|^2}'),
      formulaEquation({
        left: dot('q', 'q'),
        right: '2*alpha*v_alpha',
        latexNames: { v_alpha: '\\dot\\alpha' },
      }),
    ],
    because:
      'E[q(r) 1{w.x > 0} x] = C_d (w/|w|) E[q(r) r]: every w_i keeps its direction and all |w_i| grow alike, so that F = alpha r, alpha = C_d E|w|, for all times',
    assumes: ['law of w rotation-invariant, m1 -> infinity', 'every a_j < 0', ORDER],
    exactness: { kind: 'limit', order: 'O(1/m1)' },
    verify: (statement) => {
      const expected = fromDefinition[shown]!().velocities;
      const stated = statedVelocities(statement, shown, state, expected[0]!);
      const fast = new Float64Array(2 + 2 * shown + 6);
      const y = fast.slice();
      y.set([...state, state[0]! ** 2]);
      const { kappa1: firstRate, eta2: secondRate } = GENERIC;
      compositionFlow({ law: genericLaw, firstRate, secondRate, outerNeurons: shown }).evaluate(0, y, fast);
      return [
        confirmedNumerically(
          'differences of the loss, by quadrature of its definition, at a generic state',
          stated.map((velocity, at) => velocity - expected[at]!),
          1e-5,
        ),
        confirmedNumerically(
          'the right-hand side that is integrated',
          stated.slice(0, -1).map((velocity, at) => velocity - fast[at]!),
          1e-12,
        ),
        confirmed(
          holds(shown, 'gradient'),
          'the derivatives of the loss by alpha, a_j and b_j, for every order of target and neurons',
        ),
      ];
    },
  });
}

function statedVelocities(
  statement: readonly Equation[],
  shown: number,
  state: readonly number[],
  v_alpha: number,
): readonly number[] {
  const values = symbolValues(state);
  return [
    ...statement.slice(0, 1 + 2 * shown).map((equation) => polynomialRight(equation).evaluate(values)),
    formulaRight(statement.at(-1)).evaluate({ alpha: state[0]!, v_alpha }),
  ];
}

/** A layer of finite width in the plane, with unequal lengths. */
const PLANE = {
  neurons: 3,
  dimension: 2,
  weights: Float64Array.of(1, 0.2, -0.5, 1.1, -0.4, -0.9),
  outer: Float64Array.of(-0.9, -0.6),
  biases: Float64Array.of(0.8, 0.5),
};

/** d/dt of q and of mean a_j^2 by the exact population gradient of that layer. */
const planeVelocities = once(() => {
  const { weights, outer } = planarPopulation(genericLaw, PLANE);
  const inner = weights.reduce((sum, value, at) => sum + value * PLANE.weights[at]!, 0) / PLANE.neurons;
  const second = outer.reduce((sum, value, j) => sum + value * PLANE.outer[j]!, 0) / PLANE.outer.length;
  // q = C_2^2 mean |w|^2 and dw/dt = (kappa1/C_2^2) E[...].
  return { v_q: 2 * GENERIC.kappa1 * inner, squares: 2 * GENERIC.eta2 * second };
});

export function integralStep(shown: number): Step {
  return defineStep({
    id: 'first-integral',
    title: 'What is conserved and what falls',
    statement: [
      definition(
        'I = q/kappa1 - mean_j a_j^2/eta2, q = C_d^2 mean_i |w_i|^2: dI/dt = 0 by the next line',
        'I = \\frac{q}{\\kappa_1} - \\frac{1}{\\eta_2} \\overline{a_j^2}, \\quad q = C_d^2\\, \\overline{\\|w_i\\|^2}',
      ),
      formulaEquation({
        left: { text: 'd(mean_j a_j^2)/dt', latex: '\\frac{d}{dt} \\overline{a_j^2}' },
        right: 'eta2*v_q/kappa1',
        latexNames: { v_q: '\\dot q', eta2: '\\eta_2', kappa1: '\\kappa_1' },
      }),
      formulaEquation({
        left: { text: 'dL/dt', latex: '\\dot{\\tilde L}' },
        right: '-v_alpha^2/kappa1 - (mean_va2 + mean_vb2)/eta2',
        latexNames: {
          v_alpha: '\\dot\\alpha',
          mean_va2: '\\overline{\\dot a_j^2}',
          mean_vb2: '\\overline{\\dot b_j^2}',
          eta2: '\\eta_2',
          kappa1: '\\kappa_1',
        },
      }),
    ],
    because: 'relu is homogeneous: sum_i w_i . dL/dw_i = sum_j a_j dL/da_j; gradient flow',
    assumes: ['gradient flow (dt -> 0)', 'at finite width mean |w_i|^2, not alpha^2, is what is conserved'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const { v_q, squares } = planeVelocities();
      const { slopes, velocities } = fromDefinition[shown]!();
      const meanSquare = (from: number): number =>
        velocities.slice(from, from + shown).reduce((sum, value) => sum + value ** 2, 0) / shown;
      const fall = slopes.reduce((sum, slope, at) => sum + slope * velocities[at]!, 0);
      return [
        confirmedNumerically(
          'the exact population gradient of three units of unequal lengths in the plane',
          [formulaRight(statement[1]).evaluate({ ...GENERIC, v_q }) - squares],
          1e-8,
        ),
        confirmedNumerically(
          'the derivative of the loss along the flow, by differences of its definition, relative',
          [
            formulaRight(statement[2]).evaluate({
              kappa1: GENERIC.kappa1,
              eta2: GENERIC.eta2,
              v_alpha: velocities[0]!,
              mean_va2: meanSquare(1),
              mean_vb2: meanSquare(1 + shown),
            }) /
              fall -
              1,
          ],
          1e-6,
        ),
        confirmed(
          holds(shown, 'firstIntegral') && holds(shown, 'lyapunov'),
          'both derivatives along the flow at infinite width, as polynomials',
        ),
      ];
    },
  });
}
