/** What a limit test is given and what it gives: deviations by size, and the judgement of their intercept and order. */

import type { Judgement } from './equivalence.js';
import type { Verdict } from './verdict.js';

/** How far the runs of one size are from the model: one number a run. */
export interface DeviationGroup {
  readonly size: number;
  /** Run minus model at one time, in units of the statistic; finite runs only, at least 2. */
  readonly deviations: readonly number[] | Float64Array;
}

/** What one size contributes. */
export interface DeviationSummary {
  readonly size: number;
  readonly seeds: number;
  /** Mean deviation. */
  readonly mean: number;
  readonly standardError: number;
  /** Student's (1 - level) interval of the mean deviation. */
  readonly low: number;
  readonly high: number;
  /** Whether the deviation is told from 0 (3 standard errors by Student's law, and beyond the floor); else it is noise. */
  readonly resolved: boolean;
  /** mean - (intercept + coefficient * size^power). */
  readonly residual: number;
}

/** The test of a limit. */
export interface LimitJudgement {
  /** `disagrees` when the order or the intercept does, `agrees` when both do, else `inconclusive`. */
  readonly verdict: Verdict;
  /** The slope of log |deviation| against log size over the resolved sizes, against the stated power. */
  readonly order: Judgement;
  /** The deviation in the limit itself, c0 of c0 + c1 size^power, against 0. */
  readonly intercept: Judgement;
  /** c1. */
  readonly coefficient: number;
  /** What the intercept moves by when the size furthest from the limit is left out: part of its interval. */
  readonly truncation: number;
  readonly power: number;
  readonly sizes: readonly DeviationSummary[];
  readonly resolvedSizes: number;
  readonly level: number;
  readonly resamples: number;
  /** One line for people. */
  readonly comment: string;
}
