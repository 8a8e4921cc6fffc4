import { describe, expect, it } from 'vitest';
import type { SizeGroup } from '../../src/checker/median-line.js';
import { fitScaling, fitSlope, judgeExponent, judgeLogPower, judgeSlope } from '../../src/checker/scaling.js';
import { randomStream } from '../../src/numerics/random/stream.js';

const sizes = [50, 100, 200, 400, 800];

/** Hitting times law(d) exp(.3 N(0, 1)), so that the median is law(d); stopped at `limit(d)`. */
function draw(
  seed: number,
  runs: number,
  law: (d: number) => number,
  limit = (_: number) => Number.POSITIVE_INFINITY,
): SizeGroup[] {
  return sizes.map((size) => {
    const stream = randomStream({ seed, run: size, purpose: 'scaling-test' });
    const raw = Array.from({ length: runs }, () => law(size) * Math.exp(0.3 * stream.normal()));
    const end = limit(size);
    return { size, times: raw.map((time) => Math.min(time, end)), censored: raw.map((time) => time > end) };
  });
}

const exact = (law: (d: number) => number): SizeGroup[] =>
  sizes.map((size) => ({ size, times: Array(9).fill(law(size)), censored: Array(9).fill(false) }));

describe('fitScaling', () => {
  it('recovers exact powers, with logs and with a theory integral divided out', () => {
    expect(fitScaling({ groups: exact((d) => 2 * d ** 3) })).toMatchObject({ usableSizes: 5 });
    expect(fitScaling({ groups: exact((d) => 2 * d ** 3) }).exponent).toBeCloseTo(3, 10);
    expect(fitScaling({ groups: exact((d) => 2 * d ** 3) }).prefactor).toBeCloseTo(2, 8);
    expect(fitScaling({ groups: exact((d) => 5 * d * Math.log(d)), logPower: 1 }).exponent).toBeCloseTo(1, 10);
    const integral = sizes.map((d) => 1 + 10 / d);
    const divided = fitScaling({ groups: exact((d) => d ** 2 * (1 + 10 / d)), divideBy: integral });
    expect(divided.exponent).toBeCloseTo(2, 10);
    for (const one of divided.sizes) expect(one.residual).toBeCloseTo(0, 9);
  });

  it('has the least-squares slope of three points by hand: y = 0, 1, 3 at x = 0, 1, 2 gives 3/2', () => {
    const groups = [0, 1, 3].map((y, x) => ({
      size: Math.exp(x),
      times: Array(8).fill(Math.exp(y)),
      censored: Array(8).fill(false),
    }));
    const fit = fitScaling({ groups });
    expect(fit.exponent).toBeCloseTo(1.5, 12);
    expect(fit.prefactor).toBeCloseTo(Math.exp(4 / 3 - 1.5), 12);
    expect(fit.sizes.map((one) => one.residual!.toFixed(6))).toEqual(['0.166667', '-0.333333', '0.166667']);
  });

  it('covers the exponent in about 95 % of worlds, and judges it', () => {
    // 300 worlds. A percentile bootstrap of medians covers a little more than 95 %: Binomial(300, .95) < 268 has P < 1e-4.
    let covered = 0;
    let agreed = 0;
    for (let seed = 0; seed < 300; seed++) {
      const fit = fitScaling({ groups: draw(seed, 32, (d) => d ** 2), resamples: 200, seed });
      if (fit.low! <= 2 && 2 <= fit.high!) covered++;
      if (judgeExponent(fit, { stated: 2.1, tolerance: 0.1 }).verdict === 'agrees') agreed++;
    }
    expect(covered).toBeGreaterThanOrEqual(268);
    expect(covered).toBeLessThanOrEqual(299);
    expect(agreed).toBeLessThanOrEqual(32); // truth at the tolerance's edge: at most 5 % may agree
  });

  it('tells d from d log d', () => {
    const groups = draw(3, 200, (d) => d * Math.log(d));
    expect(judgeExponent(fitScaling({ groups }), { stated: 1, tolerance: 0.06 }).verdict).toBe('disagrees');
    expect(judgeExponent(fitScaling({ groups, logPower: 1 }), { stated: 1, tolerance: 0.12 }).verdict).toBe('agrees');
  });

  it('is not biased by censoring beyond the median', () => {
    const groups = draw(
      4,
      200,
      (d) => d ** 2,
      (d) => 1.25 * d ** 2,
    );
    const censored = groups.flatMap((group) => group.censored).filter(Boolean).length;
    expect(censored).toBeGreaterThan(150); // P(exp(.3 N) > 1.25) = 23 %
    const fit = fitScaling({ groups });
    expect(fit.exponent).toBe(fitScaling({ groups: draw(4, 200, (d) => d ** 2) }).exponent);
    expect(judgeExponent(fit, { stated: 2, tolerance: 0.1 }).verdict).toBe('agrees');
  });

  it('has an unbounded upper end when resampled medians of the largest size are often censored', () => {
    const law = (d: number) => d ** 2;
    const groups = draw(5, 9, law).map((group) => {
      if (group.size !== 800) return group;
      const censored = group.censored.map((_, index) => index >= 5);
      return { ...group, times: [...group.times.slice(0, 5), ...Array(4).fill(1e9)], censored };
    });
    const fit = fitScaling({ groups });
    expect(fit.high).toBeNull();
    expect(fit.low).not.toBeNull();
    expect(judgeExponent(fit, { stated: 2, tolerance: 10 })).toMatchObject({
      verdict: 'inconclusive',
      seedsToDecide: null,
    });
  });

  it('reports sizes that it cannot use, and judges nothing on fewer than three', () => {
    const groups = draw(
      6,
      20,
      (d) => d ** 2,
      (d) => (d > 200 ? 0.5 * d ** 2 : Number.POSITIVE_INFINITY),
    );
    const fit = fitScaling({ groups });
    expect(fit.sizes.map((one) => one.usable)).toEqual([true, true, true, false, false]);
    expect(fit.sizes[4]).toMatchObject({ median: null, ordinate: null, residual: null });
    expect(fit.sizes[4]!.reason).toMatch(/median is censored: \d+ of 20/);
    expect(fit.comment).toContain('size 800 is unusable');
    const two = fitScaling({ groups: groups.slice(1) });
    expect(two).toMatchObject({ exponent: null, low: null, high: null, prefactor: null });
    expect(judgeExponent(two, { stated: 2, tolerance: 1 })).toMatchObject({
      verdict: 'inconclusive',
      seedsToDecide: null,
    });
    const few = fitScaling({ groups: draw(6, 7, (d) => d) });
    expect(few.sizes[0]!.reason).toBe('7 runs, fewer than 8');
  });

  it('states runs that decide: a tolerance that the present interval exceeds k times needs k^2 as many', () => {
    const fit = fitScaling({ groups: draw(7, 40, (d) => d ** 2) });
    const reach = Math.max(fit.high! - fit.exponent!, fit.exponent! - fit.low!);
    const open = judgeExponent(fit, { stated: fit.exponent!, tolerance: reach / 3 });
    expect(open.verdict).toBe('inconclusive');
    expect(Math.abs(open.seedsToDecide! - 360)).toBeLessThanOrEqual(1);
    const drawn = fitScaling({ groups: draw(8, 720, (d) => d ** 2) });
    expect(drawn.high! - drawn.low!).toBeLessThan((2 * reach) / 3);
  });

  it('is the same for the same seed and keeps in JSON', () => {
    const groups = draw(9, 20, (d) => d ** 2);
    expect(fitScaling({ groups, seed: 4 })).toEqual(fitScaling({ groups, seed: 4 }));
    const fit = fitScaling({ groups });
    expect(JSON.parse(JSON.stringify(fit))).toEqual(fit);
  });

  const group = (size: number, times: number[], censored = times.map(() => false)) => ({ size, times, censored });
  const good = [group(1, [1, 2]), group(2, [1, 2]), group(3, [1, 2])];
  it.each([
    [{ groups: [] }, /0 sizes/],
    [{ groups: good.slice(1) }, /2 sizes.*at least 3/],
    [{ groups: [...good, group(3, [1])] }, /size 3 is given twice/],
    [{ groups: [...good, group(-4, [1])] }, /size = -4/],
    [{ groups: [...good, group(4, [])] }, /size 4 has no runs/],
    [{ groups: [...good, group(4, [1], [])] }, /size 4 has 1 times but 0 marks/],
    [{ groups: [...good, group(4, [Number.NaN])] }, /time 0 of size 4 is NaN/],
    [{ groups: [...good, group(4, [-1])] }, /time 0 of size 4 is -1/],
    [{ groups: good, logPower: 1 }, /size = 1; with logPower = 1/],
    [{ groups: good, logPower: Number.NaN }, /logPower = NaN/],
    [{ groups: good, divideBy: [1] }, /divideBy has 1 values for 3 groups/],
    [{ groups: good, divideBy: [1, 0, 1] }, /divideBy for size 2 is 0/],
    [{ groups: good, level: 1 }, /level = 1/],
    [{ groups: good, resamples: 3 }, /resamples = 3/],
  ])('refuses %j', (input, message) => {
    expect(() => fitScaling(input)).toThrow(message);
  });

  it('refuses a claim without sense', () => {
    const fit = fitScaling({ groups: exact((d) => d) });
    expect(() => judgeExponent(fit, { stated: 1, tolerance: -1 })).toThrow(/tolerance = -1/);
    expect(() => judgeExponent(fit, { stated: Number.NaN, tolerance: 1 })).toThrow(/stated = NaN/);
  });
});

describe('the power of the logarithm', () => {
  const decades = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
  const law = (d: number): number => 2 * d * Math.log(d) ** 2;
  const at = (sizesOf: readonly number[], times: (d: number) => readonly number[]): SizeGroup[] =>
    sizesOf.map((size) => ({ size, times: times(size), censored: times(size).map(() => false) }));
  const drawn = (seed: number, runs: number, sizesOf: readonly number[], sigma: number): SizeGroup[] =>
    at(sizesOf, (size) => {
      const stream = randomStream({ seed, run: size, purpose: 'log-power-test' });
      return Array.from({ length: runs }, () => law(size) * Math.exp(sigma * stream.normal()));
    });

  it('is recovered alone and jointly with the exponent', () => {
    const groups = at(decades, (d) => Array(8).fill(law(d)));
    const alone = fitScaling({ groups, exponent: 1, logPower: 'free' });
    expect(alone).toMatchObject({ fitted: 'log-power', exponent: 1, low: null, high: null });
    expect(alone.logPower).toBeCloseTo(2, 10);
    expect(alone.prefactor).toBeCloseTo(2, 8);
    const joint = fitScaling({ groups, logPower: 'free' });
    expect(joint.fitted).toBe('both');
    expect(joint.exponent).toBeCloseTo(1, 9);
    expect(joint.logPower).toBeCloseTo(2, 8);
    for (const one of joint.sizes) expect(one.residual).toBeCloseTo(0, 9);
  });

  it('jointly has the least-squares solution: residuals are orthogonal to 1, log d and log log d', () => {
    const groups = drawn(1, 20, decades, 0.5);
    const { sizes: fitted } = fitScaling({ groups, logPower: 'free' });
    for (const regressor of [() => 1, Math.log, (d: number) => Math.log(Math.log(d))]) {
      expect(fitted.reduce((sum, one) => sum + one.residual! * regressor(one.size), 0)).toBeCloseTo(0, 9);
    }
    expect(fitted.some((one) => Math.abs(one.residual!) > 1e-3)).toBe(true);
  });

  it('is covered in about 95 % of worlds, and so is the exponent', () => {
    // 200 worlds; Binomial(200, .95) < 176 has P < 1e-4.
    let [powers, exponents] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const fit = fitScaling({ groups: drawn(seed, 24, decades, 0.3), logPower: 'free', resamples: 200, seed });
      if (fit.logPowerLow! <= 2 && 2 <= fit.logPowerHigh!) powers++;
      if (fit.low! <= 1 && 1 <= fit.high!) exponents++;
    }
    expect(powers).toBeGreaterThanOrEqual(176);
    expect(exponents).toBeGreaterThanOrEqual(176);
  });

  it('is judged, and left open where it was fixed', () => {
    const fit = fitScaling({ groups: drawn(2, 400, decades, 0.1), exponent: 1, logPower: 'free' });
    expect(judgeLogPower(fit, { stated: 2, tolerance: 0.2 }).verdict).toBe('agrees');
    expect(judgeLogPower(fit, { stated: 1, tolerance: 0.2 }).verdict).toBe('disagrees');
    expect(judgeExponent(fit, { stated: 1, tolerance: 1 }).verdict).toBe('inconclusive');
    const other = fitScaling({ groups: drawn(2, 400, decades, 0.1), logPower: 2 });
    expect(judgeLogPower(other, { stated: 2, tolerance: 9 }).verdict).toBe('inconclusive');
  });

  it('is told from p over decades with many runs, and a warning says so where it is not', () => {
    expect(fitScaling({ groups: drawn(3, 400, decades, 0.1), logPower: 2 }).separation).toMatchObject({
      separable: true,
      warning: '',
    });
    // Over one octave d (log d)^2 is a power to within a percent: nothing could tell.
    const narrow = fitScaling({ groups: drawn(4, 400, [800, 1000, 1200, 1400, 1600], 0.1), logPower: 2 });
    expect(narrow.separation.separable).toBe(false);
    expect(narrow.comment).toContain('cannot tell p from powers of the logarithm');
    // d log log d / d log d = 1 / log d: about 1/7 at d = 1100.
    expect(narrow.separation.exponentPerLog).toBeCloseTo(1 / Math.log(1130), 2);
    const wrong = fitScaling({ groups: drawn(4, 400, [800, 1000, 1200, 1400, 1600], 0.1), logPower: 1 });
    expect(wrong.exponent! - narrow.exponent!).toBeCloseTo(narrow.separation.exponentPerLog, 9);
  });

  it('cannot be told with three sizes, nor where a size has no logarithm', () => {
    const three = fitScaling({ groups: drawn(5, 400, decades.slice(0, 3), 0.1) });
    expect(three.separation.warning).toMatch(/3 sizes cannot tell p/);
    expect(fitScaling({ groups: drawn(5, 400, decades.slice(0, 3), 0.1), logPower: 'free' })).toMatchObject({
      exponent: null,
      logPower: null,
      comment: expect.stringContaining('too few to fit both exponents (at least 4)'),
    });
    const withOne = at([1, 2, 4, 8], (d) => Array(8).fill(d));
    expect(fitScaling({ groups: withOne }).separation.warning).toMatch(/no logarithm/);
    expect(() => fitScaling({ groups: withOne, logPower: 'free' })).toThrow(/size = 1/);
    expect(() => fitScaling({ groups: withOne, exponent: 1 })).toThrow(/both fixed/);
    for (const logPower of [1e308, -1e308, 1e5])
      expect(() => fitScaling({ groups: withOne.slice(1), logPower })).toThrow(/beyond double precision/);
  });

  it('keeps in JSON with open ends', () => {
    const fit = fitScaling({ groups: drawn(6, 20, decades, 0.3), logPower: 'free' });
    expect(JSON.parse(JSON.stringify(fit))).toEqual(fit);
  });
});

describe('fitSlope', () => {
  it('recovers n / d = 3 + .667 log d exactly', () => {
    const fit = fitSlope({ groups: exact((d) => d * (3 + 0.667 * Math.log(d))) });
    expect(fit.slope).toBeCloseTo(0.667, 10);
    expect(fit.intercept).toBeCloseTo(3, 9);
    expect(judgeSlope(fit, { stated: 2 / 3, tolerance: 0.001 }).verdict).toBe('agrees');
    expect(judgeSlope(fit, { stated: 0.7, tolerance: 0.001 }).verdict).toBe('disagrees');
  });

  it('takes another power', () => {
    expect(fitSlope({ groups: exact((d) => d ** 2 * Math.log(d)), power: 2 }).slope).toBeCloseTo(1, 10);
    expect(() => fitSlope({ groups: exact((d) => d), power: Number.NaN })).toThrow(/power = NaN/);
  });
});
