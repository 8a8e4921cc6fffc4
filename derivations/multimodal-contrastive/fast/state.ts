/** Two linear encoders in the coordinates of the latents, their Gram matrix and summary statistics. */

import type { RandomStream } from '../../../src/numeric.js';

/**
 * Two encoders as the algorithm sees them: `K_A = W_A^T [A, A_xi]` and `K_B = W_B^T [B, B_xi]`, each m x n with the signal block
 * first; row i of `weights` is (row i of K_A, row i of K_B). All that training depends on is the Gram matrix of its columns.
 */
export interface ContrastiveState {
  /** r. */
  readonly signals: number;
  /** s. */
  readonly noise: number;
  /** m, rows of `weights`. */
  readonly rows: number;
  /** rows x 2n, row-major, n = r + s. */
  readonly weights: Float64Array;
}

/**
 * A state whose Gram matrix is the identity, the limit of infinite width: orthonormal columns in 2n rows.
 *
 * @param signals - r, an integer >= 1.
 * @param noise - s, an integer >= 0.
 * @throws RangeError when a number is out of its range.
 * @example
 * gramOfContrastiveState(identityContrastiveState(1, 0)) // Float64Array.of(1, 0, 0, 1)
 */
export function identityContrastiveState(signals: number, noise: number): ContrastiveState {
  const size = sizeOf(signals, noise);
  const weights = new Float64Array(4 * size * size);
  for (let i = 0; i < 2 * size; i++) weights[i * 2 * size + i] = 1;
  return { signals, noise, rows: 2 * size, weights };
}

/**
 * A random start of finite width: entries iid N(0, 1/m), so that the Gram matrix tends to the identity as m grows.
 *
 * @param stream - where the entries come from.
 * @param shape - r, s and the width m, an integer >= 1.
 * @throws RangeError when a number is out of its range.
 */
export function randomContrastiveState(
  stream: RandomStream,
  shape: { readonly signals: number; readonly noise: number; readonly width: number },
): ContrastiveState {
  const { signals, noise, width } = shape;
  const size = sizeOf(signals, noise);
  if (!Number.isSafeInteger(width) || width < 1) throw new RangeError(`width = ${width}; must be an integer >= 1`);
  const weights = new Float64Array(width * 2 * size);
  stream.fillNormals(weights);
  const scale = 1 / Math.sqrt(width);
  for (let at = 0; at < weights.length; at++) weights[at] = weights[at]! * scale;
  return { signals, noise, rows: width, weights };
}

/**
 * The Gram matrix of the columns of `[K_A, K_B]`.
 *
 * @param state - the weights.
 * @returns 2n x 2n, row-major: blocks K_A^T K_A, K_A^T K_B, K_B^T K_A, K_B^T K_B.
 */
export function gramOfContrastiveState({ signals, noise, rows, weights }: ContrastiveState): Float64Array {
  const size = 2 * (signals + noise);
  const gram = new Float64Array(size * size);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      const left = weights[row * size + i]!;
      for (let j = 0; j < size; j++) {
        gram[i * size + j] = gram[i * size + j]! + left * weights[row * size + j]!;
      }
    }
  }
  return gram;
}

/**
 * Names of the summary statistics: `a[k] = |K_A,k|^2`, `b[k] = |K_B,k|^2`, `m[k] = <K_A,k, K_B,k>` for each latent, the total
 * noise energies `C[A]`, `C[B]`, then the overlaps `A[i,j] = <K_A,i, K_A,j>`, i < j, of different latents.
 *
 * @param signals - r.
 * @example
 * contrastiveStatisticNames(2) // ['a[1]', 'a[2]', 'b[1]', 'b[2]', 'm[1]', 'm[2]', 'C[A]', 'C[B]', 'A[1,2]']
 */
export function contrastiveStatisticNames(signals: number): string[] {
  const each = (letter: string): string[] => Array.from({ length: signals }, (_, k) => `${letter}[${k + 1}]`);
  const pairs = Array.from({ length: signals }, (_, i) =>
    Array.from({ length: signals - i - 1 }, (_unused, j) => `A[${i + 1},${i + j + 2}]`),
  );
  return [...each('a'), ...each('b'), ...each('m'), 'C[A]', 'C[B]', ...pairs.flat()];
}

/**
 * Writes the summary statistics of a Gram matrix in the order of `contrastiveStatisticNames`.
 *
 * @param gram - 2n x 2n, row-major.
 * @param signals - r.
 * @param noise - s.
 * @param out - 3r + 2 + r(r-1)/2 numbers.
 */
export function readContrastiveStatistics(gram: Float64Array, signals: number, noise: number, out: Float64Array): void {
  const n = signals + noise;
  const row = 2 * n;
  for (let k = 0; k < signals; k++) {
    out[k] = gram[k * row + k]!;
    out[signals + k] = gram[(n + k) * row + n + k]!;
    out[2 * signals + k] = gram[k * row + n + k]!;
  }
  let [noiseA, noiseB] = [0, 0];
  for (let j = signals; j < n; j++) {
    noiseA += gram[j * row + j]!;
    noiseB += gram[(n + j) * row + n + j]!;
  }
  out[3 * signals] = noiseA;
  out[3 * signals + 1] = noiseB;
  let at = 3 * signals + 2;
  for (let i = 0; i < signals; i++) {
    for (let j = i + 1; j < signals; j++) {
      out[at] = gram[i * row + j]!;
      at += 1;
    }
  }
}

function sizeOf(signals: number, noise: number): number {
  if (!Number.isSafeInteger(signals) || signals < 1) {
    throw new RangeError(`signals = ${signals}; must be an integer >= 1`);
  }
  if (!Number.isSafeInteger(noise) || noise < 0) throw new RangeError(`noise = ${noise}; must be an integer >= 0`);
  return signals + noise;
}

/**
 * Refuses a state whose shape is not the problem's.
 *
 * @param problem - r scales and s noise dimensions.
 * @param state - the state.
 * @throws RangeError when r, s or the number of weights differ, or a weight is not finite.
 */
export function checkShape(
  problem: { readonly scales: readonly number[]; readonly noiseDimension: number },
  { signals, noise, rows, weights }: ContrastiveState,
): void {
  if (signals !== problem.scales.length || noise !== problem.noiseDimension) {
    throw new RangeError(
      `the state has r = ${signals}, s = ${noise}; the problem has r = ${problem.scales.length}, s = ${problem.noiseDimension}`,
    );
  }
  if (weights.length !== rows * 2 * (signals + noise)) {
    throw new RangeError(
      `weights has ${weights.length} entries; must be rows x 2n = ${rows} x ${2 * (signals + noise)}`,
    );
  }
  const bad = weights.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`weights[${bad}] = ${weights[bad]}; must be finite`);
}
