/** Where a Jacobian is asked for. */

import type { Tolerance } from './tolerance.js';

/** Where and how exactly a Jacobian is wanted. */
export interface JacobianPoint {
  readonly t: number;
  readonly y: Float64Array;
  /** `f(t, y)`. */
  readonly slope: Float64Array;
  /** Tells the size below which a component does not matter, `absolute / relative`, from which its increments start; `undefined` for 1. */
  readonly tolerance: Tolerance | undefined;
}
