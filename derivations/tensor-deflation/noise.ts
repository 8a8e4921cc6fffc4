/**
 * Leading order in eta / b of what SGD adds to the growth of an aligned weight before its component is found: one example moves
 * `log |w|^2` by `4 eta y h_p(x_k)`, so its variance is that of `4 y h_p(x_k)`, and the concavity of the logarithm costs a quarter
 * of it. The moments are exact, from the Hermite expansions.
 */

import type { HermiteExpansion } from '../../src/index.js';

/** Discovery of one component by SGD. */
export interface NoisyDiscovery {
  /** Expected change of the discovery time. */
  readonly shift: number;
  /** Standard deviation of the discovery time, common to all weights of the cluster. */
  readonly deviation: number;
}

/** `Var(y h_p(x_k)) = (E h_p^4 - 1) a_k^2 + sum_{i != k} a_i^2`. */
export function growthVariance(activation: HermiteExpansion, a: readonly number[], k: number): number {
  const fourth = activation.power(4).mean().toNumber();
  const second = activation.secondMoment().toNumber();
  return a.reduce((sum, value, i) => sum + value ** 2 * (i === k ? fourth - second ** 2 : second ** 2), 0);
}

/**
 * Shift and spread of the discovery time T of component k.
 *
 * @param ratio - eta / b.
 */
export function noisyDiscovery(
  activation: HermiteExpansion,
  a: readonly number[],
  k: number,
  time: number,
  ratio: number,
): NoisyDiscovery {
  const own = a[k] as number;
  const variance = growthVariance(activation, a, k);
  return {
    shift: (time * ratio * variance) / own,
    deviation: Math.sqrt(16 * ratio * time * variance) / (4 * own),
  };
}
