/** Does a hitting time grow with size by the stated power, or by the stated rate in log size? */

import { type Judgement, judgeInterval } from './equivalence.js';
import { type LogSeparation, separationOf } from './log-separation.js';
import { shrunk } from './median.js';
import {
  type Coefficient,
  FEWEST_SIZES,
  fitMedians,
  logLogSize,
  logSize,
  type MedianFit,
  type MedianFitOptions,
  type SizeGroup,
  type SizeSummary,
  sampleMedians,
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

/** Which exponents of size^p (log size)^q were fitted; the other one is fixed. */
export type FittedExponents = 'exponent' | 'log-power' | 'both';

/** median = prefactor * size^exponent * (log size)^logPower * divideBy. */
export interface ScalingFit extends Fit {
  readonly fitted: FittedExponents;
  /** p, fitted or fixed; null when too few sizes are usable (3 for one exponent, 4 for both). */
  readonly exponent: number | null;
  readonly prefactor: number | null;
  /** q, fitted or fixed; null when it should have been fitted and too few sizes are usable. */
  readonly logPower: number | null;
  /** Ends of the interval of q; null when unbounded or not fitted. */
  readonly logPowerLow: number | null;
  readonly logPowerHigh: number | null;
  /** Whether the sizes tell p from powers of the logarithm. */
  readonly separation: LogSeparation;
}

/** median / size^power = intercept + slope * log size. */
export interface SlopeFit extends Fit {
  /** null when fewer than 3 sizes are usable. */
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly power: number;
}

/**
 * Fits median hitting times to size^p (log size)^q by least squares of log(median / divideBy) on log size and log log size,
 * with percentile bootstrap intervals of the fitted exponents over the runs within each size (see `fitMedians` for weights,
 * censoring and unusable sizes). Either exponent may be fixed, or both fitted jointly.
 *
 * Over a limited range of sizes log log size is nearly linear in log size, so that a power of the logarithm looks like a small
 * power of the size. `separation` says whether these sizes and runs can tell the two apart: in the joint fit the interval of q
 * must be narrower than 1, so that no two laws whose powers of the logarithm differ by one both fit. Where they cannot, a
 * fitted p is that of the stated q only: with q - 1 it would be larger by `exponentPerLog`.
 *
 * @param input - `groups`, at least 3 sizes; `exponent` p, a number or `free`, defaults to `free`; `logPower` q, a number or `free`,
 * defaults to 0; `divideBy`, for each group what the theory predicts apart from size^p (for instance its integral), defaults
 * to 1; `level` (0.05), `resamples` (1000), `seed` (0).
 * @returns the fit; a fitted exponent is null when too few sizes are usable.
 * @throws RangeError when groups are malformed, both exponents are fixed, `divideBy` does not fit or is not positive, a
 * size is <= 1 where log size is needed, or a fixed exponent drives the fit out of the range of doubles.
 * @example
 * const groups = [10, 20, 40, 80].map((d) => ({ size: d, times: Array(8).fill(3 * d * Math.log(d)), censored: Array(8).fill(false) }));
 * fitScaling({ groups, logPower: 1 }).exponent.toFixed(9) // '1.000000000'
 * fitScaling({ groups, logPower: 'free', exponent: 1 }).logPower.toFixed(9) // '1.000000000'
 * fitScaling({ groups, logPower: 'free' }).fitted // 'both'
 */
export function fitScaling(
  input: {
    readonly groups: readonly SizeGroup[];
    readonly exponent?: number | 'free';
    readonly logPower?: number | 'free';
    readonly divideBy?: readonly number[];
  } & MedianFitOptions,
): ScalingFit {
  const { groups, exponent = 'free', logPower = 0, divideBy, ...options } = input;
  const fitted = fittedOf(exponent, logPower);
  const fixed = {
    exponent: checkFixed('exponent', exponent),
    logPower: checkFixed('logPower', logPower),
  };
  const logDivisors = divisorsOf(groups, divideBy);
  const needsLog = logPower !== 0;
  for (const { size } of groups) {
    if (needsLog && !(size > 1)) throw new RangeError(`size = ${size}; with logPower = ${logPower} sizes must be > 1`);
  }
  const ordinate = (median: number, index: number): number => {
    const { size } = groups[index]!;
    const log = fixed.logPower === 0 ? 0 : fixed.logPower * logLogSize(size);
    return Math.log(median) - logDivisors[index]! - fixed.exponent * logSize(size) - log;
  };
  const sample = sampleMedians(groups, options);
  const fit = fitMedians(sample, ordinate, regressorsOf(fitted));
  const known = (value: number): Coefficient => ({ value, low: null, high: null });
  const [first, second] = fit.coefficients as [Coefficient, Coefficient?];
  const p = fitted === 'log-power' ? known(fixed.exponent) : first;
  const q = fitted === 'exponent' ? known(fixed.logPower) : (second ?? first);
  const separation = separationOf(sample, logDivisors);
  const { coefficients: _, intercept, ...rest } = fit;
  const prefactor = intercept === null ? null : Math.exp(intercept);
  requireRepresentable({ exponent: p.value, logPower: q.value, prefactor }, { exponent, logPower });
  return {
    ...rest,
    fitted,
    exponent: p.value,
    low: p.low,
    high: p.high,
    logPower: q.value,
    logPowerLow: q.low,
    logPowerHigh: q.high,
    prefactor,
    separation,
    comment: [describe(wordsOf(fitted, p, q), fit, regressorsOf(fitted).length + 2), separation.warning]
      .filter((text) => text !== '')
      .join('; '),
  };
}

function fittedOf(exponent: number | 'free', logPower: number | 'free'): FittedExponents {
  if (exponent === 'free') return logPower === 'free' ? 'both' : 'exponent';
  if (logPower === 'free') return 'log-power';
  throw new RangeError(
    `exponent = ${exponent} and logPower = ${logPower} are both fixed; nothing is left to fit: make one of them 'free'`,
  );
}

/** A fixed exponent that is far from the times drives the other numbers of the fit out of the range of doubles. */
function requireRepresentable(
  values: { readonly exponent: number | null; readonly logPower: number | null; readonly prefactor: number | null },
  asked: { readonly exponent: number | 'free'; readonly logPower: number | 'free' },
): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || (Number.isFinite(value) && (name !== 'prefactor' || value > 0))) continue;
    throw new RangeError(
      `the fitted ${name} is ${value}, beyond double precision, with exponent = ${asked.exponent} and logPower = ${asked.logPower}; give exponents nearer to those of the times`,
    );
  }
}

/** A free exponent is not taken out before the fit. */
function checkFixed(name: string, value: number | 'free'): number {
  if (value === 'free') return 0;
  if (!Number.isFinite(value)) throw new RangeError(`${name} = ${value}; must be finite, or 'free'`);
  return value;
}

function divisorsOf(groups: readonly SizeGroup[], divideBy: readonly number[] | undefined): readonly number[] {
  if (divideBy !== undefined && divideBy.length !== groups.length) {
    throw new RangeError(`divideBy has ${divideBy.length} values for ${groups.length} groups; give one for each`);
  }
  return groups.map(({ size }, index) => {
    const divisor = divideBy?.[index] ?? 1;
    if (!(divisor > 0) || !Number.isFinite(divisor)) {
      throw new RangeError(`divideBy for size ${size} is ${divisor}; must be finite and > 0`);
    }
    return Math.log(divisor);
  });
}

function regressorsOf(fitted: FittedExponents): readonly ((size: number) => number)[] {
  switch (fitted) {
    case 'exponent':
      return [logSize];
    case 'log-power':
      return [logLogSize];
    case 'both':
      return [logSize, logLogSize];
    default: {
      const never: never = fitted;
      throw new TypeError(`unknown exponents ${String(never)}`);
    }
  }
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
  input: { readonly groups: readonly SizeGroup[]; readonly power?: number } & MedianFitOptions,
): SlopeFit {
  const { groups, power = 1, ...options } = input;
  if (!Number.isFinite(power)) throw new RangeError(`power = ${power}; must be finite`);
  const ordinate = (median: number, index: number): number => median / groups[index]!.size ** power;
  const fit = fitMedians(sampleMedians(groups, options), ordinate, [logSize]);
  const { coefficients, ...rest } = fit;
  const { value, low, high } = coefficients[0]!;
  return { ...rest, slope: value, low, high, power, comment: describe(inWords('slope', coefficients[0]!), fit, 3) };
}

/**
 * Judges a fitted exponent against a stated one: its interval inside `stated +- tolerance` agrees, outside disagrees (see
 * `judgeEnds`). No fit (too few usable sizes, or p was fixed) is `inconclusive`.
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
  return judgeFit(fit, { ...fit, value: fit.fitted === 'log-power' ? null : fit.exponent }, claim);
}

/**
 * Judges a fitted power of the logarithm against a stated one, as `judgeExponent`.
 *
 * @param fit - what `fitScaling` returned.
 * @param claim - `stated` power q and `tolerance` >= 0.
 * @returns the judgement.
 * @throws RangeError when `stated` is not finite or `tolerance` negative.
 */
export function judgeLogPower(
  fit: ScalingFit,
  claim: { readonly stated: number; readonly tolerance: number },
): Judgement {
  const value = fit.fitted === 'exponent' ? null : fit.logPower;
  return judgeFit(fit, { value, low: fit.logPowerLow, high: fit.logPowerHigh }, claim);
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
  return judgeFit(fit, { ...fit, value: fit.slope }, claim);
}

function judgeFit(
  fit: Fit,
  coefficient: Coefficient,
  { stated, tolerance }: { readonly stated: number; readonly tolerance: number },
): Judgement {
  checkStated(stated, tolerance, 'tolerance');
  const estimate = coefficient.value;
  const seeds = fit.sizes.reduce((most, one) => (one.usable ? Math.max(most, one.seeds) : most), 0);
  const shared = { stated, margin: tolerance, level: fit.level, seeds };
  if (estimate === null) {
    const nothing = { estimate: null, low: null, high: null, seedsToDecide: null } as const;
    return { ...shared, ...nothing, verdict: 'inconclusive', comment: fit.comment };
  }
  // The percentile interval need not hold the estimate; the hull with it does, and is the conservative choice.
  const low = Math.min(coefficient.low ?? Number.NEGATIVE_INFINITY, estimate);
  const high = Math.max(coefficient.high ?? Number.POSITIVE_INFINITY, estimate);
  return judgeInterval({
    ...shared,
    estimate,
    low,
    high,
    fewest: FEWEST_SEEDS,
    intervalAt: (n) => shrunk(estimate, low, high, Math.sqrt(seeds / n)),
  });
}

function wordsOf(fitted: FittedExponents, p: Coefficient, q: Coefficient): string | null {
  const [exponent, power] = [inWords('exponent', p), inWords('power of the logarithm', q)];
  if (fitted === 'exponent') return exponent;
  if (fitted === 'log-power') return power;
  return exponent === null || power === null ? null : `${exponent}, ${power}`;
}

function inWords(name: string, { value, low, high }: Coefficient): string | null {
  return value === null ? null : `${name} ${printNumber(value)} [${end(low)}, ${end(high)}]`;
}

function end(value: number | null): string {
  return value === null ? 'unbounded' : printNumber(value);
}

function describe(words: string | null, { sizes, usableSizes }: MedianFit, fewest: number): string {
  const lost = sizes.filter((one) => !one.usable).map((one) => `size ${one.size} is unusable (${one.reason})`);
  const tail = lost.length === 0 ? '' : `; ${lost.join('; ')}`;
  if (words !== null) return `${words} over ${usableSizes} sizes${tail}`;
  const what = fewest === FEWEST_SIZES ? 'for a line' : 'to fit both exponents';
  return `${usableSizes} usable sizes are too few ${what} (at least ${fewest})${tail}`;
}
