/** Soft committee machines: a two-layer erf student learns from a two-layer erf teacher by online SGD. */

import {
  defineDerivation,
  type FreeSimulator,
  type FreeState,
  type FreeStatistics,
  freeDirectSimulator,
  freeReducedSimulator,
  gramOfFreeState,
  parseLink,
  populationSteps,
  type Simulator,
  type Step,
} from '../../src/index.js';
import { claims } from './claims.js';
import { figures } from './figures.js';
import { oneUnitCoefficients } from './foreign.js';
import { activation, initialState, type Parameters, parameters, settingsOf, systemOf } from './parameters.js';
import { closedKernelStep } from './steps.js';

/** Polynomial links on which the link-free identities are confirmed. */
const PROBE = { loss: 'mse', target: parseLink('h1 + 1/2*h3'), learner: parseLink('h1 - 1/3*h3') } as const;

function statisticsOf(state: FreeState): FreeStatistics {
  const { M, Q } = gramOfFreeState(state);
  return { M, Q, a: Array.from(state.secondLayer) };
}

function simulator(kind: FreeSimulator): Simulator<Parameters, FreeState> {
  return (p) => {
    const { targets, neurons, dimension, stepSize, secondLayerRate, noise } = settingsOf(p);
    const scale = 1 / Math.sqrt(p.M);
    const problem = {
      ...{ targets, neurons, dimension, stepSize, noise, secondLayerRate, rates: 'second-layer' as const },
      target: (z: number) => scale * activation.value(z),
      learner: activation.value,
      learnerDerivative: activation.derivative,
    };
    return (state, stream) => kind.start(problem, state, stream);
  };
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
    const system = systemOf(p);
    const models = system.models(statisticsOf);
    const steps: readonly Step[] = populationSteps(system.dynamics, PROBE);
    const [crudest] = models;
    const statementOf = (id: string) => steps.find((step) => step.id === id)?.statement ?? [];
    return {
      steps: [...steps, closedKernelStep()],
      loss: statementOf('population-loss'),
      gradient: statementOf('gradient'),
      statistics: system.statistics,
      models,
      ...(p.K === p.M && p.K > 1 && p.zeta === 0 && crudest !== undefined
        ? { foreign: [oneUnitCoefficients(p, crudest.start)] }
        : {}),
    };
  },
  initial: initialState,
  simulators: { reduced: simulator(freeReducedSimulator), direct: simulator(freeDirectSimulator) },
  claims,
  figures,
});
