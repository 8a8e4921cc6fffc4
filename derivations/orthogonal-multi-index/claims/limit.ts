/** L1: gradient flow as a limit in d. */

import { limitCheck } from '../../../src/index.js';
import type { SphereState } from '../../../src/numeric.js';
import type { Parameters } from '../parameters.js';
import { type MultiIndexClaim, ONE_NEURON } from './common.js';

/** `eta d^2`, kept fixed. */
const STEP = 0.2;

export const smallStep: MultiIndexClaim = {
  id: 'L1',
  title: 'Gradient flow is the limit of steps of order 1/d^2',
  statement:
    'With $\\eta = 0.2/d^2$, so that $\\eta d$ shrinks as $1/d$, an overlap of SGD deviates from gradient flow by an amount of order $1/d$, which vanishes as $d \\to \\infty$ ($P = 2$, $\\phi = 0.8 h_2 + 0.6 h_4$).',
  origin: 'reconstructed',
  source: 'stated error of gradient flow in this derivation',
  checks: [
    limitCheck<Parameters, SphereState>({
      sizes: { quick: [16, 32, 64, 128], full: [16, 32, 64, 128, 256] },
      at: (p, d) => ({
        ...p,
        ...ONE_NEURON,
        link: '4/5*h2 + 3/5*h4',
        P: 2,
        d,
        etad: STEP / d,
        M0: [[0.5, 0.2]],
      }),
      model: 'gradient-flow',
      observable: 'm[1]',
      tEnd: 0.3,
      seeds: { quick: 800, full: 800 },
      expect: {
        power: -1,
        tolerance: 0.015,
        excludes: {
          order: { what: 'order d^(-1/2)', power: -0.5 },
          limit: { what: 'a deviation that stays as it is at d = 32', value: -0.041 },
        },
      },
    }),
  ],
};
