/**
 * Expectations over the uniform law of the sphere S^(d-1) of functions of one coordinate t: polynomials, and polynomials
 * on the half sphere t > 0. The values lie in Q + Q C_d, where C_d = E[t 1{t > 0}] is rational for odd d and rational / pi
 * for even d.
 */

import { Rational } from '../../algebra/rational.js';

/** The number `rational + hemisphere * C_d`. */
export interface HalfMoment {
  readonly rational: Rational;
  /** The factor of C_d. */
  readonly hemisphere: Rational;
}

/** C_d, exactly: `rational` for odd d, `rational / pi` for even d. */
export interface HemisphereMean {
  readonly rational: Rational;
  readonly overPi: boolean;
}

/** @throws RangeError when d is no whole number >= 2. */
function checkDimension(dimension: number): void {
  if (!Number.isSafeInteger(dimension) || dimension < 2) {
    throw new RangeError(`the dimension d of the sphere's space must be a whole number >= 2; got ${dimension}`);
  }
}

/**
 * C_d = E[t 1{t > 0}] = Gamma(d/2) / (2 sqrt(pi) Gamma((d+1)/2)), the mean of relu of a coordinate, by the recursion
 * C_(d+2) = C_d d/(d+1) from C_2 = 1/pi and C_3 = 1/4.
 *
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when it is not.
 * @example
 * hemisphereMean(3).rational.toString() // '1/4'
 */
export function hemisphereMean(dimension: number): HemisphereMean {
  checkDimension(dimension);
  const overPi = dimension % 2 === 0;
  let rational = overPi ? Rational.of(1) : Rational.of('1/4');
  for (let d = overPi ? 2 : 3; d < dimension; d += 2) rational = rational.times(Rational.of(BigInt(d), BigInt(d + 1)));
  return { rational, overPi };
}

/**
 * C_d as a number.
 *
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when it is not.
 * @example
 * hemisphereMeanValue(3) // 0.25
 */
export function hemisphereMeanValue(dimension: number): number {
  checkDimension(dimension);
  const even = dimension % 2 === 0;
  let value = even ? 1 / Math.PI : 0.25;
  for (let d = even ? 2 : 3; d < dimension; d += 2) value *= d / (d + 1);
  return value;
}

/**
 * E[t^k 1{t > 0}] on the sphere: half of E[t^k] for even k, and C_d 2 4 ... (k-1) / ((d+1)(d+3)...(d+k-2)) for odd k, from
 * E[t^(k+2) 1{t > 0}] = E[t^k 1{t > 0}] (k+1)/(d+k).
 *
 * @param power - k, a whole number >= 0.
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when one is not.
 * @example
 * halfMoment(2, 5).rational.toString() // '1/10'
 */
export function halfMoment(power: number, dimension: number): HalfMoment {
  checkDimension(dimension);
  if (!Number.isSafeInteger(power) || power < 0) {
    throw new RangeError(`the power must be a whole number >= 0; got ${power}`);
  }
  const even = power % 2 === 0;
  let value = even ? Rational.of('1/2') : Rational.of(1);
  for (let k = even ? 0 : 1; k < power; k += 2) value = value.times(Rational.of(BigInt(k + 1), BigInt(dimension + k)));
  const zero = Rational.of(0);
  return even ? { rational: value, hemisphere: zero } : { rational: zero, hemisphere: value };
}

/**
 * E[p(t) 1{t > 0}] of a polynomial p.
 *
 * @param coefficients - p_0, p_1, ...: exact.
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when d is not.
 * @example
 * halfExpectation([Rational.of(1), Rational.of(3)], 3).hemisphere.toString() // '3'
 */
export function halfExpectation(coefficients: readonly Rational[], dimension: number): HalfMoment {
  let rational = Rational.of(0);
  let hemisphere = Rational.of(0);
  coefficients.forEach((coefficient, power) => {
    const moment = halfMoment(power, dimension);
    rational = rational.plus(coefficient.times(moment.rational));
    hemisphere = hemisphere.plus(coefficient.times(moment.hemisphere));
  });
  return { rational, hemisphere };
}
