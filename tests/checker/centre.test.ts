import { describe, expect, it } from 'vitest';
import { simultaneousBand, simultaneousPValues } from '../../src/checker/band.js';
import { type CentredPoint, centredPoint } from '../../src/checker/centre.js';
import { medianInterval } from '../../src/checker/median.js';
import { draw, grid, onePoint } from './worlds.js';

const point = (values: readonly number[], centre: 'mean' | 'trimmed-mean' | 'median'): CentredPoint => {
  const found = centredPoint(Float64Array.from(values), centre, 0, 0.05);
  if ('resampled' in found) return found;
  throw new Error('no spread');
};
/** Resamples given run by run. */
const counted = (...resamples: readonly (readonly number[])[]) => Uint16Array.from(resamples.flat());

// Wilcox, Introduction to Robust Estimation and Hypothesis Testing (2nd ed.), section 3.3.1 ff.: self-awareness data.
const WILCOX = [77, 87, 88, 114, 151, 210, 219, 246, 253, 262, 296, 299, 306, 376, 428, 515, 666, 1310, 2611];

describe('the trimmed mean', () => {
  it('is 282.7 for the data of Wilcox (section 3.3.3), with the standard error of Yuen (1974)', () => {
    // By hand: 3 of 19 cut at each end, 13 kept; Winsorised with 114 and 515.
    const { estimate, standardError } = point(WILCOX, 'trimmed-mean');
    const kept = WILCOX.slice(3, 16);
    const winsorised = [114, 114, 114, ...kept, 515, 515, 515];
    const mean = winsorised.reduce((sum, x) => sum + x, 0) / 19;
    const squares = winsorised.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(estimate).toBeCloseTo(kept.reduce((sum, x) => sum + x, 0) / 13, 10);
    expect(estimate).toBeCloseTo(282.7, 1);
    expect(standardError).toBeCloseTo(Math.sqrt(squares / (13 * 12)), 10);
  });

  it('has Student’s law with kept - 1 degrees of freedom: t(.975, 12) = 2.178813', () => {
    expect(point(WILCOX, 'trimmed-mean').sizeAt(0.05)).toBeCloseTo(2.178813, 6);
    expect(point(WILCOX, 'trimmed-mean').chance(2.178813)).toBeCloseTo(0.05, 6);
  });

  it('studentises a resample as if it were the sample', () => {
    const runs = [5, 1, 9, 2, 30, 4, 7, 3, 8, 6];
    const counts = [2, 0, 1, 1, 1, 0, 2, 1, 0, 2];
    const again = counts.flatMap((count, i) => Array<number>(count).fill(runs[i]!));
    const [whole, resample] = [point(runs, 'trimmed-mean'), point(again, 'trimmed-mean')];
    const [size] = whole.resampled(counted(counts), 1);
    expect(size).toBeCloseTo(Math.abs(resample.signed(whole.estimate)), 10);
  });

  it('takes no notice of one wild run, and the mean does', () => {
    const world = draw({ seed: 8, runs: 40, times: grid(4), mean: () => [0], spread: () => 1, memory: 0.5 });
    const values = world.values.map(([sample]) => [sample!.map((value, run) => (run === 3 ? 1e6 : value))]);
    const width = (centre: 'mean' | 'trimmed-mean' | 'median') => {
      const { low, high } = simultaneousBand({ ...world, values }, { centre });
      return high[0]![0]! - low[0]![0]!;
    };
    expect(width('mean')).toBeGreaterThan(1e4);
    for (const centre of ['trimmed-mean', 'median'] as const) expect(width(centre)).toBeLessThan(3);
  });

  it('of runs of which the middle is equal is exact', () => {
    expect(centredPoint(Float64Array.of(1, 5, 5, 5, 5, 9), 'trimmed-mean', 0, 0.05)).toEqual({
      estimate: 5,
      standardError: 0,
    });
  });
});

describe('the median', () => {
  const runs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  it('at one point has the distribution-free interval, when the bootstrap is not wider', () => {
    const { low, high } = medianInterval({ times: runs });
    expect(point(runs, 'median').interval(point(runs, 'median').sizeAt(0.05))).toEqual([low, high]);
  });

  it('counts runs above less runs below, with the exact binomial chance', () => {
    const median = point(runs, 'median');
    expect(median.estimate).toBe(5.5);
    expect([median.signed(0), median.signed(2.5), median.signed(3), median.signed(11)]).toEqual([10, 6, 5, -10]);
    // P(|2 X - 10| >= 6) = 2 (1 + 10 + 45) / 1024 for X of Binomial(10, 1/2).
    expect(median.chance(6)).toBeCloseTo(112 / 1024, 12);
    expect(median.chance(10)).toBeCloseTo(2 / 1024, 12);
    expect(median.chance(0)).toBe(1);
  });

  it('resamples signs', () => {
    expect([...point([1, 2, 3], 'median').resampled(counted([3, 0, 0], [0, 3, 0], [1, 0, 2]), 3)]).toEqual([3, 0, 1]);
  });

  it('has no band for few runs at many points, and says so', () => {
    const few = draw({ seed: 1, runs: 6, times: grid(30), mean: () => [0], spread: () => 1, memory: 0 });
    expect(() => simultaneousBand(few, { centre: 'median' })).toThrow(/6 runs are too few.*medians over 30 points/);
  });

  it('has a p-value at most the level exactly where the band leaves a value out', () => {
    const band = simultaneousBand(onePoint([...runs, 11, 12, 13, 14, 15]), { centre: 'median' });
    for (let value = -0.25; value < 17; value += 0.5) {
      const out = value < band.low[0]![0]! || value > band.high[0]![0]!;
      expect(simultaneousPValues(band, [[value]])[0]![0]! <= 0.05, `${value}`).toBe(out);
    }
  });
});

it('an unknown centre is refused', () => {
  const unknown = 'mode' as 'mean';
  expect(() => centredPoint(Float64Array.of(1, 2), unknown, 0, 0.05)).toThrow(/centre = mode.*'median'/);
});
