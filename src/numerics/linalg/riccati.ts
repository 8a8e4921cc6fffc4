/** The closed solution of the matrix Riccati equation of low-rank factorisation, in a form that stays stable. */

import { Matrix, QrDecomposition } from 'ml-matrix';
import type { Rows } from './matrix.js';

/**
 * The solution of `dX/dt = 2 (D - X) X + 2 X (D - X)` from `X(0) = W^T W`, D diagonal: gradient flow of `|D - W^T W|_F^2 / 2` seen
 * in X. With `N = (e^{4Dt} - 1) / D` (`4t` where D is 0) it is `X(t) = S Q Q^T S`, `S = e^{2Dt} N^{-1/2}`, where Q is the first block of
 * the thin QR factor of `[N^{1/2} W^T; I]`: the textbook form inverts a matrix that becomes singular in double precision.
 *
 * @param diagonal - D, d finite numbers >= 0.
 * @param weights - W, m x d.
 * @param time - t, finite and >= 0, with 4 D t at most 700 so that the exponential exists.
 * @returns X(t), d x d.
 * @throws RangeError when an argument is out of its range.
 * @example
 * lowRankRiccati([1], [[1]], 3)[0][0].toFixed(12) // '1.000000000000'
 */
export function lowRankRiccati(diagonal: readonly number[], weights: Rows, time: number): number[][] {
  const d = diagonal.length;
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY))
    throw new RangeError(`time must be finite and >= 0; got ${time}`);
  if (d === 0 || weights.length === 0) throw new RangeError('diagonal or weights are empty; give at least one entry');
  diagonal.forEach((value, k) => {
    if (!(value >= 0 && 4 * value * time <= 700)) {
      throw new RangeError(`diagonal[${k}] = ${value} at time ${time}; must be >= 0 with 4 D t <= 700`);
    }
  });
  weights.forEach((row, j) => {
    if (row.length !== d || !row.every(Number.isFinite)) {
      throw new RangeError(`row ${j} of the weights must be ${d} finite numbers; got ${row.length}`);
    }
  });
  if (time === 0) return product(transposed(weights));
  const roots = diagonal.map((value) => Math.sqrt(value === 0 ? 4 * time : Math.expm1(4 * value * time) / value));
  const scales = diagonal.map((value, k) => Math.exp(2 * value * time) / roots[k]!);
  const stacked = [
    ...roots.map((root, k) => weights.map((row) => root * row[k]!)),
    ...weights.map((_, j) => weights.map((_other, l) => (j === l ? 1 : 0))),
  ];
  const { orthogonalMatrix } = new QrDecomposition(new Matrix(stacked));
  return product(scales.map((scale, k) => orthogonalMatrix.getRow(k).map((value) => scale * value)));
}

/** `A A^T`. */
function product(rows: Rows): number[][] {
  return rows.map((row) => rows.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
}

function transposed(rows: Rows): number[][] {
  return rows[0]!.map((_, k) => rows.map((row) => row[k]!));
}
