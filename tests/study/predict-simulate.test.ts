import { describe, expect, it } from 'vitest';
import { InputError, RunError } from '../../src/engine/errors.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { predict, reached } from '../../src/study/predict.js';
import { simulate } from '../../src/study/simulate.js';
import { stepGrid } from '../../src/study/step-grid.js';
import { exactError, toyDerivation } from '../support/toy-derivation.js';

const toy = toyDerivation();
const parameters = resolveParameters(toy, ['dimension=50', 'kappa=10']);

describe('predict', () => {
  it('follows gradient flow: e(t) = exp(-2t)', () => {
    const { times, values, solution } = predict(toy, parameters, { model: 'gradient-flow', tEnd: 2, points: 4 });
    expect(solution.outcome.kind).toBe('reached');
    expect(times).toEqual([0, 0.5, 1, 1.5, 2]);
    times.forEach((t, index) => {
      expect(values[index]![0]).toBeCloseTo(Math.exp(-2 * t), 8);
    });
  });

  it('takes the finest model by default: here exact at every step', () => {
    const steps = [1, 2, 5, 20];
    const times = steps.map((step) => step * 0.2);
    const { model, values } = predict(toy, parameters, { tEnd: 4, times });
    expect(model).toBe('corrected');
    steps.forEach((step, index) => {
      expect(values[index]![0]).toBeCloseTo(exactError(parameters, step), 8);
    });
  });

  it.each([
    [{ tEnd: Number.NaN }, /tEnd = NaN/],
    [{ tEnd: -1 }, /tEnd = -1/],
    [{ tEnd: 1, points: 0 }, /points = 0/],
    [{ tEnd: 1, points: 2, times: [0] }, /points and times are both given/],
    [{ tEnd: 1, times: [0.5, 0.5] }, /times\[1\] = 0.5/],
    [{ tEnd: 1, times: [2] }, /times\[0\] = 2/],
    [{ tEnd: 1, times: [] }, /times is empty/],
    [{ tEnd: 1, model: 'gradient-flw' }, /unknown model 'gradient-flw'; did you mean 'gradient-flow'/],
  ])('refuses %o', (options, message) => {
    expect(() => predict(toy, parameters, options)).toThrow(InputError);
    expect(() => predict(toy, parameters, options)).toThrow(message);
  });

  it('calls a solution that leaves the finite numbers what it is', () => {
    const blowing = predict(toyDerivation({ blowUp: true }), parameters, { tEnd: 1 });
    expect(blowing.solution.outcome.kind).not.toBe('reached');
    expect(blowing.values.every((state) => state.every(Number.isFinite))).toBe(true);
    expect(() => reached(blowing)).toThrow(RunError);
  });
});

describe('simulate', () => {
  // Mean of 4000 runs against the exact law: 4.5 standard errors, false alarm 7e-6 for each of the four.
  it.each(['direct', 'reduced'])('%s follows the exact mean of the law', (method) => {
    const seeds = 4000;
    const { times, values } = simulate(toy, parameters, { method, seeds, steps: 10, saveAt: [2, 10], seed: 5 });
    times.forEach((step, index) => {
      const sample = values[index]![0]!;
      const mean = sample.reduce((sum, value) => sum + value, 0) / seeds;
      const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1);
      expect(Math.abs(mean - exactError(parameters, step)) / Math.sqrt(variance / seeds)).toBeLessThan(4.5);
    });
  });

  it('takes reduced by default and starts all runs from the state of predict', () => {
    const random = resolveParameters(toy, ['start=random']);
    const options = { seeds: 3, steps: 4, points: 1, seed: 9 };
    const runs = simulate(toy, random, options);
    expect(runs.values).toEqual(simulate(toy, random, { ...options, method: 'reduced' }).values);
    const start = predict(toy, random, { tEnd: 1, points: 1, seed: 9 }).values[0]![0]!;
    expect(Array.from(runs.values[0]![0]!)).toEqual([start, start, start]);
    const each = simulate(toy, random, { ...options, start: 'each' }).values[0]![0]!;
    expect(new Set(each).size).toBe(3);
    expect(each[0]).toBe(start);
  });

  it('gives run i the same numbers whatever the number of runs', () => {
    const few = simulate(toy, parameters, { seeds: 2, steps: 5, seed: 3 });
    const many = simulate(toy, parameters, { seeds: 7, steps: 5, seed: 3 });
    many.values.forEach((row, t) => {
      expect(Array.from(row[0]!.slice(0, 2))).toEqual(Array.from(few.values[t]![0]!));
    });
  });

  it('keeps diverged runs out of the values and counts them', () => {
    const runs = simulate(toyDerivation({ divergesEvery: 3 }), parameters, { seeds: 9, steps: 5, points: 1 });
    expect(runs.failures.map(({ run }) => run)).toEqual([2, 5, 8]);
    expect(runs.values[1]![0]!).toHaveLength(6);
  });

  it.each([
    [{ seeds: 0, steps: 5 }, /seeds = 0/],
    [{ seeds: 1, steps: 1.5 }, /steps = 1.5/],
    [{ seeds: 1, steps: 5, saveAt: [0, 3] }, /saveAt ends with 3; must end with steps = 5/],
    [{ seeds: 1, steps: 5, method: 'redcued' }, /unknown method of online-mean 'redcued'; did you mean 'reduced'/],
    [{ seeds: 1, steps: 5, start: 'each' as const, initial: Float64Array.of(1) }, /draws a state for each run/],
  ])('refuses %o', (options, message) => {
    expect(() => simulate(toy, parameters, options)).toThrow(InputError);
    expect(() => simulate(toy, parameters, options)).toThrow(message);
  });
});

describe('stepGrid', () => {
  it('is whole, strictly increasing and ends at the last step', () => {
    for (const [steps, points] of [
      [10, 4],
      [3, 10],
      [1, 1],
      [1000, 7],
    ] as const) {
      const grid = stepGrid(steps, points);
      expect(grid[0]).toBe(0);
      expect(grid.at(-1)).toBe(steps);
      expect(grid).toHaveLength(Math.min(points, steps) + 1);
      grid.slice(1).forEach((step, index) => {
        expect(step).toBeGreaterThan(grid[index]!);
      });
    }
  });
});
