/** When a run counts as having arrived: a condition on its summary statistics (what `Chain.read` writes). */
export interface HittingRule {
  /** Key of the hitting times in `Ensemble.hitting`. */
  readonly id: string;
  reached(statistics: Float64Array): boolean;
  /** The same rule as data, for a batch that can watch for it by itself; absent when it is none of this form. */
  readonly condition?: OverlapCondition;
}

/**
 * A condition on overlaps of the first neuron: `first`: m_1 >= threshold; `largest`: max |m_p| >= threshold; `mass`:
 * sum m_p^2 >= threshold, over the first `overlaps` statistics (all of them when it is absent).
 */
export interface OverlapCondition {
  readonly kind: 'first' | 'largest' | 'mass';
  readonly threshold: number;
  readonly overlaps?: number;
}

/** The first steps at which the runs met a rule. */
export interface HittingTimes {
  /** In steps, one for each finite run, in the order of `Ensemble.finiteRuns`; the horizon where censored. */
  readonly times: Float64Array;
  /** Whether the run had not met the rule at the horizon. Censored runs are never dropped: use medians. */
  readonly censored: readonly boolean[];
  /** The last step that was watched. */
  readonly horizon: number;
}

function checkedThreshold(threshold: number): number {
  if (threshold > 0 && threshold <= 1) return threshold;
  throw new RangeError(`threshold must be in (0, 1]; got ${threshold}`);
}

function checkedOverlaps(overlaps: number | undefined): number | undefined {
  if (overlaps === undefined || (Number.isSafeInteger(overlaps) && overlaps >= 1)) return overlaps;
  throw new RangeError(`overlaps must be an integer >= 1; got ${overlaps}`);
}

/**
 * The rule m_1 >= threshold for the first neuron.
 *
 * @param threshold - in (0, 1].
 * @throws RangeError when it is not.
 * @example
 * overlapAtLeast(0.5).reached(Float64Array.of(-0.9)) // false
 */
export function overlapAtLeast(threshold: number): HittingRule {
  const least = checkedThreshold(threshold);
  return {
    id: `m_1>=${least}`,
    reached: (statistics) => statistics[0]! >= least,
    condition: { kind: 'first', threshold: least },
  };
}

/**
 * The rule max_p |m_p| >= threshold for the first neuron.
 *
 * @param threshold - in (0, 1].
 * @param overlaps - P, how many of the leading statistics are overlaps of that neuron; defaults to all, which is right
 * for one neuron only.
 * @throws RangeError when an argument is out of its range.
 * @example
 * largestOverlapAtLeast(0.5).reached(Float64Array.of(0.1, -0.9)) // true
 */
export function largestOverlapAtLeast(threshold: number, overlaps?: number): HittingRule {
  const least = checkedThreshold(threshold);
  const count = checkedOverlaps(overlaps);
  return {
    id: `max_p |m_p|>=${least}`,
    condition: { kind: 'largest', threshold: least, ...given({ overlaps: count }) },
    reached(statistics) {
      const end = count ?? statistics.length;
      for (let p = 0; p < end; p++) if (Math.abs(statistics[p]!) >= least) return true;
      return false;
    },
  };
}

/**
 * The rule sum_p m_p^2 >= threshold for the first neuron.
 *
 * @param threshold - in (0, 1].
 * @param overlaps - P, how many of the leading statistics are overlaps of that neuron; defaults to all, which is right
 * for one neuron only.
 * @throws RangeError when an argument is out of its range.
 * @example
 * overlapMassAtLeast(0.5).reached(Float64Array.of(0.6, 0.6)) // true
 */
export function overlapMassAtLeast(threshold: number, overlaps?: number): HittingRule {
  const least = checkedThreshold(threshold);
  const count = checkedOverlaps(overlaps);
  return {
    id: `sum m_p^2>=${least}`,
    condition: { kind: 'mass', threshold: least, ...given({ overlaps: count }) },
    reached(statistics) {
      const end = count ?? statistics.length;
      let mass = 0;
      for (let p = 0; p < end; p++) mass += statistics[p]! * statistics[p]!;
      return mass >= least;
    },
  };
}

import { given } from '../algebra/given.js';
