/** Bars of equal width over a sample. */
export interface Histogram {
  /** One more than heights. */
  readonly edges: readonly number[];
  /** Counts. */
  readonly heights: readonly number[];
}

/**
 * A histogram with about sqrt(n) bars, at least 5 and at most 40.
 *
 * @param samples - finite numbers.
 * @returns the bars; undefined when all samples are equal or there are none.
 * @example
 * histogram([0, 0, 0, 0, 10]).heights // [4, 0, 0, 0, 1]
 */
export function histogram(samples: readonly number[]): Histogram | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return undefined;
  const bars = Math.min(40, Math.max(5, Math.round(Math.sqrt(samples.length))));
  const heights = new Array<number>(bars).fill(0);
  for (const value of samples) {
    const bar = Math.min(bars - 1, Math.floor((bars * (value - low)) / (high - low)));
    heights[bar] = heights[bar]! + 1;
  }
  return { edges: Array.from({ length: bars + 1 }, (_, bar) => low + ((high - low) * bar) / bars), heights };
}
