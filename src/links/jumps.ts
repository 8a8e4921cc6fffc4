/** Where a link jumps, and by how much: what its derivative almost everywhere leaves out. */

import type { LinkFunction } from './link-function.js';

/** `f(at + 0) - f(at - 0) = size`, so that the derivative in the sense of distributions holds `size` times the point mass at `at`. */
export interface Jump {
  readonly at: number;
  readonly size: number;
}

/** Below this part of the link's values around it a difference is rounding, as at a kink whose argument rounds. */
const rounding = 1e-12;

/**
 * The jumps of a link at its declared kinks, by its values on both sides; at a kink where it is continuous (relu, `z*sign(z)`) there is none.
 *
 * @param link - values and kinks.
 * @returns the jumps in increasing order of `at`; none for a continuous link.
 * @example
 * jumpsOf(linkFunction('3*step(2*z - 1) + relu(z)')) // [{ at: 0.5, size: 3 }]
 */
export function jumpsOf({ value, kinks }: Pick<LinkFunction, 'value' | 'kinks'>): readonly Jump[] {
  return kinks.flatMap((at) => {
    const off = at === 0 ? Number.MIN_VALUE : Math.abs(at) * Number.EPSILON;
    const size = value(at + off) - value(at - off);
    const scale = Math.abs(value(at)) + Math.abs(value(at - 1)) + Math.abs(value(at + 1));
    return Math.abs(size) > rounding * scale ? [{ at, size }] : [];
  });
}
