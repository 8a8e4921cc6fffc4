/** Weighted sums of stage vectors that skip the zero coefficients. */

import { type Combination, combination } from './fused.js';

/** The nonzero entries of a row of coefficients: `indices[j]` is the stage of `coefficients[j]`. */
export interface SparseRow {
  readonly indices: readonly number[];
  readonly coefficients: readonly number[];
}

/**
 * Drops the zeros of a row of coefficients.
 *
 * @param row - the coefficients by stage.
 * @returns the nonzero ones with their stages.
 * @example
 * sparseRow([0, 2, 0, 3]).indices // [1, 3]
 */
export function sparseRow(row: readonly number[]): SparseRow {
  const indices = row.map((_, index) => index).filter((index) => row[index] !== 0);
  return { indices, coefficients: indices.map((index) => row[index]!) };
}

/** Writes `base + factor * sum_j coefficients_j stages_j` into `out`, which may not be one of the stages. */
export type RowCombination = (out: Float64Array, base: Float64Array, factor: number) => void;

/**
 * The combination of a row, in one pass over its nonzero entries.
 *
 * @param row - the coefficients.
 * @param stages - the slopes, all of them.
 * @param withBase - whether the base is added; without it `base` is not read; defaults to true.
 * @returns the function.
 * @example
 * const out = new Float64Array(1);
 * rowCombination(sparseRow([3]), [Float64Array.of(5)])(out, Float64Array.of(1), 2);
 * out[0] // 31
 */
export function rowCombination(row: SparseRow, stages: readonly Float64Array[], withBase = true): RowCombination {
  const { indices, coefficients } = row;
  if (indices.length === 0) return withBase ? (out, base) => out.set(base) : (out) => out.fill(0);
  const combine: Combination = combination(indices.length, withBase);
  const slopes = indices.map((index) => stages[index]!);
  return (out, base, factor) => combine(out, base, factor, coefficients, slopes);
}
