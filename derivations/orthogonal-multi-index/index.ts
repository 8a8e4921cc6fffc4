/** Orthogonal multi-index models by online spherical SGD. */

import { defineDerivation } from '../../src/index.js';
import { gaussianDerived, gaussianRunSize, gaussianSimulators } from '../../src/numeric.js';
import { about } from './about.js';
import { claims } from './claims/index.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { initialState, parameters, systemOf } from './parameters.js';

export const derivation = defineDerivation({
  ...about,
  parameters,
  derive: (p) => gaussianDerived(systemOf(p)),
  initial: initialState,
  simulators: gaussianSimulators(systemOf),
  size: ({ a, P, d }, method) => gaussianRunSize(method, { neurons: a.length, targets: P, dimension: d }),
  claims,
  figures,
  faults,
});
