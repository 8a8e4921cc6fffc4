import { describe, expect, it } from 'vitest';
import { constantStep, piController } from '../../../src/solvers/ode/controller.js';
import { predictiveController } from '../../../src/solvers/ode/predictive-controller.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import {
  hires,
  relativeError,
  robertson,
  robertsonLong,
  type StiffProblem,
  vanDerPol,
  withoutJacobian,
} from './stiff-problems.js';

const problems = [vanDerPol, robertson, robertsonLong, hires];
const tolerances = [1e-4, 1e-6, 1e-8];
const controllers = [piController, predictiveController];
const field = (dimension: number, f: (t: number, y: Float64Array) => readonly number[]): Term => ({
  dimension,
  evaluate(t, y, derivative) {
    derivative.set(f(t, y));
  },
});
const controllerOf = ({ absolute }: StiffProblem, tolerance: number, make = piController) =>
  make({ relativeTolerance: tolerance, absoluteTolerance: absolute * tolerance });
const run = (problem: StiffProblem, tolerance: number, term: Term = problem.term, make = piController) =>
  solve({ ...problem, term, solver: radau5(), controller: controllerOf(problem, tolerance, make), saveAt: 'end' });

describe.each(problems)('$name', (problem) => {
  const { reference, factor, scipy, term } = problem;

  it.each(tolerances)(
    'ends at the published solution at tolerance %d, by either controller and Jacobian',
    (tolerance) => {
      for (const make of controllers) {
        const analytic = run(problem, tolerance, term, make);
        const differences = run(problem, tolerance, withoutJacobian(term), make);
        for (const solution of [analytic, differences]) {
          expect(solution.outcome).toEqual({ kind: 'reached' });
          expect(relativeError(solution.y[0]!, reference)).toBeLessThan(factor * tolerance);
        }
        // n evaluations for each Jacobian by differences, more for every fourth, whose increments are searched; none for an analytic one.
        const { evaluations, jacobians, newtonIterations, accepted, rejected } = differences.stats;
        const others = 3 * newtonIterations + accepted + rejected;
        const spent = evaluations - others;
        expect(spent).toBeGreaterThan(jacobians * term.dimension - 0.1 * others - 10);
        expect(spent).toBeLessThan(3 * jacobians * term.dimension + 0.1 * others + 10 * term.dimension);
        expect(analytic.stats.evaluations).toBeLessThan(evaluations);
        expect(analytic.stats.evaluations).toBeGreaterThanOrEqual(3 * analytic.stats.newtonIterations);
      }
    },
  );

  it('does no more work than scipy Radau at the same tolerance', () => {
    for (const { tolerance, evaluations, factorisations } of scipy) {
      const { stats } = run(problem, tolerance);
      expect(stats.evaluations).toBeLessThan(1.05 * evaluations);
      // Ours counts pairs, scipy each of the two.
      expect(2 * stats.factorisations).toBeLessThan(1.6 * factorisations);
      expect(stats.jacobians).toBeLessThanOrEqual(stats.factorisations);
    }
  });
});

describe('exact stiff solutions', () => {
  it("x' = -z, eps z' = x - z with eps = 1e-6: the slow mode, and 1e-6 relative accuracy in few steps", () => {
    const eps = 1e-6;
    const term: Term = field(2, (_t, y) => [-y[1]!, (y[0]! - y[1]!) / eps]);
    const root = Math.sqrt(1 - 4 * eps);
    // Rates -2 / (1 + root) and -(1 + root) / (2 eps); z = -x' . From (1, 0) both modes take part.
    const slow = -2 / (1 + root);
    const fast = -(1 + root) / (2 * eps);
    // x = A e^(slow t) + B e^(fast t), x(0) = 1, x'(0) = 0.
    const B = -slow / (fast - slow);
    const exact = (t: number): number[] => {
      const [a, b] = [(1 - B) * Math.exp(slow * t), B * Math.exp(fast * t)];
      return [a + b, -(slow * a + fast * b)];
    };
    const controller = piController({ relativeTolerance: 1e-8, absoluteTolerance: 1e-10 });
    const times = [1e-7, 1e-6, 1e-5, 0.01, 1, 3];
    const { y, outcome, stats } = solve({
      term,
      initial: [1, 0],
      tEnd: 3,
      solver: radau5(),
      controller,
      saveAt: { times },
    });
    expect(outcome.kind).toBe('reached');
    times.forEach((t, k) => {
      exact(t).forEach((value, i) => {
        expect(Math.abs(y[k]![i]! - value)).toBeLessThan(1e-6);
      });
    });
    expect(stats.accepted).toBeLessThan(300);
  });

  it("Prothero and Robinson: y' = -1e6 (y - cos t) - sin t keeps to cos t within the tolerance that the estimate is held to", () => {
    const term = field(1, (t, y) => [-1e6 * (y[0]! - Math.cos(t)) - Math.sin(t)]);
    const controller = piController({ relativeTolerance: 1e-8, absoluteTolerance: 1e-8 });
    const { t, y, stats } = solve({ term, initial: [1], tEnd: 10, solver: radau5(), controller });
    t.forEach((time, k) => {
      expect(Math.abs(y[k]![0]! - Math.cos(time))).toBeLessThan(0.1 * 1e-8 ** (2 / 3));
    });
    expect(stats.accepted).toBeLessThan(400);
  });

  it('solves a larger system: heat in 60 cells decays as its slowest mode', () => {
    const n = 60;
    const scale = (n + 1) ** 2;
    const term = field(n, (_t, y) => Array.from(y, (v, i) => scale * ((y[i - 1] ?? 0) - 2 * v + (y[i + 1] ?? 0))));
    const mode = (k: number) => Float64Array.from({ length: n }, (_, i) => Math.sin((k * Math.PI * (i + 1)) / (n + 1)));
    const rate = (k: number) => 4 * scale * Math.sin((k * Math.PI) / (2 * (n + 1))) ** 2;
    const initial = mode(1).map((value, i) => value + mode(50)[i]!);
    const controller = piController({ relativeTolerance: 1e-7, absoluteTolerance: 1e-9 });
    const { y, stats } = solve({ term, initial, tEnd: 0.3, solver: radau5(), controller, saveAt: 'end' });
    mode(1).forEach((value, i) => {
      expect(Math.abs(y[0]![i]! - value * Math.exp(-0.3 * rate(1)))).toBeLessThan(1e-6);
    });
    // Linear: the Jacobian is renewed after rejections only.
    expect(stats.jacobians).toBeLessThanOrEqual(1 + stats.rejected);
    expect(stats.factorisations).toBeLessThan(stats.accepted + stats.rejected);
  });
});

describe('events and dense output of Radau5', () => {
  it('meets the jumps of van der Pol where a solution of tight tolerance has them', () => {
    const events = [{ id: 'zero', value: (_t: number, y: Float64Array) => y[0]! }];
    const at = (tolerance: number) =>
      solve({ ...vanDerPol, solver: radau5(), events, controller: controllerOf(vanDerPol, tolerance), saveAt: 'end' });
    const [coarse, fine] = [at(1e-7), at(1e-11)];
    expect(fine.events.length).toBe(2);
    expect(coarse.events.length).toBe(2);
    // Period mu (3 - 2 ln 2) + 3 a mu^(-1/3) + o(1), a = 2.3381 the first zero of the Airy function (Dorodnicyn 1947).
    const half = 1000 * (1.5 - Math.log(2)) + 1.5 * 2.3381 * 1000 ** (-1 / 3);
    expect(Math.abs(fine.events[1]!.t - fine.events[0]!.t - half)).toBeLessThan(0.02);
    fine.events.forEach(({ t }, k) => {
      expect(Math.abs(coarse.events[k]!.t - t)).toBeLessThan(1e-4);
    });
  });

  it('ends at a terminal event', () => {
    const events = [{ id: 'half', value: (_t: number, y: Float64Array) => y[0]! - 0.5, terminal: true }];
    const solution = solve({ ...robertson, solver: radau5(), events, controller: controllerOf(robertson, 1e-8) });
    expect(solution.outcome).toMatchObject({ kind: 'event', event: 'half' });
    expect(Math.abs(solution.y.at(-1)![0]! - 0.5)).toBeLessThan(1e-12);
  });

  it('saves given times by the collocation polynomial, without changing the steps', () => {
    const times = [0.3, 2, 77, 4000];
    const options = { ...robertson, solver: radau5(), controller: controllerOf(robertson, 1e-9) };
    const saved = solve({ ...options, saveAt: { times } });
    const plain = solve({ ...options, saveAt: 'end' });
    expect(saved.stats).toEqual(plain.stats);
    times.forEach((t, k) => {
      const direct = solve({ ...options, tEnd: t, saveAt: 'end' });
      expect(relativeError(saved.y[k]!, [...direct.y[0]!])).toBeLessThan(1e-5);
    });
    expect(saved.assumptions.join('\n')).toMatch(/Radau5, order 5 \(Hairer, Wanner.*\n.*\n.*dense output of order 3/);
  });
});

describe('failures of Radau5 are typed', () => {
  const kinds = { solver: radau5() };

  it('blow-up', () => {
    const solution = solve({ term: field(1, (_t, y) => [y[0]! ** 2]), initial: [1], tEnd: 2, ...kinds });
    expect(solution.outcome.kind).toBe('non-finite');
    expect(solution.outcome.kind === 'non-finite' && Math.abs(solution.outcome.t - 1)).toBeLessThan(1e-6);
    for (const y of solution.y) expect(y.every(Number.isFinite)).toBe(true);
  });

  it('a right-hand side that becomes NaN', () => {
    const term = field(2, (t, y) => [-y[0]!, t < 0.5 ? 1 : Number.NaN]);
    const solution = solve({ term, initial: [1, 0], tEnd: 1, ...kinds });
    expect(solution.outcome).toMatchObject({ kind: 'non-finite', component: 1, cause: 'value' });
    expect(solution.t.at(-1)!).toBeCloseTo(0.5, 10);
    expect(solution.t.at(-1)!).toBeLessThanOrEqual(0.5);
  });

  it('a Jacobian that is not finite, at its row, without trying shorter steps', () => {
    const term: Term = {
      ...field(2, (_t, y) => [-y[0]!, -y[1]!]),
      jacobian: (_t, _y, out) => out.set([-1, 0, Number.NaN, -1]),
    };
    const solution = solve({ term, initial: [1, 1], tEnd: 1, ...kinds });
    expect(solution.outcome).toEqual({ kind: 'non-finite', t: 0, component: 1, cause: 'value' });
    expect(solution.stats.rejected).toBe(1);
  });

  it('a Jacobian that is wrong: an answer that is right, or a typed failure, never a wrong answer', () => {
    for (const factor of [-1, 0, 0.5, 3, 100]) {
      const term: Term = { ...field(1, (_t, y) => [-50 * y[0]!]), jacobian: (_t, _y, out) => out.fill(-50 * factor) };
      const controller = piController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-8 });
      const { outcome, y } = solve({ term, initial: [1], tEnd: 0.2, controller, ...kinds, saveAt: 'end' });
      if (outcome.kind === 'reached') expect(Math.abs(y[0]![0]! - Math.exp(-10))).toBeLessThan(1e-6);
      else expect(['max-steps', 'non-finite']).toContain(outcome.kind);
    }
  });

  it('a constant step at which the Newton iteration diverges', () => {
    const term = field(1, (_t, y) => [1 + y[0]! ** 2]);
    const solution = solve({ term, initial: [1], tEnd: 50, controller: constantStep(10), ...kinds });
    expect(solution.outcome.kind).toBe('non-finite');
    expect(solution.t.length).toBe(1);
  });

  it('too few steps', () => {
    const solution = solve({ ...vanDerPol, maxSteps: 30, ...kinds });
    expect(solution.outcome).toMatchObject({ kind: 'max-steps', t: solution.t.at(-1) });
  });
});
