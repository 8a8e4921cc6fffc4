/** An ad-hoc Gaussian problem: a link that nobody prepared, from the command line to a verdict. */

import { defineDerivation, gaussianDerived, gaussianSimulators } from '../../src/index.js';
import { claims } from './claims.js';
import { initialState, parameters, systemOf } from './parameters.js';

export const derivation = defineDerivation({
  id: 'gaussian',
  title: 'A Gaussian problem of your own',
  source: 'declared on the command line; derived here',
  summary:
    'Neurons on the unit sphere learn $y = \\sum_p \\phi(\\langle v_p, x\\rangle)$ for any link $\\phi$. Polynomial links are exact; others by closed forms or by a Hermite series whose cut-off is stated and enters the margin.',
  parameters,
  derive: (p) => gaussianDerived(systemOf(p)),
  initial: initialState,
  simulators: gaussianSimulators(systemOf),
  claims,
  figures: [],
});
