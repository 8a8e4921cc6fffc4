/** Simulators of the network: full weights, a compressed frame, and descent on the population loss. */

import type { Chain, RandomStream } from '../../../src/numeric.js';
import { addAcross, CountedChain, FrameChain, freeStateFromGram, largest } from '../../../src/numeric.js';
import { BatchGradient, lengthsOf } from './network-gradient.js';
import { type CompiledNeuron, compileNeuron, type NetworkSetting, validateNetworkSetting } from './network-problem.js';
import { type NormalBlock, normalBlock } from './normal-block.js';
import type { TensorSystem } from './tensor-flow.js';
import { readPolarStatistics, type WeightRows } from './weights.js';

/** Online SGD on full weight vectors in R^d, as it is stated. */
class NetworkChain extends CountedChain {
  private readonly gradient: BatchGradient;
  private readonly examples: NormalBlock;
  private readonly residuals: Float64Array;
  private rows: Float64Array;
  private next: Float64Array;
  private lengths: Float64Array;
  private nextLengths: Float64Array;

  constructor(
    private readonly problem: NetworkSetting,
    private readonly initial: WeightRows,
    stream: RandomStream,
  ) {
    super();
    const { neurons, dimension, rows } = initial;
    const { batch, noise = 0 } = problem;
    // The examples of a batch, then, if there is any, the noise of its labels.
    this.examples = normalBlock(stream, batch * (dimension + (noise > 0 ? 1 : 0)));
    this.residuals = new Float64Array(batch);
    this.gradient = new BatchGradient(problem, neurons, dimension);
    this.rows = rows.slice();
    this.next = new Float64Array(rows.length);
    this.lengths = lengthsOf(rows, dimension);
    this.nextLengths = new Float64Array(neurons);
  }

  protected step(): boolean {
    const { gradient, examples, residuals, rows, next, lengths, nextLengths } = this;
    const { batch, stepSize, decay = 0, noise = 0 } = this.problem;
    const { neurons, dimension } = this.initial;
    examples.draw();
    for (let sample = 0; sample < batch; sample++) {
      residuals[sample] = noise > 0 ? noise * examples.values[batch * dimension + sample]! : 0;
    }
    gradient.reset();
    gradient.add(rows, lengths, examples.values, residuals);
    const rate = stepSize / batch;
    for (let j = 0, at = 0; j < neurons; j++) {
      const shrink = 1 - stepSize * decay - rate * gradient.alongOwn[j]!;
      const factor = rate * lengths[j]!;
      let square = 0;
      for (let k = 0; k < dimension; k++, at++) {
        const weight = shrink * rows[at]! - factor * gradient.alongInput[at]!;
        next[at] = weight;
        square += weight * weight;
      }
      if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return false;
      nextLengths[j] = Math.sqrt(square);
    }
    [this.rows, this.next] = [next, rows];
    [this.lengths, this.nextLengths] = [nextLengths, lengths];
    return true;
  }

  read(out: Float64Array): void {
    readPolarStatistics(this.rows, this.initial.dimension, this.problem.components.length, out);
  }
}

/**
 * Starts online SGD on full weight vectors.
 *
 * @returns a chain whose statistics are those of `polarStatisticNames`; cost about 4 b m d a step.
 * @throws RangeError when the problem is not valid, or d is less than the number of components.
 * @example
 * const problem = { components: [1], neuron: hermiteNeuron(4), stepSize: 0.001, batch: 1 };
 * startNetworkRun(problem, weightRows([[1, 0]]), randomStream({ seed: 1, run: 0, purpose: 'sgd' })).finite // true
 */
export function startNetworkRun(problem: NetworkSetting, initial: WeightRows, stream: RandomStream): Chain {
  return new NetworkChain(problem, initial, stream);
}

/** The same SGD, exact in law, in a frame that moves with the weights. */
class CompressedNetworkChain extends FrameChain {
  private readonly neuron: CompiledNeuron;
  private readonly lengths: Float64Array;

  constructor(
    private readonly problem: NetworkSetting,
    initial: WeightRows,
    stream: RandomStream,
  ) {
    super(initial.dimension, frameOf(initial, problem.components.length), stream);
    this.neuron = compileNeuron(problem.neuron);
    this.lengths = new Float64Array(initial.neurons);
  }

  protected step(): boolean {
    const { rows, example, preactivations, gamma, lengths, targets } = this;
    const { components, stepSize, decay = 0, noise = 0 } = this.problem;
    const { activation, alongInput, alongOwn } = this.neuron;
    const width = example.length;
    this.drawExample();
    let residual = noise > 0 ? -noise * this.stream.normal() : 0;
    for (let k = 0; k < targets; k++) residual -= components[k]! * activation(example[k]!);
    for (let j = 0; j < gamma.length; j++) {
      let square = 0;
      for (let k = j * width; k < (j + 1) * width; k++) square += rows[k]! * rows[k]!;
      lengths[j] = Math.sqrt(square);
      preactivations[j]! /= lengths[j]!;
      residual += square * activation(preactivations[j]!);
    }
    for (let j = 0; j < gamma.length; j++) {
      const s = preactivations[j]!;
      const own = stepSize * (residual * alongOwn(s) + decay);
      gamma[j] = -stepSize * residual * lengths[j]! * alongInput(s);
      if (!(Math.abs(own) < 1e150 && Math.abs(gamma[j]!) < 1e150)) return false;
    }
    for (let j = 0; j < gamma.length; j++) {
      const shrink = 1 - stepSize * (residual * alongOwn(preactivations[j]!) + decay);
      for (let k = j * width; k < (j + 1) * width; k++) rows[k]! *= shrink;
      for (let k = 0; k < targets; k++) rows[j * width + k]! += gamma[j]! * example[k]!;
    }
    addAcross(rows, example, gamma, targets);
    return true;
  }

  read(out: Float64Array): void {
    readPolarStatistics(this.rows, this.example.length, this.targets, out);
  }
}

function frameOf({ neurons, dimension, rows }: WeightRows, targets: number) {
  const scale = largest(lengthsOf(rows, dimension));
  const vectors = Array.from({ length: neurons }, (_, i) =>
    Array.from(rows.subarray(i * dimension, (i + 1) * dimension), (value) => value / scale),
  );
  const Q = vectors.map((u) => vectors.map((w) => u.reduce((sum, value, k) => sum + value * w[k]!, 0)));
  const M = vectors.map((u) => u.slice(0, targets));
  const { overlaps, frame } = freeStateFromGram(M, Q, new Array<number>(neurons).fill(1));
  return {
    neurons,
    targets,
    overlaps: overlaps.map((value) => scale * value),
    frame: frame.map((value) => scale * value),
  };
}

/**
 * Starts online SGD with batches of one example in the frame of the weights and targets: the same law as `startNetworkRun` at
 * a cost of O(m (m + P)) a step that does not depend on d.
 *
 * @throws RangeError when the problem is not valid, the batch is not 1, or d < P + m.
 * @example
 * const problem = { components: [1], neuron: hermiteNeuron(4), stepSize: 0.001, batch: 1 };
 * startCompressedNetworkRun(problem, weightRows([[1, 0]]), randomStream({ seed: 1, run: 0, purpose: 'sgd' })).finite // true
 */
export function startCompressedNetworkRun(problem: NetworkSetting, initial: WeightRows, stream: RandomStream): Chain {
  const { batch, components } = validateNetworkSetting(problem);
  if (batch !== 1)
    throw new RangeError(`batch = ${batch}; the compressed simulation takes one example a step: batch: 1`);
  const least = components.length + initial.neurons;
  if (initial.dimension < least) {
    throw new RangeError(`d = ${initial.dimension}; the compressed simulation needs d >= P + m = ${least}`);
  }
  return new CompressedNetworkChain(problem, initial, stream);
}

/** Gradient descent with the full gradient: no randomness. */
class DescentChain extends CountedChain {
  private readonly rows: Float64Array;

  constructor(
    private readonly system: TensorSystem,
    private readonly initial: WeightRows,
    private readonly stepSize: number,
  ) {
    super();
    this.rows = initial.rows.slice();
  }

  protected step(): boolean {
    return this.system.descend(this.rows, this.initial.dimension, this.stepSize);
  }

  read(out: Float64Array): void {
    readPolarStatistics(this.rows, this.initial.dimension, this.system.settings.components.length, out);
  }
}

/**
 * Starts gradient descent on the population loss.
 *
 * @param stepSize - eta, finite and > 0.
 * @throws RangeError when it is not, or the weights do not fit the system.
 * @example
 * startTensorDescent(tensorSystem({ order: 4, components: [1], neurons: 1 }), weightRows([[1, 0]]), 0.1).finite // true
 */
export function startTensorDescent(system: TensorSystem, initial: WeightRows, stepSize: number): Chain {
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`stepSize must be finite and > 0; got ${stepSize}`);
  }
  system.lossAndGradient(initial);
  return new DescentChain(system, initial, stepSize);
}
