/** The Gauss quadrature rule on [-1, 1] with constant weight, its nodes found by Newton's method. */

import { type QuadratureRule, validateNodeCount } from './rule.js';

/**
 * The Gauss-Legendre rule on [-1, 1] for weight 1, exact for polynomials up to degree `2n - 1`: zeros of the Legendre polynomial by
 * Newton's method from Tricomi's guess.
 *
 * @param n - number of nodes; an integer in [1, 10000].
 * @returns the rule; the weights sum to 2.
 * @throws RangeError when n is out of its range.
 * @example
 * gaussLegendre(2).nodes[1].toFixed(12) // '0.577350269190'
 */
export function gaussLegendre(n: number): QuadratureRule {
  validateNodeCount(n, 10_000);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i += 1) {
    let x = n % 2 === 1 && i === (n - 1) / 2 ? 0 : Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    // Four steps: the guess is good to O(n^-2), and convergence is quadratic.
    for (let step = 0; step < 4 && x !== 0; step += 1) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    const weight = 2 / ((1 - x * x) * slope * slope);
    nodes[i] = -x + 0;
    nodes[n - 1 - i] = x;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
}

/** `P_n(x)` and `P_n'(x)`, `|x| < 1`. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k += 1) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
