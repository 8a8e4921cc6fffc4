// A blow-up in finite time has one name, whichever method meets it; stiffness keeps its own.
import { describe, expect, it } from 'vitest';
import { automatic } from '../../../src/solvers/ode/automatic.js';
import { constantStep, piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { dopri5 } from '../../../src/solvers/ode/dopri5.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';

const field = (dimension: number, f: (y: Float64Array, t: number) => readonly number[]): Term => ({
  dimension,
  evaluate: (t, y, derivative) => derivative.set(f(y, t)),
});
const methods = [tsit5(), dopri5(), dop853(), radau5(), automatic(), automatic({ nonStiff: tsit5() })];

interface BlowUp {
  readonly name: string;
  readonly term: Term;
  readonly initial: readonly number[];
  readonly tStart?: number;
  readonly tEnd: number;
  /** Exact time of the blow-up. */
  readonly at: number;
}

const square = field(1, ([y = 0]) => [y * y]);
const worlds: readonly BlowUp[] = [
  { name: "y' = y^2", term: square, initial: [1], tEnd: 3, at: 1 },
  { name: "y' = y^2 at t = 0", term: square, initial: [1], tStart: -1, tEnd: 3, at: 0 },
  { name: "y' = y^2 late", term: square, initial: [1], tStart: 1e6, tEnd: 1e6 + 3, at: 1e6 + 1 },
  { name: "y' = -y^2 backwards", term: field(1, ([y = 0]) => [-y * y]), initial: [1], tEnd: -3, at: -1 },
  { name: "y' = -y^2 downwards", term: field(1, ([y = 0]) => [-y * y]), initial: [-1], tEnd: 3, at: 1 },
  { name: "y' = y^3", term: field(1, ([y = 0]) => [y ** 3]), initial: [1], tEnd: 3, at: 0.5 },
  { name: "y' = y^1.1", term: field(1, ([y = 0]) => [y ** 1.1]), initial: [1], tEnd: 20, at: 10 },
  { name: "y' = exp y", term: field(1, ([y = 0]) => [Math.exp(y)]), initial: [0], tEnd: 3, at: 1 },
  { name: "y' = 1 + y^2", term: field(1, ([y = 0]) => [1 + y * y]), initial: [0], tEnd: 3, at: Math.PI / 2 },
  {
    name: "y'' = 6 y^2",
    term: field(2, ([y = 0, slope = 0]) => [slope, 6 * y * y]),
    initial: [1, 2],
    tEnd: 3,
    at: 1,
  },
  {
    name: 'a spiral, r’ = r^2',
    term: field(2, ([x = 0, y = 0]) => {
      const r = Math.hypot(x, y);
      return [r * x - 5 * y, r * y + 5 * x];
    }),
    initial: [1, 0],
    tEnd: 3,
    at: 1,
  },
  {
    name: 'beside a decay',
    term: field(2, ([x = 0, y = 0]) => [x * x, -50 * y]),
    initial: [1, 1],
    tEnd: 3,
    at: 1,
  },
];

describe.each(methods)('$name', (solver) => {
  it.each(worlds)('calls it non-finite and gives its time: $name', ({ term, initial, tStart = 0, tEnd, at }) => {
    for (const relativeTolerance of [1e-5, 1e-9, 1e-12]) {
      const controller = piController({ relativeTolerance, absoluteTolerance: 1e-3 * relativeTolerance });
      const { outcome, y, t } = solve({ term, initial, tStart, tEnd, solver, controller });
      expect(outcome.kind).toBe('non-finite');
      const error = outcome.kind === 'non-finite' ? Math.abs(outcome.t - at) : Number.NaN;
      expect(error).toBeLessThan(60 * Math.abs(at - tStart) * relativeTolerance + 100 * Number.EPSILON * Math.abs(at));
      expect(y.every((state) => state.every(Number.isFinite))).toBe(true);
      t.slice(1).forEach((time, k) => {
        expect(time).not.toBe(t[k]);
      });
    }
  });
});

describe('stiffness is still called so', () => {
  it.each([tsit5(), dopri5(), dop853()])('$name: real, complex and beside a slow growth', (solver) => {
    const real = field(2, ([x = 0, y = 0], t) => [-1e5 * (x - Math.cos(t)), -y]);
    const complex = field(2, ([x = 0, y = 0], t) => [
      -1e4 * (x - Math.cos(t)) - 2e4 * y,
      2e4 * (x - Math.cos(t)) - 1e4 * y,
    ]);
    const growing = field(2, ([x = 0, y = 0]) => [x, -1e6 * (y - x)]);
    for (const term of [real, complex, growing]) {
      const controller = piController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-8 });
      expect(solve({ term, initial: [1, 1], tEnd: 10, solver, controller }).outcome.kind).toBe('too-stiff');
    }
  });
});

describe('a step that time does not feel', () => {
  it('is a failure at constant step, and the first step is long enough to be felt', () => {
    const decay = field(1, ([y = 0]) => [-y]);
    const constant = solve({ term: decay, initial: [1], tStart: 1, tEnd: 2, controller: constantStep(1e-17) });
    expect(constant.outcome).toMatchObject({ kind: 'non-finite', cause: 'step-underflow', t: 1 });
    const fast = field(1, ([y = 0]) => [-1e-3 * y]);
    const late = solve({ term: fast, initial: [1], tStart: 1e15, tEnd: 1e15 + 8, solver: dop853() });
    expect(late.outcome.kind).toBe('reached');
  });
});
