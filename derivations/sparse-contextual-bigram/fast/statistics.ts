/** How far the learned attention and transitions follow the true ones: regression coefficients and remainders. */

import type { AttentionTask, AttentionWeights } from './task.js';

/** Names of what `readAttentionStatistics` writes. */
export const regressionNames: readonly string[] = ['alpha_V', 'alpha_A', 's_V', 's_A'];

/**
 * Writes the regression statistics in the mu-weighted geometry, `<B,C>_mu = sum_k mu_k <b_k, c_k>`: the coefficient alpha of `V - M` on
 * `P - M` and of `A - U` on `Q - U`, and the squared lengths s of what they leave, with `M = mu 1'`, `U = 11'/T`.
 *
 * @param task - the truth.
 * @param weights - of the learner.
 * @param out - alpha_V, alpha_A, s_V, s_A.
 * @example
 * const task = { probabilities: Float64Array.of(0.5, 0.5), transitions: Float64Array.of(1, 0, 0, 1), attention: Float64Array.of(1, 0, 0, 1) };
 * const out = new Float64Array(4);
 * readAttentionStatistics(task, { A: task.attention, V: task.transitions }, out);
 * out // Float64Array.of(1, 1, 0, 0)
 */
export function readAttentionStatistics(task: AttentionTask, { A, V }: AttentionWeights, out: Float64Array): void {
  const { probabilities, transitions, attention } = task;
  const N = probabilities.length;
  const T = attention.length / N;
  const onRow = (_row: number): number => 1 / T;
  const onCategory = (row: number): number => probabilities[row]!;
  regress(V, transitions, onCategory, probabilities, out, 0);
  regress(A, attention, onRow, probabilities, out, 1);
}

/** Writes the coefficient to `out[at]` and the residual to `out[at + 2]`. */
function regress(
  learner: Float64Array,
  truth: Float64Array,
  centre: (row: number) => number,
  weights: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const columns = weights.length;
  const rows = learner.length / columns;
  let cross = 0;
  let signal = 0;
  for (let row = 0; row < rows; row++) {
    const middle = centre(row);
    for (let k = 0; k < columns; k++) {
      const target = truth[row * columns + k]! - middle;
      cross += weights[k]! * target * (learner[row * columns + k]! - middle);
      signal += weights[k]! * target * target;
    }
  }
  const coefficient = cross / signal;
  let residual = 0;
  for (let row = 0; row < rows; row++) {
    const middle = centre(row);
    for (let k = 0; k < columns; k++) {
      const left = learner[row * columns + k]! - middle - coefficient * (truth[row * columns + k]! - middle);
      residual += weights[k]! * left * left;
    }
  }
  out[at] = coefficient;
  out[at + 2] = residual;
}
