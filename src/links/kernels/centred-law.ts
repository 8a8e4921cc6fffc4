/** Centred Gaussian laws with determinants kept accurate, and their marginal and conditional laws. */

import type { SquareMatrix } from './covariance.js';
import { differenceOfProducts } from './difference-of-products.js';

/** A centred Gaussian law with the determinant of its covariance matrix. */
export interface CentredLaw {
  readonly size: number;
  /** The covariance of two coordinates. */
  readonly at: (k: number, l: number) => number;
  /**
   * For 2 and 3 coordinates, at least 0; `NaN` for other numbers. It is kept because the conditional laws of a nearly singular one must agree on it:
   * each angle changes with its square root, and only their sum does not.
   */
  readonly determinant: number;
}

/**
 * The determinant of the covariances of two coordinates; rounding below 0 is 0.
 *
 * @param law - the law.
 * @param k - a coordinate.
 * @param l - another one.
 * @example
 * pairDeterminant(centredLaw(Float64Array.of(2, 1, 1, 2), 2), 0, 1) // 3
 */
export function pairDeterminant({ at }: Pick<CentredLaw, 'at'>, k: number, l: number): number {
  return Math.max(0, differenceOfProducts(at(k, k), at(l, l), at(k, l), at(k, l)));
}

/**
 * The law of a covariance matrix.
 *
 * @param covariance - n x n in row order; variances at least 0.
 * @param size - n.
 * @param determinant - where it is known better than from the matrix; defaults to that of the matrix.
 * @example
 * centredLaw(Float64Array.of(2, 0, 0, 0, 3, 1, 0, 1, 3), 3).determinant // 16
 */
export function centredLaw(covariance: SquareMatrix, size: number, determinant?: number): CentredLaw {
  const at = (k: number, l: number): number => covariance[k * size + l]!;
  const computed = (): number => {
    if (size === 2) return pairDeterminant({ at }, 0, 1);
    return size === 3 ? tripleDeterminant(at) : Number.NaN;
  };
  return { size, at, determinant: determinant ?? computed() };
}

/** By the pivot that loses least: `det = det(conditional minors) / c_kk`. */
function tripleDeterminant(at: CentredLaw['at']): number {
  let least = Number.POSITIVE_INFINITY;
  let value = 0;
  for (let k = 0; k < 3; k += 1) {
    const variance = at(k, k);
    if (variance === 0) return 0;
    const [i, j] = [(k + 1) % 3, (k + 2) % 3] as [number, number];
    const [mii, mjj, mij] = [minor(at, k, i, i), minor(at, k, j, j), minor(at, k, i, j)];
    const loss = (Math.abs(mii) / variance) * Math.abs(mjj);
    if (loss < least) {
      least = loss;
      value = differenceOfProducts(mii, mjj, mij, mij) / variance;
    }
  }
  return Math.max(0, value);
}

const minor = (at: CentredLaw['at'], k: number, i: number, j: number): number =>
  differenceOfProducts(at(i, j), at(k, k), at(i, k), at(j, k));

/** The matrix of the coordinates but k. */
function others(size: number, k: number, entry: (i: number, j: number) => number): SquareMatrix {
  const matrix = new Float64Array((size - 1) ** 2);
  let position = 0;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < size; j += 1) {
      if (i === k || j === k) continue;
      matrix[position] = entry(i, j);
      position += 1;
    }
  return matrix;
}

/**
 * The law of the other coordinates.
 *
 * @param law - n coordinates.
 * @param k - the coordinate to leave out.
 * @example
 * without(centredLaw(Float64Array.of(2, 1, 1, 3), 2), 0).at(0, 0) // 3
 */
export function without({ size, at }: CentredLaw, k: number): CentredLaw {
  return centredLaw(others(size, k, at), size - 1);
}

/**
 * The law of the other coordinates given `u_k = 0`: covariances `c_ij - c_ik c_jk / c_kk`.
 *
 * @param law - n coordinates.
 * @param k - the coordinate; of positive variance.
 * @example
 * givenZero(centredLaw(Float64Array.of(2, 1, 1, 3), 2), 0).at(0, 0) // 2.5
 */
export function givenZero({ size, at, determinant }: CentredLaw, k: number): CentredLaw {
  const variance = at(k, k);
  const matrix = others(size, k, (i, j) => {
    const value = minor(at, k, i, j) / variance;
    return i === j ? Math.max(0, value) : value;
  });
  return centredLaw(matrix, size - 1, size === 3 ? determinant / variance : undefined);
}
