import type { RandomStream } from '../random/stream.js';
import { type Chain, checkedSteps } from './chain.js';
import { type FreeSgdProblem, validateFreeSgdProblem } from './free-problem.js';
import type { FreeSimulator } from './free-simulator.js';
import { checkFreeStateFits, type FreeState } from './free-state.js';
import { readFreeStatistics } from './free-statistics.js';
import { FreeUpdateRule } from './free-update-rule.js';
import { addAcross } from './triangular-frame.js';

/**
 * m neurons of any length that share their examples: rows w_i = (M_i, L_i) in R^(P+m), L lower triangular: the
 * coordinates in a frame that moves with the neurons. A step sees of x only its coordinates (x_V, z) in that frame and
 * the norm r of the rest, r^2 chi-squared with d - P - m degrees of freedom, drawn in this order and before the noise.
 * The rows [M_i, L_i, 0] + gamma_i [x_V, z, r] get a triangle again by the choice of the next frame. The next example is
 * rotationally invariant and independent of that choice, so the law is exact.
 */
export class FreeReducedChain implements Chain {
  private readonly rule: FreeUpdateRule;
  private readonly stream: RandomStream;
  private readonly freedom: number;
  private readonly targets: number;
  /** m rows of P + m + 1 entries: M_i, L_i and a column for the direction across, zero between steps. */
  private readonly rows: Float64Array;
  /** (x_V, z, r). */
  private readonly example: Float64Array;
  private readonly preactivations: Float64Array;
  private readonly gamma: Float64Array;
  private taken = 0;
  private failure = 0;

  /** @param problem - validated. @param initial - validated and of the shape of the problem. */
  constructor(problem: FreeSgdProblem, initial: FreeState, stream: RandomStream) {
    const { neurons, targets, dimension } = problem;
    const width = targets + neurons + 1;
    this.rule = new FreeUpdateRule(problem, initial);
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
    readFreeStatistics(this.rows, this.example.length, this.targets, this.rule.secondLayer, out);
  }

  /** The present state, from which another chain can go on. */
  state(): FreeState {
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
    return { neurons, targets, overlaps, frame, secondLayer: this.rule.secondLayer.slice() };
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
      let s = 0;
      for (let k = 0, at = i * width; k <= targets + i; k++, at++) s += rows[at]! * example[k]!;
      preactivations[i] = s;
    }
    if (!rule.prepare(example, targets, stream, preactivations, norm + across, gamma)) return false;
    for (let i = 0; i < neurons; i++) {
      const factor = gamma[i]!;
      for (let p = 0, at = i * width; p < targets; p++, at++) rows[at]! += factor * example[p]!;
    }
    addAcross(rows, example, gamma, targets);
    rule.commit();
    return true;
  }
}

/**
 * The chain of the summary statistics M, Q and a alone: the same law as `freeDirectSimulator`, exactly, for isotropic
 * Gaussian examples and every d >= P + m, at a cost of O(m P + m^2) a step that does not depend on d.
 */
export const freeReducedSimulator: FreeSimulator = {
  id: 'reduced',
  start(problem, initial, stream) {
    checkFreeStateFits(validateFreeSgdProblem(problem), initial);
    return new FreeReducedChain(problem, initial, stream);
  },
};
