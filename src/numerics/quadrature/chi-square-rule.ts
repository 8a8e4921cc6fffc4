/** The Gauss quadrature rule for expectations under the chi-square law. */

import { golubWelsch } from './golub-welsch.js';
import { type QuadratureRule, validateNodeCount } from './rule.js';

/**
 * The Gauss rule for expectations under the chi-square law (generalised Gauss-Laguerre with `alpha = k/2 - 1`), exact for polynomials
 * up to degree `2n - 1`. The law with 0 degrees of freedom is the point 0: the rule then has one node.
 *
 * @param n - number of nodes; an integer in [1, 200].
 * @param degreesOfFreedom - k; at least 0, not necessarily an integer.
 * @returns the rule; the weights sum to 1.
 * @throws RangeError when an argument is out of its range.
 * @example
 * chiSquareRule(1, 5).nodes[0].toFixed(12) // '5.000000000000'
 */
export function chiSquareRule(n: number, degreesOfFreedom: number): QuadratureRule {
  validateNodeCount(n, 200);
  if (!(degreesOfFreedom >= 0 && degreesOfFreedom < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid degrees of freedom: ${degreesOfFreedom}; allowed are finite numbers from 0 on`);
  if (degreesOfFreedom === 0) return { nodes: Float64Array.of(0), weights: Float64Array.of(1) };
  const alpha = degreesOfFreedom / 2 - 1;
  return golubWelsch({
    diagonal: Float64Array.from({ length: n }, (_, k) => 2 * (2 * k + 1 + alpha)),
    offDiagonal: Float64Array.from({ length: n }, (_, k) => 2 * Math.sqrt((k + 1) * (k + 1 + alpha))),
  });
}
