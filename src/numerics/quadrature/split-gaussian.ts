/** A quadrature rule for normal expectations of functions with kinks at known points. */

import { normalDensity } from '../special/normal.js';
import { gaussLegendre } from './gauss-legendre.js';
import type { QuadratureRule } from './rule.js';

/** Half-length of the interval; the mass of N(0, 1) outside is 1e-38. */
const range = 13;

/**
 * A rule for expectations under N(0, 1) of functions that are smooth except at known points: Gauss-Legendre on the pieces of
 * [-13, 13] between the kinks and 0.
 *
 * @param kinks - the points where the function or a derivative jumps; finite, in any order; those outside of (-13, 13) are of no account.
 * @param nodesPerPiece - nodes a piece; an integer in [1, 10000], defaults to 60 (error about 1e-16 for the usual links).
 * @returns the rule.
 * @throws RangeError when an argument is out of its range.
 * @example
 * applyRule(splitGaussianRule([0]), (x) => Math.max(x, 0)).toFixed(12) // '0.398942280401'
 */
export function splitGaussianRule(kinks: readonly number[], nodesPerPiece = 60): QuadratureRule {
  const wrong = kinks.findIndex((kink) => !Number.isFinite(kink));
  if (wrong >= 0) throw new RangeError(`invalid kink: kinks[${wrong}] = ${kinks[wrong]}; allowed are finite numbers`);
  const reference = gaussLegendre(nodesPerPiece);
  const inner = kinks.filter((kink) => Math.abs(kink) < range);
  const ends = [...new Set([-range, ...inner, 0, range])].map((end) => end + 0).sort((a, b) => a - b);
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let piece = 0; piece + 1 < ends.length; piece += 1) {
    const middle = (ends[piece]! + ends[piece + 1]!) / 2;
    const half = (ends[piece + 1]! - ends[piece]!) / 2;
    reference.nodes.forEach((node, i) => {
      const x = middle + half * node;
      nodes.push(x);
      weights.push(half * reference.weights[i]! * normalDensity(x));
    });
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}
