/** Medians of samples in which some values are only known to be larger than all others (runs that never hit). */

import { type Judgement, judgeInterval } from './equivalence.js';
import { checkLevel, checkStated, DEFAULT_LEVEL, finiteOrNull } from './settings.js';

/** A sample of times; `censored[i]` says that run i had not hit by `times[i]`. */
export interface CensoredSample {
  readonly times: readonly number[] | Float64Array;
  /** Defaults to none censored. */
  readonly censored?: readonly boolean[];
}

export interface MedianInterval {
  /** null when the median itself is censored. */
  readonly median: number | null;
  /** null when there are too few values for a lower end; the first time of censoring when the end is censored. */
  readonly low: number | null;
  /** null when there are too few values, or too few that are not censored, for an upper end. */
  readonly high: number | null;
  readonly seeds: number;
  readonly censored: number;
}

/**
 * The values in increasing order, censored ones last as Infinity: a censored time counts as larger than all others. This
 * is exact when all runs were stopped at one time; a run stopped before others hit makes medians too large, not too small.
 *
 * @param sample - the sample.
 * @returns its ordered values.
 * @throws RangeError when the sample is empty, lengths differ, or a time is not finite.
 * @example
 * orderedValues({ times: [3, 1, 5], censored: [false, false, true] }) // Float64Array.of(1, 3, Infinity)
 */
export function orderedValues(sample: CensoredSample): Float64Array {
  const { times, censored } = sample;
  if (times.length === 0) throw new RangeError('the sample is empty; give at least one value');
  if (censored !== undefined && censored.length !== times.length) {
    throw new RangeError(`${times.length} times but ${censored.length} marks of censoring; give one for each time`);
  }
  const values = Float64Array.from(times, (time, index) => {
    if (!Number.isFinite(time)) {
      throw new RangeError(`times[${index}] = ${time}; must be finite (mark a run that never hit as censored)`);
    }
    return censored?.[index] === true ? Number.POSITIVE_INFINITY : time;
  });
  return values.sort();
}

/**
 * Median of ordered values: the middle one, or the mean of the two in the middle.
 *
 * @param ordered - increasing, at least one; may end in Infinity.
 * @returns the median; Infinity when it is censored.
 * @example
 * medianOf([1, 2, 4, 100]) // 3
 */
export function medianOf(ordered: ArrayLike<number>): number {
  const half = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[half]! : (ordered[half - 1]! + ordered[half]!) / 2;
}

/**
 * Rank r such that the r-th smallest and the r-th largest of n values enclose the median with probability at least
 * 1 - level, whatever the (continuous) law: the largest r with P(Binomial(n, 1/2) < r) <= level / 2.
 *
 * @param n - number of values, >= 1.
 * @param level - in (0, 0.5).
 * @returns the rank, counted from 1; 0 when n is too small for any.
 * @example
 * medianRank(10, 0.05) // 2
 * medianRank(5, 0.05) // 0
 */
export function medianRank(n: number, level: number): number {
  let logTerm = -n * Math.LN2;
  let below = 0;
  for (let r = 0; r < n; r++) {
    below += Math.exp(logTerm);
    if (below > level / 2) return r;
    logTerm += Math.log((n - r) / (r + 1));
  }
  return 0;
}

/**
 * Median with its distribution-free (1 - level) interval between order statistics, censoring counted.
 *
 * @param sample - the sample.
 * @param level - the chance that the interval misses the median; defaults to 0.05.
 * @returns the median and its interval.
 * @throws RangeError when the sample is malformed (see `orderedValues`) or the level out of its range.
 * @example
 * medianInterval({ times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }) // { median: 5.5, low: 2, high: 9, seeds: 10, censored: 0 }
 */
export function medianInterval(sample: CensoredSample, level = DEFAULT_LEVEL): MedianInterval {
  checkLevel(level);
  const ordered = orderedValues(sample);
  const [low, high] = ends(ordered, sample, level);
  return {
    median: finiteOrNull(medianOf(ordered)),
    low: finiteOrNull(low),
    high: finiteOrNull(high),
    seeds: ordered.length,
    censored: ordered.filter((value) => value === Number.POSITIVE_INFINITY).length,
  };
}

/**
 * Judges a median against a stated value: its distribution-free (1 - level) interval has to lie inside `stated +- margin`
 * for `agrees`, outside for `disagrees` (see `judgeEnds`). A censored median can disagree (all of the interval is too
 * large) but never agree. Fewer than 6 values have no 95 % interval and are `inconclusive`.
 *
 * @param input - `times` and `censored`; `stated`; `margin` >= 0; `level`, the chance of a false alarm, defaults to 0.05.
 * @returns the judgement; the number of seeds lets the present interval shrink as 1/sqrt(n).
 * @throws RangeError when the sample is malformed or an option is out of its range.
 * @example
 * judgeMedian({ times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], stated: 5, margin: 4 }).verdict // 'agrees'
 */
export function judgeMedian(
  input: CensoredSample & { readonly stated: number; readonly margin: number; readonly level?: number },
): Judgement {
  const { stated, margin, level = DEFAULT_LEVEL } = input;
  checkLevel(level);
  checkStated(stated, margin);
  const ordered = orderedValues(input);
  const estimate = medianOf(ordered);
  const [low, high] = ends(ordered, input, level);
  const seeds = ordered.length;
  return judgeInterval({
    estimate,
    low,
    high,
    stated,
    margin,
    level,
    seeds,
    fewest: 1,
    intervalAt: (n) => shrunk(estimate, low, high, Math.sqrt(seeds / n)),
  });
}

/**
 * An interval shrunk around its estimate; an end that is infinite stays so.
 *
 * @param estimate - the estimate; may be Infinity (censored).
 * @param low - lower end.
 * @param high - upper end.
 * @param factor - in (0, 1].
 * @returns the ends of the shrunk interval.
 * @example
 * shrunk(1, 0, 3, 0.5) // [0.5, 2]
 */
export function shrunk(estimate: number, low: number, high: number, factor: number): readonly [number, number] {
  if (!Number.isFinite(estimate)) return [low, high];
  return [estimate - (estimate - low) * factor, estimate + (high - estimate) * factor];
}

function ends(ordered: Float64Array, sample: CensoredSample, level: number): readonly [number, number] {
  const rank = medianRank(ordered.length, level);
  if (rank === 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const low = ordered[rank - 1]!;
  return [Number.isFinite(low) ? low : firstCensoring(sample), ordered[ordered.length - rank]!];
}

/** A censored lower end says only that the median lies beyond the time at which runs were first given up. */
function firstCensoring({ times, censored }: CensoredSample): number {
  let first = Number.POSITIVE_INFINITY;
  times.forEach((time, index) => {
    if (censored?.[index] === true) first = Math.min(first, time);
  });
  return first;
}
