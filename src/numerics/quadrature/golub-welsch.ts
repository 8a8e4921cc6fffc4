/** The Gauss rule of any probability law from the recurrence of its orthonormal polynomials. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { QuadratureRule } from './rule.js';

/** The recurrence of the orthonormal polynomials of a probability law: `b_(k+1) p_(k+1) = (x - a_k) p_k - b_k p_(k-1)`. */
export interface JacobiMatrix {
  /** `a_0 ... a_(n-1)`. */
  readonly diagonal: Float64Array;
  /** `b_1 ... b_n`; positive. The last one does not enter the rule, only its refinement. */
  readonly offDiagonal: Float64Array;
}

/**
 * The Gauss rule of a probability law: nodes are the eigenvalues of the Jacobi matrix (Golub, Welsch 1969), refined by Newton's method;
 * weights are the Christoffel numbers `1 / sum_k p_k(x)^2`, which have full relative accuracy however small they are.
 *
 * @param matrix - the recurrence; n diagonal and n off-diagonal entries.
 * @returns the rule with n nodes; the weights sum to 1.
 * @example
 * golubWelsch({ diagonal: Float64Array.of(0, 0), offDiagonal: Float64Array.of(1, 2) }).nodes[1].toFixed(12) // '1.000000000000'
 */
export function golubWelsch(matrix: JacobiMatrix): QuadratureRule {
  const n = matrix.diagonal.length;
  const dense = Matrix.zeros(n, n);
  for (let i = 0; i < n; i += 1) {
    dense.set(i, i, matrix.diagonal[i]!);
    if (i + 1 < n) {
      dense.set(i, i + 1, matrix.offDiagonal[i]!);
      dense.set(i + 1, i, matrix.offDiagonal[i]!);
    }
  }
  const eigenvalues = new EigenvalueDecomposition(dense, { assumeSymmetric: true }).realEigenvalues;
  const nodes = Float64Array.from(eigenvalues).sort();
  const weights = nodes.map((node, i) => {
    let x = node;
    for (let step = 0; step < 2; step += 1) {
      const { ratio } = orthonormal(matrix, x);
      if (Number.isFinite(ratio)) x -= ratio;
    }
    nodes[i] = x;
    return 1 / orthonormal(matrix, x).sumOfSquares;
  });
  return { nodes, weights };
}

/** `p_n(x) / p_n'(x)` and `sum_(k<n) p_k(x)^2`. */
function orthonormal(matrix: JacobiMatrix, x: number): { ratio: number; sumOfSquares: number } {
  const { diagonal, offDiagonal } = matrix;
  let before = 0;
  let slopeBefore = 0;
  let value = 1;
  let slope = 0;
  let sumOfSquares = 0;
  for (let k = 0; k < diagonal.length; k += 1) {
    sumOfSquares += value * value;
    const last = k === 0 ? 0 : offDiagonal[k - 1]!;
    const shifted = x - diagonal[k]!;
    const next = (shifted * value - last * before) / offDiagonal[k]!;
    const nextSlope = (value + shifted * slope - last * slopeBefore) / offDiagonal[k]!;
    [before, value, slopeBefore, slope] = [value, next, slope, nextSlope];
  }
  return { ratio: value / slope, sumOfSquares };
}
