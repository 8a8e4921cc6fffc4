/** Exact numbers that are no roots: negative half-integer powers of pi, and exponentials of rationals. */

import { Polynomial } from './polynomial.js';
import type { Rational } from './rational.js';
import { exponentialName, inverseRootPiName } from './symbol.js';

/** The number 1/√π. */
export const inverseRootPi = Polynomial.symbol(inverseRootPiName);

const largestPiHalves = 10_000;

/**
 * The number π^r for r = -1/2, -1, -3/2, ...
 *
 * @throws RangeError for another r
 *
 * @example
 * inversePowerOfPi(Rational.of(-1, 2n)).toNumber() // 0.5641895835477563
 */
export function inversePowerOfPi(r: Rational): Polynomial {
  const halves = -Number(r.n) * (r.d === 1n ? 2 : 1);
  if ((r.d !== 1n && r.d !== 2n) || !(halves >= 1 && halves <= largestPiHalves)) {
    throw new RangeError(`pi^(${r}) is not allowed; allowed are pi^(-1/2), pi^(-1), pi^(-3/2), ...`);
  }
  return inverseRootPi.power(halves);
}

/**
 * The number exp(r) for a rational r.
 *
 * @throws RangeError when r > 10^4 or r < -10^12
 *
 * @example
 * exponential(Rational.of(-1, 2n)).times(exponential(Rational.of(3, 2n))).toString() // 'exp(1)'
 */
export function exponential(r: Rational): Polynomial {
  const name = exponentialName(r.n, r.d);
  return name === undefined ? Polynomial.one : Polynomial.symbol(name);
}
