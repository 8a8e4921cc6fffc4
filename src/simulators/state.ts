/** Unit neurons up to a rotation that fixes the targets, and ways to build, check and read them. */

import { euclideanLength } from '../numerics/linalg/euclidean-length.js';
import type { Rows } from '../numerics/linalg/matrix.js';
import type { RandomStream } from '../numerics/random/stream.js';
import {
  checkGramShape,
  checkShapesAgree,
  type Gram,
  gaussianVectors,
  gramOfVectors,
  squaredLengths,
  type Vectors,
  vectorsFromGram,
} from './gram.js';
import { checkInteger, type SgdSetting } from './problem.js';

export type { Gram } from './gram.js';

/**
 * m unit vectors up to a rotation that fixes the target directions: w_i = (M_i, L_i) in R^(P+m). The pair (M, L) says
 * the same as the Gram matrices (M, Q), Q = M M^T + L L^T, and unlike Q - M M^T it loses nothing when neurons merge or
 * align with a target.
 */
export interface SphereState extends Vectors {}

/** How far |w_i| may be from 1 in a state. */
const UNIT = 1e-9;

/**
 * Checks a state and returns it.
 *
 * @throws RangeError when a shape is wrong, a number is not finite, L is not lower triangular, or a |w_i| is not 1 (to 1e-9).
 */
export function validateSphereState(state: SphereState): SphereState {
  squaredLengths(state).forEach((square, i) => {
    if (!(Math.abs(square - 1) <= 2 * UNIT)) {
      throw new RangeError(`each neuron must be a unit vector; |w_${i + 1}|^2 is ${square}`);
    }
  });
  return state;
}

/** Checks that a state fits a problem. @throws RangeError when they differ in neurons or targets, or the state is not valid. */
export function checkStateFits(problem: SgdSetting, state: SphereState): void {
  validateSphereState(state);
  checkShapesAgree(problem, state);
}

/**
 * The state with given Gram matrices.
 *
 * @param M - m x P, finite.
 * @param Q - m x m, symmetric with unit diagonal; Q - M M^T positive semi-definite.
 * @throws RangeError when a shape is wrong, Q has no unit diagonal, or Q - M M^T is not positive semi-definite (the
 * message quotes its smallest eigenvalue): no unit vectors have such inner products.
 * @example
 * [...sphereStateFromGram([[0.6]], [[1]]).frame] // [0.8]
 */
export function sphereStateFromGram(M: Rows, Q: Rows): SphereState {
  checkGramShape(M, Q);
  Q.forEach((row, i) => {
    if (!(Math.abs(row[i]! - 1) <= UNIT))
      throw new RangeError(`Q must have a unit diagonal; Q[${i}][${i}] is ${row[i]}`);
  });
  return validateSphereState(vectorsFromGram(M, Q));
}

/**
 * M and Q of a state.
 *
 * @throws RangeError when the state is not valid.
 * @example
 * gramOfState(fixedOverlapState([0.6, 0])).M // [[0.6, 0]]
 */
export function gramOfState(state: SphereState): Gram {
  const { M, Q } = gramOfVectors(validateSphereState(state));
  return { M, Q: Q.map((row, i) => row.map((q, j) => (i === j ? 1 : q))) };
}

/**
 * One neuron with given overlaps m_p = w.v_p.
 *
 * @param overlaps - P numbers with |m| <= 1.
 * @throws RangeError when there are none, one is not finite, or |m| > 1.
 * @example
 * [...fixedOverlapState([0.6]).frame] // [0.8]
 */
export function fixedOverlapState(overlaps: readonly number[]): SphereState {
  checkInteger('the number of overlaps', overlaps.length, 1);
  overlaps.forEach((value, p) => {
    if (!Number.isFinite(value)) throw new RangeError(`overlap ${p + 1} must be finite; got ${value}`);
  });
  const length = euclideanLength(overlaps);
  // (1 - r)(1 + r), not 1 - r^2: exact to rounding near r = 1. A unit vector's rounded norm may exceed 1 by an ulp or two.
  const remainder = (1 - length) * (1 + length);
  if (remainder < -4 * Number.EPSILON) {
    throw new RangeError(`overlaps with orthonormal targets have |m| <= 1; got |m| = ${length}`);
  }
  const frame = Float64Array.of(Math.sqrt(Math.max(remainder, 0)));
  return { neurons: 1, targets: overlaps.length, overlaps: Float64Array.from(overlaps), frame };
}

/**
 * The law of m independent uniform points of the sphere S^(d-1), at a cost that does not depend on d: the rows of a
 * Gaussian m x d matrix, normalised.
 *
 * @param stream - must not be the stream that the SGD run draws its data from.
 * @param law - d, m and P, integers with m >= 1, P >= 1, d >= P + m.
 * @throws RangeError when they are not.
 * @example
 * randomSphereState(randomStream({ seed: 1, run: 0, purpose: 'initial' }), { dimension: 100, neurons: 2, targets: 3 }).frame.length // 4
 */
export function randomSphereState(
  stream: RandomStream,
  law: { readonly dimension: number; readonly neurons: number; readonly targets: number },
): SphereState {
  const vectors = gaussianVectors(stream, law);
  const { neurons, targets, overlaps, frame } = vectors;
  for (let i = 0; i < neurons; i++) {
    const row = overlaps.subarray(i * targets, (i + 1) * targets);
    const perpendicular = frame.subarray(i * neurons, i * neurons + i + 1);
    const length = euclideanLength([...row, ...perpendicular]);
    for (let p = 0; p < row.length; p++) row[p]! /= length;
    for (let j = 0; j <= i; j++) perpendicular[j]! /= length;
  }
  return vectors;
}
