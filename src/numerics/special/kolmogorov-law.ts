/** The law of the largest distance of distribution functions: its limit, and exact for finite samples. */

import { logGamma } from './gamma.js';

/**
 * The limit law of Kolmogorov's statistic, `P(sqrt(n) D > x) = 2 sum_k (-1)^(k-1) exp(-2 k^2 x^2)`; below 1 by its theta transform.
 *
 * @param x - scaled distance; at least 0.
 * @returns the probability.
 * @throws RangeError when x is negative or `NaN`.
 * @example
 * kolmogorovSurvival(1.358).toFixed(4) // '0.0500'
 */
export function kolmogorovSurvival(x: number): number {
  if (!(x >= 0)) throw new RangeError(`invalid distance: ${x}; allowed is at least 0`);
  if (x < 0.04) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 7; k += 2) sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 5; k >= 1; k -= 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}

/**
 * The exact law of the two-sample statistic for continuous data: the probability that a random lattice path from (0, 0) to (n, m)
 * comes to a point with `|i m - j n| >= distance`. All terms are positive: small probabilities keep their digits.
 *
 * @param n - size of the first sample.
 * @param m - size of the second sample.
 * @param distance - `n m D`, an integer.
 * @returns `P(n m D >= distance)`.
 * @example
 * twoSampleSurvival(2, 2, 4).toFixed(12) // '0.333333333333'
 */
export function twoSampleSurvival(n: number, m: number, distance: number): number {
  if (distance <= 0) return 1;
  // outside[j]: the probability that a random path to (i, j) has been outside.
  const outside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      if (Math.abs(i * m - j * n) >= distance) outside[j] = 1;
      else if (i + j === 0) outside[j] = 0;
      else {
        const before = j === 0 ? 0 : (j / (i + j)) * outside[j - 1]!;
        outside[j] = before + (i === 0 ? 0 : (i / (i + j)) * outside[j]!);
      }
    }
  }
  return outside[m]!;
}

/**
 * The exact law of the one-sample statistic: by the matrix power of Marsaglia, Tsang and Wang (J. Stat. Softw. 8 (2003) 18) while
 * `n d^2 < 6`; beyond, twice the one-sided law of Birnbaum and Tingey (1951), which is then right to `exp(-36)` relative.
 *
 * @param n - sample size.
 * @param d - distance; in [0, 1].
 * @returns `P(D >= d)`.
 * @example
 * oneSampleSurvival(10, 0.274).toFixed(12) // '0.371520384543'
 */
export function oneSampleSurvival(n: number, d: number): number {
  if (d <= 0.5 / n) return 1;
  if (d >= 1) return 0;
  return d >= 0.5 || n * d * d >= 6 ? Math.min(1, 2 * oneSidedSurvival(n, d)) : Math.max(0, 1 - matrixCdf(n, d));
}

/** `P(D+ >= d) = d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j)`. */
function oneSidedSurvival(n: number, d: number): number {
  let sum = 0;
  for (let j = 0; j <= n * (1 - d); j += 1) {
    const upper = d + j / n;
    const lower = 1 - upper;
    if (lower <= 0) continue;
    const logBinomial = j === 0 ? 0 : logGamma(n + 1) - logGamma(j + 1) - logGamma(n - j + 1);
    sum += Math.exp(logBinomial + (j - 1) * Math.log(upper) + (n - j) * Math.log(lower));
  }
  return d * sum;
}

/** `P(D < d)` as the central entry of `n!/n^n H^n`. */
function matrixCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = new Float64Array(size * size);
  const factorial = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i += 1) factorial[i] = factorial[i - 1]! * i;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= Math.min(i + 1, size - 1); j += 1) {
      let entry = 1;
      if (j === 0) entry -= h ** (i + 1);
      if (i === size - 1) entry -= h ** (size - j);
      if (i === size - 1 && j === 0 && 2 * h > 1) entry += (2 * h - 1) ** size;
      matrix[i * size + j] = entry / factorial[i - j + 1]!;
    }
  }
  // The factor n!/n^n is spread over the n factors, so that nothing overflows.
  const scale = Math.exp(logGamma(n + 1) / n) / n;
  const power = matrixPower(
    matrix.map((entry) => entry * scale),
    size,
    n,
  );
  return power[(k - 1) * size + k - 1]!;
}

function matrixPower(matrix: Float64Array, size: number, exponent: number): Float64Array {
  if (exponent === 1) return matrix;
  const half = matrixPower(matrix, size, exponent >> 1);
  const square = matrixProduct(half, half, size);
  return exponent % 2 === 0 ? square : matrixProduct(square, matrix, size);
}

function matrixProduct(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let k = 0; k < size; k += 1) {
      const factor = a[i * size + k]!;
      for (let j = 0; j < size; j += 1) product[i * size + j]! += factor * b[k * size + j]!;
    }
  return product;
}
