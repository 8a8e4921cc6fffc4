import { describe, expect, it } from 'vitest';
import { judgeAgreement } from '../../src/checker/agreement.js';
import type { EnsembleTrajectory, ModelTrajectory } from '../../src/checker/trajectory.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import { draw, grid, modelOf, onePoint } from './worlds.js';

const one = (value: number, margin: number): ModelTrajectory => ({
  model: 'gf',
  title: 'gradient flow',
  order: 'O(eta)',
  values: [[value]],
  margin: [[margin]],
});

describe('judgeAgreement', () => {
  const runs = onePoint([1, 2, 3, 4, 5, 6, 7, 8]);

  it('has deviation, standard error and z of 1..8 by hand', () => {
    const agreement = judgeAgreement({ ensemble: runs, model: one(4, 10) });
    const [m] = agreement.statistics;
    expect(m!.mean).toEqual([4.5]);
    expect(m!.deviation).toEqual([0.5]);
    expect(m!.standardError[0]).toBeCloseTo(Math.sqrt(0.75), 14);
    expect(agreement.worst.z).toBeCloseTo(0.5 / Math.sqrt(0.75), 14);
    expect(m!.low[0]).toBeCloseTo(9 - m!.high[0]!, 12);
    expect(m!.high[0]! - 4.5).toBeCloseTo(m!.critical[0]! * Math.sqrt(0.75), 12);
    expect(agreement).toMatchObject({
      verdict: 'agrees',
      agreesUntil: 0,
      firstDisagreement: null,
      seedsToDecide: null,
    });
  });

  it('needs the whole band inside to agree and outside to disagree', () => {
    const half = judgeAgreement({ ensemble: runs, model: one(4.5, 0) }).statistics[0]!.high[0]! - 4.5;
    const verdict = (value: number, margin: number) =>
      judgeAgreement({ ensemble: runs, model: one(value, margin) }).verdict;
    expect(verdict(4.5, half * 1.001)).toBe('agrees');
    expect(verdict(4.5, half * 0.999)).toBe('inconclusive');
    expect(verdict(4.5 + half + 1.001, 1)).toBe('disagrees');
    expect(verdict(4.5 - half - 1.001, 1)).toBe('disagrees');
    expect(verdict(4.5 + half + 0.999, 1)).toBe('inconclusive');
  });

  it('holds a common start against the margin, rounding forgiven', () => {
    const start = onePoint(Array(10).fill(0.1 + 0.2));
    const check = (value: number, margin: number) => judgeAgreement({ ensemble: start, model: one(value, margin) });
    expect(check(0.3, 0).verdict).toBe('agrees');
    expect(check(0.3 + 1e-13, 0).verdict).toBe('disagrees');
    expect(check(0.35, 0.06).verdict).toBe('agrees');
    expect(check(0.35, 0.04)).toMatchObject({ verdict: 'disagrees', worst: { z: null, standardError: 0 } });
    expect(check(0.35, 0.04).comment).toContain('no spread');
  });

  it('finds the statistic, the first time and the last time of agreement of a planted fault', () => {
    const times = grid(21);
    const mean = (time: number) => [Math.tanh(time), 1 - time];
    const ensemble = draw({ seed: 9, runs: 60, times, mean, spread: (time) => 0.05 * time, memory: 0.9 });
    const wrong = modelOf(times, (time) => [mean(time)[0]!, mean(time)[1]! + (time > 0.5 ? 0.3 : 0)], 0.06);
    const agreement = judgeAgreement({ ensemble, model: wrong });
    expect(agreement.verdict).toBe('disagrees');
    expect(agreement.statistics.map((one) => one.verdict)).toEqual(['agrees', 'disagrees']);
    expect(agreement.firstDisagreement).toEqual({ time: 0.55, statistic: 'm2' });
    expect(agreement.agreesUntil).toBe(0.5);
    expect(agreement.worst.statistic).toBe('m2');
    expect(Math.abs(agreement.worst.deviation + 0.3)).toBeLessThan(0.04); // 6 standard errors
    expect(agreement.statistics[1]!.verdicts.indexOf('disagrees')).toBe(11);
  });

  it.each([
    ['inside', 0.1, 'agrees'],
    ['outside', 0.7, 'disagrees'],
  ] as const)('states the seeds that decide: a deviation %s, the same runs over and over', (_, deviation, decision) => {
    const raw = draw({ seed: 2, runs: 20, times: [0], mean: () => [0], spread: () => 1, memory: 0 }).values[0]![0]!;
    const centre = raw.reduce((sum, value) => sum + value, 0) / 20;
    const runs = Array.from(raw, (value) => value - centre + deviation);
    const repeated = (times: number) =>
      judgeAgreement({ ensemble: onePoint(Array.from({ length: times }, () => runs).flat()), model: one(0, 0.4) });
    const first = repeated(1);
    expect(first.verdict).toBe('inconclusive');
    // The spread of repeated runs is a little smaller (n - 1), their critical value nearer to the normal one: 20 % at most.
    const need = first.seedsToDecide! / 20;
    expect(repeated(Math.ceil(1.1 * need)).verdict).toBe(decision);
    expect(repeated(Math.max(1, Math.floor(0.6 * need))).verdict).toBe('inconclusive');
  });

  it('states seeds that do decide when they are drawn anew', () => {
    // Truth at 0, margin .4, sd 1, 60 worlds: at 3 times the stated seeds most decide (Binomial(60, .9) < 40: P < 1e-4),
    // at a fifth few do (Binomial(60, .25) > 31: P < 1e-4).
    const times = grid(6);
    const model = modelOf(times, () => [0], 0.4);
    const law = { times, mean: () => [0], spread: () => 1, memory: 0.9 };
    const at = (seed: number, runs: number) =>
      judgeAgreement({ ensemble: draw({ ...law, seed, runs }), model, resamples: 200 });
    let [open, decided, early] = [0, 0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const first = at(seed, 16);
      if (first.verdict !== 'inconclusive') continue;
      open++;
      const need = Math.min(first.seedsToDecide!, 400);
      if (at(1000 + seed, 3 * need).verdict === 'agrees') decided++;
      if (at(2000 + seed, Math.max(8, Math.floor(need / 5))).verdict !== 'inconclusive') early++;
    }
    expect(open).toBeGreaterThan(50);
    expect(decided).toBeGreaterThanOrEqual(Math.floor((40 * open) / 60));
    expect(early).toBeLessThanOrEqual(31);
  });

  it('calls a deviation equal to its margin undecidable', () => {
    const agreement = judgeAgreement({ ensemble: runs, model: one(4, 0.5) });
    expect(agreement).toMatchObject({ verdict: 'inconclusive', seedsToDecide: null });
    expect(agreement.comment).toContain('no number of seeds');
  });

  it('decides nothing on fewer than 8 runs, however clear, and says how many it needs', () => {
    const few = onePoint([1, 1.01, 0.99, 1, 1.02]);
    for (const model of [one(1, 1), one(100, 1)]) {
      const agreement = judgeAgreement({ ensemble: few, model });
      expect(agreement).toMatchObject({ verdict: 'inconclusive', seedsToDecide: 8, firstDisagreement: null });
      expect(agreement.comment).toMatch(/5 finite runs are too few.*at least 8/);
    }
  });

  it('counts diverged runs: beyond the budget it withholds `agrees`, never `disagrees`', () => {
    const lossy = { ...runs, diverged: 2, runs: 10 };
    const good = one(4.5, 10);
    expect(judgeAgreement({ ensemble: lossy, model: good, divergedBudget: 2 })).toMatchObject({
      verdict: 'agrees',
      diverged: 2,
    });
    const withheld = judgeAgreement({ ensemble: lossy, model: good, divergedBudget: 1 });
    expect(withheld).toMatchObject({ verdict: 'inconclusive', seedsToDecide: null, seeds: 8, runs: 10 });
    expect(withheld.comment).toContain('2 of 10 runs diverged (budget 1)');
    expect(judgeAgreement({ ensemble: lossy, model: good }).verdict).toBe('inconclusive');
    expect(judgeAgreement({ ensemble: lossy, model: one(100, 1) }).verdict).toBe('disagrees');
  });

  it('returns plain data that JSON keeps', () => {
    const world = draw({ seed: 1, runs: 9, times: [0, 1], mean: () => [1, 2], spread: () => 1, memory: 0 });
    const agreement = judgeAgreement({ ensemble: world, model: modelOf([0, 1], () => [1, 2], 0.5) });
    expect(JSON.parse(JSON.stringify(agreement))).toEqual(agreement);
  });

  it('does not touch its input', () => {
    const before = [...runs.values[0]![0]!];
    judgeAgreement({ ensemble: runs, model: one(4, 1) });
    expect([...runs.values[0]![0]!]).toEqual(before);
  });

  const bad: [string, Partial<EnsembleTrajectory>, Partial<ModelTrajectory>, RegExp][] = [
    ['no times', { times: [], values: [] }, {}, /no times/],
    ['no statistics', { statistics: [], values: [[]] }, {}, /no statistics/],
    ['repeated names', { statistics: ['m', 'm'] }, {}, /repeat: m, m/],
    ['NaN time', { times: [Number.NaN] }, {}, /times\[0\] = NaN/],
    ['times that fall', { times: [1, 0] }, {}, /times\[1\] = 0 follows 1/],
    ['too many times', { times: [0, 1] }, {}, /values has 1 times, times has 2/],
    ['too few statistics', { statistics: ['m', 'q'] }, {}, /values\[0\] has 1 statistics, but 2/],
    ['wrong number of runs', { runs: 9 }, {}, /has 8 runs, but runs - diverged = 9 - 0 = 9/],
    ['more diverged than runs', { diverged: 9 }, {}, /diverged = 9.*runs = 8/],
    ['no finite runs', { diverged: 8 }, {}, /0 of 8 runs are finite \(8 diverged\)/],
    ['fractional runs', { runs: 8.5 }, {}, /runs = 8.5/],
    ['NaN value', { values: [[Float64Array.of(1, 2, 3, Number.NaN, 5, 6, 7, 8)]] }, {}, /m of run 3 at time 0 is NaN/],
    ['infinite value', { values: [[Float64Array.of(1, 2, 3, 4, 5, 6, 7, 1 / 0)]] }, {}, /run 7 at time 0 is Infinity/],
    ['model without times', {}, { values: [] }, /values of model gf has 0 times, the ensemble has 1/],
    ['model with more statistics', {}, { values: [[1, 2]] }, /values\[0\] of model gf has 2 statistics.*has 1/],
    ['NaN model', {}, { values: [[Number.NaN]] }, /values of model gf for m at time 0 is NaN/],
    ['negative margin', {}, { margin: [[-0.1]] }, /margin of model gf for m at time 0 is -0.1.*>= 0/],
    ['infinite margin', {}, { margin: [[Number.POSITIVE_INFINITY]] }, /is Infinity; must be finite/],
    ['margin of another shape', {}, { margin: [[1], [1]] }, /margin of model gf has 2 times, the ensemble has 1/],
  ];
  it.each(bad)('refuses %s', (_, ensemble, model, message) => {
    const input = { ensemble: { ...runs, ...ensemble }, model: { ...one(4, 1), ...model } };
    expect(() => judgeAgreement(input)).toThrow(RangeError);
    expect(() => judgeAgreement(input)).toThrow(message);
  });

  it('keeps the model’s stated error and the tolerance apart', () => {
    const model = { ...one(4, 0.5), modelError: [[0.2]] };
    const agreement = judgeAgreement({ ensemble: runs, model });
    expect(agreement.worst).toMatchObject({ margin: 0.5, modelError: 0.2, tolerance: 0.3 });
    expect(agreement.statistics[0]).toMatchObject({ modelError: [0.2], tolerance: [0.3] });
    expect(agreement.comment).toContain('margin 0.5 (stated error 0.2 + tolerance 0.3)');
    // The verdict is on their sum.
    expect(agreement.verdict).toBe(judgeAgreement({ ensemble: runs, model: one(4, 0.5) }).verdict);
  });

  it('has a p-value at most the level exactly when the band leaves an exact model out', () => {
    const times = grid(8);
    const world = draw({ seed: 12, runs: 30, times, mean: () => [0, 1], spread: () => 1, memory: 0.7 });
    for (const centre of ['mean', 'trimmed-mean', 'median'] as const) {
      for (let shift = -1; shift <= 1; shift += 0.125) {
        const model = modelOf(times, () => [shift, 1], 0);
        const { pValue, verdict, statistics, worst } = judgeAgreement({
          ensemble: world,
          model,
          centre,
          resamples: 199,
        });
        expect(pValue <= 0.05, `${centre} ${shift}`).toBe(verdict === 'disagrees');
        expect(pValue).toBe(Math.min(...statistics.flatMap((each) => each.pValues)));
        expect(statistics.find((each) => each.statistic === worst.statistic)!.z).toContain(worst.z);
      }
    }
  });

  it('has p-value 1 for a common start that fits and 0 for one that does not', () => {
    const start = onePoint(Array(10).fill(0.1 + 0.2));
    expect(judgeAgreement({ ensemble: start, model: one(0.3, 0) }).pValue).toBe(1);
    expect(judgeAgreement({ ensemble: start, model: one(0.4, 0) }).pValue).toBe(0);
  });

  it('when open says what it could have found: margin, half-width and 1.2816 standard errors', () => {
    const agreement = judgeAgreement({ ensemble: runs, model: one(4, 0.5) });
    const [m] = agreement.statistics;
    const half = m!.high[0]! - 4.5;
    expect(agreement.minimumDetectable).toBeCloseTo(0.5 + half + 1.2815515655 * Math.sqrt(0.75), 9);
    expect(agreement.comment).toMatch(/a deviation of [\d.]+ there would be found with 90 % chance/);
    expect(judgeAgreement({ ensemble: runs, model: one(4, 10) }).minimumDetectable).toBeNull();
  });

  it('finds what it calls detectable in about 90 % of worlds', () => {
    // At the stated deviation the chance is 90 % for one known spread; Binomial(200, .85) < 145 and (200, .95) > 199: P < 1e-4.
    const [spread, margin, count] = [1, 0.1, 40];
    const world = (seed: number) =>
      draw({ seed, runs: count, times: [0], mean: () => [0], spread: () => spread, memory: 0 });
    const open = judgeAgreement({ ensemble: world(0), model: modelOf([0], () => [0], margin) });
    let found = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const off = modelOf([0], () => [open.statistics[0]!.detectable[0]!], margin);
      if (judgeAgreement({ ensemble: world(seed), model: off, resamples: 200 }).verdict === 'disagrees') found++;
    }
    expect(found).toBeGreaterThanOrEqual(145);
    expect(found).toBeLessThanOrEqual(199);
  });

  it('always says how many runs diverged', () => {
    expect(judgeAgreement({ ensemble: runs, model: one(4, 10) }).comment).toContain('0 of 8 runs diverged (budget 0)');
  });

  it('judges the spread and the law that a model predicts, and is as good as the worst of them', () => {
    const world = draw({ seed: 13, runs: 200, times: [0], mean: () => [0], spread: () => 1, memory: 0 });
    const law = (sigma: number) => ({ cdf: [[(value: number) => normalCdf(value / sigma)]], margin: 0.2 });
    const judge = (more: Partial<ModelTrajectory>) =>
      judgeAgreement({ ensemble: world, model: { ...one(0, 0.4), ...more } });
    expect(judge({})).toMatchObject({ verdict: 'agrees', spread: null, law: null });
    const right = judge({ spread: { values: [[1]], margin: 0.3 }, law: law(1) });
    expect(right).toMatchObject({ verdict: 'agrees', spread: { verdict: 'agrees' }, law: { verdict: 'agrees' } });
    const wide = judge({ spread: { values: [[2]], margin: 0.3 } });
    expect(wide).toMatchObject({ verdict: 'disagrees', firstDisagreement: null, spread: { verdict: 'disagrees' } });
    expect(wide.comment).toContain('spread of runs lies outside its margin');
    expect(judge({ law: law(9) })).toMatchObject({ verdict: 'disagrees', law: { verdict: 'disagrees' } });
    expect(judge({ spread: { values: [[1]], margin: 0 } })).toMatchObject({
      verdict: 'inconclusive',
      seedsToDecide: null,
    });
    expect(JSON.parse(JSON.stringify(right))).toEqual(right);
  });

  it('with a robust centre is not moved by a wild run that the mean follows', () => {
    const wild = onePoint([...Array.from({ length: 39 }, (_, i) => i / 39), 1e4]);
    const model = one(0.5, 0.5);
    expect(judgeAgreement({ ensemble: wild, model }).verdict).toBe('inconclusive');
    for (const centre of ['trimmed-mean', 'median'] as const) {
      expect(judgeAgreement({ ensemble: wild, model, centre })).toMatchObject({ verdict: 'agrees', centre });
    }
  });

  const wrong: [string, Partial<ModelTrajectory>, RegExp][] = [
    ['an error larger than its margin', { modelError: [[2]] }, /modelError.*is 2; it is part of the margin 1/],
    ['a negative error', { modelError: [[-1]] }, /modelError of model gf.*>= 0/],
    ['a negative spread', { spread: { values: [[-1]], margin: 0 } }, /spread.values of model gf.*>= 0/],
    ['a spread without a margin', { spread: { values: [[1]], margin: Number.NaN } }, /spread.margin.*NaN/],
    ['laws of another shape', { law: { cdf: [], margin: 0 } }, /law.cdf of model gf has 0 times/],
    ['a distance beyond 1', { law: { cdf: [[null]], margin: 2 } }, /law.margin.*is 2/],
  ];
  it.each(wrong)('refuses %s', (_, more, message) => {
    expect(() => judgeAgreement({ ensemble: runs, model: { ...one(4, 1), ...more } })).toThrow(message);
  });

  it.each([-1, 0.5, Number.NaN])('refuses divergedBudget %f', (divergedBudget) => {
    expect(() => judgeAgreement({ ensemble: runs, model: one(4, 1), divergedBudget })).toThrow(/divergedBudget/);
  });
});
