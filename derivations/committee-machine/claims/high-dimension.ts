/** What is a limit of SGD as the dimension grows, and what is not. */

import { limitCheck } from '../../../src/index.js';
import type { FreeState } from '../../../src/numeric.js';
import type { Parameters } from '../parameters.js';
import { BASE, type CommitteeClaim, TWO_UNITS } from './common.js';

export const highDimension: CommitteeClaim = {
  id: 'L1',
  title: 'The finite-step flow is the limit of high dimension',
  statement:
    'At fixed learning rate the squared length of a student unit deviates from the finite-step flow by an amount of order $1/d$, which vanishes as $d \\to \\infty$. The deviation from the hand-typed ODE with one-unit coefficients does not: it is not a limit of SGD.',
  origin: 'reconstructed',
  source: 'stated error of the finite-step flow in this derivation; limit of Saad and Solla 1995',
  checks: [
    limitCheck<Parameters, FreeState>({
      sizes: { quick: [8, 16, 32, 64], full: [8, 16, 32, 64, 128] },
      at: (p, d) => ({ ...p, ...BASE, K: 1, M: 1, lr: 4, R0: [[0.3]], Q0: [[0.6]], d }),
      model: 'corrected',
      observable: 'Q[1,1]',
      tEnd: 8,
      // The deviation shrinks as 1/d and the noise of a run as d^(-1/2): as many runs for each d keep their ratio.
      seeds: { quick: (d) => 300 * d, full: (d) => 400 * d },
      expect: {
        power: -1,
        tolerance: 0.03,
        excludes: {
          order: { what: 'order d^(-1/2)', power: -0.5 },
          limit: { what: 'a deviation that stays as it is at d = 32', value: -0.068 },
        },
      },
      label: 'finite-step flow, K = M = 1, lr = 4',
    }),
    limitCheck<Parameters, FreeState>({
      sizes: { quick: [8, 16, 32, 64], full: [8, 16, 32, 64, 128] },
      at: (p, d) => ({ ...p, ...TWO_UNITS, d }),
      model: 'one-unit-coefficients',
      observable: 'M[1,1]',
      tEnd: 5,
      seeds: { quick: 60, full: 200 },
      expect: {
        power: -1,
        tolerance: 0.02,
        excludes: {
          order: { what: 'a deviation that does not shrink', power: 0 },
          limit: { what: 'the distance of the two flows', value: -0.26 },
        },
        order: 'disagrees',
        limit: 'disagrees',
      },
      label: 'hand-typed one-unit coefficients, K = M = 2',
    }),
  ],
};
