/** Output steps at nearly equal distances, and the refusal of numbers that are no whole count. */

import { InputError } from '../engine/errors.js';

/**
 * Steps 0, ..., `steps` in equal parts, rounded to whole steps, without repetition.
 *
 * @param steps - the last step, a whole number >= 1.
 * @param points - number of parts, a whole number >= 1.
 * @returns strictly increasing steps, the first 0 and the last `steps`.
 * @example
 * stepGrid(10, 4) // [0, 3, 5, 8, 10]
 */
export function stepGrid(steps: number, points: number): readonly number[] {
  checkWhole('steps', steps);
  checkWhole('points', points);
  const count = Math.min(points, steps);
  return Array.from({ length: count + 1 }, (_, index) => Math.round((steps * index) / count));
}

/**
 * Refuses what is no number of something.
 *
 * @throws InputError that names the value.
 */
export function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InputError(`${name} = ${value}; must be a whole number >= 1`);
}
