/** Gaussian expectations of `erf` times powers, with Gaussian factors absorbed into the law. */

import type { SquareMatrix } from './covariance.js';
import { differenceOfProducts } from './difference-of-products.js';

/** `g'(u) = sqrt(2/pi) exp(-u^2/2)`. */
const slopeAtZero = Math.sqrt(2 / Math.PI);

/**
 * `E[g(u) g(v)]` for `g(x) = erf(x / sqrt(2))` and a centred Gaussian pair: `(2/pi) asin(c12 / sqrt((1 + c11) (1 + c22)))`
 * (Williams 1998, Neural Comput. 10, 1203; the I2 of Saad and Solla 1995, PRE 52, 4225).
 *
 * By Price's theorem `d/dc12 E[g g] = E[g' g'] = (2/pi) / sqrt((1 + c11) (1 + c22) - c12^2)`, and E[g g] = 0 at c12 = 0; the integral is
 * the arcsine. It is evaluated as an arctangent, whose second argument `1 + c11 + c22 + (c11 c22 - c12^2)` does not cancel where the variances are large.
 *
 * @param c11 - variance of u; at least 0.
 * @param c12 - covariance.
 * @param c22 - variance of v; at least 0.
 * @returns the expectation, in (-1, 1).
 * @throws RangeError when the arguments are not finite, or so far from a covariance matrix that the arcsine does not exist.
 * @example
 * erfPair(1, 1, 1).toFixed(12) // '0.333333333333'
 */
export function erfPair(c11: number, c12: number, c22: number): number {
  const gap = 1 + c11 + c22 + differenceOfProducts(c11, c22, c12, c12);
  if (!(gap > 0 && 1 + c11 > 0 && gap < Number.POSITIVE_INFINITY))
    throw new RangeError(
      `invalid covariances: variances ${c11}, ${c22}, covariance ${c12}; they must be finite, and the matrix positive semi-definite`,
    );
  return (2 / Math.PI) * Math.atan2(c12, Math.sqrt(gap));
}

/** A Gaussian law that absorbed factors `exp(-w u_k^2 / 2)`. */
export interface TiltedLaw {
  readonly covariance: SquareMatrix;
  /** `E[prod exp(-w u_k^2 / 2)]` under the law before. */
  readonly normaliser: number;
}

/**
 * Absorbs `exp(-w u_k^2 / 2)` into a centred Gaussian law: `E[exp(-w u_k^2/2) F(u)] = N E~[F(u)]`, where `N = (1 + w c_kk)^(-1/2)` and
 * `c~_ij = c_ij - w c_ik c_jk / (1 + w c_kk)` (complete the square; Sherman-Morrison on the inverse covariance matrix, by continuity also for singular ones).
 *
 * @param covariance - n x n in row order.
 * @param size - n.
 * @param k - the coordinate.
 * @param weight - w; at least 0.
 * @throws RangeError when `1 + w c_kk` is not positive.
 * @example
 * tilt(Float64Array.of(3), 1, 0, 1).normaliser // 0.5
 */
export function tilt(covariance: SquareMatrix, size: number, k: number, weight: number): TiltedLaw {
  const variance = covariance[k * size + k]!;
  const divisor = 1 + weight * variance;
  if (!(divisor > 0))
    throw new RangeError(
      `the covariance matrix is not positive semi-definite: a conditional variance is ${variance}, which must be at least 0`,
    );
  const tilted = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = i; j < size; j += 1) {
      const entry = covariance[i * size + j]!;
      // The minor carries the cancellation; it vanishes for i = k or j = k, and for coordinates that coincide with k.
      const minor =
        i === k || j === k
          ? 0
          : differenceOfProducts(entry, variance, covariance[i * size + k]!, covariance[j * size + k]!);
      const value = (entry + weight * minor) / divisor;
      tilted[i * size + j] = value;
      tilted[j * size + i] = value;
    }
  return { covariance: tilted, normaliser: 1 / Math.sqrt(divisor) };
}

/**
 * `E[prod_k u_k^(p_k) prod_(b in bare) g(u_b)]` for `g(x) = erf(x / sqrt(2))`, by Stein's lemma
 * `E[u_i F(u)] = sum_j c_ij E[dF/du_j]` until no power is left: a derivative of g is a tilt of the law (`tilt`), so that every end
 * is E[1] or E[g g] ({@link erfPair}).
 *
 * @param covariance - n x n in row order.
 * @param powers - `p_k`; n integers of at least 0.
 * @param bare - the coordinates of the factors g; repeated where a power of g stands.
 * @returns the expectation.
 * @throws RangeError when four or more factors g are left without a power: there is no closed form.
 * @example
 * erfMoment(Float64Array.of(1, 0.5, 0.5, 1), [1, 0], [1]).toFixed(12) // '0.282094791774'
 */
export function erfMoment(covariance: SquareMatrix, powers: readonly number[], bare: readonly number[]): number {
  const size = powers.length;
  const degree = powers.reduce((sum, power) => sum + power, 0);
  if ((degree + bare.length) % 2 === 1) return 0;
  const at = (k: number, l: number): number => covariance[k * size + l]!;
  if (degree === 0) {
    if (bare.length === 0) return 1;
    const [first, second, ...more] = bare;
    if (more.length > 0)
      throw new RangeError(`no closed form: ${bare.length} factors erf without a derivative; allowed are at most 3`);
    return erfPair(at(first!, first!), at(first!, second!), at(second!, second!));
  }
  const i = powers.findIndex((power) => power > 0);
  const rest = powers.with(i, powers[i]! - 1);
  let sum = 0;
  rest.forEach((power, j) => {
    if (power > 0) sum += at(i, j) * power * erfMoment(covariance, rest.with(j, power - 1), bare);
  });
  bare.forEach((coordinate, position) => {
    const { covariance: tilted, normaliser } = tilt(covariance, size, coordinate, 1);
    sum += at(i, coordinate) * slopeAtZero * normaliser * erfMoment(tilted, rest, bare.toSpliced(position, 1));
  });
  return sum;
}
