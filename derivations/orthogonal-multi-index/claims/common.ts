/** What the claims share. */

import type { Claim } from '../../../src/index.js';
import type { SphereState } from '../../../src/numeric.js';
import type { Parameters } from '../parameters.js';

export type MultiIndexClaim = Claim<Parameters, SphereState>;

export const ONE_NEURON: Omit<Parameters, 'link' | 'P' | 'd' | 'etad'> = {
  learner: '',
  loss: 'correlation',
  a: [1],
  rho: null,
  noise: 0,
  M0: null,
  Q0: null,
};
