/** Gaussian expectations of products of rectified powers, steps and Dirac functions, without cancellation. */

import { type CentredLaw, centredLaw, givenZero, pairDeterminant, without } from './centred-law.js';
import type { SquareMatrix } from './covariance.js';

/** Relative determinant below which two of three coordinates count as parallel: the rounding of the covariances themselves. */
const parallel = 4 * Number.EPSILON;

/** `sin(x) - x cos(x)` for x in [0, pi], with full relative accuracy. */
function sineExcess(x: number): number {
  if (x > 0.5) return Math.sin(x) - x * Math.cos(x);
  // sum_k (-1)^(k+1) 2k x^(2k+1) / (2k+1)!
  let power = (x * x * x) / 6;
  let sum = 0;
  for (let k = 1; k <= 9; k += 1) {
    sum += 2 * k * power;
    power *= -(x * x) / ((2 * k + 2) * (2 * k + 3));
  }
  return sum;
}

/** The angle between a vector and the opposite of the other, `pi - theta`, without the cancellation of acos near 0 and pi. */
const supplement = (c12: number, determinant: number): number => Math.atan2(Math.sqrt(determinant), -c12);

/** `E[relu(u) relu(v)]`, both variances positive. */
function pairOfRelu({ at, determinant }: CentredLaw): number {
  const root = Math.sqrt(at(0, 0)) * Math.sqrt(at(1, 1));
  return (root * sineExcess(supplement(at(0, 1), determinant))) / (2 * Math.PI);
}

/** `E[relu(u_k) step(u_l)] = (sqrt(c_kk) + c_kl / sqrt(c_ll)) / (2 sqrt(2 pi))`, both variances positive. */
function reluOfStep({ at, determinant }: CentredLaw, k: number, l: number): number {
  const root = Math.sqrt(at(k, k)) * Math.sqrt(at(l, l));
  const sum = at(k, l) >= 0 ? root + at(k, l) : determinant / (root - at(k, l));
  return sum / (2 * Math.sqrt(2 * Math.PI * at(l, l)));
}

/** `P(u_k > 0 for all k)` for up to three coordinates with positive variances (Sheppard 1899). */
function orthant(law: CentredLaw): number {
  const { size, at, determinant } = law;
  const angle = (k: number, l: number): number => supplement(at(k, l), pairDeterminant(law, k, l));
  switch (size) {
    case 0:
      return 1;
    case 1:
      return 0.5;
    case 2:
      return supplement(at(0, 1), determinant) / (2 * Math.PI);
    case 3:
      return Math.max(0, (angle(0, 1) + angle(0, 2) + angle(1, 2) - Math.PI) / (4 * Math.PI));
    default:
      throw new RangeError(`no closed form: an orthant of ${size} coordinates; allowed are at most 3`);
  }
}

/** The density of `u_k` at 0 times the moment of the others there. */
function atZero(law: CentredLaw, exponents: readonly number[], k: number): number {
  const variance = positiveVariance(law, k);
  return moment(givenZero(law, k), exponents.toSpliced(k, 1)) / Math.sqrt(2 * Math.PI * variance);
}

function positiveVariance({ at }: CentredLaw, k: number): number {
  const variance = at(k, k);
  if (variance > 0) return variance;
  throw new RangeError(
    `the expectation is infinite: a Dirac function at a coordinate of variance ${variance} (given the other ones); it must be positive`,
  );
}

/**
 * `E[prod_k f_k(u_k)]` where the exponent e of a coordinate means `f(u) = u^e 1(u > 0)` for e >= 0, the Dirac function for e = -1 and its
 * derivative of order `-1 - e` below. So relu is 1, its derivatives are 0, -1, -2, ...
 *
 * Derivation: `E[delta(u) F] = p(0) E[F | u = 0]`; a derivative of the Dirac function and a positive power go by Stein's lemma
 * `E[u_i F] = sum_j c_ij E[dF/du_j]` (with `u delta^(m)(u) = -m delta^(m-1)(u)`); what remains are orthant probabilities. The cases of
 * two coordinates are those of the arc-cosine kernels (Cho and Saul 2009, NeurIPS 22).
 *
 * The step at a coordinate of variance 0 is 1/2, independent of all others: the limit of vanishing variance.
 *
 * @param covariance - n x n in row order.
 * @param exponents - n integers.
 * @returns the expectation.
 * @throws RangeError when more than 3 exponents are at least 0 (no closed form), and when the expectation is infinite.
 * @example
 * reluMoment(Float64Array.of(2), [2]) // 1
 */
export function reluMoment(covariance: SquareMatrix, exponents: readonly number[]): number {
  return moment(centredLaw(covariance, exponents.length), exponents);
}

function moment(law: CentredLaw, exponents: readonly number[]): number {
  const { size, at } = law;
  // Plain Dirac functions first: a derivative of one, in Stein's lemma, would pass its order back and forth between two.
  const dirac = exponents.indexOf(-1);
  if (dirac >= 0) return atZero(law, exponents, dirac);
  const derivative = exponents.findIndex((exponent) => exponent <= -2);
  if (derivative >= 0) return diracDerivative(law, exponents, derivative);

  const fixed = exponents.findIndex((_, k) => at(k, k) === 0);
  if (fixed >= 0) return exponents[fixed]! > 0 ? 0 : 0.5 * moment(without(law, fixed), exponents.toSpliced(fixed, 1));

  if (size === 2) {
    const [first, second] = exponents as [number, number];
    if (first === 1 && second === 1) return pairOfRelu(law);
    if (first === 1 && second === 0) return reluOfStep(law, 0, 1);
    if (first === 0 && second === 1) return reluOfStep(law, 1, 0);
  }
  const merged = mergeParallel(law, exponents);
  if (merged !== undefined) return merged;

  const i = exponents.findIndex((exponent) => exponent > 0);
  if (i < 0) return orthant(law);
  const rest = exponents.with(i, exponents[i]! - 1);
  let sum = 0;
  rest.forEach((exponent, j) => {
    if (at(i, j) === 0) return;
    sum += at(i, j) * (exponent > 0 ? exponent * moment(law, rest.with(j, exponent - 1)) : atZero(law, rest, j));
  });
  return sum;
}

/** `E[delta^(m)(u) F] = -((m - 1) E[delta^(m-2)(u) F] + sum_j c_uj E[delta^(m-1)(u) dF/du_j]) / c_uu`. */
function diracDerivative(law: CentredLaw, exponents: readonly number[], k: number): number {
  const order = -1 - exponents[k]!;
  const variance = positiveVariance(law, k);
  let sum = order >= 2 ? (order - 1) * moment(law, exponents.with(k, exponents[k]! + 2)) : 0;
  const lower = exponents.with(k, exponents[k]! + 1);
  lower.forEach((exponent, j) => {
    const shared = law.at(k, j);
    if (j === k || shared === 0) return;
    sum += shared * Math.max(exponent, 1) * moment(law, lower.with(j, exponent - 1));
  });
  return -sum / variance + 0;
}

/** The moment with two parallel coordinates made one, if there are such; all exponents are at least 0 and the variances positive. */
function mergeParallel(law: CentredLaw, exponents: readonly number[]): number | undefined {
  const { size, at } = law;
  const tolerance = size > 2 ? parallel : 0;
  for (let k = 0; k < size; k += 1)
    for (let l = k + 1; l < size; l += 1) {
      const determinant = size === 2 ? law.determinant : pairDeterminant(law, k, l);
      if (determinant > tolerance * at(k, k) * at(l, l)) continue;
      if (at(k, l) < 0) return 0;
      const both = exponents.with(k, exponents[k]! + exponents[l]!).toSpliced(l, 1);
      return Math.sqrt(at(l, l) / at(k, k)) ** exponents[l]! * moment(without(law, l), both);
    }
  return undefined;
}
