/** An attention learner that takes its gradient steps stage by stage. */

import { CountedChain } from '../../../src/numeric.js';
import type { GradientSource } from './gradient-source.js';
import { readAttentionStatistics } from './statistics.js';
import { type AttentionTask, type AttentionWeights, checkTask } from './task.js';
import { AttentionLearner, type AttentionMethod, type AttentionStage } from './update.js';

/** A run of attention by gradient steps. */
export interface AttentionRun {
  readonly task: AttentionTask;
  readonly start: AttentionWeights;
  readonly gradients: GradientSource;
  readonly method: AttentionMethod;
  /** At least one; the last one goes on for as long as the chain is advanced. */
  readonly stages: readonly AttentionStage[];
}

/** A learner that takes its steps stage by stage; its statistics are those of `readAttentionStatistics`. */
export class AttentionChain extends CountedChain {
  private readonly learner: AttentionLearner;
  private readonly gradientV: Float64Array;
  private readonly gradientA: Float64Array;
  private readonly lastV: Float64Array;
  private readonly lastColumns: Float64Array;
  private stage = -1;
  private left = 0;

  /**
   * @param run - see `AttentionRun`.
   * @throws RangeError when the task or the start is not valid, there is no stage, a stage has a rate or penalty that is not
   * finite and >= 0 or a number of steps that is not whole, or a softmax learner is asked to zero entries of A: by a penalty or by
   * `before`.
   */
  constructor(private readonly run: AttentionRun) {
    super();
    const { N, T } = checkTask(run.task);
    if (run.start.A.length !== N * T) throw new RangeError(`A has ${run.start.A.length} entries; needs ${T} x ${N}`);
    if (run.stages.length === 0) throw new RangeError('there are no stages; give at least one');
    for (const { steps, rateV, rateA, penalty = 0, before } of run.stages) {
      for (const [name, value] of Object.entries({ rateV, rateA, penalty })) {
        if (!(value >= 0 && Number.isFinite(value)))
          throw new RangeError(`${name} = ${value}; must be finite and >= 0`);
      }
      if (!(steps > 0 && (Number.isSafeInteger(steps) || steps === Number.POSITIVE_INFINITY)))
        throw new RangeError(`a stage has ${steps} steps; must be a whole number > 0, or Infinity`);
      // Its entries are those of a softmax of logits: a proximal step on A would be forgotten by the next step on the logits.
      if (run.method === 'softmax' && (penalty > 0 || before !== undefined)) {
        const asked = before === undefined ? `penalty = ${penalty}` : `before: ${before.action}`;
        throw new RangeError(`${asked} for a softmax learner, which has no entries that are 0; leave it out`);
      }
    }
    this.learner = new AttentionLearner(run.start, run.task.probabilities, run.method);
    this.gradientV = new Float64Array(N * N);
    this.gradientA = new Float64Array(N * T);
    this.lastV = new Float64Array(N * N);
    this.lastColumns = new Float64Array(N * T);
  }

  /** A copy of the weights, row-major. */
  weights(): AttentionWeights {
    return this.learner.weights();
  }

  read(out: Float64Array): void {
    readAttentionStatistics(this.run.task, this.learner.weights(), out);
  }

  protected step(): boolean {
    const { learner, gradientV, gradientA } = this;
    if (this.left === 0 && this.stage + 1 < this.run.stages.length) {
      this.stage += 1;
      this.left = this.run.stages[this.stage]!.steps;
      learner.begin(this.run.stages[this.stage]!);
    }
    const stage = this.run.stages[this.stage]!;
    this.lastV.set(learner.V);
    this.lastColumns.set(learner.columns);
    this.run.gradients.write(learner, gradientV, gradientA);
    learner.step(stage, gradientV, gradientA);
    if (!learner.isFinite()) {
      learner.V.set(this.lastV);
      learner.columns.set(this.lastColumns);
      return false;
    }
    if (this.left > 0) this.left -= 1;
    return true;
  }
}
