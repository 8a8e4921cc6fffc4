/** The exact chain of the summary statistics for several unit neurons that share their examples. */

import type { RandomStream } from '../numerics/random/stream.js';
import { FrameChain } from './frame-chain.js';
import type { SgdSetting } from './problem.js';
import { readStatistics } from './read-statistics.js';
import type { SphereState } from './state.js';
import { addAcross } from './triangular-frame.js';
import { STEP_LIMIT, UpdateRule } from './update-rule.js';

/**
 * m neurons that share their examples: rows w_i = (M_i, L_i) in R^(P+m), L lower triangular: the coordinates in a frame
 * that moves with the neurons. A step sees of x only its coordinates (x_V, z) in that frame and the norm rho of the
 * rest, rho^2 chi-squared with d - P - m degrees of freedom. The rows (1 - gamma_i s_i) [M_i, L_i, 0] + gamma_i [x_V, z, rho]
 * are normalised and their last m + 1 columns turned back to lower triangular form by rotations of the columns, that is by
 * choosing the next frame. The next example is rotationally invariant and independent of that choice, so the law is exact.
 */
export class JointChain extends FrameChain {
  private readonly rule: UpdateRule;

  constructor(problem: SgdSetting, initial: SphereState, stream: RandomStream) {
    super(problem.dimension, initial, stream);
    this.rule = new UpdateRule(problem);
  }

  read(out: Float64Array): void {
    readStatistics(this.rows, this.example.length, this.gamma.length, this.targets, out);
  }

  /** The present state, from which another chain can go on. */
  state(): SphereState {
    return this.frameState();
  }

  protected step(): boolean {
    const { stream, rule, rows, example, preactivations, gamma, targets } = this;
    const neurons = gamma.length;
    const width = example.length;
    const squaredNorm = this.drawExample();
    const y = rule.label(example, targets, stream);
    if (!(rule.factors(y, preactivations, gamma) * (1 + squaredNorm) < STEP_LIMIT)) return false;
    for (let i = 0; i < neurons; i++) {
      const factor = gamma[i]!;
      const keep = 1 - factor * preactivations[i]!;
      let at = i * width;
      for (let p = 0; p < targets; p++, at++) rows[at] = keep * rows[at]! + factor * example[p]!;
      for (let j = 0; j <= i; j++, at++) rows[at]! *= keep;
    }
    addAcross(rows, example, gamma, targets);
    this.normaliseRows();
    return true;
  }

  private normaliseRows(): void {
    const { rows, targets } = this;
    const neurons = this.gamma.length;
    const width = this.example.length;
    for (let i = 0; i < neurons; i++) {
      const start = i * width;
      const end = start + targets + i + 1;
      let square = 0;
      for (let at = start; at < end; at++) square += rows[at]! * rows[at]!;
      const inverse = 1 / Math.sqrt(square);
      for (let at = start; at < end; at++) rows[at]! *= inverse;
    }
  }
}
