/** A triangular factor of a positive semi-definite matrix that stays accurate when the matrix is singular. */

import { CholeskyDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { largest as largestOf } from '../extremes.js';
import { symmetricEigen } from './eigen.js';
import { NEGLIGIBLE, type Rows, symmetricMatrix } from './matrix.js';

/** How far below zero rounding may put an eigenvalue of a singular matrix, relative to the largest one. */
const NEGATIVE = 1e-12;

/**
 * A lower triangular L with L L^T = A and a diagonal >= 0, for a positive semi-definite A. A singular A is allowed: then
 * L comes from the eigenvectors by a QR decomposition, which keeps L L^T = A to rounding where Cholesky's recursion breaks.
 *
 * @param matrix - n x n, symmetric, positive semi-definite (eigenvalues down to -1e-12 of the largest count as 0).
 * @param name - what to call the matrix in errors; defaults to `the matrix`.
 * @returns the rows of L.
 * @throws RangeError when the matrix is malformed, or not positive semi-definite: the message quotes the smallest eigenvalue.
 * @example
 * choleskyFactor([[4, 2], [2, 2]]) // [[2, 0], [1, 1]]
 */
export function choleskyFactor(matrix: Rows, name = 'the matrix'): number[][] {
  const guarded = symmetricMatrix(name, matrix);
  const decomposition = new CholeskyDecomposition(guarded);
  if (decomposition.isPositiveDefinite()) return decomposition.lowerTriangularMatrix.to2DArray();
  const { values, vectors } = symmetricEigen(guarded.to2DArray());
  const smallest = values[0]!;
  const largest = largestOf(values.map(Math.abs));
  if (smallest < -NEGATIVE * largest) {
    throw new RangeError(`${name} must be positive semi-definite; its smallest eigenvalue is ${smallest}`);
  }
  const size = values.length;
  // A = B^T B with rows of B sqrt(lambda_k) v_k; B = Q R gives A = R^T R.
  const negligible = NEGLIGIBLE * Math.sqrt(largest);
  const root = new Matrix(
    vectors.map((vector, k) =>
      vector.map((entry) => {
        const value = Math.sqrt(Math.max(values[k]!, 0)) * entry;
        return Math.abs(value) < negligible ? 0 : value;
      }),
    ),
  );
  const upper = new QrDecomposition(root).upperTriangularMatrix;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_unused, j) => (j > i ? 0 : upper.get(j, i) * (upper.get(j, j) < 0 ? -1 : 1))),
  );
}
