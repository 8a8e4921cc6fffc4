/** The names and values that a chain of weights of any length reports. */

import { checkInteger } from './problem.js';

/**
 * The names of what `Chain.read` writes for free weights: the overlaps M in row order, then Q[i,j] for i <= j in row
 * order, then the second layer.
 *
 * @param neurons - m, an integer >= 1.
 * @param targets - P, an integer >= 1.
 * @throws RangeError when an argument is no such integer.
 * @example
 * freeStatisticNames(2, 1) // ['M[1,1]', 'M[2,1]', 'Q[1,1]', 'Q[1,2]', 'Q[2,2]', 'a[1]', 'a[2]']
 */
export function freeStatisticNames(neurons: number, targets: number): string[] {
  checkInteger('neurons', neurons, 1);
  checkInteger('targets', targets, 1);
  const count = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
  return [
    ...count(neurons).flatMap((i) => count(targets).map((p) => `M[${i},${p}]`)),
    ...count(neurons).flatMap((i) => count(neurons - i + 1).map((k) => `Q[${i},${i + k - 1}]`)),
    ...count(neurons).map((i) => `a[${i}]`),
  ];
}

/**
 * Writes the statistics of `freeStatisticNames` from m weight vectors whose first P coordinates are along the targets.
 *
 * @param rows - m x width, row-major.
 * @param secondLayer - m entries.
 * @param out - at least m P + m (m + 1) / 2 + m entries.
 */
export function readFreeStatistics(
  rows: Float64Array,
  width: number,
  targets: number,
  secondLayer: Float64Array,
  out: Float64Array,
): void {
  const neurons = secondLayer.length;
  let next = 0;
  for (let i = 0; i < neurons; i++) {
    for (let p = 0; p < targets; p++) out[next++] = rows[i * width + p]!;
  }
  for (let i = 0; i < neurons; i++) {
    for (let j = i; j < neurons; j++) {
      let product = 0;
      for (let k = 0; k < width; k++) product += rows[i * width + k]! * rows[j * width + k]!;
      out[next++] = product;
    }
  }
  for (let i = 0; i < neurons; i++) out[next++] = secondLayer[i]!;
}
