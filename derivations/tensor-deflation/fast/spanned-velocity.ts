/** The tangent velocity of unit vectors as a combination of themselves and the targets, at a cost of O(m^2 d). */

/** `dwbar_i/dt = (I - wbar_i wbar_i^T) (sum_l C_il wbar_l + sum_k B_ik e_k)` and the log-length rates. */
export class SpannedVelocity {
  readonly logLength: Float64Array;
  private readonly onTargets: Float64Array;
  private readonly onWeights: Float64Array;
  private readonly outputs: Readonly<Record<string, Float64Array>>;

  constructor(
    private readonly run: (values: Readonly<Record<string, Float64Array>>) => void,
    private readonly coupled: boolean,
    private readonly neurons: number,
    private readonly targets: number,
  ) {
    this.logLength = new Float64Array(neurons);
    this.onTargets = new Float64Array(neurons * targets);
    this.onWeights = new Float64Array(neurons * neurons);
    const { logLength, onTargets, onWeights } = this;
    this.outputs = coupled ? { logLength, onTargets, onWeights } : { logLength, onTargets };
  }

  /** Writes `dwbar/dt`; the log-length rates are in `logLength` afterwards. */
  tangent(directions: Float64Array, dimension: number, out: Float64Array): void {
    const { neurons, targets, onTargets, onWeights } = this;
    this.run(this.outputs);
    out.fill(0);
    for (let i = 0; i < neurons; i++) {
      const start = i * dimension;
      for (let k = 0; k < targets; k++) out[start + k] = onTargets[i * targets + k]!;
      if (this.coupled) {
        for (let l = 0; l < neurons; l++) {
          const weight = onWeights[i * neurons + l]!;
          for (let k = 0, x = start, y = l * dimension; k < dimension; k++) out[x++]! += weight * directions[y++]!;
        }
      }
      let radial = 0;
      for (let k = start; k < start + dimension; k++) radial += out[k]! * directions[k]!;
      for (let k = start; k < start + dimension; k++) out[k]! -= radial * directions[k]!;
    }
  }

  /** Writes `(dw_i/dt) / n_i`: the tangent part and the log-length rate along the own direction. */
  inSpace(directions: Float64Array, dimension: number, out: Float64Array): void {
    this.tangent(directions, dimension, out);
    for (let at = 0; at < out.length; at++) out[at]! += this.logLength[Math.floor(at / dimension)]! * directions[at]!;
  }
}
