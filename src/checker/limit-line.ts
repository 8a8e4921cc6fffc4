/** A weighted straight line as a linear function of its ordinates. */

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
