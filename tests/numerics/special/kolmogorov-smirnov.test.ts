import { describe, expect, it } from 'vitest';
import {
  kolmogorovSurvival,
  oneSampleSurvival,
  twoSampleSurvival,
} from '../../../src/numerics/special/kolmogorov-law.js';
import {
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from '../../../src/numerics/special/kolmogorov-smirnov.js';

describe('the laws', () => {
  // Kolmogorov's limit: Smirnov (1948), table; 12 digits from scipy 1.17.1 special.kolmogorov.
  it.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [0.8276, 0.49995841656354456],
    [1, 0.26999967167735456],
    [1.3581, 0.0499996304316674],
    [2, 0.0006709252557796953],
    [3, 3.045995948942526e-8],
  ])('limit at %d', (x, p) => {
    expect(Math.abs(kolmogorovSurvival(x) - p)).toBeLessThan(1e-13 * p + 1e-16);
  });

  // Marsaglia, Tsang, Wang (2003) give P(D_10 < .274) = .6284796154565; for 100, 500 and 1000 the same matrix power at 40 digits
  // (mpmath 1.3.0); the others, where scipy is exact too, scipy 1.17.1 stats.kstwo.
  it.each([
    [10, 0.274, 1 - 0.6284796154565],
    [100, 0.1, 0.25269275700639],
    [100, 0.2, 0.0005551927327988775],
    [500, 0.05, 0.15866263922062],
    [20, 0.5, 3.787595240539032e-5],
    [5, 0.3, 0.664],
    [1000, 0.03, 0.3226902464133],
    [50, 0.4, 9.86356336441006e-8],
  ])('one sample of %d at %d', (n, d, p) => {
    expect(Math.abs(oneSampleSurvival(n, d) - p)).toBeLessThan(2e-10 * p + 1e-12);
  });

  it('one sample of size 1 is uniform in closed form', () => {
    // D_1 = max(U, 1 - U).
    for (const d of [0.5, 0.6, 0.9]) expect(Math.abs(oneSampleSurvival(1, d) - 2 * (1 - d))).toBeLessThan(1e-14);
    expect([oneSampleSurvival(3, 0.1), oneSampleSurvival(3, 1)]).toEqual([1, 0]);
  });

  it('both forms of the one-sample law agree where they meet', () => {
    const n = 400;
    const d = Math.sqrt(6 / n);
    const below = oneSampleSurvival(n, d * (1 - 1e-9));
    const above = oneSampleSurvival(n, d * (1 + 1e-9));
    expect(Math.abs(below / above - 1)).toBeLessThan(1e-6);
  });

  it('two samples: all interleavings counted by hand', () => {
    const count = (n: number, m: number): Map<number, number> => {
      const law = new Map<number, number>();
      const walk = (i: number, j: number, largest: number): void => {
        const here = Math.max(largest, Math.abs(i * m - j * n));
        if (i === n && j === m) law.set(here, (law.get(here) ?? 0) + 1);
        if (i < n) walk(i + 1, j, here);
        if (j < m) walk(i, j + 1, here);
      };
      walk(0, 0, 0);
      return law;
    };
    for (const [n, m] of [
      [1, 1],
      [3, 4],
      [5, 5],
      [6, 4],
      [2, 7],
    ] as const) {
      const law = count(n, m);
      const total = [...law.values()].reduce((a, b) => a + b, 0);
      for (const distance of law.keys()) {
        const tail = [...law].reduce((sum, [value, times]) => sum + (value >= distance ? times : 0), 0);
        expect(Math.abs(twoSampleSurvival(n, m, distance) - tail / total)).toBeLessThan(1e-14);
      }
    }
  });
});

describe('the tests', () => {
  it('two samples: scipy 1.17.1 ks_2samp, exact', () => {
    const a = [0.346, 0.822, 0.33, -1.303, 0.905, 0.446, -0.537, 0.581, 0.365, 0.294];
    const b = [0.828, 1.347, 0.064, 0.637, 0.318, 1.399, 0.84, 0.508, 0.018, 0.543, 0.808, 0.524];
    const { statistic, pValue, law } = kolmogorovSmirnovTwoSample(a, b);
    expect([statistic, law]).toEqual([0.45, 'exact']);
    expect(Math.abs(pValue - 0.15975974489906378)).toBeLessThan(1e-13);
    expect(kolmogorovSmirnovTwoSample(b, a)).toEqual(kolmogorovSmirnovTwoSample(a, b));
  });

  it('two samples: equal, apart, tied', () => {
    expect(kolmogorovSmirnovTwoSample([1, 2, 3], [1, 2, 3])).toEqual({ statistic: 0, pValue: 1, law: 'exact' });
    const apart = kolmogorovSmirnovTwoSample([1, 2, 3], [4, 5, 6]);
    expect(apart.statistic).toBe(1);
    expect(Math.abs(apart.pValue - 2 / 20)).toBeLessThan(1e-15);
    expect(kolmogorovSmirnovTwoSample([1, 1, 2], [1, 2, 2]).statistic).toBeCloseTo(1 / 3, 15);
  });

  it('two large samples use the limit, which is near the exact law', () => {
    const a = Array.from({ length: 3200 }, (_, i) => i + 0.5);
    const b = Array.from({ length: 3200 }, (_, i) => i * 1.03);
    const large = kolmogorovSmirnovTwoSample(a, b);
    expect(large.law).toBe('limit');
    const exact = twoSampleSurvival(3200, 3200, Math.round(large.statistic * 3200 * 3200));
    expect(Math.abs(large.pValue - exact)).toBeLessThan(0.02);
  });

  it('one sample: by hand, exact and limit near each other', () => {
    // The points .1 .4 .8: distances .1, .4 - 1/3, .8 - 2/3, and 1/3 - .1, 2/3 - .4, 1 - .8.
    expect(kolmogorovSmirnovOneSample([0.8, 0.1, 0.4], (x) => x).statistic).toBeCloseTo(2 / 3 - 0.4, 15);
    const shifted = (n: number) =>
      kolmogorovSmirnovOneSample(
        Array.from({ length: n }, (_, i) => (i + 0.5) / n),
        (x) => x ** 1.06,
      );
    const large = shifted(2000);
    expect(large.law).toBe('limit');
    expect(Math.abs(large.pValue - oneSampleSurvival(2000, large.statistic))).toBeLessThan(2e-5);
    expect(shifted(900).law).toBe('exact');
  });

  it('refuses empty samples, NaN and a distribution function that is none', () => {
    expect(() => kolmogorovSmirnovTwoSample([], [1])).toThrow(/first sample is empty/);
    expect(() => kolmogorovSmirnovTwoSample([1], [1, Number.NaN])).toThrow(/second sample\[1\] is NaN/);
    expect(() => kolmogorovSmirnovOneSample([], (x) => x)).toThrow(RangeError);
    expect(() => kolmogorovSmirnovOneSample([3], (x) => x)).toThrow(/is 3 at 3/);
  });
});
