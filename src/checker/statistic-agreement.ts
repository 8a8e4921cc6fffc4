/** One statistic of a model against an ensemble: a verdict at each time, and the number of seeds that would decide. */

import type { SimultaneousBand } from './band.js';
import { detectableDifference, judgeEnds, MOST_SEEDS } from './equivalence.js';
import { FEWEST_SEEDS } from './settings.js';
import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';
import { combineVerdicts, type Verdict } from './verdict.js';

/** One point of the comparison. */
export interface DeviationPoint {
  readonly statistic: string;
  readonly time: number;
  /** Ensemble mean (or other centre) minus model. */
  readonly deviation: number;
  readonly standardError: number;
  /** `modelError + tolerance`. */
  readonly margin: number;
  /** The part of the margin that is the model's stated error. */
  readonly modelError: number;
  /** The rest: the practical tolerance. */
  readonly tolerance: number;
  /** deviation / standardError (for medians the sign test's z); null where the runs have no spread. */
  readonly z: number | null;
  /** Of the model being exact at this point, adjusted for all times and statistics together (no margin). */
  readonly pValue: number;
  readonly verdict: Verdict;
}

/** The comparison for one statistic; the arrays run over the times. */
export interface StatisticAgreement {
  readonly statistic: string;
  readonly verdict: Verdict;
  /** Whether all runs have exactly the same values at all times, so that the band has no width. */
  readonly identical: boolean;
  readonly model: readonly number[];
  /** The centre of the runs: their mean, unless `centre` of the comparison says otherwise. */
  readonly mean: readonly number[];
  readonly standardError: readonly number[];
  /** Half-width of the band in standard errors (for medians in runs); 0 where there is no spread. */
  readonly critical: readonly number[];
  /** Lower edge of the simultaneous band of the ensemble mean; the band of the deviation is `low - model`. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly deviation: readonly number[];
  readonly margin: readonly number[];
  /** The part of the margin that is the model's stated error. */
  readonly modelError: readonly number[];
  /** The rest of the margin: the practical tolerance. */
  readonly tolerance: readonly number[];
  readonly z: readonly (number | null)[];
  readonly pValues: readonly number[];
  /** The smallest true deviation that this number of runs would find (`disagrees`) with probability 90 %. */
  readonly detectable: readonly number[];
  readonly verdicts: readonly Verdict[];
  /** First time at which the band lies outside the margin; null when there is none. */
  readonly firstDisagreement: number | null;
  /** Last time up to which every verdict is `agrees`; null when the first one is not. */
  readonly agreesUntil: number | null;
  /** Among the points with the gravest verdict, the one whose deviation exceeds its margin by most (least inside). */
  readonly worst: DeviationPoint;
  readonly seedsToDecide: number | null;
}

/**
 * Judges one statistic at all times.
 *
 * @param ensemble - the runs.
 * @param model - the model, checked against them.
 * @param band - the band of the runs.
 * @param at - index of the statistic, rounding forgiven for each, and the p-values `[time][statistic]`.
 * @returns the comparison, and how far each point is from the edge of its margin.
 */
export function judgeStatistic(
  { times, statistics, values }: EnsembleTrajectory,
  model: ModelTrajectory,
  band: SimultaneousBand,
  at: {
    readonly s: number;
    readonly rounding: readonly number[];
    readonly pValues: readonly (readonly number[])[];
  },
): { agreement: StatisticAgreement; edges: readonly EdgeDistance[] } {
  const { s } = at;
  const statistic = statistics[s]!;
  const rounding = at.rounding[s]!;
  const predicted = model.values.map((row) => row[s]!);
  const margin = model.margin.map((row) => row[s]!);
  const modelError = model.modelError?.map((row) => row[s]!) ?? margin.map(() => 0);
  const tolerance = margin.map((value, t) => value - modelError[t]!);
  const mean = band.mean.map((row) => row[s]!);
  const standardError = band.standardError.map((row) => row[s]!);
  const critical = band.critical.map((row) => row[s]!);
  const low = band.low.map((row) => row[s]!);
  const high = band.high.map((row) => row[s]!);
  const deviation = mean.map((value, t) => value - predicted[t]!);
  const points = deviation.map((value, t): DeviationPoint => {
    const ends = judgeEnds(low[t]! - predicted[t]!, high[t]! - predicted[t]!, 0, margin[t]! + rounding);
    const stands = band.points[t]![s]!;
    return {
      statistic,
      time: times[t]!,
      deviation: value,
      standardError: standardError[t]!,
      margin: margin[t]!,
      modelError: modelError[t]!,
      tolerance: tolerance[t]!,
      z: stands === null ? null : stands.signed(predicted[t]!) / stands.unit,
      pValue: at.pValues[t]![s]!,
      verdict: band.seeds < FEWEST_SEEDS ? 'inconclusive' : ends,
    };
  });
  const verdicts = points.map((point) => point.verdict);
  const verdict = combineVerdicts(verdicts);
  const firstOut = verdicts.indexOf('disagrees');
  const firstNotIn = verdicts.findIndex((one) => one !== 'agrees');
  const agreeing = firstNotIn < 0 ? times.length : firstNotIn;
  const edges = points.map((point, t) => ({
    distance: Math.abs(point.deviation) - point.margin - rounding,
    halfWidth: (high[t]! - low[t]!) / 2,
  }));
  const agreement = {
    statistic,
    verdict,
    identical: values.every((row) => row[s]!.every((value) => value === row[s]![0])),
    model: predicted,
    mean,
    standardError,
    critical,
    low,
    high,
    deviation,
    margin,
    modelError,
    tolerance,
    z: points.map((point) => point.z),
    pValues: points.map((point) => point.pValue),
    detectable: edges.map(({ halfWidth }, t) => detectableDifference(margin[t]!, halfWidth, standardError[t]!)),
    verdicts,
    firstDisagreement: firstOut < 0 ? null : times[firstOut]!,
    agreesUntil: agreeing === 0 ? null : times[agreeing - 1]!,
    worst: gravest(points, (point) => Math.abs(point.deviation) - point.margin),
    seedsToDecide: verdict === 'inconclusive' ? seedsFor(edges, band, false) : null,
  };
  return { agreement, edges };
}

const GRAVITY: Readonly<Record<Verdict, number>> = { agrees: 0, inconclusive: 1, disagrees: 2 };

/** Among the points with the gravest verdict, the one of the largest excess. */
export function gravest(points: readonly DeviationPoint[], excess: (point: DeviationPoint) => number): DeviationPoint {
  return points.reduce((worst, point) => {
    const graver = GRAVITY[point.verdict] - GRAVITY[worst.verdict];
    return graver > 0 || (graver === 0 && excess(point) > excess(worst)) ? point : worst;
  });
}

/** How far the deviation of a point is beyond the edge of its margin (negative inside), and how wide the band is. */
export interface EdgeDistance {
  readonly distance: number;
  readonly halfWidth: number;
}

/**
 * A point is decided once the half-width is at most its distance from the margin's edge. If some deviation is beyond its
 * margin the clearest such point decides (out); else all points must (in), so the least clear one does. `onlyOut`: too many runs diverged for `in` to count.
 */
export function seedsFor(edges: readonly EdgeDistance[], band: SimultaneousBand, onlyOut: boolean): number | null {
  let shrinkOut = 0;
  let shrinkIn = Number.POSITIVE_INFINITY;
  for (const { distance, halfWidth } of edges) {
    if (distance > 0) shrinkOut = Math.max(shrinkOut, distance / halfWidth);
    // A point without spread is inside whatever the number of runs.
    else if (halfWidth > 0) shrinkIn = Math.min(shrinkIn, -distance / halfWidth);
  }
  if (onlyOut && shrinkOut === 0) return null;
  const seeds = Math.ceil(band.seeds / (shrinkOut > 0 ? shrinkOut : shrinkIn) ** 2);
  return seeds > MOST_SEEDS ? null : Math.max(seeds, band.seeds, FEWEST_SEEDS);
}
