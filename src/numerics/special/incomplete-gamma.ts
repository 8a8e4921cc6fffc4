/** The regularised incomplete gamma functions, lower and upper. */

import { deviance, logGamma, stirlingError } from './gamma.js';

const maxTerms = 10_000_000;

/** `x^a exp(-x) / Gamma(a + 1)`, by Loader's saddle point form where `a log x` would lose digits. */
function prefactor(a: number, x: number): number {
  if (a < 1) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

/** `P(a, x)` by its series (Abramowitz and Stegun 6.5.29), for `x < a + 1`. */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < maxTerms; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) return sum * prefactor(a, x);
  }
  throw new RangeError(`the incomplete gamma function did not converge at a = ${a}, x = ${x}`);
}

/** `Q(a, x)` by Legendre's continued fraction (Abramowitz and Stegun 6.5.31) in Lentz's form, for `x >= a + 1`. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < maxTerms; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2 * Number.EPSILON) return h * a * prefactor(a, x);
  }
  throw new RangeError(`the incomplete gamma function did not converge at a = ${a}, x = ${x}`);
}

function validate(a: number, x: number): void {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY))
    throw new RangeError(
      `invalid parameter a of the incomplete gamma function: ${a}; allowed are positive finite numbers`,
    );
  if (!(x >= 0)) throw new RangeError(`invalid argument of the incomplete gamma function: ${x}; allowed is at least 0`);
}

/**
 * The regularised lower incomplete gamma function `P(a, x) = int_0^x t^(a-1) exp(-t) dt / Gamma(a)`.
 *
 * @param a - parameter; positive.
 * @param x - argument; at least 0.
 * @returns the value, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * lowerIncompleteGamma(1, 1).toFixed(12) // '0.632120558829'
 */
export function lowerIncompleteGamma(a: number, x: number): number {
  validate(a, x);
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x);
}

/**
 * The regularised upper incomplete gamma function `Q(a, x) = 1 - P(a, x)`, with full relative accuracy in the upper tail.
 *
 * @param a - parameter; positive.
 * @param x - argument; at least 0.
 * @returns the value, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * upperIncompleteGamma(1, 1).toFixed(12) // '0.367879441171'
 */
export function upperIncompleteGamma(a: number, x: number): number {
  validate(a, x);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - series(a, x) : continuedFraction(a, x);
}
