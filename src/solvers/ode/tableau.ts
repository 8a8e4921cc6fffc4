/** How the local error is estimated from the stages (the slope at the end of the step counts as the last stage). */
export type ErrorEstimate =
  /** `h sum_i weights_i k_i`, the difference of two formulas. */
  | { readonly kind: 'embedded'; readonly weights: readonly number[] }
  /** Hairer's combination of an estimate of order 5 and one of order 3: `|err5|^2 / sqrt(|err5|^2 + 0.01 |err3|^2)`. */
  | { readonly kind: 'two-estimates'; readonly fifth: readonly number[]; readonly third: readonly number[] };

/**
 * The coefficients of an explicit Runge-Kutta method whose last stage lies at the end of the step (`c = 1`) and whose slope at
 * the end is reused as the first stage of the next step. Everything of a method that is not here is common to all of them.
 */
export interface ButcherTableau {
  readonly name: string;
  /** The paper that the coefficients are from. */
  readonly source: string;
  /** Order of the formula that is carried on; its error estimate is controlled as `O(h^order)`. */
  readonly order: number;
  /** Order of the dense output: its error within a step is `O(h^(denseOrder + 1))`. */
  readonly denseOrder: number;
  /** `h |lambda|` above which the step is bounded by stability, not accuracy (a little inside the real stability interval). */
  readonly stiffnessLimit: number;
  /** The nodes `c_i`. */
  readonly nodes: readonly number[];
  /** The strictly lower triangular rows `a_ij`; row `i` has `i` entries. */
  readonly matrix: readonly (readonly number[])[];
  /** The weights `b_i`. */
  readonly weights: readonly number[];
  readonly error: ErrorEstimate;
  /** Nodes of the extra stages that only the dense output needs; they follow the slope at the end of the step. */
  readonly denseNodes: readonly number[];
  readonly denseMatrix: readonly (readonly number[])[];
  /** Rows of the coefficients of the dense output beyond its cubic Hermite part, over all stages. */
  readonly denseWeights: readonly (readonly number[])[];
}
