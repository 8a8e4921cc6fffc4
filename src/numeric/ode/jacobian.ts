import type { Term } from './term.js';
import type { Tolerance } from './tolerance.js';

/** Where and how exactly a Jacobian is wanted. */
export interface JacobianPoint {
  readonly t: number;
  readonly y: Float64Array;
  /** `f(t, y)`. */
  readonly slope: Float64Array;
  /** Tells the size below which a component does not matter: `absolute / relative`; `undefined` for 1. */
  readonly tolerance: Tolerance | undefined;
}

/**
 * Writes the Jacobian `df_i/dy_j` (row-major) of a term.
 *
 * The term's own `jacobian` when it has one; else forward differences with increments
 * `sqrt(eps) max(|y_j|, absolute_j / relative)` at n evaluations, backward ones in a column where the forward point is not finite.
 *
 * @param term - the term; its evaluations are counted where it counts them.
 * @returns a function that fills `out` and returns the first row with an entry that is not finite, -1 when there is none.
 * @example
 * jacobianOf({ dimension: 1, evaluate: (t, y, dy) => { dy[0] = -3 * y[0] } }) instanceof Function // true
 */
export function jacobianOf(term: Term): (point: JacobianPoint, out: Float64Array) => number {
  const size = term.dimension;
  if (term.jacobian !== undefined) {
    const analytic = term.jacobian.bind(term);
    return ({ t, y }, out) => {
      out.fill(0);
      analytic(t, y, out);
      return rowNotFinite(out, size);
    };
  }
  const moved = new Float64Array(size);
  const movedSlope = new Float64Array(size);
  const column = (t: number, j: number, target: number, slope: Float64Array, out: Float64Array): boolean => {
    const kept = moved[j]!;
    moved[j] = target;
    term.evaluate(t, moved, movedSlope);
    moved[j] = kept;
    // What was added after rounding, not what was asked for.
    const increment = target - kept;
    let finite = true;
    for (let i = 0; i < size; i += 1) {
      const value = (movedSlope[i]! - slope[i]!) / increment;
      out[i * size + j] = value;
      finite &&= Number.isFinite(value);
    }
    return finite;
  };
  return ({ t, y, slope, tolerance }, out) => {
    moved.set(y);
    for (let j = 0; j < size; j += 1) {
      const increment = rootEpsilon * Math.max(Math.abs(y[j]!), smallestSize(tolerance, j), 1e-140);
      if (!column(t, j, y[j]! + increment, slope, out)) column(t, j, y[j]! - increment, slope, out);
    }
    return rowNotFinite(out, size);
  };
}

const rootEpsilon = Math.sqrt(Number.EPSILON);

function smallestSize(tolerance: Tolerance | undefined, component: number): number {
  if (tolerance === undefined) return 1;
  const { relative, absolute } = tolerance;
  return (typeof absolute === 'number' ? absolute : absolute[component]!) / relative;
}

function rowNotFinite(matrix: Float64Array, size: number): number {
  for (let at = 0; at < matrix.length; at += 1) if (!Number.isFinite(matrix[at]!)) return Math.floor(at / size);
  return -1;
}
