/**
 * A composition written from its definition alone, as an independent route: f(x) = mean_j relu(a_j F(x) + b_j), F = mean_i relu(w_i.x),
 * the loss of one example, its gradient by central differences, and the law of one step by quasi-random points.
 */

import type { CompositionState } from '../../../derivations/depth-separation/fast/network.js';

/** C_d, known without the program: 1/pi in the plane, 1/4 in space. */
export const HEMISPHERE: Readonly<Record<number, number>> = { 2: 1 / Math.PI, 3: 1 / 4 };

export interface Rates {
  readonly rho0: number;
  readonly kappa1: number;
  readonly eta2: number;
  readonly dt: number;
}

/** Weights, then a, then b, in one array. */
export const flat = ({ weights, outer, biases }: CompositionState): Float64Array =>
  Float64Array.of(...weights, ...outer, ...biases);

const relu = (z: number): number => Math.max(0, z);

/** (1/2) (relu(1 - |x|) - f(x))^2. */
export function exampleLoss(p: Float64Array, m1: number, m2: number, x: readonly number[]): number {
  const d = x.length;
  let feature = 0;
  for (let i = 0; i < m1; i++) {
    let h = 0;
    for (let k = 0; k < d; k++) h += p[i * d + k]! * x[k]!;
    feature += relu(h) / m1;
  }
  let f = 0;
  for (let j = 0; j < m2; j++) f += relu(p[m1 * d + j]! * feature + p[m1 * d + m2 + j]!) / m2;
  return 0.5 * (relu(1 - Math.hypot(...x)) - f) ** 2;
}

/** The direction of d = 2 or 3 at coordinates in [0, 1). */
export function directionAt(d: number, u: readonly number[]): readonly number[] {
  const turn = 2 * Math.PI * u[0]!;
  if (d === 2) return [Math.cos(turn), Math.sin(turn)];
  const z = 2 * u[1]! - 1;
  const s = Math.sqrt(1 - z * z);
  return [s * Math.cos(turn), s * Math.sin(turn), z];
}

/** The arcsec radius at a coordinate in [0, 1). */
export const radiusAt = (rho0: number, u: number): number => rho0 / Math.cos((Math.PI / 2) * u);

/** Points of the additive recurrence by powers of the generalised golden ratio (Roberts): evenly spread in [0, 1)^dimension. */
export function* evenPoints(count: number, dimension: number): Generator<readonly number[]> {
  let root = 2;
  for (let pass = 0; pass < 60; pass++) root = (1 + root) ** (1 / (dimension + 1));
  const steps = Array.from({ length: dimension }, (_, k) => root ** -(k + 1));
  for (let n = 0; n < count; n++) yield steps.map((step) => (0.5 + n * step) % 1);
}

/** Parameters after one step of gradient descent on a loss: w_i by eta1 m1, eta1 = kappa1/C_d^2; a_j and b_j by eta2 m2. */
export function stepped(
  p: Float64Array,
  shape: { readonly m1: number; readonly m2: number; readonly d: number },
  { kappa1, eta2, dt }: Rates,
  loss: (p: Float64Array) => number,
): Float64Array {
  const h = 1e-5;
  const moved = p.slice();
  return p.map((value, at) => {
    moved[at] = value + h;
    const up = loss(moved);
    moved[at] = value - h;
    const down = loss(moved);
    moved[at] = value;
    const speed = at < shape.m1 * shape.d ? (kappa1 / HEMISPHERE[shape.d]! ** 2) * shape.m1 : eta2 * shape.m2;
    return value - (dt * speed * (up - down)) / (2 * h);
  });
}

/** alpha = C_d mean_i |w_i|, a, b, q = C_d^2 mean_i |w_i|^2. */
export function statisticsOfLayers(p: Float64Array, m1: number, m2: number, d: number): readonly number[] {
  const norms = Array.from({ length: m1 }, (_, i) => Math.hypot(...p.subarray(i * d, (i + 1) * d)));
  const c = HEMISPHERE[d]!;
  return [
    (c * norms.reduce((sum, norm) => sum + norm, 0)) / m1,
    ...p.subarray(m1 * d, m1 * d + 2 * m2),
    (c * c * norms.reduce((sum, norm) => sum + norm * norm, 0)) / m1,
  ];
}

/** Means of the increments, then of the products of two of them about those means. */
export interface Moments {
  readonly mean: readonly number[];
  readonly products: readonly number[];
}

/** Products of every two entries about a mean, row by row. */
export const productsAbout = (mean: readonly number[], x: readonly number[]): readonly number[] =>
  x.flatMap((first, i) => x.slice(0, i + 1).map((second, j) => (first - mean[i]!) * (second - mean[j]!)));

export function momentsOf(increments: readonly (readonly number[])[]): Moments {
  const average = (rows: readonly (readonly number[])[]): readonly number[] => {
    const sum = new Float64Array(rows[0]!.length);
    for (const row of rows) for (let k = 0; k < sum.length; k++) sum[k]! += row[k]!;
    return Array.from(sum, (value) => value / rows.length);
  };
  const mean = average(increments);
  return { mean, products: average(increments.map((row) => productsAbout(mean, row))) };
}

/** The largest |z| of means and products of a sample against stated moments. */
export function largestDeviation(sample: readonly (readonly number[])[], stated: Moments): number {
  const z = (rows: readonly (readonly number[])[], values: readonly number[]): readonly number[] =>
    values.map((value, k) => {
      const column = rows.map((row) => row[k]!);
      const centre = column.reduce((sum, one) => sum + one, 0) / column.length;
      const variance = column.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (column.length - 1);
      return Math.abs(centre - value) / Math.sqrt(variance / column.length);
    });
  const all = [
    ...z(sample, stated.mean),
    ...z(
      sample.map((row) => productsAbout(stated.mean, row)),
      stated.products,
    ),
  ];
  if (all.some((value) => !Number.isFinite(value))) throw new Error(`a statistic does not vary: ${all.join(' ')}`);
  return Math.max(...all);
}
