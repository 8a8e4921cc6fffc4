/** Expectations of products of smooth functions by the trapezoidal rule, with scales for its errors. */

import { gaussianTrapezoid } from '../../numerics/quadrature/gaussian-trapezoid.js';
import type { GaussianFactor } from './gaussian-factor.js';

/** A function of one coordinate. */
export type CoordinateFunction = (u: number) => number;

/** An expectation by a rule, with what is needed to judge it. */
export interface Expectation {
  readonly value: number;
  /** The same rule on the absolute value: the scale of the rounding error. */
  readonly size: number;
  /** The part of `size` within 1 of the edge of the nodes: the scale of what lies beyond. */
  readonly edge: number;
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
 * `E[prod_k f_k(u_k)]` for `u = L z` by the product of trapezoidal rules, restricted to the ball `|z| <= range`. A coordinate is evaluated as soon as
 * its last variable is known, so that only the innermost coordinates cost an evaluation at each node.
 *
 * @param functions - n functions.
 * @param factor - L.
 * @param step - distance of the nodes; positive, at most range.
 * @param range - radius of the ball; above 1.
 * @returns value, size, and edge.
 * @throws RangeError when a function is not finite at a node.
 * @example
 * productExpectation([(u) => u * u], { rank: 1, rows: [Float64Array.of(2)], lastVariable: [0] }, 0.5, 9).value.toFixed(12) // '4.000000000000'
 */
export function productExpectation(
  functions: readonly CoordinateFunction[],
  factor: GaussianFactor,
  step: number,
  range: number,
): Expectation {
  const { rank, rows, lastVariable } = factor;
  const { nodes, weights } = gaussianTrapezoid(step, range);
  const ending = Array.from({ length: rank + 1 }, (_, depth) =>
    functions.flatMap((_f, k) => (lastVariable[k] === depth - 1 ? [k] : [])),
  );
  // partial[depth][k]: the part of u_k from the variables before this depth.
  const partial = Array.from({ length: rank + 1 }, () => new Float64Array(functions.length));
  let value = 0;
  let size = 0;
  let edge = 0;
  const descend = (depth: number, weight: number, left: number): void => {
    let product = weight;
    for (const k of ending[depth]!) product *= finiteValue(functions[k]!, k, partial[depth]![k]!);
    if (product === 0) return;
    if (depth === rank) {
      value += product;
      size += Math.abs(product);
      if (rank > 0 && left < 2 * range - 1) edge += Math.abs(product);
      return;
    }
    const here = partial[depth]!;
    const next = partial[depth + 1]!;
    for (let i = 0; i < nodes.length; i += 1) {
      const z = nodes[i]!;
      if (z * z > left) continue;
      for (let k = 0; k < functions.length; k += 1) next[k] = here[k]! + rows[k]![depth]! * z;
      descend(depth + 1, product * weights[i]!, left - z * z);
    }
  };
  descend(0, 1, range * range);
  return { value, size, edge };
}
