/** The finite-sample algorithms of a Gaussian multi-index system. */

import { directSimulator } from '../../simulators/direct.js';
import { reducedSimulator } from '../../simulators/reduced.js';
import type { SphereState } from '../../simulators/state.js';
import type { Simulator, StartRun } from '../model.js';
import type { GaussianSystem } from './system.js';

/**
 * Online spherical SGD: `reduced`, exact in law at a cost that does not depend on d, and `direct` in R^d. Both are `derived`: the
 * step is made of the declared links (with their derivatives by the engine), loss and rates.
 *
 * @param systemOf - the system at given parameters.
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * Object.keys(gaussianSimulators(() => system)) // ['reduced', 'direct']
 */
export function gaussianSimulators<P extends object>(
  systemOf: (parameters: P) => GaussianSystem,
): {
  readonly reduced: Simulator<P, SphereState>;
  readonly direct: Simulator<P, SphereState>;
} {
  const simulator = (kind: typeof reducedSimulator): Simulator<P, SphereState> => {
    const make = (parameters: P): StartRun<SphereState> => {
      const { sgd } = systemOf(parameters);
      const start: StartRun<SphereState> = (state, stream) => kind.start(sgd, state, stream);
      const { openBatch, openSingleBatch } = kind;
      return Object.assign(
        start,
        openBatch === undefined ? {} : { openBatch: (atMost: number) => openBatch(sgd, atMost) },
        openSingleBatch === undefined ? {} : { openSingleBatch: (atMost: number) => openSingleBatch(sgd, atMost) },
      );
    };
    // The step is made of the declared links, their derivatives by the engine, and the loss.
    return Object.assign(make, { standing: 'derived' } as const);
  };
  return { reduced: simulator(reducedSimulator), direct: simulator(directSimulator) };
}
