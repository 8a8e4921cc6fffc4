/** How strongly each negative enters the gradient of a positive pair's contrastive loss. */

import { logistic } from '../../../src/numeric.js';

/**
 * Derivatives of one positive pair's loss by the scores of its negatives: `p_i = e^{c + d_i} / (1 + sum_j e^{c + d_j})` with
 * `d_i = s_i - s(positive)` and c the log of one negative's weight.
 *
 * @param differences - d_i at `at`, ..., `at + count - 1`; overwritten by p_i.
 * @param at - where they start.
 * @param count - M.
 * @param logShare - c.
 * @returns the sum of p_i; minus it is the derivative by the positive score.
 * @example
 * contrastWeights(Float64Array.of(0), 0, 1, 0) // 0.5
 */
export function contrastWeights(differences: Float64Array, at: number, count: number, logShare: number): number {
  if (count === 1) {
    const p = logistic(logShare + differences[at]!);
    differences[at] = p;
    return p;
  }
  let largest = 0;
  for (let i = at; i < at + count; i++) largest = Math.max(largest, logShare + differences[i]!);
  let sum = 0;
  for (let i = at; i < at + count; i++) {
    const term = Math.exp(logShare + differences[i]! - largest);
    differences[i] = term;
    sum += term;
  }
  const total = Math.exp(-largest) + sum;
  for (let i = at; i < at + count; i++) differences[i] = differences[i]! / total;
  return sum / total;
}
