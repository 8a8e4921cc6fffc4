/**
 * False alarms and power in worlds whose truth is known. Limits are the two-sided 1e-4 limits of the binomial law, so each
 * test fails a right checker with probability at most 1e-4; the seeds are fixed.
 */
import { describe, expect, it } from 'vitest';
import { judgeAgreement } from '../../src/checker/agreement.js';
import type { Verdict } from '../../src/checker/verdict.js';
import { draw, grid, modelOf, type World } from './worlds.js';

const times = grid(15);
const mean = (time: number) => [Math.tanh(3 * time), 1 - time];
const base = { times, mean, spread: (time: number) => 0.1 + time, memory: 0.9 };

function count(
  worlds: number,
  verdict: Verdict,
  world: Omit<World, 'seed'>,
  model: ReturnType<typeof modelOf>,
): number {
  let found = 0;
  for (let seed = 0; seed < worlds; seed++) {
    const ensemble = draw({ ...world, seed });
    if (judgeAgreement({ ensemble, model, resamples: 400, seed }).verdict === verdict) found++;
  }
  return found;
}

describe('calibration of the simultaneous band', () => {
  // Binomial(400, .05): P(X < 5) and P(X > 39) are below 5e-5 each.
  it.each([24, 64])('raises a false alarm in 5 percent of 400 worlds with %i runs and no margin', (runs) => {
    const alarms = count(400, 'disagrees', { ...base, runs }, modelOf(times, mean, 0));
    expect(alarms).toBeGreaterThanOrEqual(5);
    expect(alarms).toBeLessThanOrEqual(39);
  });

  it('raises fewer with the fewest runs allowed, 8: studentised resamples of so few are wide', () => {
    expect(count(400, 'disagrees', { ...base, runs: 8 }, modelOf(times, mean, 0))).toBeLessThanOrEqual(39);
  });

  it('raises no more false alarms than that with independent times', () => {
    const alarms = count(400, 'disagrees', { ...base, runs: 24, memory: 0 }, modelOf(times, mean, 0));
    expect(alarms).toBeLessThanOrEqual(39);
  });

  it('finds a shift of 5 standard errors at one late time in nearly every world', () => {
    // The critical value is near 3, so the power at 5 is about 97 %; Binomial(200, .9) is below 156 with P < 1e-5.
    const runs = 50;
    const se = base.spread(1) / Math.sqrt(runs);
    const wrong = modelOf(times, (time) => [mean(time)[0]! + (time === 1 ? 5 * se : 0), mean(time)[1]!], 0);
    expect(count(200, 'disagrees', { ...base, runs }, wrong)).toBeGreaterThanOrEqual(156);
  });

  it('says `agrees` in at most 5 % of worlds whose truth is at the margin’s edge', () => {
    // One statistic is at the edge at all times, the rest well inside; Binomial(400, .05) exceeds 39 with P < 5e-5.
    const margin = 0.5;
    const edge = modelOf(times, (time) => [mean(time)[0]! + margin, mean(time)[1]!], margin);
    const runs = 32;
    const steady = { ...base, runs, spread: () => 0.5, memory: 0.99 };
    expect(count(400, 'agrees', steady, edge)).toBeLessThanOrEqual(39);
  });

  it('says `agrees` in nearly every world whose truth is well inside the margin', () => {
    // The margin is 6 standard errors, the band about 3 wide: P(inside) > .95; Binomial(200, .95) < 176 with P < 1e-4.
    const runs = 50;
    const inside = modelOf(times, mean, (6 * base.spread(1)) / Math.sqrt(runs));
    expect(count(200, 'agrees', { ...base, runs }, inside)).toBeGreaterThanOrEqual(176);
  });

  it('never says `agrees` without a margin', () => {
    expect(count(50, 'agrees', { ...base, runs: 24 }, modelOf(times, mean, 0))).toBe(0);
  });

  it.each([16, 32])('keeps false alarms at 5 percent when runs are skewed: squares of Gaussians, %i runs', (runs) => {
    // Without studentised resampling they are 50 % and 34 % here.
    const shape = (x: number) => (x * x - 1) / Math.SQRT2;
    expect(count(400, 'disagrees', { ...base, runs, shape }, modelOf(times, mean, 0))).toBeLessThanOrEqual(39);
  });
});
