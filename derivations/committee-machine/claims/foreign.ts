/** A published ODE that simulation refutes. */

import { fixing, identityCheck, ladderCheck } from '../../../src/index.js';
import type { FreeState } from '../../../src/numeric.js';
import type { Parameters } from '../parameters.js';
import { driftAt, trajectory } from '../theory.js';
import { BASE, type CommitteeClaim, overlapsAndError, TWO_UNITS } from './common.js';

export const foreign: CommitteeClaim = {
  id: 'K3',
  title: 'The ODE with one-unit coefficients is not that of two units',
  statement:
    'At $d = 600$, $\\eta = .5$, $R = .3 I$, $Q = .6 I$ the derived flow follows SGD: the overlap at $t = 10$ (steps over $d$) is $.559$. A published hand-typed ODE that keeps the one-unit coefficients says $.819$: its drift is twice the true one.',
  origin: 'measured',
  source: 'a published hand-typed K = 2 ODE, held against SGD',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: { ...TWO_UNITS, d: 600 }, seeds: 80, tEnd: 5, points: 10 },
        full: { parameters: { ...TWO_UNITS, d: 600 }, seeds: 300, tEnd: 5, points: 20 },
      },
      observables: overlapsAndError,
      expect: { corrected: 'agrees', 'one-unit-coefficients': 'disagrees' },
      excludes: {
        corrected: { what: 'gradient flow', model: 'gradient-flow' },
        'one-unit-coefficients': { what: 'the finite-step flow', model: 'corrected' },
      },
      margin: () => 0.012,
      label: 'K = M = 2',
    }),
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const at = fixing(p, TWO_UNITS);
        const [apart, across] = [driftAt(at, crossing(0, 0)), driftAt(at, crossing(0.4, 0.25))];
        const alone = driftAt(fixing(p, { ...BASE, K: 1, M: 1, lr: 0.5 }), {
          M: [[0.3]],
          Q: [[0.6]],
          a: [1],
        })[0]!;
        const time = 10 * at.lr;
        const oneUnitAlone = fixing(p, { ...BASE, K: 1, M: 1, lr: 0.5, R0: [[0.3]], Q0: [[0.6]] });
        return [
          {
            quantity: 'R_11 at t = 10 by the derived flow',
            measured: trajectory(at, [time]).at(-1)![0]!,
            stated: 0.559,
            tolerance: 1e-3,
            excludes: { what: 'one-unit coefficients', value: 0.819 },
            comment: 'stated: SGD by an independent program',
          },
          {
            quantity: 'R_11 at t = 10 with one-unit coefficients',
            measured: trajectory(oneUnitAlone, [time]).at(-1)![0]!,
            stated: 0.819,
            tolerance: 1e-3,
            excludes: { what: 'the derived flow of two units', value: 0.559 },
            comment: 'stated: the published ODE; measured: the derived flow of one unit alone',
          },
          {
            quantity: 'one-unit drift over true drift of R_11 without overlap across units',
            measured: alone / apart[0]!,
            stated: 2,
            tolerance: 1e-6,
            excludes: { what: 'the factor K^(1/2)', value: Math.SQRT2 },
            comment: 'the missing 1/K',
          },
          {
            quantity: 'one-unit drift over true drift of R_11 at Q_12 = .4, R_12 = .25',
            measured: alone / across[0]!,
            stated: 3,
            tolerance: 0.1,
            excludes: { what: 'no terms across units', value: 2 },
            comment: 'the missing 1/K and the missing terms across units',
          },
        ];
      },
    }),
  ],
};

function crossing(q: number, r: number) {
  const second = Math.SQRT1_2;
  return {
    M: [
      [0.3, r],
      [r, 0.3],
    ],
    Q: [
      [0.6, q],
      [q, 0.6],
    ],
    a: [second, second],
  };
}
