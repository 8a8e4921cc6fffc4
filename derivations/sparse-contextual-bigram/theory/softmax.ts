/** Softmax attention: the step that the algorithm takes on logits, beside differences of the loss. */

import { randomStream } from '../../../src/numeric.js';
import type { GradientSource } from '../fast/gradient-source.js';
import { AttentionLearner } from '../fast/update.js';
import type { Instance } from '../instance.js';
import { populationGradients } from './evaluate.js';

/** Columns of logits to attention, T x N row-major. */
export function softmax(logits: Float64Array, { N, T }: Instance): Float64Array {
  const out = new Float64Array(T * N);
  for (let k = 0; k < N; k++) {
    let total = 0;
    for (let t = 0; t < T; t++) total += Math.exp(logits[t * N + k]!);
    for (let t = 0; t < T; t++) out[t * N + k] = Math.exp(logits[t * N + k]!) / total;
  }
  return out;
}

/**
 * What the algorithm's step on logits does to them, less what central differences of the derived loss say, for every logit of a
 * random point.
 */
export function softmaxGradientDifference(
  instance: Instance,
  V: Float64Array,
  source: GradientSource,
): readonly number[] {
  const { N, T, mu } = instance;
  const stream = randomStream({ seed: 5, run: 0, purpose: 'softmax-logits' });
  const logits = Float64Array.from({ length: T * N }, () => stream.normal());
  const A = softmax(logits, instance);
  const learner = new AttentionLearner({ A, V }, mu, 'softmax');
  const gradientA = new Float64Array(N * T);
  source.write(learner, new Float64Array(N * N), gradientA);
  const rate = 1e-3;
  learner.step({ steps: 1, rateV: 0, rateA: rate }, new Float64Array(N * N), gradientA);
  const after = learner.weights().A;
  const loss = (at: Float64Array): number => gradients({ A: softmax(at, instance), V }).loss;
  const gradients = populationGradients(instance);
  return Array.from({ length: N }, (_, k) => {
    // Logits are known up to a constant in a column: their differences to the first are compared.
    const moved = (t: number): number => Math.log(after[t * N + k]! / after[k]!) - Math.log(A[t * N + k]! / A[k]!);
    const slope = (t: number): number => {
      const shifted = (by: number): Float64Array => logits.map((value, at) => (at === t * N + k ? value + by : value));
      return (loss(shifted(1e-4)) - loss(shifted(-1e-4))) / 2e-4;
    };
    const first = slope(0);
    return Array.from({ length: T }, (_, t) => moved(t) / rate + (slope(t) - first) / mu[k]!);
  }).flat();
}
