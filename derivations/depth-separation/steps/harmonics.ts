/** What a finite width adds: harmonics of the feature decay, and their sum shifts the forces: the 1/m1 term. */

import { HARMONIC_DEGREES, reluHarmonics } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { compositionForces, widthCorrectedFlow } from '../fast/flow.js';
import { tangentKernel } from './input.js';
import {
  alongExactFlow,
  GENERIC,
  genericLaw,
  layerOfOneHarmonic,
  meanOverSphere,
  planeAmplitude,
  planeStatistics,
  relu,
  zonalValue,
} from './routes.js';

type F = ReturnType<typeof formulaRight>;

const SHARED_NAMES = {
  kappa1: '\\kappa_1',
  eta2: '\\eta_2',
  lambda_k: '\\lambda_k',
  eps_k: '\\varepsilon_k',
  l2: "\\ell''",
  m1: 'm_1',
  mean_aX: '\\overline{a_j X_j}',
  A2_j: "A_j''",
  gB2_j: "(g B_j)''",
  E: '\\textstyle\\sum_k E_k',
};
const stated = (text: string, latex: string, right: string): Equation =>
  formulaEquation({ left: { text, latex }, right, latexNames: SHARED_NAMES });

/** Layers of one harmonic each, with the exact derivatives of their amplitude and statistics along the gradient flow. */
const layers = once(() =>
  (
    [
      [1, 0.1],
      [2, 0.2],
      [4, 0.6],
    ] as const
  ).map(([degree, contrast]) => {
    const state = layerOfOneHarmonic(degree, contrast);
    const time = 1e-5;
    const [later, earlier] = alongExactFlow(state, time);
    const slope = (up: number, down: number): number => (up - down) / (2 * time);
    const [up, down] = [planeStatistics(later), planeStatistics(earlier)];
    const statistics = planeStatistics(state);
    const alpha = statistics[0]!;
    const { A, B, curvature } = compositionForces(genericLaw, alpha, state.outer, state.biases);
    // Second derivatives of A_j and g B_j in g, by differences of the forces themselves.
    const h = 2e-3 * alpha;
    const [above, below] = [alpha + h, alpha - h].map((g) =>
      compositionForces(genericLaw, g, state.outer, state.biases),
    );
    const second = (at: (j: number) => readonly [number, number, number]) =>
      [0, 1].map((j) => (at(j)[0] - 2 * at(j)[1] + at(j)[2]) / (h * h));
    return {
      degree,
      state,
      statistics,
      alpha,
      A,
      B,
      curvature,
      A2: second((j) => [above!.A[j]!, A[j]!, below!.A[j]!]),
      gB2: second((j) => [(alpha + h) * above!.B[j]!, alpha * B[j]!, (alpha - h) * below!.B[j]!]),
      amplitude: planeAmplitude(state, degree),
      amplitudeVelocity: slope(planeAmplitude(later, degree), planeAmplitude(earlier, degree)),
      velocities: Array.from(up, (value, at) => slope(value, down[at]!)),
      // lambda_k by quadrature in the plane.
      lambda: meanOverSphere(2, (t) => tangentKernel(t) * zonalValue(degree, 2)(t)),
    };
  }),
);

const PLANE_VALUES = { ...GENERIC, C_d: 1 / Math.PI };

export function decayStep(): Step {
  return defineStep({
    id: 'harmonic-decay',
    title: 'Harmonics of the feature decay',
    statement: [
      definition(
        "F/(alpha r) = 1 + sum_k eps_k(u), eps_k of degree k; l2 = l''(alpha)",
        '\\frac{F}{\\alpha r} = 1 + \\sum_k \\varepsilon_k(u)',
      ),
      stated('deps_k/dt', '\\dot\\varepsilon_k', '-kappa1*lambda_k/C_d^2*l2*eps_k'),
    ],
    because:
      "to first order the force on g(u) is that at alpha less l'' times the fluctuation, and the kernel of random units acts on degree k as lambda_k",
    assumes: ['m1 large', 'all |w_i| equal', 'first order in the fluctuations'],
    exactness: { kind: 'limit', order: 'O(1/sqrt(m1)) relative' },
    verify: (statement) => [
      confirmedNumerically(
        'the exact gradient flow of layers with one harmonic of degree 1, 2 and 4 in the plane, relative',
        layers().map(({ lambda: lambda_k, curvature: l2, amplitude: eps_k, amplitudeVelocity }) => {
          const value = formulaRight(statement[1]).evaluate({ ...PLANE_VALUES, lambda_k, l2, eps_k });
          return value / amplitudeVelocity - 1;
        }),
        0.02,
      ),
    ],
  });
}

export function correctedStep(d: number): Step {
  return defineStep({
    id: 'width-corrected',
    title: 'The flow with its 1/m1 term',
    statement: [
      definition(
        "E_k = E_u eps_k^2, E = sum_k E_k, A2_j = A_j'', gB2_j = (g B_j)'': second derivatives in g at alpha, mean_aX = mean_j(a_j X_j)",
        'E_k = E_u \\varepsilon_k^2',
      ),
      stated('E2', 'E_2', 'alpha^2*E'),
      stated('X_j', 'X_j', 'alpha*B_j + E2*gB2_j/2'),
      stated('dalpha/dt', '\\dot\\alpha', 'kappa1*mean_aX/alpha'),
      stated('da_j/dt', '\\dot a_j', 'eta2*X_j'),
      stated('db_j/dt', '\\dot b_j', 'eta2*(A_j + E2*A2_j/2)'),
      stated('dq/dt', '\\dot q', '2*kappa1*mean_aX'),
      stated('dE_k/dt', '\\dot E_k', '-2*kappa1*lambda_k/C_d^2*l2*E_k'),
      stated('mean of E_k(0)', '\\overline{E_k(0)}', 'N*c_k^2/(C_d^2*m1)'),
    ],
    because:
      'expectation of the forces over u to second order in g(u) - alpha; the first-layer force is contracted with w_i, whose sum is g; the units of the start are independent. Degrees above 8 are lumped together and rest: they decay more slowly than degree 8',
    assumes: ['m1 large', 'all |w_i| equal'],
    exactness: { kind: 'limit', order: 'O(m1^(-3/2)) up to the spread of the norms' },
    verify: (statement) => {
      const formulas = statement.slice(1).map(formulaRight) as [F, F, F, F, F, F, F, F];
      return [
        confirmedNumerically(
          'the exact gradient flow of layers with one harmonic of degree 1, 2 and 4 in the plane: what the width adds, relative',
          layers().flatMap((layer) => againstExact(formulas, layer)),
          0.02,
        ),
        confirmedNumerically(
          'the right-hand side that is integrated, relative',
          layers().flatMap((layer) => againstCode(formulas, layer)),
          2e-3,
        ),
        confirmedNumerically(
          `relu on the sphere by quadrature, k = 2 and 4, d = 5, and the start of the flow at d = ${d}, relative`,
          [2, 4].flatMap((k) => [startOf(formulas[7], k, 5) - 1, codeStart(formulas[7], k, d) - 1]),
          1e-7,
        ),
      ];
    },
  });
}

type Layer = ReturnType<typeof layers>[number];

/** Values of the formulas at a layer; each formula takes those before it. */
function valuesAt([sum, shifted, alphaVelocity, outer, bias, energy, decay]: readonly F[], layer: Layer) {
  const { degree, statistics, alpha, A, B, A2, gB2, curvature: l2, lambda: lambda_k, state } = layer;
  const mode = 6 + HARMONIC_DEGREES.indexOf(degree);
  const E_k = statistics[mode]!;
  const E = Array.from(statistics.subarray(6)).reduce((total, value) => total + value, 0);
  const E2 = sum!.evaluate({ alpha, E })!;
  const base = { ...PLANE_VALUES, alpha, E2 };
  const X = [0, 1].map((j) => shifted!.evaluate({ ...base, B_j: B[j]!, gB2_j: gB2[j]! })!);
  const mean_aX = X.reduce((total, X_j, j) => total + (X_j * state.outer[j]!) / 2, 0);
  return {
    mode,
    velocities: [
      alphaVelocity!.evaluate({ ...base, mean_aX })!,
      ...X.map((X_j) => outer!.evaluate({ ...base, X_j })!),
      ...[0, 1].map((j) => bias!.evaluate({ ...base, A_j: A[j]!, A2_j: A2[j]! })!),
      energy!.evaluate({ ...base, mean_aX })!,
    ],
    decay: decay!.evaluate({ ...base, lambda_k, l2, E_k })!,
  };
}

/** What a finite width adds to each velocity, and the decay, over the exact ones, less 1. */
function againstExact(formulas: readonly F[], layer: Layer): readonly number[] {
  const { mode, velocities, decay } = valuesAt(formulas, layer);
  const plain = plainVelocities(layer);
  return [
    ...velocities.map((value, at) => {
      const exact = layer.velocities[at]!;
      return (value - exact) / (exact - plain[at]!);
    }),
    decay / layer.velocities[mode]! - 1,
  ];
}

/** The velocities without the term of finite width. */
function plainVelocities({ alpha, A, B, state }: Layer): readonly number[] {
  const { kappa1, eta2 } = GENERIC;
  const force = [0, 1].reduce((sum, j) => sum + (B[j]! * state.outer[j]!) / 2, 0);
  return [
    kappa1 * force,
    ...Array.from(B, (one) => eta2 * alpha * one),
    ...Array.from(A, (one) => eta2 * one),
    2 * kappa1 * alpha * force,
  ];
}

function againstCode(formulas: readonly F[], layer: Layer): readonly number[] {
  const { mode, velocities, decay } = valuesAt(formulas, layer);
  const plain = plainVelocities(layer);
  const out = new Float64Array(layer.statistics.length);
  const { kappa1: firstRate, eta2: secondRate } = GENERIC;
  widthCorrectedFlow({ law: genericLaw, firstRate, secondRate, outerNeurons: 2 }, 2).evaluate(0, layer.statistics, out);
  return [...velocities.map((value, at) => (value - out[at]!) / (out[at]! - plain[at]!)), decay / out[mode]! - 1];
}

/** The statement over the share of degree k in relu of one coordinate, by quadrature: 1/m1 of it for m1 independent units. */
function startOf(formula: F, k: number, d: number): number {
  const { coefficient, count, mean } = reluByQuadrature(k, d);
  const stated = formula.evaluate({ N: count, c_k: coefficient, C_d: mean, m1: 3 });
  // The part of degree k of relu(u.e) is N c_k P_k; its mean square over that of alpha.
  return stated / (((count * coefficient) ** 2 * (1 / count)) / mean ** 2 / 3);
}

function codeStart(formula: F, k: number, d: number): number {
  const { coefficient, count, mean } = reluByQuadrature(k, d);
  const stated = formula.evaluate({ N: count, c_k: coefficient, C_d: mean, m1: 3 });
  return stated / (reluHarmonics(d).shares[HARMONIC_DEGREES.indexOf(k)]! / 3);
}

const quadratures = new Map<string, { readonly coefficient: number; readonly count: number; readonly mean: number }>();

function reluByQuadrature(k: number, d: number) {
  const key = `${k} ${d}`;
  const known = quadratures.get(key);
  if (known !== undefined) return known;
  const P = zonalValue(k, d);
  const made = {
    coefficient: meanOverSphere(d, (t) => relu(t) * P(t)),
    count: 1 / meanOverSphere(d, (t) => P(t) ** 2),
    mean: meanOverSphere(d, relu),
  };
  quadratures.set(key, made);
  return made;
}
