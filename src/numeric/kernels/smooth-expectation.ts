import type { QuadratureRule } from '../quadrature/rule.js';
import type { GaussianFactor } from './gaussian-factor.js';

/** A function of one coordinate. */
export type CoordinateFunction = (u: number) => number;

/** An expectation by a rule, with the scale of its rounding error. */
export interface Expectation {
  readonly value: number;
  /** The same rule on the absolute value. */
  readonly size: number;
}

/**
 * A function's value, refused when it is not finite.
 *
 * @param f - the function.
 * @param k - number of the coordinate, for the error.
 * @param u - the argument.
 * @returns `f(u)`.
 * @throws RangeError when it is not finite.
 * @example
 * finiteValue(Math.exp, 0, 0) // 1
 */
export function finiteValue(f: CoordinateFunction, k: number, u: number): number {
  const value = f(u);
  if (!Number.isFinite(value)) throw new RangeError(`functions[${k}] is ${value} at ${u}; it must be finite there`);
  return value;
}

/**
 * `E[prod_k f_k(u_k)]` for `u = L z` by the product of one rule for each variable z. A coordinate is evaluated as soon as its last variable is
 * known, so that only the innermost coordinates cost `nodes^rank` evaluations.
 *
 * @param functions - n functions.
 * @param factor - L.
 * @param rule - a rule for expectations under N(0, 1).
 * @returns value and size.
 * @throws RangeError when a function is not finite at a node.
 * @example
 * productExpectation([(u) => u * u], { rank: 1, rows: [Float64Array.of(2)], lastVariable: [0] }, { nodes: Float64Array.of(-1, 1), weights: Float64Array.of(0.5, 0.5) }).value // 4
 */
export function productExpectation(
  functions: readonly CoordinateFunction[],
  factor: GaussianFactor,
  rule: QuadratureRule,
): Expectation {
  const { rank, rows, lastVariable } = factor;
  const ending = Array.from({ length: rank + 1 }, (_, depth) =>
    functions.flatMap((_f, k) => (lastVariable[k] === depth - 1 ? [k] : [])),
  );
  // partial[depth][k]: the part of u_k from the variables before this depth.
  const partial = Array.from({ length: rank + 1 }, () => new Float64Array(functions.length));
  let value = 0;
  let size = 0;
  const descend = (depth: number, weight: number): void => {
    let product = weight;
    for (const k of ending[depth]!) product *= finiteValue(functions[k]!, k, partial[depth]![k]!);
    if (depth === rank) {
      value += product;
      size += Math.abs(product);
      return;
    }
    if (product === 0) return;
    const [here, next] = [partial[depth]!, partial[depth + 1]!];
    for (let i = 0; i < rule.nodes.length; i += 1) {
      for (let k = 0; k < functions.length; k += 1) next[k] = here[k]! + rows[k]![depth]! * rule.nodes[i]!;
      descend(depth + 1, product * rule.weights[i]!);
    }
  };
  descend(0, 1);
  return { value, size };
}
