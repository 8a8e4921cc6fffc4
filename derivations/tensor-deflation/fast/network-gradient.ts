/** The gradient of the squared loss of a homogeneous network over a batch of examples. */

import { euclideanLength } from '../../../src/numeric.js';
import { type NetworkKernel, networkKernel } from './network-kernel.js';
import { compileNeuron, type NetworkSetting, validateNetworkSetting } from './network-problem.js';
import type { WeightRows } from './weights.js';

/**
 * The gradient of the mean over a batch of `(f - y)^2 / 2`, on buffers that are made once: cost about 4 b m d.
 */
export class BatchGradient {
  /** m x d: for each weight `sum over the batch of residual g'(s) x`. */
  readonly alongInput: Float64Array;
  /** m: `sum over the batch of residual (2 g(s) - s g'(s))`. */
  readonly alongOwn: Float64Array;
  private readonly kernel: NetworkKernel;
  private readonly activation: (s: number) => number;
  private readonly components: Float64Array;
  private readonly preactivations: Float64Array;

  constructor(problem: NetworkSetting, neurons: number, dimension: number, batch = problem.batch) {
    const { components, neuron } = validateNetworkSetting(problem);
    if (dimension < components.length) {
      throw new RangeError(`d = ${dimension} is less than the number of components, ${components.length}`);
    }
    this.kernel = networkKernel(neuron, dimension);
    this.activation = compileNeuron(neuron).activation;
    this.components = Float64Array.from(components);
    this.alongInput = new Float64Array(neurons * dimension);
    this.alongOwn = new Float64Array(neurons);
    this.preactivations = new Float64Array(batch * neurons);
  }

  reset(): void {
    this.alongInput.fill(0);
    this.alongOwn.fill(0);
  }

  /** The label of an example, without noise. */
  label(x: Float64Array): number {
    const { components, activation } = this;
    let y = 0;
    for (let k = 0; k < components.length; k++) y += components[k]! * activation(x[k]!);
    return y;
  }

  /**
   * Adds a batch.
   *
   * @param lengths - |w_j|.
   * @param examples - b x d.
   * @param residuals - b numbers: the noise of the labels before, the residuals `f - y` afterwards.
   */
  add(rows: Float64Array, lengths: Float64Array, examples: Float64Array, residuals: Float64Array): void {
    const { components, preactivations, alongInput, alongOwn } = this;
    this.kernel(rows, lengths, components, examples, residuals, preactivations, alongInput, alongOwn);
  }
}

/**
 * The batch gradient at given weights and examples, without label noise.
 *
 * @param examples - rows of d numbers.
 * @returns labels, residuals `f - y`, and the gradient (m x d, row-major) of the mean of `(f - y)^2 / 2`, with the penalty's part.
 * @throws RangeError when the problem is not valid or an example has another length than d.
 * @example
 * const problem = { components: [1], neuron: hermiteNeuron(2), stepSize: 1, batch: 1 };
 * networkBatchGradient(problem, weightRows([[1, 0]]), [[3, 0]]).residuals // [0]
 */
export function networkBatchGradient(
  problem: NetworkSetting,
  { neurons, dimension, rows }: WeightRows,
  examples: readonly (readonly number[])[],
): { readonly labels: readonly number[]; readonly residuals: readonly number[]; readonly gradient: Float64Array } {
  const gradient = new BatchGradient(problem, neurons, dimension, examples.length);
  gradient.reset();
  const lengths = lengthsOf(rows, dimension);
  const bad = examples.find((example) => example.length !== dimension);
  if (bad !== undefined) throw new RangeError(`an example has ${bad.length} entries; needs ${dimension}`);
  const residuals = new Float64Array(examples.length);
  gradient.add(rows, lengths, Float64Array.from(examples.flat()), residuals);
  const { decay = 0 } = problem;
  return {
    labels: examples.map((example) => gradient.label(Float64Array.from(example))),
    residuals: Array.from(residuals),
    gradient: rows.map((weight, at) => {
      const j = Math.floor(at / dimension);
      const own = (gradient.alongOwn[j]! * weight) / examples.length;
      return (lengths[j]! * gradient.alongInput[at]!) / examples.length + own + decay * weight;
    }),
  };
}

/** |w_j| of each row. */
export function lengthsOf(rows: Float64Array, dimension: number): Float64Array {
  return Float64Array.from({ length: rows.length / dimension }, (_, j) =>
    euclideanLength(rows.subarray(j * dimension, (j + 1) * dimension)),
  );
}
