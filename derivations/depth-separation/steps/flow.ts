/** The closed flow at infinite width, its loss and its first integral, and how it ends. */

import {
  compositionDynamics,
  compositionForces,
  compositionIdentities,
  confirmed,
  confirmedNumerically,
  fixing,
  lateLossRate,
  type Step,
} from '../../../src/index.js';
import { lawOf, type Parameters } from '../parameters.js';
import { forcesAt, modelStart, orbit } from '../theory.js';
import { equation, polynomialEquation } from './equation.js';

/** The identities for every place of the target among the thresholds. */
export function holds(shown: number, which: keyof ReturnType<typeof compositionIdentities>): boolean {
  return Array.from({ length: shown + 1 }, (_, below) => below).every(
    (below) => compositionIdentities(compositionDynamics(shown, below))[which],
  );
}

const ORDER = 'R_j = b_j/(|a_j| alpha) ascending and above 1; other orders are derived alike';

export function lossStep(shown: number): Step {
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

export function flowStep(shown: number): Step {
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

export function integralStep(shown: number): Step {
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

export function lateStep(p: Parameters): Step {
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
      const here = fixing(p, { law: 'arcsec' as const, rho0: 0.5, kappa1: 1, eta2: 1 });
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
