/** The closed flow of a composition at infinite first width, its finite-width correction, and its late rate. */

import type { RadialLaw, Term } from '../../../src/numeric.js';
import { HARMONIC_DEGREES, HingeFlow, reluHarmonics } from '../../../src/numeric.js';
import { compilePolynomial, compositionVelocities, once } from '../../../src/symbolic.js';

/** What the flows of a composition are made of. */
export interface CompositionFlowSettings {
  readonly law: RadialLaw;
  /** kappa1 > 0. */
  readonly firstRate: number;
  /** eta2 > 0. */
  readonly secondRate: number;
  /** m2 >= 1. */
  readonly outerNeurons: number;
}

const MODES = HARMONIC_DEGREES.length + 1;

/** The derived velocities as one function. */
const velocities = once(() => {
  const { alpha, a, b, q } = compositionVelocities;
  return compilePolynomial([alpha, a, b, q], ['alpha', 'A', 'B', 'F', 'kappa1', 'eta2']);
});

/**
 * The closed flow at infinite first width over the statistics of `compositionStatisticNames`: alpha' = kappa1 mean_j a_j B_j,
 * a_j' = eta2 alpha B_j, b_j' = eta2 A_j, q' = 2 kappa1 alpha mean_j a_j B_j; the harmonics rest.
 *
 * @param settings - law of the radius, rates, m2.
 * @returns the vector field.
 * @throws RangeError at a state with an a_j >= 0: the population loss is infinite.
 */
export function compositionFlow(settings: CompositionFlowSettings): Term {
  const { law, firstRate, secondRate, outerNeurons: count } = settings;
  const flow = new HingeFlow(law, count);
  const out = { loss: 0, feature: 0 };
  const letters = Float64Array.of(0, 0, 0, 0, firstRate, secondRate);
  const moved = new Float64Array(4);
  const evaluate = velocities();
  return {
    dimension: 2 + 2 * count + MODES,
    evaluate(_t, y, derivative) {
      flow.setLayer(y.subarray(1, 1 + count), y.subarray(1 + count, 1 + 2 * count));
      flow.evaluate(y[0]!, out);
      derivative.fill(0);
      letters[0] = y[0]!;
      letters[3] = out.feature;
      for (let j = 0; j < count; j++) {
        letters[1] = flow.A[j]!;
        letters[2] = flow.B[j]!;
        evaluate(letters, moved);
        derivative[1 + j] = moved[1]!;
        derivative[1 + count + j] = moved[2]!;
      }
      derivative[0] = moved[0]!;
      derivative[1 + 2 * count] = moved[3]!;
    },
  };
}

/** Step of the central difference of exact first derivatives, relative to the feature: an error of relative order 1e-7. */
const DIFFERENCE = 3e-4;

/**
 * The flow with its first correction in the width: harmonics of the feature decay at 2 kappa1 (lambda_k/C_d^2) l'', and their sum
 * E2 = alpha^2 sum_k E_k shifts the forces by half of E2 times second derivatives in g. Second derivatives are central differences of
 * the exact first ones.
 *
 * @param settings - law of the radius, rates, m2.
 * @param dimension - d, a whole number >= 2.
 * @returns the vector field over the statistics of `compositionStatisticNames`.
 * @throws RangeError at a state with an a_j >= 0: the population loss is infinite.
 */
export function widthCorrectedFlow(settings: CompositionFlowSettings, dimension: number): Term {
  const { law, firstRate, secondRate, outerNeurons: count } = settings;
  const flow = new HingeFlow(law, count);
  const { rates } = reluHarmonics(dimension);
  const out = { loss: 0, feature: 0 };
  const A = new Float64Array(count);
  const B = new Float64Array(count);
  const slopeB = new Float64Array(count);
  const secondA = new Float64Array(count);
  const secondB = new Float64Array(count);
  return {
    dimension: 2 + 2 * count + MODES,
    evaluate(_t, y, derivative) {
      const alpha = y[0]!;
      const step = DIFFERENCE * alpha;
      flow.setLayer(y.subarray(1, 1 + count), y.subarray(1 + count, 1 + 2 * count));
      flow.differentiate(alpha + step, out);
      secondA.set(flow.slopeA);
      secondB.set(flow.slopeB);
      flow.differentiate(alpha - step, out);
      for (let j = 0; j < count; j++) {
        secondA[j] = (secondA[j]! - flow.slopeA[j]!) / (2 * step);
        secondB[j] = (secondB[j]! - flow.slopeB[j]!) / (2 * step);
      }
      const curvature = flow.differentiate(alpha, out);
      A.set(flow.A);
      B.set(flow.B);
      slopeB.set(flow.slopeB);
      const first = 2 + 2 * count;
      let variance = 0;
      for (let mode = 0; mode < MODES; mode++) variance += alpha * alpha * y[first + mode]!;
      let force = 0;
      for (let j = 0; j < count; j++) {
        // (g B)'' = 2 B' + g B''.
        const shifted = alpha * B[j]! + 0.5 * variance * (2 * slopeB[j]! + alpha * secondB[j]!);
        derivative[1 + j] = secondRate * shifted;
        derivative[1 + count + j] = secondRate * (A[j]! + 0.5 * variance * secondA[j]!);
        force += (y[1 + j]! * shifted) / count;
      }
      derivative[0] = (firstRate * force) / alpha;
      derivative[1 + 2 * count] = 2 * firstRate * force;
      for (let mode = 0; mode < MODES; mode++) {
        derivative[first + mode] = -2 * firstRate * rates[mode]! * curvature * y[first + mode]!;
      }
    },
  };
}

/** Loss and forces of the flow at one state of (alpha, a, b). */
export interface CompositionForces {
  /** The loss with a perfect first layer. */
  readonly loss: number;
  readonly A: Float64Array;
  readonly B: Float64Array;
  /** mean_j a_j B_j. */
  readonly feature: number;
  /** l''(alpha). */
  readonly curvature: number;
}

/**
 * Loss, forces and curvature at a state.
 *
 * @param law - of the radius.
 * @param alpha - the feature, > 0.
 * @param outer - a_j, all < 0.
 * @param biases - b_j.
 * @throws RangeError when an argument is out of its range.
 * @example
 * compositionForces(arcsecLaw(0.5), 1, [-1], [1]).loss.toFixed(12) // '0.000000000000'
 */
export function compositionForces(
  law: RadialLaw,
  alpha: number,
  outer: ArrayLike<number>,
  biases: ArrayLike<number>,
): CompositionForces {
  const flow = new HingeFlow(law, outer.length);
  const out = { loss: 0, feature: 0 };
  flow.setLayer(outer, biases);
  const curvature = flow.differentiate(alpha, out);
  return { loss: out.loss, A: flow.A.slice(), B: flow.B.slice(), feature: out.feature, curvature };
}

/**
 * The rate at which the loss decays late, for one second-layer neuron near the target: twice the smaller eigenvalue of
 * [[s M_2, -s M_1], [-eta2 M_1, eta2 M_0]] at R = 1, s = kappa1 a^2 + eta2 alpha^2.
 *
 * @param law - of the radius.
 * @param rates - kappa1, eta2, and the limits of alpha > 0 and a < 0, alpha |a| = 1.
 * @example
 * lateLossRate(arcsecLaw(0.5), { firstRate: 1, secondRate: 1, alpha: 1, outer: -1 }).toFixed(5) // '0.02672'
 */
export function lateLossRate(
  law: RadialLaw,
  rates: { readonly firstRate: number; readonly secondRate: number; readonly alpha: number; readonly outer: number },
): number {
  const moments = new Float64Array(3);
  law.truncatedMoments(1, moments);
  const [m0, m1, m2] = moments as unknown as [number, number, number];
  const { firstRate, secondRate, alpha, outer } = rates;
  const scale = firstRate * outer * outer + secondRate * alpha * alpha;
  const trace = scale * m2 + secondRate * m0;
  const determinant = scale * secondRate * (m0 * m2 - m1 * m1);
  // Twice the smaller root, in a form without cancellation.
  return (4 * determinant) / (trace + Math.sqrt(trace * trace - 4 * determinant));
}
