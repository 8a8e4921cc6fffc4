/** Soft committee machines: a two-layer erf student learns from a two-layer erf teacher by online SGD. */

import { defineDerivation, type Simulator } from '../../src/index.js';
import {
  type FreeSimulator,
  type FreeState,
  freeDerived,
  freeDirectSimulator,
  freeReducedSimulator,
  gaussianRunSize,
  startFreeRun,
} from '../../src/numeric.js';
import { parseLink } from '../../src/symbolic.js';
import { about } from './about.js';
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
  ...about,
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
