/** What is known of a rotation-invariant input on the sphere: relu, its harmonics, and its kernel. */

import { logGamma, reluHarmonics, sphereArcCosineKernel } from '../../../src/numeric.js';
import {
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  formulaEquation,
  formulaRight,
  halfExpectation,
  hemisphereMean,
  once,
  Rational,
  reluCoefficient,
  type Step,
  zonalHarmonic,
} from '../../../src/symbolic.js';
import { meanOverCircle, meanOverSphere, planeFeature, relu, zonalValue } from './routes.js';

export function sphereStep(d: number): Step {
  const { rational, overPi } = hemisphereMean(d);
  return defineStep({
    id: 'sphere-constant',
    title: 'The mean of relu on the sphere',
    statement: [
      definition('C_d = E_u relu(u.e)', 'C_d = E_u \\sigma(u \\cdot e)'),
      formulaEquation({
        left: { text: 'C_d', latex: 'C_d' },
        right: 'gamma(d/2)/(2*sqrt(pi)*gamma((d + 1)/2))',
        latexNames: { gamma: '\\Gamma' },
      }),
      formulaEquation({
        left: { text: `C_${d}`, latex: `C_{${d}}` },
        right: overPi ? `${rational.toString()}/pi` : rational.toString(),
        standing: 'derived',
      }),
    ],
    because: 'recursion C_(d+2) = C_d d/(d+1) of the moments of one coordinate',
    assumes: ['u uniform on the sphere'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const gamma = (z: number): number => Math.exp(logGamma(z));
      const relative = (value: number, n: number): number => value / meanOverSphere(n, relu) - 1;
      return [
        confirmedNumerically(
          'quadrature of relu over the sphere, relative',
          [
            ...[3, 6].map((n) => relative(formulaRight(statement[1]).evaluate({ d: n, gamma }), n)),
            relative(formulaRight(statement[2]).evaluate({}), d),
          ],
          1e-9,
        ),
      ];
    },
  });
}

/** c_k of the recursion against the exact expectation of t P_k on the half sphere, for one degree. */
export function sameCoefficient(k: number, d: number): boolean {
  const direct = halfExpectation([Rational.of(0), ...zonalHarmonic(k, d)], d);
  const { rational, hemisphere } = reluCoefficient(k, d);
  return direct.rational.equals(rational) && direct.hemisphere.equals(hemisphere);
}

/** t (pi - arccos t)/(2 pi), the kernel by which a relu layer of random directions moves. */
export const tangentKernel = (t: number): number => (t * (Math.PI - Math.acos(t))) / (2 * Math.PI);

/** A dimension in which no factor of the recursions is 1. */
const SHOWN = 5;

/** s_k, c_k, lambda_k and 1/E P_k^2 by quadrature of their definitions, k = 0, ..., 4. */
const byQuadrature = once(() =>
  [0, 1, 2, 3, 4].map((k) => {
    const P = zonalValue(k, SHOWN);
    return {
      step: meanOverSphere(SHOWN, (t) => (t > 0 ? P(t) : 0)),
      relu: meanOverSphere(SHOWN, (t) => relu(t) * P(t)),
      kernel: meanOverSphere(SHOWN, (t) => tangentKernel(t) * P(t)),
      count: 1 / meanOverSphere(SHOWN, (t) => P(t) ** 2),
    };
  }),
);

export function coefficientStep(d: number): Step {
  const latexNames = { s_up: 's_{k+1}', s_down: 's_{k-1}', lambda_k: '\\lambda_k', binomial: '\\operatorname{binom}' };
  return defineStep({
    id: 'funk-hecke',
    title: 'Funk-Hecke coefficients of relu and of its kernel',
    statement: [
      definition(
        's_k = E_t[1{t > 0} P_k(t)], c_k = E_t[relu(t) P_k(t)], lambda_k = E_t[t (pi - arccos t)/(2 pi) P_k(t)]; s_up = s_(k+1), s_down = s_(k-1)',
        's_k = E_t[1\\{t > 0\\} P_k(t)], \\quad c_k = E_t[\\sigma(t) P_k(t)], \\quad \\lambda_k = E_t\\Big[\\frac{t (\\pi - \\arccos t)}{2 \\pi} P_k(t)\\Big]',
      ),
      formulaEquation({ left: { text: 's_(k+2)', latex: 's_{k+2}' }, right: '-s_k*k/(k + d)' }),
      formulaEquation({
        left: { text: 'c_k', latex: 'c_k' },
        latexNames,
        right: '((k + d - 2)*s_up + k*s_down)/(2*k + d - 2)',
      }),
      formulaEquation({
        left: { text: 'lambda_k', latex: '\\lambda_k' },
        latexNames,
        right: '((k + d - 2)*s_up^2 + k*s_down^2)/(2*k + d - 2)',
      }),
      formulaEquation({
        left: { text: 'N(d,k)', latex: 'N(d,k)' },
        latexNames,
        right: 'binomial(d + k - 1, k) - binomial(d + k - 3, k - 2)',
      }),
    ],
    because:
      'recursion of t P_k applied to the step 1{t > 0}; the kernel of the layer is the square of the step times t',
    assumes: ['w uniform on the sphere', 'the recursion of s_k for odd k'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const [next, c, lambda, count] = [1, 2, 3, 4].map((at) => formulaRight(statement[at])) as [F, F, F, F];
      const binomial = (n: number, k: number): number =>
        Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
      const direct = byQuadrature();
      const s = (k: number): number => direct[k]?.step ?? next.evaluate({ s_k: direct[3]?.step ?? 0, k: 3, d: SHOWN });
      const neighbours = (k: number) => ({ k, d: SHOWN, s_up: s(k + 1), s_down: s(k - 1) });
      return [
        confirmedNumerically(
          `quadrature of the definitions in dimension ${SHOWN}, degrees up to 4, in units of the values`,
          [
            next.evaluate({ s_k: s(1), k: 1, d: SHOWN }) / s(3) - 1,
            ...[1, 2, 3, 4].flatMap((k) => [
              c.evaluate(neighbours(k)) - direct[k]!.relu!,
              lambda.evaluate(neighbours(k)) - direct[k]!.kernel!,
            ]),
            ...[2, 3, 4].map((k) => count.evaluate({ k, d: SHOWN, binomial }) / direct[k]!.count! - 1),
          ],
          1e-8,
        ),
        confirmedNumerically(
          'the numbers that the flows are given, k = 2 and 4, relative',
          [2, 4].flatMap((k) => ratesFromStatement(k, d, next, c, lambda)),
          1e-10,
        ),
        confirmed(
          [0, 1, 2, 3, 4, 5, 6].every((k) => sameCoefficient(k, d)),
          'E[t P_k 1{t > 0}] from the exact moments of the half sphere, k = 0, ..., 6',
        ),
      ];
    },
  });
}

type F = ReturnType<typeof formulaRight>;

/** N c_k^2/C_d^2 and lambda_k/C_d^2 of `reluHarmonics` over those of the recursion from s_1 = C_d, less 1. */
function ratesFromStatement(k: number, d: number, next: F, c: F, lambda: F): readonly number[] {
  const { shares, rates } = reluHarmonics(d);
  const place = k / 2;
  // In units of C_d: s_1 = 1.
  let [s_down, at] = [1, 1];
  for (; at < k - 1; at += 2) s_down = next.evaluate({ s_k: s_down, k: at, d });
  const values = { k, d, s_down, s_up: next.evaluate({ s_k: s_down, k: at, d }) };
  let count = 1;
  for (let j = 1; j <= k; j++) count *= (d + k - j) / (k - j + 1);
  count -= k === 2 ? 1 : (d * (d + 1)) / 2;
  return [shares[place]! / (count * c.evaluate(values) ** 2) - 1, rates[place]! / lambda.evaluate(values) - 1];
}

const TRIPLE = {
  neurons: 3,
  dimension: 2,
  weights: Float64Array.of(1, 0.2, -0.5, 1.1, -0.4, -0.9),
  outer: Float64Array.of(-1),
  biases: Float64Array.of(1),
};

/** E_u relu(w.u) relu(v.u) for |w| = 1.3, |v| = 0.8 at an angle: in their plane u has the mean square 2/d. */
function kernelByQuadrature(angle: number, d: number): number {
  const product = (at: number): number => relu(1.3 * Math.cos(at)) * relu(0.8 * Math.cos(at - angle));
  return (2 / d) * meanOverCircle(product, 20_000);
}

export function kernelStep(): Step {
  return defineStep({
    id: 'arc-cosine-kernel',
    title: 'The variance of the feature at finite width',
    statement: [
      definition(
        'g(u) = (1/m1) sum_i relu(w_i.u), alpha = E_u g, D^2 = Var_u g, D_F = D/alpha, k1(w, v) = E_u relu(w.u) relu(v.u), w and v their lengths and c the cosine of their angle, mean_k1 = (1/m1^2) sum_ij k1(w_i, w_j)',
        'g(u) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot u), \\quad \\alpha = E_u g, \\quad D^2 = \\mathrm{Var}_u\\, g, \\quad D_F = D/\\alpha, \\quad k_1(w, v) = E_u \\sigma(w \\cdot u) \\sigma(v \\cdot u)',
      ),
      formulaEquation({
        left: { text: 'k1(w, v)', latex: 'k_1(w, v)' },
        right: 'w*v*(sqrt(1 - c^2) + (pi - acos(c))*c)/(2*pi*d)',
        latexNames: { w: '\\|w\\|', v: '\\|v\\|' },
      }),
      formulaEquation({
        left: { text: 'D^2', latex: 'D^2' },
        right: 'mean_k1 - alpha^2',
        latexNames: { mean_k1: '\\overline{k_1}' },
      }),
      formulaEquation({
        left: { text: 'E D_F(0)^2', latex: 'E\\, D_F(0)^2' },
        right: '(1/(2*d*C_d^2) - 1)/m1',
        latexNames: { m1: 'm_1' },
      }),
    ],
    because:
      'E_u relu(w.u) relu(v.u) is the Gaussian arc-cosine kernel divided by E|x|^2 = d; units of the start are independent',
    assumes: ['E D_F(0)^2: w_i uniform on a sphere at the start'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const [kernel, variance, start] = [1, 2, 3].map((at) => formulaRight(statement[at])) as [F, F, F];
      const { kernels, feature, atStart } = kernelRoutes();
      const lengths = { w: 1.3, v: 0.8 };
      return [
        confirmedNumerically(
          'quadrature over the plane of both units, three angles, d = 5',
          kernels.map(([t, value]) => kernel.evaluate({ ...lengths, c: Math.cos(t), d: 5 }) - value),
          1e-7,
        ),
        confirmedNumerically(
          'quadrature over the directions of a layer of three units in the plane',
          [variance.evaluate({ mean_k1: feature.meanKernel, alpha: feature.mean }) - feature.variance],
          1e-6,
        ),
        confirmedNumerically(
          'the moments of three independent units by quadrature, d = 5',
          [start.evaluate({ ...atStart.values }) - atStart.expected],
          1e-8,
        ),
        confirmedNumerically(
          'the kernel that the simulators read their statistics with',
          kernels.map(
            ([t]) =>
              kernel.evaluate({ ...lengths, c: Math.cos(t), d: 5 }) - sphereArcCosineKernel(1.3, 0.8, Math.cos(t), 5),
          ),
          1e-12,
        ),
      ];
    },
  });
}

const kernelRoutes = once(() => {
  const mean = meanOverCircle((angle) => planeFeature(TRIPLE, angle), 20_000);
  const square = meanOverCircle((angle) => planeFeature(TRIPLE, angle) ** 2, 20_000);
  const { weights } = TRIPLE;
  const pairs = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [2 * i, 2 * j] as const));
  const meanKernel =
    pairs.reduce((sum, [i, j]) => {
      const [x, y, p, q] = [weights[i], weights[i + 1], weights[j], weights[j + 1]] as [number, number, number, number];
      const [norm, other] = [Math.hypot(x, y), Math.hypot(p, q)];
      return sum + sphereArcCosineKernel(norm, other, (x * p + y * q) / (norm * other), 2);
    }, 0) / 9;
  const [first, second] = [meanOverSphere(5, relu), meanOverSphere(5, (t) => relu(t) ** 2)];
  return {
    kernels: [0.7, 1.3, 2].map((t) => [t, kernelByQuadrature(t, 5)] as const),
    feature: { mean, meanKernel, variance: square - mean * mean },
    atStart: {
      values: { d: 5, m1: 3, C_d: first },
      expected: (second / 3 + (2 / 3) * first * first) / (first * first) - 1,
    },
  };
});
