/** Integrates one path of a stochastic differential equation after checking that it is well stated. */

import { drawnIncrements, givenIncrements, integratePath, type SdeSolution } from './integrate-path.js';
import { gridOf, type SdeProblem, validateEquation } from './sde-problem.js';

/**
 * Integrates one path of the Ito equation `dy_i = a_i(t, y) dt + b_i(t, y) dW_i` at constant step.
 *
 * 'euler-maruyama' has strong order 1/2 (1 where b does not depend on y) and weak order 1; 'milstein' has strong order 1 and asks that
 * b_i depends on t and y_i alone. Neither is stable when `step * |rate of the drift|` exceeds 2.
 *
 * @param problem - equation and noise: `{ step, stream }` draws it, `{ path }` takes a given Brownian path, whose intervals are the steps:
 * two step sizes driven by one path (`coarsenPath`, `refinePath`) differ by the error of the scheme alone.
 * @returns outcome, times and states.
 * @throws RangeError or TypeError when the problem is not well stated.
 * @example
 * const drift = { dimension: 1, evaluate: (t, y, out) => { out[0] = -y[0]; } };
 * const diffusion = { evaluate: (t, y, out) => { out[0] = 0; } };
 * const stream = randomStream({ seed: 1, run: 0, purpose: 'sde' });
 * solveSde({ drift, diffusion, initial: [1], tEnd: 1, step: 0.5, scheme: 'milstein', stream }).y[0][0] // 0.25
 */
export function solveSde(problem: SdeProblem): SdeSolution {
  validateEquation(problem);
  if (problem.path !== undefined) {
    if (problem.step !== undefined || problem.stream !== undefined)
      throw new TypeError(
        'both path and step or stream are given; a path brings its own steps: leave step and stream out',
      );
    return integratePath(problem, gridOf(problem, { path: problem.path }), givenIncrements(problem.path));
  }
  if (problem.stream === undefined) throw new TypeError('no noise is given; allowed are { step, stream } or { path }');
  const grid = gridOf(problem, { step: problem.step });
  return integratePath(problem, grid, drawnIncrements(problem.stream, grid.stepSize));
}
