/** A cheap estimate of the largest eigenvalue modulus of slowly changing matrices, by repeated products. */

const products = 8;

/**
 * Estimates the spectral radius of matrices that change little from one to the next: the mean growth of a vector under the last
 * half of eight products, which starts from where the last estimate ended. Matrices of a complex pair of eigenvalues make the growth
 * swing, the mean over four products smooths that; the estimate can be low (never above the spectral norm), so whoever relies on
 * it has to notice when it was.
 *
 * @param size - number of rows.
 * @returns a function from a row-major `size x size` matrix to the estimate.
 * @example
 * spectralRadiusEstimate(1)(Float64Array.of(-3)) // 3
 */
export function spectralRadiusEstimate(size: number): (matrix: Float64Array) => number {
  const seed = Float64Array.from({ length: size }, (_, i) => 1 + ((0.618 * i) % 1));
  let vector = seed.slice();
  let image = new Float64Array(size);
  return (matrix) => {
    let logGrowth = 0;
    for (let k = 0; k < products; k += 1) {
      let before = 0;
      let after = 0;
      for (let i = 0; i < size; i += 1) {
        const row = i * size;
        let sum = 0;
        for (let j = 0; j < size; j += 1) sum += matrix[row + j]! * vector[j]!;
        image[i] = sum;
        before += vector[i]! ** 2;
        after += sum * sum;
      }
      if (!(after > 0 && after < Number.POSITIVE_INFINITY)) {
        vector.set(seed);
        return after > 0 ? Number.POSITIVE_INFINITY : 0;
      }
      if (k >= products / 2) logGrowth += Math.log(after / before) / 2;
      const scale = 1 / Math.sqrt(after);
      for (let i = 0; i < size; i += 1) image[i]! *= scale;
      [vector, image] = [image, vector];
    }
    return Math.exp(logGrowth / (products / 2));
  };
}
