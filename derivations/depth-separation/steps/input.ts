/** What is known of a rotation-invariant input: its sphere, and its radius. */

import {
  confirmed,
  confirmedNumerically,
  halfExpectation,
  harmonicCount,
  hemisphereMean,
  hemisphereMeanValue,
  integrate,
  logGamma,
  Rational,
  reluCoefficient,
  type Step,
  sphereArcCosineKernel,
  tangentCoefficient,
  zonalHarmonic,
} from '../../../src/index.js';
import { lawOf, type Parameters } from '../parameters.js';
import { equation } from './equation.js';

export function sphereStep(d: number): Step {
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
export function sameCoefficient(k: number, d: number): boolean {
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
    integrate(f, 0, Math.PI, { relativeTolerance: 1e-11, absoluteTolerance: 1e-15, initialPieces: 1 }).value;
  return over((angle) => h(angle) * weight(angle)) / over(weight);
}

export function coefficientStep(d: number): Step {
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

export function kernelStep(): Step {
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

export function radiusStep(p: Parameters): Step {
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
              integrate((r) => r ** k * law.density(r), low, high, { relativeTolerance: 1e-11, initialPieces: 1 })
                .value,
          ),
          1e-9,
        ),
      ];
    },
  };
}
