import { describe, expect, it } from 'vitest';
import { automatic } from '../../../src/solvers/ode/automatic.js';
import { piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';
import { hires, relativeError, robertson, robertsonLong, vanDerPol, withoutJacobian } from './stiff-problems.js';

const problems = [vanDerPol, robertson, robertsonLong, hires];
const oscillator: Term = {
  dimension: 2,
  evaluate(_t, y, derivative) {
    derivative[0] = y[1]!;
    derivative[1] = -y[0]!;
  },
};

describe('automatic', () => {
  it.each(
    problems.flatMap((problem) => [1e-4, 1e-6, 1e-8, 1e-10].map((tolerance) => ({ ...problem, problem, tolerance }))),
  )(
    '$name at $tolerance: begins with DOP853, is found stiff early, ends at the published solution',
    ({ problem, tolerance }) => {
      const { reference, factor, absolute, tEnd, term } = problem;
      const controller = piController({ relativeTolerance: tolerance, absoluteTolerance: tolerance * absolute });
      const options = { ...problem, term: withoutJacobian(term), controller, saveAt: 'end' as const };
      const solution = solve({ ...options, solver: automatic() });
      expect(solution.outcome).toEqual({ kind: 'reached' });
      expect(relativeError(solution.y[0]!, reference)).toBeLessThan(factor * tolerance + 1e-10);
      const { switches, assumptions, stats } = solution;
      expect(switches[0]).toMatchObject({ from: 'DOP853', to: 'Radau5' });
      expect(switches[0]!.t).toBeLessThan(tEnd / 10);
      switches.forEach((change, k) => {
        if (k === 0) return;
        expect(change.t).toBeGreaterThan(switches[k - 1]!.t);
        expect(change.from).toBe(switches[k - 1]!.to);
      });
      for (const { t, from, to } of switches)
        expect(assumptions.some((line) => line.startsWith(`changed from ${from} to ${to} at t = ${t}`))).toBe(true);
      // At most twice the work of Radau5 from the start, and 15 + 15 steps of DOP853 a change.
      const alone = solve({ ...options, solver: radau5() }).stats;
      expect(stats.evaluations).toBeLessThan(2 * alone.evaluations + 12 * 60 * switches.length);
    },
  );

  it('goes to DOP853 and back at each jump of van der Pol', () => {
    const controller = piController({ relativeTolerance: 1e-8, absoluteTolerance: 1e-10 });
    const { switches } = solve({ ...vanDerPol, controller, solver: automatic(), saveAt: 'end' });
    const names = switches.map(({ to }) => to);
    expect(names).toEqual(['Radau5', 'DOP853', 'Radau5', 'DOP853', 'Radau5']);
    // The jumps of this solution, a zero of y1 in each, lie half a period apart: 807.2 and 1614.3 (event test of Radau5).
    expect(switches[1]!.t).toBeCloseTo(switches[2]!.t, -1);
    expect(switches[3]!.t - switches[1]!.t).toBeCloseTo(807, -1);
  });

  it('returns for good once a problem has lost its stiffness', () => {
    // Rate 1e5 until t = 2, then 1; y follows cos t up to the lag (l^2 cos t + l sin t) / (l^2 + 1).
    const rate = (t: number): number => 1 + 1e5 / (1 + Math.exp(20 * (t - 2)));
    const term: Term = {
      dimension: 1,
      evaluate: (t, y, derivative) => derivative.set([-rate(t) * (y[0]! - Math.cos(t)) - Math.sin(t)]),
    };
    const controller = piController({ relativeTolerance: 1e-8, absoluteTolerance: 1e-10 });
    const solution = solve({
      term,
      initial: [1],
      tEnd: 60,
      controller,
      solver: automatic(),
      events: [{ id: 'zero', value: (_t, y) => y[0]! }],
    });
    expect(solution.outcome.kind).toBe('reached');
    expect(solution.switches.map(({ to }) => to)).toEqual(['Radau5', 'DOP853']);
    expect(solution.switches[0]!.t).toBeLessThan(0.1);
    expect(solution.switches[1]!.t).toBeGreaterThan(2);
    solution.t.forEach((t, k) => {
      expect(Math.abs(solution.y[k]![0]! - Math.cos(t))).toBeLessThan(1e-6);
    });
    // Zeros of cos t over both methods.
    expect(solution.events.length).toBe(19);
    solution.events.forEach(({ t }, k) => {
      expect(Math.abs(t - (k + 0.5) * Math.PI)).toBeLessThan(1e-6);
    });
    expect(solution.assumptions.join('\n')).toMatch(
      /step of DOP853 by dense output of order 7\n.*step of Radau5 by dense output of order 3/,
    );
  });

  it('leaves a problem that is not stiff to DOP853: the same numbers', () => {
    for (const relativeTolerance of [1e-4, 1e-9]) {
      const controller = piController({ relativeTolerance, absoluteTolerance: relativeTolerance });
      const options = { term: oscillator, initial: [0, 1], tEnd: 500, controller };
      const [auto, plain] = [solve({ ...options, solver: automatic() }), solve({ ...options, solver: dop853() })];
      expect(auto.switches).toEqual([]);
      expect(auto.y).toEqual(plain.y);
      expect(auto.stats).toEqual(plain.stats);
      expect(auto.stats).toMatchObject({ jacobians: 0, factorisations: 0, newtonIterations: 0 });
      expect(auto.assumptions).toEqual(plain.assumptions);
    }
  });

  it('can be told not to test, and takes other methods', () => {
    const controller = piController({ relativeTolerance: 1e-4, absoluteTolerance: 1e-8 });
    const options = { ...robertson, tEnd: 1, controller };
    const never = solve({ ...options, solver: automatic(), stiffnessTestAfter: Number.POSITIVE_INFINITY });
    expect(never.switches).toEqual([]);
    const other = solve({ ...options, solver: automatic({ nonStiff: tsit5() }) });
    expect(other.switches).toMatchObject([{ from: 'Tsit5', to: 'Radau5' }]);
  });

  it('refuses two methods of which the first is not explicit, or one that is automatic', () => {
    expect(() => automatic({ nonStiff: radau5() })).toThrow(/'Radau5' has no limit of stability/);
    expect(() => automatic({ stiff: automatic() })).toThrow(/is itself automatic/);
  });

  it('changes nothing for one method: no switch, and the advice names this solver', () => {
    const { outcome, switches } = solve({ ...robertson, controller: piController({ relativeTolerance: 1e-6 }) });
    expect(switches).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'too-stiff', advice: expect.stringContaining('automatic()') });
  });
});
