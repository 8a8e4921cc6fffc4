/** Does a deviation vanish in a limit of the size, and at the stated order? The strongest evidence that a limit is right. */

import { smallest } from '../numerics/extremes.js';
import { randomStream } from '../numerics/random/stream.js';
import { summaryOf } from '../numerics/sample.js';
import { normalQuantile } from '../numerics/special/normal.js';
import { studentQuantile } from '../numerics/special/student.js';
import { type Judgement, judgeInterval } from './equivalence.js';
import type { DeviationGroup, DeviationSummary, LimitJudgement } from './limit-judgement.js';
import { type Line, lineWeights } from './line.js';
import { shrunk } from './median.js';
import { checkLevel, checkResamples, DEFAULT_LEVEL, DEFAULT_RESAMPLES, FEWEST_SEEDS, printNumber } from './settings.js';
import { combineVerdicts, type Verdict } from './verdict.js';

/** Fewest sizes of a limit test: three parameters (intercept, coefficient, order) and one to spare. */
export const FEWEST_LIMIT_SIZES = 4;
/** Fewest resolved sizes that give a slope: two always lie on a line. */
const FEWEST_RESOLVED = 3;
/** Chance that a size without deviation counts as resolved: 3 standard errors. */
const NOISE_LEVEL = 0.0027;
/** With more runs than this a resampled mean is drawn from its normal law, from which it is no longer told. */
const MANY_RUNS = 1000;

/**
 * Judges a limit on deviations that were measured at several sizes: the deviation must vanish in the limit (size to
 * infinity for a negative power, to 0 for a positive one), and do so as size^power.
 *
 * Two judgements. `intercept`: weighted least squares of `deviation = c0 + c1 size^power` over all sizes, whose c0 must lie
 * within `tolerance` of 0. `order`: the least-squares slope of log |deviation| on log size (equal weights), which must lie
 * within `orderTolerance` of the stated power.
 *
 * Noise has no slope: only sizes whose mean deviation is told from 0 by 3 standard errors (and is beyond `floor`) take part
 * in the slope, and fewer than 3 of them leave the order open. The intercept is linear in the deviations and takes every
 * size. Resolved deviations of both signs leave the order open, too: no power changes sign.
 *
 * Intervals are percentiles of a bootstrap over the runs within each size; a resampled mean is moved away from the mean by
 * the ratio of Student's to the normal quantile and by sqrt(n / (n - 1)), which a plain bootstrap of few runs lacks; beyond
 * 1000 runs it is drawn from its normal law. The
 * interval of the intercept is widened by what it moves when the size furthest from the limit is left out: there the terms
 * beyond the stated order are largest, and for a second term of twice the power this covers them at sizes in ratio 2.
 *
 * @param input - `groups`, at least 4 of different sizes; `power`, not 0: the stated order as a power of the size, -1 for O(1/d)
 * and 1 for O(eta); `tolerance` >= 0 of the intercept, in units of the statistic; `orderTolerance` >= 0, defaults to 0.25;
 * `floor` >= 0, deviations up to which are rounding or solver error and not told from 0, defaults to 0; `level`, defaults to
 * 0.05; `resamples`, defaults to 1000; `seed` of the resamples, defaults to 0.
 * @returns the judgement: plain immutable data.
 * @throws RangeError when there are fewer than 4 sizes, sizes repeat or are not positive, a size has fewer than 2 runs or one
 * that is not finite, or an option is out of its range.
 * @example
 * const groups = [50, 100, 200, 400].map((size) => ({ size, deviations: Array.from({ length: 8 }, () => 3 / size) }));
 * judgeLimit({ groups, power: -1, tolerance: 0.001 }).verdict // 'agrees'
 * judgeLimit({ groups, power: -2, tolerance: 0.001 }).order.verdict // 'disagrees'
 */
export function judgeLimit(input: {
  readonly groups: readonly DeviationGroup[];
  readonly power: number;
  readonly tolerance: number;
  readonly orderTolerance?: number;
  readonly floor?: number;
  readonly level?: number;
  readonly resamples?: number;
  readonly seed?: number;
}): LimitJudgement {
  const { groups, power, tolerance, orderTolerance = 0.25, floor = 0, seed = 0 } = input;
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES } = input;
  checkLevel(level);
  checkResamples(resamples, level);
  if (!Number.isFinite(power) || power === 0) {
    throw new RangeError(`power = ${power}; must be finite and not 0: -1 states O(1/d), 1 states O(eta)`);
  }
  for (const [name, value] of Object.entries({ tolerance, orderTolerance, floor })) {
    if (!Number.isFinite(value) || value < 0) throw new RangeError(`${name} = ${value}; must be finite and >= 0`);
  }
  checkGroups(groups);
  const measured = groups.map((group) => summarise(group, level, floor));
  const fitted = fitIntercept(measured, power);
  const resolved = measured.flatMap((one, index) => (one.resolved ? [index] : []));
  const slope = slopeLine(measured, resolved);
  const means = resampledMeans(groups, measured, { level, resamples, seed });
  const judged = { level, seeds: smallest(measured.map((one) => one.seeds)) };
  const intercept = judgeIntercept(fitted, means, { ...judged, tolerance });
  const order = judgeOrder(slope, measured, means, { ...judged, power, orderTolerance });
  const verdict = combineVerdicts([order.verdict, intercept.verdict]);
  const { coefficient, truncation } = fitted;
  const sizes = measured.map((one) => ({
    ...one,
    residual: one.mean - fitted.intercept - coefficient * one.size ** power,
  }));
  return {
    verdict,
    order,
    intercept,
    coefficient,
    truncation,
    power,
    sizes,
    resolvedSizes: resolved.length,
    level,
    resamples,
    comment: describe(verdict, order, intercept, measured),
  };
}

function checkGroups(groups: readonly DeviationGroup[]): void {
  if (groups.length < FEWEST_LIMIT_SIZES) {
    throw new RangeError(`${groups.length} sizes; a limit test needs at least ${FEWEST_LIMIT_SIZES}`);
  }
  const seen = new Set<number>();
  for (const { size, deviations } of groups) {
    if (!(size > 0) || !Number.isFinite(size)) throw new RangeError(`size = ${size}; must be finite and > 0`);
    if (seen.has(size)) throw new RangeError(`size ${size} is given twice; put its runs into one group`);
    seen.add(size);
    if (deviations.length < 2) {
      throw new RangeError(`size ${size} has ${deviations.length} finite runs; a standard error needs at least 2`);
    }
    deviations.forEach((value, run) => {
      if (!Number.isFinite(value)) {
        throw new RangeError(`deviation ${run} of size ${size} is ${value}; leave diverged runs out and count them`);
      }
    });
  }
}

type Summary = Omit<DeviationSummary, 'residual'>;

function summarise({ size, deviations }: DeviationGroup, level: number, floor: number): Summary {
  const { mean, standardError, seeds } = summaryOf(deviations);
  const halfWidth = -studentQuantile(level / 2, seeds - 1) * standardError;
  const noise = -studentQuantile(NOISE_LEVEL / 2, seeds - 1) * standardError + floor;
  const resolved = seeds >= FEWEST_SEEDS && Math.abs(mean) > noise;
  return { size, seeds, mean, standardError, low: mean - halfWidth, high: mean + halfWidth, resolved };
}

/** The intercept as a linear function of the means: over all sizes, and without the one furthest from the limit. */
interface InterceptFit {
  readonly all: Line;
  readonly without: Line;
  readonly intercept: number;
  readonly coefficient: number;
  readonly interceptWithout: number;
  readonly truncation: number;
}

function fitIntercept(measured: readonly Summary[], power: number): InterceptFit {
  const x = measured.map(({ size }) => size ** power);
  const furthest = x.indexOf(Math.max(...x));
  // Where some size has no spread the noise is no guide to the weights.
  const noisy = measured.every(({ standardError }) => standardError > 0);
  const weights = measured.map(({ standardError }) => (noisy ? standardError ** -2 : 1));
  const all = lineWeights(x, weights);
  const without = lineWeights(
    x,
    weights.map((weight, index) => (index === furthest ? 0 : weight)),
  );
  const means = measured.map(({ mean }) => mean);
  const intercept = combine(all.intercept, means);
  const interceptWithout = combine(without.intercept, means);
  return {
    all,
    without,
    intercept,
    interceptWithout,
    coefficient: combine(all.slope, means),
    truncation: Math.abs(intercept - interceptWithout),
  };
}

function combine(weights: readonly number[], values: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * values[index]!, 0);
}

/** The slope of log |deviation| as a linear function of the logarithms; null where noise or signs forbid one. */
function slopeLine(measured: readonly Summary[], resolved: readonly number[]): readonly number[] | null {
  const signs = new Set(resolved.map((index) => Math.sign(measured[index]!.mean)));
  if (resolved.length < FEWEST_RESOLVED || signs.size > 1) return null;
  return lineWeights(
    measured.map(({ size }) => Math.log(size)),
    measured.map(({ resolved: told }) => (told ? 1 : 0)),
  ).slope;
}

/** `[resample][size]`: means over runs drawn with replacement, moved outwards as Student's law asks. */
function resampledMeans(
  groups: readonly DeviationGroup[],
  measured: readonly Summary[],
  { level, resamples, seed }: { readonly level: number; readonly resamples: number; readonly seed: number },
): readonly Float64Array[] {
  const stream = randomStream({ seed, run: 0, purpose: 'limit-bootstrap' });
  const widths = measured.map(({ seeds }) => {
    const student = studentQuantile(level / 2, seeds - 1) / normalQuantile(level / 2);
    return student * Math.sqrt(seeds / (seeds - 1));
  });
  return Array.from({ length: resamples }, () =>
    Float64Array.from(groups, ({ deviations }, index) => {
      const { mean, seeds, standardError } = measured[index]!;
      if (seeds > MANY_RUNS) return mean + widths[index]! * standardError * stream.normal();
      let sum = 0;
      for (let run = 0; run < seeds; run++) sum += deviations[stream.integer(seeds)]! - mean;
      return mean + (widths[index]! * sum) / seeds;
    }),
  );
}

interface Shared {
  readonly level: number;
  readonly seeds: number;
}

function judgeIntercept(
  { all, without, intercept, interceptWithout, truncation }: InterceptFit,
  means: readonly Float64Array[],
  { level, seeds, tolerance }: Shared & { readonly tolerance: number },
): Judgement {
  const ends = (line: Line): readonly [number, number] =>
    percentiles(
      means.map((row) => combine(line.intercept, Array.from(row))),
      level,
    );
  const [low, high] = hull(intercept, ends(all));
  const [lowWithout, highWithout] = hull(interceptWithout, ends(without));
  const interval = (factor: number): readonly [number, number] => {
    const [a, b] = shrunk(intercept, low, high, factor);
    const [c, d] = shrunk(interceptWithout, lowWithout, highWithout, factor);
    return [Math.min(a, c - truncation), Math.max(b, d + truncation)];
  };
  const [from, to] = interval(1);
  return judgeInterval({
    estimate: intercept,
    low: from,
    high: to,
    stated: 0,
    margin: tolerance,
    level,
    seeds,
    fewest: FEWEST_SEEDS,
    intervalAt: (n) => interval(Math.sqrt(seeds / n)),
  });
}

function judgeOrder(
  slope: readonly number[] | null,
  measured: readonly Summary[],
  means: readonly Float64Array[],
  { level, seeds, power, orderTolerance }: Shared & { readonly power: number; readonly orderTolerance: number },
): Judgement {
  const shared = { stated: power, margin: orderTolerance, level, seeds };
  if (slope === null) {
    const nothing = { verdict: 'inconclusive', estimate: null, low: null, high: null, seedsToDecide: null } as const;
    return { ...shared, ...nothing, comment: whyNoSlope(measured) };
  }
  const slopeOf = (values: ArrayLike<number>): number =>
    slope.reduce((sum, weight, index) => (weight === 0 ? sum : sum + weight * Math.log(Math.abs(values[index]!))), 0);
  const estimate = slopeOf(measured.map(({ mean }) => mean));
  const [low, high] = hull(estimate, percentiles(means.map(slopeOf), level));
  return judgeInterval({
    ...shared,
    estimate,
    low,
    high,
    fewest: FEWEST_SEEDS,
    intervalAt: (n) => shrunk(estimate, low, high, Math.sqrt(seeds / n)),
  });
}

function whyNoSlope(measured: readonly Summary[]): string {
  const resolved = measured.filter((one) => one.resolved);
  if (resolved.length < FEWEST_RESOLVED) {
    return (
      `the deviation is told from 0 at ${resolved.length} of ${measured.length} sizes, and a slope needs ${FEWEST_RESOLVED}: ` +
      'more runs, or sizes further from the limit, would show it'
    );
  }
  const text = resolved.map(({ size, mean }) => `${printNumber(mean)} at ${size}`).join(', ');
  return `the deviation changes its sign (${text}): it is no power of the size`;
}

/** The percentile interval need not hold the estimate; the hull with it does, and is the conservative choice. */
function hull(estimate: number, [low, high]: readonly [number, number]): readonly [number, number] {
  return [Math.min(low, estimate), Math.max(high, estimate)];
}

function percentiles(values: readonly number[], level: number): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.floor((level / 2) * (sorted.length + 1));
  return [sorted[rank - 1]!, sorted[sorted.length - rank]!];
}

function describe(verdict: Verdict, order: Judgement, intercept: Judgement, measured: readonly Summary[]): string {
  const unresolved = measured.filter((one) => !one.resolved).map(({ size }) => size);
  const noise = unresolved.length === 0 ? '' : `; not told from 0 at size ${unresolved.join(', ')}`;
  const at = `${printNumber(intercept.estimate!)} [${printNumber(intercept.low!)}, ${printNumber(intercept.high!)}]`;
  const slope =
    order.estimate === null
      ? order.comment
      : `as size^${printNumber(order.estimate)} [${end(order.low)}, ${end(order.high)}], stated ${printNumber(order.stated)}`;
  return `${verdict}: the deviation goes to ${at} in the limit (tolerance ${printNumber(intercept.margin)}); ${slope}${noise}`;
}

function end(value: number | null): string {
  return value === null ? 'unbounded' : printNumber(value);
}
