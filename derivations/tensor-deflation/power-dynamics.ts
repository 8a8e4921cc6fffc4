/**
 * Order 4 while the learner is negligible: the explicit solution of the tensor power dynamics, and what it says about which
 * component is found when. Typed in; the steps `explicit-solution`, `basins`, `discovery-times` and `search-time` hold these functions
 * against the formulas that they state and both against the derived flow.
 */

import { InputError } from '../../src/index.js';
import { euclideanLength, largestScaledSquareProbabilities } from '../../src/numeric.js';
import type { WeightRows } from './fast/weights.js';
import { DISCOVERY } from './formulas.js';

/** Where one weight vector goes. */
export interface Destination {
  /** Index of the component, counted from 0: the largest `a_k u_k`. */
  readonly basin: number;
  /** C: once aligned, the squared length is that of a vector that was aligned at time C. */
  readonly delay: number;
}

/**
 * The component that a vector with squared cosines u is drawn to, and its alignment delay
 * `C = u_perp / (8 a_k u_k) - sum_{i != k} log(1 - a_i u_i / (a_k u_k)) / (8 a_i)`.
 */
export function destinationOf(u: readonly number[], a: readonly number[]): Destination {
  checkCosines(u, a);
  let basin = 0;
  u.forEach((value, k) => {
    if (a[k]! * value > a[basin]! * u[basin]!) basin = k;
  });
  const rate = a[basin]! * u[basin]!;
  const delay = u.reduce(
    (sum, value, i) => {
      if (i === basin) return sum;
      return sum - Math.log1p((-a[i]! * value) / rate) / (8 * a[i]!);
    },
    acrossOf(u) / (8 * rate),
  );
  return { basin, delay };
}

/** Squared cosines and growth of the squared length at a time. */
export interface SmallNormState {
  readonly u: readonly number[];
  /** `|w(t)|^2 / |w(0)|^2`. */
  readonly growth: number;
}

/**
 * The explicit solution `y_k^2 = u_k / (1 - 8 a_k u_k tau)`, `u_k(t) = y_k^2 / rho^2`, `rho^2 = u_perp + sum y_k^2`,
 * `|w|^2 = rho e^{-2 lambda t} |w_0|^2`, `t = u_perp tau - sum_k log(1 - 8 a_k u_k tau) / (8 a_k)`; tau by bisection in
 * `s = -log(1 - tau / tau_max)`, as tau alone has no digits left near its end.
 */
export function smallNormSolution(
  u: readonly number[],
  a: readonly number[],
  lambda: number,
  time: number,
): SmallNormState {
  checkCosines(u, a);
  const rates = u.map((value, k) => 8 * a[k]! * value);
  const fastest = Math.max(...rates);
  const across = acrossOf(u);
  // 1 - rate tau with tau = (1 - e^-s) / fastest, without cancellation for the fastest.
  const left = (s: number, rate: number): number =>
    rate === fastest ? Math.exp(-s) : 1 + (rate / fastest) * Math.expm1(-s);
  const timeAt = (s: number): number =>
    rates.reduce((sum, rate, k) => sum - Math.log(left(s, rate)) / (8 * a[k]!), (across * -Math.expm1(-s)) / fastest);
  let [low, high] = [0, 1];
  while (timeAt(high) < time) high *= 2;
  for (let halving = 0; halving < 200 && high - low > 1e-16 * high; halving++) {
    const middle = (low + high) / 2;
    if (timeAt(middle) < time) low = middle;
    else high = middle;
  }
  const s = (low + high) / 2;
  const squares = rates.map((rate, k) => u[k]! / left(s, rate));
  if (!squares.every(Number.isFinite)) {
    throw new RangeError(`at time ${time} a weight has grown beyond the doubles; take a time below ${700 / fastest}`);
  }
  const length = squares.reduce((sum, value) => sum + value, across);
  return { u: squares.map((value) => value / length), growth: Math.sqrt(length) * Math.exp(-2 * lambda * time) };
}

/** What the start says about every component. */
export interface Discovery {
  /** Number of weights in each basin. */
  readonly counts: readonly number[];
  /** `K_k = a_k - lambda/2`: where the component comes to rest. */
  readonly limits: readonly number[];
  /** `A_k` of the logistic; 0 for an empty basin. */
  readonly amplitudes: readonly number[];
  /** `T_k` with `ahat_k = K_k / 2`; infinite when the basin is empty or `K_k <= 0`. */
  readonly times: readonly number[];
}

/** Discovery times `T_k = log(K_k / A_k) / (4 K_k)`, `A_k = sum_{j in basin k} |w_j|^2 sqrt(u_jk) e^{-4 a_k C_j}`, from the start. */
export function discoveryOf({ neurons, dimension, rows }: WeightRows, a: readonly number[], lambda: number): Discovery {
  const counts = a.map(() => 0);
  const amplitudes = a.map(() => 0);
  for (let j = 0; j < neurons; j++) {
    const row = Array.from(rows.subarray(j * dimension, (j + 1) * dimension));
    const length = euclideanLength(row);
    const u = a.map((_, k) => (row[k]! / length) ** 2);
    const { basin, delay } = destinationOf(u, a);
    counts[basin] = counts[basin]! + 1;
    const seed = length ** 2 * Math.sqrt(u[basin]!) * Math.exp(-4 * a[basin]! * delay);
    amplitudes[basin] = amplitudes[basin]! + seed;
  }
  const limits = a.map((value) => DISCOVERY.limit.evaluate({ a: value, lambda }));
  const times = limits.map((limit, k) => {
    const amplitude = amplitudes[k]!;
    return limit > 0 && amplitude > 0 ? DISCOVERY.found.evaluate({ K: limit, A: amplitude }) : Number.POSITIVE_INFINITY;
  });
  return { counts, limits, amplitudes, times };
}

/** The logistic of component k: `K / (1 + e^{-4 K (t - T)})`; 0 when it is never found. */
export function logistic({ limits, times }: Discovery, k: number, time: number): number {
  const [limit, found] = [limits[k]!, times[k]!];
  return Number.isFinite(found) ? DISCOVERY.logistic.evaluate({ K: limit, t: time, T: found }) : 0;
}

/** Time in which a weight with squared cosine u to the only component gets to 1/2: where `y^2 = u_perp` in the explicit solution. */
export function searchTime(u: number, a: number): number {
  if (!(u > 0 && u <= 0.5)) throw new InputError(`u = ${u}; must be in (0, 1/2]`);
  return DISCOVERY.search.evaluate({ u, a });
}

/** Probabilities of the basins for a start that is uniform on a sphere, in any dimension. */
export function basinProbabilities(a: readonly number[]): readonly number[] {
  return largestScaledSquareProbabilities(a);
}

function acrossOf(u: readonly number[]): number {
  return Math.max(0, 1 - u.reduce((sum, value) => sum + value, 0));
}

function checkCosines(u: readonly number[], a: readonly number[]): void {
  if (u.length !== a.length) throw new InputError(`${u.length} cosines for ${a.length} coefficients; give as many`);
  const total = u.reduce((sum, value) => sum + value, 0);
  if (!u.every((value) => value >= 0) || !(total > 0 && total <= 1 + 1e-6)) {
    throw new InputError(`squared cosines must be >= 0 and add up to a number in (0, 1]; their sum is ${total}`);
  }
}
