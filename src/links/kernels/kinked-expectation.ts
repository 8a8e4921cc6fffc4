/** Expectations of functions with kinks, by quadrature on the pieces between the kinks. */

import { splitGaussianRule } from '../../numerics/quadrature/split-gaussian.js';
import type { GaussianFactor } from './gaussian-factor.js';
import { type CoordinateFunction, type Expectation, finiteValue } from './smooth-expectation.js';

/** Half-widths, in standard deviations, of the pieces around a point where the outer integrand turns within a short distance. */
const turn = [0, 3, 8];

/** One less than the half-length of the interval of `splitGaussianRule`. */
const nearEdge = 12;

/** The lines `first z_0 + second z_1 = kink` along which the integrand has kinks. */
interface Line {
  readonly first: number;
  readonly second: number;
  readonly kink: number;
}

/**
 * `E[prod_k f_k(u_k)]` for `u = L z` with at most two variables z and functions that are smooth except at their kinks: Gauss-Legendre on
 * pieces. The inner integral over `z_1` is split where a coordinate meets a kink; the outer one at the kinks of coordinates that do not depend on
 * `z_1`, where two lines of kinks cross, and around the places where the inner integral turns fast (coordinates that depend little on `z_1`).
 *
 * @param functions - n functions.
 * @param kinks - where each function or a derivative of it jumps.
 * @param factor - L; rank at most 2.
 * @param nodesPerPiece - an integer in [1, 10000].
 * @returns value, size, and edge.
 * @throws RangeError when the rank exceeds 2, or a function is not finite at a node.
 * @example
 * kinkedExpectation([Math.sign, Math.sign], [[0], [0]], { rank: 1, rows: [Float64Array.of(1), Float64Array.of(2)], lastVariable: [0, 0] }, 40).value.toFixed(12) // '1.000000000000'
 */
export function kinkedExpectation(
  functions: readonly CoordinateFunction[],
  kinks: readonly (readonly number[])[],
  factor: GaussianFactor,
  nodesPerPiece: number,
): Expectation {
  const { rank, rows, lastVariable } = factor;
  if (rank > 2)
    throw new RangeError(
      `functions with kinks of ${rank} independent coordinates; allowed are at most 2 (use a closed kernel, or smooth functions)`,
    );
  const coordinatesAt = (variable: number): readonly number[] =>
    functions.flatMap((_, k) => (lastVariable[k] === variable ? [k] : []));
  const constant = coordinatesAt(-1).reduce((product, k) => product * finiteValue(functions[k]!, k, 0), 1);
  if (rank === 0 || constant === 0) return { value: constant, size: Math.abs(constant), edge: 0 };
  const outerCoordinates = coordinatesAt(0);
  const innerCoordinates = coordinatesAt(1);
  const lines = innerCoordinates.flatMap((k) =>
    kinks[k]!.map((kink): Line => ({ first: rows[k]![0]!, second: rows[k]![1]!, kink })),
  );
  const outerSplits = [
    ...outerCoordinates.flatMap((k) => kinks[k]!.map((kink) => kink / rows[k]![0]!)),
    ...lines.flatMap(turningPoints),
    ...lines.flatMap((line, position) => lines.slice(position + 1).flatMap((other) => crossing(line, other))),
  ].filter(Number.isFinite);
  const outer = splitGaussianRule(outerSplits, nodesPerPiece);
  let value = 0;
  let size = 0;
  let edge = 0;
  const add = (term: number, furthest: number): void => {
    value += term;
    size += Math.abs(term);
    if (furthest > nearEdge) edge += Math.abs(term);
  };
  outer.nodes.forEach((z0, i) => {
    let product = constant * outer.weights[i]!;
    for (const k of outerCoordinates) product *= finiteValue(functions[k]!, k, rows[k]![0]! * z0);
    if (innerCoordinates.length === 0 || product === 0) {
      add(product, Math.abs(z0));
      return;
    }
    const splits = lines.map(({ first, second, kink }) => (kink - first * z0) / second).filter(Number.isFinite);
    const inner = splitGaussianRule(splits, nodesPerPiece);
    inner.nodes.forEach((z1, j) => {
      let term = product * inner.weights[j]!;
      for (const k of innerCoordinates) term *= finiteValue(functions[k]!, k, rows[k]![0]! * z0 + rows[k]![1]! * z1);
      add(term, Math.max(Math.abs(z0), Math.abs(z1)));
    });
  });
  return { value, size, edge };
}

/** Where the inner integral over one side of the line turns as a function of `z_0`, when this is fast. */
function turningPoints({ first, second, kink }: Line): readonly number[] {
  const width = Math.abs(second / first);
  if (!(width < 1)) return [];
  return turn.flatMap((factor) => [kink / first - factor * width, kink / first + factor * width]);
}

/** The `z_0` where two lines meet. */
function crossing(a: Line, b: Line): readonly number[] {
  const determinant = a.first * b.second - b.first * a.second;
  return determinant === 0 ? [] : [(a.kink * b.second - b.kink * a.second) / determinant];
}
