/** Do runs scatter as far as a model says? A simultaneous test of standard deviations that trusts no normality. */

import { smallest } from '../numerics/extremes.js';
import { type BandOptions, criticalValues, exceedance, ROUNDING_EPS } from './band.js';
import { momentsOf } from './centre.js';
import { judgeEnds } from './equivalence.js';
import { checkLevel, checkResamples, DEFAULT_LEVEL, DEFAULT_RESAMPLES, FEWEST_SEEDS, printNumber } from './settings.js';
import { type EnsembleTrajectory, finiteRuns, type SpreadPrediction } from './trajectory.js';
import { variancePoint } from './variance-point.js';
import { combineVerdicts, type Verdict } from './verdict.js';

/** One statistic of a comparison of spreads; the arrays run over the times. */
export interface StatisticSpread {
  readonly statistic: string;
  readonly verdict: Verdict;
  /** Standard deviation of the runs. */
  readonly measured: readonly number[];
  /** Predicted standard deviation of one run. */
  readonly predicted: readonly number[];
  /** Measured over predicted; null where the prediction is 0. */
  readonly ratio: readonly (number | null)[];
  /** Ends of the simultaneous band of the ratio; null where the runs have no spread or none is predicted. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /**
   * `sqrt(n / 2) (S^2 / sigma^2 - 1)`, nearly standard normal for many Gaussian runs; null where the prediction is 0. For
   * people: the verdict and the p-values do not rest on it.
   */
  readonly y: readonly (number | null)[];
  /** Adjusted for all times and statistics together. */
  readonly pValues: readonly number[];
  readonly verdicts: readonly Verdict[];
}

/** A comparison of spreads. */
export interface SpreadAgreement {
  readonly verdict: Verdict;
  readonly margin: number;
  /** Of the spreads being exactly the predicted ones; the smallest of all points. */
  readonly pValue: number;
  readonly statistics: readonly StatisticSpread[];
  /** The point with the smallest p-value (the first of the gravest verdict where several have). */
  readonly worst: {
    readonly statistic: string;
    readonly time: number;
    readonly ratio: number | null;
    readonly y: number | null;
  };
  /** One line for people. */
  readonly comment: string;
}

/**
 * Judges predicted standard deviations against those of an ensemble, simultaneously over times and statistics.
 *
 * The band is of log S^2 at each point (see `variancePoint`), made as that of means (see `simultaneousBand`): runs are resampled
 * whole and each resample is studentised by its own kurtosis, so that statistics that are not Gaussian, whose S^2 scatters by more
 * than the normal theory says, raise no false alarms on that account. Measured false alarms at level 5 % (10 times, 2
 * statistics, 300 worlds of 32, 64 and 128 runs): Gaussian paths 5, 3, 3 %; lognormal-like paths of skewness 1.8: 8, 6, 4 %;
 * squares of Gaussians 5, 7, 7 %. A largest |Y| above 2.6 occurs in 11, 10, 11 %; 43, 52, 48 %; 96, 97, 98 %;
 * jackknife pseudo-values of log S^2 (Miller 1968) as a sample of means have 0 % for Gaussian runs, without power.
 *
 * The ratio S / sigma has to lie within [1 / (1 + margin), 1 + margin] for `agrees`, outside for `disagrees`. Fewer than 8
 * runs decide nothing.
 *
 * @param ensemble - the runs.
 * @param spread - what the model predicts.
 * @param options - as of `simultaneousBand`, without `centre`.
 * @returns the comparison: plain data.
 * @throws RangeError when the ensemble is malformed, has fewer than 3 finite runs, or an option is out of its range.
 */
export function judgeSpread(
  ensemble: EnsembleTrajectory,
  spread: SpreadPrediction,
  options: Omit<BandOptions, 'centre'> = {},
): SpreadAgreement {
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES, seed = 0 } = options;
  checkLevel(level);
  checkResamples(resamples, level);
  const seeds = finiteRuns(ensemble);
  const { times, statistics, values } = ensemble;
  const allowed = Math.log1p(spread.margin);
  const deviations = values.map((row) => row.map((sample) => momentsOf(sample).deviation));
  const exact = statistics.map((_, s) => ROUNDING_EPS * largestOf(values.map((row) => row[s]!)));
  const points = values.map((row, t) =>
    row.map((sample, s) => (deviations[t]![s]! <= exact[s]! ? null : variancePoint(sample))),
  );
  const standing = points.flat().filter((point) => point !== null);
  const { critical, scale, maxima } = criticalValues(standing, { seeds, level, resamples, seed });
  const parts = statistics.map((statistic, s): StatisticSpread => {
    const findings = times.map((_, t) => {
      const point = points[t]![s]!;
      const measured = point === null ? 0 : deviations[t]![s]!;
      const predicted = spread.values[t]![s]!;
      const ratio = predicted === 0 ? null : measured / predicted;
      const y = ratio === null ? null : Math.sqrt(seeds / 2) * (ratio * ratio - 1);
      if (point === null || predicted === 0) {
        const same = point === null && predicted <= exact[s]!;
        return { measured, predicted, ratio, y, low: null, high: null, ...certain(same, seeds) };
      }
      const at = standing.indexOf(point);
      const centre = 2 * Math.log(predicted);
      const [low, high] = point.interval(critical[at]!).map((end) => (end - centre) / 2) as [number, number];
      const size = Math.abs(point.signed(centre));
      return {
        measured,
        predicted,
        ratio,
        y,
        low: boundedExp(low),
        high: boundedExp(high),
        verdict: seeds < FEWEST_SEEDS ? ('inconclusive' as const) : judgeEnds(low, high, 0, allowed),
        pValue: Math.max(point.chance(size), exceedance(maxima, size / scale[at]!)),
      };
    });
    const verdicts = findings.map((point) => point.verdict);
    return {
      statistic,
      verdict: combineVerdicts(verdicts),
      measured: findings.map((point) => point.measured),
      predicted: findings.map((point) => point.predicted),
      ratio: findings.map((point) => point.ratio),
      low: findings.map((point) => point.low),
      high: findings.map((point) => point.high),
      y: findings.map((point) => point.y),
      pValues: findings.map((point) => point.pValue),
      verdicts,
    };
  });
  const verdict = combineVerdicts(parts.map((part) => part.verdict));
  const worst = worstOf(parts, times, verdict);
  return {
    verdict,
    margin: spread.margin,
    pValue: smallest(parts.flatMap((part) => part.pValues)),
    statistics: parts,
    worst,
    comment: describe(verdict, worst, spread.margin, seeds),
  };
}

function certain(same: boolean, seeds: number): { readonly verdict: Verdict; readonly pValue: number } {
  const verdict = same ? 'agrees' : 'disagrees';
  return { verdict: seeds < FEWEST_SEEDS ? 'inconclusive' : verdict, pValue: same ? 1 : 0 };
}

/** A band that comes from one run reaches beyond all doubles: its end is null, as an unbounded one. */
function boundedExp(value: number): number | null {
  const result = Math.exp(value);
  return Number.isFinite(result) ? result : null;
}

function worstOf(
  parts: readonly StatisticSpread[],
  times: readonly number[],
  verdict: Verdict,
): SpreadAgreement['worst'] {
  let worst: { readonly at: SpreadAgreement['worst']; readonly pValue: number } | undefined;
  for (const { statistic, ratio, y, pValues, verdicts } of parts) {
    times.forEach((time, t) => {
      if (verdicts[t] !== verdict || (worst !== undefined && pValues[t]! >= worst.pValue)) return;
      worst = { at: { statistic, time, ratio: ratio[t]!, y: y[t]! }, pValue: pValues[t]! };
    });
  }
  return worst!.at;
}

function describe(verdict: Verdict, worst: SpreadAgreement['worst'], margin: number, seeds: number): string {
  const ratio =
    worst.ratio === null ? 'runs scatter, none is predicted' : `${printNumber(worst.ratio)} times the predicted one`;
  const where = `worst at t = ${printNumber(worst.time)} in ${worst.statistic}: ${ratio}, margin ${printNumber(100 * margin)} %`;
  switch (verdict) {
    case 'agrees':
      return `the spread of runs lies inside its margin everywhere; ${where}`;
    case 'disagrees':
      return `the spread of runs lies outside its margin; ${where}`;
    case 'inconclusive':
      return seeds < FEWEST_SEEDS
        ? `${seeds} finite runs are too few to decide about their spread (at least ${FEWEST_SEEDS})`
        : `the spread of runs is left open; ${where}`;
    default: {
      const never: never = verdict;
      throw new TypeError(`unknown verdict ${String(never)}`);
    }
  }
}

function largestOf(samples: readonly Float64Array[]): number {
  let largest = 0;
  for (const sample of samples) for (const value of sample) largest = Math.max(largest, Math.abs(value));
  return largest;
}
