/** What the claims about committee machines share. */

import type { Claim } from '../../../src/index.js';
import type { FreeState, Observables } from '../../../src/numeric.js';
import { type Parameters, systemOf } from '../parameters.js';

export type CommitteeClaim = Claim<Parameters, FreeState>;

export const BASE: Partial<Parameters> = { zeta: 0, noise: 0, a0: null };

/** R = .3 I, Q = .6 I: the case in which a published ODE went wrong. */
export const TWO_UNITS: Partial<Parameters> = {
  ...BASE,
  K: 2,
  M: 2,
  lr: 0.5,
  R0: [
    [0.3, 0],
    [0, 0.3],
  ],
  Q0: [
    [0.6, 0],
    [0, 0.6],
  ],
};

/** Overlaps of the first two student and teacher units, first length, and generalisation error. */
export function overlapsAndError(p: Parameters): Observables {
  const { K, M } = p;
  const system = systemOf(p);
  return {
    names: ['R_11', 'R_12', 'Q_11', 'generalisation error'],
    evaluate: (statistics, out) => {
      out[0] = statistics[0]!;
      out[1] = M > 1 ? statistics[1]! : 0;
      out[2] = statistics[K * M]!;
      out[3] = system.loss(statistics);
    },
  };
}
