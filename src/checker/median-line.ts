/** A straight line through a function of medians against log size, with a bootstrap over seeds. */

import { randomStream } from '../numeric/random/stream.js';
import { type MedianInterval, medianInterval, orderedValues } from './median.js';
import {
  checkLevel,
  checkResamples,
  DEFAULT_LEVEL,
  DEFAULT_RESAMPLES,
  FEWEST_SEEDS,
  finiteOrNull,
} from './settings.js';

/** Hitting times of one size, for instance of one dimension d. */
export interface SizeGroup {
  readonly size: number;
  readonly times: readonly number[] | Float64Array;
  /** `censored[i]`: run i had not hit by `times[i]`; it counts as later than all that had. */
  readonly censored: readonly boolean[];
}

/** What one size contributes. */
export interface SizeSummary extends MedianInterval {
  readonly size: number;
  readonly usable: boolean;
  /** Why it is not usable; empty when it is. */
  readonly reason: string;
  /** What is fitted against log size; null when not usable. */
  readonly ordinate: number | null;
  /** ordinate - line; null when not usable or no line. */
  readonly residual: number | null;
}

/** The line; `slope` and `intercept` are null when fewer than 3 sizes are usable. */
export interface MedianLine {
  readonly slope: number | null;
  /** null when unbounded (a resampled median was censored too often) or no line. */
  readonly low: number | null;
  readonly high: number | null;
  readonly intercept: number | null;
  readonly level: number;
  readonly resamples: number;
  readonly sizes: readonly SizeSummary[];
  readonly usableSizes: number;
}

export interface MedianLineOptions {
  /** Chance that the interval misses the slope, in (0, 0.5); defaults to 0.05. */
  readonly level?: number;
  /** Defaults to 1000. */
  readonly resamples?: number;
  /** Seed of the resamples; defaults to 0. */
  readonly seed?: number;
}

/** Fewest sizes that give a line: two always lie on one. */
export const FEWEST_SIZES = 3;

/**
 * Least-squares line of `ordinate(median, group index)` on log size, and the percentile interval of its slope over
 * resamples of the runs within each size.
 *
 * The sizes have equal weight: weights by the noise of the medians would lean on the sizes with most runs, the small ones,
 * which are those most biased by finite size. A size is unusable, and reported as such, when its median is censored or 0 or
 * it has fewer than 8 runs. A resample with a censored median counts with an infinite slope on the side to which it pulls
 * (on both sides when two pull apart), so that censoring can widen the interval without bound but never narrow it.
 *
 * @param groups - at least 3, of different sizes.
 * @param ordinate - what is fitted, increasing in the median; may be infinite for a median of 0 or Infinity.
 * @param options - level, resamples, seed.
 * @returns the line.
 * @throws RangeError when there are fewer than 3 groups, sizes repeat or are not positive, times are negative or not
 * finite, or an option is out of its range.
 */
export function fitMedianLine(
  groups: readonly SizeGroup[],
  ordinate: (median: number, index: number) => number,
  options: MedianLineOptions,
): MedianLine {
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES, seed = 0 } = options;
  checkLevel(level);
  checkResamples(resamples, level);
  checkGroups(groups);
  const ordered = groups.map((group) => orderedValues(group));
  const sizes = groups.map((group, index) => {
    const summary = medianInterval(group, level);
    const reason = whyUnusable(summary);
    const usable = reason === '';
    return { size: group.size, ...summary, usable, reason, ordinate: usable ? ordinate(summary.median!, index) : null };
  });
  const used = sizes.flatMap((one, index) => (one.usable ? [index] : []));
  const base = { level, resamples, usableSizes: used.length };
  if (used.length < FEWEST_SIZES) {
    const unfitted = sizes.map((one) => ({ ...one, residual: null }));
    return { ...base, slope: null, low: null, high: null, intercept: null, sizes: unfitted };
  }
  const x = used.map((index) => Math.log(groups[index]!.size));
  const weights = slopeWeights(x);
  const y = used.map((index) => sizes[index]!.ordinate!);
  const slope = weights.reduce((sum, weight, i) => sum + weight * y[i]!, 0);
  const intercept = average(y) - slope * average(x);
  const residuals = new Map(used.map((index, i) => [index, y[i]! - intercept - slope * x[i]!]));
  const lows: number[] = [];
  const highs: number[] = [];
  const stream = randomStream({ seed, run: 0, purpose: 'median-bootstrap' });
  for (let b = 0; b < resamples; b++) {
    const pulls = used.map(
      (index, i) =>
        weights[i]! *
        ordinate(
          resampledMedian(ordered[index]!, (n) => stream.integer(n)),
          index,
        ),
    );
    // A size in the very middle has weight 0 and no say, even when its median is infinite there.
    const [low, high] = sumOfPulls(pulls.filter((_, i) => weights[i] !== 0));
    lows.push(low);
    highs.push(high);
  }
  const rank = Math.floor((level / 2) * (resamples + 1));
  return {
    ...base,
    slope,
    low: finiteOrNull(lows.sort(byValue)[rank - 1]!),
    high: finiteOrNull(highs.sort(byValue)[resamples - rank]!),
    intercept,
    sizes: sizes.map((one, index) => ({ ...one, residual: residuals.get(index) ?? null })),
  };
}

function checkGroups(groups: readonly SizeGroup[]): void {
  if (groups.length < FEWEST_SIZES) {
    throw new RangeError(`${groups.length} sizes; a scaling needs at least ${FEWEST_SIZES}`);
  }
  const seen = new Set<number>();
  for (const { size, times, censored } of groups) {
    if (!(size > 0) || !Number.isFinite(size)) throw new RangeError(`size = ${size}; must be finite and > 0`);
    if (seen.has(size)) throw new RangeError(`size ${size} is given twice; put its runs into one group`);
    seen.add(size);
    if (times.length === 0) throw new RangeError(`size ${size} has no runs; give at least one, or leave the size out`);
    if (censored.length !== times.length) {
      throw new RangeError(`size ${size} has ${times.length} times but ${censored.length} marks of censoring`);
    }
    times.forEach((time, index) => {
      if (!Number.isFinite(time) || time < 0) {
        throw new RangeError(`time ${index} of size ${size} is ${time}; hitting times must be finite and >= 0`);
      }
    });
  }
}

function whyUnusable({ median, seeds, censored }: MedianInterval): string {
  if (seeds < FEWEST_SEEDS) return `${seeds} runs, fewer than ${FEWEST_SEEDS}`;
  if (median === null) return `the median is censored: ${censored} of ${seeds} runs had not hit; let them go on longer`;
  if (median === 0) return 'the median is 0: half of the runs start beyond the threshold';
  return '';
}

/** The slope of least squares is the sum of these weights times the ordinates. */
function slopeWeights(x: readonly number[]): number[] {
  const centre = average(x);
  const squares = x.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const scale = Math.sqrt(squares);
  return x.map((value) => {
    const weight = (value - centre) / squares;
    return Math.abs(value - centre) <= 8 * Number.EPSILON * scale ? 0 : weight;
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Median of as many draws with replacement as there are values: counted by rank, since the values are in order. */
function resampledMedian(ordered: Float64Array, integer: (n: number) => number): number {
  const n = ordered.length;
  const counts = new Int32Array(n);
  for (let i = 0; i < n; i++) counts[integer(n)]! += 1;
  const [lower, upper] = [(n + 1) >> 1, (n >> 1) + 1];
  let rank = 0;
  let seen = counts[0]!;
  while (seen < lower) seen += counts[++rank]!;
  const below = ordered[rank]!;
  while (seen < upper) seen += counts[++rank]!;
  return (below + ordered[rank]!) / 2;
}

function sumOfPulls(pulls: readonly number[]): readonly [low: number, high: number] {
  const sum = pulls.reduce((total, pull) => total + pull, 0);
  // Infinities of both signs: nothing is known of this slope.
  return Number.isNaN(sum) ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [sum, sum];
}

function byValue(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
