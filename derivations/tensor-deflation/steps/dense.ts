/** The problem the long way round: tensors with all their `d^p` entries and differences of their loss. Feasible for tiny d, and it shares no rule. */

import type { Rows } from '../../../src/numeric.js';

/** `|sum_j |w_j|^2 wbar_j^{tensor p} - sum_k a_k e_k^{tensor p}|_F^2 / 2`. */
export function denseLoss(weights: Rows, a: readonly number[], order: number): number {
  const d = weights[0]?.length ?? 0;
  const lengths = weights.map((row) => Math.hypot(...row));
  let sum = 0;
  for (let entry = 0; entry < d ** order; entry++) {
    const indices = Array.from({ length: order }, (_, position) => Math.floor(entry / d ** position) % d);
    const learner = weights.reduce((total, row, j) => {
      const length = lengths[j]!;
      return total + indices.reduce((product, k) => product * (row[k]! / length), length ** 2);
    }, 0);
    const [first] = indices as [number];
    const target = indices.every((k) => k === first) ? (a[first] ?? 0) : 0;
    sum += (learner - target) ** 2;
  }
  return sum / 2;
}

/** `T_W(e_k, ..., e_k)`. */
export function denseComponent(weights: Rows, k: number, order: number): number {
  return weights.reduce((sum, row) => {
    const length = Math.hypot(...row);
    return sum + length ** 2 * (row[k]! / length) ** order;
  }, 0);
}

export function dot(u: readonly number[], v: readonly number[]): number {
  return u.reduce((sum, value, k) => sum + value * v[k]!, 0);
}

/** Central differences of a function of the weights, a row for each weight. */
export function centralDifferences(f: (weights: Rows) => number, weights: Rows, step = 1e-5): Rows {
  const moved = (i: number, k: number, by: number): Rows =>
    weights.map((row, at) => (at === i ? row.map((value, l) => (l === k ? value + by : value)) : row));
  return weights.map((row, i) => row.map((_, k) => (f(moved(i, k, step)) - f(moved(i, k, -step))) / (2 * step)));
}

/** Generic weights: two in three dimensions, none of their inner products small. */
export const PROBE: Rows = [
  [0.7, -0.5, 0.4],
  [-0.6, 0.9, 0.5],
];
export const PROBE_TARGET: readonly number[] = [0.9, 0.6];
export const PROBE_RESIDUAL: readonly number[] = [0.8, -0.5];
export const PROBE_DECAY = 0.7;

/** What an objective says about the weights PROBE and their velocity down its slope. */
export interface DenseRoute {
  readonly objective: number;
  readonly slope: Rows;
  /** `d log n_i/dt`, `dV_ip/dt`, `dG_il/dt`, row by row. */
  readonly logLength: readonly number[];
  readonly targetCosines: readonly number[];
  readonly cosines: readonly number[];
}

/** The route of an objective, made once when it is first asked for. */
export function denseRoute(objective: (weights: Rows) => number): () => DenseRoute {
  let known: DenseRoute | undefined;
  return () => {
    known ??= routeOf(objective);
    return known;
  };
}

function routeOf(objective: (weights: Rows) => number): DenseRoute {
  const slope = centralDifferences(objective, PROBE);
  const lengths = PROBE.map((row) => Math.hypot(...row));
  const directions = PROBE.map((row, i) => row.map((value) => value / lengths[i]!));
  const rates = PROBE.map((row, i) => -dot(slope[i]!, row) / lengths[i]! ** 2);
  const turning = directions.map((row, i) => row.map((value, k) => -slope[i]![k]! / lengths[i]! - rates[i]! * value));
  return {
    objective: objective(PROBE),
    slope,
    logLength: rates,
    targetCosines: turning.flatMap((row) => row.slice(0, PROBE_TARGET.length)),
    cosines: directions.flatMap((row, i) =>
      directions.map(
        (other, l) => dot(turning[i] as readonly number[], other) + dot(row, turning[l] as readonly number[]),
      ),
    ),
  };
}

/** Loss with its penalty. */
export function denseObjective(order: number): (weights: Rows) => number {
  return (weights) =>
    denseLoss(weights, PROBE_TARGET, order) + (PROBE_DECAY / 2) * weights.reduce((sum, row) => sum + dot(row, row), 0);
}

/** The same with the residual held at a diagonal tensor, up to a constant. */
export function frozenObjective(order: number): (weights: Rows) => number {
  return (weights) =>
    (PROBE_DECAY / 2) * weights.reduce((sum, row) => sum + dot(row, row), 0) -
    PROBE_RESIDUAL.reduce((sum, r, k) => sum + r * denseComponent(weights, k, order), 0);
}
