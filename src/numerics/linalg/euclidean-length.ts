/** The length of a vector of any dimension. */

/** Up to here the values are spread into one call, which V8 refuses at some 100,000 of them. */
const MOST_SPREAD = 8192;

/**
 * sqrt(sum of squares), without overflow or underflow of the squares.
 *
 * @param values - any number of them.
 * @returns the length; 0 of none.
 * @example
 * euclideanLength([3, 4]) // 5
 */
export function euclideanLength(values: Float64Array | readonly number[]): number {
  if (values.length <= MOST_SPREAD) return Math.hypot(...values);
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at]!));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}
