/** The learning problem of a two-layer network whose weights may have any length, and its validation. */

import { checkOnlineSetting, checkPerNeuron, type OnlineSetting } from './problem.js';

/**
 * Online SGD for y = sum_p phi(v_p.x) + noise, v_p orthonormal, x ~ N(0, I_d), with a two-layer network
 * f(x) = sum_i a_i sigma(w_i.x) whose weights w_i have any length. One step, all from the values before it:
 *
 *     Delta = y - f(x),  w_i <- w_i + eta rho_i Delta sigma'(w_i.x) x,  a_i <- a_i + eta zeta Delta sigma(w_i.x).
 *
 * The committee machine of Saad and Solla (Phys. Rev. E 52, 1995) and Goldt et al. (NeurIPS 2019) with learning rate lr
 * is phi(z) = sigma(z) = erf(z/sqrt 2), eta = lr/d; their second layer trained with step size lr_a/d has zeta = lr_a/lr.
 */
export interface FreeSgdSetting extends OnlineSetting {
  /** zeta >= 0, the step size of the second layer divided by that of the first; 0 keeps the a_i fixed. */
  readonly secondLayerRate: number;
  /**
   * rho_i: `second-layer` is the a_i of the present step, which is gradient descent on Delta^2/2; otherwise one fixed
   * number for each neuron. Defaults to `second-layer`.
   */
  readonly rates?: 'second-layer' | readonly number[] | undefined;
}

/**
 * Checks a problem and returns it.
 *
 * @throws RangeError when a number is out of its range or `rates` has the wrong length; TypeError when `target`,
 * `learner` or `learnerDerivative` is no function, or `rates` is neither `second-layer` nor an array.
 */
export function validateFreeSgdSetting(problem: FreeSgdSetting): FreeSgdSetting {
  checkOnlineSetting(problem);
  const { secondLayerRate, rates = 'second-layer', neurons } = problem;
  if (!(secondLayerRate >= 0 && secondLayerRate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`secondLayerRate must be finite and >= 0; got ${secondLayerRate}`);
  }
  if (rates === 'second-layer') return problem;
  if (!Array.isArray(rates)) {
    throw new TypeError(`rates must be 'second-layer' or one number for each neuron; got ${JSON.stringify(rates)}`);
  }
  checkPerNeuron('rates', rates, neurons);
  return problem;
}
