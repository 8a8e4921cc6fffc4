/** The exact chain of the summary statistics for neurons of any length. */

import type { RandomStream } from '../numerics/random/stream.js';
import { FrameChain } from './frame-chain.js';
import { type FreeSgdSetting, validateFreeSgdSetting } from './free-problem.js';
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
export class FreeReducedChain extends FrameChain {
  private readonly rule: FreeUpdateRule;

  /** @param problem - validated. @param initial - validated and of the shape of the problem. */
  constructor(problem: FreeSgdSetting, initial: FreeState, stream: RandomStream) {
    super(problem.dimension, initial, stream);
    this.rule = new FreeUpdateRule(problem, initial);
  }

  read(out: Float64Array): void {
    readFreeStatistics(this.rows, this.example.length, this.targets, this.rule.secondLayer, out);
  }

  /** The present state, from which another chain can go on. */
  state(): FreeState {
    return { ...this.frameState(), secondLayer: this.rule.secondLayer.slice() };
  }

  protected step(): boolean {
    const { stream, rule, rows, example, preactivations, gamma, targets } = this;
    const neurons = gamma.length;
    const width = example.length;
    const squaredNorm = this.drawExample();
    if (!rule.prepare(example, targets, stream, preactivations, squaredNorm, gamma)) return false;
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
    checkFreeStateFits(validateFreeSgdSetting(problem), initial);
    return new FreeReducedChain(problem, initial, stream);
  },
};
