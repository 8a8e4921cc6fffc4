/** The vector field that is integrated, and a wrapper that counts its evaluations. */

import { given } from '../../algebra/given.js';
import type { StateMemory } from './compiled/ode-memory.js';

/**
 * What is integrated: the vector field of `dy/dt = f(t, y)`.
 *
 * `evaluate` writes `f(t, y)` into `derivative` (all `dimension` components, at every call) and changes nothing else; `y` is only read.
 */
export interface Term {
  /** Number of components of the state; a positive integer. */
  readonly dimension: number;
  /** Writes the derivative at time `t` and state `y` into `derivative`. */
  evaluate(t: number, y: Float64Array, derivative: Float64Array): void;
  /**
   * Writes the Jacobian `df_i/dy_j` at time `t` and state `y` into `out[i * dimension + j]`, which holds zeros at the call. Only
   * implicit methods ask for it; without it they take finite differences.
   */
  jacobian?(t: number, y: Float64Array, out: Float64Array): void;
  /** Memory of kernels that the term works in; a solver that keeps its vectors there spares copies. Other vectors do as well. */
  readonly memory?: StateMemory;
}

/** A term that counts its evaluations: the work of an integration. */
export interface CountingTerm extends Term {
  /** Evaluations so far. */
  count(): number;
}

/**
 * Wraps a term so that its evaluations are counted.
 *
 * @param term - the term.
 * @returns the same vector field with a counter that starts at 0.
 * @example
 * countEvaluations({ dimension: 1, evaluate: (t, y, dy) => { dy[0] = y[0] } }).count() // 0
 */
export function countEvaluations(term: Term): CountingTerm {
  let evaluations = 0;
  const jacobian = term.jacobian?.bind(term);
  return {
    dimension: term.dimension,
    ...given({ jacobian, memory: term.memory }),
    evaluate(t, y, derivative) {
      evaluations += 1;
      term.evaluate(t, y, derivative);
    },
    count: () => evaluations,
  };
}
