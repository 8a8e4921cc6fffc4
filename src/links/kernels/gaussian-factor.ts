/** A Gaussian vector as a linear map of as few independent standard variables as possible. */

import type { SquareMatrix } from './covariance.js';

/** Relative residual variance below which a coordinate counts as a function of those before: the rounding of the covariances. */
const dependent = 8 * Number.EPSILON;

/** Relative residual variance, downwards, beyond which the matrix is not a covariance matrix. */
const indefinite = -1e-8;

/** A centred Gaussian vector as `u = L z`, z independent and standard. */
export interface GaussianFactor {
  /** Number r of variables z. */
  readonly rank: number;
  /** `rows[k][j] = L_kj`; n rows of length r. */
  readonly rows: readonly Float64Array[];
  /** The coordinates by their last variable: `lastVariable[k]` is the largest j with `L_kj` not 0, or -1 for a constant. */
  readonly lastVariable: readonly number[];
}

/**
 * Cholesky's factor with pivots: at each step the coordinate whose variance is explained least (relative to its own) goes first, until all are explained.
 * A singular matrix thus gives fewer variables than coordinates.
 *
 * @param covariance - n x n in row order; variances at least 0.
 * @param size - n.
 * @returns the factor.
 * @throws RangeError when the matrix is not positive semi-definite (residual correlations below -1e-8).
 * @example
 * gaussianFactor(Float64Array.of(4, 2, 2, 1), 2).rank // 1
 */
export function gaussianFactor(covariance: SquareMatrix, size: number): GaussianFactor {
  const residual = Float64Array.from(covariance);
  const scales = Array.from({ length: size }, (_, k) => covariance[k * size + k]!);
  const left = new Set(scales.flatMap((scale, k) => (scale > 0 ? [k] : [])));
  const rows = scales.map(() => new Float64Array(size));
  const lastVariable = scales.map(() => -1);
  const unexplained = (k: number): number => residual[k * size + k]! / scales[k]!;
  let rank = 0;
  while (left.size > 0) {
    const pivot = [...left].reduce((best, k) => (unexplained(k) > unexplained(best) ? k : best));
    if (unexplained(pivot) <= dependent) break;
    left.delete(pivot);
    const root = Math.sqrt(residual[pivot * size + pivot]!);
    rows[pivot]![rank] = root;
    lastVariable[pivot] = rank;
    for (const k of left) {
      const entry = residual[k * size + pivot]! / root;
      rows[k]![rank] = entry;
      if (entry !== 0) lastVariable[k] = rank;
    }
    for (const k of left) for (const l of left) residual[k * size + l]! -= rows[k]![rank]! * rows[l]![rank]!;
    rank += 1;
  }
  for (const k of left)
    for (const l of left) {
      const rest = residual[k * size + l]! / Math.sqrt(scales[k]! * scales[l]!);
      if (k === l ? rest < indefinite : Math.abs(rest) > -indefinite)
        throw new RangeError(
          `the covariance matrix is not positive semi-definite: what remains of the covariance of the coordinates ${k} and ${l} is ${rest} of their standard deviations; allowed is up to ${-indefinite}`,
        );
    }
  return { rank, rows: rows.map((row) => row.subarray(0, rank)), lastVariable };
}
