/** The derivation: from the sphere and the radius to the closed flow, its correction in the width, and its late rates. */

import {
  compositionDynamics,
  compositionForces,
  compositionIdentities,
  confirmed,
  confirmedNumerically,
  type Equation,
  type Evidence,
  halfExpectation,
  harmonicCount,
  hemisphereMean,
  hemisphereMeanValue,
  integrate,
  lateLossRate,
  logGamma,
  type Polynomial,
  planarPopulation,
  polynomialToLatex,
  polynomialToText,
  Rational,
  reluCoefficient,
  type Step,
  sphereArcCosineKernel,
  tangentCoefficient,
  zonalHarmonic,
} from '../../src/index.js';
import { lawOf, type Parameters } from './parameters.js';
import { forcesAt, modelStart, orbit } from './theory.js';

const equation = (text: string, latex: string, json: unknown): Equation => ({ text, latex, json });

const polynomialEquation = (left: { readonly text: string; readonly latex: string }, right: Polynomial): Equation =>
  equation(`${left.text} = ${polynomialToText(right)}`, `${left.latex} = ${polynomialToLatex(right)}`, {
    left: left.text,
    right: polynomialToText(right),
  });

/** All steps for the given parameters, those of the engine first. */
export function stepsOf(p: Parameters): readonly Step[] {
  // Two neurons show the form of any number.
  const shown = Math.min(p.m2, 2);
  return [
    sphereStep(p.d),
    coefficientStep(p.d),
    kernelStep(),
    radiusStep(p),
    lossStep(shown),
    flowStep(shown),
    integralStep(shown),
    gradientStep(p),
    splitStep(p),
    decayStep(p.d),
    correctedStep(p),
    ...(p.m2 === 1 ? [lateStep(p)] : []),
  ];
}

function sphereStep(d: number): Step {
  const { rational, overPi } = hemisphereMean(d);
  const value = overPi ? `${rational.toString()} / pi` : rational.toString();
  return {
    id: 'sphere-constant',
    title: 'The mean of relu on the sphere',
    statement: [
      equation(
        `C_d = E_u relu(u.e) = Gamma(d/2) / (2 sqrt(pi) Gamma((d+1)/2)), C_${d} = ${value}`,
        `C_d = E_u \\sigma(u \\cdot e) = \\frac{\\Gamma(d/2)}{2 \\sqrt{\\pi}\\, \\Gamma((d+1)/2)}`,
        { constant: 'C_d', d, value },
      ),
    ],
    because: 'recursion C_(d+2) = C_d d/(d+1) of the moments of one coordinate',
    assumes: ['u uniform on the sphere'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        'the logarithm of the closed form in Gamma functions',
        [2, 3, d].map(
          (n) =>
            Math.log(hemisphereMeanValue(n)) -
            (logGamma(n / 2) - logGamma((n + 1) / 2) - Math.log(2) - 0.5 * Math.log(Math.PI)),
        ),
        1e-11,
      ),
    ],
  };
}

/** c_k of the recursion against the exact expectation of t P_k on the half sphere, for one degree. */
function sameCoefficient(k: number, d: number): boolean {
  const direct = halfExpectation([Rational.of(0), ...zonalHarmonic(k, d)], d);
  const { rational, hemisphere } = reluCoefficient(k, d);
  return direct.rational.equals(rational) && direct.hemisphere.equals(hemisphere);
}

/** lambda_k by quadrature over the angle. */
function tangentByQuadrature(k: number, d: number): number {
  const P = zonalHarmonic(k, d).map((coefficient) => coefficient.toNumber());
  const weight = (angle: number): number => Math.sin(angle) ** (d - 2);
  const h = (angle: number): number => {
    const t = Math.cos(angle);
    return ((t * (Math.PI - angle)) / (2 * Math.PI)) * P.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  };
  const over = (f: (angle: number) => number): number =>
    integrate(f, 0, Math.PI, { relativeTolerance: 1e-11, absoluteTolerance: 1e-15 }).value;
  return over((angle) => h(angle) * weight(angle)) / over(weight);
}

function coefficientStep(d: number): Step {
  const degrees = [0, 1, 2, 3, 4, 5, 6];
  return {
    id: 'funk-hecke',
    title: 'Funk-Hecke coefficients of relu and of its kernel',
    statement: [
      equation(
        's_(k+2) = -s_k k/(k+d), c_k = ((k+d-2) s_(k+1) + k s_(k-1))/(2k+d-2), lambda_k = ((k+d-2) s_(k+1)^2 + k s_(k-1)^2)/(2k+d-2)',
        's_{k+2} = -\\frac{k\\, s_k}{k+d}, \\quad c_k = \\frac{(k+d-2) s_{k+1} + k s_{k-1}}{2k+d-2}, \\quad \\lambda_k = \\frac{(k+d-2) s_{k+1}^2 + k s_{k-1}^2}{2k+d-2}',
        degrees.map((k) => ({
          k,
          c: Object.values(reluCoefficient(k, d)).map(String),
          lambda: Object.values(tangentCoefficient(k, d)).map(String),
          count: harmonicCount(k, d).toString(),
        })),
      ),
    ],
    because:
      'recursion of t P_k applied to the step 1{t > 0}; the kernel of the layer is the square of the step times t',
    assumes: ['w uniform on the sphere'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        degrees.every((k) => sameCoefficient(k, d)),
        'E[t P_k 1{t > 0}] from the exact moments of the half sphere, k = 0, ..., 6',
      ),
      confirmedNumerically(
        'quadrature of t (pi - arccos t)/(2 pi) P_k, k = 1, 2, 4, relative',
        [1, 2, 4].map((k) => {
          const { rational, squared } = tangentCoefficient(k, d);
          const exact = rational.toNumber() + squared.toNumber() * hemisphereMeanValue(d) ** 2;
          return tangentByQuadrature(k, d) / exact - 1;
        }),
        1e-7,
      ),
    ],
  };
}

function kernelStep(): Step {
  return {
    id: 'arc-cosine-kernel',
    title: 'The variance of the feature at finite width',
    statement: [
      equation(
        "D^2 = (1/m1^2) sum_ij k1(w_i, w_j) - alpha^2, k1 = |w| |w'| (sin t + (pi - t) cos t)/(2 pi d)",
        "D^2 = \\frac{1}{m_1^2} \\sum_{ij} k_1(w_i, w_j) - \\alpha^2, \\quad k_1 = \\frac{\\|w\\| \\|w'\\|}{2 \\pi d} (\\sin\\theta + (\\pi - \\theta) \\cos\\theta)",
        { kernel: 'arc-cosine', degree: 1 },
      ),
    ],
    because: "E_u relu(w.u) relu(w'.u) is the Gaussian arc-cosine kernel divided by E|x|^2 = d",
    assumes: [],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        'sum_k N(d,k) c_k^2 P_k(cos t) over k <= 80, d = 10, at three angles',
        [0.7, 1.3, 2].map(
          (angle) => harmonicKernel(Math.cos(angle), 10, 80) - sphereArcCosineKernel(1, 1, Math.cos(angle), 10),
        ),
        1e-9,
      ),
    ],
  };
}

function harmonicKernel(t: number, d: number, highest: number): number {
  let [before, present, sum] = [0, 1, 0];
  for (let k = 0; k <= highest; k++) {
    const { rational, hemisphere } = reluCoefficient(k, d);
    const c = rational.toNumber() + hemisphere.toNumber() * hemisphereMeanValue(d);
    sum += Number(harmonicCount(k, d)) * c * c * present;
    [before, present] = [present, k === 0 ? t : ((2 * k + d - 2) * t * present - k * before) / (k + d - 2)];
  }
  return sum;
}

function radiusStep(p: Parameters): Step {
  const arcsec = p.law === 'arcsec';
  return {
    id: 'truncated-moments',
    title: 'Truncated moments of the radius',
    statement: [
      arcsec
        ? equation(
            'M_0 = 2 Theta/pi, M_1 = (2 rho0/pi) asinh(tan Theta), M_2 = (2 rho0^2/pi) tan Theta, Theta = arccos(min(1, rho0/R))',
            'M_0 = \\frac{2 \\Theta}{\\pi}, \\quad M_1 = \\frac{2 \\rho_0}{\\pi} \\operatorname{asinh}(\\tan \\Theta), \\quad M_2 = \\frac{2 \\rho_0^2}{\\pi} \\tan \\Theta, \\quad \\Theta = \\arccos \\min(1, \\rho_0/R)',
            { law: 'arcsec' },
          )
        : equation(
            'p(r) = (d/r) J_nu(s)^2, s = d r/(2 rho0), nu = d/2: M_0 = J_nu^2 + 2 sum_k J_(nu+k)^2, M_2 = (d R^2/2)(J_nu^2 - J_(nu-1) J_(nu+1)), M_1 by quadrature',
            'p(r) = \\frac{d}{r} J_\\nu^2(s), \\; s = \\frac{d r}{2 \\rho_0}, \\; \\nu = \\frac d2: \\quad M_0 = J_\\nu^2 + 2 \\sum_{k \\ge 1} J_{\\nu+k}^2, \\quad M_2 = \\frac{d R^2}{2} (J_\\nu^2 - J_{\\nu-1} J_{\\nu+1})',
            { law: 'bessel', d: p.d },
          ),
    ],
    because: arcsec
      ? 'r = rho0/cos(theta) with theta uniform; the limit of the Bessel law as d grows'
      : 'the squared Fourier transform of the indicator of the ball of unit volume, rescaled',
    assumes: [`rho0 = ${p.rho0}`],
    exactness: { kind: 'exact' },
    verify: () => {
      const law = lawOf(p);
      const [low, high] = [1.2 * p.rho0, 3 * p.rho0];
      const [under, over] = [new Float64Array(3), new Float64Array(3)];
      law.truncatedMoments(low, under);
      law.truncatedMoments(high, over);
      return [
        confirmedNumerically(
          'quadrature of r^k p(r) between 1.2 rho0 and 3 rho0',
          [0, 1, 2].map(
            (k) =>
              (over[k] as number) -
              (under[k] as number) -
              integrate((r) => r ** k * law.density(r), low, high, { relativeTolerance: 1e-11 }).value,
          ),
          1e-9,
        ),
      ];
    },
  };
}

/** The identities for every place of the target among the thresholds. */
function holds(shown: number, which: keyof ReturnType<typeof compositionIdentities>): boolean {
  return Array.from({ length: shown + 1 }, (_, below) => below).every(
    (below) => compositionIdentities(compositionDynamics(shown, below))[which],
  );
}

const ORDER = 'R_j = b_j/(|a_j| alpha) ascending and above 1; other orders are derived alike';

function lossStep(shown: number): Step {
  return {
    id: 'loss',
    title: 'The loss with a perfect first layer',
    statement: [polynomialEquation({ text: 'L', latex: '\\tilde L' }, compositionDynamics(shown, 0).loss)],
    because:
      'expectation of products of hinges: each is a polynomial in intercepts, slopes and truncated moments M_k at the smaller threshold',
    assumes: ['F = alpha r', 'every a_j < 0', ORDER],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        holds(shown, 'thresholds'),
        'the part of the derivative by each threshold vanishes: L has continuous derivatives',
      ),
    ],
  };
}

function flowStep(shown: number): Step {
  const { alpha, a, b } = compositionDynamics(shown, 0);
  const dot = (name: string, latex: string) => ({ text: `d${name}/dt`, latex: `\\dot ${latex}` });
  return {
    id: 'flow',
    title: 'The closed flow at infinite width',
    statement: [
      polynomialEquation(dot('alpha', '\\alpha'), alpha),
      ...a.map((velocity, j) => polynomialEquation(dot(`a_${j + 1}`, `a_{${j + 1}}`), velocity)),
      ...b.map((velocity, j) => polynomialEquation(dot(`b_${j + 1}`, `b_{${j + 1}}`), velocity)),
    ],
    because:
      'E[q(r) 1{w.x > 0} x] = C_d (w/|w|) E[q(r) r]: every w_i keeps its direction and all |w_i| grow alike, so that F = alpha r, alpha = C_d E|w|, for all times',
    assumes: ['law of w rotation-invariant, m1 -> infinity', 'every a_j < 0', ORDER],
    exactness: { kind: 'limit', order: 'O(1/m1)' },
    verify: () => [
      confirmed(
        holds(shown, 'gradient'),
        'the derivatives of the loss by alpha, a_j and b_j, for every order of target and neurons',
      ),
      confirmedNumerically('the O(m2 log m2) evaluation of the forces', numericLessSymbolic(), 1e-12),
    ],
  };
}

/** Fast numeric forces less the symbolic ones, two neurons with the target between them. */
function numericLessSymbolic(): readonly number[] {
  const law = lawOf({ law: 'arcsec', rho0: 0.5, d: 20 });
  const [alpha, a, b] = [0.8, [-1.1, -0.5], [0.7, 0.6]] as const;
  const { A, B, loss } = compositionDynamics(2, 1);
  const values: Record<string, number> = { alpha, a_1: a[0], a_2: a[1], b_1: b[0], b_2: b[1] };
  const moments = new Float64Array(3);
  for (const [name, R] of [
    ['1', b[0] / (-a[0] * alpha)],
    ['T', 1],
    ['2', b[1] / (-a[1] * alpha)],
  ] as const) {
    law.truncatedMoments(R, moments);
    moments.forEach((moment, k) => {
      values[`M${k}_${name}`] = moment;
    });
  }
  const numeric = compositionForces(law, alpha, a, b);
  return [
    numeric.loss - loss.evaluate(values),
    ...A.map((force, j) => (numeric.A[j] as number) - force.evaluate(values)),
    ...B.map((force, j) => (numeric.B[j] as number) - force.evaluate(values)),
  ];
}

function integralStep(shown: number): Step {
  return {
    id: 'first-integral',
    title: 'What is conserved and what falls',
    statement: [
      equation(
        'I = (C_d^2/kappa1) mean_i |w_i|^2 - mean_j a_j^2/eta2, dI/dt = 0',
        'I = \\frac{C_d^2}{\\kappa_1} \\overline{\\|w_i\\|^2} - \\frac{1}{\\eta_2} \\overline{a_j^2}, \\quad \\dot I = 0',
        { conserved: 'I' },
      ),
      equation(
        'dL/dt = -(dalpha/dt)^2/kappa1 - mean_j ((da_j/dt)^2 + (db_j/dt)^2)/eta2',
        '\\dot{\\tilde L} = -\\frac{\\dot\\alpha^2}{\\kappa_1} - \\frac{1}{\\eta_2} \\overline{\\dot a_j^2 + \\dot b_j^2}',
        { lyapunov: 'L' },
      ),
    ],
    because: 'relu is homogeneous: sum_i w_i . dL/dw_i = sum_j a_j dL/da_j; gradient flow',
    assumes: ['gradient flow (dt -> 0)', 'at finite width mean |w_i|^2, not alpha^2, is what is conserved'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        holds(shown, 'firstIntegral'),
        'the derivative of alpha^2/kappa1 - mean a_j^2/eta2 along the flow is the zero polynomial',
      ),
      confirmed(holds(shown, 'lyapunov'), 'the derivative of the loss along the flow, as polynomials'),
    ],
  };
}

/** A state in the plane, and one with one number changed. */
const PLANE = { neurons: 3, dimension: 2, outer: Float64Array.of(-0.9), biases: Float64Array.of(0.8) };
const PLANE_WEIGHTS = [1, 0.2, -0.5, 1.1, -0.4, -0.9];

function gradientStep(p: Parameters): Step {
  return {
    id: 'finite-width-gradient',
    title: 'The population gradient at finite width',
    statement: [
      equation(
        'L = E_u l(g(u)), g(u) = (1/m1) sum_i relu(w_i.u), l(g) = L at alpha = g',
        'L = E_u \\ell(g(u)), \\quad g(u) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot u), \\quad \\ell(g) = \\tilde L|_{\\alpha = g}',
        { loss: 'finite-width' },
      ),
      equation(
        'dw_i/dt = eta1 E_u[mean_j(a_j B_j(g)) 1{w_i.u > 0} u], da_j/dt = eta2 E_u[g B_j(g)], db_j/dt = eta2 E_u[A_j(g)]',
        '\\dot w_i = \\eta_1 E_u\\big[ \\overline{a_j B_j(g)}\\, 1\\{w_i \\cdot u > 0\\}\\, u \\big], \\quad \\dot a_j = \\eta_2 E_u[g B_j(g)], \\quad \\dot b_j = \\eta_2 E_u[A_j(g)]',
        { gradient: 'finite-width' },
      ),
    ],
    because:
      'in every direction u the radius is integrated as above, with g(u) in place of alpha; only the sphere is left',
    assumes: ['every a_j < 0'],
    exactness: { kind: 'exact' },
    verify: () => {
      const law = lawOf({ ...p, law: 'arcsec' });
      const at = (index: number, change: number) =>
        planarPopulation(law, {
          ...PLANE,
          weights: Float64Array.from(PLANE_WEIGHTS, (value, i) => (i === index ? value + change : value)),
        });
      const { weights } = at(0, 0);
      return [
        confirmedNumerically(
          'differences of the loss in the plane by three of the weights (step 1e-4)',
          [0, 3, 4].map(
            (index) => (-3 * (at(index, 1e-4).loss - at(index, -1e-4).loss)) / 2e-4 - (weights[index] as number),
          ),
          1e-6,
        ),
      ];
    },
  };
}

function splitStep(p: Parameters): Step {
  return {
    id: 'discretisation',
    title: 'The loss splits off the discretisation error',
    statement: [
      equation(
        "L = l(alpha) + l''(alpha) D^2/2 + O(D^3)",
        "L = \\ell(\\alpha) + \\tfrac12 \\ell''(\\alpha) D^2 + O(D^3)",
        {
          split: 'loss',
        },
      ),
    ],
    because: 'E_u g = alpha exactly, so the term of first order vanishes',
    assumes: ['m1 large'],
    exactness: { kind: 'limit', order: 'O(D^3) = O(m1^(-3/2))' },
    verify: () => {
      const law = lawOf(p);
      const slope = (g: number): number => -compositionForces(law, g, [-0.8], [0.7]).feature;
      return [
        confirmedNumerically(
          "l'' against differences of l' with one threshold below and one above 1",
          [0.7, 1.2].map(
            (g) => compositionForces(law, g, [-0.8], [0.7]).curvature - (slope(g + 1e-5) - slope(g - 1e-5)) / 2e-5,
          ),
          1e-6,
        ),
      ];
    },
  };
}

function decayStep(d: number): Step {
  return {
    id: 'harmonic-decay',
    title: 'Harmonics of the feature decay',
    statement: [
      equation(
        "eps_k(t) = eps_k(0) exp(-kappa1 (lambda_k/C_d^2) int_0^t l''(alpha) ds), F/(alpha r) = 1 + sum_k eps_k(u)",
        "\\varepsilon_k(t) = \\varepsilon_k(0) \\exp\\Big(-\\frac{\\kappa_1 \\lambda_k}{C_d^2} \\int_0^t \\ell''(\\alpha)\\, ds\\Big), \\quad \\frac{F}{\\alpha r} = 1 + \\sum_k \\varepsilon_k(u)",
        { rates: [1, 2, 4].map((k) => Object.values(tangentCoefficient(k, d)).map(String)) },
      ),
    ],
    because:
      "to first order the force on g(u) is that at alpha less l'' times the fluctuation, and the kernel of random units acts on degree k as lambda_k",
    assumes: ['m1 large', 'fluctuations of the kernel and of the norms neglected'],
    exactness: { kind: 'limit', order: 'O(1/sqrt(m1)) relative' },
    verify: () => [
      confirmed(
        [1, 2, 4].every((k) => sameCoefficient(k, d)),
        'lambda_k rests on the coefficients of the step funk-hecke; the decay itself is a claim that simulation tests',
      ),
    ],
  };
}

function correctedStep(p: Parameters): Step {
  return {
    id: 'width-corrected',
    title: 'The flow with its 1/m1 term',
    statement: [
      equation(
        "dalpha/dt = kappa1 mean_j(a_j X_j)/alpha, da_j/dt = eta2 X_j, db_j/dt = eta2 (A_j + E2 A_j''/2), X_j = alpha B_j + E2 (g B_j)''/2",
        "\\dot\\alpha = \\frac{\\kappa_1}{\\alpha} \\overline{a_j X_j}, \\quad \\dot a_j = \\eta_2 X_j, \\quad \\dot b_j = \\eta_2 (A_j + \\tfrac12 E_2 A_j''), \\quad X_j = \\alpha B_j + \\tfrac12 E_2 (g B_j)''",
        { flow: 'width-corrected' },
      ),
      equation(
        "E2 = alpha^2 sum_k E_k, dE_k/dt = -2 kappa1 (lambda_k/C_d^2) l'' E_k, E_k(0) = N(d,k) c_k^2/(C_d^2 m1) on average",
        "E_2 = \\alpha^2 \\sum_k E_k, \\quad \\dot E_k = -2 \\kappa_1 \\frac{\\lambda_k}{C_d^2} \\ell'' E_k, \\quad \\overline{E_k(0)} = \\frac{N(d,k)\\, c_k^2}{C_d^2\\, m_1}",
        { flow: 'harmonics' },
      ),
    ],
    because:
      'expectation of the forces over u to second order in g(u) - alpha; the first-layer force is contracted with w_i, whose sum is g',
    assumes: ['m1 large', 'equal norms |w_i|'],
    exactness: { kind: 'limit', order: 'O(m1^(-3/2)) up to the spread of the norms' },
    verify: (): readonly Evidence[] => {
      const wide = { ...p, m1: 1e9 };
      const a = Array.from({ length: p.m2 }, (_, j) => -0.5 - 0.1 * j);
      const b = a.map(() => 0.5);
      const start = modelStart(wide, 0.5, a, b);
      const [plain, corrected] = (['infinite-width', 'width-corrected'] as const).map(
        (model) => orbit(wide, model, start, [5])[0] as Float64Array,
      ) as [Float64Array, Float64Array];
      return [
        confirmedNumerically(
          'the flow at infinite width, at m1 = 10^9 and t = 5',
          Array.from({ length: 1 + 2 * p.m2 }, (_, at) => (plain[at] as number) - (corrected[at] as number)),
          1e-7,
        ),
      ];
    },
  };
}

function lateStep(p: Parameters): Step {
  return {
    id: 'late-rate',
    title: 'The rate at late times',
    statement: [
      equation(
        'loss ~ exp(-2 lambda t), lambda = smaller eigenvalue of [[s M_2, -s M_1], [-eta2 M_1, eta2 M_0]] at R = 1, s = kappa1 a^2 + eta2 alpha^2',
        '\\tilde L \\sim e^{-2 \\lambda t}, \\quad \\lambda = \\lambda_{\\min} \\begin{pmatrix} s M_2 & -s M_1 \\\\ -\\eta_2 M_1 & \\eta_2 M_0 \\end{pmatrix}_{R = 1}, \\quad s = \\kappa_1 a^2 + \\eta_2 \\alpha^2',
        { rate: lateLossRate(lawOf(p), { firstRate: p.kappa1, secondRate: p.eta2, alpha: 1, outer: -1 }) },
      ),
    ],
    because: 'linearisation in v = |a| alpha and b at v = b = 1',
    assumes: ['m2 = 1', 'infinite width'],
    exactness: { kind: 'limit', order: 'late times' },
    verify: () => {
      const here = { ...p, law: 'arcsec' as const, rho0: 0.5, kappa1: 1, eta2: 1 };
      const [early, late] = orbit(here, 'infinite-width', modelStart(here, 1, [-1], [0.97]), [100, 200]).map(
        (y) => forcesAt(here, y).loss,
      ) as [number, number];
      const rate = lateLossRate(lawOf(here), { firstRate: 1, secondRate: 1, alpha: 1, outer: -1 });
      return [
        confirmedNumerically(
          'the slope of log L in the flow between t = 100 and 200 from near the target, relative to the rate',
          [Math.log(early / late) / 100 / rate - 1],
          5e-3,
        ),
      ];
    },
  };
}
