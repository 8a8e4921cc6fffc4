/**
 * Two trained networks for relu(1 - |x|): a composition (three layers) and a two-layer network, both by Adam on fresh batches whose
 * radius is truncated: on all of R^d the loss of a two-layer network is infinite.
 */

import type { RadialLaw, RandomStream } from '../../../src/numeric.js';

/** How a network is trained and measured. */
export interface TrainingSettings {
  readonly law: RadialLaw;
  /** d. */
  readonly dimension: number;
  /** Radii above are drawn again; > 0. */
  readonly largestRadius: number;
  readonly steps: number;
  readonly batch: number;
  /** Rate of Adam at the start; it falls to 0 as a cosine. */
  readonly rate: number;
  /** Fresh examples that the loss is measured on afterwards. */
  readonly testExamples: number;
}

/** A parametric function with its gradient; `accumulate` adds scale * gradient. */
interface Network {
  readonly parameters: Float64Array;
  value(input: Float64Array): number;
  /** After `value` of the same input. */
  accumulate(input: Float64Array, scale: number, gradient: Float64Array): void;
}

/** c_0 + sum_k v_k relu(omega_k.x + c_k): parameters omega, then c, v and c_0. */
function twoLayer(width: number, dimension: number, stream: RandomStream): Network {
  const parameters = new Float64Array(width * (dimension + 2) + 1);
  const [cs, vs] = [width * dimension, width * (dimension + 1)];
  const last = parameters.length - 1;
  for (let index = 0; index < cs; index++) parameters[index] = stream.normal() / Math.sqrt(dimension);
  for (let k = 0; k < width; k++) {
    parameters[cs + k] = 2 * stream.uniform() - 1;
    parameters[vs + k] = stream.normal() / Math.sqrt(width);
  }
  const hidden = new Float64Array(width);
  return {
    parameters,
    value(input) {
      let sum = parameters[last]!;
      for (let k = 0, row = 0; k < width; k++, row += dimension) {
        let h = parameters[cs + k]!;
        for (let i = 0; i < dimension; i++) h += parameters[row + i]! * input[i]!;
        hidden[k] = h;
        if (h > 0) sum += parameters[vs + k]! * h;
      }
      return sum;
    },
    accumulate(input, scale, gradient) {
      gradient[last]! += scale;
      for (let k = 0, row = 0; k < width; k++, row += dimension) {
        if (!(hidden[k]! > 0)) continue;
        gradient[vs + k]! += scale * hidden[k]!;
        const inner = scale * parameters[vs + k]!;
        gradient[cs + k]! += inner;
        for (let i = 0; i < dimension; i++) gradient[row + i]! += inner * input[i]!;
      }
    },
  };
}

/** relu(a (1/m) sum_i relu(w_i.x) + b): parameters w, a, b. */
function threeLayer(width: number, dimension: number, radius: number, stream: RandomStream): Network {
  const parameters = new Float64Array(width * dimension + 2);
  const at = width * dimension;
  for (let i = 0; i < width; i++) {
    const row = parameters.subarray(i * dimension, (i + 1) * dimension);
    stream.fillNormals(row);
    let square = 0;
    for (const value of row) square += value * value;
    for (let k = 0; k < dimension; k++) row[k]! *= radius / Math.sqrt(square);
  }
  parameters[at] = -0.5;
  parameters[at + 1] = 0.5;
  const active = new Uint8Array(width);
  let feature = 0;
  let output = 0;
  return {
    parameters,
    value(input) {
      feature = 0;
      for (let i = 0, row = 0; i < width; i++, row += dimension) {
        let h = 0;
        for (let k = 0; k < dimension; k++) h += parameters[row + k]! * input[k]!;
        active[i] = h > 0 ? 1 : 0;
        if (h > 0) feature += h;
      }
      feature /= width;
      output = parameters[at]! * feature + parameters[at + 1]!;
      return Math.max(0, output);
    },
    accumulate(input, scale, gradient) {
      if (!(output > 0)) return;
      gradient[at]! += scale * feature;
      gradient[at + 1]! += scale;
      const inner = (scale * parameters[at]!) / width;
      for (let i = 0, row = 0; i < width; i++, row += dimension) {
        if (active[i] === 0) continue;
        for (let k = 0; k < dimension; k++) gradient[row + k]! += inner * input[k]!;
      }
    },
  };
}

/** Draws x = r u, r truncated; returns r. */
function draw({ law, largestRadius }: TrainingSettings, stream: RandomStream, input: Float64Array): number {
  let radius = law.sample(stream);
  while (radius > largestRadius) radius = law.sample(stream);
  stream.fillNormals(input);
  let square = 0;
  for (const value of input) square += value * value;
  const scale = radius / Math.sqrt(square);
  for (let k = 0; k < input.length; k++) input[k]! *= scale;
  return radius;
}

/** Adam of Kingma and Ba with their constants and a cosine schedule; returns (1/2) E e^2 on fresh examples. */
function train(network: Network, settings: TrainingSettings, stream: RandomStream): number {
  const { dimension, steps, batch, rate, testExamples } = settings;
  const { parameters } = network;
  const input = new Float64Array(dimension);
  const gradient = new Float64Array(parameters.length);
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  for (let step = 1; step <= steps; step++) {
    gradient.fill(0);
    for (let example = 0; example < batch; example++) {
      const radius = draw(settings, stream, input);
      const error = network.value(input) - Math.max(0, 1 - radius);
      network.accumulate(input, error / batch, gradient);
    }
    const present = 0.5 * rate * (1 + Math.cos((Math.PI * (step - 1)) / steps));
    const [one, two] = [1 - 0.9 ** step, 1 - 0.999 ** step];
    for (let index = 0; index < parameters.length; index++) {
      const slope = gradient[index]!;
      first[index] = 0.9 * first[index]! + 0.1 * slope;
      second[index] = 0.999 * second[index]! + 0.001 * slope * slope;
      parameters[index]! -= (present * (first[index]! / one)) / (Math.sqrt(second[index]! / two) + 1e-8);
    }
  }
  let sum = 0;
  for (let example = 0; example < testExamples; example++) {
    const radius = draw(settings, stream, input);
    sum += (network.value(input) - Math.max(0, 1 - radius)) ** 2;
  }
  return sum / (2 * testExamples);
}

/**
 * The width of a two-layer network with biases that has as many parameters as a composition with m1 units and m2 = 1, rounded.
 *
 * @param neurons - m1 >= 1.
 * @param dimension - d >= 1.
 * @example
 * equalTwoLayerWidth(128, 10) // 107
 */
export function equalTwoLayerWidth(neurons: number, dimension: number): number {
  return Math.round((neurons * dimension + 1) / (dimension + 2));
}

/**
 * Trains a two-layer network with biases on relu(1 - |x|) by Adam.
 *
 * @param width - number of hidden units, >= 1.
 * @param settings - law, dimension, truncation, training.
 * @param stream - of start and examples.
 * @returns its loss (1/2) E e^2 on fresh examples of the truncated law.
 */
export function trainedTwoLayerLoss(width: number, settings: TrainingSettings, stream: RandomStream): number {
  return train(twoLayer(width, settings.dimension, stream), settings, stream);
}

/**
 * Trains a composition with m2 = 1 on relu(1 - |x|) by Adam, as `trainedTwoLayerLoss`.
 *
 * @param width - m1 >= 1.
 * @param radius - |w_i| at the start, > 0.
 * @param settings - law, dimension, truncation, training.
 * @param stream - of start and examples.
 * @returns its loss (1/2) E e^2 on fresh examples of the truncated law.
 */
export function trainedThreeLayerLoss(
  width: number,
  radius: number,
  settings: TrainingSettings,
  stream: RandomStream,
): number {
  return train(threeLayer(width, settings.dimension, radius, stream), settings, stream);
}
