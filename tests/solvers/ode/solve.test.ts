import { describe, expect, it } from 'vitest';
import { constantStep, piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { dopri5 } from '../../../src/solvers/ode/dopri5.js';
import { describeOutcome } from '../../../src/solvers/ode/outcome.js';
import type { InitialValueProblem } from '../../../src/solvers/ode/problem.js';
import type { Solution } from '../../../src/solvers/ode/solution.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';

const field = (dimension: number, f: (t: number, y: Float64Array) => readonly number[]): Term => ({
  dimension,
  evaluate(t, y, derivative) {
    derivative.set(f(t, y));
  },
});
const decay = field(1, (_t, y) => [-y[0]!]);
const oscillator = field(2, (_t, y) => [y[1]!, -y[0]!]);
const solvers = [tsit5(), dopri5(), dop853()];
const tight = piController({ relativeTolerance: 1e-12, absoluteTolerance: 1e-13 });

/** No success, only finite values, nothing at tEnd. */
function expectHonestFailure(solution: Solution, tEnd: number): void {
  expect(['non-finite', 'max-steps', 'too-stiff']).toContain(solution.outcome.kind);
  for (const y of solution.y) expect(y.every(Number.isFinite)).toBe(true);
  expect(solution.t.every((t) => Number.isFinite(t) && t !== tEnd)).toBe(true);
  expect(solution.t.length).toBe(solution.y.length);
}

describe('where the states are saved', () => {
  it('saves every step from the start to exactly tEnd', () => {
    const { t, y, stats } = solve({ term: decay, initial: [1], tEnd: 0.7 });
    expect(t[0]).toBe(0);
    expect(t.at(-1)).toBe(0.7);
    expect(t.length).toBe(stats.accepted + 1);
    expect(y[0]![0]).toBe(1);
  });

  it('saves the end only', () => {
    const { t, y } = solve({ term: decay, initial: [1], tEnd: 2, saveAt: 'end' });
    expect([...t]).toEqual([2]);
    expect(y[0]![0]).toBeCloseTo(Math.exp(-2), 9);
  });

  it.each(solvers)('saves given times, ends included, without changing the steps ($name)', (solver) => {
    const times = [0, 0.1, 0.100001, 1.7, 3];
    const saved = solve({ term: decay, initial: [1], tEnd: 3, solver, saveAt: { times }, controller: tight });
    const plain = solve({ term: decay, initial: [1], tEnd: 3, solver, controller: tight });
    expect([...saved.t]).toEqual(times);
    times.forEach((t, k) => {
      expect(Math.abs(saved.y[k]![0]! - Math.exp(-t))).toBeLessThan(1e-11);
    });
    expect(saved.stats.accepted).toBe(plain.stats.accepted);
  });

  it('computes the extra stages of DOP853 only where they are asked for', () => {
    const count = (saveAt: InitialValueProblem['saveAt'] & object) =>
      solve({ term: oscillator, initial: [0, 1], tEnd: 50, saveAt }).stats;
    const none = solve({ term: oscillator, initial: [0, 1], tEnd: 50, saveAt: 'end' }).stats;
    expect(count({ times: [0, 50] }).evaluations).toBe(none.evaluations);
    expect(count({ times: [25.1] }).evaluations).toBe(none.evaluations + 3);
  });

  it('gives the state at any time when dense output is asked for, and throws otherwise', () => {
    const solution = solve({ term: oscillator, initial: [0, 1], tEnd: 9, dense: true, controller: tight });
    for (let t = 0; t <= 9; t += 0.137) expect(Math.abs(solution.dense(t)[0]! - Math.sin(t))).toBeLessThan(3e-11);
    expect(solution.dense(9)[0]).toBe(solution.y.at(-1)![0]);
    expect(() => solution.dense(9.0001)).toThrow(/9\.0001; the solution is known from 0 to 9/);
    expect(() => solution.dense(Number.NaN)).toThrow(RangeError);
    expect(() => solve({ term: decay, initial: [1], tEnd: 1 }).dense(0.5)).toThrow(/dense: true/);
  });

  it('returns states that the caller may change without changing others', () => {
    const solution = solve({ term: decay, initial: [1], tEnd: 1, dense: true });
    solution.y[1]![0] = 99;
    expect(solution.dense(solution.t[1]!)[0]).not.toBe(99);
  });

  it('reaches an interval of length zero', () => {
    const solution = solve({ term: decay, initial: [4], tStart: 2, tEnd: 2 });
    expect(solution.outcome).toEqual({ kind: 'reached' });
    expect([...solution.t]).toEqual([2]);
  });
});

describe('backwards', () => {
  it.each(solvers)('returns to the start ($name)', (solver) => {
    const forth = solve({ term: oscillator, initial: [0.3, 1], tEnd: 7, solver, controller: tight, saveAt: 'end' });
    const back = solve({
      term: oscillator,
      initial: forth.y[0]!,
      tStart: 7,
      tEnd: 0,
      solver,
      controller: tight,
      dense: true,
    });
    expect(back.outcome.kind).toBe('reached');
    expect(back.t.at(-1)).toBe(0);
    expect(Math.abs(back.y.at(-1)![0]! - 0.3)).toBeLessThan(1e-10);
    expect(Math.abs(back.dense(3)[0]! - (0.3 * Math.cos(3) + Math.sin(3)))).toBeLessThan(1e-10);
  });

  it('saves decreasing times and sees events in its own direction', () => {
    const events = [{ id: 'up', value: (_t: number, y: Float64Array) => y[0]!, direction: 'rising' as const }];
    const solution = solve({
      term: oscillator,
      initial: [Math.sin(4), Math.cos(4)],
      tStart: 4,
      tEnd: 0.5,
      saveAt: { times: [3, 2, 0.5] },
      events,
      controller: tight,
    });
    expect([...solution.t]).toEqual([3, 2, 0.5]);
    expect(Math.abs(solution.y[1]![0]! - Math.sin(2))).toBeLessThan(1e-11);
    // sin falls through 0 at pi forwards, so it rises backwards.
    expect(solution.events.map(({ id }) => id)).toEqual(['up']);
    expect(Math.abs(solution.events[0]!.t - Math.PI)).toBeLessThan(1e-11);
  });
});

describe('failures are never called a success', () => {
  it.each(solvers)("blow-up of y' = y^2 at t = 1 ($name)", (solver) => {
    for (const saveAt of ['every-step', 'end', { times: [0.5, 2] }] as const) {
      const solution = solve({ term: field(1, (_t, y) => [y[0]! ** 2]), initial: [1], tEnd: 2, solver, saveAt });
      expectHonestFailure(solution, 2);
      expect(solution.outcome.kind === 'reached' ? Number.NaN : solution.outcome.t).toBeCloseTo(1, 6);
    }
  });

  it.each(solvers)('a right-hand side that becomes NaN ($name)', (solver) => {
    const term = field(2, (t, y) => [-y[0]!, t < 0.5 ? 1 : Number.NaN]);
    const solution = solve({ term, initial: [1, 0], tEnd: 1, solver });
    expectHonestFailure(solution, 1);
    expect(solution.outcome).toMatchObject({ kind: 'non-finite', component: 1, cause: 'value' });
    expect(solution.t.at(-1)!).toBeCloseTo(0.5, 10);
  });

  it('a right-hand side that is not finite, or not written, at the start', () => {
    const infinite = solve({ term: field(1, () => [Number.POSITIVE_INFINITY]), initial: [1], tEnd: 1 });
    expect(infinite.outcome).toEqual({ kind: 'non-finite', t: 0, component: 0, cause: 'value' });
    const forgotten: Term = { dimension: 2, evaluate: (_t, y, derivative) => derivative.fill(-y[0]!, 0, 1) };
    expect(solve({ term: forgotten, initial: [1, 1], tEnd: 1 }).outcome).toMatchObject({
      kind: 'non-finite',
      component: 1,
    });
  });

  it('overflow at constant step', () => {
    const term = field(1, (_t, y) => [y[0]! ** 3]);
    const solution = solve({ term, initial: [10], tEnd: 10, controller: constantStep(0.5) });
    expectHonestFailure(solution, 10);
    expect(solution.outcome.kind).toBe('non-finite');
  });

  it('too few steps: the time that was reached', () => {
    const solution = solve({ term: oscillator, initial: [0, 1], tEnd: 1000, maxSteps: 20 });
    expectHonestFailure(solution, 1000);
    expect(solution.outcome).toMatchObject({ kind: 'max-steps', t: solution.t.at(-1) });
    expect(solution.stats.accepted + solution.stats.rejected).toBe(20);
    expect(Math.abs(solution.y.at(-1)![0]! - Math.sin(solution.t.at(-1)!))).toBeLessThan(1e-7);
  });

  const robertson = field(3, (_t, y) => {
    const [slow, middle, fast] = [0.04 * y[0]!, 1e4 * y[1]! * y[2]!, 3e7 * y[1]! ** 2];
    return [middle - slow, slow - middle - fast, fast];
  });
  const vanDerPol = field(2, (_t, y) => [y[1]!, 1000 * (1 - y[0]! ** 2) * y[1]! - y[0]!]);
  it.each(solvers)('stiff: Robertson and van der Pol with mu = 1000 ($name)', (solver) => {
    for (const relativeTolerance of [1e-4, 1e-9]) {
      const controller = piController({ relativeTolerance, absoluteTolerance: relativeTolerance * 1e-3 });
      for (const problem of [
        { term: robertson, initial: [1, 0, 0], tEnd: 1e4 },
        { term: vanDerPol, initial: [2, 0], tEnd: 2000 },
      ]) {
        const solution = solve({ ...problem, solver, controller });
        expectHonestFailure(solution, problem.tEnd);
        expect(solution.outcome.kind).toBe('too-stiff');
      }
    }
  });

  it('does not call a smooth long integration stiff, and can be told not to test', () => {
    const long = solve({ term: oscillator, initial: [0, 1], tEnd: 2000, saveAt: 'end' });
    expect(long.stats.accepted).toBeGreaterThan(1000);
    expect(long.outcome.kind).toBe('reached');
    const term = field(1, (t, y) => [-2000 * (y[0]! - Math.cos(t))]);
    const loose = piController({ relativeTolerance: 1e-5, absoluteTolerance: 1e-5 });
    const forced = { term, initial: [1], tEnd: 5, solver: dopri5(), controller: loose };
    expect(solve(forced).outcome.kind).toBe('too-stiff');
    const insisted = solve({ ...forced, stiffnessTestAfter: Number.POSITIVE_INFINITY, saveAt: 'end' });
    expect(insisted.outcome.kind).toBe('reached');
    // Exact: (l^2 cos t + l sin t)/(l^2 + 1), l = 2000, up to exp(-l t).
    expect(Math.abs(insisted.y[0]![0]! - (4e6 * Math.cos(5) + 2000 * Math.sin(5)) / 4000001)).toBeLessThan(1e-5);
  });

  it('is told in words', () => {
    expect(describeOutcome({ kind: 'reached' })).toBe('the end of the interval was reached');
    expect(describeOutcome({ kind: 'event', event: 'hit', t: 2 })).toContain("'hit' ended the integration at t = 2");
    expect(describeOutcome({ kind: 'non-finite', t: 1, component: 3, cause: 'value' })).toContain('component 3');
    expect(describeOutcome({ kind: 'non-finite', t: 1, component: 3, cause: 'step-underflow' })).toContain('tolerance');
    expect(describeOutcome({ kind: 'too-stiff', t: 1, advice: 'do this' })).toContain('do this');
  });
});

describe('refused problems', () => {
  const good: InitialValueProblem = { term: decay, initial: [1], tEnd: 1 };
  const cases: readonly [string, () => unknown, RegExp][] = [
    ['non-finite initial state', () => solve({ ...good, initial: [Number.NaN] }), /component 0 is NaN/],
    [
      'infinite initial state',
      () => solve({ ...good, initial: [Number.POSITIVE_INFINITY] }),
      /component 0 is Infinity/,
    ],
    ['dimension mismatch', () => solve({ ...good, initial: [1, 2] }), /2 components, the term has dimension 1/],
    [
      'dimension 0',
      () => solve({ ...good, term: { ...decay, dimension: 0 }, initial: [] }),
      /dimension of the term: 0/,
    ],
    ['infinite end', () => solve({ ...good, tEnd: Number.POSITIVE_INFINITY }), /tEnd: Infinity/],
    ['NaN start', () => solve({ ...good, tStart: Number.NaN }), /tStart: NaN/],
    ['maxSteps', () => solve({ ...good, maxSteps: 0 }), /maxSteps: 0/],
    ['stiffness', () => solve({ ...good, stiffnessTestAfter: 0 }), /stiffnessTestAfter: 0/],
    ['unsorted times', () => solve({ ...good, saveAt: { times: [0.5, 0.2] } }), /times\[0\] = 0.5, times\[1\] = 0.2/],
    ['repeated times', () => solve({ ...good, saveAt: { times: [0.5, 0.5] } }), /not sorted/],
    [
      'times outside',
      () => solve({ ...good, saveAt: { times: [0.5, 1.2] } }),
      /times\[1\] = 1.2; allowed is the interval from 0 to 1/,
    ],
    ['NaN time', () => solve({ ...good, saveAt: { times: [Number.NaN] } }), /times\[0\] = NaN/],
    ['times of the wrong direction', () => solve({ ...good, tEnd: -1, saveAt: { times: [-0.5, -0.2] } }), /decreasing/],
    ['NaN tolerance', () => piController({ relativeTolerance: Number.NaN }), /relativeTolerance: NaN/],
    ['tolerance below rounding', () => piController({ relativeTolerance: 1e-17 }), /relativeTolerance: 1e-17/],
    ['zero absolute tolerance', () => piController({ absoluteTolerance: 0 }), /absoluteTolerance: 0/],
    ['one NaN of several', () => piController({ absoluteTolerance: [1e-6, Number.NaN] }), /NaN \(component 1\)/],
    ['no absolute tolerance', () => piController({ absoluteTolerance: [] }), /absoluteTolerance/],
    [
      'length of the tolerance',
      () => solve({ ...good, controller: piController({ absoluteTolerance: [1, 1] }) }),
      /has 2 components/,
    ],
    ['safety', () => piController({ safety: 1 }), /safety: 1/],
    ['minFactor', () => piController({ minFactor: 0 }), /minFactor: 0/],
    ['maxFactor', () => piController({ maxFactor: 1 }), /maxFactor: 1/],
    ['maxStep', () => piController({ maxStep: -1 }), /maxStep: -1/],
    ['constant step', () => constantStep(0), /step size: 0/],
    [
      'event ids',
      () =>
        solve({
          ...good,
          events: [
            { id: 'a', value: () => 1 },
            { id: 'a', value: () => 1 },
          ],
        }),
      /id 'a'/,
    ],
  ];
  it.each(cases)('%s', (_name, run, message) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
});

describe('step control', () => {
  it('keeps to maxStep', () => {
    const { t } = solve({ term: decay, initial: [1], tEnd: 3, controller: piController({ maxStep: 0.01 }) });
    for (let k = 1; k < t.length; k += 1) expect(t[k]! - t[k - 1]!).toBeLessThan(0.01 + 1e-12);
  });

  it('takes an absolute tolerance a component', () => {
    // A second component that is small but must be followed.
    const term = field(2, (_t, y) => [-y[0]!, -1000 * y[1]! + 1e-9 * Math.cos(30 * y[0]!)]);
    const loose = solve({
      term,
      initial: [1, 0],
      tEnd: 0.1,
      controller: piController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-6 }),
    });
    const fine = solve({
      term,
      initial: [1, 0],
      tEnd: 0.1,
      controller: piController({ relativeTolerance: 1e-6, absoluteTolerance: [1e-6, 1e-18] }),
    });
    expect(fine.stats.evaluations).toBeGreaterThan(1.2 * loose.stats.evaluations);
  });

  it('is a pure function: shrinks on failure, does not grow right after it, keeps its limits', () => {
    const controller = piController({ minFactor: 0.3, maxFactor: 4 });
    const attempt = (errorNorm: number) => ({ errorNorm, stepSize: 1, errorOrder: 5 });
    const failed = controller.decide(controller.initialState, attempt(Number.POSITIVE_INFINITY));
    expect(failed).toMatchObject({ accept: false, stepSize: 0.3 });
    expect(controller.decide(failed.state, attempt(1e-12))).toMatchObject({ accept: true, stepSize: 1 });
    expect(controller.decide(controller.initialState, attempt(1e-12))).toMatchObject({ accept: true, stepSize: 4 });
    expect(controller.decide(controller.initialState, attempt(1.01)).stepSize).toBeLessThan(0.9 + 1e-12);
    expect(controller.decide(controller.initialState, attempt(0.3))).toEqual(
      controller.decide(controller.initialState, attempt(0.3)),
    );
  });

  it('takes steps of constant length and lands on the end', () => {
    const { t } = solve({ term: decay, initial: [1], tEnd: 1, controller: constantStep(0.3) });
    expect(t.length).toBe(5);
    expect(t.at(-1)).toBe(1);
    expect(solve({ term: decay, initial: [1], tEnd: 1, controller: constantStep(0.1) }).stats.accepted).toBe(10);
  });

  it('starts from an exact zero', () => {
    const { y } = solve({ term: field(1, (t) => [Math.cos(t)]), initial: [0], tEnd: 2, saveAt: 'end' });
    expect(Math.abs(y[0]![0]! - Math.sin(2))).toBeLessThan(1e-8);
  });

  it('names method, papers and tolerances among its assumptions', () => {
    const { assumptions } = solve({ term: decay, initial: [1], tEnd: 1, solver: dopri5(), dense: true });
    expect(assumptions.join('\n')).toMatch(/Dopri5, order 5 \(Dormand, Prince/);
    expect(assumptions.join('\n')).toMatch(/relative tolerance 1e-9, absolute tolerance 1e-12/);
    expect(assumptions.join('\n')).toMatch(/dense output of order 4/);
  });
});
