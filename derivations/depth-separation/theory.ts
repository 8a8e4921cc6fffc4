/** Orbits of the models and what is read off them. */

import { dop853, piController, reluHarmonics, requireReached, solve } from '../../src/numeric.js';
import { type CompositionForces, compositionFlow, compositionForces, widthCorrectedFlow } from './fast/flow.js';
import { type CompositionState, compositionStatisticNames } from './fast/network.js';
import { firstHarmonic, flowSettings } from './models.js';
import { lawOf, type Parameters } from './parameters.js';

/** One state of a model, in the layout of the statistics. */
export type ModelState = Float64Array;

/** The state of the models with given alpha, a and b: expected harmonics of m1 random units of equal norms. */
export function modelStart(p: Parameters, alpha: number, a: readonly number[], b: readonly number[]): ModelState {
  const y = new Float64Array(compositionStatisticNames(a.length).length);
  y.set([alpha, ...a, ...b, alpha * alpha]);
  reluHarmonics(p.d).shares.forEach((share, mode) => {
    y[firstHarmonic(a.length) + mode] = share / p.m1;
  });
  return y;
}

/** Integrates a model of the parameters from a state to ascending times. */
export function orbit(
  p: Parameters,
  model: 'infinite-width' | 'width-corrected',
  start: ModelState,
  times: readonly number[],
  relativeTolerance = 1e-10,
): readonly ModelState[] {
  const settings = flowSettings(p);
  const solution = solve({
    term: model === 'infinite-width' ? compositionFlow(settings) : widthCorrectedFlow(settings, p.d),
    initial: start,
    tEnd: times.at(-1)!,
    saveAt: { times },
    solver: dop853(),
    controller: piController({ relativeTolerance, absoluteTolerance: 1e-2 * relativeTolerance }),
    stiffnessTestAfter: Number.POSITIVE_INFINITY,
    maxSteps: 1_000_000,
  });
  return requireReached(solution, 'the flow').y;
}

/** Loss, forces and curvature with a perfect first layer, at a state of the statistics. */
export function forcesAt(p: Parameters, y: ArrayLike<number>): CompositionForces {
  const values = Array.from(y);
  return compositionForces(lawOf(p), values[0]!, values.slice(1, 1 + p.m2), values.slice(1 + p.m2, 1 + 2 * p.m2));
}

/** DF = D/alpha, from the statistics. */
export function relativeDeviation(y: ArrayLike<number>): number {
  const values = Array.from(y);
  return Math.sqrt(values.slice(-6).reduce((sum, value) => sum + value, 0));
}

/** l(alpha) + l''(alpha) D^2/2: the loss split into a perfect first layer and its discretisation error. */
export function splitLoss(p: Parameters, y: ArrayLike<number>): { readonly perfect: number; readonly error: number } {
  const { loss, curvature } = forcesAt(p, y);
  return { perfect: loss, error: 0.5 * curvature * (y[0]! * relativeDeviation(y)) ** 2 };
}

/** alpha^2-free first integral q/kappa1 - mean_j a_j^2/eta2, conserved by gradient flow at every width. */
export function firstIntegral(p: Parameters, y: ArrayLike<number>): number {
  let mean = 0;
  for (let j = 0; j < p.m2; j++) mean += y[1 + j]! ** 2 / p.m2;
  return y[1 + 2 * p.m2]! / p.kappa1 - mean / p.eta2;
}

/** f at a radius in a direction of feature g. */
export function learner(y: ArrayLike<number>, m2: number, g: number, radius: number): number {
  let sum = 0;
  for (let j = 0; j < m2; j++) sum += Math.max(0, y[1 + j]! * g * radius + y[1 + m2 + j]!);
  return sum / m2;
}

/** g(u) of a state. */
export function featureAlong({ neurons, dimension, weights }: CompositionState, direction: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < neurons; i++) {
    let h = 0;
    for (let k = 0; k < dimension; k++) h += weights[i * dimension + k]! * direction[k]!;
    sum += Math.max(0, h);
  }
  return sum / neurons;
}
