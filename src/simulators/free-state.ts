/** A two-layer network with weights of any length, up to rotation, and ways to build and read one. */

import type { Rows } from '../numerics/linalg/matrix.js';
import type { RandomStream } from '../numerics/random/stream.js';
import type { FreeSgdSetting } from './free-problem.js';
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
import { checkPerNeuron } from './problem.js';

/**
 * A two-layer network up to a rotation that fixes the target directions: weights w_i = (M_i, L_i) in R^(P+m) of any
 * length, and a_i. (M, L) says the same as the Gram matrices (M, Q), Q = M M^T + L L^T, and unlike Q - M M^T it loses
 * nothing when neurons merge or reach the span of the targets.
 */
export interface FreeState extends Vectors {
  /** a_i, m entries. */
  readonly secondLayer: Float64Array;
}

/** M, Q and the second layer as rows. */
export interface FreeGram extends Gram {
  readonly secondLayer: number[];
}

/**
 * Checks a state and returns it.
 *
 * @throws RangeError when a shape is wrong, a number or a |w_i|^2 is not finite, or L is not lower triangular.
 */
export function validateFreeState(state: FreeState): FreeState {
  squaredLengths(state).forEach((square, i) => {
    if (!Number.isFinite(square)) throw new RangeError(`each |w_i|^2 must be finite; |w_${i + 1}|^2 is ${square}`);
  });
  checkPerNeuron('secondLayer', state.secondLayer, state.neurons);
  return state;
}

/** Checks that a state fits a problem. @throws RangeError when they differ in neurons or targets, or the state is not valid. */
export function checkFreeStateFits(problem: FreeSgdSetting, state: FreeState): void {
  validateFreeState(state);
  checkShapesAgree(problem, state);
}

/**
 * The state with given Gram matrices and second layer.
 *
 * @param M - m x P, M_ip = w_i.v_p, finite.
 * @param Q - m x m, Q_ij = w_i.w_j, symmetric; Q - M M^T positive semi-definite (to 1e-12 of the largest entry of Q).
 * @param secondLayer - a, m finite numbers.
 * @throws RangeError when a shape is wrong, a number is not finite, or Q - M M^T is not positive semi-definite (the
 * message quotes its smallest eigenvalue): no vectors have such inner products.
 * @example
 * [...freeStateFromGram([[3]], [[25]], [1]).frame] // [4]
 */
export function freeStateFromGram(M: Rows, Q: Rows, secondLayer: readonly number[]): FreeState {
  checkGramShape(M, Q);
  checkPerNeuron('secondLayer', secondLayer, M.length);
  return validateFreeState({ ...vectorsFromGram(M, Q), secondLayer: Float64Array.from(secondLayer) });
}

/**
 * M, Q and a of a state.
 *
 * @throws RangeError when the state is not valid.
 * @example
 * gramOfFreeState(freeStateFromGram([[3]], [[25]], [1])) // { M: [[3]], Q: [[25]], secondLayer: [1] }
 */
export function gramOfFreeState(state: FreeState): FreeGram {
  return { ...gramOfVectors(validateFreeState(state)), secondLayer: [...state.secondLayer] };
}

/**
 * The law of m independent w_i ~ N(0, scale^2 I_d / d), exact, at a cost that does not depend on d, with a given second
 * layer. The mean of |w_i|^2 is scale^2.
 *
 * @param stream - must not be the stream that the SGD run draws its data from.
 * @param law - d, m and P, integers with m >= 1, P >= 1, d >= P + m; `scale`, finite and >= 0; `secondLayer`, a, m finite
 * numbers.
 * @throws RangeError when they are not.
 * @example
 * randomFreeState(randomStream({ seed: 1, run: 0, purpose: 'initial' }), { dimension: 100, neurons: 2, targets: 3, scale: 1, secondLayer: [1, 1] }).frame.length // 4
 */
export function randomFreeState(
  stream: RandomStream,
  law: {
    readonly dimension: number;
    readonly neurons: number;
    readonly targets: number;
    readonly scale: number;
    readonly secondLayer: readonly number[];
  },
): FreeState {
  const { dimension, scale, secondLayer } = law;
  if (!(scale >= 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`scale must be finite and >= 0; got ${scale}`);
  }
  const { neurons, targets, overlaps, frame } = gaussianVectors(stream, law);
  checkPerNeuron('secondLayer', secondLayer, neurons);
  const factor = scale / Math.sqrt(dimension);
  return validateFreeState({
    neurons,
    targets,
    overlaps: overlaps.map((value) => factor * value),
    frame: frame.map((value) => factor * value),
    secondLayer: Float64Array.from(secondLayer),
  });
}
