/** Drift and generalisation error at given overlaps. */

import { fixing, identityCheck, valueCheck } from '../../../src/index.js';
import type { FreeState, FreeStatistics } from '../../../src/numeric.js';
import { type Parameters, systemOf } from '../parameters.js';
import { driftAt, sampledError } from '../theory.js';
import { BASE, type CommitteeClaim } from './common.js';

export const oneUnit: CommitteeClaim = {
  id: 'K1',
  title: 'Drift of one unit',
  statement:
    'With one student and one teacher unit at $r = .3$, $q = .6$, $\\eta = .5$ the drift in steps over $d$ is $(dr, dq) = (.1302, -.0563)$ to within $2 \\cdot 10^{-4}$, the accuracy of the simulation that gave it.',
  origin: 'measured',
  source: 'an independent program (simulation); equations of Saad and Solla 1995',
  checks: [
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const [at, state] = [fixing(p, { ...BASE, K: 1, M: 1, lr: 0.5 }), { M: [[0.3]], Q: [[0.6]], a: [1] }];
        const drift = driftAt(at, state);
        return [
          {
            quantity: 'dr',
            measured: drift[0]!,
            stated: 0.1302,
            tolerance: 2e-4,
            excludes: { what: 'a loss without its 1/2', value: 2 * 0.1302 },
            comment: 'derived finite-step flow',
          },
          {
            quantity: 'dq',
            measured: drift[1]!,
            stated: -0.0563,
            tolerance: 2e-4,
            excludes: { what: 'no term of order lr^2', value: driftAt(at, state, 'gradient-flow')[1]! },
            comment: 'derived finite-step flow',
          },
        ];
      },
    }),
  ],
};

export const generalisation: CommitteeClaim = {
  id: 'K2',
  title: 'Exact generalisation error',
  statement:
    'The population loss in closed form is the mean of $(y - f)^2/2$ over fresh samples, at overlaps of all units.',
  origin: 'reconstructed',
  source: 'Saad and Solla 1995, generalisation error',
  checks: [
    valueCheck<Parameters, FreeState>({
      quantity: 'mean of (y - f)^2 / 2 over fresh samples, three student and two teacher units',
      measure: (context) => sampledError(THREE_OF_TWO, context.profile === 'quick' ? 800_000 : 4_000_000, context.seed),
      stated: (p) => systemOf(fixing(p, { ...BASE, K: 3, M: 2 })).loss(flat(THREE_OF_TWO)),
      margin: () => 0.003,
      excludes: {
        what: 'no overlaps across student units',
        value: (p) =>
          systemOf(fixing(p, { ...BASE, K: 3, M: 2 })).loss(
            flat({ ...THREE_OF_TWO, Q: THREE_OF_TWO.Q.map((row, i) => row.map((q, l) => (i === l ? q : 0))) }),
          ),
      },
    }),
  ],
};

/** Overlaps without any symmetry. */
const THREE_OF_TWO = {
  M: [
    [0.4, 0.1],
    [-0.2, 0.5],
    [0.3, 0.3],
  ],
  Q: [
    [0.9, 0.4, -0.1],
    [0.4, 0.7, -0.2],
    [-0.1, -0.2, 0.5],
  ],
  a: [0.8, 0.5, -0.3],
} as const;

function flat({ M, Q, a }: FreeStatistics): readonly number[] {
  return [...M.flat(), ...Q.flatMap((row, i) => row.slice(i)), ...a];
}
