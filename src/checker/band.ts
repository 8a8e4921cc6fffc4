/** A simultaneous confidence band for the mean of an ensemble over all its times and statistics. */

import { randomStream } from '../numerics/random/stream.js';
import { type Centre, type CentredPoint, centredPoint } from './centre.js';
import { checkLevel, checkResamples, DEFAULT_LEVEL, DEFAULT_RESAMPLES } from './settings.js';
import { type EnsembleTrajectory, finiteRuns } from './trajectory.js';

/** The band: at `[time][statistic]` it reaches from `low` to `high`; for means that is `mean +- critical * standardError`. */
export interface SimultaneousBand {
  readonly centre: Centre;
  /** The centre of the runs: their mean, unless `centre` says otherwise. */
  readonly mean: readonly (readonly number[])[];
  /** 0 where all runs have the same value up to rounding. */
  readonly standardError: readonly (readonly number[])[];
  /** Half-width of the band in standard errors (for medians in runs: see `CentredPoint`); 0 where there is no spread. */
  readonly critical: readonly (readonly number[])[];
  readonly low: readonly (readonly number[])[];
  readonly high: readonly (readonly number[])[];
  /** Rounding of each statistic: 32 eps times its largest absolute value in any run. */
  readonly rounding: readonly number[];
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
  /** Finite runs. */
  readonly seeds: number;
  /** What stands at `[time][statistic]`; null where there is no spread. */
  readonly points: readonly (readonly (CentredPoint | null)[])[];
  /** By how much a point's sizes are scaled down before the maximum over points is taken: 1, more for a wild point. */
  readonly scale: readonly (readonly number[])[];
  /** The largest scaled size over all points in each resample, increasing. */
  readonly maxima: Float64Array;
}

/** Options of a band. */
export interface BandOptions {
  readonly level?: number;
  readonly resamples?: number;
  readonly seed?: number;
  readonly centre?: Centre;
}

/** Rounding errors that are forgiven, in units of eps times the largest absolute value of a statistic. */
export const ROUNDING_EPS = 32 * Number.EPSILON;

/**
 * Simultaneous (1 - level) confidence band for the mean over all times and statistics together, by a max-|t| bootstrap
 * over seeds.
 *
 * Trajectories are correlated in time and across statistics, so runs are resampled whole, with replacement. At each point
 * the resampled mean is studentised by the resample's own standard error, which corrects for skewness (Hall 1992, The
 * Bootstrap and Edgeworth Expansion, section 3.6): order parameters are often squares of nearly Gaussian quantities. The
 * half-width is the 1 - level quantile of the largest |t*| over all points, and nowhere below the point's own bootstrap or
 * Student quantile. A wild point, whose own quantile is more than 1.5 times the median one (few runs have escaped yet), is
 * scaled down to 1.5 times before the maximum is taken and up again after it, so that it widens its own band and not
 * everyone's (balancing in the sense of Beran 1988, JASA 83, 679; balancing all points was measured to cost twice the
 * false alarms for skewed runs). A resample without spread at a point (it missed the only run that differs) has no t
 * there and is left out at that point.
 *
 * Why this and not another bootstrap, measured on 500 worlds of AR(1) paths (15 times, 2 statistics, correlation .9; level
 * 5 %, 400 resamples; Gaussian runs, then squares of Gaussians of skewness 2.8):
 *
 * | bootstrap of the largest t                            | 8 runs       | 16 runs      | 32 runs     | 64 runs     |
 * | ----------------------------------------------------- | ------------ | ------------ | ----------- | ----------- |
 * | runs resampled, studentised anew (this one)           | 0 %, 2 %     | 2 %, 4 %     | 4 %, 5 %    | 6 %, 6 %    |
 * | Gaussian multipliers, the sample's own spread         | 29 %, 77 %   | 13 %, 62 %   | 8 %, 39 %   | 9 %, 24 %   |
 * | the same, its sizes turned into Student's at a point  | 8 %, 63 %    | 7 %, 49 %    | 4 %, 34 %   | 7 %, 21 %   |
 * | random signs (exact for symmetric laws)               | 5 %, 47 %    | 6 %, 51 %    | 4 %, 37 %   | 6 %, 24 %   |
 *
 * Only the first is never far above 5 %; below 24 runs it is conservative (few distinct resamples), and for very heavy
 * symmetric tails (cubes of Gaussians) it hardly ever alarms: take a robust centre there. `popflow calibrate` measures
 * what is left.
 *
 * Points at which all runs have the same value up to rounding (time 0 with a common initial state) have standard error
 * exactly 0 and take no part in the bootstrap.
 *
 * @param ensemble - the runs.
 * @param options - `level`, the chance that the band misses the mean anywhere; defaults to 0.05. `resamples`; defaults
 * to 1000. `seed` of the resamples; defaults to 0. `centre` of the runs; defaults to their mean.
 * @returns the band.
 * @throws RangeError when the ensemble is malformed (see `finiteRuns`), its squares overflow, an option is out of its
 * range, or the runs are too few for a band of medians over so many points.
 * @example
 * simultaneousBand({ times: [0], statistics: ['m'], values: [[Float64Array.of(1, 3)]], diverged: 0, runs: 2 }).mean // [[2]]
 */
export function simultaneousBand(ensemble: EnsembleTrajectory, options: BandOptions = {}): SimultaneousBand {
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES, seed = 0, centre = 'mean' } = options;
  checkLevel(level);
  checkResamples(resamples, level);
  const seeds = finiteRuns(ensemble);
  const rounding = ensemble.statistics.map((_, s) => {
    let largest = 0;
    for (const row of ensemble.values) for (const value of row[s]!) largest = Math.max(largest, Math.abs(value));
    return ROUNDING_EPS * largest;
  });
  const centred = ensemble.values.map((row) =>
    row.map((sample, s) => centredPoint(sample, centre, rounding[s]!, level)),
  );
  const points = centred.map((row) => row.map((point) => ('resampled' in point ? point : null)));
  const {
    critical: widths,
    scale: scales,
    maxima,
  } = criticalValues(
    points.flat().filter((point) => point !== null),
    { seeds, level, resamples, seed },
  );
  let next = 0;
  const place = points.map((row) => row.map((point) => (point === null ? -1 : next++)));
  const critical = place.map((row) => row.map((at) => (at < 0 ? 0 : widths[at]!)));
  const ends = centred.map((row, t) =>
    row.map((exact, s) => {
      const interval = points[t]![s]?.interval(critical[t]![s]!) ?? [exact.estimate, exact.estimate];
      if (Number.isFinite(interval[0])) return interval;
      throw new RangeError(
        `${seeds} runs are too few for a simultaneous band of ${centre}s over ${next} points at level ${level}; ` +
          'give more runs, fewer times, or take another centre',
      );
    }),
  );
  return {
    centre,
    mean: centred.map((row) => row.map(({ estimate }) => estimate)),
    standardError: centred.map((row) => row.map(({ standardError }) => standardError)),
    critical,
    low: ends.map((row) => row.map(([low]) => low)),
    high: ends.map((row) => row.map(([, high]) => high)),
    rounding,
    level,
    resamples,
    seed,
    seeds,
    points,
    maxima,
    scale: place.map((row) => row.map((at) => (at < 0 ? 1 : scales[at]!))),
  };
}

/**
 * The p-values of the hypotheses that the centre at each point has the value that a model gives, adjusted for all points
 * together (Westfall and Young 1993, single step: the largest size over all points, from the same resamples as the band,
 * and nowhere below the p-value of the point's own classical law). The smallest one is the p-value of the
 * whole model without any margin. It is at most `level` exactly when the band somewhere leaves the model out.
 *
 * @param band - the band.
 * @param values - `[time][statistic]`: the model on the band's grid.
 * @param rounding - of each statistic; defaults to that of the band.
 * @returns `[time][statistic]`: p-values, never below 1 / (resamples + 1), but 0 where runs without any spread differ from the
 * model by more than rounding, and 1 where they do not.
 */
export function simultaneousPValues(
  band: SimultaneousBand,
  values: readonly (readonly number[])[],
  rounding: readonly number[] = band.rounding,
): readonly (readonly number[])[] {
  return values.map((row, t) =>
    row.map((value, s) => {
      const point = band.points[t]![s]!;
      if (point === null) return Math.abs(band.mean[t]![s]! - value) <= rounding[s]! ? 1 : 0;
      const size = Math.abs(point.signed(value));
      return Math.max(point.chance(size), exceedance(band.maxima, size / band.scale[t]![s]!));
    }),
  );
}

/**
 * The part of a bootstrap's maxima that are at least so large, the sample itself counted among them.
 *
 * @param maxima - increasing.
 * @param size - not NaN.
 * @returns in (0, 1].
 * @example
 * exceedance([1, 2, 3], 2.5) // 0.5
 */
export function exceedance(maxima: ArrayLike<number>, size: number): number {
  let below = 0;
  let above = maxima.length;
  while (below < above) {
    const middle = (below + above) >> 1;
    if (maxima[middle]! < size) below = middle + 1;
    else above = middle;
  }
  return (1 + maxima.length - below) / (maxima.length + 1);
}

/** A point is wild when its own quantile is beyond so many times the median one. */
const WILD = 1.5;

/**
 * Half-widths, in sizes, of a simultaneous band over points that were measured on the same runs.
 *
 * @param points - all of one kind of estimate, so of one classical law.
 * @param settings - `seeds`, the number of runs; `level`; `resamples`; `seed` of the resamples.
 * @returns for each point its half-width and the scale of its sizes, and the largest scaled sizes of all resamples in
 * increasing order.
 */
export function criticalValues(
  points: readonly CentredPoint[],
  { seeds, level, resamples, seed }: { seeds: number; level: number; resamples: number; seed: number },
): { readonly critical: readonly number[]; readonly scale: readonly number[]; readonly maxima: Float64Array } {
  const maxima = new Float64Array(resamples);
  if (points.length === 0) return { critical: [], scale: [], maxima };
  const counts = drawCounts(seeds, resamples, seed);
  const rank = rankOf(resamples, level);
  const sizes = points.map((point) => point.resampled(counts, resamples));
  // The classical law is the same at all points: it depends on the number of runs alone.
  const classical = points[0]!.sizeAt(level);
  const pointwise = sizes.map((ofPoint) => Math.max(classical, ofPoint.slice().sort()[rank - 1]!));
  const usual = Float64Array.from(pointwise).sort()[pointwise.length >> 1]!;
  const scale = pointwise.map((quantile) => Math.max(1, quantile / (WILD * usual)));
  sizes.forEach((ofPoint, point) => {
    const divisor = scale[point]!;
    for (let b = 0; b < resamples; b++) maxima[b] = Math.max(maxima[b]!, ofPoint[b]! / divisor);
  });
  maxima.sort();
  const simultaneous = maxima[rank - 1]!;
  return { critical: pointwise.map((quantile, at) => Math.max(quantile, simultaneous * scale[at]!)), scale, maxima };
}

/**
 * Rank, counted from 1, of the 1 - level quantile among increasing resamples.
 *
 * @param resamples - their number.
 * @param level - in (0, 0.5).
 * @returns the rank.
 * @example
 * rankOf(999, 0.05) // 950
 */
export function rankOf(resamples: number, level: number): number {
  return Math.min(resamples, Math.ceil((1 - level) * (resamples + 1)));
}

/**
 * How often each run is in each resample.
 *
 * @param seeds - number of runs.
 * @param resamples - number of resamples.
 * @param seed - of the resamples.
 * @returns `[resample][run]`, one after another.
 */
export function drawCounts(seeds: number, resamples: number, seed: number): Uint16Array {
  const stream = randomStream({ seed, run: 0, purpose: 'band-bootstrap' });
  const counts = new Uint16Array(resamples * seeds);
  // `stream.integer(seeds)`, its remainder taken of the two halves of the draw: those are small integers and fast.
  const limit = 2 ** 53 - (2 ** 53 % seeds);
  const half = HALF % seeds;
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < seeds; ) {
      const draw = stream.uniform() * 2 ** 53;
      if (draw >= limit) continue;
      const high = Math.floor(draw / HALF);
      const run = ((high % seeds) * half + ((draw - high * HALF) % seeds)) % seeds;
      counts[b * seeds + run]! += 1;
      i++;
    }
  }
  return counts;
}

/** The lower half of a draw of 53 bits. */
const HALF = 2 ** 26;
