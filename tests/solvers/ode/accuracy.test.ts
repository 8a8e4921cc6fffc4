import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { dopri5 } from '../../../src/solvers/ode/dopri5.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';
import { kepler, keplerExact } from './kepler.js';

interface TestProblem {
  readonly name: string;
  readonly term: Term;
  readonly initial: readonly number[];
  readonly tEnd: number;
  /** Solution, or invariants whose values at the start are kept. */
  readonly exact?: (t: number) => readonly number[];
  readonly invariants?: (y: Float64Array) => readonly number[];
  /** Global error allowed in units of the tolerance: how much the problem amplifies local errors. */
  readonly factor: number;
}

const field = (dimension: number, f: (t: number, y: Float64Array) => readonly number[]): Term => ({
  dimension,
  evaluate(t, y, derivative) {
    derivative.set(f(t, y));
  },
});

const keplerProblem = (e: number, factor: number): TestProblem => ({
  name: `Kepler e = ${e} (DETEST D)`,
  term: kepler,
  initial: keplerExact(e, 0),
  tEnd: 2 * Math.PI,
  exact: (t) => keplerExact(e, t),
  factor,
});

// Eigenvalues -2 + 2 cos(k pi / 11) of the diffusion matrix of DETEST C3, with the sine vectors.
const diffusion = (t: number): number[] =>
  Array.from({ length: 10 }, (_, i) => {
    let sum = 0;
    for (let k = 1; k <= 10; k += 1) {
      const mode = (j: number): number => Math.sin((j * k * Math.PI) / 11);
      sum += (2 / 11) * mode(1) * mode(i + 1) * Math.exp((-2 + 2 * Math.cos((k * Math.PI) / 11)) * t);
    }
    return sum;
  });

const problems: readonly TestProblem[] = [
  {
    name: "y' = -y (DETEST A1)",
    term: field(1, (_t, y) => [-y[0]!]),
    initial: [1],
    tEnd: 5,
    exact: (t) => [Math.exp(-t)],
    factor: 20,
  },
  {
    name: "y' = -y^3/2 (DETEST A2)",
    term: field(1, (_t, y) => [-(y[0]! ** 3) / 2]),
    initial: [1],
    tEnd: 20,
    exact: (t) => [1 / Math.sqrt(1 + t)],
    factor: 20,
  },
  {
    name: "y' = y cos t (DETEST A3)",
    term: field(1, (t, y) => [y[0]! * Math.cos(t)]),
    initial: [1],
    tEnd: 20,
    exact: (t) => [Math.exp(Math.sin(t))],
    factor: 100,
  },
  {
    name: 'logistic (DETEST A4)',
    term: field(1, (_t, y) => [(y[0]! / 4) * (1 - y[0]! / 20)]),
    initial: [1],
    tEnd: 20,
    exact: (t) => [20 / (1 + 19 * Math.exp(-t / 4))],
    factor: 200,
  },
  {
    name: 'Lotka-Volterra (DETEST B1)',
    term: field(2, (_t, y) => [2 * (y[0]! - y[0]! * y[1]!), -(y[1]! - y[0]! * y[1]!)]),
    initial: [1, 3],
    tEnd: 20,
    invariants: (y) => [y[0]! - Math.log(y[0]!) + 2 * (y[1]! - Math.log(y[1]!))],
    factor: 300,
  },
  {
    name: 'linear reaction (DETEST B2)',
    term: field(3, (_t, y) => [-y[0]! + y[1]!, y[0]! - 2 * y[1]! + y[2]!, y[1]! - y[2]!]),
    initial: [2, 0, 1],
    tEnd: 20,
    exact: (t) => {
      const slow = Math.exp(-t) / 2;
      const fast = Math.exp(-3 * t) / 2;
      return [1 + slow + fast, 1 - 2 * fast, 1 - slow + fast];
    },
    factor: 20,
  },
  {
    name: 'rigid body (DETEST B5)',
    term: field(3, (_t, y) => [y[1]! * y[2]!, -y[0]! * y[2]!, -0.51 * y[0]! * y[1]!]),
    initial: [0, 1, 1],
    tEnd: 20,
    // sn, cn, dn of modulus k^2 = 0.51: y1^2 + y2^2 = 1 and 0.51 y1^2 + y3^2 = 1.
    invariants: (y) => [y[0]! ** 2 + y[1]! ** 2, 0.51 * y[0]! ** 2 + y[2]! ** 2],
    factor: 200,
  },
  {
    name: 'diffusion of 10 sites (DETEST C3)',
    term: field(10, (_t, y) => Array.from(y, (value, i) => (y[i - 1] ?? 0) - 2 * value + (y[i + 1] ?? 0))),
    initial: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    tEnd: 20,
    exact: diffusion,
    factor: 20,
  },
  keplerProblem(0.1, 400),
  keplerProblem(0.5, 1000),
  keplerProblem(0.9, 20_000),
  {
    name: 'pendulum-like oscillator with rotation (DETEST E, closed form)',
    term: field(2, (t, y) => [y[1]!, -y[0]! + Math.sin(2 * t)]),
    initial: [0, 0],
    tEnd: 20,
    exact: (t) => [(2 * Math.sin(t) - Math.sin(2 * t)) / 3, (2 * Math.cos(t) - 2 * Math.cos(2 * t)) / 3],
    factor: 200,
  },
];

const solvers = [
  { solver: tsit5(), tolerances: [1e-4, 1e-6, 1e-8, 1e-10] },
  { solver: dopri5(), tolerances: [1e-4, 1e-6, 1e-8, 1e-10] },
  { solver: dop853(), tolerances: [1e-4, 1e-6, 1e-8, 1e-11] },
];

const table = solvers.flatMap(({ solver, tolerances }) =>
  problems.flatMap((problem) =>
    tolerances.map((tolerance) => ({
      solver,
      problem,
      tolerance,
      title: `${solver.name} ${problem.name} at ${tolerance}`,
    })),
  ),
);

describe('accuracy on the classes of DETEST', () => {
  it.each(table)('$title', ({ solver, problem, tolerance }) => {
    const { term, initial, tEnd, exact, invariants, factor } = problem;
    const controller = piController({ relativeTolerance: tolerance, absoluteTolerance: tolerance });
    const times = [0.13, 0.37, 0.71, 1].map((share) => share * tEnd);
    const solution = solve({ term, initial, tEnd, solver, controller, saveAt: { times } });
    expect(solution.outcome).toEqual({ kind: 'reached' });
    expect([...solution.t]).toEqual(times);
    const start = invariants?.(Float64Array.from(initial)) ?? [];
    solution.y.forEach((y, k) => {
      const expected = exact?.(times[k]!) ?? start;
      const found = exact === undefined ? invariants!(y) : [...y];
      expect(found.length).toBe(expected.length);
      const error = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!))));
      expect(error).toBeLessThan(factor * tolerance + 1e-13);
    });
  });
});

// Evaluations of scipy 1.17.1 solve_ivp at rtol = atol = tolerance with the same pairs (Tsit5 is held to RK45).
describe('work beside accuracy', () => {
  const budgets = [
    { name: 'Kepler e = 0.5 (DETEST D)', tolerance: 1e-6, rk45: 230, dop853: 230 },
    { name: 'Kepler e = 0.5 (DETEST D)', tolerance: 1e-10, rk45: 1022, dop853: 590 },
    { name: 'Kepler e = 0.9 (DETEST D)', tolerance: 1e-6, rk45: 416, dop853: 458 },
    { name: 'Kepler e = 0.9 (DETEST D)', tolerance: 1e-10, rk45: 1676, dop853: 1202 },
    { name: 'Lotka-Volterra (DETEST B1)', tolerance: 1e-6, rk45: 866, dop853: 722 },
    { name: 'Lotka-Volterra (DETEST B1)', tolerance: 1e-10, rk45: 4238, dop853: 2078 },
    { name: 'rigid body (DETEST B5)', tolerance: 1e-6, rk45: 482, dop853: 446 },
    { name: 'rigid body (DETEST B5)', tolerance: 1e-10, rk45: 2354, dop853: 974 },
    { name: "y' = y cos t (DETEST A3)", tolerance: 1e-6, rk45: 482, dop853: 446 },
    { name: "y' = y cos t (DETEST A3)", tolerance: 1e-10, rk45: 2270, dop853: 1286 },
  ];
  it.each(budgets)(
    '$name at $tolerance: $rk45 for order 5, $dop853 for order 8',
    ({ name, tolerance, rk45, dop853: eighth }) => {
      const { term, initial, tEnd } = problems.find((problem) => problem.name === name)!;
      const controller = piController({ relativeTolerance: tolerance, absoluteTolerance: tolerance });
      const work = (solver: ReturnType<typeof tsit5>): number =>
        solve({ term, initial, tEnd, solver, controller, saveAt: 'end' }).stats.evaluations;
      expect(work(dop853())).toBeLessThan(1.15 * eighth + 20);
      expect(work(dopri5())).toBeLessThan(1.15 * rk45 + 20);
      expect(work(tsit5())).toBeLessThan(1.15 * rk45 + 20);
    },
  );
});

interface Odex {
  readonly Solver: new (
    dimension: number,
  ) => {
    absoluteTolerance: number;
    relativeTolerance: number;
    solve(
      f: (t: number, y: readonly number[]) => number[],
      t: number,
      y: readonly number[],
      tEnd: number,
    ): { y: number[] };
  };
}

describe('the extrapolation code odex 2.0.4 as an independent oracle (smooth problems only)', () => {
  const { Solver } = createRequire(import.meta.url)('odex') as Odex;
  // Three overlaps of a multi-index flow: dm_p = C'(m_p) - m_p sum_q m_q C'(m_q), C'(m) = 2 0.64 m + 4 0.36 m^3.
  const flow = (y: ArrayLike<number>): number[] => {
    const slopes = Array.from(y, (m) => 1.28 * m + 1.44 * m ** 3);
    const radial = slopes.reduce((sum, slope, p) => sum + slope * y[p]!, 0);
    return slopes.map((slope, p) => slope - y[p]! * radial);
  };
  const forced = (t: number, y: ArrayLike<number>): number[] => [
    y[1]!,
    Math.sin(3 * t) - 0.2 * y[1]! - Math.sin(y[0]!),
  ];
  const cases = [
    {
      name: 'multi-index flow',
      f: (_t: number, y: ArrayLike<number>) => flow(y),
      initial: [0.05, 0.04, -0.03],
      tEnd: 3,
    },
    { name: 'forced damped pendulum', f: forced, initial: [1, 0], tEnd: 10 },
  ];

  it.each(cases)('$name', ({ f, initial, tEnd }) => {
    const oracle = new Solver(initial.length);
    oracle.absoluteTolerance = 1e-13;
    oracle.relativeTolerance = 1e-13;
    const expected = oracle.solve((t, y) => f(t, y), 0, initial, tEnd).y;
    for (const solver of [tsit5(), dopri5(), dop853()]) {
      const controller = piController({ relativeTolerance: 1e-12, absoluteTolerance: 1e-13 });
      const { y, outcome } = solve({
        term: field(initial.length, f),
        initial,
        tEnd,
        solver,
        controller,
        saveAt: 'end',
      });
      expect(outcome.kind).toBe('reached');
      y[0]!.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(3e-10);
      });
    }
  });
});
