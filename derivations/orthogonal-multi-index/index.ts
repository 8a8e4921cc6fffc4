/** Orthogonal multi-index models by online spherical SGD. */

import { defineDerivation, gaussianDerived, gaussianRunSize, gaussianSimulators } from '../../src/index.js';
import { claims } from './claims/index.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { initialState, parameters, systemOf } from './parameters.js';

export const derivation = defineDerivation({
  id: 'orthogonal-multi-index',
  title: 'Orthogonal multi-index models by online spherical SGD',
  source:
    'Ren and Lee, arXiv 2410.09678 (setting, two phases, rates); link, initialisation, step sizes and constants reconstructed; Itô term derived here',
  summary:
    'Neurons on the sphere learn $y = \\sum_{p=1}^P \\phi(\\langle v_p, x\\rangle)$ with orthonormal $v_p$. With $\\phi = c_2 h_2 + c_\\ell h_\\ell$ the degree 2 finds the subspace in $d \\log d$ samples and the degree $\\ell$ then finds the directions; without it the search takes $d^{\\ell-1}$.',
  parameters,
  derive: (p) => gaussianDerived(systemOf(p)),
  initial: initialState,
  simulators: gaussianSimulators(systemOf),
  size: ({ a, P, d }, method) => gaussianRunSize(method, { neurons: a.length, targets: P, dimension: d }),
  claims,
  figures,
  faults,
});
