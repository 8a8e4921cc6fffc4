/** Do runs have the law that a model says? Kolmogorov's distance, simultaneous over times and statistics. */

import { findRoot } from '../numerics/special/find-root.js';
import { oneSampleSurvival } from '../numerics/special/kolmogorov-law.js';
import { kolmogorovSmirnovOneSample } from '../numerics/special/kolmogorov-smirnov.js';
import { type BandOptions, drawCounts, exceedance } from './band.js';
import { judgeEnds } from './equivalence.js';
import { checkLevel, checkResamples, DEFAULT_LEVEL, DEFAULT_RESAMPLES, FEWEST_SEEDS, printNumber } from './settings.js';
import { type EnsembleTrajectory, finiteRuns, type LawPrediction } from './trajectory.js';
import type { Verdict } from './verdict.js';

/** A comparison of laws. */
export interface LawAgreement {
  readonly verdict: Verdict;
  readonly margin: number;
  /** Of all laws being exactly the predicted ones. */
  readonly pValue: number;
  /** The largest Kolmogorov distance over all points, in [0, 1], and where it is. */
  readonly distance: number;
  readonly statistic: string;
  readonly time: number;
  /** The true distance is within so much of the measured one, at all points together with probability 1 - level. */
  readonly halfWidth: number;
  /** One line for people. */
  readonly comment: string;
}

/**
 * The simultaneous law of the largest of several Kolmogorov distances, measured on the same runs.
 *
 * Each distance alone has an exact law, the same at all points. What their maximum has depends on how the points hang together,
 * which whole runs resampled keep: of the resampled distances (to the sample's own distribution function) the joint law is
 * used, translated at equal chance at a point, so that at one point the test is the exact one. The p-value is nowhere below that of a
 * single point and nowhere above Bonferroni's.
 */
interface JointLaw {
  pValue(distance: number): number;
  quantile(level: number): number;
}

/**
 * The p-value of an ensemble under predicted laws.
 *
 * @param ensemble - the runs.
 * @param law - what the model predicts; null where it predicts nothing.
 * @param options - as of `simultaneousBand`, without `centre`.
 * @returns the largest distance, where it is, and its p-value over all points; distance 0 and p-value 1 when there is no law.
 * @throws RangeError when the ensemble is malformed, a distribution function leaves [0, 1], or an option is out of its range.
 */
export function lawTest(
  ensemble: EnsembleTrajectory,
  law: LawPrediction,
  options: Omit<BandOptions, 'centre'> = {},
): { readonly pValue: number; readonly distance: number; readonly statistic: string; readonly time: number } {
  const { distance, at, joint } = measure(ensemble, law, options);
  return { distance, ...at, pValue: joint.pValue(distance) };
}

/**
 * Judges predicted laws against an ensemble: the largest Kolmogorov distance, give or take its simultaneous half-width, has to lie
 * below the margin for `agrees` and above for `disagrees`. Fewer than 8 runs decide nothing.
 *
 * @param ensemble - the runs.
 * @param law - what the model predicts.
 * @param options - as of `simultaneousBand`, without `centre`.
 * @returns the comparison: plain data.
 * @throws RangeError as `lawTest`.
 */
export function judgeLaw(
  ensemble: EnsembleTrajectory,
  law: LawPrediction,
  options: Omit<BandOptions, 'centre'> = {},
): LawAgreement {
  const { distance, at, joint, seeds, level } = measure(ensemble, law, options);
  const halfWidth = joint.quantile(level);
  const low = Math.max(0, distance - halfWidth);
  const judged = judgeEnds(low, distance + halfWidth, 0, law.margin);
  const verdict = seeds < FEWEST_SEEDS ? 'inconclusive' : judged;
  const text = `the law of runs is off by ${printNumber(distance)} +- ${printNumber(halfWidth)} (largest distance of distribution functions, at t = ${printNumber(at.time)} in ${at.statistic}), margin ${printNumber(law.margin)}`;
  return {
    verdict,
    distance,
    halfWidth,
    ...at,
    margin: law.margin,
    pValue: joint.pValue(distance),
    comment: text,
  };
}

function measure(ensemble: EnsembleTrajectory, law: LawPrediction, options: Omit<BandOptions, 'centre'>) {
  const { level = DEFAULT_LEVEL, resamples = DEFAULT_RESAMPLES, seed = 0 } = options;
  checkLevel(level);
  checkResamples(resamples, level);
  const seeds = finiteRuns(ensemble);
  const samples: Float64Array[] = [];
  let distance = 0;
  let at = { statistic: ensemble.statistics[0]!, time: ensemble.times[0]! };
  ensemble.values.forEach((row, t) => {
    row.forEach((sample, s) => {
      const cdf = law.cdf[t]![s]!;
      if (cdf === null) return;
      samples.push(sample);
      const { statistic } = kolmogorovSmirnovOneSample(sample, cdf);
      if (statistic > distance) {
        distance = statistic;
        at = { statistic: ensemble.statistics[s]!, time: ensemble.times[t]! };
      }
    });
  });
  return { distance, at, joint: jointLaw(samples, seeds, resamples, seed), seeds, level };
}

function jointLaw(samples: readonly Float64Array[], seeds: number, resamples: number, seed: number): JointLaw {
  const counts = drawCounts(seeds, resamples, seed);
  // In units of runs: distances of a resample to its sample are whole numbers.
  const tally = new Float64Array(seeds + 1);
  const maxima = new Float64Array(resamples);
  for (const sample of samples) {
    const order = Uint32Array.from(sample.keys()).sort((a, b) => sample[a]! - sample[b]!);
    for (let b = 0; b < resamples; b++) {
      let [excess, largest] = [0, 0];
      for (let k = 0; k < seeds; k++) {
        excess += counts[b * seeds + order[k]!]! - 1;
        largest = Math.max(largest, Math.abs(excess));
      }
      tally[largest]! += 1;
      maxima[b] = Math.max(maxima[b]!, largest);
    }
  }
  maxima.sort();
  const points = samples.length;
  /** Chance at one point of a resampled distance of at least so many runs. */
  const atPoint = (runs: number): number => {
    let beyond = 0;
    for (let k = runs; k <= seeds; k++) beyond += tally[k]!;
    return beyond / (points * resamples);
  };
  const ladder = Array.from({ length: seeds + 2 }, (_, runs) => ({
    alone: runs > seeds || points === 0 ? 0 : atPoint(runs),
    together: exceedance(maxima, runs),
  }));
  const pValue = (distance: number): number => {
    if (points === 0 || distance === 0) return 1;
    const alone = oneSampleSurvival(seeds, distance);
    // Between two whole distances the chances are interpolated, in their logarithms.
    const upper = ladder.findIndex((rung) => rung.alone <= alone);
    const [next, previous] = [ladder[upper]!, ladder[Math.max(0, upper - 1)]!];
    const span = Math.log(previous.alone / next.alone);
    const part = span > 0 && Number.isFinite(span) ? Math.log(previous.alone / alone) / span : 1;
    const joint = previous.together * (next.together / previous.together) ** part;
    return Math.min(1, Math.max(alone, Math.min(joint, points * alone)));
  };
  return {
    pValue,
    quantile: (level) => {
      if (points === 0) return 0;
      const f = (distance: number): number => pValue(distance) - level;
      // By Dvoretzky, Kiefer, Wolfowitz and Massart 2 exp(-2 n d^2) bounds the chance at a point; it is nearly reached.
      const bound = (chance: number): number => Math.sqrt(Math.log(2 / chance) / (2 * seeds));
      const [low, high] = [0.8 * bound(level), Math.min(1, bound(level / points))];
      return findRoot(f, { low, lowValue: f(low), high, highValue: f(high) }, 1e-4 * high);
    },
  };
}
