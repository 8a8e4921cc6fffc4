import { describe, expect, it } from 'vitest';
import { judgeEnds, smallestSeeds } from '../../src/checker/equivalence.js';
import { judgeMedian, medianInterval, medianRank } from '../../src/checker/median.js';
import { judgeProportion, proportionInterval } from '../../src/checker/proportion.js';
import { judgeValue } from '../../src/checker/value.js';
import { combineVerdicts } from '../../src/checker/verdict.js';
import { randomStream } from '../../src/numerics/random/stream.js';

describe('judgeEnds', () => {
  it.each([
    [0.9, 1.1, 1, 0.125, 'agrees'],
    [0.875, 1.125, 1, 0.125, 'agrees'],
    [1.1, 1.2, 1, 0.125, 'inconclusive'],
    [1.25, 1.5, 1, 0.125, 'disagrees'],
    [0.5, 0.75, 1, 0.125, 'disagrees'],
    [0, 2, 1, 0.125, 'inconclusive'],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 0.125, 'inconclusive'],
    [1.125, Number.POSITIVE_INFINITY, 1, 0.125, 'inconclusive'],
    [1.126, Number.POSITIVE_INFINITY, 1, 0.125, 'disagrees'],
    [1, 1, 1, 0, 'agrees'],
  ] as const)('[%f, %f] against %f +- %f %s', (low, high, stated, margin, verdict) => {
    expect(judgeEnds(low, high, stated, margin)).toBe(verdict);
  });

  it.each([
    [2, 1, 0, 0],
    [Number.NaN, 1, 0, 0],
    [0, 1, Number.NaN, 0],
    [0, 1, 0, -1],
  ])('refuses [%f, %f] against %f +- %f', (low, high, stated, margin) => {
    expect(() => judgeEnds(low, high, stated, margin)).toThrow(RangeError);
  });
});

describe('smallestSeeds', () => {
  it.each([8, 9, 15, 16, 17, 1000, 123_457])('finds %i', (n) => {
    expect(smallestSeeds(8, (seeds) => seeds >= n)).toBe(n);
  });
  it('gives up beyond 1e9', () => {
    expect(smallestSeeds(8, (seeds) => seeds > 1.5e9)).toBeNull();
  });
});

describe('combineVerdicts', () => {
  it('lets one disagreement decide and one open question leave open', () => {
    expect(combineVerdicts(['agrees', 'inconclusive', 'disagrees'])).toBe('disagrees');
    expect(combineVerdicts(['agrees', 'agrees'])).toBe('agrees');
    expect(() => combineVerdicts([])).toThrow(RangeError);
  });
});

describe('judgeValue', () => {
  it('is Student’s interval of 1..8', () => {
    const judgement = judgeValue({ samples: [1, 2, 3, 4, 5, 6, 7, 8], stated: 4.5, margin: 3 });
    expect(judgement.standardError).toBeCloseTo(Math.sqrt(0.75), 14);
    expect(judgement.high).toBeCloseTo(4.5 + 2.364624251593 * Math.sqrt(0.75), 9);
    expect(judgement.low).toBeCloseTo(4.5 - 2.364624251593 * Math.sqrt(0.75), 9);
    expect(judgement.verdict).toBe('agrees');
  });

  it('gives the verdicts of specification C3 (Student with 99 degrees: 1.98)', () => {
    const measured = { mean: 0.8652, standardError: 0.0012, seeds: 100, stated: 0.8636 };
    expect(judgeValue({ ...measured, margin: 0.004 }).verdict).toBe('agrees'); // .0016 + .00238 = .00398
    expect(judgeValue({ ...measured, margin: 0.0039 }).verdict).toBe('inconclusive');
    expect(judgeValue({ ...measured, stated: 0.86, margin: 0.002 }).verdict).toBe('disagrees'); // .0052 - .00238 = .0028
  });

  it('states the seeds that decide: sd 1, deviation 0, margin .1 needs (1.96 / .1)^2 = 385 and the Student part', () => {
    const open = judgeValue({ mean: 0, standardError: 1 / Math.sqrt(25), seeds: 25, stated: 0, margin: 0.1 });
    expect(open.verdict).toBe('inconclusive');
    expect(open.seedsToDecide).toBeGreaterThanOrEqual(385);
    expect(open.seedsToDecide).toBeLessThanOrEqual(390);
    const at = (seeds: number) =>
      judgeValue({ mean: 0, standardError: 1 / Math.sqrt(seeds), seeds, stated: 0, margin: 0.1 }).verdict;
    expect(at(open.seedsToDecide!)).toBe('agrees');
    expect(at(open.seedsToDecide! - 1)).toBe('inconclusive');
  });

  it('is undecidable at the edge, and decides nothing on 7 samples', () => {
    expect(judgeValue({ mean: 0.1, standardError: 0.1, seeds: 50, stated: 0, margin: 0.1 }).seedsToDecide).toBeNull();
    const few = judgeValue({ samples: [1, 1, 1, 1, 1, 1, 1], stated: 1, margin: 1 });
    expect(few).toMatchObject({ verdict: 'inconclusive', seedsToDecide: 8 });
  });

  it('takes equal samples as exact', () => {
    expect(judgeValue({ samples: new Float64Array(9).fill(0.3), stated: 0.1 + 0.2, margin: 0 }).verdict).toBe('agrees');
  });

  it.each([
    [{ samples: [1], stated: 1, margin: 1 }, /1 samples/],
    [{ samples: [1, Number.NaN], stated: 1, margin: 1 }, /samples\[1\] = NaN/],
    [{ samples: [1, 2], stated: Number.NaN, margin: 1 }, /stated = NaN/],
    [{ samples: [1, 2], stated: 1, margin: -1 }, /margin = -1/],
    [{ samples: [1, 2], stated: 1, margin: 1, level: 0.95 }, /level = 0.95/],
    [{ mean: 1, standardError: -1, seeds: 9, stated: 1, margin: 1 }, /standardError = -1/],
    [{ mean: 1, standardError: 1, seeds: 1, stated: 1, margin: 1 }, /seeds = 1/],
    [{ mean: 1 / 0, standardError: 1, seeds: 9, stated: 1, margin: 1 }, /mean = Infinity/],
  ])('refuses %j', (input, message) => {
    expect(() => judgeValue(input)).toThrow(message);
  });
});

describe('judgeProportion', () => {
  it.each([
    [0, 10, 0, 0.3085], // Clopper-Pearson tables
    [3, 10, 0.0667, 0.6525],
    [10, 10, 0.6915, 1],
    [5, 20, 0.0866, 0.491],
  ])('%i of %i: [%f, %f] of the tables', (successes, trials, low, high) => {
    const ends = proportionInterval(successes, trials);
    expect(ends[0]).toBeCloseTo(low, 4);
    expect(ends[1]).toBeCloseTo(high, 4);
  });

  it('has the closed form 1 - (level / 2)^(1/n) without successes, and mirrors', () => {
    expect(proportionInterval(0, 7, 0.02)[1]).toBeCloseTo(1 - 0.01 ** (1 / 7), 12);
    expect(proportionInterval(2, 9)[0]).toBeCloseTo(1 - proportionInterval(7, 9)[1], 12);
  });

  it('agrees with specification C9: .6229 of 20000 against .6203', () => {
    expect(judgeProportion({ successes: 12458, trials: 20000, stated: 0.6203, margin: 0.01 }).verdict).toBe('agrees');
    expect(judgeProportion({ successes: 12458, trials: 20000, stated: 0.6, margin: 0.01 }).verdict).toBe('disagrees');
  });

  it('states trials that decide: near 1.96^2 p (1 - p) / distance^2', () => {
    const open = judgeProportion({ successes: 50, trials: 100, stated: 0.5, margin: 0.05 });
    expect(open.verdict).toBe('inconclusive');
    expect(open.seedsToDecide).toBeGreaterThan(384);
    expect(open.seedsToDecide).toBeLessThan(384 * 1.15);
    expect(judgeProportion({ successes: 60, trials: 100, stated: 0.5, margin: 0.1 }).seedsToDecide).toBeNull();
  });

  it.each([
    [{ successes: 11, trials: 10, stated: 0.5, margin: 0.1 }, /successes = 11/],
    [{ successes: -1, trials: 10, stated: 0.5, margin: 0.1 }, /successes = -1/],
    [{ successes: 1.5, trials: 10, stated: 0.5, margin: 0.1 }, /successes = 1.5/],
    [{ successes: 0, trials: 0, stated: 0.5, margin: 0.1 }, /trials = 0/],
    [{ successes: 1, trials: 10, stated: 1.5, margin: 0.1 }, /stated = 1.5/],
    [{ successes: 1, trials: 10, stated: 0.5, margin: Number.NaN }, /margin = NaN/],
  ])('refuses %j', (input, message) => {
    expect(() => judgeProportion(input)).toThrow(message);
  });
});

describe('median', () => {
  it.each([
    [5, 0], // P(all five on one side) = 2/32 > .05
    [6, 1], // 2/64 <= .05
    [8, 1], // 2 * 9/256 = .07
    [9, 2], // 2 * 10/512 = .039
    [10, 2], // tables of the sign test
    [20, 6],
    [50, 18],
    [2000, 956], // 1000 - 1.96 sqrt(2000) / 2 = 956.2
  ])('ranks for %i values: %i', (n, rank) => {
    expect(medianRank(n, 0.05)).toBe(rank);
  });

  it('counts censored values as larger than all', () => {
    const times = [5, 1, 9, 3, 9, 7, 9, 2, 9, 4];
    const censored = times.map((time) => time === 9);
    // Ordered: 1 2 3 4 5 7 and four beyond 9.
    expect(medianInterval({ times, censored })).toEqual({ median: 6, low: 2, high: null, seeds: 10, censored: 4 });
    expect(medianInterval({ times })).toMatchObject({ median: 6, low: 2, high: 9 });
  });

  it('says no more of a censored median than that it lies beyond the time of censoring', () => {
    const censored = Array(20).fill(true);
    const times = Array(20).fill(100);
    expect(medianInterval({ times, censored })).toMatchObject({ median: null, low: 100, high: null });
    expect(judgeMedian({ times, censored, stated: 150, margin: 10 })).toMatchObject({
      verdict: 'inconclusive',
      seedsToDecide: null,
    });
    expect(judgeMedian({ times, censored, stated: 50, margin: 10 })).toMatchObject({
      verdict: 'disagrees',
      estimate: null,
    });
  });

  it('covers the median of skewed laws in at least 95 % of samples', () => {
    // Exponential, median ln 2, 21 values: coverage of ranks 6 and 16 is .973. Binomial(1000, .95) < 922 has P < 5e-5.
    let covered = 0;
    for (let run = 0; run < 1000; run++) {
      const stream = randomStream({ seed: 1, run, purpose: 'median-test' });
      const times = Array.from({ length: 21 }, () => -Math.log(1 - stream.uniform()));
      const { low, high } = medianInterval({ times });
      if (low! <= Math.LN2 && Math.LN2 <= high!) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(922);
    expect(covered).toBeLessThanOrEqual(993); // Binomial(1000, .973) > 993 has P < 5e-5
  });

  it('judges with an interval of 6 values, but not of 5', () => {
    expect(judgeMedian({ times: [1, 2, 3, 4, 5, 6], stated: 3.5, margin: 2.5 }).verdict).toBe('agrees');
    expect(judgeMedian({ times: [1, 2, 3, 4, 5], stated: 3, margin: 100 })).toMatchObject({
      verdict: 'inconclusive',
      low: null,
    });
  });

  it('states seeds by 1/sqrt(n): 1..10 has half-width 3.5, margin .5 needs 49 times as many', () => {
    const open = judgeMedian({ times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], stated: 5.5, margin: 0.5 });
    expect(open.seedsToDecide).toBe(490);
  });

  it.each([
    [{ times: [], stated: 1, margin: 1 }, /empty/],
    [{ times: [1, Number.NaN], stated: 1, margin: 1 }, /times\[1\] = NaN/],
    [{ times: [1, 2], censored: [true], stated: 1, margin: 1 }, /2 times but 1 marks/],
    [{ times: [1, 2], stated: 1, margin: -1 }, /margin = -1/],
  ])('refuses %j', (input, message) => {
    expect(() => judgeMedian(input)).toThrow(message);
  });
});
