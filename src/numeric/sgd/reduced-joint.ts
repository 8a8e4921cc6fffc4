import type { RandomStream } from '../random/stream.js';
import { type Chain, checkedSteps } from './chain.js';
import type { SgdProblem } from './problem.js';
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
export class JointChain implements Chain {
  private readonly rule: UpdateRule;
  private readonly stream: RandomStream;
  private readonly freedom: number;
  private readonly targets: number;
  /** m rows of P + m + 1 entries: M_i, L_i and a column for the direction across, zero between steps. */
  private readonly rows: Float64Array;
  /** (x_V, z, rho). */
  private readonly example: Float64Array;
  private readonly preactivations: Float64Array;
  private readonly gamma: Float64Array;
  private taken = 0;
  private failure = 0;

  constructor(problem: SgdProblem, initial: SphereState, stream: RandomStream) {
    const { neurons, targets, dimension } = problem;
    const width = targets + neurons + 1;
    this.rule = new UpdateRule(problem);
    this.stream = stream;
    this.freedom = dimension - targets - neurons;
    this.targets = targets;
    this.rows = new Float64Array(neurons * width);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(initial.overlaps.subarray(i * targets, (i + 1) * targets), i * width);
      this.rows.set(initial.frame.subarray(i * neurons, (i + 1) * neurons), i * width + targets);
    }
    this.example = new Float64Array(width);
    this.preactivations = new Float64Array(neurons);
    this.gamma = new Float64Array(neurons);
  }

  get finite(): boolean {
    return this.failure === 0;
  }

  get failedAt(): number | undefined {
    return this.failure === 0 ? undefined : this.failure;
  }

  advance(steps: number): void {
    const count = checkedSteps(steps);
    if (this.failure !== 0) return;
    for (let step = 1; step <= count; step++) {
      if (!this.step()) {
        this.failure = this.taken + step;
        break;
      }
    }
    this.taken += count;
  }

  read(out: Float64Array): void {
    readStatistics(this.rows, this.example.length, this.gamma.length, this.targets, out);
  }

  /** The present state, from which another chain can go on. */
  state(): SphereState {
    const { rows, targets } = this;
    const neurons = this.gamma.length;
    const width = this.example.length;
    const overlaps = new Float64Array(neurons * targets);
    const frame = new Float64Array(neurons * neurons);
    for (let i = 0; i < neurons; i++) {
      const start = i * width;
      overlaps.set(rows.subarray(start, start + targets), i * targets);
      frame.set(rows.subarray(start + targets, start + targets + neurons), i * neurons);
    }
    return { neurons, targets, overlaps, frame };
  }

  /** One step; false, with the state as it was, when it cannot be taken. */
  private step(): boolean {
    const { stream, rule, rows, example, preactivations, gamma, targets } = this;
    const neurons = gamma.length;
    const width = example.length;
    let norm = 0;
    for (let k = 0; k < width - 1; k++) {
      const value = stream.normal();
      example[k] = value;
      norm += value * value;
    }
    const across = stream.chiSquared(this.freedom);
    example[width - 1] = Math.sqrt(across);
    for (let i = 0; i < neurons; i++) {
      let z = 0;
      for (let k = 0, at = i * width; k <= targets + i; k++, at++) z += rows[at]! * example[k]!;
      preactivations[i] = z;
    }
    const y = rule.label(example, targets, stream);
    if (!(rule.factors(y, preactivations, gamma) * (1 + norm + across) < STEP_LIMIT)) return false;
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
