import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import type { GaussianProblem, LossName } from '../../src/engine/problem.js';
import { gaussHermite } from '../../src/numerics/quadrature/gauss-hermite.js';
import type { QuadratureRule } from '../../src/numerics/quadrature/rule.js';
import { randomStream } from '../../src/numerics/random/stream.js';

/**
 * The specification's formulas as plain numeric functions: nothing here comes from the derivation under test. Links are
 * given by their orthonormal Hermite coefficients `c_k`, `b_k`; vectors live in R^(P + m), the targets being the first
 * P axes.
 */

export type Matrix = readonly (readonly number[])[];

/** Orthonormal coefficients by degree, as decimal text so that they are exact on the symbolic side too. */
export type Coefficients = Readonly<Record<number, string>>;

export function expansionOf(coefficients: Coefficients): HermiteExpansion {
  return HermiteExpansion.fromOrthonormal(
    new Map(Object.entries(coefficients).map(([k, c]) => [Number(k), Polynomial.constant(Rational.of(c))])),
  );
}

export function problemOf(loss: LossName, c: Coefficients, b: Coefficients): GaussianProblem {
  return { loss, target: expansionOf(c), learner: expansionOf(b) };
}

const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
const binomial = (n: number, k: number): number => factorial(n) / factorial(k) / factorial(n - k);

/** `h_k(z)` by the three-term recursion. */
export function orthonormalHermite(k: number, z: number): number {
  let [previous, current] = [0, 1];
  for (let n = 0; n < k; n++) [previous, current] = [current, z * current - n * previous];
  return current / Math.sqrt(factorial(k));
}

/** The link or its derivative as a function, by `h_k' = sqrt(k) h_(k-1)`. */
export function linkFunction(coefficients: Coefficients, order = 0): (z: number) => number {
  // Weights of He_j: c_k sqrt(k (k-1) ... (k-order+1) / (k-order)!) with j = k - order.
  const weights: number[] = [];
  for (const [degree, c] of Object.entries(coefficients)) {
    const k = Number(degree);
    if (k >= order) weights[k - order] = (Number(c) * Math.sqrt(factorial(k))) / factorial(k - order);
  }
  return (z) => {
    let [previous, current, sum] = [0, 1, 0];
    for (let j = 0; j < weights.length; j++) {
      sum += (weights[j] ?? 0) * current;
      [previous, current] = [current, z * current - j * previous];
    }
    return sum;
  };
}

/** `sum_k b_k c_k t^k`, differentiated `order` times. */
export function correlation(b: Coefficients, c: Coefficients, t: number, order = 0): number {
  return Object.entries(b).reduce((sum, [degree, value]) => {
    const k = Number(degree);
    if (k < order) return sum;
    return sum + Number(value) * Number(c[k] ?? 0) * (factorial(k) / factorial(k - order)) * t ** (k - order);
  }, 0);
}

export interface State {
  readonly m: number;
  readonly P: number;
  /** Unit rows in R^(P + m). */
  readonly W: Matrix;
  readonly M: Matrix;
  readonly Q: Matrix;
  readonly a: readonly number[];
  readonly rho: readonly number[];
  readonly noise: number;
}

/** Random unit vectors and random second layer, rates and noise. */
export function randomState(seed: number, m: number, P: number): State {
  const stream = randomStream({ seed, run: 0, purpose: 'test state' });
  const normals = (count: number): number[] => Array.from({ length: count }, () => stream.normal());
  const W = Array.from({ length: m }, () => {
    const row = normals(P + m);
    return row.map((value) => value / Math.hypot(...row));
  });
  const [a, rho, noise] = [normals(m), normals(m), Math.abs(normals(1)[0]!)];
  return stateOf(W, P, a, rho, noise);
}

export function stateOf(W: Matrix, P: number, a: readonly number[], rho: readonly number[], noise = 0): State {
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, k) => sum + value * v[k]!, 0);
  const M = W.map((row) => row.slice(0, P));
  const Q = W.map((row, i) => W.map((other, l) => (i === l ? 1 : dot(row, other))));
  return { m: W.length, P, W, M, Q, a, rho, noise };
}

const range = (size: number): number[] => Array.from({ length: size }, (_, at) => at);
const sumOver = (size: number, term: (at: number) => number): number =>
  range(size).reduce((sum, at) => sum + term(at), 0);
export const entry = (matrix: Matrix, row: number, column: number): number => matrix[row]![column]!;

/** 2.2 with `c_0` and `b_0` in C and B: `1/2 [P sum_k c_k^2 + P^2 c_0^2 + nu^2 - 2 sum a_i C + sum a_i a_j B]`, k >= 1. */
export function mseLoss({ m, P, M, Q, a, noise }: State, c: Coefficients, b: Coefficients): number {
  const squares = Object.entries(c).reduce((sum, [k, value]) => sum + (k === '0' ? 0 : Number(value) ** 2), 0);
  const constant = Number(c[0] ?? 0) ** 2;
  const learner = sumOver(m, (i) => a[i]! * sumOver(P, (p) => correlation(b, c, entry(M, i, p))));
  const gram = sumOver(m, (i) => sumOver(m, (j) => a[i]! * a[j]! * correlation(b, b, entry(Q, i, j))));
  return (P * squares + P * P * constant + noise ** 2 - 2 * learner + gram) / 2;
}

/** The correlation loss `-E[y f]`. */
export function correlationLoss({ m, P, M, a }: State, c: Coefficients, b: Coefficients): number {
  return -sumOver(m, (i) => a[i]! * sumOver(P, (p) => correlation(b, c, entry(M, i, p))));
}

/** 2.6, with `E = 0` for the correlation loss (2.4 for each neuron). */
export function specifiedFlow(
  { m, P, M, Q, a, rho }: State,
  loss: LossName,
  c: Coefficients,
  b: Coefficients,
): { readonly dM: number[][]; readonly dQ: number[][] } {
  const E = range(m).map((i) =>
    range(m).map((j) => (loss === 'correlation' || i === j ? 0 : a[j]! * correlation(b, b, entry(Q, i, j), 1))),
  );
  const slope = range(m).map((i) => range(P).map((p) => correlation(b, c, entry(M, i, p), 1)));
  const GV = range(m).map((i) =>
    range(P).map((p) => entry(slope, i, p) - sumOver(m, (j) => entry(E, i, j) * entry(M, j, p))),
  );
  const GW = range(m).map((i) =>
    range(m).map(
      (l) =>
        sumOver(P, (p) => entry(slope, i, p) * entry(M, l, p)) - sumOver(m, (j) => entry(E, i, j) * entry(Q, j, l)),
    ),
  );
  const half = (i: number, l: number): number => rho[i]! * (entry(GW, i, l) - entry(GW, i, i) * entry(Q, i, l));
  return {
    dM: range(m).map((i) => range(P).map((p) => rho[i]! * (entry(GV, i, p) - entry(GW, i, i) * entry(M, i, p)))),
    dQ: range(m).map((i) => range(m).map((l) => half(i, l) + half(l, i))),
  };
}

export interface QuadraturePoint {
  readonly s: readonly number[];
  readonly x: readonly number[];
  /** `|x|^2` in d = P + m dimensions. */
  readonly squaredNorm: number;
  readonly weight: number;
}

/** Tensor Gauss-Hermite over R^(P + m): exact up to degree `2 n - 1` in each axis. */
export function quadraturePoints({ m, P, W }: State, n: number): readonly QuadraturePoint[] {
  const { nodes, weights } = gaussHermite(n);
  let points: { readonly g: readonly number[]; readonly weight: number }[] = [{ g: [], weight: 1 }];
  for (let axis = 0; axis < m + P; axis++) {
    points = points.flatMap(({ g, weight }) =>
      range(n).map((at) => ({ g: [...g, nodes[at]!], weight: weight * weights[at]! })),
    );
  }
  return points.map(({ g, weight }) => ({
    s: W.map((row) => row.reduce((sum, value, k) => sum + value * g[k]!, 0)),
    x: g.slice(0, P),
    squaredNorm: g.reduce((sum, value) => sum + value * value, 0),
    weight,
  }));
}

/** `E[F]` of what a sample gives; the label noise has to be put in by hand. */
export function averageOver(points: readonly QuadraturePoint[], f: (point: QuadraturePoint) => number): number {
  return points.reduce((sum, point) => sum + point.weight * f(point), 0);
}

/** Delta without its noise, as a function of the sample. */
export function residualFunction(
  a: readonly number[],
  loss: LossName,
  c: Coefficients,
  b: Coefficients,
): (point: QuadraturePoint) => number {
  const [phi, sigma] = [linkFunction(c), linkFunction(b)];
  return ({ s, x }) => {
    let value = 0;
    for (const coordinate of x) value += phi(coordinate);
    if (loss === 'mse') for (let j = 0; j < s.length; j++) value -= a[j]! * sigma(s[j]!);
    return value;
  };
}

/** `G_il = E[(Delta^2 + nu^2) sigma'(s_i) sigma'(s_l)]`. */
export function stepMoment(
  state: State,
  points: readonly QuadraturePoint[],
  loss: LossName,
  c: Coefficients,
  b: Coefficients,
): number[][] {
  const [residual, slope] = [residualFunction(state.a, loss, c, b), linkFunction(b, 1)];
  return range(state.m).map((i) =>
    range(state.m).map((l) =>
      averageOver(
        points,
        (point) => (residual(point) ** 2 + state.noise ** 2) * slope(point.s[i]!) * slope(point.s[l]!),
      ),
    ),
  );
}

/** 2.9, per unit of `eta d`. */
export function specifiedIto(
  { m, P, M, Q, rho }: State,
  G: Matrix,
): { readonly dM: number[][]; readonly dQ: number[][] } {
  const growth = (i: number): number => rho[i]! ** 2 * entry(G, i, i);
  return {
    dM: range(m).map((i) => range(P).map((p) => (-growth(i) * entry(M, i, p)) / 2)),
    dQ: range(m).map((i) =>
      range(m).map((l) => rho[i]! * rho[l]! * entry(G, i, l) - ((growth(i) + growth(l)) * entry(Q, i, l)) / 2),
    ),
  };
}

/** `E[z^r f(z) h_j(z)]` by Gauss-Hermite. */
function weightedMoment({ nodes, weights }: QuadratureRule, r: number, f: (z: number) => number, j: number): number {
  return nodes.reduce((sum, z, at) => sum + weights[at]! * z ** r * f(z) * orthonormalHermite(j, z), 0);
}

/** `alpha^(r)_j` and `beta^(r)_j` of 2.7. */
export function noiseWeights(c: Coefficients, b: Coefficients, noise: number, degree: number) {
  const rule = gaussHermite(20);
  const [phi, slope] = [linkFunction(c), linkFunction(b, 1)];
  const table = (f: (z: number) => number): number[][] =>
    range(3).map((r) => range(degree + 1).map((j) => weightedMoment(rule, r, f, j)));
  return {
    alpha: table((z) => phi(z) ** 2 + noise ** 2),
    beta: table((z) => slope(z) ** 2),
  };
}

/** 2.7 for P = 1: `A(m)` and `Sigma(m)` by sums with alpha and beta. */
export function singleIndexMoments(c: Coefficients, b: Coefficients, noise: number, m: number, degree: number) {
  const { alpha, beta } = noiseWeights(c, b, noise, degree);
  const term = (r: number, q: number, j: number): number => entry(alpha, r, j) * entry(beta, q, j) * m ** j;
  return {
    A: sumOver(degree + 1, (j) => term(0, 0, j)),
    Sigma: sumOver(degree + 1, (j) => term(2, 0, j) - 2 * m * term(1, 1, j) + m * m * term(0, 2, j)),
  };
}

/** 2.7 for general P. */
export function normGrowth(c: Coefficients, b: Coefficients, noise: number, M: readonly number[]): number {
  const degree = 16;
  const { alpha, beta } = noiseWeights(c, b, 0, degree);
  const b0 = (j: number): number => entry(beta, 0, j);
  const diagonal = M.reduce((sum, t) => sum + sumOver(degree + 1, (j) => entry(alpha, 0, j) * b0(j) * t ** j), 0);
  let crossed = 0;
  M.forEach((first, p) => {
    M.forEach((second, q) => {
      if (p === q) return;
      for (const [k, ca] of Object.entries(c)) {
        for (const [n, cb] of Object.entries(c)) {
          const [da, db] = [Number(k), Number(n)];
          crossed +=
            Number(ca) * Number(cb) * Math.sqrt(binomial(da + db, da)) * b0(da + db) * first ** da * second ** db;
        }
      }
    });
  });
  return diagonal + crossed + noise ** 2 * b0(0);
}

/** The values that polynomials of the derivation take at a state. */
export function valuesAt({ M, Q, a, rho, noise }: State, scalars: Readonly<Record<string, number>> = {}) {
  const values: Record<string, number> = { nu: noise, ...scalars };
  M.forEach((row, i) => {
    values[`a[${i + 1}]`] = a[i]!;
    values[`rho[${i + 1}]`] = rho[i]!;
    row.forEach((value, p) => {
      values[`M[${i + 1},${p + 1}]`] = value;
    });
    Q[i]?.forEach((value, l) => {
      if (i < l) values[`Q[${i + 1},${l + 1}]`] = value;
    });
  });
  return values;
}

/** |measured - expected| relative to 1 + |expected|. */
export function difference(measured: number, expected: number): number {
  return Math.abs(measured - expected) / (1 + Math.abs(expected));
}
