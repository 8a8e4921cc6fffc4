/** How the flow ends for one second-layer neuron. */

import {
  confirmedNumerically,
  defineStep,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { compositionFlow, lateLossRate } from '../fast/flow.js';
import type { Parameters } from '../parameters.js';
import { forcesAt, modelStart, orbit } from '../theory.js';
import { GENERIC, genericLaw } from './routes.js';

/** A limit point: alpha |a| = b = 1. */
const LIMIT = { alpha: 1.6, a: -1 / 1.6, b: 1 };

const velocityAt = (alpha: number, a: number, b: number): Float64Array => {
  const y = new Float64Array(10);
  y.set([alpha, a, b]);
  const out = new Float64Array(10);
  const { kappa1: firstRate, eta2: secondRate } = GENERIC;
  compositionFlow({ law: genericLaw, firstRate, secondRate, outerNeurons: 1 }).evaluate(0, y, out);
  return out;
};

/** The 3 x 3 linearisation at the limit by differences; one of its eigenvalues is 0, along alpha |a| = 1. */
const linearised = once(() => {
  const h = 1e-6;
  const at = (k: number, sign: number): Float64Array => {
    const point = [LIMIT.alpha, LIMIT.a, LIMIT.b] as [number, number, number];
    point[k] = point[k]! + sign * h;
    return velocityAt(...point);
  };
  const [first, second, third] = [0, 1, 2].map((column) => {
    const [up, down] = [at(column, 1), at(column, -1)];
    return [0, 1, 2].map((row) => (up[row]! - down[row]!) / (2 * h));
  }) as unknown as readonly [Row, Row, Row];
  const minor = (i: 0 | 1, p: Row, j: 1 | 2, q: Row): number => p[i] * q[j] - p[j] * q[i];
  return {
    trace: -(first[0] + second[1] + third[2]),
    determinant: minor(0, first, 1, second) + minor(0, first, 2, third) + minor(1, second, 2, third),
  };
});
type Row = readonly [number, number, number];

/** Of v = alpha |a|: its velocity is s times that by which the loss pulls on it, -dL/dv = -B. */
const generalSpeed = once(() => {
  const [alpha, a, b] = [1.3, -0.6, 0.9];
  const velocity = velocityAt(alpha, a, b);
  const [v1, v2] = velocity as unknown as [number, number];
  const p = { law: 'arcsec', rho0: GENERIC.rho0, d: 20, m2: 1 } as Parameters;
  const pull = -forcesAt(p, [alpha, a, b]).B[0]!;
  return { alpha, a, s: -(v1 * a + alpha * v2) / pull };
});

/** The slope of log L in the flow near its end, at the generic rates. */
const slopeOfLoss = once(() => {
  const p = {
    law: 'arcsec',
    rho0: GENERIC.rho0,
    d: 20,
    m1: 1,
    m2: 1,
    kappa1: GENERIC.kappa1,
    eta2: GENERIC.eta2,
  } as Parameters;
  const states = orbit(p, 'infinite-width', modelStart(p, LIMIT.alpha, [LIMIT.a], [0.98]), [100, 160]);
  const [early, late] = states.map((y) => forcesAt(p, y).loss) as [number, number];
  const end = states[1] as Float64Array;
  return { slope: Math.log(early / late) / 60, alpha: end[0]!, a: end[1]! };
});

export function lateStep(): Step {
  const names = { kappa1: '\\kappa_1', eta2: '\\eta_2', tr: 'T', det: '\\Delta' };
  const formula = (text: string, latex: string, right: string) =>
    formulaEquation({ left: { text, latex }, right, latexNames: names });
  return defineStep({
    id: 'late-rate',
    title: 'The rate at late times',
    statement: [
      formula('s', 's', 'kappa1*a^2 + eta2*alpha^2'),
      formula('tr', 'T', 's*M_2 + eta2*M_0'),
      formula('det', '\\Delta', 's*eta2*(M_0*M_2 - M_1^2)'),
      formula('-d(log L)/dt', '-\\frac{d}{dt} \\log \\tilde L', 'tr - sqrt(tr^2 - 4*det)'),
    ],
    because:
      'linearisation in v = |a| alpha and b at v = b = 1: minus the matrix [[s M_2, -s M_1], [-eta2 M_1, eta2 M_0]] at R = 1, of which the rate is twice the smaller eigenvalue',
    assumes: ['m2 = 1', 'infinite width', 'M_k at R = 1'],
    exactness: { kind: 'limit', order: 'late times' },
    verify: (statement) => {
      const [speed, trace, determinant, rate] = statement.map(formulaRight) as [F, F, F, F];
      const moments = new Float64Array(3);
      genericLaw.truncatedMoments(1, moments);
      const [M_0, M_1, M_2] = moments as unknown as [number, number, number];
      const { kappa1, eta2 } = GENERIC;
      const matrix = linearised();
      const general = generalSpeed();
      const known = { kappa1, eta2, M_0, M_1, M_2 };
      const at = (alpha: number, a: number): { readonly tr: number; readonly det: number } => {
        const s = speed.evaluate({ ...known, alpha, a });
        return { tr: trace.evaluate({ ...known, s }), det: determinant.evaluate({ ...known, s }) };
      };
      const limit = at(LIMIT.alpha, LIMIT.a);
      const seen = slopeOfLoss();
      return [
        confirmedNumerically(
          'the velocity of v = |a| alpha in the flow at a generic state',
          [speed.evaluate({ ...known, alpha: general.alpha, a: general.a }) - general.s],
          1e-9,
        ),
        confirmedNumerically(
          'differences of the flow at its limit: trace, and sum of the minors',
          [limit.tr - matrix.trace, limit.det - matrix.determinant],
          1e-4,
        ),
        confirmedNumerically(
          'the slope of log L in the flow between t = 100 and 160 from near the target, relative',
          [rate.evaluate(at(seen.alpha, seen.a)) / seen.slope - 1],
          5e-3,
        ),
        confirmedNumerically(
          'the rate that the claims are held against',
          [
            rate.evaluate(limit) -
              lateLossRate(genericLaw, { firstRate: kappa1, secondRate: eta2, alpha: LIMIT.alpha, outer: LIMIT.a }),
          ],
          1e-12,
        ),
      ];
    },
  });
}

type F = ReturnType<typeof formulaRight>;
