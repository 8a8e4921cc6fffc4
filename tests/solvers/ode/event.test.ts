import { describe, expect, it } from 'vitest';
import { piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { dopri5 } from '../../../src/solvers/ode/dopri5.js';
import type { OdeEvent } from '../../../src/solvers/ode/event.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';

const solvers = [tsit5(), dopri5(), dop853()];
const controller = piController({ relativeTolerance: 1e-12, absoluteTolerance: 1e-13 });
const oscillator: Term = {
  dimension: 2,
  evaluate(_t, y, derivative) {
    derivative[0] = y[1]!;
    derivative[1] = -y[0]!;
  },
};
const fall: Term = {
  dimension: 2,
  evaluate(_t, y, derivative) {
    derivative[0] = y[1]!;
    derivative[1] = -9.81;
  },
};
const position: OdeEvent = { id: 'position', value: (_t, y) => y[0]! };

describe('events', () => {
  it.each(solvers)('are located where the solution of the oscillator passes zero ($name)', (solver) => {
    const events: OdeEvent[] = [position, { id: 'top', value: (_t, y) => y[1]!, direction: 'falling' }];
    const solution = solve({ term: oscillator, initial: [0, 1], tEnd: 10, solver, events, controller });
    expect(solution.outcome.kind).toBe('reached');
    expect(solution.events.map(({ id }) => id)).toEqual(['top', 'position', 'position', 'top', 'position']);
    [0.5, 1, 2, 2.5, 3].forEach((turns, k) => {
      expect(Math.abs(solution.events[k]!.t - turns * Math.PI)).toBeLessThan(2e-11);
    });
    expect(Math.abs(solution.events[0]!.y[0]! - 1)).toBeLessThan(1e-11);
  });

  it.each(['rising', 'falling', 'both'] as const)('count by direction: %s', (direction) => {
    const solution = solve({
      term: oscillator,
      initial: [0, 1],
      tEnd: 10,
      events: [{ ...position, direction }],
      controller,
    });
    const expected = { rising: [2], falling: [1, 3], both: [1, 2, 3] }[direction];
    expect(solution.events.map(({ t }) => Math.round(t / Math.PI))).toEqual(expected);
  });

  it.each(solvers)('end the integration when terminal; bouncing ball, restitution 1/2 ($name)', (solver) => {
    // Free fall is a parabola: every method is exact, so the times are those of the closed form to rounding.
    let state = [10, 0];
    let t = 0;
    const hits: number[] = [];
    for (let bounce = 0; bounce < 6; bounce += 1) {
      const ground: OdeEvent = { id: 'ground', value: (_t, y) => y[0]!, direction: 'falling', terminal: true };
      const solution = solve({
        term: fall,
        initial: state,
        tStart: t,
        tEnd: 100,
        solver,
        events: [ground],
        controller,
      });
      expect(solution.outcome).toMatchObject({ kind: 'event', event: 'ground' });
      t = solution.t.at(-1)!;
      expect(solution.outcome).toMatchObject({ t });
      expect(solution.events.at(-1)!.t).toBe(t);
      hits.push(t);
      state = [0, -solution.y.at(-1)![1]! / 2];
    }
    const first = Math.sqrt(20 / 9.81);
    hits.forEach((hit, k) => {
      // first + first (1 + 1/2 + ... ) over k further flights of 2 first / 2^j, j = 1..k.
      const exact = first + 2 * first * (1 - 0.5 ** k);
      expect(Math.abs(hit - exact)).toBeLessThan(1e-11 * exact);
    });
  });

  it('are located to 1e-12 relative on the dense output', () => {
    // y' = y is followed with a loose tolerance; the event must lie where the dense output, not the exact solution, is 5.
    const growth: Term = { dimension: 1, evaluate: (_t, y, derivative) => derivative.set(y) };
    const events: OdeEvent[] = [{ id: 'five', value: (_t, y) => y[0]! - 5 }];
    for (const solver of solvers) {
      const solution = solve({
        term: growth,
        initial: [1],
        tEnd: 3,
        solver,
        events,
        dense: true,
        controller: piController({ relativeTolerance: 1e-4, absoluteTolerance: 1e-4 }),
      });
      const { t, y } = solution.events[0]!;
      expect(Math.abs(y[0]! - 5)).toBeLessThan(2e-14 * 5);
      expect(solution.dense(t * (1 - 1e-12))[0]!).toBeLessThan(5);
      expect(solution.dense(t * (1 + 1e-12))[0]!).toBeGreaterThan(5);
      expect(Math.abs(t - Math.log(5))).toBeLessThan(1e-3);
    }
  });

  it('keep the order of several in one step; those after a terminal one do not happen', () => {
    const at = (id: string, time: number, terminal = false): OdeEvent => ({ id, value: (t) => t - time, terminal });
    const events = [at('c', 0.6), at('b', 0.5, true), at('a', 0.4)];
    const solution = solve({
      term: fall,
      initial: [0, 0],
      tEnd: 1,
      events,
      saveAt: { times: [0.3, 0.45, 0.55, 1] },
      dense: true,
    });
    expect(solution.events.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(solution.outcome.kind).toBe('event');
    expect([...solution.t]).toEqual([0.3, 0.45]);
    expect(() => solution.dense(0.55)).toThrow(RangeError);
    expect(solution.dense(0.45)[1]).toBeCloseTo(-9.81 * 0.45, 12);
  });

  it('see two passages within one step of the method', () => {
    // A parabola is one step for any tolerance: up through 1 and down again.
    const events: OdeEvent[] = [{ id: 'height', value: (_t, y) => y[0]! - 1 }];
    const solution = solve({
      term: fall,
      initial: [0, 9.81],
      tEnd: 2,
      events,
      controller: piController({ relativeTolerance: 1e-3 }),
    });
    const half = Math.sqrt(1 - 2 / 9.81);
    expect(solution.events.length).toBe(2);
    expect(Math.abs(solution.events[0]!.t - (1 - half))).toBeLessThan(1e-11);
    expect(Math.abs(solution.events[1]!.t - (1 + half))).toBeLessThan(1e-11);
  });

  it('do not count a start at zero, and count an exact zero at the end once', () => {
    const line: Term = { dimension: 1, evaluate: (_t, _y, derivative) => derivative.fill(1) };
    const solution = solve({ term: line, initial: [0], tEnd: 1, events: [{ id: 'start', value: (_t, y) => y[0]! }] });
    expect(solution.events).toEqual([]);
    const end = solve({
      term: line,
      initial: [0],
      tEnd: 1,
      events: [{ id: 'end', value: (t) => t - 1, terminal: true }],
    });
    expect(end.outcome).toEqual({ kind: 'event', event: 'end', t: 1 });
  });

  it('whose value is NaN are an error that names them', () => {
    const bad: OdeEvent = { id: 'bad', value: (t) => (t < 0.5 ? 1 : Number.NaN) };
    expect(() => solve({ term: fall, initial: [0, 0], tEnd: 1, events: [bad] })).toThrow(
      /event 'bad' returned NaN at t = /,
    );
    expect(() =>
      solve({ term: fall, initial: [0, 0], tEnd: 1, events: [{ id: 'log', value: () => Number.NaN }] }),
    ).toThrow(/'log'/);
  });
});
