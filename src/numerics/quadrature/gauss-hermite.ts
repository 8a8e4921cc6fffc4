/** The Gauss quadrature rule for expectations of smooth functions under the standard normal law. */

import { golubWelsch } from './golub-welsch.js';
import { type QuadratureRule, validateNodeCount } from './rule.js';

/**
 * The Gauss-Hermite rule for expectations under N(0, 1) (the probabilists' weight), exact for polynomials up to degree `2n - 1`.
 * For functions with kinks use {@link splitGaussianRule}: this rule then converges very slowly.
 *
 * @param n - number of nodes; an integer in [1, 200].
 * @returns the rule; the weights sum to 1.
 * @throws RangeError when n is out of its range.
 * @example
 * gaussHermite(3).nodes[2].toFixed(12) // '1.732050807569'
 */
export function gaussHermite(n: number): QuadratureRule {
  validateNodeCount(n, 200);
  const { nodes, weights } = golubWelsch({
    diagonal: new Float64Array(n),
    offDiagonal: Float64Array.from({ length: n }, (_, k) => Math.sqrt(k + 1)),
  });
  // The rule is symmetric; its rounding is made so too, so that odd moments vanish exactly.
  const symmetricNodes = nodes.map((node, i) => (node - nodes[n - 1 - i]!) / 2);
  const symmetricWeights = weights.map((weight, i) => (weight + weights[n - 1 - i]!) / 2);
  return { nodes: symmetricNodes, weights: symmetricWeights };
}
