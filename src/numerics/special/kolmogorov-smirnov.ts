/** Tests whether a sample follows a given law, or two samples the same one, by their largest distance. */

import { kolmogorovSurvival, oneSampleSurvival, twoSampleSurvival } from './kolmogorov-law.js';

/** A Kolmogorov-Smirnov test. */
export interface KolmogorovSmirnovTest {
  /** The largest distance of the two distribution functions; in [0, 1]. */
  readonly statistic: number;
  /** Probability of a distance at least as large under the hypothesis that the laws are equal and continuous. */
  readonly pValue: number;
  /** Whether the p-value is exact for the sample size or its limit for large samples. */
  readonly law: 'exact' | 'limit';
}

/** Sizes up to which the exact law is used: of one sample, and the product of the sizes of two. */
const exactSize = 1000;
const exactProduct = 10_000_000;

function sorted(sample: ArrayLike<number>, name: string): Float64Array {
  if (sample.length === 0) throw new RangeError(`${name} is empty; give at least one number`);
  const values = Float64Array.from(sample);
  const wrong = values.findIndex((value) => Number.isNaN(value));
  if (wrong >= 0) throw new RangeError(`${name}[${wrong}] is NaN; allowed are numbers`);
  return values.sort();
}

/**
 * The Kolmogorov-Smirnov test of a sample against a continuous law. The p-value is exact up to 1000 values and beyond where
 * `n D^2 >= 6`; else the limit law with the correction of Vrbik (2018), good to about 1e-5.
 *
 * @param sample - at least one number, no `NaN`.
 * @param cdf - the distribution function of the law; values in [0, 1].
 * @returns statistic and two-sided p-value.
 * @throws RangeError when the sample is empty or holds `NaN`, or when `cdf` returns a number outside [0, 1].
 * @example
 * kolmogorovSmirnovOneSample([0.5], (x) => x).statistic // 0.5
 */
export function kolmogorovSmirnovOneSample(
  sample: ArrayLike<number>,
  cdf: (x: number) => number,
): KolmogorovSmirnovTest {
  const values = sorted(sample, 'the sample');
  const n = values.length;
  let statistic = 0;
  values.forEach((value, index) => {
    const probability = cdf(value);
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`the distribution function is ${probability} at ${value}; allowed is [0, 1]`);
    statistic = Math.max(statistic, (index + 1) / n - probability, probability - index / n);
  });
  if (n <= exactSize || n * statistic * statistic >= 6)
    return { statistic, pValue: oneSampleSurvival(n, statistic), law: 'exact' };
  const root = Math.sqrt(n);
  const scaled = root * statistic + 1 / (6 * root) + (root * statistic - 1) / (4 * n);
  return { statistic, pValue: kolmogorovSurvival(scaled), law: 'limit' };
}

/**
 * The Kolmogorov-Smirnov test of two samples. The p-value is exact while the product of the sizes is at most 1e7, else the limit
 * law. With ties it is an upper bound (the law of the statistic is that of continuous data).
 *
 * @param a - first sample; at least one number, no `NaN`.
 * @param b - second sample, likewise.
 * @returns statistic and two-sided p-value.
 * @throws RangeError when a sample is empty or holds `NaN`.
 * @example
 * kolmogorovSmirnovTwoSample([1, 2], [3, 4]).statistic // 1
 */
export function kolmogorovSmirnovTwoSample(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnovTest {
  const first = sorted(a, 'the first sample');
  const second = sorted(b, 'the second sample');
  const n = first.length;
  const m = second.length;
  // In units of 1 / (n m), so that it is an integer and ties of the statistic are exact.
  let distance = 0;
  for (let i = 0, j = 0; i < n && j < m; ) {
    const value = Math.min(first[i]!, second[j]!);
    while (i < n && first[i] === value) i += 1;
    while (j < m && second[j] === value) j += 1;
    distance = Math.max(distance, Math.abs(i * m - j * n));
  }
  const statistic = distance / (n * m);
  if (n * m <= exactProduct) return { statistic, pValue: twoSampleSurvival(n, m, distance), law: 'exact' };
  return { statistic, pValue: kolmogorovSurvival(Math.sqrt((n / (n + m)) * m) * statistic), law: 'limit' };
}
