import fc from 'fast-check';
import { packCovariance, packedIndex } from '../../../src/links/kernels/covariance.js';
import type { MomentKernel } from '../../../src/links/kernels/moment-kernel.js';

export type Rows = readonly (readonly number[])[];

export const relativeError = (actual: number, wanted: number): number => Math.abs(actual - wanted) / Math.abs(wanted);

/** `B B^T + ridge I`, B with entries in [-1, 1] and `rank` columns, times a scale. */
export function covariances(
  size: number,
  { rank = size, ridge = 0.05, scale = 1 }: { rank?: number; ridge?: number; scale?: number } = {},
): fc.Arbitrary<Rows> {
  const entry = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
  return fc
    .array(fc.array(entry, { minLength: rank, maxLength: rank }), { minLength: size, maxLength: size })
    .map((b) => {
      const product = (k: number, l: number): number =>
        scale * (b[k]!.reduce((sum, x, i) => sum + x * b[l]![i]!, 0) + (k === l ? ridge : 0));
      return b.map((_, k) => b.map((__, l) => product(Math.min(k, l), Math.max(k, l))));
    });
}

/** The covariance matrix of the coordinates `indices` (repetitions allowed) of a vector. */
export const select = (matrix: Rows, indices: readonly number[]): Rows =>
  indices.map((k) => indices.map((l) => matrix[k]![l]!));

export const evaluate = (kernel: MomentKernel | undefined, matrix: Rows): number => {
  if (kernel === undefined) throw new Error('no closed form');
  return kernel(packCovariance(matrix));
};

/** The derivative of a kernel with respect to one packed covariance, by central differences extrapolated three times. */
export function derivative(kernel: MomentKernel, matrix: Rows, k: number, l: number, step = 0.02): number {
  const values = packCovariance(matrix);
  const position = packedIndex(matrix.length, k, l);
  const difference = (h: number): number =>
    (kernel(values.with(position, values[position]! + h)) - kernel(values.with(position, values[position]! - h))) /
    (2 * h);
  let column = [0, 1, 2, 3].map((level) => difference(step / 2 ** level));
  for (let power = 4; column.length > 1; power *= 4)
    column = column.slice(1).map((finer, i) => finer + (finer - column[i]!) / (power - 1));
  return column[0]!;
}

/** The smallest pivot of Gaussian elimination relative to the largest entry. */
export function smallestPivot(matrix: Rows): number {
  const rows = matrix.map((row) => [...row]);
  let smallest = Number.POSITIVE_INFINITY;
  rows.forEach((pivotRow, k) => {
    smallest = Math.min(smallest, pivotRow[k]!);
    for (const row of rows.slice(k + 1)) {
      const factor = row[k]! / pivotRow[k]!;
      row.forEach((value, l) => {
        row[l] = value - factor * pivotRow[l]!;
      });
    }
  });
  return smallest;
}
