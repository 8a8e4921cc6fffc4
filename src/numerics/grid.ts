/** Grids of points. */

/**
 * Equal steps from 0 to an end.
 *
 * @param end - the last point.
 * @param steps - their number, an integer >= 1.
 * @returns `steps + 1` points.
 * @example
 * evenGrid(1, 4) // [0, 0.25, 0.5, 0.75, 1]
 */
export function evenGrid(end: number, steps: number): readonly number[] {
  return Array.from({ length: steps + 1 }, (_, at) => (end * at) / steps);
}
