/** Least squares of a function of medians on functions of size, with a bootstrap over seeds. */

import { randomStream } from '../numerics/random/stream.js';
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

/** One fitted coefficient; all null when there is no fit. */
export interface Coefficient {
  readonly value: number | null;
  /** null when unbounded (a resampled median was censored too often) or no fit. */
  readonly low: number | null;
  readonly high: number | null;
}

/** The fit; `coefficients` and `intercept` are null when too few sizes are usable. */
export interface MedianFit {
  /** One for each regressor. */
  readonly coefficients: readonly Coefficient[];
  readonly intercept: number | null;
  readonly level: number;
  readonly resamples: number;
  readonly sizes: readonly SizeSummary[];
  readonly usableSizes: number;
}

export interface MedianFitOptions {
  /** Chance that the interval of a coefficient misses it, in (0, 0.5); defaults to 0.05. */
  readonly level?: number;
  /** Defaults to 1000. */
  readonly resamples?: number;
  /** Seed of the resamples; defaults to 0. */
  readonly seed?: number;
}

/** Fewest sizes that give a line: two always lie on one. */
export const FEWEST_SIZES = 3;

/** log size: what a power of the size is linear in. */
export const logSize = (size: number): number => Math.log(size);
/** log log size: what a power of the logarithm is linear in; sizes must be > 1. */
export const logLogSize = (size: number): number => Math.log(Math.log(size));

/** Medians of all sizes and of resamples of their runs: what every fit of the same runs shares. */
export interface MedianSample {
  readonly sizes: readonly Omit<SizeSummary, 'ordinate' | 'residual'>[];
  /** Places of the usable sizes. */
  readonly used: readonly number[];
  /** `[resample][place in used]`: medians of runs drawn with replacement within each size; Infinity when censored. */
  readonly resampled: readonly Float64Array[];
  readonly level: number;
  readonly resamples: number;
}

/**
 * Medians with their intervals, and those of resamples of the runs within each size. A size is unusable, and reported as such,
 * when its median is censored or 0 or it has fewer than 8 runs.
 *
 * @param groups - at least 3, of different sizes.
 * @param options - level, resamples, seed.
 * @returns the sample; it has no resamples when fewer than 3 sizes are usable.
 * @throws RangeError when there are fewer than 3 groups, sizes repeat or are not positive, times are negative or not
 * finite, or an option is out of its range.
 */
export function sampleMedians(groups: readonly SizeGroup[], options: MedianFitOptions): MedianSample {
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES, seed = 0 } = options;
  checkLevel(level);
  checkResamples(resamples, level);
  checkGroups(groups);
  const sizes = groups.map((group) => {
    const summary = medianInterval(group, level);
    const reason = whyUnusable(summary);
    return { size: group.size, ...summary, usable: reason === '', reason };
  });
  const used = sizes.flatMap((one, index) => (one.usable ? [index] : []));
  const ordered = used.map((index) => orderedValues(groups[index]!));
  const stream = randomStream({ seed, run: 0, purpose: 'median-bootstrap' });
  const drawn = used.length < FEWEST_SIZES ? 0 : resamples;
  const resampled = Array.from({ length: drawn }, () =>
    Float64Array.from(ordered, (values) => resampledMedian(values, (n) => stream.integer(n))),
  );
  return { sizes, used, resampled, level, resamples };
}

/**
 * Least squares of `ordinate(median, group index)` on a constant and functions of size, and the percentile intervals of the
 * coefficients over the resamples. It needs two usable sizes more than there are regressors: one for the constant and one by
 * which the fit could fail.
 *
 * The sizes have equal weight: weights by the noise of the medians would lean on the sizes with most runs, the small ones,
 * which are those most biased by finite size. A resample with a censored median counts with an infinite coefficient on the
 * side to which it pulls (on both sides when two pull apart), so that censoring can widen the interval without bound but
 * never narrow it.
 *
 * @param sample - from `sampleMedians`.
 * @param ordinate - what is fitted, increasing in the median; may be infinite for a median of 0 or Infinity.
 * @param regressors - one or two functions of size, finite at every size.
 * @returns the fit.
 */
export function fitMedians(
  sample: MedianSample,
  ordinate: (median: number, index: number) => number,
  regressors: readonly ((size: number) => number)[],
): MedianFit {
  const { used, level, resamples } = sample;
  const sizes = sample.sizes.map((one, index) => ({
    ...one,
    ordinate: one.usable ? ordinate(one.median!, index) : null,
  }));
  const base = { level, resamples, usableSizes: used.length };
  if (used.length < regressors.length + 2) {
    const unfitted = sizes.map((one) => ({ ...one, residual: null }));
    const coefficients = regressors.map(() => ({ value: null, low: null, high: null }));
    return { ...base, coefficients, intercept: null, sizes: unfitted };
  }
  const x = regressors.map((regressor) => used.map((index) => regressor(sizes[index]!.size)));
  const weights = coefficientWeights(x);
  const y = used.map((index) => sizes[index]!.ordinate!);
  const values = weights.map((row) => dot(row, y));
  const intercept = average(y) - values.reduce((sum, value, k) => sum + value * average(x[k]!), 0);
  const fitted = (i: number): number => values.reduce((sum, value, k) => sum + value * x[k]![i]!, intercept);
  const residuals = new Map(used.map((index, i) => [index, y[i]! - fitted(i)]));
  const drawn = sample.resampled.map((medians) => used.map((index, i) => ordinate(medians[i]!, index)));
  return {
    ...base,
    coefficients: weights.map((row, k) => ({ value: values[k]!, ...interval(row, drawn, level) })),
    intercept,
    sizes: sizes.map((one, index) => ({ ...one, residual: residuals.get(index) ?? null })),
  };
}

/** Percentile interval of a linear function of the ordinates over resamples; infinite ends are null. */
function interval(
  weights: readonly number[],
  drawn: readonly (readonly number[])[],
  level: number,
): { readonly low: number | null; readonly high: number | null } {
  const lows: number[] = [];
  const highs: number[] = [];
  for (const ordinates of drawn) {
    // A size without weight (in the very middle) has no say, even when its median is infinite there.
    const [low, high] = sumOfPulls(weights.flatMap((weight, i) => (weight === 0 ? [] : [weight * ordinates[i]!])));
    lows.push(low);
    highs.push(high);
  }
  const rank = Math.floor((level / 2) * (drawn.length + 1));
  return {
    low: finiteOrNull(lows.sort(byValue)[rank - 1]!),
    high: finiteOrNull(highs.sort(byValue)[drawn.length - rank]!),
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

/**
 * Each coefficient of least squares is the sum of its weights times the ordinates: by Frisch, Waugh and Lovell, those of a
 * line on what is left of its regressor after the others were fitted to it.
 */
function coefficientWeights(x: readonly (readonly number[])[]): number[][] {
  return x.map((own, k) => {
    let rest = centred(own);
    const scale = Math.sqrt(dot(rest, rest));
    for (const other of x.filter((_, other) => other !== k).map(centred)) {
      const share = dot(other, rest) / dot(other, other);
      rest = rest.map((value, i) => value - share * other[i]!);
    }
    const squares = dot(rest, rest);
    return rest.map((value) => (Math.abs(value) <= 8 * Number.EPSILON * scale ? 0 : value / squares));
  });
}

function centred(values: readonly number[]): number[] {
  const centre = average(values);
  return values.map((value) => value - centre);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
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
