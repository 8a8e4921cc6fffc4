/** The population loss and gradient of a composition in two dimensions, by quadrature over the angle. */

import type { RadialLaw } from '../../../src/numeric.js';
import { HingeFlow, integrate } from '../../../src/numeric.js';
import type { CompositionState } from './network.js';

/** The population loss and gradient of a composition. */
export interface CompositionPopulation {
  readonly loss: number;
  /** E_u[(mean_j a_j B_j(g)) 1{w_i.u > 0} u], m1 x d: -m1 times the gradient. */
  readonly weights: Float64Array;
  /** E_u[g B_j(g)]: -m2 times the gradient. */
  readonly outer: Float64Array;
  /** E_u[A_j(g)]. */
  readonly biases: Float64Array;
  /** The smallest feature over all directions; where it is 0 some direction activates no unit. */
  readonly smallestFeature: number;
}

/**
 * The population loss and gradient in dimension 2, by adaptive quadrature over the angle between all kinks: those of the units, and
 * those where a threshold R_j(g) crosses 1.
 *
 * @param law - of the radius.
 * @param state - d = 2, every a_j < 0.
 * @throws RangeError when d is not 2 or an a_j is not < 0.
 */
export function planarPopulation(law: RadialLaw, state: CompositionState): CompositionPopulation {
  const { neurons, dimension, weights, outer, biases } = state;
  if (dimension !== 2) throw new RangeError(`the quadrature over the angle is for d = 2; got d = ${dimension}`);
  const flow = new HingeFlow(law, outer.length);
  flow.setLayer(outer, biases);
  const out = { loss: 0, feature: 0 };
  const featureAt = (angle: number): number => {
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    let sum = 0;
    for (let i = 0; i < neurons; i++) sum += Math.max(0, weights[2 * i]! * x + weights[2 * i + 1]! * y);
    return sum / neurons;
  };
  const evaluate = (angle: number): number => {
    const g = featureAt(angle);
    if (g > 0) flow.evaluate(g, out);
    else flow.evaluateInactive(out);
    return g;
  };
  const ends = kinksOf(state, featureAt);
  const mean = (f: (angle: number) => number): number =>
    ends
      .slice(1)
      .reduce(
        (sum, end, at) =>
          sum +
          integrate(f, ends[at]!, end, { relativeTolerance: 1e-11, absoluteTolerance: 1e-14, initialPieces: 1 }).value,
        0,
      ) /
    (2 * Math.PI);
  const loss = mean((angle) => {
    evaluate(angle);
    return out.loss;
  });
  const force = (i: number, axis: 0 | 1) => (angle: number) => {
    const direction = [Math.cos(angle), Math.sin(angle)] as const;
    if (weights[2 * i]! * direction[0] + weights[2 * i + 1]! * direction[1] <= 0) return 0;
    evaluate(angle);
    return out.feature * direction[axis];
  };
  return {
    loss,
    weights: Float64Array.from({ length: 2 * neurons }, (_, at) =>
      mean(force(Math.floor(at / 2), at % 2 === 0 ? 0 : 1)),
    ),
    outer: Float64Array.from(outer, (_, j) => mean((angle) => evaluate(angle) * flow.B[j]!)),
    biases: Float64Array.from(outer, (_, j) =>
      mean((angle) => {
        evaluate(angle);
        return flow.A[j]!;
      }),
    ),
    // On an arc without kinks g is A cos(angle - phase), concave where it is positive: the smallest value is at an end.
    smallestFeature: Math.min(...ends.map(featureAt)),
  };
}

/** Angles from 0 to 2 pi between which the integrands are smooth. */
function kinksOf(
  { neurons, weights, outer, biases }: CompositionState,
  featureAt: (angle: number) => number,
): readonly number[] {
  const turn = 2 * Math.PI;
  const wrapped = (angle: number): number => ((angle % turn) + turn) % turn;
  const units = Array.from({ length: neurons }, (_, i) => Math.atan2(weights[2 * i + 1]!, weights[2 * i]!));
  const edges = ascending([
    0,
    turn,
    ...units.flatMap((angle) => [wrapped(angle + Math.PI / 2), wrapped(angle - Math.PI / 2)]),
  ]);
  const crossings = edges.slice(1).flatMap((end, at) => {
    const start = edges[at]!;
    const middle = 0.5 * (start + end);
    // g = size cos(angle - phase) on this arc, from two of its values.
    const [c, s] = [featureAt(middle), slopeAt(featureAt, middle, 0.25 * (end - start))];
    const [size, phase] = [Math.hypot(c, s), middle + Math.atan2(s, c)];
    return Array.from(outer, (a, j) => biases[j]! / Math.abs(a) / size)
      .filter((cosine) => Math.abs(cosine) < 1)
      .flatMap((cosine) => [phase + Math.acos(cosine), phase - Math.acos(cosine)])
      .flatMap((angle) => [angle, angle - turn, angle + turn])
      .filter((angle) => angle > start && angle < end);
  });
  return ascending([...edges, ...crossings]);
}

/** Derivative of a sinusoid of period 2 pi from two of its values. */
function slopeAt(f: (angle: number) => number, angle: number, step: number): number {
  return (f(angle + step) - f(angle - step)) / (2 * Math.sin(step));
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
