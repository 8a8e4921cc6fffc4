/** Does a hitting time grow with size by the stated power, or by the stated rate in log size? */

import { type Judgement, judgeInterval } from './equivalence.js';
import { shrunk } from './median.js';
import {
  fitMedianLine,
  type MedianLine,
  type MedianLineOptions,
  type SizeGroup,
  type SizeSummary,
} from './median-line.js';
import { checkStated, FEWEST_SEEDS, printNumber } from './settings.js';

interface Fit {
  /** Ends of the (1 - level) interval; null when unbounded or not fitted. */
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly resamples: number;
  /** Per size: median with its interval, censoring, what was fitted, and the residual. */
  readonly sizes: readonly SizeSummary[];
  readonly usableSizes: number;
  /** One line for people. */
  readonly comment: string;
}

/** median = prefactor * size^exponent * (log size)^logPower * divideBy. */
export interface ScalingFit extends Fit {
  /** null when fewer than 3 sizes are usable. */
  readonly exponent: number | null;
  readonly prefactor: number | null;
  readonly logPower: number;
}

/** median / size^power = intercept + slope * log size. */
export interface SlopeFit extends Fit {
  /** null when fewer than 3 sizes are usable. */
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly power: number;
}

/**
 * Fits median hitting times to size^p (log size)^q by least squares of log(median / (log size)^q / divideBy) on log size,
 * with a percentile bootstrap interval of p over the runs within each size (see `fitMedianLine` for weights, censoring and
 * unusable sizes).
 *
 * @param input - `groups`, at least 3 sizes; `logPower` q, stated and not fitted, defaults to 0; `divideBy`, for each group
 * what the theory predicts apart from size^p (for instance its integral), defaults to 1; `level` (0.05), `resamples`
 * (1000), `seed` (0).
 * @returns the fit; `exponent` is null when fewer than 3 sizes are usable.
 * @throws RangeError when groups are malformed, `divideBy` does not fit or is not positive, or a size is <= 1 with a
 * `logPower` other than 0.
 * @example
 * fitScaling({ groups: [10, 20, 40].map((d) => ({ size: d, times: Array(8).fill(3 * d), censored: Array(8).fill(false) })) }).exponent.toFixed(9) // '1.000000000'
 */
export function fitScaling(
  input: {
    readonly groups: readonly SizeGroup[];
    readonly logPower?: number;
    readonly divideBy?: readonly number[];
  } & MedianLineOptions,
): ScalingFit {
  const { groups, logPower = 0, divideBy, ...options } = input;
  if (!Number.isFinite(logPower)) throw new RangeError(`logPower = ${logPower}; must be finite`);
  if (divideBy !== undefined && divideBy.length !== groups.length) {
    throw new RangeError(`divideBy has ${divideBy.length} values for ${groups.length} groups; give one for each`);
  }
  const logDivisors = groups.map(({ size }, index) => {
    const divisor = divideBy?.[index] ?? 1;
    if (!(divisor > 0) || !Number.isFinite(divisor)) {
      throw new RangeError(`divideBy for size ${size} is ${divisor}; must be finite and > 0`);
    }
    if (logPower === 0) return Math.log(divisor);
    if (!(size > 1)) throw new RangeError(`size = ${size}; with logPower = ${logPower} sizes must be > 1`);
    return Math.log(divisor) + logPower * Math.log(Math.log(size));
  });
  const line = fitMedianLine(groups, (median, index) => Math.log(median) - logDivisors[index]!, options);
  const { slope, intercept, ...rest } = line;
  return {
    ...rest,
    exponent: slope,
    prefactor: intercept === null ? null : Math.exp(intercept),
    logPower,
    comment: describe('exponent', line),
  };
}

/**
 * Fits median / size^power against log size by a straight line: for times that grow as size^power log size the slope is
 * the constant that the theory states. Bootstrap, censoring and unusable sizes as in `fitScaling`.
 *
 * @param input - `groups`, at least 3 sizes; `power`, defaults to 1; `level` (0.05), `resamples` (1000), `seed` (0).
 * @returns the fit; `slope` is null when fewer than 3 sizes are usable.
 * @throws RangeError when groups are malformed or an option is out of its range.
 * @example
 * fitSlope({ groups: [10, 20, 40].map((d) => ({ size: d, times: Array(8).fill(2 * d * Math.log(d)), censored: Array(8).fill(false) })) }).slope.toFixed(9) // '2.000000000'
 */
export function fitSlope(
  input: { readonly groups: readonly SizeGroup[]; readonly power?: number } & MedianLineOptions,
): SlopeFit {
  const { groups, power = 1, ...options } = input;
  if (!Number.isFinite(power)) throw new RangeError(`power = ${power}; must be finite`);
  const line = fitMedianLine(groups, (median, index) => median / groups[index]!.size ** power, options);
  return { ...line, power, comment: describe('slope', line) };
}

/**
 * Judges a fitted exponent against a stated one: its interval inside `stated +- tolerance` agrees, outside disagrees (see
 * `judgeEnds`). No fit (fewer than 3 usable sizes) is `inconclusive`.
 *
 * @param fit - what `fitScaling` returned.
 * @param claim - `stated` exponent and `tolerance` >= 0.
 * @returns the judgement; `seeds` are the runs of the usable size that has most, and `seedsToDecide` is what every
 * size would need when the present interval shrinks as 1/sqrt(runs).
 * @throws RangeError when `stated` is not finite or `tolerance` negative.
 */
export function judgeExponent(
  fit: ScalingFit,
  claim: { readonly stated: number; readonly tolerance: number },
): Judgement {
  return judgeFit(fit, fit.exponent, claim);
}

/**
 * Judges a fitted slope against a stated one, as `judgeExponent`.
 *
 * @param fit - what `fitSlope` returned.
 * @param claim - `stated` slope and `tolerance` >= 0, in units of median / size^power.
 * @returns the judgement.
 * @throws RangeError when `stated` is not finite or `tolerance` negative.
 */
export function judgeSlope(fit: SlopeFit, claim: { readonly stated: number; readonly tolerance: number }): Judgement {
  return judgeFit(fit, fit.slope, claim);
}

function judgeFit(
  fit: Fit,
  estimate: number | null,
  { stated, tolerance }: { readonly stated: number; readonly tolerance: number },
): Judgement {
  checkStated(stated, tolerance, 'tolerance');
  const seeds = fit.sizes.reduce((most, one) => (one.usable ? Math.max(most, one.seeds) : most), 0);
  const shared = { stated, margin: tolerance, level: fit.level, seeds };
  if (estimate === null) {
    const nothing = { estimate: null, low: null, high: null, seedsToDecide: null } as const;
    return { ...shared, ...nothing, verdict: 'inconclusive', comment: fit.comment };
  }
  // The percentile interval need not hold the estimate; the hull with it does, and is the conservative choice.
  const low = Math.min(fit.low ?? Number.NEGATIVE_INFINITY, estimate);
  const high = Math.max(fit.high ?? Number.POSITIVE_INFINITY, estimate);
  return judgeInterval({
    ...{ ...shared, estimate, low, high, fewest: FEWEST_SEEDS },
    intervalAt: (n) => shrunk(estimate, low, high, Math.sqrt(seeds / n)),
  });
}

function describe(name: string, { slope, low, high, sizes, usableSizes }: MedianLine): string {
  const lost = sizes.filter((one) => !one.usable).map((one) => `size ${one.size} is unusable (${one.reason})`);
  const tail = lost.length === 0 ? '' : `; ${lost.join('; ')}`;
  if (slope === null) return `${usableSizes} usable sizes are too few for a line (at least 3)${tail}`;
  const end = (value: number | null) => (value === null ? 'unbounded' : printNumber(value));
  return `${name} ${printNumber(slope)} [${end(low)}, ${end(high)}] over ${usableSizes} sizes${tail}`;
}
