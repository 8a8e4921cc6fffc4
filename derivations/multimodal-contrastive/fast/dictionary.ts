/**
 * A fixed dictionary: the first columns of a Householder reflection, dense and orthonormal. Another number gives another one.
 *
 * @param dimension - d, an integer >= count.
 * @param count - n, an integer >= 1.
 * @param number - which one, any finite number.
 * @returns d x n, row-major.
 * @throws RangeError when d < n.
 * @example
 * Math.abs(orthonormalColumns(3, 1, 1).reduce((sum, u) => sum + u * u, 0) - 1) < 1e-14 // true
 */
export function orthonormalColumns(dimension: number, count: number, number: number): Float64Array {
  if (!Number.isSafeInteger(dimension) || dimension < count) {
    throw new RangeError(`dimension = ${dimension}; must be an integer >= n = ${count}`);
  }
  const v = Array.from({ length: dimension }, (_, i) => 1.5 + Math.sin(number + (i + 1) * (number + 0.5)));
  const square = v.reduce((sum, value) => sum + value * value, 0);
  const out = new Float64Array(dimension * count);
  for (let i = 0; i < dimension; i++) {
    for (let k = 0; k < count; k++) {
      out[i * count + k] = (i === k ? 1 : 0) - (2 * v[i]! * v[k]!) / square;
    }
  }
  return out;
}
