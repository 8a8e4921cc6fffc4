/** A layer of `relu` neurons on the sphere: its kernel, its mean, and its shares of spherical harmonics. */

import { hemisphereMeanValue } from './half-moment.js';
import { harmonicCount, reluCoefficient, tangentCoefficient } from './harmonic.js';

/**
 * E_u relu(w.u) relu(w'.u) over the sphere S^(d-1), the arc-cosine kernel of degree 1:
 * |w| |w'| (sin t + (pi - t) cos t) / (2 pi d) at the angle t. Source: Cho and Saul, NIPS 2009.
 *
 * @param norm - |w|, >= 0.
 * @param other - |w'|, >= 0.
 * @param cosine - of the angle; clipped to [-1, 1].
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when d is not.
 * @example
 * sphereArcCosineKernel(1, 1, 1, 5) // 0.1
 */
export function sphereArcCosineKernel(norm: number, other: number, cosine: number, dimension: number): number {
  if (!Number.isSafeInteger(dimension) || dimension < 2) {
    throw new RangeError(`the dimension d must be a whole number >= 2; got ${dimension}`);
  }
  const c = Math.min(1, Math.max(-1, cosine));
  const angle = Math.acos(c);
  return (norm * other * (Math.sqrt(1 - c * c) + (Math.PI - angle) * c)) / (2 * Math.PI * dimension);
}

/** The degrees whose shares of a relu feature are told apart; odd degrees above 1 have none. */
export const HARMONIC_DEGREES: readonly number[] = [1, 2, 4, 6, 8];

/** What decides how the harmonics of a relu layer start and decay, in floating point from the exact coefficients. */
export interface ReluHarmonics {
  /** C_d. */
  readonly hemisphereMean: number;
  /** e_k = N(d,k) c_k^2 / C_d^2 for the degrees of `HARMONIC_DEGREES`, then the sum over all others >= 1. */
  readonly shares: readonly number[];
  /** lambda_k / C_d^2 in the same order; 0 for the others, whose decay is slower than that of any degree before them. */
  readonly rates: readonly number[];
}

/**
 * Shares and decay rates of the harmonics of a relu layer with random directions.
 *
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when it is not.
 * @example
 * reluHarmonics(3).shares[1] // 0.3125
 */
export function reluHarmonics(dimension: number): ReluHarmonics {
  const mean = hemisphereMeanValue(dimension);
  const shares = HARMONIC_DEGREES.map((degree) => {
    const { rational, hemisphere } = reluCoefficient(degree, dimension);
    const ratio = rational.toNumber() / mean + hemisphere.toNumber();
    return Number(harmonicCount(degree, dimension)) * ratio * ratio;
  });
  const rates = HARMONIC_DEGREES.map((degree) => {
    const { rational, squared } = tangentCoefficient(degree, dimension);
    return rational.toNumber() / (mean * mean) + squared.toNumber();
  });
  const all = 1 / (2 * dimension * mean * mean) - 1;
  const rest = all - shares.reduce((sum, share) => sum + share, 0);
  return { hemisphereMean: mean, shares: [...shares, Math.max(0, rest)], rates: [...rates, 0] };
}

/** Mean and fluctuation of the feature g(u) = (1/m) sum_i relu(w_i.u) over the sphere. */
export interface ReluFeature {
  /** alpha = E_u g = C_d mean_i |w_i|. */
  readonly mean: number;
  /** C_d^2 mean_i |w_i|^2. */
  readonly energy: number;
  /** D^2 / alpha^2 = Var_u g / alpha^2. */
  readonly relativeVariance: number;
  /** Its parts by harmonic: the degrees of `HARMONIC_DEGREES`, then the rest. */
  readonly parts: Float64Array;
}

/**
 * The feature of a relu layer, exactly from the inner products of its weights: E_k = N c_k^2 sum_ij |w_i| |w_j| P_k(cos) / (m alpha)^2
 * and D^2 by the arc-cosine kernel. O(m^2).
 *
 * @param gram - m x m, row-major: w_i.w_j.
 * @param neurons - m, a whole number >= 1.
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when sizes do not fit.
 * @example
 * reluFeature(Float64Array.of(1), 1, 3).mean // 0.25
 */
export function reluFeature(gram: Float64Array, neurons: number, dimension: number): ReluFeature {
  if (!Number.isSafeInteger(neurons) || neurons < 1 || gram.length !== neurons * neurons) {
    throw new RangeError(`a Gram matrix of m = ${neurons} neurons has m^2 entries, m >= 1; got ${gram.length}`);
  }
  const { hemisphereMean, shares } = reluHarmonics(dimension);
  const norms = Float64Array.from({ length: neurons }, (_, i) => Math.sqrt(gram[i * neurons + i]!));
  let length = 0;
  let square = 0;
  for (const norm of norms) {
    length += norm / neurons;
    square += (norm * norm) / neurons;
  }
  const degrees = HARMONIC_DEGREES.length;
  const highest = HARMONIC_DEGREES[degrees - 1]!;
  const sums = new Float64Array(degrees);
  let second = 0;
  for (let i = 0; i < neurons; i++) {
    for (let j = 0; j <= i; j++) {
      const product = norms[i]! * norms[j]!;
      if (product === 0) continue;
      const cosine = Math.min(1, Math.max(-1, gram[i * neurons + j]! / product));
      const weight = i === j ? product : 2 * product;
      second += weight * sphereArcCosineKernel(1, 1, cosine, dimension);
      // (k+d-2) P_(k+1) = (2k+d-2) t P_k - k P_(k-1).
      let before = 1;
      let present = cosine;
      for (let degree = 1, place = 0; degree <= highest; degree++) {
        if (degree === HARMONIC_DEGREES[place]) sums[place++]! += weight * present;
        const next = ((2 * degree + dimension - 2) * cosine * present - degree * before) / (degree + dimension - 2);
        before = present;
        present = next;
      }
    }
  }
  const mean = hemisphereMean * length;
  const scale = (neurons * length) ** 2;
  const relativeVariance = second / (scale * hemisphereMean * hemisphereMean) - 1;
  const parts = new Float64Array(degrees + 1);
  let named = 0;
  for (let place = 0; place < degrees; place++) {
    parts[place] = (shares[place]! * sums[place]!) / scale;
    named += parts[place]!;
  }
  parts[degrees] = Math.max(0, relativeVariance - named);
  return { mean, energy: hemisphereMean * hemisphereMean * square, relativeVariance, parts };
}
