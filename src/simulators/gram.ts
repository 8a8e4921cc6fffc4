/** Weight vectors up to rotation: between inner products and coordinates, with checks and Gaussian draws. */

import { largest } from '../numerics/extremes.js';
import { choleskyFactor } from '../numerics/linalg/cholesky.js';
import { symmetricEigen } from '../numerics/linalg/eigen.js';
import type { Rows } from '../numerics/linalg/matrix.js';
import type { RandomStream } from '../numerics/random/stream.js';
import { checkDimension, checkInteger } from './problem.js';

/** How far rounding may take Q - M M^T from a symmetric positive semi-definite matrix, relative to the largest entry of Q. */
const ROUNDING = 1e-12;

/** M (m x P) and Q (m x m) as rows: the inner products of the neurons with the targets and among themselves. */
export interface Gram {
  readonly M: number[][];
  readonly Q: number[][];
}

/** How many weight vectors and target directions there are. */
export interface Shape {
  /** m. */
  readonly neurons: number;
  /** P. */
  readonly targets: number;
}

/** m vectors up to a rotation that fixes the target directions: w_i = (M_i, L_i) in R^(P+m). */
export interface Vectors extends Shape {
  /** M_ip = w_i.v_p, m x P, row-major. */
  readonly overlaps: Float64Array;
  /** L, m x m, row-major, lower triangular. */
  readonly frame: Float64Array;
}

/**
 * The |w_i|^2 of vectors whose shape is right. They are not finite where an entry is not.
 *
 * @throws RangeError when a shape is wrong or L is not lower triangular.
 */
export function squaredLengths({ neurons, targets, overlaps, frame }: Vectors): number[] {
  checkInteger('neurons', neurons, 1);
  checkInteger('targets', targets, 1);
  if (overlaps.length !== neurons * targets) {
    throw new RangeError(`overlaps must have m P = ${neurons * targets} entries; got ${overlaps.length}`);
  }
  if (frame.length !== neurons * neurons) {
    throw new RangeError(`frame must have m^2 = ${neurons * neurons} entries; got ${frame.length}`);
  }
  return Array.from({ length: neurons }, (_, i) => {
    let square = 0;
    for (let p = 0; p < targets; p++) square += overlaps[i * targets + p]! ** 2;
    for (let j = 0; j < neurons; j++) {
      const entry = frame[i * neurons + j]!;
      if (j > i && entry !== 0) {
        throw new RangeError(`frame must be lower triangular; entry [${i}][${j}] is ${entry}`);
      }
      square += entry * entry;
    }
    return square;
  });
}

/** @throws RangeError when a state and a problem differ in neurons or targets. */
export function checkShapesAgree(problem: Shape, state: Shape): void {
  for (const name of ['neurons', 'targets'] as const) {
    if (state[name] !== problem[name]) {
      throw new RangeError(`the initial state has ${state[name]} ${name}; the problem has ${problem[name]}`);
    }
  }
}

/** @throws RangeError when M is no m x P matrix of finite numbers, or Q is not m x m. */
export function checkGramShape(M: Rows, Q: Rows): void {
  const neurons = M.length;
  const targets = M[0]?.length ?? 0;
  checkInteger('the number of rows of M', neurons, 1);
  checkInteger('the number of columns of M', targets, 1);
  M.forEach((row, i) => {
    if (row.length !== targets) throw new RangeError(`row ${i} of M has ${row.length} entries; row 0 has ${targets}`);
    row.forEach((value, p) => {
      if (!Number.isFinite(value)) throw new RangeError(`M[${i}][${p}] must be finite; got ${value}`);
    });
  });
  if (Q.length !== neurons)
    throw new RangeError(`Q must be ${neurons} x ${neurons}, as M has ${neurons} rows; got ${Q.length} rows`);
  Q.forEach((row, i) => {
    if (row.length !== neurons)
      throw new RangeError(`row ${i} of Q has ${row.length} entries; it must have ${neurons}`);
  });
}

/**
 * The vectors with given Gram matrices of checked shape: L is a triangular factor of Q - M M^T.
 *
 * @throws RangeError when Q - M M^T is not finite, symmetric and positive semi-definite.
 */
export function vectorsFromGram(M: Rows, Q: Rows): Vectors {
  const frame = choleskyFactor(perpendicularGram(M, Q), 'Q - M M^T');
  return {
    neurons: M.length,
    targets: M[0]!.length,
    overlaps: Float64Array.from(M.flat()),
    frame: Float64Array.from(frame.flat()),
  };
}

/**
 * Q - M M^T without the rounding errors that would make it look asymmetric or indefinite: they are relative to Q, and
 * for neurons near the span of the targets Q - M M^T is far smaller than Q.
 */
function perpendicularGram(M: Rows, Q: Rows): Rows {
  const rounding = ROUNDING * largest(Q.flat().map(Math.abs));
  const remainder = Q.map((row, i) =>
    row.map((q, j) => {
      const mirrored = Q[j]![i]!;
      const entry = q !== mirrored && Math.abs(q - mirrored) <= rounding ? 0.5 * (q + mirrored) : q;
      return entry - M[i]!.reduce((sum, value, p) => sum + value * M[j]![p]!, 0);
    }),
  );
  const judged = remainder.every((row, i) =>
    row.every((value, j) => Number.isFinite(value) && value === remainder[j]![i]),
  );
  if (!judged) return remainder;
  const { values, vectors } = symmetricEigen(remainder);
  if (values[0]! >= 0 || values[0]! < -rounding) return remainder;
  const kept = values.map((value) => Math.max(value, 0));
  return remainder.map((row, i) =>
    row.map((_, j) => kept.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0)),
  );
}

/** M and Q = M M^T + L L^T of vectors whose shape is right. */
export function gramOfVectors({ neurons, targets, overlaps, frame }: Vectors): Gram {
  const M = Array.from({ length: neurons }, (_, i) => [...overlaps.subarray(i * targets, (i + 1) * targets)]);
  const L = Array.from({ length: neurons }, (_, i) => [...frame.subarray(i * neurons, (i + 1) * neurons)]);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const Q = M.map((row, i) => M.map((other, j) => dot(row, other) + dot(L[i]!, L[j]!)));
  return { M, Q };
}

/**
 * The law of m independent vectors with standard normal entries in R^d, at a cost that does not depend on d: their part
 * perpendicular to the targets has the lower triangular factor of Bartlett's decomposition (normals below the diagonal,
 * chi variates with d - P - i + 1 degrees of freedom on it).
 *
 * @throws RangeError when m or P is no integer >= 1, or d no integer >= P + m.
 */
export function gaussianVectors(stream: RandomStream, law: Shape & { readonly dimension: number }): Vectors {
  const { dimension, neurons, targets } = law;
  checkInteger('neurons', neurons, 1);
  checkInteger('targets', targets, 1);
  checkDimension(dimension, neurons, targets);
  const overlaps = new Float64Array(neurons * targets);
  const frame = new Float64Array(neurons * neurons);
  for (let i = 0; i < neurons; i++) {
    stream.fillNormals(overlaps.subarray(i * targets, (i + 1) * targets));
    stream.fillNormals(frame.subarray(i * neurons, i * neurons + i));
    frame[i * neurons + i] = Math.sqrt(stream.chiSquared(dimension - targets - i));
  }
  return { neurons, targets, overlaps, frame };
}
