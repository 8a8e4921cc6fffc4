/** Where the gradients of a step come from: a fresh batch, or a formula for the population. */

import type { RandomStream } from '../../../src/numeric.js';
import { CategorySampler } from '../../../src/numeric.js';
import { type AttentionTask, checkTask } from './task.js';
import type { AttentionLearner } from './update.js';

/** Writes the gradients of the loss `1/2 |e_o - V X a_k|^2` at a learner's weights. */
export interface GradientSource {
  /**
   * @param gradientV - N x N, row-major; written.
   * @param gradientA - N columns of T entries; written.
   */
  write(learner: AttentionLearner, gradientV: Float64Array, gradientA: Float64Array): void;
}

/**
 * The mean gradient over a batch of fresh examples. Of an example nothing is kept: memory is N^2 + N T whatever the batch.
 *
 * @param task - the task.
 * @param batch - number of examples B, an integer >= 1.
 * @param stream - of the examples: for each the token k, the context, the position that is attended to, the output.
 * @returns the source.
 * @throws RangeError when the batch is no such integer, or the task is not valid.
 */
export function batchGradients(task: AttentionTask, batch: number, stream: RandomStream): GradientSource {
  if (!Number.isSafeInteger(batch) || batch < 1) throw new RangeError(`batch = ${batch}; must be a whole number >= 1`);
  const { N, T } = checkTask(task);
  const tokens = new CategorySampler(task.probabilities);
  const outputs = Array.from({ length: N }, (_, m) => new CategorySampler(column(task.transitions, N, N, m)));
  const positions = Array.from({ length: N }, (_, k) => {
    const weights = column(task.attention, T, N, k);
    const support = Array.from(weights.keys()).filter((t) => weights[t]! > 0);
    return { support, sampler: new CategorySampler(support.map((t) => weights[t]!)) };
  });
  const context = new Uint16Array(T);
  const attended = new Float64Array(2 * N);
  const pulled = new Float64Array(N);
  return {
    write({ V, columns }, gradientV, gradientA) {
      gradientV.fill(0);
      gradientA.fill(0);
      for (let example = 0; example < batch; example++) {
        const k = tokens.draw(stream);
        tokens.fill(stream, context);
        const { support, sampler } = positions[k]!;
        const output = outputs[context[support[sampler.draw(stream)]!]!]!.draw(stream);
        attend(columns, k * T, context, attended);
        backwards(V, attended, output, pulled, gradientV);
        scatter(pulled, context, gradientA, k * T);
      }
      for (let at = 0; at < gradientV.length; at++) gradientV[at]! /= batch;
      for (let at = 0; at < gradientA.length; at++) gradientA[at]! /= batch;
    },
  };
}

// The loops stand alone: the compiler keeps their arrays in registers then, at several times the speed.

/** `c = X a_k`. */
function attend(columns: Float64Array, start: number, context: Uint16Array, attended: Float64Array): void {
  const N = attended.length >> 1;
  attended.fill(0);
  const count = context.length;
  const even = count - (count & 1);
  // Two sums, for additions to one place wait for each other.
  for (let t = 0; t < even; t += 2) {
    attended[context[t]!]! += columns[start + t]!;
    attended[N + context[t + 1]!]! += columns[start + t + 1]!;
  }
  if (even < count) attended[context[even]!]! += columns[start + even]!;
  for (let n = 0; n < N; n++) attended[n]! += attended[N + n]!;
}

/** `r = V c - e_o`, `V' r`, and `G_V += r c'`. */
function backwards(
  V: Float64Array,
  attended: Float64Array,
  output: number,
  pulled: Float64Array,
  gradientV: Float64Array,
): void {
  const N = pulled.length;
  pulled.fill(0);
  for (let n = 0; n < N; n++) {
    const row = n * N;
    let sum = n === output ? -1 : 0;
    for (let m = 0; m < N; m++) sum += V[row + m]! * attended[m]!;
    for (let m = 0; m < N; m++) {
      pulled[m]! += V[row + m]! * sum;
      gradientV[row + m]! += sum * attended[m]!;
    }
  }
}

/** `G_a += X' V' r`. */
function scatter(pulled: Float64Array, context: Uint16Array, gradientA: Float64Array, start: number): void {
  const count = context.length;
  const even = count - (count & 1);
  for (let t = 0; t < even; t += 2) {
    const at = start + t;
    // Both are read before one is written: the reads need not wait then.
    const first = pulled[context[t]!]!;
    const second = pulled[context[t + 1]!]!;
    gradientA[at]! += first;
    gradientA[at + 1]! += second;
  }
  if (even < count) gradientA[start + even]! += pulled[context[even]!]!;
}

function column(matrix: Float64Array, rows: number, columns: number, at: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => matrix[row * columns + at]!);
}
