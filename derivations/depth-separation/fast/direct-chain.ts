/** Plain online stochastic gradient descent on a composition of two layers, one sampled input at a time. */

import type { Chain, RandomStream } from '../../../src/numeric.js';
import { CountedChain } from '../../../src/numeric.js';
import { hemisphereMeanValue } from '../../../src/symbolic.js';
import {
  type CompositionSetting,
  type CompositionState,
  checkComposition,
  featureOfComposition,
  readCompositionStatistics,
} from './network.js';

class DirectRun extends CountedChain {
  private readonly weights: Float64Array;
  private readonly outer: Float64Array;
  private readonly biases: Float64Array;
  private readonly input: Float64Array;
  private readonly active: Uint8Array;
  private readonly weightGradient: Float64Array;
  private readonly outerGradient: Float64Array;
  private readonly biasGradient: Float64Array;
  private readonly rates: readonly [number, number];

  constructor(
    private readonly problem: CompositionSetting,
    private readonly batch: number,
    private readonly initial: CompositionState,
    private readonly stream: RandomStream,
  ) {
    super();
    this.weights = initial.weights.slice();
    this.outer = initial.outer.slice();
    this.biases = initial.biases.slice();
    this.input = new Float64Array(initial.dimension);
    this.active = new Uint8Array(initial.neurons);
    this.weightGradient = new Float64Array(this.weights.length);
    this.outerGradient = new Float64Array(this.outer.length);
    this.biasGradient = new Float64Array(this.outer.length);
    const time = problem.stepSize / batch;
    this.rates = [(time * problem.firstRate) / hemisphereMeanValue(initial.dimension) ** 2, time * problem.secondRate];
  }

  read(out: Float64Array): void {
    const { weights, outer, biases } = this;
    readCompositionStatistics(featureOfComposition({ ...this.initial, weights, outer, biases }), outer, biases, out);
  }

  protected step(): boolean {
    const { weights, outer, biases, weightGradient, outerGradient, biasGradient, batch } = this;
    weightGradient.fill(0);
    outerGradient.fill(0);
    biasGradient.fill(0);
    for (let example = 0; example < batch; example++) this.addExample();
    const [first, second] = this.rates;
    let total = 0;
    for (const value of weightGradient) total += value;
    for (let j = 0; j < outer.length; j++) total += outerGradient[j]! + biasGradient[j]!;
    if (!Number.isFinite(total)) return false;
    for (let index = 0; index < weights.length; index++) weights[index]! += first * weightGradient[index]!;
    for (let j = 0; j < outer.length; j++) {
      outer[j]! += second * outerGradient[j]!;
      biases[j]! += second * biasGradient[j]!;
    }
    return true;
  }

  private addExample(): void {
    const { weights, outer, biases, input, active, weightGradient, outerGradient, biasGradient, stream } = this;
    const { neurons, dimension } = this.initial;
    const radius = this.problem.law.sample(stream);
    stream.fillNormals(input);
    let square = 0;
    for (let k = 0; k < dimension; k++) square += input[k]! * input[k]!;
    const scale = radius / Math.sqrt(square);
    for (let k = 0; k < dimension; k++) input[k]! *= scale;
    let feature = 0;
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += weights[row + k]! * input[k]!;
      active[i] = sum > 0 ? 1 : 0;
      if (sum > 0) feature += sum;
    }
    feature /= neurons;
    const count = outer.length;
    let output = 0;
    let slope = 0;
    for (let j = 0; j < count; j++) {
      const value = outer[j]! * feature + biases[j]!;
      if (value > 0) {
        output += value;
        slope += outer[j]!;
      }
    }
    const error = Math.max(0, 1 - radius) - output / count;
    for (let j = 0; j < count; j++) {
      if (outer[j]! * feature + biases[j]! > 0) {
        outerGradient[j]! += error * feature;
        biasGradient[j]! += error;
      }
    }
    const c = (error * slope) / count;
    if (c === 0) return;
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      if (active[i] === 0) continue;
      for (let k = 0; k < dimension; k++) weightGradient[row + k]! += c * input[k]!;
    }
  }
}

/**
 * Starts plain online SGD on samples x = r u.
 *
 * @param problem - law of the radius, rates, step size.
 * @param batch - fresh examples a step, a whole number >= 1.
 * @param initial - the state to start from; not changed. An a_j >= 0 is allowed, as the loss of one example is finite.
 * @param stream - of the examples.
 * @throws RangeError when a number is out of its range.
 */
export function startCompositionSgd(
  problem: CompositionSetting,
  batch: number,
  initial: CompositionState,
  stream: RandomStream,
): Chain {
  checkComposition(problem);
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new RangeError(`the batch must be a whole number >= 1; got ${batch}`);
  }
  return new DirectRun(problem, batch, initial, stream);
}
