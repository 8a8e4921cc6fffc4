/** What every online SGD on examples x ~ N(0, I_d) with labels y = sum_p phi(v_p.x) + noise, v_p orthonormal, has. */
export interface OnlineSetting {
  /** d, the dimension of x ~ N(0, I_d): an integer >= P + m. */
  readonly dimension: number;
  /** m, the number of neurons. */
  readonly neurons: number;
  /** P, the number of target directions. */
  readonly targets: number;
  /** eta > 0. */
  readonly stepSize: number;
  /** Standard deviation of the label noise, >= 0. */
  readonly noise: number;
  /** The link phi of the target. */
  readonly target: (z: number) => number;
  /** The activation sigma of the learner. */
  readonly learner: (z: number) => number;
  /** sigma'. */
  readonly learnerDerivative: (z: number) => number;
}

/** Online spherical SGD for y = sum_p phi(v_p.x) + noise, v_p orthonormal, with f(x) = sum_i a_i sigma(w_i.x), |w_i| = 1. */
export interface SgdProblem extends OnlineSetting {
  /** `correlation`: the step uses Delta = y; `mse`: Delta = y - f(x). */
  readonly loss: 'mse' | 'correlation';
  /** a_i, one for each neuron; not used by the correlation loss. */
  readonly secondLayer: readonly number[];
  /** rho_i, one for each neuron: gamma_i = eta rho_i Delta sigma'(w_i.x). Gradient descent on the MSE has rho_i = a_i. */
  readonly rates: readonly number[];
}

/** @throws RangeError when d < P + m. */
export function checkDimension(dimension: number, neurons: number, targets: number): void {
  if (!Number.isSafeInteger(dimension)) throw new RangeError(`d must be an integer; got ${dimension}`);
  if (dimension < targets + neurons) {
    throw new RangeError(`d must be at least P + m = ${targets + neurons}; got ${dimension}`);
  }
}

/** @throws RangeError when `value` is not an integer >= `least`. */
export function checkInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be an integer >= ${least}; got ${value}`);
  }
}

/**
 * Checks that there is one finite number for each neuron.
 *
 * @throws RangeError when there is not.
 */
export function checkPerNeuron(name: string, values: ArrayLike<number>, neurons: number): void {
  if (values.length !== neurons) {
    throw new RangeError(`${name} must have one entry for each of the ${neurons} neurons; got ${values.length}`);
  }
  for (let i = 0; i < neurons; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`${name}[${i}] must be finite; got ${values[i]}`);
  }
}

/**
 * Checks what every problem has.
 *
 * @throws RangeError when a number is out of its range; TypeError when `target`, `learner` or `learnerDerivative` is no function.
 */
export function checkOnlineSetting(setting: OnlineSetting): void {
  const { dimension, neurons, targets, stepSize, noise } = setting;
  checkInteger('neurons', neurons, 1);
  checkInteger('targets', targets, 1);
  checkDimension(dimension, neurons, targets);
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`stepSize must be finite and > 0; got ${stepSize}`);
  }
  if (!(noise >= 0 && noise < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`noise must be a standard deviation, finite and >= 0; got ${noise}`);
  }
  for (const name of ['target', 'learner', 'learnerDerivative'] as const) {
    if (typeof setting[name] !== 'function') {
      throw new TypeError(`${name} must be a function of one number; got ${typeof setting[name]}`);
    }
  }
}

/**
 * Checks a problem and returns it.
 *
 * @throws RangeError when a number is out of its range or an array has the wrong length; TypeError when `target`,
 * `learner` or `learnerDerivative` is no function.
 */
export function validateSgdProblem(problem: SgdProblem): SgdProblem {
  checkOnlineSetting(problem);
  const { loss, neurons } = problem;
  if (loss !== 'mse' && loss !== 'correlation') {
    throw new RangeError(`loss must be 'mse' or 'correlation'; got ${JSON.stringify(loss)}`);
  }
  for (const name of ['secondLayer', 'rates'] as const) checkPerNeuron(name, problem[name], neurons);
  return problem;
}
