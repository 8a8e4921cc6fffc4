/** Random orthonormal directions, uniform over the orthogonal group. */

import type { RandomStream } from '../../numerics/random/stream.js';

/**
 * Draws d orthonormal vectors of R^d, uniform over the orthogonal group: Gram and Schmidt's orthogonalisation of standard normals,
 * twice for each vector. With its antipodes such a block integrates polynomials of degree 3 over the sphere exactly.
 *
 * @param stream - of random numbers.
 * @param dimension - d, a whole number >= 1.
 * @param out - receives the vectors as rows, d x d.
 * @throws RangeError when d is not, or `out` has not d^2 entries.
 * @example
 * const block = new Float64Array(1);
 * haarBlock(randomStream({ seed: 1, run: 0, purpose: 'directions' }), 1, block);
 * Math.abs(block[0]) // 1
 */
export function haarBlock(stream: RandomStream, dimension: number, out: Float64Array): void {
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw new RangeError(`the dimension must be a whole number >= 1; got ${dimension}`);
  }
  if (out.length !== dimension * dimension) {
    throw new RangeError(`a block in dimension ${dimension} has ${dimension * dimension} entries; got ${out.length}`);
  }
  stream.fillNormals(out);
  for (let row = 0; row < dimension; row++) {
    const at = row * dimension;
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < row; before++) {
        const other = before * dimension;
        let overlap = 0;
        for (let k = 0; k < dimension; k++) overlap += out[at + k]! * out[other + k]!;
        for (let k = 0; k < dimension; k++) out[at + k]! -= overlap * out[other + k]!;
      }
    }
    let square = 0;
    for (let k = 0; k < dimension; k++) square += out[at + k]! ** 2;
    const factor = 1 / Math.sqrt(square);
    for (let k = 0; k < dimension; k++) out[at + k]! *= factor;
  }
}
