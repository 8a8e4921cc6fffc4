import { describe, expect, it } from 'vitest';
import { simultaneousBand } from '../../src/checker/band.js';
import type { EnsembleTrajectory } from '../../src/checker/trajectory.js';
import { draw, grid, onePoint } from './worlds.js';

const T7 = 2.364624251593; // t(.975, 7), tables

describe('simultaneousBand', () => {
  it('has mean and standard error of 1..8 by hand, and is at least as wide as Student’s interval', () => {
    const band = simultaneousBand(onePoint([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(band.mean).toEqual([[4.5]]);
    expect(band.standardError[0]![0]).toBeCloseTo(Math.sqrt(6 / 8), 14);
    expect(band.critical[0]![0]).toBeGreaterThanOrEqual(T7 - 1e-9);
    expect(band.seeds).toBe(8);
  });

  it('is Student’s interval for many Gaussian runs at one point', () => {
    const world = draw({ seed: 1, runs: 400, times: [0], mean: () => [0], spread: () => 1, memory: 0 });
    // Bootstrap error of the 95 % quantile of |t| at 20000 resamples: .013; 4 sd, and 1/n terms, allowed.
    const [tenth, twentieth] = [0.1, 0.05].map((level) => simultaneousBand(world, { level, resamples: 20000 }));
    expect(tenth!.critical[0]![0]).toBeGreaterThanOrEqual(1.6448);
    expect(tenth!.critical[0]![0]).toBeLessThan(1.645 + 0.06);
    expect(twentieth!.critical[0]![0]).toBeLessThan(1.96 + 0.06);
  });

  it('studentises by the resample’s own spread: all 27 resamples of three runs by hand', () => {
    // Of runs 0, 0, 1: |t*| is 0 for counts (2, 1) [12 of 27], 1 for (1, 2) [6 of 27], none for 8 + 1 of 27 without spread.
    // So no |t*| exceeds 1, and the floor, Student's t(.975, 2) = 4.30265, is the answer.
    const band = simultaneousBand(onePoint([0, 0, 1]));
    expect(band.critical[0]![0]).toBeCloseTo(4.302652729911, 9);
    // Of runs 0, 1, 5 the largest |t*| is that of (0, 0, 1): mean 1/3, error 1/3, |t*| = (2 - 1/3) / (1/3) = 5; it and its
    // like (0, 1, 1): (2 - 2/3) / (1/3) = 4; each has chance 3/27, so the 95 % quantile is 5.
    expect(simultaneousBand(onePoint([0, 1, 5])).critical[0]![0]).toBeCloseTo(5, 9);
  });

  it('pays nothing for points that repeat each other', () => {
    const one = Float64Array.of(1, 2, 3, 5, 8, 13, 21, 34, 55, 89);
    const values = Array.from({ length: 30 }, (_, t) => [one.map((value) => 3 - t * 2 * value - value)]);
    const times = values.map((_, t) => t);
    const all = simultaneousBand({ times, statistics: ['m'], values, diverged: 0, runs: 10 });
    const single = simultaneousBand({ times: [0], statistics: ['m'], values: [values[0]!], diverged: 0, runs: 10 });
    for (const row of all.critical) expect(row[0]).toBeCloseTo(single.critical[0]![0]!, 9);
  });

  it('comes near the Sidak value for 50 independent points', () => {
    const times = grid(50);
    const world = draw({ seed: 3, runs: 400, times, mean: () => [0], spread: () => 1, memory: 0 });
    const critical = simultaneousBand(world, { resamples: 4000 }).critical.map((row) => row[0]!);
    const average = critical.reduce((sum, value) => sum + value, 0) / critical.length;
    expect(Math.abs(average - 3.2837)).toBeLessThan(0.2); // Phi^-1(1 - (1 - .95^(1/50)) / 2) = 3.2837
  });

  it('is cheaper than that when time is correlated', () => {
    const times = grid(50);
    const world = draw({ seed: 4, runs: 400, times, mean: () => [0], spread: () => 1, memory: 0.98 });
    for (const row of simultaneousBand(world).critical) expect(row[0]).toBeLessThan(2.9);
  });

  it('takes points without spread as exact and leaves them out of the bootstrap', () => {
    const values = [[Float64Array.of(0.1, 0.1, 0.1)], [Float64Array.of(1, 2, 3)]];
    const band = simultaneousBand({ times: [0, 1], statistics: ['m'], values, diverged: 0, runs: 3 });
    expect(band.mean).toEqual([[0.1], [2]]);
    expect(band.standardError[0]).toEqual([0]);
    expect(band.critical[0]).toEqual([0]);
    expect(band.critical[1]![0]).toBeGreaterThanOrEqual(4.302652729); // t(.975, 2)
    const flat: EnsembleTrajectory = { times: [0], statistics: ['m'], values: [values[0]!], diverged: 0, runs: 3 };
    expect(simultaneousBand(flat).critical).toEqual([[0]]);
  });

  it('takes a spread at the level of rounding for none', () => {
    const start = 1e-17;
    const values = [[Float64Array.of(start, -start, 0)], [Float64Array.of(0.8, 0.9, 1)]];
    const band = simultaneousBand({ times: [0, 1], statistics: ['m'], values, diverged: 0, runs: 3 });
    expect(band.standardError[0]).toEqual([0]);
  });

  it('lets a run that has jumped widen its own time and no other', () => {
    const calm = draw({ seed: 6, runs: 40, times: grid(9), mean: () => [0], spread: () => 1e-3, memory: 0.9 });
    const values = calm.values.map(([sample]) => [sample!.slice()]);
    values[0]![0]![7] = 1;
    const critical = simultaneousBand({ ...calm, values }).critical;
    expect(critical[0]![0]).toBeGreaterThan(20);
    for (const row of critical.slice(1)) expect(row[0]).toBeLessThan(4);
  });

  it('is the same for the same seed, whatever the order of statistics, and differs for another seed', () => {
    const world = draw({ seed: 5, runs: 20, times: grid(5), mean: () => [0, 1], spread: () => 1, memory: 0.5 });
    const swapped = { ...world, statistics: ['m2', 'm1'], values: world.values.map(([a, b]) => [b!, a!]) };
    const critical = simultaneousBand(world, { seed: 1 }).critical;
    expect(simultaneousBand(swapped, { seed: 1 }).critical.map(([a, b]) => [b, a])).toEqual(critical);
    expect(simultaneousBand(world, { seed: 2 }).critical).not.toEqual(critical);
  });

  it.each([
    [{ level: 0.95 }, /level = 0.95.*level: 0.05/],
    [{ level: 0 }, /level = 0/],
    [{ level: Number.NaN }, /level = NaN/],
    [{ resamples: 50 }, /resamples = 50.*>= 100/],
    [{ resamples: 100.5 }, /resamples = 100.5/],
    [{ level: 0.001, resamples: 1000 }, /resamples = 1000.*>= 2000/],
    [{ seed: -1 }, /seed/],
  ])('refuses options %j', (options, message) => {
    const world = draw({ seed: 5, runs: 9, times: [0, 1], mean: () => [0], spread: () => 1, memory: 0 });
    expect(() => simultaneousBand(world, options)).toThrow(message);
  });

  it('refuses values whose squares overflow', () => {
    expect(() => simultaneousBand(onePoint([1e200, -1e200, 0]))).toThrow(/overflow/);
  });
});
