import { describe, expect, it } from 'vitest';
import { criticalValues } from '../../src/checker/band.js';
import { judgeSpread } from '../../src/checker/variance.js';
import { variancePoint } from '../../src/checker/variance-point.js';
import { draw, grid, onePoint } from './worlds.js';

describe('variancePoint', () => {
  it('has log S^2 and the error sqrt((kurtosis - (n - 3) / (n - 1)) / n) by hand', () => {
    // -3, -1, 1, 3: S^2 = 20 / 3, kurtosis (164 / 4) / 25 = 1.64.
    const { estimate, standardError } = variancePoint(Float64Array.of(-3, -1, 1, 3));
    expect(estimate).toBeCloseTo(Math.log(20 / 3), 13);
    expect(standardError).toBeCloseTo(Math.sqrt((1.64 - 1 / 3) / 4), 13);
  });

  it('has the same error wherever the runs lie and whatever their unit', () => {
    const runs = Float64Array.of(1, 2, 4, 8, 16);
    const moved = runs.map((value) => 1e3 - 7 * value);
    expect(variancePoint(moved).standardError).toBeCloseTo(variancePoint(runs).standardError, 9);
    expect(variancePoint(moved).estimate).toBeCloseTo(variancePoint(runs).estimate + Math.log(49), 9);
  });

  it('studentises a resample by its own kurtosis', () => {
    const runs = Float64Array.of(1, 2, 4, 8, 16, 17);
    const counts = [2, 1, 0, 1, 1, 1];
    const again = Float64Array.from(counts.flatMap((count, i) => Array<number>(count).fill(runs[i]!)));
    const resample = variancePoint(again);
    const [size] = variancePoint(runs).resampled(Uint16Array.from(counts), 1);
    // A resample estimates the variance of the sample with divisor n.
    const truth = variancePoint(runs).estimate + Math.log(5 / 6);
    expect(size).toBeCloseTo(Math.abs(resample.signed(truth)), 10);
  });

  it('gives no size to a resample without spread', () => {
    expect([...variancePoint(Float64Array.of(1, 2, 4)).resampled(Uint16Array.of(3, 0, 0), 1)]).toEqual([0]);
  });

  it('needs three runs', () => {
    expect(() => variancePoint(Float64Array.of(1, 2))).toThrow(/2 runs.*at least 3/);
  });
});

describe('judgeSpread', () => {
  const times = grid(6);
  const world = draw({ seed: 3, runs: 400, times, mean: () => [0, 5], spread: (t) => 1 + t, memory: 0.8 });
  const right = times.map((t) => [1 + t, 1 + t]);

  it('agrees with the truth, disagrees with half and twice of it, and is open without a margin', () => {
    const verdict = (factor: number, margin: number) => {
      const values = right.map((row) => row.map((sigma) => factor * sigma));
      return judgeSpread(world, { values, margin }).verdict;
    };
    expect(verdict(1, 0.3)).toBe('agrees');
    expect(verdict(2, 0.3)).toBe('disagrees');
    expect(verdict(0.5, 0.3)).toBe('disagrees');
    expect(verdict(1, 0)).toBe('inconclusive');
  });

  it('states ratio, Y, band and p-values', () => {
    const { statistics, pValue, worst, comment } = judgeSpread(world, { values: right, margin: 0.3 });
    for (const { measured, ratio, y, low, high, pValues } of statistics) {
      ratio.forEach((value, t) => {
        expect(value).toBeCloseTo(measured[t]! / right[t]![0]!, 12);
        expect(y[t]).toBeCloseTo(Math.sqrt(200) * (value! ** 2 - 1), 10);
        expect(low[t]! < value! && value! < high[t]!).toBe(true);
        expect(pValues[t]).toBeGreaterThan(0.01);
      });
    }
    expect(pValue).toBe(Math.min(...statistics.flatMap((one) => one.pValues)));
    expect(statistics.flatMap((one) => one.y)).toContain(worst.y);
    expect(comment).toContain('margin 30 %');
  });

  it('has a p-value at most the level exactly when the band leaves the prediction out', () => {
    for (const factor of [0.8, 0.9, 1, 1.1, 1.2, 1.3]) {
      const values = right.map((row) => row.map((sigma) => factor * sigma));
      const { pValue, statistics } = judgeSpread(world, { values, margin: 0 });
      const out = statistics.some(({ low, high }) => low.some((end, t) => end! > 1 || high[t]! < 1));
      expect(pValue <= 0.05, `${factor}`).toBe(out);
    }
  });

  it('takes a common start for exact: 0 predicted agrees, anything else does not', () => {
    const still = onePoint(Array(9).fill(0.3));
    expect(judgeSpread(still, { values: [[0]], margin: 0 })).toMatchObject({ verdict: 'agrees', pValue: 1 });
    expect(judgeSpread(still, { values: [[0.1]], margin: 5 })).toMatchObject({ verdict: 'disagrees', pValue: 0 });
    const moving = onePoint([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const none = judgeSpread(moving, { values: [[0]], margin: 5 });
    expect(none).toMatchObject({ verdict: 'disagrees', worst: { ratio: null, y: null } });
    expect(none.comment).toContain('none is predicted');
    expect(JSON.parse(JSON.stringify(none))).toEqual(none);
  });

  it('decides nothing on fewer than 8 runs', () => {
    const few = onePoint([1, 2, 3, 4, 5]);
    expect(judgeSpread(few, { values: [[100]], margin: 0 })).toMatchObject({ verdict: 'inconclusive' });
    expect(judgeSpread(few, { values: [[100]], margin: 0 }).comment).toContain('at least 8');
  });

  it('is wider than one run’s whim: a spread that comes from a single run is left open', () => {
    const lone = onePoint([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(judgeSpread(lone, { values: [[1]], margin: 0.5 }).verdict).toBe('inconclusive');
  });

  it.each([
    [{ level: 0.9 }, /level = 0.9/],
    [{ resamples: 10 }, /resamples = 10/],
  ])('refuses %j', (options, message) => {
    expect(() => judgeSpread(world, { values: right, margin: 0 }, options)).toThrow(message);
  });
});

it('criticalValues of no points are none', () => {
  const { critical } = criticalValues([], { seeds: 9, level: 0.05, resamples: 100, seed: 0 });
  expect(critical).toEqual([]);
});
