/** Contrastive learning of two linear encoders as it is stated, with its schedule of temperatures. */

import type { LatentName } from '../../../src/symbolic.js';

/** How features are normalised before they are compared; the gradient flows through the normaliser. */
export type Normaliser = 'population' | 'per-sample' | 'batch';

/** From a model time on (steps times step size) the inverse temperature is this. */
export interface TemperatureStage {
  readonly from: number;
  /** tau^2, finite and > 0. */
  readonly inverseTemperature: number;
}

/**
 * Contrastive learning of two linear encoders. `x_A = A z_A + A_xi xi_A`, `x_B = B z_B + B_xi xi_B` with orthonormal columns;
 * latents are scaled iid coordinates, a positive pair shares z. Score of a pair `tau^2 <f_A, f_B>`, f normalised.
 */
export interface ContrastiveSetting {
  /** sigma_1, ..., sigma_r: standard deviations of the shared latents, finite and > 0. */
  readonly scales: readonly number[];
  /** s, the noise dimensions of each modality, an integer >= 0. */
  readonly noiseDimension: number;
  /** Standard deviations of the noise in A and in B, finite and >= 0. */
  readonly noiseScales: readonly [number, number];
  /** M fresh negatives of weight lambda / M for each positive pair and modality; 0: the loss -E<f_A, f_B>. */
  readonly negatives: number;
  /** lambda, finite and > 0. */
  readonly weight: number;
  /** Ascending; the first stage starts at 0. */
  readonly temperature: readonly TemperatureStage[];
  readonly normaliser: Normaliser;
  readonly latents: LatentName;
  /** Positive pairs a step, an integer >= 1. */
  readonly batch: number;
  /** eta, finite and > 0. */
  readonly stepSize: number;
}

/**
 * Refuses a problem that is not valid.
 *
 * @param problem - see `ContrastiveSetting`.
 * @throws RangeError that names the bad value.
 * @example
 * checkTemperature([{ from: 0, inverseTemperature: 4 }]) // undefined
 */
export function validateContrastiveSetting(problem: ContrastiveSetting): void {
  const { scales, noiseDimension, noiseScales, negatives, weight, batch, stepSize } = problem;
  if (scales.length === 0) throw new RangeError('scales is empty; give at least one, for instance [1.4, 1, 0.8]');
  scales.forEach((scale, k) => {
    positive(`scales[${k}]`, scale);
  });
  integer('noiseDimension', noiseDimension, 0);
  noiseScales.forEach((scale, side) => {
    if (!(Number.isFinite(scale) && scale >= 0)) {
      throw new RangeError(`noiseScales[${side}] = ${scale}; must be finite and >= 0`);
    }
  });
  integer('negatives', negatives, 0);
  integer('batch', batch, 1);
  positive('weight', weight);
  positive('stepSize', stepSize);
  checkTemperature(problem.temperature);
}

/**
 * Refuses a schedule that is not ascending from 0.
 *
 * @param stages - the stages.
 * @throws RangeError that names the bad stage.
 * @example
 * checkTemperature([{ from: 0, inverseTemperature: 0.1 }, { from: 1500, inverseTemperature: 4 }]) // undefined
 */
export function checkTemperature(stages: readonly TemperatureStage[]): void {
  if (stages[0]?.from !== 0) {
    throw new RangeError(`the first temperature stage starts at ${stages[0]?.from}; it must start at 0`);
  }
  stages.forEach(({ from, inverseTemperature }, at) => {
    positive(`inverseTemperature of stage ${at}`, inverseTemperature);
    if (at > 0 && !(Number.isFinite(from) && from > stages[at - 1]!.from)) {
      throw new RangeError(`temperature stage ${at} starts at ${from}; stages must ascend`);
    }
  });
}

/**
 * The inverse temperature at a time.
 *
 * @param stages - ascending from 0.
 * @param time - model time, >= 0.
 * @example
 * inverseTemperatureAt([{ from: 0, inverseTemperature: 0.1 }, { from: 10, inverseTemperature: 4 }], 10) // 4
 */
export function inverseTemperatureAt(stages: readonly TemperatureStage[], time: number): number {
  let value = stages[0]!.inverseTemperature;
  for (const stage of stages) if (stage.from <= time) value = stage.inverseTemperature;
  return value;
}

function positive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name} = ${value}; must be finite and > 0`);
}

function integer(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} = ${value}; must be an integer >= ${least}`);
  }
}
