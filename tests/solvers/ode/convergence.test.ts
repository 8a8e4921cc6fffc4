import { describe, expect, it } from 'vitest';
import { constantStep } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { dopri5 } from '../../../src/solvers/ode/dopri5.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';
import { kepler, keplerExact } from './kepler.js';

interface Known {
  readonly term: Term;
  readonly exact: (t: number) => number[];
}

// y1' = y1 y2, y2' = -y1^2: y1 = sech t, y2 = -tanh t; y3' = cos(t) y3, y3 = exp(sin t), so that the nodes c matter.
const sech: Known = {
  term: {
    dimension: 3,
    evaluate(t, y, derivative) {
      derivative[0] = y[0]! * y[1]!;
      derivative[1] = -y[0]! * y[0]!;
      derivative[2] = Math.cos(t) * y[2]!;
    },
  },
  exact: (t) => [1 / Math.cosh(t), -Math.tanh(t), Math.exp(Math.sin(t))],
};
const ellipse: Known = { term: kepler, exact: (t) => keplerExact(0.3, t) };
const distance = (y: Float64Array, exact: readonly number[]): number =>
  Math.hypot(...exact.map((value, i) => value - y[i]!));

/** Slope of log error against log h by least squares. */
function slope(points: readonly { h: number; error: number }[]): number {
  const x = points.map(({ h }) => Math.log(h));
  const y = points.map(({ error }) => Math.log(error));
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  return x.reduce((s, v, i) => s + (v - meanX) * (y[i]! - meanY), 0) / x.reduce((s, v) => s + (v - meanX) ** 2, 0);
}

describe.each([
  {
    solver: tsit5(),
    order: 5,
    denseOrder: 4,
    known: ellipse,
    steps: [128, 180, 256, 360],
    lengths: [0.15, 0.1, 0.07, 0.05],
  },
  {
    solver: dopri5(),
    order: 5,
    denseOrder: 4,
    known: ellipse,
    steps: [128, 180, 256, 360],
    lengths: [0.15, 0.1, 0.07, 0.05],
  },
  {
    solver: dop853(),
    order: 8,
    denseOrder: 7,
    known: sech,
    steps: [12, 16, 20, 26, 32],
    lengths: [0.3, 0.22, 0.16, 0.12],
  },
])('$solver.name at constant step', ({ solver, order, denseOrder, known, steps, lengths }) => {
  const { term, exact } = known;
  const run = (n: number) =>
    solve({ term, initial: exact(0), tEnd: 4, solver, controller: constantStep(4 / n), dense: true });

  it(`converges with order ${order}`, () => {
    const points = steps.map((n) => {
      const { t, y } = run(n);
      return { h: 4 / n, error: Math.max(...y.map((state, k) => distance(state, exact(t[k]!)))) };
    });
    expect(Math.abs(slope(points) - order)).toBeLessThan(0.2);
  });

  it(`has a dense output of order ${denseOrder}: error of one step O(h^${denseOrder + 1})`, () => {
    // From one exact state: the error inside the step alone.
    const points = lengths.map((h) => {
      const options = { tStart: 1, tEnd: 1 + h, solver, controller: constantStep(h), dense: true };
      const solution = solve({ term, initial: exact(1), ...options });
      const times = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85].map((x) => 1 + x * h);
      return { h, error: Math.max(...times.map((t) => distance(solution.dense(t), exact(t)))) };
    });
    expect(Math.abs(slope(points) - (denseOrder + 1))).toBeLessThan(0.2);
  });

  it('has a dense output that is continuous with its slope from step to step', () => {
    const solution = run(steps[0]!);
    const derivative = new Float64Array(term.dimension);
    const delta = 1e-6;
    for (const t of [...solution.t].slice(1, -1)) {
      const [left, middle, right] = [t - delta, t, t + delta].map((time) => solution.dense(time));
      term.evaluate(t, middle!, derivative);
      for (let i = 0; i < term.dimension; i += 1) {
        expect(Math.abs((middle![i]! - left![i]!) / delta - derivative[i]!)).toBeLessThan(2e-5);
        expect(Math.abs((right![i]! - middle![i]!) / delta - derivative[i]!)).toBeLessThan(2e-5);
      }
    }
  });
});
