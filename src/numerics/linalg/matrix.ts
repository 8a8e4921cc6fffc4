/** Dense matrices as rows, and the check that one is finite, symmetric and safely scaled. */

import { Matrix } from 'ml-matrix';

/** A dense matrix as rows. */
export type Rows = readonly (readonly number[])[];

/** Relative asymmetry that rounding explains; more is taken for a mistake of the caller. */
const ASYMMETRY = 1e-12;

/** Sizes of matrices whose squared entries neither overflow nor lose digits to underflow. */
const SMALLEST = 1e-150;
const LARGEST = 1e150;

/**
 * Entries below this part of the largest one are taken as 0, far below rounding: on subnormal numbers ml-matrix's
 * eigenvalues run out of the matrix (a TypeError) and its QR decomposition is off by 1e-12.
 */
export const NEGLIGIBLE = 1e-100;

/**
 * The ml-matrix form of a real symmetric matrix, made exactly symmetric, as that library's decompositions demand.
 *
 * @param name - what to call the matrix in errors.
 * @param rows - square, finite, symmetric up to rounding (relative 1e-12).
 * @throws RangeError when it is empty, not square, holds a number that is not finite, is not symmetric, or its largest entry
 * is outside [1e-150, 1e150] and not 0.
 */
export function symmetricMatrix(name: string, rows: Rows): Matrix {
  const size = rows.length;
  if (size === 0) throw new RangeError(`${name} is empty; give at least one row`);
  let scale = 0;
  rows.forEach((row, i) => {
    if (row.length !== size) {
      throw new RangeError(`${name} must be square: it has ${size} rows, but row ${i} has ${row.length} entries`);
    }
    row.forEach((value, j) => {
      if (!Number.isFinite(value)) throw new RangeError(`${name}[${i}][${j}] must be finite; got ${value}`);
      scale = Math.max(scale, Math.abs(value));
    });
  });
  if (scale !== 0 && !(scale >= SMALLEST && scale <= LARGEST)) {
    throw new RangeError(`${name} must be scaled: its largest entry is ${scale}; allowed are 0 and [1e-150, 1e150]`);
  }
  const matrix = new Matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [lower, upper] = [rows[i]![j]!, rows[j]![i]!];
      if (Math.abs(lower - upper) > ASYMMETRY * scale) {
        throw new RangeError(`${name} must be symmetric: [${i}][${j}] is ${lower}, but [${j}][${i}] is ${upper}`);
      }
      const mean = i === j ? lower : 0.5 * (lower + upper);
      const value = Math.abs(mean) < NEGLIGIBLE * scale ? 0 : mean;
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
  }
  return matrix;
}
