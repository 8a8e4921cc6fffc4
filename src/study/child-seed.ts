/** The seed of a part of the work, made from the master seed and the name of the part alone. */

import { randomStream } from '../numerics/random/stream.js';

/**
 * A seed for a part of the work, from the master seed and the part's name alone: what a part computes does not depend on
 * which other parts run.
 *
 * @param seed - master seed, an integer in [0, 2^53).
 * @param name - the part, not empty.
 * @returns an integer in [0, 2^53 - 1).
 * @example
 * childSeed(1, 'claim C5') === childSeed(1, 'claim C5') // true
 */
export function childSeed(seed: number, name: string): number {
  return randomStream({ seed, run: 0, purpose: `seed of ${name}` }).integer(Number.MAX_SAFE_INTEGER);
}
