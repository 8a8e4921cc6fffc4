/** Truncated moments of the radius, of the law of the paper and of its limit. */

import { besselSequence, integrate } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  type Evidence,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { lawOf, type Parameters } from '../parameters.js';
import { GENERIC, genericLaw } from './routes.js';

const moment = (k: number) => ({ text: `M_${k}(R)`, latex: `M_${k}(R)` });
const names = { rho0: '\\rho_0', asinh: '\\operatorname{asinh}' };

export function radiusStep(p: Parameters): Step {
  const named = definition('M_k(R) = E[r^k 1{r < R}]', 'M_k(R) = E\\big[r^k 1\\{r < R\\}\\big]');
  const shared = {
    id: 'truncated-moments',
    title: 'Truncated moments of the radius',
    exactness: { kind: 'exact' },
  } as const;
  return p.law === 'arcsec'
    ? defineStep({
        ...shared,
        statement: [named, ...arcsecMoments()],
        because: 'r = rho0/cos(theta) with theta uniform on (0, pi/2); this is the limit of the Bessel law as d grows',
        assumes: ['R > rho0; below, all three are 0'],
        verify: verifyArcsec,
      })
    : defineStep({
        ...shared,
        statement: [
          definition(
            `s = d r/(2 rho0), S = d R/(2 rho0), nu = d/2, J(o) = J_o at S, above(o) = sum_(k >= 0) J_(o+k)(S)^2; d = ${p.d}`,
            's = \\frac{d r}{2 \\rho_0}, \\quad S = \\frac{d R}{2 \\rho_0}, \\quad \\nu = \\frac d2',
          ),
          named,
          ...besselMoments(),
        ],
        because: 'the squared Fourier transform of the indicator of the ball of unit volume, rescaled',
        assumes: ['M_1 has no closed form: quadrature'],
        verify: (statement) => verifyBessel(statement, p.d),
      });
}

function arcsecMoments(): readonly Equation[] {
  return ['2*acos(rho0/R)/pi', '2*rho0*asinh(tan(acos(rho0/R)))/pi', '2*rho0^2*tan(acos(rho0/R))/pi'].map((right, k) =>
    formulaEquation({ left: moment(k), right, latexNames: names }),
  );
}

/** Integrals over theta by quadrature: r^k < R^k for r = rho0/cos(theta) up to the angle at which r = R, found by halving. */
const arcsecByQuadrature = once(() =>
  [0.6, 1.4].flatMap((R) => {
    let [low, high] = [0, Math.PI / 2];
    for (let halving = 0; halving < 60; halving++) {
      const middle = 0.5 * (low + high);
      if (GENERIC.rho0 / Math.cos(middle) < R) low = middle;
      else high = middle;
    }
    return [0, 1, 2].map((k) => ({
      R,
      k,
      value:
        integrate((theta) => (GENERIC.rho0 / Math.cos(theta)) ** k, 0, low, { relativeTolerance: 1e-11 }).value /
        (Math.PI / 2),
    }));
  }),
);

function verifyArcsec(statement: readonly Equation[]): readonly Evidence[] {
  const stated = (k: number, R: number): number =>
    formulaRight(statement[1 + k]).evaluate({ rho0: GENERIC.rho0, R, asinh: Math.asinh });
  const out = new Float64Array(3);
  return [
    confirmedNumerically(
      'quadrature of r^k over theta at two R',
      arcsecByQuadrature().map(({ k, R, value }) => stated(k, R) - value),
      1e-9,
    ),
    confirmedNumerically(
      'the moments that flows and simulators compute with, at the same R',
      arcsecByQuadrature().map(({ k, R }) => {
        genericLaw.truncatedMoments(R, out);
        return stated(k, R) - out[k]!;
      }),
      1e-12,
    ),
  ];
}

function besselMoments(): readonly Equation[] {
  const latexNames = { nu: '\\nu', rho0: '\\rho_0', above: '\\Sigma' };
  return [
    formulaEquation({ left: { text: 'p(r)', latex: 'p(r)' }, right: 'd/r*J(nu)^2', latexNames }),
    formulaEquation({ left: moment(0), right: 'J(nu)^2 + 2*above(nu + 1)', latexNames }),
    formulaEquation({ left: moment(2), right: 'd*R^2/2*(J(nu)^2 - J(nu - 1)*J(nu + 1))', latexNames }),
  ];
}

/** J of an order >= 0 that is a multiple of 1/2, at s. */
function besselValue(order: number, s: number): number {
  const start = Number.isInteger(order) ? 0 : 0.5;
  if (order < 0 || !Number.isInteger(2 * order)) throw new RangeError(`J is asked for at the order ${order}`);
  return besselSequence(start, Math.floor(order) + 1, s).at(-1)!;
}

/** J and the sum of squares above an order, at s; orders far beyond s are negligible. */
const at = (s: number) => ({
  J: (order: number): number => besselValue(order, s),
  above: (order: number): number => {
    const first = Math.floor(order);
    const count = first + Math.ceil(Math.max(0, s - order) + 40 + 14 * Math.cbrt(s + order));
    const values = besselSequence(Number.isInteger(order) ? 0 : 0.5, count, s);
    return values.subarray(first).reduce((sum, value) => sum + value * value, 0);
  },
});

/** In d = 3: |x| = s/(2 pi R_d) of a point with density phi^2, phi(x) = 3 (sin s - s cos s)/s^3, the transform of the ball. */
function densityInSpace(r: number, rho0: number): number {
  const s = (3 * r) / (2 * rho0);
  const ball = (3 / (4 * Math.PI)) ** (1 / 3);
  const radius = s / (2 * Math.PI * ball);
  const phi = (3 * (Math.sin(s) - s * Math.cos(s))) / s ** 3;
  return 4 * Math.PI * radius ** 2 * phi ** 2 * (radius / r);
}

function verifyBessel(statement: readonly Equation[], d: number): readonly Evidence[] {
  const [density, zeroth, second] = [2, 3, 4].map((place) => formulaRight(statement[place]));
  const { rho0 } = GENERIC;
  const p = (r: number, dimension: number): number =>
    density!.evaluate({ r, d: dimension, nu: dimension / 2, ...at((dimension * r) / (2 * rho0)) });
  const moments = (R: number, dimension: number): readonly number[] =>
    [zeroth, second].map((formula) =>
      formula!.evaluate({ R, d: dimension, nu: dimension / 2, ...at((dimension * R) / (2 * rho0)) }),
    );
  const law = lawOf({ law: 'bessel', rho0, d });
  const out = new Float64Array(3);
  return [
    confirmedNumerically(
      'the transform of the ball in d = 3, elementary, at three radii',
      [0.3, 0.8, 1.7].map((r) => p(r, 3) / densityInSpace(r, rho0) - 1),
      1e-9,
    ),
    confirmedNumerically(
      'quadrature of r^k p(r) in d = 3 up to two radii',
      [0.7, 1.5].flatMap((R) =>
        [0, 2].map(
          (k, place) =>
            moments(R, 3)[place]! -
            integrate((r) => r ** k * densityInSpace(r, rho0), 1e-9, R, { relativeTolerance: 1e-10 }).value,
        ),
      ),
      1e-8,
    ),
    confirmedNumerically(
      `the moments and the density that flows and simulators compute with, d = ${d}`,
      [0.7, 1.5].flatMap((R) => {
        law.truncatedMoments(R, out);
        const [zero, two] = moments(R, d) as [number, number];
        return [zero - out[0]!, two - out[2]!, p(R, d) - law.density(R)];
      }),
      1e-8,
    ),
    confirmedNumerically(
      'quadrature for M_1 between two radii',
      (() => {
        law.truncatedMoments(0.7, out);
        const low = out[1]!;
        law.truncatedMoments(1.5, out);
        return [out[1]! - low - integrate((r) => r * p(r, d), 0.7, 1.5, { relativeTolerance: 1e-10 }).value];
      })(),
      1e-8,
    ),
  ];
}
