/** Is the mean of a sample the stated number? An equivalence test with Student's interval. */

import { summaryOf } from '../numerics/sample.js';
import { studentQuantile } from '../numerics/special/student.js';
import { type Judgement, judgeInterval } from './equivalence.js';
import { checkLevel, checkStated, DEFAULT_LEVEL, FEWEST_SEEDS } from './settings.js';

/** A sample, or what is left of one. */
export type Measurement =
  | { readonly samples: readonly number[] | Float64Array }
  | { readonly mean: number; readonly standardError: number; readonly seeds: number };

/** A judgement of a mean, with its standard error. */
export interface ValueJudgement extends Judgement {
  readonly standardError: number;
}

/**
 * Judges a mean against a stated value: the (1 - level) Student interval of the mean has to lie inside `stated +- margin`
 * for `agrees`, outside for `disagrees` (see `judgeEnds`). With fewer than 8 samples the verdict is `inconclusive`.
 * Equal samples have an interval without width: the mean itself is held against the margin, 32 eps of it forgiven.
 *
 * @param input - `samples`, or `mean`, `standardError` (of the mean) and `seeds`; `stated`; `margin` >= 0; `level`, the
 * chance of a false alarm, defaults to 0.05.
 * @returns the judgement.
 * @throws RangeError when fewer than two samples are given, a number is not finite, or an option is out of its range.
 * @example
 * judgeValue({ mean: 0.8652, standardError: 0.0012, seeds: 100, stated: 0.8636, margin: 0.005 }).verdict // 'agrees'
 */
export function judgeValue(
  input: Measurement & { readonly stated: number; readonly margin: number; readonly level?: number },
): ValueJudgement {
  const { stated, margin, level = DEFAULT_LEVEL } = input;
  checkLevel(level);
  checkStated(stated, margin);
  const { mean, standardError, seeds } = summarise(input);
  const interval = (n: number): readonly [number, number] => {
    const halfWidth = -studentQuantile(level / 2, n - 1) * standardError * Math.sqrt(seeds / n);
    return [mean - halfWidth, mean + halfWidth];
  };
  const [low, high] = interval(seeds);
  const rounding = 32 * Number.EPSILON * Math.max(Math.abs(mean), Math.abs(stated));
  const judgement = judgeInterval({
    estimate: mean,
    low,
    high,
    stated,
    level,
    seeds,
    margin: margin + rounding,
    fewest: FEWEST_SEEDS,
    intervalAt: interval,
  });
  return { ...judgement, margin, standardError };
}

function summarise(measurement: Measurement): { mean: number; standardError: number; seeds: number } {
  if (!('samples' in measurement)) {
    const { mean, standardError, seeds } = measurement;
    if (!Number.isFinite(mean)) throw new RangeError(`mean = ${mean}; must be finite`);
    if (!Number.isFinite(standardError) || standardError < 0) {
      throw new RangeError(`standardError = ${standardError}; must be finite and >= 0`);
    }
    if (!Number.isSafeInteger(seeds) || seeds < 2)
      throw new RangeError(`seeds = ${seeds}; must be a whole number >= 2`);
    return { mean, standardError, seeds };
  }
  const { samples } = measurement;
  if (samples.length < 2) throw new RangeError(`${samples.length} samples; a standard error needs at least 2`);
  samples.forEach((value, index) => {
    if (!Number.isFinite(value)) throw new RangeError(`samples[${index}] = ${value}; must be finite`);
  });
  return summaryOf(samples);
}
