/** Straight lines through points: the one place where they are fitted. */

import { meanOf } from '../numerics/sample.js';

/** What each ordinate contributes to the two parameters of the line. */
export interface Line {
  readonly intercept: readonly number[];
  readonly slope: readonly number[];
}

/**
 * Weighted least squares of y on x: intercept and slope are the sums of these numbers times the ordinates.
 *
 * @param x - abscissae, at least two different ones among those with weight.
 * @param weights - >= 0, one for each abscissa; a weight of 0 leaves its point out.
 * @returns the numbers.
 * @throws RangeError when fewer than two different abscissae have weight.
 * @example
 * lineWeights([0, 1], [1, 1]) // { intercept: [1, 0], slope: [-1, 1] }
 */
export function lineWeights(x: readonly number[], weights: readonly number[]): Line {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Relative weights, so that tiny standard errors do not overflow in the products below.
  const w = weights.map((weight) => weight / total);
  const centre = w.reduce((sum, weight, index) => sum + weight * x[index]!, 0);
  const spread = w.reduce((sum, weight, index) => sum + weight * (x[index]! - centre) ** 2, 0);
  if (!(spread > 0)) throw new RangeError(`abscissae ${x.join(', ')}; a line needs two different ones with weight`);
  const slope = w.map((weight, index) => (weight * (x[index]! - centre)) / spread);
  return { slope, intercept: w.map((weight, index) => weight - centre * slope[index]!) };
}

/**
 * Least-squares slope of y against x.
 *
 * @param x - abscissae, at least two different ones.
 * @param y - ordinates, as many.
 * @returns the slope.
 * @example
 * slopeOf([1, 2, 3], [2, 4, 6]) // 2
 */
export function slopeOf(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [meanOf(x), meanOf(y)];
  const products = x.reduce((sum, value, index) => sum + (value - mx) * (y[index]! - my), 0);
  return products / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

/**
 * Least-squares slope of log y against log x: the exponent of a power law.
 *
 * @param x - positive, at least two different ones.
 * @param y - positive, as many.
 * @returns the exponent.
 * @example
 * Math.abs(logSlope([1, 2, 4], [3, 12, 48]) - 2) < 1e-12 // true
 */
export function logSlope(x: readonly number[], y: readonly number[]): number {
  return slopeOf(x.map(Math.log), y.map(Math.log));
}

/** A slope with what the errors of its points make of it. */
export interface MeasuredSlope {
  readonly slope: number;
  readonly standardError: number;
}

/**
 * Least-squares slope of y against x, each point weighted by the inverse square of its error.
 *
 * @param x - abscissae, at least two different ones.
 * @param y - ordinates, as many.
 * @param errors - standard errors of the ordinates, > 0, as many.
 * @returns the slope and its standard error.
 * @example
 * weightedSlope([0, 2], [0, 4], [1, 1]) // { slope: 2, standardError: 1 / Math.sqrt(2) }
 */
export function weightedSlope(x: readonly number[], y: readonly number[], errors: readonly number[]): MeasuredSlope {
  const weight = errors.map((error) => 1 / error ** 2);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value, at) => sum + weight[at]! * value, 0) / total;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value, at) => sum + weight[at]! * (value - mx) ** 2, 0);
  const slope = x.reduce((sum, value, at) => sum + weight[at]! * (value - mx) * (y[at]! - my), 0) / spread;
  return { slope, standardError: 1 / Math.sqrt(spread) };
}
