/** The settings that every judgement shares, checked in one place. */

/**
 * Fewest finite runs on which an interval that leans on approximate normality (a Student interval of a mean, a band, a
 * bootstrap of medians) may decide anything. With fewer, the verdict is `inconclusive`, whatever the numbers say.
 */
export const FEWEST_SEEDS = 8;

/** The level at which verdicts are given unless told otherwise: the chance of a false alarm, so a 95 % interval. */
export const DEFAULT_LEVEL = 0.05;

/** Resamples of a bootstrap unless told otherwise: the 5 % point is then placed to within 0.7 % (one sd). */
export const DEFAULT_RESAMPLES = 1000;

/** The chance of being found at which a difference is called detectable. */
export const DETECTION_POWER = 0.9;

/**
 * Checks a level.
 *
 * @param level - the chance of a false alarm, in (0, 0.5); 0.05 stands for a 95 % interval.
 * @throws RangeError when `level` is outside (0, 0.5), for instance when a confidence (0.95) was given instead.
 */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 0.5)) {
    throw new RangeError(
      `level = ${level}; it is the chance of a false alarm and must lie in (0, 0.5): level: 0.05 gives a 95 % interval`,
    );
  }
}

/**
 * Checks a number of resamples against a level: fewer than 2 / level resamples cannot place both ends of an interval.
 *
 * @param resamples - a whole number >= max(100, 2 / level).
 * @param level - a level that `checkLevel` accepts.
 * @throws RangeError when there are too few resamples or the number is not whole.
 */
export function checkResamples(resamples: number, level: number): void {
  const least = Math.max(100, Math.ceil(2 / level));
  if (!Number.isSafeInteger(resamples) || resamples < least) {
    throw new RangeError(
      `resamples = ${resamples}; at level ${level} it must be a whole number >= ${least} (default ${DEFAULT_RESAMPLES})`,
    );
  }
}

/**
 * Checks a stated value and its margin.
 *
 * @param stated - finite.
 * @param margin - finite and >= 0.
 * @param name - what the margin is called in the caller's words; defaults to `margin`.
 * @throws RangeError when either is out of its range.
 */
export function checkStated(stated: number, margin: number, name = 'margin'): void {
  if (!Number.isFinite(stated)) throw new RangeError(`stated = ${stated}; must be finite`);
  if (!Number.isFinite(margin) || margin < 0) throw new RangeError(`${name} = ${margin}; must be finite and >= 0`);
}

/**
 * A number for people: three significant digits.
 *
 * @param value - any number.
 * @returns its text.
 * @example
 * printNumber(0.0123456) // '0.0123'
 */
export function printNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/**
 * JSON has no infinity: an unbounded end is null.
 *
 * @param value - any number but NaN.
 * @returns the number, or null when it is infinite.
 * @example
 * finiteOrNull(Number.POSITIVE_INFINITY) // null
 */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
