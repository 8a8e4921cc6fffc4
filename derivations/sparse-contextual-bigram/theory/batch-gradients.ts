/** Gradients of one large batch, seen as it grows. */

import type { GradientSource } from '../fast/gradient-source.js';
import { AttentionLearner } from '../fast/update.js';
import type { Instance, Weights } from '../instance.js';

/**
 * Draws a batch chunk by chunk at fixed weights and shows the step that its mean gradient would make after each chunk.
 *
 * @param setting - the source gives the mean gradient of one chunk of fresh examples at each call.
 * @param look - is given the number of chunks so far and the change of V and A that a preconditioned step of size 1 would make.
 */
export function growingBatch(
  setting: {
    readonly instance: Instance;
    readonly weights: Weights;
    readonly source: GradientSource;
    /** Chunks before the first look; defaults to none. */
    readonly skip?: number;
    readonly chunks: number;
  },
  look: (chunks: number, change: Weights) => void,
): void {
  const { instance, weights, source, skip = 0, chunks } = setting;
  const { N, T, mu } = instance;
  const still = new AttentionLearner(weights, mu, 'preconditioned');
  const sumV = new Float64Array(N * N);
  const sumA = new Float64Array(N * T);
  const [partV, partA] = [sumV.slice(), sumA.slice()];
  for (let part = 1; part <= chunks; part++) {
    source.write(still, partV, partA);
    for (let at = 0; at < sumV.length; at++) sumV[at]! += partV[at]!;
    for (let at = 0; at < sumA.length; at++) sumA[at]! += partA[at]!;
    if (part <= skip) continue;
    const moving = new AttentionLearner(weights, mu, 'preconditioned');
    const mean = (sum: Float64Array): Float64Array => sum.map((value) => value / part);
    moving.step({ steps: 1, rateV: 1, rateA: 1 }, mean(sumV), mean(sumA));
    const { A, V } = moving.weights();
    look(part, {
      A: A.map((value, at) => value - weights.A[at]!),
      V: V.map((value, at) => value - weights.V[at]!),
    });
  }
}
