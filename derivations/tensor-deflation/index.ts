/** Over-parametrised decomposition of an orthogonal tensor: components are found one after the other. */

import { defineDerivation } from '../../src/index.js';
import { about } from './about.js';
import { claims } from './claims/index.js';
import { startCompressedNetworkRun, startNetworkRun, startTensorDescent } from './fast/chains.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { derive } from './models.js';
import { initialWeights, networkOf, parameters, systemOf } from './parameters.js';
import { sizeOf } from './size.js';

export const derivation = defineDerivation({
  ...about,
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
