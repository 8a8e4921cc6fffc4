/**
 * Writes the statistics of `statisticNames` from m weight vectors whose first P coordinates are along the targets.
 *
 * @param rows - m x width, row-major; unit vectors up to rounding.
 * @param out - at least m P + m (m - 1) / 2 entries.
 */
export function readStatistics(
  rows: Float64Array,
  width: number,
  neurons: number,
  targets: number,
  out: Float64Array,
): void {
  let next = 0;
  for (let i = 0; i < neurons; i++) {
    for (let p = 0; p < targets; p++) out[next++] = rows[i * width + p]!;
  }
  for (let i = 0; i < neurons; i++) {
    for (let j = i + 1; j < neurons; j++) {
      let product = 0;
      for (let k = 0; k < width; k++) product += rows[i * width + k]! * rows[j * width + k]!;
      out[next++] = product;
    }
  }
}
