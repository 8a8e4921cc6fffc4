/** The distribution function, survival function and quantiles of the chi-square law. */

import { findRoot } from './find-root.js';
import { lowerIncompleteGamma, upperIncompleteGamma } from './incomplete-gamma.js';
import { normalQuantile } from './normal.js';

function validate(degreesOfFreedom: number): void {
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid degrees of freedom: ${degreesOfFreedom}; allowed are positive finite numbers`);
}

/**
 * The distribution function of the chi-square law.
 *
 * @param x - any number but `NaN`; negative ones give 0.
 * @param degreesOfFreedom - positive, not necessarily an integer.
 * @returns `P(X <= x)`, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * chiSquareCdf(2, 2).toFixed(12) // '0.632120558829'
 */
export function chiSquareCdf(x: number, degreesOfFreedom: number): number {
  validate(degreesOfFreedom);
  return x < 0 ? 0 : lowerIncompleteGamma(degreesOfFreedom / 2, x / 2);
}

/**
 * The upper tail of the chi-square law, with full relative accuracy.
 *
 * @param x - any number but `NaN`; negative ones give 1.
 * @param degreesOfFreedom - positive, not necessarily an integer.
 * @returns `P(X > x)`, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * chiSquareSurvival(2, 2).toFixed(12) // '0.367879441171'
 */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  validate(degreesOfFreedom);
  return x < 0 ? 1 : upperIncompleteGamma(degreesOfFreedom / 2, x / 2);
}

/**
 * The quantile function of the chi-square law, from the guess of Wilson and Hilferty (1931).
 *
 * @param p - probability; in (0, 1).
 * @param degreesOfFreedom - positive, not necessarily an integer.
 * @returns the x with `P(X <= x) = p`.
 * @throws RangeError when an argument is out of its range.
 * @example
 * chiSquareQuantile(0.95, 1).toFixed(9) // '3.841458821'
 */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  validate(degreesOfFreedom);
  if (!(p > 0 && p < 1)) throw new RangeError(`invalid probability: ${p}; allowed is (0, 1)`);
  // The logarithm of the smaller tail as a function of log x: rising for the lower tail, falling for the upper one.
  const excess =
    p <= 0.5
      ? (logX: number): number => Math.log(chiSquareCdf(Math.exp(logX), degreesOfFreedom) / p)
      : (logX: number): number => -Math.log(chiSquareSurvival(Math.exp(logX), degreesOfFreedom) / (1 - p));
  const c = 2 / (9 * degreesOfFreedom);
  const guess = degreesOfFreedom * Math.max(1 - c + normalQuantile(p) * Math.sqrt(c), 1e-3) ** 3;
  let low = Math.log(guess);
  let high = low;
  let lowValue = excess(low);
  let highValue = lowValue;
  for (let step = 0.1 * Math.sqrt(c); lowValue > 0; step *= 2) {
    low -= step;
    lowValue = excess(low);
  }
  for (let step = 0.1 * Math.sqrt(c); highValue < 0; step *= 2) {
    high += step;
    highValue = excess(high);
  }
  return Math.exp(findRoot(excess, { low, lowValue, high, highValue }, 0));
}
