/** Sparse contextual bigrams learned by one layer of linear attention. */

import { defineDerivation, InputError } from '../../src/index.js';
import { about } from './about.js';
import { claims } from './claims/index.js';
import { derive } from './derive.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import type { Weights } from './instance.js';
import { type Parameters, parameters, startOf, startRun, threeStages } from './parameters.js';

export const derivation = defineDerivation<Parameters, Weights>({
  ...about,
  parameters,
  derive,
  initial: startOf,
  simulators: {
    direct: (p) => (state, stream) => startRun(p, state, stream),
    stages: (p) => (state, stream) => startRun(p, state, stream, 'preconditioned', threeStages(p)),
    plain: (p) => (state, stream) => startRun(p, state, stream, 'plain'),
    softmax: (p) => {
      if (p.lambda > 0)
        throw new InputError(`lambda = ${p.lambda}: the softmax learner has no proximal step; --set lambda=0`);
      return (state, stream) => startRun(p, state, stream, 'softmax');
    },
  },
  size: ({ N, T, B }) => ({ numbers: 6 * N * T + 2 * N * N, operations: 4 * B * T + 10 * N * T }),
  claims,
  faults,
  figures,
});
