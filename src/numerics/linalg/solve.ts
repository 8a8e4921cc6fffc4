/** Solves a symmetric linear system and refuses a solution whose residual is too large. */

import { LuDecomposition, Matrix } from 'ml-matrix';
import { largest } from '../extremes.js';
import { type Rows, symmetricMatrix } from './matrix.js';

/** Largest backward error ||K a - r|| / (||K|| ||a|| + ||r||), in maximum norms, that a solution may have. */
const BACKWARD_ERROR = 1e-12;

/**
 * Solves K a = r for a symmetric K, and checks the residual before it returns.
 *
 * @param matrix - K, n x n, finite, symmetric, not singular.
 * @param right - r, n finite numbers.
 * @returns a.
 * @throws RangeError when K is malformed or singular, r has another length or is not finite, or the backward error of the
 * solution is above 1e-12.
 * @example
 * solveSymmetric([[2, 0], [0, 4]], [2, 2]) // [1, 0.5]
 */
export function solveSymmetric(matrix: Rows, right: readonly number[]): number[] {
  const guarded = symmetricMatrix('K', matrix);
  if (right.length !== guarded.rows) {
    throw new RangeError(`r must have ${guarded.rows} entries, one for each row of K; got ${right.length}`);
  }
  right.forEach((value, i) => {
    if (!Number.isFinite(value)) throw new RangeError(`r[${i}] must be finite; got ${value}`);
  });
  const decomposition = new LuDecomposition(guarded);
  if (decomposition.isSingular())
    throw new RangeError('K is singular; add a ridge (a positive number) to its diagonal');
  const solution = decomposition.solve(Matrix.columnVector([...right])).getColumn(0);
  const magnitude = (values: readonly number[]) => largest(values.map(Math.abs));
  const rowSum = largest(guarded.to2DArray().map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  const residual = guarded
    .to2DArray()
    .map((row, i) => row.reduce((sum, value, j) => sum + value * solution[j]!, -right[i]!));
  const scale = rowSum * magnitude(solution) + magnitude(right);
  const backward = scale === 0 ? 0 : magnitude(residual) / scale;
  if (!(backward <= BACKWARD_ERROR)) {
    throw new RangeError(
      `K is too close to singular: the solution has a backward error of ${backward} (allowed: ${BACKWARD_ERROR})`,
    );
  }
  return solution;
}
