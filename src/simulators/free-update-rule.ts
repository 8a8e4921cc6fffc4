/** The part of a step that both simulators of weights of any length share. */

import { largest } from '../numerics/extremes.js';
import type { RandomStream } from '../numerics/random/stream.js';
import type { FreeSgdSetting } from './free-problem.js';
import type { FreeState } from './free-state.js';
import { squaredLengths } from './gram.js';
import { drawLabel, STEP_LIMIT } from './update-rule.js';

/** |w_i| must stay below this: then no square or sum of squares overflows. */
const REACH_LIMIT = Math.sqrt(STEP_LIMIT);

/**
 * The part of a step that both simulators of free weights share: the label of an example, how far each neuron moves
 * along it, the second layer, and whether the step can be taken. A step is `prepare`d from the values before it, then
 * `commit`ted unless its result is not finite.
 */
export class FreeUpdateRule {
  /** a. */
  readonly secondLayer: Float64Array;
  private readonly target: (z: number) => number;
  private readonly learner: (z: number) => number;
  private readonly learnerDerivative: (z: number) => number;
  private readonly noise: number;
  private readonly stepSize: number;
  private readonly secondLayerStep: number;
  /** rho: the second layer itself, so that it follows it, or fixed numbers. */
  private readonly rates: Float64Array;
  /** sigma(s_i), then the second layer after the step. */
  private readonly next: Float64Array;
  /** An upper bound of every |w_i|. */
  private reach: number;
  private nextReach = 0;

  /** @param problem - validated. @param initial - validated and of the shape of the problem. */
  constructor(problem: FreeSgdSetting, initial: FreeState) {
    const { rates = 'second-layer' } = problem;
    this.secondLayer = Float64Array.from(initial.secondLayer);
    this.target = problem.target;
    this.learner = problem.learner;
    this.learnerDerivative = problem.learnerDerivative;
    this.noise = problem.noise;
    this.stepSize = problem.stepSize;
    this.secondLayerStep = problem.stepSize * problem.secondLayerRate;
    this.rates = rates === 'second-layer' ? this.secondLayer : Float64Array.from(rates);
    this.next = new Float64Array(problem.neurons);
    this.reach = Math.sqrt(largest(squaredLengths(initial)));
  }

  /**
   * Draws the label of an example x whose first `targets` entries are its coordinates along the targets and works out
   * the step from w_i.x = s_i: writes gamma_i = eta rho_i Delta sigma'(s_i).
   *
   * @param norm - |x|^2 or a number above it.
   * @returns whether the step can be taken: the second layer after it is finite and no |w_i|^2 can overflow.
   */
  prepare(
    x: Float64Array,
    targets: number,
    stream: RandomStream,
    s: Float64Array,
    norm: number,
    gamma: Float64Array,
  ): boolean {
    const { learner, learnerDerivative, secondLayer, rates, next, stepSize } = this;
    const neurons = gamma.length;
    let delta = drawLabel(this.target, this.noise, x, targets, stream);
    for (let i = 0; i < neurons; i++) {
      const value = learner(s[i]!);
      next[i] = value;
      delta -= secondLayer[i]! * value;
    }
    const secondLayerMove = this.secondLayerStep * delta;
    let largest = 0;
    let finite = true;
    for (let i = 0; i < neurons; i++) {
      const factor = stepSize * rates[i]! * delta * learnerDerivative(s[i]!);
      gamma[i] = factor;
      // Math.max passes NaN on, which a comparison would lose.
      largest = Math.max(largest, factor * factor);
      const after = secondLayer[i]! + secondLayerMove * next[i]!;
      next[i] = after;
      finite = finite && Math.abs(after) < Number.POSITIVE_INFINITY;
    }
    this.nextReach = this.reach + Math.sqrt(largest * norm);
    return finite && this.nextReach < REACH_LIMIT;
  }

  /** Takes the prepared step in the second layer. */
  commit(): void {
    const { secondLayer, next } = this;
    for (let i = 0; i < next.length; i++) secondLayer[i] = next[i]!;
    this.reach = this.nextReach;
  }
}
