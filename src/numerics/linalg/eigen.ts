/** Eigenvalues and eigenvectors of a real symmetric matrix, with guarded input. */

import { EigenvalueDecomposition } from 'ml-matrix';
import { type Rows, symmetricMatrix } from './matrix.js';

/** Eigenvalues in ascending order; vectors[k] is the unit eigenvector of values[k]. */
export interface SymmetricEigen {
  readonly values: readonly number[];
  readonly vectors: Rows;
}

/**
 * Eigenvalues and eigenvectors of a real symmetric matrix (ml-matrix, with the input guarded: that library is silent
 * on NaN).
 *
 * @param matrix - n x n, finite, symmetric.
 * @throws RangeError when the matrix is empty, not square, not finite or not symmetric.
 * @example
 * symmetricEigen([[2, 0], [0, 1]]).values // [1, 2]
 */
export function symmetricEigen(matrix: Rows): SymmetricEigen {
  const guarded = symmetricMatrix('the matrix', matrix);
  const decomposition = new EigenvalueDecomposition(guarded, { assumeSymmetric: true });
  const order = decomposition.realEigenvalues
    .map((value, index) => ({ value, index }))
    .sort((a, b) => a.value - b.value);
  return {
    values: order.map(({ value }) => value),
    vectors: order.map(({ index }) => decomposition.eigenvectorMatrix.getColumn(index)),
  };
}
