/** The centre of a sample: its mean, trimmed mean or median, with what a bootstrap over runs needs of it. */

import { summaryOf } from '../numerics/sample.js';
import { incompleteBeta } from '../numerics/special/incomplete-beta.js';
import { normalQuantile } from '../numerics/special/normal.js';
import { studentCdf, studentQuantile } from '../numerics/special/student.js';
import { medianOf, medianRank } from './median.js';

/**
 * What of the runs is compared with a model. `mean`: what a model of averages predicts. `trimmed-mean`: the mean of the
 * runs without the largest and smallest fifth. `median`: the middle run. The robust two are blind to a few wild runs; for
 * a skewed law they are not the mean, so they answer another question (where the typical run is).
 */
export type Centre = 'mean' | 'trimmed-mean' | 'median';

/** Part of the runs that a trimmed mean leaves out at each end (Wilcox, Introduction to Robust Estimation, chapter 4). */
export const TRIMMED_PART = 0.2;

/** A resample whose variance is below this part of the sample's has no spread. */
const NO_SPREAD = 1e-12;

/** The centre of a sample, and how far it is from a value in units in which samples can be compared (the size). */
export interface CentredPoint {
  readonly estimate: number;
  readonly standardError: number;
  /**
   * Signed distance of the estimate from a value: in standard errors; for the median the number of runs above the value minus
   * that below it.
   */
  signed(value: number): number;
  /** How many of its units make one standard error: 1; for the median sqrt(runs). */
  readonly unit: number;
  /**
   * The sizes of resamples around the estimate itself.
   *
   * @param counts - `[resample][run]`: how often a run is in a resample.
   */
  resampled(counts: Uint16Array, resamples: number): Float64Array;
  /** The values whose size is at most `critical`; infinite ends when that is all of them. */
  interval(critical: number): readonly [low: number, high: number];
  /** Chance of a size at least as large at this point alone: Student's law, or the exact binomial one. */
  chance(size: number): number;
  /** The size that has that chance. */
  sizeAt(level: number): number;
}

/**
 * The centre of a sample.
 *
 * @param sample - finite values, at least two.
 * @param centre - which.
 * @param rounding - differences up to this are none.
 * @param level - of the interval that the standard error of a median is read from (McKean and Schrader 1984).
 * @returns the point, or the value alone where the runs that it rests on are equal up to rounding.
 * @throws RangeError when the squares of the values overflow.
 * @example
 * centredPoint(Float64Array.of(1, 2, 3, 4, 50), 'trimmed-mean', 0, 0.05).estimate // 3
 */
export function centredPoint(
  sample: Float64Array,
  centre: Centre,
  rounding: number,
  level: number,
): CentredPoint | { readonly estimate: number; readonly standardError: 0 } {
  const { mean, deviation } = momentsOf(sample);
  if (deviation <= rounding) return { estimate: mean, standardError: 0 };
  switch (centre) {
    case 'mean':
      return meanPoint(sample, mean, deviation);
    case 'trimmed-mean':
      return trimmedPoint(sample, mean, rounding);
    case 'median':
      return medianPoint(sample, rounding, level);
    default: {
      const never: never = centre;
      throw new RangeError(`centre = ${String(never)}; must be 'mean', 'trimmed-mean' or 'median'`);
    }
  }
}

/**
 * Mean and standard deviation (n - 1) of a sample.
 *
 * @param sample - finite values, at least two.
 * @returns both; equal values have exactly their own mean and deviation 0.
 * @throws RangeError when the squares overflow.
 * @example
 * momentsOf(Float64Array.of(1, 3)) // { mean: 2, deviation: Math.SQRT2 }
 */
export function momentsOf(sample: Float64Array): { readonly mean: number; readonly deviation: number } {
  const { mean, deviation } = summaryOf(sample);
  if (!Number.isFinite(deviation)) {
    throw new RangeError(`the spread of values around ${mean} overflows; count such runs as diverged`);
  }
  return { mean, deviation };
}

function studentLaw(estimate: number, standardError: number, degreesOfFreedom: number) {
  return {
    estimate,
    standardError,
    unit: 1,
    signed: (value: number) => (estimate - value) / standardError,
    interval: (critical: number) => [estimate - critical * standardError, estimate + critical * standardError] as const,
    chance: (size: number) => Math.min(1, 2 * studentCdf(-size, degreesOfFreedom)),
    sizeAt: (level: number) => -studentQuantile(level / 2, degreesOfFreedom),
  };
}

function meanPoint(sample: Float64Array, mean: number, deviation: number): CentredPoint {
  const n = sample.length;
  const scores = sample.map((value) => (value - mean) / deviation);
  return {
    ...studentLaw(mean, deviation / Math.sqrt(n), n - 1),
    resampled: (counts, resamples) => {
      const sizes = new Float64Array(resamples);
      for (let b = 0, at = 0; b < resamples; b++) {
        let sum = 0;
        let square = 0;
        for (let i = 0; i < n; i++, at++) {
          const score = scores[i]!;
          const counted = counts[at]! * score;
          sum += counted;
          square += counted * score;
        }
        const variance = (square - (sum * sum) / n) / (n - 1);
        sizes[b] = variance > NO_SPREAD ? Math.abs(sum) / Math.sqrt(variance * n) : 0;
      }
      return sizes;
    },
  };
}

/** Tukey and McLaughlin's t with the error of Yuen (1974): Winsorised sum of squares over h (h - 1), h runs kept, h - 1 degrees. */
function trimmedPoint(
  sample: Float64Array,
  mean: number,
  rounding: number,
): CentredPoint | { readonly estimate: number; readonly standardError: 0 } {
  const n = sample.length;
  const cut = Math.floor(TRIMMED_PART * n);
  const kept = n - 2 * cut;
  const order = Uint32Array.from(sample.keys()).sort((a, b) => sample[a]! - sample[b]!);
  const ordered = Float64Array.from(order, (run) => sample[run]! - mean);
  const middle = trimmedMoments(ordered, new Uint16Array(n).fill(1), 0, Uint32Array.from(order.keys()), cut);
  const estimate = mean + middle.mean;
  const standardError = Math.sqrt(middle.squares / (kept * (kept - 1)));
  if (!(standardError * Math.sqrt(n) > rounding)) return { estimate, standardError: 0 };
  const scores = ordered.map((value) => value - middle.mean);
  return {
    ...studentLaw(estimate, standardError, kept - 1),
    resampled: (counts, resamples) => {
      const sizes = new Float64Array(resamples);
      for (let b = 0; b < resamples; b++) {
        const moments = trimmedMoments(scores, counts, b * n, order, cut);
        const spread = moments.squares > NO_SPREAD * middle.squares;
        sizes[b] = spread ? Math.abs(moments.mean) / Math.sqrt(moments.squares / (kept * (kept - 1))) : 0;
      }
      return sizes;
    },
  };
}

/** Trimmed mean and Winsorised sum of squares of ordered values with multiplicities `counts[from + order[k]]`. */
function trimmedMoments(
  ordered: Float64Array,
  counts: Uint16Array,
  from: number,
  order: Uint32Array,
  cut: number,
): { readonly mean: number; readonly squares: number } {
  const n = ordered.length;
  let [passed, sum, square, lowest, highest] = [0, 0, 0, Number.NaN, Number.NaN];
  for (let k = 0; k < n && passed < n - cut; k++) {
    const count = counts[from + order[k]!]!;
    const used = Math.min(passed + count, n - cut) - Math.max(passed, cut);
    passed += count;
    if (used <= 0) continue;
    const value = ordered[k]!;
    if (Number.isNaN(lowest)) lowest = value;
    highest = value;
    sum += used * value;
    square += used * value * value;
  }
  const whole = sum + cut * (lowest + highest);
  const squares = square + cut * (lowest * lowest + highest * highest) - (whole * whole) / n;
  return { mean: sum / (n - 2 * cut), squares };
}

/** The sign test and its interval between order statistics: distribution-free at each point. */
function medianPoint(sample: Float64Array, rounding: number, level: number): CentredPoint {
  const n = sample.length;
  const ordered = sample.slice().sort();
  const estimate = medianOf(ordered);
  const sign = (difference: number) => (Math.abs(difference) <= rounding ? 0 : Math.sign(difference));
  const signs = sample.map((value) => sign(value - estimate));
  const interval = (critical: number): readonly [number, number] => {
    const rank = Math.ceil((n - critical) / 2);
    return rank < 1 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [ordered[rank - 1]!, ordered[n - rank]!];
  };
  const sizeAt = (chance: number) => n - 2 * medianRank(n, chance);
  const [low, high] = interval(Math.min(sizeAt(level), n - 2));
  return {
    estimate,
    unit: Math.sqrt(n),
    interval,
    sizeAt,
    standardError: (high - low) / (-2 * normalQuantile(level / 2)),
    signed: (value) => {
      let sum = 0;
      for (const one of sample) sum += sign(one - value);
      return sum;
    },
    resampled: (counts, resamples) => {
      const sizes = new Float64Array(resamples);
      for (let b = 0, at = 0; b < resamples; b++) {
        let sum = 0;
        for (let i = 0; i < n; i++, at++) sum += counts[at]! * signs[i]!;
        sizes[b] = Math.abs(sum);
      }
      return sizes;
    },
    chance: (size) => {
      const fewer = Math.ceil((n - size) / 2);
      return Math.min(1, 2 * incompleteBeta(n - fewer, fewer + 1, 0.5));
    },
  };
}
