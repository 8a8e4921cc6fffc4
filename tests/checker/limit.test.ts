import { describe, expect, it } from 'vitest';
import { judgeLimit } from '../../src/checker/limit.js';
import type { DeviationGroup } from '../../src/checker/limit-judgement.js';
import { lineWeights } from '../../src/checker/line.js';
import { randomStream } from '../../src/numerics/random/stream.js';

const sizes = [50, 100, 200, 400, 800];

/** Runs with mean law(size) and standard deviation spread(size). */
function draw(
  seed: number,
  runs: number,
  law: (size: number) => number,
  spread: (size: number) => number,
  at: readonly number[] = sizes,
): DeviationGroup[] {
  return at.map((size, index) => {
    const stream = randomStream({ seed, run: index, purpose: 'limit-test' });
    return { size, deviations: Array.from({ length: runs }, () => law(size) + spread(size) * stream.normal()) };
  });
}

const exact = (law: (size: number) => number, at: readonly number[] = sizes): DeviationGroup[] =>
  draw(0, 8, law, () => 0, at);

describe('lineWeights', () => {
  it('has the least-squares line of three points by hand: y = 0, 1, 3 at x = 0, 1, 2', () => {
    const { slope, intercept } = lineWeights([0, 1, 2], [1, 1, 1]);
    const dot = (weights: readonly number[]): number => weights[1]! + 3 * weights[2]!;
    expect(dot(slope)).toBeCloseTo(1.5, 14);
    expect(dot(intercept)).toBeCloseTo(4 / 3 - 1.5, 14);
  });

  it('leaves points of weight 0 out and refuses a line through one point', () => {
    expect(lineWeights([0, 1, 5], [1, 1, 0]).slope).toEqual([-1, 1, 0]);
    expect(() => lineWeights([2, 2], [1, 1])).toThrow(/two different ones/);
    expect(() => lineWeights([1, 2], [1, 0])).toThrow(/two different ones/);
  });
});

describe('judgeLimit', () => {
  it('recovers an exact order, towards infinity and towards 0', () => {
    const large = judgeLimit({ groups: exact((d) => 3 / d), power: -1, tolerance: 1e-12 });
    expect(large.verdict).toBe('agrees');
    expect(large.order.estimate).toBeCloseTo(-1, 12);
    expect(large.intercept.estimate).toBeCloseTo(0, 14);
    expect(large.coefficient).toBeCloseTo(3, 10);
    const small = judgeLimit({
      groups: exact((eta) => -2 * eta ** 2, [0.1, 0.2, 0.4, 0.8]),
      power: 2,
      tolerance: 1e-12,
    });
    expect(small.verdict).toBe('agrees');
    expect(small.order.estimate).toBeCloseTo(2, 12);
    expect(small.coefficient).toBeCloseTo(-2, 12);
  });

  it('finds a limit that is wrong by a constant, although each deviation is small', () => {
    const judged = judgeLimit({
      groups: draw(
        1,
        200,
        (d) => 0.02 + 3 / d,
        () => 0.02,
      ),
      power: -1,
      tolerance: 0.01,
    });
    expect(judged.intercept).toMatchObject({ verdict: 'disagrees' });
    expect(judged.intercept.low!).toBeLessThan(0.02);
    expect(judged.intercept.high!).toBeGreaterThan(0.02);
    expect(judged.verdict).toBe('disagrees');
  });

  it('finds a wrong order of a right limit', () => {
    const judged = judgeLimit({
      groups: draw(
        2,
        200,
        (d) => 2 / Math.sqrt(d),
        () => 0.02,
      ),
      power: -1,
      tolerance: 1,
    });
    expect(judged.intercept.verdict).toBe('agrees');
    expect(judged.order.verdict).toBe('disagrees');
    expect(judged.order.low!).toBeLessThan(-0.5);
    expect(judged.order.high!).toBeGreaterThan(-0.5);
    expect(judged.verdict).toBe('disagrees');
  });

  it('takes no slope from noise', () => {
    // No deviation at all: 200 worlds; a size counts as resolved with probability .0027, so 3 of 5 at once with 2e-7.
    for (let seed = 0; seed < 200; seed++) {
      const judged = judgeLimit({
        groups: draw(
          seed,
          16,
          () => 0,
          (d) => 1 / d,
        ),
        power: -1,
        tolerance: 1,
        resamples: 100,
      });
      expect(judged.order).toMatchObject({ verdict: 'inconclusive', estimate: null, low: null, high: null });
      expect(judged.verdict).toBe('inconclusive');
      expect(judged.comment).toMatch(/a slope needs 3/);
    }
  });

  it('leaves sizes below the noise out of the slope and says so, but not out of the intercept', () => {
    const judged = judgeLimit({
      groups: draw(
        3,
        100,
        (d) => 3 / d,
        () => 0.04,
      ),
      power: -1,
      tolerance: 0.02,
    });
    const told = judged.sizes.filter((one) => one.resolved).map(({ size }) => size);
    expect(told).toContain(100);
    expect(told).not.toContain(800);
    expect(judged.resolvedSizes).toBe(told.length);
    expect(judged.comment).toMatch(/not told from 0 at size .*800/);
    const others = judged.sizes.filter((one) => !one.resolved);
    for (const { mean, standardError } of others) expect(Math.abs(mean)).toBeLessThan(3.1 * standardError);
  });

  it('does not call a deviation below the floor a deviation', () => {
    const groups = exact((d) => 1e-9 / d);
    expect(judgeLimit({ groups, power: -1, tolerance: 0.1, floor: 1e-8 }).resolvedSizes).toBe(0);
    expect(judgeLimit({ groups, power: -1, tolerance: 0.1 }).resolvedSizes).toBe(5);
  });

  it('sees a change of sign', () => {
    const judged = judgeLimit({ groups: exact((d) => 1 / d - 1 / 150), power: -1, tolerance: 1e-4 });
    expect(judged.order.comment).toMatch(/changes its sign/);
    expect(judged.intercept).toMatchObject({ verdict: 'disagrees' });
    expect(judged.intercept.estimate).toBeCloseTo(-1 / 150, 12);
  });

  it('covers a second term of twice the power, which a line alone takes for an intercept', () => {
    const groups = exact((d) => 3 / d + 60 / d ** 2);
    const judged = judgeLimit({ groups, power: -1, tolerance: 1e-9 });
    expect(judged.intercept.estimate!).not.toBeCloseTo(0, 5);
    expect(judged.intercept.low!).toBeLessThanOrEqual(0);
    expect(judged.intercept.high!).toBeGreaterThanOrEqual(0);
    expect(judged.intercept.verdict).toBe('inconclusive');
  });

  it('covers intercept and order in at least about 95 % of worlds, and is calibrated as a test', () => {
    // 300 worlds, 12 runs a size. Conservative by the truncation: Binomial(300, .95) < 268 has P < 1e-4.
    let intercepts = 0;
    let orders = 0;
    let falselyAgrees = 0;
    for (let seed = 0; seed < 300; seed++) {
      const groups = draw(
        seed,
        12,
        (d) => 3 / d,
        (d) => 0.8 / d,
      );
      const judged = judgeLimit({ groups, power: -1, tolerance: 0.01, resamples: 200, seed });
      if (judged.intercept.low! <= 0 && 0 <= judged.intercept.high!) intercepts++;
      if (judged.order.low! <= -1 && -1 <= judged.order.high!) orders++;
      // The truth at the edge of the tolerance: at most 5 % may agree.
      const shifted = groups.map(({ size, deviations }) => ({
        size,
        deviations: Array.from(deviations, (x) => x + 0.01),
      }));
      const edge = judgeLimit({ groups: shifted, power: -1, tolerance: 0.01, resamples: 200, seed });
      if (edge.intercept.verdict === 'agrees') falselyAgrees++;
    }
    expect(intercepts).toBeGreaterThanOrEqual(268);
    expect(orders).toBeGreaterThanOrEqual(268);
    expect(falselyAgrees).toBeLessThanOrEqual(32);
  });

  it('decides nothing on fewer than 8 runs, and states how many would', () => {
    const judged = judgeLimit({
      groups: draw(
        5,
        7,
        (d) => 3 / d,
        () => 1e-4,
      ),
      power: -1,
      tolerance: 0.01,
    });
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.intercept.seedsToDecide).toBe(8);
  });

  it('is the same for the same seed and keeps in JSON', () => {
    const groups = draw(
      6,
      20,
      (d) => 3 / d,
      () => 0.01,
    );
    const judged = judgeLimit({ groups, power: -1, tolerance: 0.01, seed: 4 });
    expect(judgeLimit({ groups, power: -1, tolerance: 0.01, seed: 4 })).toEqual(judged);
    expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
  });

  const good = exact((d) => 1 / d);
  it.each([
    [{ groups: good.slice(2) }, /3 sizes; a limit test needs at least 4/],
    [{ groups: [...good, { size: 50, deviations: [0, 1] }] }, /size 50 is given twice/],
    [{ groups: [...good, { size: 0, deviations: [0, 1] }] }, /size = 0/],
    [{ groups: [...good, { size: 7, deviations: [1] }] }, /size 7 has 1 finite runs/],
    [{ groups: [...good, { size: 7, deviations: [1, Number.NaN] }] }, /deviation 1 of size 7 is NaN/],
    [{ power: 0 }, /power = 0/],
    [{ tolerance: -1 }, /tolerance = -1/],
    [{ orderTolerance: Number.NaN }, /orderTolerance = NaN/],
    [{ floor: -1 }, /floor = -1/],
    [{ level: 0.95 }, /level = 0.95/],
    [{ resamples: 5 }, /resamples = 5/],
  ])('refuses %j', (input, message) => {
    expect(() => judgeLimit({ groups: good, power: -1, tolerance: 1, ...input })).toThrow(message);
  });
});
