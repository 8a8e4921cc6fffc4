/** Over-parametrised decomposition of an orthogonal tensor: components are found one after the other. */

import { defineDerivation } from '../../src/index.js';
import { claims } from './claims/index.js';
import { startCompressedNetworkRun, startNetworkRun, startTensorDescent } from './fast/chains.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { derive } from './models.js';
import { initialWeights, networkOf, parameters, systemOf } from './parameters.js';
import { sizeOf } from './size.js';

export const derivation = defineDerivation({
  id: 'tensor-deflation',
  title: 'Deflation in over-parametrised tensor decomposition',
  source:
    'Ge, Ren, Wang and Zhou, arXiv 2106.06573 (NeurIPS 2021): setting, regulariser, Algorithm 1 (steps from memory); closed forms, SGD and lazy regime reconstructed here',
  summary:
    'Weights fit $T^* = \\sum_k a_k e_k^{\\otimes 4}$ by $T_W = \\sum_j \\|w_j\\|^2 \\bar w_j^{\\otimes 4}$ from a tiny start. The components appear one after the other, largest first: deflation. Loss, gradient and closed flow are derived from inner products alone; online SGD on features $h_4$ is the finite-sample algorithm.',
  parameters,
  derive,
  initial: initialWeights,
  simulators: {
    direct: (p) => (state, stream) => startNetworkRun(networkOf(p), state, stream),
    compressed: (p) => (state, stream) => startCompressedNetworkRun(networkOf(p), state, stream),
    descent: (p) => {
      const system = systemOf(p);
      return (state) => startTensorDescent(system, state, p.eta);
    },
  },
  size: sizeOf,
  claims,
  faults,
  figures,
});
