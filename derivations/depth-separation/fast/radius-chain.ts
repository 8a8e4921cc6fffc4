/** Stochastic gradient descent over sampled directions whose radius is integrated exactly, and its loss. */

import type { RandomStream } from '../../../src/numeric.js';
import { CountedChain, haarBlock } from '../../../src/numeric.js';
import { hemisphereMeanValue } from '../../../src/symbolic.js';
import { DirectionalGradient } from './directions.js';
import {
  type CompositionSetting,
  type CompositionState,
  checkComposition,
  featureOfComposition,
  readCompositionStatistics,
} from './network.js';

/** A run of radius-integrated SGD whose weights can be looked at. */
export class RadiusIntegratedRun extends CountedChain {
  private readonly gradient: DirectionalGradient;
  private readonly block: Float64Array;
  private readonly rates: readonly [number, number];
  private readonly weights: Float64Array;
  private readonly outer: Float64Array;
  private readonly biases: Float64Array;
  private latestLoss = Number.NaN;

  constructor(
    problem: CompositionSetting,
    private readonly blocks: number,
    initial: CompositionState,
    private readonly stream: RandomStream,
  ) {
    super();
    const { neurons, dimension } = initial;
    this.gradient = new DirectionalGradient(problem.law, neurons, dimension, initial.outer.length);
    this.gradient.begin(initial.outer, initial.biases);
    this.block = new Float64Array(dimension * dimension);
    this.weights = initial.weights.slice();
    this.outer = initial.outer.slice();
    this.biases = initial.biases.slice();
    this.neurons = neurons;
    this.dimension = dimension;
    const time = problem.stepSize / (2 * dimension * blocks);
    this.rates = [(time * problem.firstRate) / hemisphereMeanValue(dimension) ** 2, time * problem.secondRate];
  }

  private readonly neurons: number;
  private readonly dimension: number;

  /** A copy of the present weights. */
  state(): CompositionState {
    const { neurons, dimension, weights, outer, biases } = this;
    return { neurons, dimension, weights: weights.slice(), outer: outer.slice(), biases: biases.slice() };
  }

  /** The loss over the directions of the latest step, before it; NaN when none was taken. */
  get batchLoss(): number {
    return this.latestLoss;
  }

  read(out: Float64Array): void {
    readCompositionStatistics(featureOfComposition(this.state()), this.outer, this.biases, out);
  }

  protected step(): boolean {
    const { gradient, weights, outer, biases, block, blocks, stream, dimension } = this;
    gradient.begin(outer, biases);
    for (let draw = 0; draw < blocks; draw++) {
      haarBlock(stream, dimension, block);
      gradient.addAntipodal(weights, block);
    }
    const [first, second] = this.rates;
    for (let j = 0; j < outer.length; j++) {
      const a = outer[j]! + second * gradient.outer[j]!;
      // With a_j >= 0 the next population gradient is infinite.
      if (!(a < 0 && Number.isFinite(a) && Number.isFinite(biases[j]! + second * gradient.biases[j]!))) return false;
    }
    this.latestLoss = gradient.loss / gradient.count;
    for (let index = 0; index < weights.length; index++) weights[index]! += first * gradient.weights[index]!;
    for (let j = 0; j < outer.length; j++) {
      outer[j]! += second * gradient.outer[j]!;
      biases[j]! += second * gradient.biases[j]!;
    }
    return true;
  }
}

/**
 * Starts radius-integrated SGD: each step averages the population gradient of a direction, whose radius is integrated exactly, over
 * fresh antipodal orthonormal blocks, a spherical 3-design. There is no heavy tail in it.
 *
 * @param problem - law of the radius, rates, step size.
 * @param blocks - K >= 1: 2 d K directions a step.
 * @param initial - the state to start from; not changed.
 * @param stream - of the directions.
 * @throws RangeError when a number is out of its range or an a_j is not < 0 (the population loss is infinite).
 */
export function startRadiusIntegrated(
  problem: CompositionSetting,
  blocks: number,
  initial: CompositionState,
  stream: RandomStream,
): RadiusIntegratedRun {
  checkComposition(problem);
  if (!Number.isSafeInteger(blocks) || blocks < 1) {
    throw new RangeError(`the number of blocks must be a whole number >= 1; got ${blocks}`);
  }
  return new RadiusIntegratedRun(problem, blocks, initial, stream);
}

/**
 * The population loss of a state by antipodal orthonormal blocks of directions, the radius integrated exactly.
 *
 * @param law - of the radius.
 * @param state - weights; every a_j < 0.
 * @param blocks - number of blocks, >= 2.
 * @param stream - of the directions.
 * @returns the mean, and its standard error over blocks.
 * @throws RangeError when an a_j is not < 0, or there are fewer than 2 blocks.
 */
export function compositionLoss(
  law: CompositionSetting['law'],
  state: CompositionState,
  blocks: number,
  stream: RandomStream,
): { readonly loss: number; readonly standardError: number } {
  if (!Number.isSafeInteger(blocks) || blocks < 2) {
    throw new RangeError(`a standard error needs at least 2 blocks; got ${blocks}`);
  }
  const { neurons, dimension, weights, outer, biases } = state;
  const gradient = new DirectionalGradient(law, neurons, dimension, outer.length);
  const block = new Float64Array(dimension * dimension);
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < blocks; draw++) {
    gradient.begin(outer, biases);
    haarBlock(stream, dimension, block);
    gradient.addAntipodal(weights, block);
    const loss = gradient.loss / gradient.count;
    sum += loss;
    squares += loss * loss;
  }
  const loss = sum / blocks;
  return { loss, standardError: Math.sqrt(Math.max(0, squares / blocks - loss * loss) / (blocks - 1)) };
}
