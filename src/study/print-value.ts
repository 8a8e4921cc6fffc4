/** How a parameter's value is printed. */

/**
 * A parameter's value for people; text in quotes.
 *
 * @param value - any value of a parameter.
 * @returns its text, on one line.
 * @example
 * printValue(Number.NaN) // 'NaN'
 */
export function printValue(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) return String(value);
  return JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
