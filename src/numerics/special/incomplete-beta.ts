/** The regularised incomplete beta function, accurate for large parameters as well. */

import { deviance, stirlingError } from './gamma.js';

const maxTerms = 1_000_000;

/** `x^a y^b / B(a, b)` with `y = 1 - x`, by Loader's saddle point form of the binomial probability. */
function prefactor(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(exponent);
}

/**
 * `x^a y^b / (B(a, b) I_x(a, b))` by the continued fraction of Didonato and Morris (ACM TOMS 18 (1992) 360-373, eq. 9) in Lentz's
 * form. With `a y - b x` formed from x and y it does not cancel for large parameters.
 */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const lambda = a * y - b * x + 1;
  const denominator = (m: number): number =>
    m + (m * (b - m) * x) / (a + 2 * m - 1) + ((a + m) / (a + 2 * m + 1)) * (lambda + m * (1 + y));
  const keep = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  // The first term at m = 0 has no part m (b - m) x / (a - 1).
  let h = keep((a / (a + 1)) * lambda);
  let c = h;
  let d = 0;
  for (let m = 1; m < maxTerms; m += 1) {
    const scale = x / (a + 2 * m - 1);
    const numerator = (a + m - 1) * scale * (a + b + m - 1) * scale * m * (b - m);
    const term = denominator(m);
    d = 1 / keep(term + numerator * d);
    c = keep(term + numerator / c);
    h *= c * d;
    if (Math.abs(c * d - 1) < 2 * Number.EPSILON) return h;
  }
  throw new RangeError(`the incomplete beta function did not converge at a = ${a}, b = ${b}, x = ${x}`);
}

/**
 * The regularised incomplete beta function of x given together with `1 - x`, for callers that know both without cancellation.
 *
 * @param a - first parameter; positive.
 * @param b - second parameter; positive.
 * @param x - argument; in [0, 1].
 * @param complement - `1 - x`.
 * @returns `I_x(a, b)`, in [0, 1].
 * @example
 * incompleteBetaOf(1, 1, 0.25, 0.75).toFixed(12) // '0.250000000000'
 */
export function incompleteBetaOf(a: number, b: number, x: number, complement: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = prefactor(a, b, x, complement);
  if (x < (a + 1) / (a + b + 2)) return front / continuedFraction(a, b, x, complement);
  return 1 - front / continuedFraction(b, a, complement, x);
}

/**
 * The regularised incomplete beta function `I_x(a, b) = int_0^x t^(a-1) (1-t)^(b-1) dt / B(a, b)`.
 *
 * @param a - first parameter; positive.
 * @param b - second parameter; positive.
 * @param x - argument; in [0, 1].
 * @returns the value, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * incompleteBeta(2, 3, 0.5).toFixed(12) // '0.687500000000'
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  for (const parameter of [a, b])
    if (!(parameter > 0 && parameter < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `invalid parameter of the incomplete beta function: ${parameter}; allowed are positive finite numbers`,
      );
  if (!(x >= 0 && x <= 1))
    throw new RangeError(`invalid argument of the incomplete beta function: ${x}; allowed is [0, 1]`);
  return incompleteBetaOf(a, b, x, 1 - x);
}
