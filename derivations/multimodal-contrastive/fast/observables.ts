/** What is read off the summary statistics of two encoders. */

import { symmetricEigen } from '../../../src/numeric.js';

export interface ContrastiveObservables {
  /** `E<f_A, f_B>` of positive pairs with population normalisers. */
  alignment(statistics: ArrayLike<number>): number;
  /** Condition number of `K_A diag(sigma)` on the latents: 1 when all are represented equally. */
  representationCondition(statistics: ArrayLike<number>): number;
  /** Condition number of K_A on the latents. */
  weightCondition(statistics: ArrayLike<number>): number;
  /** Signed imbalance `log(q_1/q_r)/2` of the first and the last latent. */
  logRatio(statistics: ArrayLike<number>): number;
  /** Noise over signal in F_A: root of `sigma_xi^2 C_A / sum_k sigma_k^2 a_k`. */
  noiseToSignal(statistics: ArrayLike<number>): number;
  /** `|K_A|_F^2`, conserved by the flow. */
  normA(statistics: ArrayLike<number>): number;
  /** Smallest cosine between K_A,k and K_B,k. */
  leastCosine(statistics: ArrayLike<number>): number;
}

/**
 * Observables of the statistics of `contrastiveStatisticNames`.
 *
 * @param scales - sigma_1, ..., sigma_r.
 * @param noiseScales - of A and B.
 * @example
 * contrastiveObservables([2, 1], [0, 0]).representationCondition([1, 1, 1, 1, 0, 0, 0, 0, 0]) // 2
 */
export function contrastiveObservables(
  scales: readonly number[],
  noiseScales: readonly [number, number],
): ContrastiveObservables {
  const r = scales.length;
  const sigma2 = (k: number): number => scales[k]! ** 2;
  const at = (y: ArrayLike<number>, index: number): number => y[index]!;
  const latents = Array.from({ length: r }, (_, k) => k);
  const signal = (y: ArrayLike<number>, block: number): number =>
    latents.reduce((sum, k) => sum + sigma2(k) * at(y, block * r + k), 0);
  const square = (y: ArrayLike<number>, side: 0 | 1): number =>
    signal(y, side) + noiseScales[side] ** 2 * at(y, 3 * r + side);
  const condition = (y: ArrayLike<number>, weight: (k: number) => number): number => {
    const off = (i: number, j: number): number => at(y, 3 * r + 2 + i * r - (i * (i + 1)) / 2 + (j - i - 1));
    const matrix = latents.map((i) =>
      latents.map((j) => weight(i) * weight(j) * (i === j ? at(y, i) : off(Math.min(i, j), Math.max(i, j)))),
    );
    const diagonal = latents.every((i) => latents.every((j) => i === j || matrix[i]![j] === 0));
    const values = diagonal ? latents.map((i) => matrix[i]![i]!) : symmetricEigen(matrix).values;
    return Math.sqrt(Math.max(...values) / Math.min(...values));
  };
  return {
    alignment: (y) => signal(y, 2) / Math.sqrt(square(y, 0) * square(y, 1)),
    representationCondition: (y) => condition(y, (k) => scales[k]!),
    weightCondition: (y) => condition(y, () => 1),
    logRatio: (y) => Math.log((sigma2(0) * at(y, 2 * r)) / (sigma2(r - 1) * at(y, 3 * r - 1))) / 2,
    noiseToSignal: (y) => Math.sqrt((noiseScales[0] ** 2 * at(y, 3 * r)) / signal(y, 0)),
    normA: (y) => latents.reduce((sum, k) => sum + at(y, k), at(y, 3 * r)),
    leastCosine: (y) => Math.min(...latents.map((k) => at(y, 2 * r + k) / Math.sqrt(at(y, k) * at(y, r + k)))),
  };
}
