/** Equally spaced nodes for normal expectations, which converge exponentially for analytic functions. */

import { normalDensity } from '../special/normal.js';
import type { QuadratureRule } from './rule.js';

/**
 * The trapezoidal rule for expectations under N(0, 1). For analytic functions it converges like `exp(-2 pi a / step)`, a the distance
 * of the nearest singularity from the real axis (and like `exp(-2 pi^2 / step^2)` for entire functions of moderate growth).
 *
 * @param step - distance of the nodes; positive, at most `range`.
 * @param range - the nodes are the multiples of `step` in `[-range, range]`; positive, defaults to 13 (mass outside: 1e-38).
 * @returns the rule.
 * @throws RangeError when an argument is out of its range, or when there would be more than 1e7 nodes.
 * @example
 * gaussianTrapezoid(0.5).nodes.length // 53
 */
export function gaussianTrapezoid(step: number, range = 13): QuadratureRule {
  if (!(range > 0 && range < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid range: ${range}; allowed are positive finite numbers`);
  if (!(step > 0 && step <= range)) throw new RangeError(`invalid step: ${step}; allowed is (0, ${range}]`);
  const half = Math.floor(range / step + 1e-9);
  if (half > 5e6) throw new RangeError(`invalid step: ${step}; it would make ${2 * half + 1} nodes, allowed are 1e7`);
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * step);
  return { nodes, weights: nodes.map((x) => step * normalDensity(x)) };
}
