/**
 * Leading order in eta / b of what SGD adds to the growth of an aligned weight before its component is found: one example moves
 * `log |w|^2` by `4 eta y h_4(x_k)`, so its variance is that of `4 y h_4(x_k)`, and the concavity of the logarithm costs a quarter
 * of it. What the retraction across the component adds, the misalignment that it causes takes away (step `sgd-noise`).
 */

import { NOISE } from './formulas.js';

/** Discovery of one component by SGD. */
export interface NoisyDiscovery {
  /** Expected change of the discovery time. */
  readonly shift: number;
  /** Standard deviation of the discovery time, common to all weights of the cluster. */
  readonly deviation: number;
}

/** `Var(y h_4(x_k)) = (E h_4^4 - 1) a_k^2 + sum_{i != k} a_i^2`. */
export function growthVariance(a: readonly number[], k: number): number {
  const others = a.reduce((sum, value, i) => (i === k ? sum : sum + value ** 2), 0);
  return NOISE.variance.evaluate({ a: a[k]!, others });
}

/**
 * Shift and spread of the discovery time T of component k.
 *
 * @param epsilon - eta / b.
 */
export function noisyDiscovery(a: readonly number[], k: number, time: number, epsilon: number): NoisyDiscovery {
  const values = { a: a[k]!, T: time, epsilon, s2: growthVariance(a, k) };
  return { shift: NOISE.shift.evaluate(values), deviation: NOISE.deviation.evaluate(values) };
}
