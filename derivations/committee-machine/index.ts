/** Soft committee machines: a two-layer erf student learns from a two-layer erf teacher by online SGD. */

import { defineDerivation, freeDerived, gaussianRunSize, type Simulator, startFreeRun } from '../../src/index.js';
import { type FreeSimulator, type FreeState, freeDirectSimulator, freeReducedSimulator } from '../../src/numeric.js';
import { parseLink } from '../../src/symbolic.js';
import { claims } from './claims/index.js';
import { figures } from './figures.js';
import { oneUnitCoefficients } from './foreign.js';
import { activation, initialState, type Parameters, parameters, systemOf } from './parameters.js';
import { closedKernelStep } from './steps.js';

/** Polynomial links on which the link-free identities are confirmed. */
const PROBE = { loss: 'mse', target: parseLink('h1 + 1/2*h3'), learner: parseLink('h1 - 1/3*h3') } as const;

function simulator(kind: FreeSimulator): Simulator<Parameters, FreeState> {
  return (p) =>
    startFreeRun(kind, systemOf(p), {
      target: (z) => activation.value(z) / Math.sqrt(p.M),
      learner: activation.value,
      learnerDerivative: activation.derivative,
    });
}

export const derivation = defineDerivation({
  id: 'committee-machine',
  title: 'Soft committee machine by online SGD',
  source:
    'Saad and Solla, Phys. Rev. E 52, 4225 (1995); Goldt et al., arXiv 1906.08632 (both layers). Equations derived here; the moments of erf are their I2, I3, I4',
  summary:
    'A student $f(x) = \\sum_{i=1}^K a_i\\, g(\\langle w_i, x\\rangle)$, $g(z) = \\mathrm{erf}(z/\\sqrt{2})$, learns a teacher of $M$ orthonormal units from fresh samples with step $\\eta/d$. The overlaps obey a closed ODE, exact as $d \\to \\infty$ at fixed learning rate, including the term $\\eta^2$ that lengthens the weights.',
  parameters,
  derive: (p) => {
    const derived = freeDerived(systemOf(p), PROBE, [closedKernelStep()]);
    const [crudest] = derived.models;
    const comparable = p.K === p.M && p.K > 1 && p.zeta === 0;
    return comparable && crudest !== undefined
      ? { ...derived, foreign: [oneUnitCoefficients(p, crudest.start)] }
      : derived;
  },
  initial: initialState,
  simulators: { reduced: simulator(freeReducedSimulator), direct: simulator(freeDirectSimulator) },
  size: ({ K, M, d }, method) => gaussianRunSize(method, { neurons: K, targets: M, dimension: d, free: true }),
  claims,
  figures,
});
