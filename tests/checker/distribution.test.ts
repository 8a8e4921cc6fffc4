import { describe, expect, it } from 'vitest';
import { judgeLaw, lawTest } from '../../src/checker/distribution.js';
import { kolmogorovSmirnovOneSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import { draw, grid, onePoint } from './worlds.js';

const normal = (mean: number) => (value: number) => normalCdf(value - mean);

describe('lawTest', () => {
  it('at one point is the exact Kolmogorov test', () => {
    const world = draw({ seed: 4, runs: 30, times: [0], mean: () => [0], spread: () => 1, memory: 0 });
    for (const mean of [0, 0.2, 0.5]) {
      const exact = kolmogorovSmirnovOneSample(world.values[0]![0]!, normal(mean));
      const test = lawTest(world, { cdf: [[normal(mean)]], margin: 0 });
      expect(test.distance).toBe(exact.statistic);
      expect(test.pValue).toBeCloseTo(exact.pValue, 12);
    }
  });

  it('pays nothing for points that repeat each other', () => {
    const one = draw({ seed: 5, runs: 25, times: [0], mean: () => [0], spread: () => 1, memory: 0 }).values[0]![0]!;
    const times = grid(20);
    const values = times.map(() => [one]);
    const cdf = times.map(() => [normal(0.4)]);
    const all = lawTest({ times, statistics: ['m'], values, diverged: 0, runs: 25 }, { cdf, margin: 0 });
    // But the sample that is counted among its 1000 resamples.
    expect(Math.abs(all.pValue - kolmogorovSmirnovOneSample(one, normal(0.4)).pValue)).toBeLessThan(0.002);
  });

  it('pays nearly Bonferroni’s price for independent points, and never more', () => {
    const times = grid(20);
    const world = draw({ seed: 6, runs: 50, times, mean: () => [0], spread: () => 1, memory: 0 });
    const { distance, pValue } = lawTest(world, { cdf: times.map(() => [normal(0)]), margin: 0 }, { resamples: 4000 });
    const alone = Math.min(...world.values.map(([x]) => kolmogorovSmirnovOneSample(x!, normal(0)).pValue));
    expect(pValue).toBeLessThanOrEqual(20 * alone);
    // Sidak's value for 20 independent points; the resampled law is within a few hundredths of it.
    expect(Math.abs(pValue - (1 - (1 - alone) ** 20))).toBeLessThan(0.1);
    expect(distance).toBeGreaterThan(0);
  });

  it('without a law has nothing to say', () => {
    expect(lawTest(onePoint([1, 2, 3]), { cdf: [[null]], margin: 0 })).toMatchObject({ distance: 0, pValue: 1 });
  });
});

describe('judgeLaw', () => {
  const times = grid(5);
  const world = draw({ seed: 7, runs: 300, times, mean: () => [0, 1], spread: () => 1, memory: 0.8 });
  const judge = (shift: number, margin: number) =>
    judgeLaw(world, { cdf: times.map(() => [normal(shift), normal(1)]), margin });

  it('agrees inside its margin, disagrees beyond it', () => {
    // A shift by 1 is a distance of 2 Phi(1/2) - 1 = .383.
    expect(judge(0, 0.2).verdict).toBe('agrees');
    expect(judge(1, 0.2)).toMatchObject({ verdict: 'disagrees', statistic: 'm1' });
    expect(Math.abs(judge(1, 0.2).distance - 0.383)).toBeLessThan(0.1);
    expect(judge(0, 0).verdict).toBe('inconclusive');
    expect(judge(1, 0.2).pValue).toBeLessThan(1e-6);
    expect(judge(1, 0.2).comment).toContain('margin 0.2');
  });

  it('has a half-width between that of one point and that of ten by Bonferroni', () => {
    // Asymptotic quantiles 1.358 and 1.818 (of .05 and .005) over sqrt(300); the exact ones are up to 1 % smaller.
    const { halfWidth } = judge(0, 0.2);
    expect(halfWidth).toBeGreaterThan((0.985 * 1.358) / Math.sqrt(300));
    expect(halfWidth).toBeLessThan(1.74 / Math.sqrt(300));
  });

  it('decides nothing on fewer than 8 runs', () => {
    expect(judgeLaw(onePoint([1, 2, 3, 4, 5]), { cdf: [[normal(99)]], margin: 0.1 }).verdict).toBe('inconclusive');
  });

  it('refuses a distribution function that is none', () => {
    expect(() => judgeLaw(onePoint([1, 2, 3]), { cdf: [[(x) => x]], margin: 0.1 })).toThrow(/distribution function is/);
  });
});
