/** Finite width exactly: the population gradient, and the split of the loss. */

import {
  confirmedNumerically,
  defineStep,
  definition,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { compositionForces } from '../fast/flow.js';
import { planarPopulation } from '../fast/planar.js';
import {
  GENERIC,
  genericLaw,
  gradientByDifferences,
  layerOfOneHarmonic,
  lossFromDefinition,
  meanOverCircle,
  meanOverRadius,
  planeFeature,
  relu,
} from './routes.js';

/** A layer in the plane: parameters w_1, w_2, w_3, a, b in one list. */
const PLANE = [1, 0.2, -0.5, 1.1, -0.4, -0.9, -0.9, -0.6, 0.8, 0.5] as const;
const DIRECTIONS = 240;

const planeState = (p: readonly number[]) => ({
  neurons: 3,
  dimension: 2,
  weights: Float64Array.from(p.slice(0, 6)),
  outer: Float64Array.from(p.slice(6, 8)),
  biases: Float64Array.from(p.slice(8)),
});

/** E (1/2) (f_* - f)^2 over directions and radii, from the definition of the network. */
function planeLoss(p: readonly number[]): number {
  const state = planeState(p);
  return meanOverCircle((angle) => {
    const g = planeFeature(state, angle);
    return meanOverRadius((r) => {
      let f = 0;
      for (let j = 0; j < 2; j++) f += relu(p[6 + j]! * g * r + p[8 + j]!) / 2;
      return 0.5 * (relu(1 - r) - f) ** 2;
    }, 400);
  }, DIRECTIONS);
}

const planeRoutes = once(() => ({ loss: planeLoss(PLANE), slopes: gradientByDifferences(planeLoss, PLANE, 1e-3) }));

type F = ReturnType<typeof formulaRight>;

export function gradientStep(): Step {
  const latexNames = {
    mean_j: '\\operatorname{mean}_j',
    E_u: 'E_u',
    eta1: '\\eta_1',
    eta2: '\\eta_2',
    a_j: 'a_j',
    x_i: 'x_i',
    l: '\\ell',
  };
  return defineStep({
    id: 'finite-width-gradient',
    title: 'The population gradient at finite width',
    statement: [
      definition(
        'g(u) = (1/m1) sum_i relu(w_i.u), x_i = 1{w_i.u > 0} u, l(g), A_j(g), B_j(g): loss and forces at alpha = g',
        'g(u) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot u), \\quad x_i = 1\\{w_i \\cdot u > 0\\}\\, u, \\quad \\ell(g) = \\tilde L|_{\\alpha = g}',
      ),
      formulaEquation({ left: { text: 'L', latex: 'L' }, right: 'E_u(l(g))', latexNames }),
      formulaEquation({
        left: { text: 'dw_i/dt', latex: '\\dot w_i' },
        latexNames,
        right: 'eta1*E_u(mean_j(a_j*B_j)*x_i)',
      }),
      formulaEquation({ left: { text: 'da_j/dt', latex: '\\dot a_j' }, right: 'eta2*E_u(g*B_j)', latexNames }),
      formulaEquation({ left: { text: 'db_j/dt', latex: '\\dot b_j' }, right: 'eta2*E_u(A_j)', latexNames }),
    ],
    because:
      'in every direction u the radius is integrated as above, with g(u) in place of alpha; only the sphere is left',
    assumes: ['every a_j < 0'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const { loss, slopes } = planeRoutes();
      const seen = averagedFormulas(statement.slice(1).map(formulaRight) as [F, F, F, F]);
      // dw_i/dt = -eta1 m1 dL/dw_i and da_j/dt = -eta2 m2 dL/da_j.
      const expected = slopes.map((slope, at) => (at < 6 ? -ETA1 * 3 * slope : -GENERIC.eta2 * 2 * slope));
      return [
        confirmedNumerically(
          'differences of the loss from its definition, three units in the plane',
          [(seen.loss - loss) * 10, ...seen.velocities.map((value, at) => value - expected[at]!)],
          2e-3,
        ),
        confirmedNumerically(
          'adaptive quadrature over the angle',
          (() => {
            const exact = exactPlane();
            return [seen.loss - exact.loss, ...seen.velocities.map((value, at) => value - exact.velocities[at]!)];
          })(),
          5e-3,
        ),
      ];
    },
  });
}

const ETA1 = GENERIC.kappa1 * Math.PI ** 2;

const exactPlane = once(() => {
  const { loss, weights, outer, biases } = planarPopulation(genericLaw, planeState(PLANE));
  return {
    loss,
    velocities: [
      ...Array.from(weights, (value) => ETA1 * value),
      ...[...outer, ...biases].map((value) => GENERIC.eta2 * value),
    ],
  };
});

/** The formulas at each direction of the plane, averaged: E_u and mean_j are linear, so they may be taken outside. */
function averagedFormulas([loss, first, outer, bias]: readonly [F, F, F, F]): {
  readonly loss: number;
  readonly velocities: readonly number[];
} {
  const state = planeState(PLANE);
  const same = (value: number): number => value;
  const sums = new Float64Array(11);
  for (let n = 0; n < DIRECTIONS; n++) {
    const angle = (2 * Math.PI * (n + 0.5)) / DIRECTIONS;
    const direction = [Math.cos(angle), Math.sin(angle)] as const;
    const g = planeFeature(state, angle);
    const { loss: l, A, B } = compositionForces(genericLaw, g, state.outer, state.biases);
    sums[10] = sums[10]! + loss.evaluate({ E_u: same, l: (at: number) => (at === g ? l : Number.NaN), g });
    for (let j = 0; j < 2; j++) {
      const values = {
        E_u: same,
        mean_j: same,
        eta1: ETA1,
        eta2: GENERIC.eta2,
        g,
        A_j: A[j]!,
        B_j: B[j]!,
      };
      const a_j = state.outer[j]!;
      for (let k = 0; k < 6; k++) {
        const i = Math.floor(k / 2);
        const h = (PLANE[2 * i] as number) * direction[0] + (PLANE[2 * i + 1] as number) * direction[1];
        const x_i = h > 0 ? direction[k % 2]! : 0;
        sums[k] = sums[k]! + first.evaluate({ ...values, a_j, x_i }) / 2;
      }
      sums[6 + j] = sums[6 + j]! + outer.evaluate(values);
      sums[8 + j] = sums[8 + j]! + bias.evaluate(values);
    }
  }
  const means = Array.from(sums, (sum) => sum / DIRECTIONS);
  return { loss: means[10]!, velocities: means.slice(0, 10) };
}

/** The loss of a layer whose feature is alpha (1 + E cos 2 u), and its expansion from the definition. */
const splitRoutes = once(() => {
  const state = layerOfOneHarmonic(2, 0.2);
  const at = (g: number): number => lossFromDefinition([g, ...state.outer, ...state.biases], 4000);
  const features = Array.from({ length: 240 }, (_, n) => planeFeature(state, (2 * Math.PI * (n + 0.5)) / 240));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const alpha = mean(features);
  const h = 0.02;
  return {
    loss: mean(features.map(at)),
    l: at(alpha),
    D: Math.sqrt(mean(features.map((g) => (g - alpha) ** 2))),
    l2: (at(alpha + h) - 2 * at(alpha) + at(alpha - h)) / (h * h),
    forces: compositionForces(genericLaw, alpha, state.outer, state.biases),
  };
});

export function splitStep(): Step {
  const latexNames = { l: '\\ell(\\alpha)', l2: "\\ell''(\\alpha)" };
  return defineStep({
    id: 'discretisation',
    title: 'The loss splits off the discretisation error',
    statement: [
      definition(
        "l2 = l''(alpha), the curvature of the loss in the feature",
        "\\ell'' = \\frac{d^2 \\ell}{d \\alpha^2}",
      ),
      formulaEquation({
        left: { text: 'L', latex: 'L' },
        right: 'l + l2*D^2/2',
        latexNames,
        rest: { text: ' + O(D^3)', latex: ' + O(D^3)' },
      }),
      formulaEquation({
        left: { text: 'l2 at the target', latex: "\\ell''|_{f = f_*}" },
        right: 'M_2/alpha^2',
        latexNames: { M_2: 'M_2(1)' },
      }),
    ],
    because: 'E_u g = alpha exactly, so the term of first order vanishes; at the target m2 = 1, |a| alpha = b = 1',
    assumes: ['m1 large'],
    exactness: { kind: 'limit', order: 'O(D^3) = O(m1^(-3/2))' },
    verify: (statement) => {
      const { loss, l, l2, D, forces } = splitRoutes();
      const moments = new Float64Array(3);
      genericLaw.truncatedMoments(1, moments);
      return [
        confirmedNumerically(
          'the loss of a layer with one harmonic, by quadrature of its definition, in units of what the layer adds',
          [(formulaRight(statement[1]).evaluate({ l, l2, D }) - loss) / (loss - l)],
          0.03,
        ),
        confirmedNumerically(
          "l'' at the target by differences of l, and the l'' that flows and claims compute with, relative",
          [
            formulaRight(statement[2]).evaluate({ M_2: moments[2]!, alpha: 1.6 }) / targetCurvature() - 1,
            (forces.curvature / l2 - 1) / 10,
          ],
          2e-3,
        ),
      ];
    },
  });
}

/** l'' at alpha = 1.6, a = -1/1.6, b = 1, where the loss is 0: by a difference on either side. */
const targetCurvature = once(() => {
  const at = (g: number): number => lossFromDefinition([g, -1 / 1.6, 1], 100_000);
  const h = 2e-3;
  return (at(1.6 + h) + at(1.6 - h)) / (h * h);
});
