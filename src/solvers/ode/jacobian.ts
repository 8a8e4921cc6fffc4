/** The matrix of derivatives of a right-hand side, its own where it has one, else by difference quotients. */

import { differenceColumns } from './difference-columns.js';
import type { JacobianPoint } from './jacobian-point.js';
import type { Term } from './term.js';

/**
 * Writes the Jacobian `df_i/dy_j` (row-major) of a term.
 *
 * The term's own `jacobian` when it has one; else difference quotients whose increments are searched for each column: see
 * {@link differenceColumns}.
 *
 * @param term - the term; its evaluations are counted where it counts them.
 * @returns a function that fills `out` and returns the first row with an entry that is not finite, -1 when there is none.
 * @example
 * jacobianOf({ dimension: 1, evaluate: (t, y, dy) => { dy[0] = -3 * y[0] } }) instanceof Function // true
 */
export function jacobianOf(term: Term): (point: JacobianPoint, out: Float64Array) => number {
  const size = term.dimension;
  if (term.jacobian !== undefined) {
    const analytic = term.jacobian.bind(term);
    return ({ t, y }, out) => {
      out.fill(0);
      analytic(t, y, out);
      return rowNotFinite(out, size);
    };
  }
  const differences = differenceColumns(term);
  return (point, out) => {
    differences(point, out);
    return rowNotFinite(out, size);
  };
}

function rowNotFinite(matrix: Float64Array, size: number): number {
  for (let at = 0; at < matrix.length; at += 1) if (!Number.isFinite(matrix[at]!)) return Math.floor(at / size);
  return -1;
}
