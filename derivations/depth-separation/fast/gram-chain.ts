/** Online stochastic gradient descent on the Gram matrix of the first layer, at a cost free of the dimension. */

import type { Chain, RandomStream } from '../../../src/numeric.js';
import { CountedChain, choleskyFactor, reluFeature } from '../../../src/numeric.js';
import { hemisphereMeanValue } from '../../../src/symbolic.js';
import {
  type CompositionSetting,
  type CompositionState,
  checkComposition,
  gramOfWeights,
  readCompositionStatistics,
} from './network.js';

class GramRun extends CountedChain {
  private readonly gram: Float64Array;
  private readonly outer: Float64Array;
  private readonly biases: Float64Array;
  private readonly hidden: Float64Array;
  private readonly moves: Float64Array;
  private readonly rates: readonly [number, number];

  constructor(
    private readonly problem: CompositionSetting,
    private readonly neurons: number,
    private readonly dimension: number,
    initial: CompositionState,
    private readonly stream: RandomStream,
  ) {
    super();
    this.gram = gramOfWeights(initial.weights, neurons);
    this.outer = initial.outer.slice();
    this.biases = initial.biases.slice();
    this.hidden = new Float64Array(neurons);
    this.moves = new Float64Array(neurons);
    const { stepSize, firstRate, secondRate } = problem;
    this.rates = [(stepSize * firstRate) / hemisphereMeanValue(dimension) ** 2, stepSize * secondRate];
  }

  read(out: Float64Array): void {
    readCompositionStatistics(reluFeature(this.gram, this.neurons, this.dimension), this.outer, this.biases, out);
  }

  protected step(): boolean {
    const { gram, outer, biases, hidden, moves, neurons, dimension, stream } = this;
    const radius = this.problem.law.sample(stream);
    const rows = Array.from({ length: neurons }, (_, i) => Array.from(gram.subarray(i * neurons, (i + 1) * neurons)));
    const root = choleskyFactor(rows, 'the Gram matrix of the first layer');
    let square = dimension > neurons ? stream.chiSquared(dimension - neurons) : 0;
    const normals = Float64Array.from({ length: neurons }, () => stream.normal());
    for (const z of normals) square += z * z;
    const scale = radius / Math.sqrt(square);
    let feature = 0;
    for (let i = 0; i < neurons; i++) {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += root[i]![k]! * normals[k]!;
      hidden[i] = sum * scale;
      feature += Math.max(0, hidden[i]!) / neurons;
    }
    const count = outer.length;
    const on = Array.from(outer, (a, j) => a * feature + biases[j]! > 0);
    let output = 0;
    let slope = 0;
    for (let j = 0; j < count; j++) {
      if (!on[j]) continue;
      output += (outer[j]! * feature + biases[j]!) / count;
      slope += outer[j]! / count;
    }
    const error = Math.max(0, 1 - radius) - output;
    const [first, second] = this.rates;
    for (let i = 0; i < neurons; i++) moves[i] = hidden[i]! > 0 ? first * error * slope : 0;
    if (!Number.isFinite(error * slope * feature)) return false;
    for (let i = 0; i < neurons; i++) {
      for (let k = 0; k < neurons; k++) {
        gram[i * neurons + k]! +=
          moves[i]! * hidden[k]! + hidden[i]! * moves[k]! + radius * radius * moves[i]! * moves[k]!;
      }
    }
    for (let j = 0; j < count; j++) {
      if (!on[j]) continue;
      outer[j]! += second * error * feature;
      biases[j]! += second * error;
    }
    return true;
  }
}

/**
 * Starts online SGD of batch 1 on the Gram matrix of the first layer: the law of plain SGD, at a cost O(m1^3) a step that does not
 * depend on d. Of an input the first layer sees h = W x alone: h = r L z / sqrt(|z|^2 + chi^2_(d-m1)) with L L^T = G.
 *
 * @param problem - law of the radius, rates, step size.
 * @param initial - the state to start from, m1 <= d.
 * @param stream - of the examples.
 * @throws RangeError when m1 > d or a number is out of its range.
 */
export function startCompositionGramSgd(
  problem: CompositionSetting,
  initial: CompositionState,
  stream: RandomStream,
): Chain {
  checkComposition(problem);
  const { neurons, dimension } = initial;
  if (neurons > dimension) {
    throw new RangeError(`the Gram simulation needs m1 <= d; got m1 = ${neurons} and d = ${dimension}`);
  }
  return new GramRun(problem, neurons, dimension, initial, stream);
}
