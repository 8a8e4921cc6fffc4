/** The part of a spherical step that all simulators share: the label, the moves, and whether it can be taken. */

import type { RandomStream } from '../numerics/random/stream.js';
import type { SgdSetting } from './problem.js';

/**
 * gamma^2 (1 + |x|^2) must stay below this for a step to be taken: then no entry, square or sum of squares overflows.
 * A gamma that is NaN fails the comparison too.
 */
export const STEP_LIMIT = 1e300;

/** Above 1 + |x|^2 for every x in R^d that a stream can give: its normals stay below 14. */
export function exampleBound(dimension: number): number {
  return 1 + 200 * dimension;
}

/** y = sum_p phi(x_p) + noise, with x_p the first `targets` entries of x: it draws one normal if there is noise, else none. */
export function drawLabel(
  target: (z: number) => number,
  noise: number,
  x: Float64Array,
  targets: number,
  stream: RandomStream,
): number {
  let signal = 0;
  for (let p = 0; p < targets; p++) signal += target(x[p]!);
  return noise > 0 ? signal + noise * stream.normal() : signal;
}

/** The part of a step that both simulators share: the label of an example, and how far each neuron moves along it. */
export class UpdateRule {
  private readonly target: (z: number) => number;
  private readonly learner: (z: number) => number;
  private readonly learnerDerivative: (z: number) => number;
  private readonly noise: number;
  private readonly subtractsOutput: boolean;
  private readonly secondLayer: Float64Array;
  /** eta rho_i. */
  private readonly steps: Float64Array;
  private readonly firstWeight: number;
  private readonly firstStep: number;

  /** @param problem - validated. */
  constructor(problem: SgdSetting) {
    this.target = problem.target;
    this.learner = problem.learner;
    this.learnerDerivative = problem.learnerDerivative;
    this.noise = problem.noise;
    this.subtractsOutput = problem.loss === 'mse';
    this.secondLayer = Float64Array.from(problem.secondLayer);
    this.steps = Float64Array.from(problem.rates, (rate) => rate * problem.stepSize);
    this.firstWeight = this.secondLayer[0]!;
    this.firstStep = this.steps[0]!;
  }

  /** y for a single target direction with x.v = u. */
  labelOfOne(u: number, stream: RandomStream): number {
    const signal = this.target(u);
    return this.noise > 0 ? signal + this.noise * stream.normal() : signal;
  }

  /** y = sum_p phi(x_p) + noise, with x_p the first `targets` entries of x. */
  label(x: Float64Array, targets: number, stream: RandomStream): number {
    return drawLabel(this.target, this.noise, x, targets, stream);
  }

  /** gamma of a lone neuron with w.x = z. */
  factorOfOne(y: number, z: number): number {
    const delta = this.subtractsOutput ? y - this.firstWeight * this.learner(z) : y;
    return this.firstStep * delta * this.learnerDerivative(z);
  }

  /** Writes gamma_i for the m neurons with w_i.x = z_i. Returns the largest gamma_i^2, or NaN when one is NaN. */
  factors(y: number, z: Float64Array, gamma: Float64Array): number {
    const { learner, learnerDerivative, secondLayer, steps } = this;
    let delta = y;
    if (this.subtractsOutput) for (let i = 0; i < z.length; i++) delta -= secondLayer[i]! * learner(z[i]!);
    let largest = 0;
    for (let i = 0; i < z.length; i++) {
      const factor = steps[i]! * delta * learnerDerivative(z[i]!);
      gamma[i] = factor;
      // Math.max passes NaN on, which a comparison would lose.
      largest = Math.max(largest, factor * factor);
    }
    return largest;
  }
}
