/** The largest and the smallest of many values: as arguments of `Math.max`, some hundred thousand overflow the stack. */

/**
 * The largest of any number of values.
 *
 * @param values - numbers.
 * @returns NaN when one is NaN; -Infinity of none, as `Math.max` has it.
 * @example
 * largest([1, 3, 2]) // 3
 */
export function largest(values: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/**
 * The smallest of any number of values.
 *
 * @param values - numbers.
 * @returns NaN when one is NaN; Infinity of none, as `Math.min` has it.
 * @example
 * smallest([3, 1, 2]) // 1
 */
export function smallest(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}
