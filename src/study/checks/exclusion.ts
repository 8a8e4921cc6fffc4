/** What a finding excludes: the distance of the nearest wrong theory beside the margin, and the rule that a margin must be smaller. */

import type { Exclusion, Finding } from '../result.js';
import { digits } from './format.js';

/** Largest margin as a share of the effect: a wider one cannot support a claim. */
export const SMALLEST_RATIO = 2;

/** Ratios are told up to this: beyond it nothing near passes. */
const LARGEST_RATIO = 1e6;

/**
 * The exclusion of a finding.
 *
 * @param what - what the claim excludes, in words.
 * @param effect - its distance from what is stated, in units of the margin; the sign does not matter.
 * @param margin - half-width of what counts as equal, >= 0.
 * @returns the exclusion.
 * @throws RangeError when the distance is 0 or not finite: what is excluded is then what is stated.
 * @example
 * exclusionOf('exponent 2', -1, 0.25).ratio // 4
 */
export function exclusionOf(what: string, effect: number, margin: number): Exclusion & { readonly kind: 'distance' } {
  const distance = Math.abs(effect);
  if (!(Number.isFinite(distance) && distance > 0)) {
    throw new RangeError(`"${what}" is ${effect} away from what is stated; what is excluded must differ from it`);
  }
  return { kind: 'distance', what, effect: distance, margin, ratio: Math.min(LARGEST_RATIO, distance / margin) };
}

/**
 * A finding with its exclusion: where the margin is more than half of the effect, the finding decides nothing.
 *
 * @param finding - as judged by its margin.
 * @param exclusion - what it excludes; undefined where nobody said.
 * @returns the finding; `inconclusive` when effect / margin is below 2.
 * @example
 * withExclusion({ quantity: 'q', verdict: 'agrees', expected: 'agrees', measured: '2.9', stated: '3', comment: '' }, exclusionOf('exponent 2', 1, 0.6)).verdict // 'inconclusive'
 */
export function withExclusion(finding: Finding, exclusion: Exclusion | undefined): Finding {
  if (exclusion === undefined) return finding;
  if (exclusion.kind === 'exact' || exclusion.ratio >= SMALLEST_RATIO) return { ...finding, exclusion };
  const { what, effect, margin } = exclusion;
  const wide = `the margin ${digits(margin)} is more than half of the effect ${digits(effect)} (${what}): it decides nothing`;
  return { ...finding, exclusion, verdict: 'inconclusive', comment: `${wide}; ${finding.comment}` };
}
