/** The distribution function and quantiles of Student's t law. */

import { findRoot } from './find-root.js';
import { incompleteBetaOf } from './incomplete-beta.js';
import { normalCdf, normalQuantile } from './normal.js';

/** `P(T > |t|)`. */
function upperTail(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalCdf(-Math.abs(t));
  const size = Math.abs(t);
  const ratio = (size / degreesOfFreedom) * size;
  return 0.5 * incompleteBetaOf(degreesOfFreedom / 2, 0.5, 1 / (1 + ratio), 1 / (1 + 1 / ratio));
}

function validate(degreesOfFreedom: number): void {
  if (!(degreesOfFreedom > 0))
    throw new RangeError(`invalid degrees of freedom: ${degreesOfFreedom}; allowed is above 0`);
}

/**
 * The distribution function of Student's t, with full relative accuracy in the lower tail.
 *
 * @param t - any number but `NaN`.
 * @param degreesOfFreedom - positive, not necessarily an integer; `Infinity` is the normal law.
 * @returns `P(T <= t)`, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * studentCdf(1, 1).toFixed(12) // '0.750000000000'
 */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  validate(degreesOfFreedom);
  if (Number.isNaN(t)) throw new RangeError(`invalid t: ${t}; allowed is any number`);
  const tail = upperTail(t, degreesOfFreedom);
  return t < 0 ? tail : 1 - tail;
}

/**
 * The quantile function of Student's t.
 *
 * @param p - probability; in (0, 1).
 * @param degreesOfFreedom - positive, not necessarily an integer; `Infinity` is the normal law.
 * @returns the t with `P(T <= t) = p`.
 * @throws RangeError when an argument is out of its range.
 * @example
 * studentQuantile(0.975, 10).toFixed(9) // '2.228138852'
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  validate(degreesOfFreedom);
  if (!(p > 0 && p < 1)) throw new RangeError(`invalid probability: ${p}; allowed is (0, 1)`);
  if (p === 0.5) return 0;
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalQuantile(p);
  const tail = Math.min(p, 1 - p);
  const excess = (t: number): number => Math.log(upperTail(t, degreesOfFreedom) / tail);
  let low = 0;
  let lowValue = Math.log(0.5 / tail);
  let high = 1;
  let highValue = excess(high);
  while (highValue > 0) {
    low = high;
    lowValue = highValue;
    high *= 2;
    if (high > 1e150)
      throw new RangeError(
        `the quantile of Student's t at p = ${p} with ${degreesOfFreedom} degrees of freedom exceeds 1e150`,
      );
    highValue = excess(high);
  }
  const size = findRoot(excess, { low, lowValue, high, highValue }, 0);
  return p < 0.5 ? -size : size;
}
