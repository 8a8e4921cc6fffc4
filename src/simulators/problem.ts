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
  /** The links as polynomials, when they are some: then the functions are those of `polynomialLinks`, bit for bit. */
  readonly polynomials?: LinkPolynomials;
}

/** Links as polynomials: ascending monomial coefficients, finite, at least one each. sigma' follows from sigma. */
export interface LinkPolynomials {
  readonly target: readonly number[];
  readonly learner: readonly number[];
}

/** Online spherical SGD for y = sum_p phi(v_p.x) + noise, v_p orthonormal, with f(x) = sum_i a_i sigma(w_i.x), |w_i| = 1. */
export interface SgdSetting extends OnlineSetting {
  /** `correlation`: the step uses Delta = y; `mse`: Delta = y - f(x). */
  readonly loss: 'mse' | 'correlation';
  /** a_i, one for each neuron; not used by the correlation loss. */
  readonly secondLayer: readonly number[];
  /** rho_i, one for each neuron: gamma_i = eta rho_i Delta sigma'(w_i.x). Gradient descent on the MSE has rho_i = a_i. */
  readonly rates: readonly number[];
}

/**
 * The ascending coefficients of p' for those of p.
 *
 * @param coefficients - at least one.
 * @example
 * polynomialDerivative([5, 3, 2]) // [3, 4]
 */
export function polynomialDerivative(coefficients: readonly number[]): number[] {
  return coefficients.length === 1 ? [0] : coefficients.slice(1).map((coefficient, k) => (k + 1) * coefficient);
}

/**
 * Horner's scheme from the highest coefficient, one product and one sum for each other one: what the kernels do, in the
 * same order.
 *
 * @param coefficients - ascending, at least one.
 * @throws RangeError when there is none or one is not finite.
 * @example
 * hornerFunction([1, 0, 2])(3) // 19
 */
export function hornerFunction(coefficients: readonly number[]): (z: number) => number {
  checkCoefficients('coefficients', coefficients);
  let body = literal(coefficients.at(-1)!);
  for (let k = coefficients.length - 2; k >= 0; k--) body = `(${body} * z + ${literal(coefficients[k]!)})`;
  // Straight-line code of numbers and z only: a loop over an array would be several times slower.
  return new Function('z', `'use strict'; return ${body};`) as (z: number) => number;
}

function literal(value: number): string {
  return Object.is(value, -0) ? '(-0)' : `(${value})`;
}

/**
 * The links of a problem from their polynomials.
 *
 * @throws RangeError when a polynomial has no coefficient or one is not finite.
 * @example
 * polynomialLinks({ target: [0, 1], learner: [0, 0, 1] }).learnerDerivative(3) // 6
 */
export function polynomialLinks(
  polynomials: LinkPolynomials,
): Required<Pick<OnlineSetting, 'target' | 'learner' | 'learnerDerivative' | 'polynomials'>> {
  return {
    target: hornerFunction(polynomials.target),
    learner: hornerFunction(polynomials.learner),
    learnerDerivative: hornerFunction(polynomialDerivative(polynomials.learner)),
    polynomials,
  };
}

function checkCoefficients(name: string, coefficients: readonly number[]): void {
  if (coefficients.length === 0) throw new RangeError(`${name} is empty; give at least one, for instance [0, 1]`);
  coefficients.forEach((coefficient, k) => {
    if (!Number.isFinite(coefficient)) throw new RangeError(`${name}[${k}] must be finite; got ${coefficient}`);
  });
}

/** Where functions and polynomials are compared: no polynomial of a degree in use has all three as roots. */
const PROBES = [0.7, -1.3, 2.1];

/** @throws RangeError when the polynomials are not valid or the functions are not their evaluation. */
function checkPolynomials(setting: OnlineSetting, polynomials: LinkPolynomials): void {
  for (const name of ['target', 'learner'] as const) checkCoefficients(`polynomials.${name}`, polynomials[name]);
  const links = polynomialLinks(polynomials);
  for (const name of ['target', 'learner', 'learnerDerivative'] as const) {
    for (const z of PROBES) {
      if (setting[name](z) !== links[name](z)) {
        throw new RangeError(
          `${name}(${z}) is ${setting[name](z)} and its polynomial gives ${links[name](z)}; make both with polynomialLinks`,
        );
      }
    }
  }
}

/** @throws RangeError when d < P + m. */
export function checkDimension(dimension: number, neurons: number, targets: number): void {
  if (!Number.isSafeInteger(dimension)) throw new RangeError(`d must be an integer; got ${dimension}`);
  if (dimension < targets + neurons) {
    throw new RangeError(`d must be at least P + m = ${targets + neurons}; got ${dimension}`);
  }
}

/**
 * Refuses what is no count.
 *
 * @param name - of the value, for the message.
 * @param value - the value.
 * @param least - the least that is allowed.
 * @throws RangeError when `value` is not an integer >= `least`.
 * @example
 * checkInteger('the batch', 3, 1) // undefined
 */
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
 * @throws RangeError when a number is out of its range or `polynomials` does not belong to the functions; TypeError when
 * `target`, `learner` or `learnerDerivative` is no function.
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
  if (setting.polynomials !== undefined) checkPolynomials(setting, setting.polynomials);
}

/**
 * Checks a problem and returns it.
 *
 * @throws RangeError when a number is out of its range or an array has the wrong length; TypeError when `target`,
 * `learner` or `learnerDerivative` is no function.
 */
export function validateSgdSetting(problem: SgdSetting): SgdSetting {
  checkOnlineSetting(problem);
  const { loss, neurons } = problem;
  if (loss !== 'mse' && loss !== 'correlation') {
    throw new RangeError(`loss must be 'mse' or 'correlation'; got ${JSON.stringify(loss)}`);
  }
  for (const name of ['secondLayer', 'rates'] as const) checkPerNeuron(name, problem[name], neurons);
  return problem;
}
