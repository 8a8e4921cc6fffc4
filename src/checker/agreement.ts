/** Does a model agree with an ensemble? A verdict for each statistic and time, simultaneous over all of them. */

import { given } from '../algebra/given.js';
import { smallest } from '../numerics/extremes.js';
import {
  type BandOptions,
  ROUNDING_EPS,
  type SimultaneousBand,
  simultaneousBand,
  simultaneousPValues,
} from './band.js';
import type { Centre } from './centre.js';
import { judgeLaw, type LawAgreement } from './distribution.js';
import { FEWEST_SEEDS, printNumber } from './settings.js';
import {
  type DeviationPoint,
  gravest,
  judgeStatistic,
  type StatisticAgreement,
  seedsFor,
} from './statistic-agreement.js';
import { checkModel, type EnsembleTrajectory, type ModelTrajectory } from './trajectory.js';
import { judgeSpread, type SpreadAgreement } from './variance.js';
import { combineVerdicts, type Verdict } from './verdict.js';

export interface Agreement {
  readonly model: string;
  readonly title: string;
  readonly order: string;
  /** On the centres and on whatever else the model predicts (spread, law), together. */
  readonly verdict: Verdict;
  /** What of the runs is compared with the model. */
  readonly centre: Centre;
  readonly level: number;
  /**
   * p-value of the simultaneous test that the model is exact at all times in all statistics (no margin), by the largest
   * studentised deviation. It measures evidence against exactness, which no limit model claims: the verdict does not rest on it.
   */
  readonly pValue: number;
  /** Finite runs: those that the means are taken over. */
  readonly seeds: number;
  readonly runs: number;
  readonly diverged: number;
  readonly divergedBudget: number;
  readonly times: readonly number[];
  readonly statistics: readonly StatisticAgreement[];
  /** First time at which some statistic disagrees, and which; null when none does. */
  readonly firstDisagreement: { readonly time: number; readonly statistic: string } | null;
  /** Last time up to which all statistics agree; null when not even at the first. */
  readonly agreesUntil: number | null;
  /** Among the statistics' worst points with the gravest verdict, the one that exceeds its margin by most standard errors. */
  readonly worst: DeviationPoint;
  /**
   * Number of finite runs at which the band, shrinking as 1/sqrt(n) around the present deviations, would be inside the
   * margin everywhere or outside it somewhere; null when the verdict is not `inconclusive`, or when no number of runs
   * would do (a deviation equal to its margin, diverged runs beyond their budget). It takes the present deviations for
   * the truth, so that a comparison near the edge decides with about even chance at this number.
   */
  readonly seedsToDecide: number | null;
  /**
   * When `inconclusive` because of the band of the centre: the smallest true deviation at the worst point that so many runs
   * would find with probability 90 %; else null.
   */
  readonly minimumDetectable: number | null;
  /** How far runs scatter, when the model predicts it; else null. */
  readonly spread: SpreadAgreement | null;
  /** The law of the runs, when the model predicts it; else null. */
  readonly law: LawAgreement | null;
  /** One line for people. */
  readonly comment: string;
}

/** Settings of a comparison that are not data. */
export interface AgreementOptions {
  /** Chance of a false alarm over all times and statistics together, in (0, 0.5); defaults to 0.05. */
  readonly level?: number;
  /** Resamples of the bootstrap behind the band; defaults to 1000. */
  readonly resamples?: number;
  /** Seed of the resamples; defaults to 0. */
  readonly seed?: number;
  /** Number of runs that may diverge before `agrees` is withheld; defaults to 0. */
  readonly divergedBudget?: number;
  /**
   * What of the runs is compared with the model: their `mean`, or for heavy tails their `trimmed-mean` or `median`; defaults to
   * `mean`. A robust centre does not look away from diverged runs: they are counted as ever.
   */
  readonly centre?: Centre;
}

/**
 * Judges one model against an ensemble: deviation = ensemble mean - model, with a simultaneous (1 - level) confidence band
 * over all times and statistics (see `simultaneousBand`).
 *
 * `agrees` needs the whole band inside the margin everywhere: an active claim, never mere lack of evidence. `disagrees`
 * needs the band entirely outside the margin somewhere. Otherwise `inconclusive`, with the seeds that would decide. One
 * and the same (1 - level) band serves both directions: where the truth is within the margin at all points, a false
 * `disagrees` has probability at most `level`; where it is outside somewhere, so has a false `agrees` (two one-sided
 * tests would need only a (1 - 2 level) interval, so this is the conservative form).
 *
 * Where all runs have the same value up to rounding (time 0 with one common initial state) the band has no width and the
 * deviation itself is held against the margin. At every point 32 eps of the largest absolute value of the statistic (in
 * runs and model, over all times) is forgiven as rounding, and nothing else.
 *
 * Where the model predicts the spread or the law of the runs (`ModelTrajectory.spread`, `.law`) these are judged with their own
 * margins and the same resamples (see `judgeSpread`, `judgeLaw`), each at the full level, and the verdict is on all together.
 *
 * With fewer than 8 finite runs every verdict is `inconclusive`. More diverged runs than the budget turn `agrees` into
 * `inconclusive`, since the runs that are left are then a selection; a `disagrees` stands.
 *
 * @param input - the ensemble, the model on its grid, and the options.
 * @returns the agreement: plain immutable data.
 * @throws RangeError when shapes do not fit, a value is not finite, a margin is negative, fewer than two runs are
 * finite, or an option is out of its range.
 * @example
 * judgeAgreement({ ensemble: { times: [0], statistics: ['m'], values: [[new Float64Array(8).fill(1)]], diverged: 0, runs: 8 }, model: { model: 'gf', title: 'gradient flow', order: 'O(eta)', values: [[1.1]], margin: [[0.2]] } }).verdict // 'agrees'
 */
export function judgeAgreement(
  input: { readonly ensemble: EnsembleTrajectory; readonly model: ModelTrajectory } & AgreementOptions,
): Agreement {
  const { ensemble, model, ...options } = input;
  return judgeWithBand(ensemble, model, simultaneousBand(ensemble, bandOptions(options)), options.divergedBudget ?? 0);
}

/**
 * The options of the band out of those of a comparison.
 *
 * @param options - the options of a comparison.
 * @returns those that `simultaneousBand` takes.
 */
export function bandOptions(options: AgreementOptions): BandOptions {
  return {
    ...given({ level: options.level, resamples: options.resamples, seed: options.seed, centre: options.centre }),
  };
}

/**
 * As `judgeAgreement`, with a band that is already there: the band does not depend on the model, so a ladder shares it.
 *
 * @param ensemble - the ensemble that the band is of.
 * @param model - the model on the ensemble's grid.
 * @param band - the band of the ensemble.
 * @param divergedBudget - number of runs that may diverge, a whole number >= 0.
 * @returns the agreement.
 * @throws RangeError as `judgeAgreement`.
 */
export function judgeWithBand(
  ensemble: EnsembleTrajectory,
  model: ModelTrajectory,
  band: SimultaneousBand,
  divergedBudget: number,
): Agreement {
  checkModel(ensemble, model);
  if (!Number.isSafeInteger(divergedBudget) || divergedBudget < 0) {
    throw new RangeError(`divergedBudget = ${divergedBudget}; it is a number of runs and must be a whole number >= 0`);
  }
  const rounding = ensemble.statistics.map((_, s) =>
    model.values.reduce((most, row) => Math.max(most, ROUNDING_EPS * Math.abs(row[s]!)), band.rounding[s]!),
  );
  const pValues = simultaneousPValues(band, model.values, rounding);
  const parts = ensemble.statistics.map((_, s) => judgeStatistic(ensemble, model, band, { s, rounding, pValues }));
  const statistics = parts.map((part) => part.agreement);
  const { times, diverged, runs } = ensemble;
  const spread = model.spread === undefined ? null : judgeSpread(ensemble, model.spread, sharedOptions(band));
  const law = model.law === undefined ? null : judgeLaw(ensemble, model.law, sharedOptions(band));
  const besides = [spread, law].filter((one) => one !== null);
  const centred = combineVerdicts(statistics.map((one) => one.verdict));
  const judged = combineVerdicts([centred, ...besides.map((one) => one.verdict)]);
  const overBudget = diverged > divergedBudget;
  const verdict = judged === 'agrees' && overBudget ? 'inconclusive' : judged;
  const worst = gravest(
    statistics.map((one) => one.worst),
    excessInErrors,
  );
  const open = verdict === 'inconclusive' && (centred === 'inconclusive' || overBudget);
  const seedsToDecide = open
    ? seedsFor(
        parts.flatMap((part) => part.edges),
        band,
        overBudget,
      )
    : null;
  const minimumDetectable =
    verdict === 'inconclusive' && centred === 'inconclusive' ? detectableAt(statistics, times, worst) : null;
  const centreVerdict = centred === 'agrees' && overBudget ? 'inconclusive' : centred;
  const comment = describe(centreVerdict, worst, band, {
    overBudget,
    diverged,
    runs,
    divergedBudget,
    seedsToDecide,
    minimumDetectable,
  });
  return {
    model: model.model,
    title: model.title,
    order: model.order,
    verdict,
    centre: band.centre,
    level: band.level,
    pValue: smallest(statistics.flatMap((one) => one.pValues)),
    seeds: band.seeds,
    runs,
    diverged,
    divergedBudget,
    times: [...times],
    statistics,
    firstDisagreement: firstOf(statistics),
    agreesUntil: earliest(statistics),
    worst,
    seedsToDecide,
    minimumDetectable,
    spread,
    law,
    comment: [comment, ...besides.map((one) => one.comment), ...identicalText(statistics, band.seeds)].join('; '),
  };
}

/** Runs that are the same are one run: a band without width is no evidence, and is not passed over. */
function identicalText(statistics: readonly StatisticAgreement[], seeds: number): readonly string[] {
  const same = statistics.filter((one) => one.identical).map((one) => one.statistic);
  if (same.length === 0) return [];
  const where = same.length === statistics.length ? '' : ` in ${same.join(', ')}`;
  return [`the ${seeds} runs are identical${where}: no spread, so that the band has no width`];
}

function sharedOptions({ level, resamples, seed }: SimultaneousBand): BandOptions {
  return { level, resamples, seed };
}

function detectableAt(
  statistics: readonly StatisticAgreement[],
  times: readonly number[],
  { statistic, time }: DeviationPoint,
): number {
  return statistics.find((one) => one.statistic === statistic)!.detectable[times.indexOf(time)]!;
}

function excessInErrors({ deviation, margin, standardError }: DeviationPoint): number {
  const excess = Math.abs(deviation) - margin;
  if (standardError > 0) return excess / standardError;
  return excess > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function firstOf(statistics: readonly StatisticAgreement[]): { time: number; statistic: string } | null {
  let first: { time: number; statistic: string } | null = null;
  for (const { statistic, firstDisagreement } of statistics) {
    if (firstDisagreement !== null && (first === null || firstDisagreement < first.time)) {
      first = { time: firstDisagreement, statistic };
    }
  }
  return first;
}

function earliest(statistics: readonly StatisticAgreement[]): number | null {
  let until = Number.POSITIVE_INFINITY;
  for (const { agreesUntil } of statistics) {
    if (agreesUntil === null) return null;
    until = Math.min(until, agreesUntil);
  }
  return until;
}

function describe(
  verdict: Verdict,
  worst: DeviationPoint,
  band: SimultaneousBand,
  runs: {
    readonly overBudget: boolean;
    readonly diverged: number;
    readonly runs: number;
    readonly divergedBudget: number;
    readonly seedsToDecide: number | null;
    readonly minimumDetectable: number | null;
  },
): string {
  const z = worst.z === null ? 'no spread' : `${printNumber(Math.abs(worst.z))} standard errors`;
  const parts =
    worst.modelError > 0
      ? ` (stated error ${printNumber(worst.modelError)} + tolerance ${printNumber(worst.tolerance)})`
      : '';
  const where = `worst at t = ${printNumber(worst.time)} in ${worst.statistic}: deviation ${printNumber(worst.deviation)} (${z}), margin ${printNumber(worst.margin)}${parts}`;
  const lost = `; ${runs.diverged} of ${runs.runs} runs diverged (budget ${runs.divergedBudget})`;
  const least =
    runs.minimumDetectable === null
      ? ''
      : `; a deviation of ${printNumber(runs.minimumDetectable)} there would be found with 90 % chance`;
  const need =
    runs.seedsToDecide === null ? 'no number of seeds would decide' : `about ${runs.seedsToDecide} seeds would decide`;
  switch (verdict) {
    case 'agrees':
      return `the band lies inside the margin everywhere; ${where}${lost}`;
    case 'disagrees':
      return `the band lies outside the margin; ${where}${lost}`;
    case 'inconclusive': {
      if (band.seeds < FEWEST_SEEDS) {
        return `${band.seeds} finite runs are too few to decide (at least ${FEWEST_SEEDS}); ${need}; ${where}${lost}`;
      }
      if (runs.overBudget && worst.verdict === 'agrees') {
        return `the band lies inside the margin everywhere, but too many runs diverged to say so of all${lost}; ${where}`;
      }
      return `the band crosses an edge of the margin; ${need}; ${where}${least}${lost}`;
    }
    default: {
      const never: never = verdict;
      throw new TypeError(`unknown verdict ${String(never)}`);
    }
  }
}
