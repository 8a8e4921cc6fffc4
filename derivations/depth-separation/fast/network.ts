/**
 * A composition of two mean-field layers with one hidden feature: F(x) = (1/m1) sum_i relu(w_i.x),
 * f(x) = (1/m2) sum_j relu(a_j F(x) + b_j), trained on f_*(x) = relu(1 - |x|).
 * Source: Ren, Zhou and Ge, arXiv 2304.01063; normalisation and time scales reconstructed.
 */

import type { RadialLaw } from '../../../src/numeric.js';
import { HARMONIC_DEGREES, type ReluFeature, reluFeature } from '../../../src/numeric.js';

/** Weights of both layers. */
export interface CompositionState {
  /** m1. */
  readonly neurons: number;
  /** d. */
  readonly dimension: number;
  /** m1 x d, row-major. */
  readonly weights: Float64Array;
  /** a_j. */
  readonly outer: Float64Array;
  /** b_j. */
  readonly biases: Float64Array;
}

/** The law of the radius and the time scales: w_i moves with eta1 m1, eta1 = kappa1/C_d^2; a_j and b_j with eta2 m2. */
export interface CompositionSetting {
  readonly law: RadialLaw;
  /** kappa1 > 0. */
  readonly firstRate: number;
  /** eta2 > 0. */
  readonly secondRate: number;
  /** dt > 0: the time that one step takes. */
  readonly stepSize: number;
}

/**
 * Checks a problem.
 *
 * @throws RangeError when a number is not finite and > 0.
 */
export function checkComposition(problem: CompositionSetting): void {
  for (const [name, value] of [
    ['kappa1', problem.firstRate],
    ['eta2', problem.secondRate],
    ['dt', problem.stepSize],
  ] as const) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name} must be finite and > 0; got ${value}`);
    }
  }
}

/**
 * The names of the statistics of a composition: alpha, a, b (numbered for more than one second-layer neuron), q = C_d^2 mean |w_i|^2, and
 * the shares E1, E2, E4, E6, E8, Erest of the harmonics in (F/(alpha r))^2.
 *
 * @param outerNeurons - m2, a whole number >= 1.
 * @throws RangeError when it is not.
 * @example
 * compositionStatisticNames(1).slice(0, 4) // ['alpha', 'a', 'b', 'q']
 */
export function compositionStatisticNames(outerNeurons: number): string[] {
  if (!Number.isSafeInteger(outerNeurons) || outerNeurons < 1) {
    throw new RangeError(`the number m2 of second-layer neurons must be a whole number >= 1; got ${outerNeurons}`);
  }
  const numbered = (name: string): string[] =>
    outerNeurons === 1 ? [name] : Array.from({ length: outerNeurons }, (_, j) => `${name}[${j + 1}]`);
  return ['alpha', ...numbered('a'), ...numbered('b'), 'q', ...HARMONIC_DEGREES.map((k) => `E${k}`), 'Erest'];
}

/**
 * Inner products of the rows of a weight matrix.
 *
 * @param weights - m x d, row-major.
 * @param neurons - m.
 * @returns m x m, row-major.
 * @example
 * gramOfWeights(Float64Array.of(3, 4), 1) // Float64Array.of(25)
 */
export function gramOfWeights(weights: Float64Array, neurons: number): Float64Array {
  const dimension = weights.length / neurons;
  const gram = new Float64Array(neurons * neurons);
  for (let i = 0; i < neurons; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += weights[i * dimension + k]! * weights[j * dimension + k]!;
      gram[i * neurons + j] = sum;
      gram[j * neurons + i] = sum;
    }
  }
  return gram;
}

/**
 * Writes the statistics of a state; see `compositionStatisticNames`.
 *
 * @param feature - of the first layer.
 * @param outer - a_j.
 * @param biases - b_j.
 * @param out - receives them.
 * @example
 * const out = new Float64Array(compositionStatisticNames(1).length);
 * readCompositionStatistics(reluFeature(Float64Array.of(16), 1, 3), [-1], [2], out);
 * Array.from(out.subarray(0, 4)) // [1, -1, 2, 1]
 */
export function readCompositionStatistics(
  feature: ReluFeature,
  outer: ArrayLike<number>,
  biases: ArrayLike<number>,
  out: Float64Array,
): void {
  const count = outer.length;
  out[0] = feature.mean;
  for (let j = 0; j < count; j++) {
    out[1 + j] = outer[j]!;
    out[1 + count + j] = biases[j]!;
  }
  out[1 + 2 * count] = feature.energy;
  out.set(feature.parts, 2 + 2 * count);
}

/**
 * The feature of the first layer of a state, exactly.
 *
 * @param state - weights of both layers.
 * @example
 * const one = Float64Array.of(1);
 * featureOfComposition({ neurons: 1, dimension: 3, weights: Float64Array.of(4, 0, 0), outer: one, biases: one }).mean // 1
 */
export function featureOfComposition(state: CompositionState): ReluFeature {
  return reluFeature(gramOfWeights(state.weights, state.neurons), state.neurons, state.dimension);
}
