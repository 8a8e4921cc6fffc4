import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantStep, piController } from '../../../src/solvers/ode/controller.js';
import { factoriseComplex, factoriseReal, solveComplex, solveReal } from '../../../src/solvers/ode/dense-lu.js';
import { jacobianOf } from '../../../src/solvers/ode/jacobian.js';
import { predictiveController } from '../../../src/solvers/ode/predictive-controller.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import {
  alpha,
  beta,
  gamma,
  inverseTransform,
  node1,
  node2,
  transform,
} from '../../../src/solvers/ode/radau-coefficients.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import { spectralRadiusEstimate } from '../../../src/solvers/ode/spectral-radius.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { logSlope } from '../sde/slope.js';
import { hires, robertson, vanDerPol } from './stiff-problems.js';

const root6 = Math.sqrt(6);
/** The Runge-Kutta matrix of Radau IIA(5), Hairer and Wanner II, table IV.5.6. */
const radauMatrix = [
  [(88 - 7 * root6) / 360, (296 - 169 * root6) / 1800, (-2 + 3 * root6) / 225],
  [(296 + 169 * root6) / 1800, (88 + 7 * root6) / 360, (-2 - 3 * root6) / 225],
  [(16 - root6) / 36, (16 + root6) / 36, 1 / 9],
];
const rows = (flat: readonly number[]): number[][] => [flat.slice(0, 3), flat.slice(3, 6), flat.slice(6, 9)];
const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));

describe('the coefficients', () => {
  it('split the inverse of the Runge-Kutta matrix: T^-1 A T D = 1 with the block diagonal D of its eigenvalues', () => {
    const blocks = [
      [gamma, 0, 0],
      [0, alpha, -beta],
      [0, beta, alpha],
    ];
    const unit = product(product(product(rows(inverseTransform), radauMatrix), rows(transform)), blocks);
    unit.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(Math.abs(value - (i === j ? 1 : 0))).toBeLessThan(2e-14);
      });
    });
  });

  it('have the row sums of the matrix as nodes', () => {
    radauMatrix.forEach((row, i) => {
      expect(Math.abs(row[0]! + row[1]! + row[2]! - [node1, node2, 1][i]!)).toBeLessThan(1e-15);
    });
  });
});

// The problems of the explicit methods: y1 = sech t, y2 = -tanh t, y3 = exp(sin t); here nonlinear and with time.
const sech: Term = {
  dimension: 3,
  evaluate(t, y, derivative) {
    derivative[0] = y[0]! * y[1]!;
    derivative[1] = -y[0]! * y[0]!;
    derivative[2] = Math.cos(t) * y[2]!;
  },
};
const sechExact = (t: number): number[] => [1 / Math.cosh(t), -Math.tanh(t), Math.exp(Math.sin(t))];
const distance = (y: Float64Array, exact: readonly number[]): number =>
  Math.hypot(...exact.map((value, i) => value - y[i]!));

describe('Radau5 at constant step', () => {
  const run = (n: number, options: { dense?: boolean } = {}) =>
    solve({
      term: sech,
      initial: sechExact(0),
      tEnd: 4,
      solver: radau5(),
      controller: constantStep(4 / n),
      ...options,
    });

  it('converges with order 5', () => {
    const points = [12, 16, 24, 32, 48].map((n) => {
      const { t, y, outcome } = run(n);
      expect(outcome.kind).toBe('reached');
      return { x: 4 / n, y: Math.max(...y.map((state, k) => distance(state, sechExact(t[k]!)))) };
    });
    expect(Math.abs(logSlope(points) - 5)).toBeLessThan(0.2);
  });

  it('has a dense output of order 3: error of one step O(h^4)', () => {
    const points = [0.1, 0.07, 0.05, 0.035].map((h) => {
      const options = { tStart: 0.5, tEnd: 0.5 + h, solver: radau5(), controller: constantStep(h), dense: true };
      const solution = solve({ term: sech, initial: sechExact(0.5), ...options });
      const times = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85].map((x) => 0.5 + x * h);
      return { x: h, y: Math.max(...times.map((t) => distance(solution.dense(t), sechExact(t)))) };
    });
    expect(Math.abs(logSlope(points) - 4)).toBeLessThan(0.2);
  });

  it('has a dense output that meets the states and, from the left, their slopes', () => {
    const solution = run(12, { dense: true });
    const slope = new Float64Array(3);
    const delta = 1e-6;
    solution.t.forEach((t, k) => {
      if (k === 0 || k === 12) return;
      expect(distance(solution.dense(t + 1e-12), [...solution.y[k]!])).toBeLessThan(1e-11);
      sech.evaluate(t, solution.y[k]!, slope);
      const left = solution.dense(t - delta);
      slope.forEach((value, i) => {
        expect(Math.abs((solution.y[k]![i]! - left[i]!) / delta - value)).toBeLessThan(1e-5);
      });
    });
  });

  it('multiplies by its stability function (1 + 2z/5 + z^2/20) / (1 - 3z/5 + 3z^2/20 - z^3/60), without Newton left over', () => {
    for (const z of [-0.5, -3, -50, -1e6, 0.7]) {
      const term: Term = { dimension: 1, evaluate: (_t, y, derivative) => derivative.set([z * y[0]!]) };
      const { y } = solve({ term, initial: [1], tEnd: 1, solver: radau5(), controller: constantStep(1) });
      const expected = (1 + (2 * z) / 5 + z ** 2 / 20) / (1 - (3 * z) / 5 + (3 * z ** 2) / 20 - z ** 3 / 60);
      expect(Math.abs(y.at(-1)![0]! - expected)).toBeLessThan(2e-14);
    }
  });

  it('goes backwards', () => {
    const controller = piController({ relativeTolerance: 1e-10, absoluteTolerance: 1e-12 });
    const options = { term: sech, solver: radau5(), controller, dense: true };
    const back = solve({ ...options, initial: sechExact(3), tStart: 3, tEnd: -1 });
    expect(back.outcome.kind).toBe('reached');
    expect(distance(back.y.at(-1)!, sechExact(-1))).toBeLessThan(1e-8);
    expect(distance(back.dense(0.3), sechExact(0.3))).toBeLessThan(1e-7);
  });
});

describe('dense LU', () => {
  const entries = (count: number) =>
    fc.array(
      fc.integer({ min: -1000, max: 1000 }).map((k) => k / 1000),
      { minLength: count, maxLength: count },
    );
  const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

  it('solves what it factorised, real and complex, even and odd sizes', () => {
    const matrices = fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(fc.constant(n), entries(2 * n * n + 2 * n)));
    fc.assert(
      fc.property(matrices, ([n, values]) => {
        const re = values.slice(0, n * n);
        const im = values.slice(n * n, 2 * n * n);
        const x = values.slice(2 * n * n, 2 * n * n + n);
        const w = values.slice(2 * n * n + n);
        const real = Float64Array.from(re);
        const pivots = new Int32Array(n);
        // Residuals are small of the order of eps times the size of the solution, whatever the condition (pivoted elimination).
        if (factoriseReal(real, n, pivots)) {
          const solution = Float64Array.from(x);
          solveReal(real, n, pivots, solution);
          const scale = Math.max(1, largest([...solution]));
          for (let i = 0; i < n; i += 1) {
            const residual = solution.reduce((sum, value, j) => sum + re[i * n + j]! * value, -x[i]!);
            expect(Math.abs(residual)).toBeLessThan(1e-13 * n ** 2 * scale);
          }
        }
        const [lr, li] = [Float64Array.from(re), Float64Array.from(im)];
        if (!factoriseComplex(lr, li, n, pivots)) return;
        const [sr, si] = [Float64Array.from(x), Float64Array.from(w)];
        solveComplex(lr, li, n, pivots, sr, si);
        const scale = Math.max(1, largest([...sr]), largest([...si]));
        for (let i = 0; i < n; i += 1) {
          let residualRe = -x[i]!;
          let residualIm = -w[i]!;
          for (let j = 0; j < n; j += 1) {
            residualRe += re[i * n + j]! * sr[j]! - im[i * n + j]! * si[j]!;
            residualIm += re[i * n + j]! * si[j]! + im[i * n + j]! * sr[j]!;
          }
          expect(Math.hypot(residualRe, residualIm)).toBeLessThan(1e-13 * n ** 2 * scale);
        }
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('needs its pivots, and says when there is none', () => {
    const swap = Float64Array.of(0, 1, 1, 0);
    const pivots = new Int32Array(2);
    expect(factoriseReal(swap, 2, pivots)).toBe(true);
    const b = Float64Array.of(3, 5);
    solveReal(swap, 2, pivots, b);
    expect([...b]).toEqual([5, 3]);
    const tiny = Float64Array.of(5e-309, 5e-309, 5e-309, -5e-309);
    expect(factoriseReal(tiny, 2, pivots)).toBe(true);
    expect([...tiny]).toEqual([5e-309, 5e-309, 1, -1e-308]);
    expect(factoriseReal(Float64Array.of(1, 2, 2, 4), 2, pivots)).toBe(false);
    expect(factoriseReal(Float64Array.of(Number.NaN), 1, pivots)).toBe(false);
    expect(factoriseComplex(Float64Array.of(1, 2, 2, 4), new Float64Array(4), 2, pivots)).toBe(false);
  });
});

describe('Jacobians', () => {
  it.each([vanDerPol, robertson, hires])('finite differences meet the analytic one on $name', ({ term, initial }) => {
    const { dimension, evaluate } = term;
    const y = Float64Array.from(initial, (value, i) => 0.9 * value + 0.01 * (i + 1));
    const slope = new Float64Array(dimension);
    evaluate(0, y, slope);
    const [exact, differences] = [new Float64Array(dimension ** 2), new Float64Array(dimension ** 2)];
    const point = { t: 0, y, slope, tolerance: { relative: 1e-6, absolute: 1e-8 } };
    expect(jacobianOf(term)(point, exact)).toBe(-1);
    expect(jacobianOf({ dimension, evaluate })(point, differences)).toBe(-1);
    const scale = Math.max(...exact.map(Math.abs));
    exact.forEach((value, k) => {
      expect(Math.abs(value - differences[k]!)).toBeLessThan(1e-6 * scale);
    });
  });

  it('differences backwards where the forward point is outside of the domain', () => {
    const term: Term = { dimension: 1, evaluate: (_t, y, derivative) => derivative.set([Math.sqrt(1 - y[0]!)]) };
    const out = new Float64Array(1);
    const point = { t: 0, y: Float64Array.of(1 - 1e-9), slope: Float64Array.of(Math.sqrt(1e-9)), tolerance: undefined };
    expect(jacobianOf(term)(point, out)).toBe(-1);
    expect(out[0]!).toBeLessThan(0);
  });

  it('estimates spectral radii from below the norm, with a rotation too', () => {
    const estimate = (values: readonly number[]) =>
      spectralRadiusEstimate(Math.sqrt(values.length))(Float64Array.from(values));
    expect(estimate([-3, 0, 0, 1])).toBeCloseTo(3, 2);
    expect(estimate([0, 5, -5, 0])).toBeCloseTo(5, 10);
    // Not normal: norm 1e6, eigenvalues +-1e3 i.
    expect(Math.abs(Math.log10(estimate([0, 1, -1e6, 0])) - 3)).toBeLessThan(0.5);
    expect(estimate([0, 0, 0, 0])).toBe(0);
  });
});

describe('the predictive controller', () => {
  const attempt = { stepSize: 1, errorNorm: 0.5, errorOrder: 4 };
  const controller = predictiveController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-8 });

  it('begins as the classical rule, then foresees a growing error (Hairer, Wanner II, (8.25))', () => {
    const first = controller.decide(controller.initialState, attempt);
    expect(first.stepSize).toBeCloseTo(0.9 * 0.5 ** -0.25, 14);
    const grown = controller.decide(first.state, { ...attempt, errorNorm: 0.8 });
    expect(grown.stepSize).toBeCloseTo(0.9 * 0.8 ** -0.25 * (0.5 / 0.8) ** 0.25, 14);
    const falling = controller.decide(first.state, { ...attempt, errorNorm: 0.2 });
    expect(falling.stepSize).toBeCloseTo(0.9 * 0.2 ** -0.25, 14);
  });

  it('rejects and keeps its limits; names itself', () => {
    const failed = controller.decide(controller.initialState, { ...attempt, errorNorm: Number.POSITIVE_INFINITY });
    expect(failed).toMatchObject({ accept: false, stepSize: 0.2 });
    expect(controller.decide(failed.state, { ...attempt, errorNorm: 1e-9 }).stepSize).toBe(1);
    expect(controller.decide(controller.initialState, { ...attempt, errorNorm: 0 }).stepSize).toBe(6);
    expect(controller.description).toMatch(/^predictive step size control, relative tolerance 0.000001/);
    expect(() => predictiveController({ relativeTolerance: 0 })).toThrow(/relativeTolerance: 0/);
  });
});
