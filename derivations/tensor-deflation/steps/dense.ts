/** The loss the long way round: both tensors with all their `d^p` entries. Feasible for tiny d, and it shares no rule. */

import type { Rows } from '../../../src/index.js';

/** `|sum_j |w_j|^2 wbar_j^{tensor p} - sum_k a_k e_k^{tensor p}|_F^2 / 2`. */
export function denseLoss(weights: Rows, a: readonly number[], order: number): number {
  const d = weights[0]?.length ?? 0;
  const lengths = weights.map((row) => Math.hypot(...row));
  let sum = 0;
  for (let entry = 0; entry < d ** order; entry++) {
    const indices = Array.from({ length: order }, (_, position) => Math.floor(entry / d ** position) % d);
    const learner = weights.reduce((total, row, j) => {
      const length = lengths[j] as number;
      return total + indices.reduce((product, k) => product * ((row[k] as number) / length), length ** 2);
    }, 0);
    const [first] = indices as [number];
    const target = indices.every((k) => k === first) ? (a[first] ?? 0) : 0;
    sum += (learner - target) ** 2;
  }
  return sum / 2;
}

/** Central differences of a function of the weights, row-major. */
export function centralDifferences(f: (weights: Rows) => number, weights: Rows, step: number): readonly number[] {
  const moved = (i: number, k: number, by: number): Rows =>
    weights.map((row, at) => (at === i ? row.map((value, l) => (l === k ? value + by : value)) : row));
  return weights.flatMap((row, i) => row.map((_, k) => (f(moved(i, k, step)) - f(moved(i, k, -step))) / (2 * step)));
}
