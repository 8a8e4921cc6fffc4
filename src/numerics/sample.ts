/** Mean, standard deviation and standard error of a sample. */

/** What a sample says of its mean. */
export interface SampleSummary {
  readonly mean: number;
  /** Standard deviation, with n - 1. */
  readonly deviation: number;
  /** Of the mean. */
  readonly standardError: number;
  /** n. */
  readonly seeds: number;
}

/**
 * The mean of a sample. It is shifted by the first value, so that equal values give exactly their own mean.
 *
 * @param sample - finite values, at least one.
 * @returns the mean.
 * @example
 * meanOf([0.1, 0.1, 0.1]) // 0.1
 */
export function meanOf(sample: ArrayLike<number>): number {
  const origin = sample[0]!;
  let shift = 0;
  for (let at = 0; at < sample.length; at++) shift += sample[at]! - origin;
  return origin + shift / sample.length;
}

/**
 * Mean, standard deviation (n - 1) and standard error of a sample.
 *
 * @param sample - finite values, at least two.
 * @returns all three; equal values have exactly their own mean and deviation 0.
 * @example
 * summaryOf([1, 3]) // { mean: 2, deviation: Math.SQRT2, standardError: 1, seeds: 2 }
 */
export function summaryOf(sample: ArrayLike<number>): SampleSummary {
  const seeds = sample.length;
  const mean = meanOf(sample);
  let squares = 0;
  for (let at = 0; at < seeds; at++) squares += (sample[at]! - mean) ** 2;
  return {
    mean,
    deviation: Math.sqrt(squares / (seeds - 1)),
    standardError: Math.sqrt(squares / (seeds - 1) / seeds),
    seeds,
  };
}
