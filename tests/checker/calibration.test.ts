/**
 * Error rates and power in worlds whose truth is known. The seeds are fixed; the limits are those of the binomial law at 1e-6 a line,
 * so that with other seeds these tests together would fail a right checker with probability below 1e-4.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrationPath, calibrationTable, withCalibration } from '../../docs/make-calibration.js';
import { judgeAgreement } from '../../src/checker/agreement.js';
import { type Calibration, calibrate } from '../../src/checker/calibration.js';
import { proportionInterval } from '../../src/checker/proportion.js';
import type { Verdict } from '../../src/checker/verdict.js';
import { calibrationCells, calibrationToHtml, powerFigure } from '../../src/report/calibration-page.js';
import { draw, grid, modelOf, type World } from './worlds.js';

describe('calibrate', () => {
  const fractions: number[] = [];
  let calibration: Calibration;
  let rates: Readonly<Record<string, number>>;
  beforeAll(() => {
    calibration = calibrate({ progress: (fraction) => fractions.push(fraction) });
    rates = Object.fromEntries(calibration.rows.map(({ id, value }) => [id, value]));
  }, 300_000);
  /** Whether so many of 1000 worlds are what a chance between the limits gives, at 1e-6. */
  const within = (id: string, low: number, high: number): boolean => {
    const [from, to] = proportionInterval(Math.round(1000 * rates[id]!), 1000, 1e-6);
    return to >= low && from <= high;
  };

  it('finds the simultaneous mean test at its level, with uniform p-values, in 1000 worlds', () => {
    expect(calibration).toMatchObject({ worlds: 1000, seed: 0, level: 0.05 });
    for (const id of ['gaussian-mean', 'sde-mean']) expect(within(id, 0.05, 0.05), id).toBe(true);
    for (const id of ['gaussian-uniform', 'sde-uniform']) expect(rates[id], id).toBeGreaterThan(1e-6);
  });

  it('finds false `agrees` at the edge of the margin in at most 5 %', () => {
    for (const id of ['gaussian-edge', 'point-edge']) expect(within(id, 0, 0.05), id).toBe(true);
    // One point: the upper half of a 95 % interval, so near 2.5 %, never near 0.
    expect(within('point-edge', 0.02, 0.03)).toBe(true);
  });

  it('finds a planted shift of 3 standard errors, the more the larger', () => {
    expect(within('gaussian-power', 0.9, 1)).toBe(true);
    const { everywhere, once, shifts } = calibration.power;
    expect(everywhere.power[0]).toBe(rates['gaussian-mean']);
    expect(everywhere.power[shifts.indexOf(3)]).toBe(rates['gaussian-power']);
    everywhere.power.forEach((power, k) => {
      expect(power).toBeGreaterThanOrEqual(once.power[k]!);
      expect(everywhere.low[k]! <= power && power <= everywhere.high[k]!).toBe(true);
    });
    for (const { power } of [everywhere, once]) expect(power.at(-1)).toBeGreaterThan(0.99);
  });

  it('is not fooled by laws that are not Gaussian, where the normal variance test is', () => {
    for (const kind of ['multiplicative', 'squares']) {
      expect(within(`${kind}-mean`, 0, 0.1), kind).toBe(true);
      expect(within(`${kind}-spread`, 0, 0.12), kind).toBe(true);
      expect(within(`${kind}-normal`, 0.15, 1), kind).toBe(true);
    }
    expect(within('squares-normal', 0, 0.1)).toBe(false);
    for (const centre of ['mean', 'trimmed-mean', 'median']) expect(within(`heavy-${centre}`, 0, 0.08)).toBe(true);
    for (const id of ['gaussian-spread', 'gaussian-law', 'sde-spread', 'sde-law']) {
      expect(within(id, 0, 0.08), id).toBe(true);
    }
    // Runs that scatter 1.5 times as far: log 1.5^2 = .81 is 3.2 standard errors sqrt(2 / 32) at each point.
    expect(within('gaussian-spread-power', 0.5, 1)).toBe(true);
  });

  it('is what the page of the documentation says, line by line', () => {
    const page = readFileSync(calibrationPath, 'utf8');
    expect(withCalibration(page, calibrationTable(calibration)), 'run npm run calibration').toBe(page);
    expect(calibration.held).toBe(calibration.rows.every((row) => row.held !== false));
    expect(calibration.rows.filter(({ held }) => held === false)).toEqual([]);
    expect(() => withCalibration('# a page', '')).toThrow(/no place/);
  });

  it('draws its power curve and its page', () => {
    const html = calibrationToHtml(calibration);
    expect(html.match(/<tr>/g)).toHaveLength(1 + calibration.rows.length);
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|undefined|NaN/);
    expect(powerFigure(calibration).series.map(({ kind }) => kind)).toEqual(['points', 'points', 'horizontal-rule']);
    const lost = { id: 'x', what: 'alarms', measured: '9 %', value: 0.09, required: '5 %', held: false };
    expect(calibrationCells(lost)).toEqual(['alarms', '9 %', '5 %', 'NO']);
  });

  it('says how far it is', () => {
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b));
  });

  it.each([
    [{ worlds: 99 }, /worlds = 99.*>= 100/],
    [{ worlds: 100.5 }, /worlds = 100.5/],
    [{ seed: -1 }, /seed = -1/],
  ])('refuses %j', (options, message) => {
    expect(() => calibrate(options)).toThrow(message);
  });
});

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
    if (judgeAgreement({ ensemble, model, resamples: 200, seed }).verdict === verdict) found++;
  }
  return found;
}

describe('the simultaneous band, away from the worlds of `calibrate`', () => {
  // Binomial(200, .05): P(X > 27) < 1e-5.
  it.each([
    [64, 0.9],
    [24, 0],
  ])('raises a false alarm in 5 percent of worlds with %i runs of memory %f', (runs, memory) => {
    const alarms = count(200, 'disagrees', { ...base, runs, memory }, modelOf(times, mean, 0));
    expect(alarms).toBeLessThanOrEqual(27);
  });

  it('raises fewer with the fewest runs allowed, 8: studentised resamples of so few are wide', () => {
    expect(count(200, 'disagrees', { ...base, runs: 8 }, modelOf(times, mean, 0))).toBeLessThanOrEqual(10);
  });

  it('says `agrees` in nearly every world whose truth is well inside the margin', () => {
    // The margin is 6 standard errors, the band about 3 wide: P(inside) > .95; Binomial(100, .95) < 84 with P < 1e-4.
    const runs = 50;
    const inside = modelOf(times, mean, (6 * base.spread(1)) / Math.sqrt(runs));
    expect(count(100, 'agrees', { ...base, runs }, inside)).toBeGreaterThanOrEqual(84);
  });

  it('never says `agrees` without a margin', () => {
    expect(count(50, 'agrees', { ...base, runs: 24 }, modelOf(times, mean, 0))).toBe(0);
  });
});
