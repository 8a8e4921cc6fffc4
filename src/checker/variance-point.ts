/** The logarithm of the variance of a sample, studentised by its own kurtosis. */

import { studentCdf, studentQuantile } from '../numerics/special/student.js';
import { type CentredPoint, momentsOf } from './centre.js';

/** Below this the kurtosis of a sample says that nothing scatters: two values, half of the runs each. */
const NO_SCATTER = 1e-9;

/**
 * `log S^2` of a sample with its error `sqrt((kurtosis - (n - 3) / (n - 1)) / n)`, which holds for any law with a fourth moment (for
 * Gaussian runs it is about sqrt(2 / n)). Resamples are studentised by their own kurtosis.
 *
 * @param sample - at least 3 finite values that are not all equal.
 * @returns the point; its sizes are in standard errors.
 * @throws RangeError when there are fewer than 3 values.
 * @example
 * variancePoint(Float64Array.of(1, 3, 5)).estimate // Math.log(4)
 */
export function variancePoint(sample: Float64Array): CentredPoint {
  const n = sample.length;
  if (n < 3) throw new RangeError(`${n} runs; the error of a spread needs at least 3`);
  const { mean, deviation: unbiasedDeviation } = momentsOf(sample);
  const deviation = unbiasedDeviation * Math.sqrt((n - 1) / n);
  const scores = sample.map((value) => (value - mean) / deviation);
  const gaussianPart = (n - 3) / (n - 1);
  const errorOf = (kurtosis: number) => Math.sqrt(Math.max(0, kurtosis - gaussianPart) / n);
  let kurtosis = 0;
  for (const score of scores) kurtosis += score ** 4 / n;
  const estimate = 2 * Math.log(unbiasedDeviation);
  const standardError = Math.max(errorOf(kurtosis), NO_SCATTER);
  return {
    estimate,
    standardError,
    unit: 1,
    signed: (value) => (estimate - value) / standardError,
    interval: (critical) => [estimate - critical * standardError, estimate + critical * standardError],
    chance: (size) => Math.min(1, 2 * studentCdf(-size, n - 1)),
    sizeAt: (level) => -studentQuantile(level / 2, n - 1),
    resampled: (counts, resamples) => {
      const sizes = new Float64Array(resamples);
      const unbiased = Math.log(n / (n - 1));
      for (let b = 0, at = 0; b < resamples; b++) {
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        let s4 = 0;
        for (let i = 0; i < n; i++, at++) {
          const score = scores[i]!;
          const first = counts[at]! * score;
          const second = first * score;
          const third = second * score;
          s1 += first;
          s2 += second;
          s3 += third;
          s4 += third * score;
        }
        const m = s1 / n;
        const variance = s2 / n - m * m;
        if (!(variance > 1e-12)) continue;
        const m4 = s4 / n - (4 * m * s3) / n + (6 * m * m * s2) / n - 3 * m ** 4;
        const error = errorOf(m4 / (variance * variance));
        // Of the variance of the sample itself, that of a resample is an unbiased estimate once n - 1 divides it.
        if (error > NO_SCATTER) sizes[b] = Math.abs(Math.log(variance) + unbiased) / error;
      }
      return sizes;
    },
  };
}
