/** The linear systems of the steps of Radau5: what solves them. */

/** The shifts of the two matrices of a step: `real - J` and `re + i im - J`. */
export interface Shifts {
  readonly real: number;
  readonly re: number;
  readonly im: number;
}

/** The linear systems of the steps of Radau5. */
export interface StageSystems {
  /**
   * Factorises both matrices.
   *
   * @param jacobian - row-major.
   * @param changed - whether the Jacobian is another one than at the last call.
   * @returns false when a matrix is singular or not finite.
   */
  factorise(jacobian: Float64Array, changed: boolean, shifts: Shifts): boolean;
  /** Solves the real system in place of b. */
  solveReal(b: Float64Array): void;
  /** Solves the real system in place of b1 and the complex one in place of b2 + i b3. */
  solveAll(b1: Float64Array, b2: Float64Array, b3: Float64Array): void;
}
