/** Covariance matrices as packed lists of numbers, and the check that they are covariances at all. */

import { differenceOfProducts } from './difference-of-products.js';

/**
 * How far a correlation may exceed 1, as `c_kl^2 - c_kk c_ll` relative to the square of the larger variance: the stages of an ODE
 * solver leave the cone of covariance matrices by its tolerance.
 */
const slack = 1e-8;

/** A square matrix in row order, `matrix[k * size + l]`; of symmetric content. */
export type SquareMatrix = Float64Array;

/**
 * The number of packed values of n coordinates: `n (n + 1) / 2`.
 *
 * @param size - n; an integer of at least 0.
 * @example
 * packedLength(4) // 10
 */
export function packedLength(size: number): number {
  return (size * (size + 1)) / 2;
}

/**
 * Where the covariance of two coordinates stands among the packed values: first the variances `c_kk` (k = 0 ... n - 1), then the
 * covariances `c_kl`, k < l, in row order.
 *
 * @param size - number n of coordinates.
 * @param k - a coordinate; an integer in [0, n).
 * @param l - a coordinate, likewise; the order of the two is of no account.
 * @returns the position, in [0, n (n + 1) / 2).
 * @throws RangeError when a coordinate is out of its range.
 * @example
 * packedIndex(3, 2, 1) // 5
 */
export function packedIndex(size: number, k: number, l: number): number {
  for (const index of [k, l])
    if (!(Number.isInteger(index) && index >= 0 && index < size))
      throw new RangeError(`invalid coordinate: ${index}; allowed are the integers from 0 to ${size - 1}`);
  if (k === l) return k;
  const row = Math.min(k, l);
  return size + row * size - (row * (row + 1)) / 2 + Math.max(k, l) - row - 1;
}

/**
 * The packed values of a covariance matrix, in the order of {@link packedIndex}.
 *
 * @param matrix - rows; square, exactly symmetric.
 * @returns `n (n + 1) / 2` values.
 * @throws RangeError when the matrix is not square or not symmetric.
 * @example
 * Array.from(packCovariance([[1, 0.5], [0.5, 2]])) // [1, 2, 0.5]
 */
export function packCovariance(matrix: readonly (readonly number[])[]): Float64Array {
  const size = matrix.length;
  const values = new Float64Array(packedLength(size));
  matrix.forEach((row, k) => {
    if (row.length !== size)
      throw new RangeError(`the covariance matrix must be square: it has ${size} rows, but row ${k} has ${row.length}`);
    row.forEach((value, l) => {
      if (!Object.is(value + 0, matrix[l]![k]! + 0))
        throw new RangeError(
          `the covariance matrix must be symmetric: [${k}][${l}] = ${value}, [${l}][${k}] = ${matrix[l]![k]}`,
        );
      values[packedIndex(size, k, l)] = value;
    });
  });
  return values;
}

/**
 * The covariance matrix of packed values, checked by pairs: variances at least 0, correlations at most 1 up to a slack (1e-8 of the square of
 * the larger variance) that the stages of an ODE solver need. Definiteness beyond pairs is not checked.
 *
 * @param values - packed values, see {@link packedIndex}.
 * @param size - number n of coordinates.
 * @returns the full matrix in row order.
 * @throws RangeError when the number of values is wrong, when one is not finite, a variance is negative, or a correlation exceeds 1.
 * @example
 * Array.from(unpackCovariance(Float64Array.of(1, 2, 0.5), 2)) // [1, 0.5, 0.5, 2]
 */
export function unpackCovariance(values: Float64Array, size: number): SquareMatrix {
  if (values.length !== packedLength(size))
    throw new RangeError(
      `invalid number of covariances: ${values.length}; ${size} coordinates have ${size} variances and ${packedLength(size) - size} covariances`,
    );
  const matrix = new Float64Array(size * size);
  for (let k = 0; k < size; k += 1) {
    const variance = values[k]!;
    if (!(variance >= 0 && variance < Number.POSITIVE_INFINITY))
      throw new RangeError(`invalid variance: c[${k}][${k}] = ${variance}; allowed are finite numbers from 0 on`);
    matrix[k * size + k] = variance;
  }
  let position = size;
  for (let k = 0; k < size; k += 1)
    for (let l = k + 1; l < size; l += 1) {
      const value = values[position]!;
      position += 1;
      if (!Number.isFinite(value))
        throw new RangeError(`invalid covariance: c[${k}][${l}] = ${value}; allowed are finite numbers`);
      const [first, second] = [values[k]!, values[l]!];
      if (differenceOfProducts(value, value, first, second) > slack * Math.max(first, second) ** 2)
        throw new RangeError(
          `invalid covariance: c[${k}][${l}] = ${value} with variances ${first} and ${second}; its square may not exceed their product`,
        );
      matrix[k * size + l] = value;
      matrix[l * size + k] = value;
    }
  return matrix;
}
