/** The potential of a pair: what every loss gives. */

/** A potential of r variables. `out` has length r where it is asked for. */
export interface PairPotential {
  readonly size: number;
  /** Phi(q). */
  value(q: Float64Array): number;
  /** Writes g. */
  gradient(q: Float64Array, out: Float64Array): void;
  /**
   * The positive-pair part P of `g_k = P - t_k`; writes the negative-pair parts t_k. Absent when a positive pair does not
   * contribute equally to all latents (Gaussian latents).
   */
  readonly split?: (q: Float64Array, negative: Float64Array) => number;
  /**
   * `d^2 Phi/dq_k^2 - d^2 Phi/(dq_k dq_l)`, k != l, at a point with all q equal: how stiffly imbalance is resisted. Absent where
   * it is not implemented.
   */
  readonly imbalanceCurvature?: (q: number) => number;
}
