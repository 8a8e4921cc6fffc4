import { describe, expect, it } from 'vitest';
import { iterateMap, wholeSteps } from '../../../src/solvers/ode/iterate.js';
import type { Term } from '../../../src/solvers/ode/term.js';

const decay: Term = {
  dimension: 1,
  evaluate: (_t, y, dy) => {
    dy[0] = -y[0]!;
  },
};
const square: Term = {
  dimension: 1,
  evaluate: (_t, y, dy) => {
    dy[0] = y[0]! * y[0]! - y[0]!;
  },
};

describe('iterateMap', () => {
  it('is the power of its factor, exactly where the factor is a power of two', () => {
    const { outcome, t, y, stats } = iterateMap({ term: decay, initial: [1], stepSize: 0.5, times: [0, 0.5, 2, 10] });
    expect(outcome).toEqual({ kind: 'reached' });
    expect(Array.from(t)).toEqual([0, 0.5, 2, 10]);
    expect(y.map((state) => state[0])).toEqual([1, 0.5, 2 ** -4, 2 ** -20]);
    expect(stats.accepted).toBe(20);
  });

  it('gives the term the time before the step', () => {
    const clock: Term = {
      dimension: 1,
      evaluate: (t, _y, dy) => {
        dy[0] = t;
      },
    };
    // 0.25 (0 + 0.25 + 0.5 + 0.75)
    expect(iterateMap({ term: clock, initial: [0], stepSize: 0.25, times: [1] }).y[0]).toEqual(Float64Array.of(0.375));
  });

  it('takes times that are whole steps but for rounding', () => {
    const times = Array.from({ length: 50 }, (_, index) => (index + 1) * 0.1);
    expect(iterateMap({ term: decay, initial: [1], stepSize: 0.1, times }).y).toHaveLength(50);
    expect(wholeSteps(0.1 + 0.2, 0.1)).toBe(3);
    expect(wholeSteps(0.35, 0.1)).toBeUndefined();
  });

  it('stops at the last finite state, and at the number of steps that is allowed', () => {
    const blowUp = iterateMap({ term: square, initial: [10], stepSize: 1, times: [1, 2, 100] });
    expect(blowUp.outcome).toEqual({ kind: 'non-finite', t: 8, component: 0, cause: 'value' });
    expect(blowUp.y.map((state) => state[0])).toEqual([100, 10000]);
    const short = iterateMap({ term: decay, initial: [1], stepSize: 1, times: [1, 100], maxSteps: 5 });
    expect(short.outcome).toEqual({ kind: 'max-steps', t: 5 });
    expect(Array.from(short.t)).toEqual([1]);
  });

  it.each([
    [{ times: [0.75] }, /times\[0\] = 0.75; must be a whole number of steps of 0.5/],
    [{ times: [1, 1] }, /times\[1\] = 1; must be later/],
    [{ times: [Number.NaN] }, /times\[0\] = NaN/],
    [{ times: [] }, /times is empty/],
    [{ stepSize: 0 }, /stepSize = 0/],
    [{ initial: [Number.NaN] }, /component 0 is NaN/],
    [{ initial: [1, 2] }, /2 components/],
  ])('refuses %o', (change, message) => {
    expect(() => iterateMap({ term: decay, initial: [1], stepSize: 0.5, times: [1], ...change })).toThrow(message);
    expect(() => iterateMap({ term: decay, initial: [1], stepSize: 0.5, times: [1], ...change })).toThrow(RangeError);
  });

  it('has no states between its steps', () => {
    expect(() => iterateMap({ term: decay, initial: [1], stepSize: 0.5, times: [1] }).dense(0.25)).toThrow(/between/);
  });
});
