/** What a derivation of a two-layer network with free weights returns from `derive`. */

import type { Step } from '../../expression/step.js';
import { statementIn } from '../../expression/step.js';
import type { FreeSgdSetting } from '../../simulators/free-problem.js';
import type { FreeSimulator } from '../../simulators/free-simulator.js';
import { type FreeState, gramOfFreeState } from '../../simulators/free-state.js';
import type { Derived, StartRun } from '../model.js';
import type { GaussianProblem } from '../problem.js';
import { populationSteps } from '../steps.js';
import type { FreeStatistics, FreeSystem } from './free-system.js';

/**
 * The derivation of a free system.
 *
 * @param system - from `freeSystem`.
 * @param probe - polynomial links on which the link-free identities are confirmed.
 * @param furtherSteps - steps that hold for this system in particular; defaults to none.
 * @example
 * const system = freeSystem({ targets: 1, neurons: 1, dimension: 100, stepSize: 0.001, secondLayerRate: 0, noise: 0, links: { phi: parseLink('h2'), sigma: parseLink('h2') } });
 * freeDerived(system, { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }).models.map((model) => model.id) // ['gradient-flow', 'corrected']
 */
export function freeDerived(
  system: FreeSystem,
  probe: GaussianProblem,
  furtherSteps: readonly Step[] = [],
): Derived<FreeState> {
  const steps = populationSteps(system.dynamics, probe);
  return {
    steps: [...steps, ...furtherSteps],
    loss: statementIn(steps, 'population-loss'),
    gradient: statementIn(steps, 'gradient'),
    statistics: system.statistics,
    models: system.models(freeStatisticsOf),
  };
}

/**
 * Overlaps, Gram matrix and second layer of a state of the simulators.
 * @example
 * freeStatisticsOf(freeStateFromGram([[3]], [[25]], [1])) // { M: [[3]], Q: [[25]], a: [1] }
 */
export function freeStatisticsOf(state: FreeState): FreeStatistics {
  const { M, Q } = gramOfFreeState(state);
  return { M, Q, a: Array.from(state.secondLayer) };
}

/** The functions that a simulator evaluates. */
export interface FreeFunctions {
  readonly target: (z: number) => number;
  readonly learner: (z: number) => number;
  readonly learnerDerivative: (z: number) => number;
}

/**
 * Starts runs of plain SGD on a free system: gradient descent on both layers, the second at zeta times the step size.
 * @example
 * const system = freeSystem({ targets: 1, neurons: 1, dimension: 100, stepSize: 0.001, secondLayerRate: 0, noise: 0, links: { phi: parseLink('h1'), sigma: parseLink('h1') } });
 * const start = startFreeRun(freeReducedSimulator, system, { target: (z) => z, learner: (z) => z, learnerDerivative: () => 1 });
 * start(freeStateFromGram([[3]], [[25]], [1]), randomStream({ seed: 1, run: 0, purpose: 'sgd' })).finite // true
 */
export function startFreeRun(kind: FreeSimulator, system: FreeSystem, functions: FreeFunctions): StartRun<FreeState> {
  const { targets, neurons, dimension, stepSize, secondLayerRate, noise } = system.settings;
  const problem: FreeSgdSetting = {
    targets,
    neurons,
    dimension,
    stepSize,
    noise,
    secondLayerRate,
    ...functions,
    rates: 'second-layer',
  };
  return (state, stream) => kind.start(problem, state, stream);
}
