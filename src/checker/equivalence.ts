/** The one rule by which an interval becomes a verdict, and the search for the number of seeds that would decide. */

import { given } from '../algebra/given.js';
import { normalQuantile } from '../numerics/special/normal.js';
import { DETECTION_POWER, finiteOrNull, printNumber } from './settings.js';
import type { Verdict } from './verdict.js';

/**
 * Verdict of a confidence interval against a stated value with a margin: `agrees` is an active claim and needs the whole
 * interval inside `stated +- margin`; `disagrees` needs the whole interval outside; anything else is `inconclusive`.
 *
 * With a (1 - level) interval a false `disagrees` has probability at most `level` wherever the truth is within the
 * margin, and so has a false `agrees` wherever it is not (this is two one-sided tests, Schuirmann 1987, at half the
 * level that the textbook form would need: one interval serves both, on the conservative side).
 *
 * @param low - lower end; may be -Infinity.
 * @param high - upper end, >= low; may be Infinity.
 * @param stated - the stated value.
 * @param margin - half-width of what still counts as equal, >= 0.
 * @returns the verdict.
 * @throws RangeError when an argument is NaN, the ends are out of order, or the margin is negative.
 * @example
 * judgeEnds(0.9, 1.1, 1, 0.2) // 'agrees'
 * judgeEnds(1.3, 1.5, 1, 0.2) // 'disagrees'
 * judgeEnds(1.1, 1.3, 1, 0.2) // 'inconclusive'
 */
export function judgeEnds(low: number, high: number, stated: number, margin: number): Verdict {
  if (!(low <= high)) throw new RangeError(`interval [${low}, ${high}]; its ends must be numbers in order`);
  if (!(margin >= 0) || Number.isNaN(stated)) {
    throw new RangeError(`stated ${stated} with margin ${margin}; stated must be a number and the margin >= 0`);
  }
  if (low - stated >= -margin && high - stated <= margin) return 'agrees';
  if (low - stated > margin || high - stated < -margin) return 'disagrees';
  return 'inconclusive';
}

/** More seeds than this are not worth stating: the question is called undecidable by seeds. */
export const MOST_SEEDS = 1e9;

/**
 * Smallest number of seeds that decides, when more seeds only ever help.
 *
 * @param from - where to start, >= 1; the answer is at least this.
 * @param decides - whether so many seeds would decide; monotone.
 * @returns the number of seeds, or null when even 1e9 do not decide.
 * @example
 * smallestSeeds(8, (seeds) => seeds >= 1000) // 1000
 * smallestSeeds(8, () => false) // null
 */
export function smallestSeeds(from: number, decides: (seeds: number) => boolean): number | null {
  if (decides(from)) return from;
  let below = from;
  let above = from * 2;
  while (!decides(above)) {
    if (above > MOST_SEEDS) return null;
    below = above;
    above *= 2;
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (decides(middle)) above = middle;
    else below = middle;
  }
  return above > MOST_SEEDS ? null : above;
}

/** A measured number with its interval, judged against a stated one. */
export interface Judgement {
  readonly verdict: Verdict;
  /** null when the estimate is beyond all data (a censored median). */
  readonly estimate: number | null;
  /** null when the interval is unbounded below. */
  readonly low: number | null;
  /** null when the interval is unbounded above. */
  readonly high: number | null;
  readonly stated: number;
  readonly margin: number;
  /** The interval has confidence 1 - level. */
  readonly level: number;
  readonly seeds: number;
  /**
   * Number of seeds at which the interval, shrinking around the present estimate, would lie inside or outside the margin;
   * null when the verdict is not `inconclusive` or no number of seeds would do. It takes the present estimate for the
   * truth: a truth closer to the margin's edge needs more.
   */
  readonly seedsToDecide: number | null;
  /**
   * The smallest true difference from the stated value that so many seeds would find (`disagrees`) with probability 90 %, the
   * interval taken as normal; absent when the verdict is not `inconclusive` or the interval is unbounded.
   */
  readonly minimumDetectable?: number;
  /** One line for people. */
  readonly comment: string;
}

/**
 * The smallest true difference that is found with probability 90 %: margin, half-width of the interval, and the 90 % quantile of
 * the normal law in standard errors.
 *
 * @param margin - >= 0.
 * @param halfWidth - of the interval, >= 0.
 * @param standardError - >= 0.
 * @returns the difference, in the units of the arguments.
 * @example
 * detectableDifference(0.1, 0, 0) // 0.1
 */
export function detectableDifference(margin: number, halfWidth: number, standardError: number): number {
  return margin + halfWidth + normalQuantile(DETECTION_POWER) * standardError;
}

/**
 * Judges one interval and says how many seeds would decide.
 *
 * @param input - `estimate`, `low`, `high` (infinite ends and an infinite estimate stand for unbounded and censored);
 * `stated`, `margin`, `level`; `seeds` that were used; `fewest` seeds that may decide at all; `intervalAt`, the interval
 * that so many seeds would give around the present estimate.
 * @returns the judgement.
 * @throws RangeError as `judgeEnds`.
 */
export function judgeInterval(input: {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly stated: number;
  readonly margin: number;
  readonly level: number;
  readonly seeds: number;
  readonly fewest: number;
  readonly intervalAt: (seeds: number) => readonly [low: number, high: number];
}): Judgement {
  const { estimate, low, high, stated, margin, level, seeds, fewest, intervalAt } = input;
  const raw = judgeEnds(low, high, stated, margin);
  const verdict = seeds < fewest ? 'inconclusive' : raw;
  const seedsToDecide =
    verdict !== 'inconclusive'
      ? null
      : smallestSeeds(Math.max(seeds, fewest), (n) => {
          const [lowAt, highAt] = intervalAt(n);
          return judgeEnds(lowAt, highAt, stated, margin) !== 'inconclusive';
        });
  const halfWidth = (high - low) / 2;
  const open = verdict === 'inconclusive' && Number.isFinite(halfWidth);
  const detectable = open ? detectableDifference(margin, halfWidth, halfWidth / -normalQuantile(level / 2)) : undefined;
  return {
    verdict,
    estimate: finiteOrNull(estimate),
    low: finiteOrNull(low),
    high: finiteOrNull(high),
    stated,
    margin,
    level,
    seeds,
    seedsToDecide,
    ...given({ minimumDetectable: detectable }),
    comment: describe(verdict, input, seedsToDecide, detectable),
  };
}

function describe(
  verdict: Verdict,
  input: Parameters<typeof judgeInterval>[0],
  seedsToDecide: number | null,
  detectable: number | undefined,
): string {
  const { estimate, low, high, stated, margin, seeds, fewest } = input;
  const interval = `[${printNumber(low)}, ${printNumber(high)}]${low === high ? ' (no width: the runs do not differ)' : ''}`;
  const allowed = `${printNumber(stated)} +- ${printNumber(margin)}`;
  switch (verdict) {
    case 'agrees':
      return `the interval ${interval} lies inside ${allowed}`;
    case 'disagrees':
      return `the interval ${interval} lies outside ${allowed}`;
    case 'inconclusive': {
      const need = seedsToDecide === null ? 'no number of seeds would decide' : `${seedsToDecide} seeds would decide`;
      if (seeds < fewest) return `${seeds} seeds are too few to decide (at least ${fewest}); ${need}`;
      const why = Number.isFinite(estimate) ? '' : ' (the estimate is censored: let the runs go on longer)';
      const least =
        detectable === undefined ? '' : `; a difference of ${printNumber(detectable)} would be found with 90 % chance`;
      return `the interval ${interval} crosses an edge of ${allowed}${why}; ${need}${least}`;
    }
    default: {
      const never: never = verdict;
      throw new TypeError(`unknown verdict ${String(never)}`);
    }
  }
}
