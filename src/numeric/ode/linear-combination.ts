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

/**
 * `out = base + factor * sum_j coefficients_j stages[indices_j]`; four stages a pass, so that `out` is read and written seldom.
 *
 * @param out - result; may not be one of the stages.
 * @param base - what is added; `undefined` for zero.
 * @param factor - common factor, the step size.
 * @param row - coefficients.
 * @param stages - the slopes.
 * @example
 * combine(new Float64Array(1), Float64Array.of(1), 2, sparseRow([3]), [Float64Array.of(5)]) // undefined
 */
export function combine(
  out: Float64Array,
  base: Float64Array | undefined,
  factor: number,
  row: SparseRow,
  stages: readonly Float64Array[],
): void {
  const { indices, coefficients } = row;
  const size = out.length;
  if (base === undefined) out.fill(0);
  let from = base ?? out;
  for (let j = 0; j < indices.length; j += 4) {
    const a = factor * coefficients[j]!;
    const stageA = stages[indices[j]!]!;
    switch (Math.min(4, indices.length - j)) {
      case 1:
        for (let i = 0; i < size; i += 1) out[i] = from[i]! + a * stageA[i]!;
        break;
      case 2: {
        const b = factor * coefficients[j + 1]!;
        const stageB = stages[indices[j + 1]!]!;
        for (let i = 0; i < size; i += 1) out[i] = from[i]! + (a * stageA[i]! + b * stageB[i]!);
        break;
      }
      case 3: {
        const b = factor * coefficients[j + 1]!;
        const c = factor * coefficients[j + 2]!;
        const stageB = stages[indices[j + 1]!]!;
        const stageC = stages[indices[j + 2]!]!;
        for (let i = 0; i < size; i += 1) out[i] = from[i]! + (a * stageA[i]! + b * stageB[i]! + c * stageC[i]!);
        break;
      }
      default: {
        const b = factor * coefficients[j + 1]!;
        const c = factor * coefficients[j + 2]!;
        const d = factor * coefficients[j + 3]!;
        const stageB = stages[indices[j + 1]!]!;
        const stageC = stages[indices[j + 2]!]!;
        const stageD = stages[indices[j + 3]!]!;
        for (let i = 0; i < size; i += 1)
          out[i] = from[i]! + (a * stageA[i]! + b * stageB[i]! + (c * stageC[i]! + d * stageD[i]!));
      }
    }
    from = out;
  }
  if (indices.length === 0 && base !== undefined) out.set(base);
}
