/** Nodes and weights: `sum_i weights_i f(nodes_i)` approximates an integral or an expectation. */
export interface QuadratureRule {
  /** In increasing order. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Applies a rule to a function.
 *
 * @param rule - nodes and weights.
 * @param f - the function; finite at every node.
 * @returns `sum_i weights_i f(nodes_i)`.
 * @throws RangeError when f is not finite at a node.
 * @example
 * applyRule({ nodes: Float64Array.of(1, 2), weights: Float64Array.of(1, 3) }, (x) => x) // 7
 */
export function applyRule(rule: QuadratureRule, f: (x: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rule.nodes.length; i += 1) {
    const value = f(rule.nodes[i]!);
    if (!Number.isFinite(value))
      throw new RangeError(`the integrand is ${value} at the node ${rule.nodes[i]}; it must be finite there`);
    sum += rule.weights[i]! * value;
  }
  return sum;
}

/**
 * Refuses a number of nodes that is not a positive integer within the limit.
 *
 * @param n - number of nodes.
 * @param limit - largest number allowed.
 * @throws RangeError that names it.
 * @example
 * validateNodeCount(3, 10) // undefined
 */
export function validateNodeCount(n: number, limit: number): void {
  if (!(Number.isInteger(n) && n >= 1 && n <= limit))
    throw new RangeError(`invalid number of nodes: ${n}; allowed are the integers from 1 to ${limit}`);
}
