/** How an implicit step finds its stages: the simplified Newton iteration of RADAU5, and how it can end. */

import { alpha, beta, gamma, inverseTransform, node1, node2, transform } from './radau-coefficients.js';
import { stageSystems } from './stage-systems.js';
import type { Term } from './term.js';
import { scaledNorm, type Tolerance } from './tolerance.js';

/** How an attempt to solve for the stages ended. */
export type NewtonOutcome =
  | { readonly kind: 'converged' }
  /** Diverged, or too slow for the iterations allowed; a step of this share of the length should do. */
  | { readonly kind: 'slow'; readonly shorten: number }
  /** A slope at a stage is not finite. */
  | { readonly kind: 'non-finite'; readonly component: number };

/** The nonlinear system of one step, solved by simplified Newton iterations in the variables that split it. */
export interface StageSolver {
  /** Increments of the stages over the state at the start of the step: starting values, then the solution. */
  readonly z1: Float64Array;
  readonly z2: Float64Array;
  readonly z3: Float64Array;
  /** Factorises `gamma / h - J` and `(alpha + i beta) / h - J`, `changed`: of another J than last time; false when one is singular. */
  factorise(jacobian: Float64Array, changed: boolean, stepSize: number): boolean;
  /** Solves `(gamma / h - J) x = b` in place of b. */
  solveRealSystem(b: Float64Array): void;
  /** Forgets how fast earlier iterations converged: the next step is elsewhere. */
  forget(): void;
  iterate(t: number, y: Float64Array, tolerance: Tolerance | undefined): NewtonOutcome;
  /** Rate of convergence of the last iterations; small: the Jacobian may stay. */
  rate(): number;
  /** Iterations of the last solution. */
  iterations(): number;
  factorisations(): number;
  totalIterations(): number;
}

/** Most iterations a step (radau5.f), and most where no tolerance is given and the system is solved to rounding. */
export const mostIterations = 7;
const mostToRounding = 15;
/** Without a tolerance: relative to `1 + |y|`. */
const roundingTolerance: Tolerance = { relative: 1, absolute: 1 };
const roundingTarget = 1e-15;
const roundingFloor = 1e-13;

/**
 * The simplified Newton iteration of RADAU5 (Hairer and Wanner II, IV.8).
 *
 * @param term - the vector field.
 * @returns a solver without factors yet.
 * @example
 * stageSolver({ dimension: 1, evaluate: () => {} }).iterations() // 0
 */
export function stageSolver(term: Term): StageSolver {
  const size = term.dimension;
  const buffer = (): Float64Array => new Float64Array(size);
  const [z1, z2, z3, w1, w2, w3, d1, d2, d3, stage] = Array.from({ length: 10 }, buffer) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const systems = stageSystems(size);
  const [t11, t12, t13, t21, t22, t23, t31] = transform;
  const [i11, i12, i13, i21, i22, i23, i31, i32, i33] = inverseTransform;
  let step = 0;
  let rate = 0;
  let iterations = 0;
  let factorisations = 0;
  let totalIterations = 0;
  /** Estimate of `rate / (1 - rate)` carried from one step to the next. */
  let contraction = 1;

  /** Writes the slope at `y + z` into `out`; the first component that is not finite, or -1. */
  const slopeAt = (t: number, y: Float64Array, z: Float64Array, out: Float64Array): number => {
    for (let i = 0; i < size; i += 1) stage[i] = y[i]! + z[i]!;
    term.evaluate(t, stage, out);
    for (let i = 0; i < size; i += 1) if (!Number.isFinite(out[i]!)) return i;
    return -1;
  };

  /** One iteration: corrections in d1, d2, d3. Returns a component that is not finite, or -1. */
  const correct = (t: number, y: Float64Array): number => {
    const bad1 = slopeAt(t + node1 * step, y, z1, d1);
    if (bad1 >= 0) return bad1;
    const bad2 = slopeAt(t + node2 * step, y, z2, d2);
    if (bad2 >= 0) return bad2;
    const bad3 = slopeAt(t + step, y, z3, d3);
    if (bad3 >= 0) return bad3;
    const g = gamma / step;
    const a = alpha / step;
    const b = beta / step;
    for (let i = 0; i < size; i += 1) {
      const f1 = d1[i]!;
      const f2 = d2[i]!;
      const f3 = d3[i]!;
      d1[i] = i11 * f1 + i12 * f2 + i13 * f3 - g * w1[i]!;
      d2[i] = i21 * f1 + i22 * f2 + i23 * f3 - (a * w2[i]! - b * w3[i]!);
      d3[i] = i31 * f1 + i32 * f2 + i33 * f3 - (a * w3[i]! + b * w2[i]!);
    }
    systems.solveAll(d1, d2, d3);
    return -1;
  };

  const apply = (): void => {
    for (let i = 0; i < size; i += 1) {
      const v1 = w1[i]! + d1[i]!;
      const v2 = w2[i]! + d2[i]!;
      const v3 = w3[i]! + d3[i]!;
      w1[i] = v1;
      w2[i] = v2;
      w3[i] = v3;
      z1[i] = t11 * v1 + t12 * v2 + t13 * v3;
      z2[i] = t21 * v1 + t22 * v2 + t23 * v3;
      z3[i] = t31 * v1 + v2;
    }
  };

  const start = (): void => {
    for (let i = 0; i < size; i += 1) {
      const v1 = z1[i]!;
      const v2 = z2[i]!;
      const v3 = z3[i]!;
      w1[i] = i11 * v1 + i12 * v2 + i13 * v3;
      w2[i] = i21 * v1 + i22 * v2 + i23 * v3;
      w3[i] = i31 * v1 + i32 * v2 + i33 * v3;
    }
  };

  const iterate = (t: number, y: Float64Array, tolerance: Tolerance | undefined): NewtonOutcome => {
    const scale = tolerance ?? roundingTolerance;
    const target = tolerance === undefined ? roundingTarget : newtonTarget(tolerance);
    const most = tolerance === undefined ? mostToRounding : mostIterations;
    contraction = tolerance === undefined ? 1 : Math.max(contraction, Number.EPSILON) ** 0.8;
    rate = 0;
    iterations = 0;
    let lastNorm = 0;
    let lastRate = 0;
    start();
    for (;;) {
      const component = correct(t, y);
      if (component >= 0) return { kind: 'non-finite', component };
      iterations += 1;
      totalIterations += 1;
      const norm = Math.sqrt(
        (scaledNorm(d1, y, y, scale) ** 2 + scaledNorm(d2, y, y, scale) ** 2 + scaledNorm(d3, y, y, scale) ** 2) / 3,
      );
      if (!(norm < Number.POSITIVE_INFINITY)) return { kind: 'slow', shorten: 0.5 };
      if (iterations > 1) {
        const ratio = norm / lastNorm;
        rate = iterations === 2 ? ratio : Math.sqrt(ratio * lastRate);
        lastRate = ratio;
        const stagnant = tolerance === undefined && norm <= roundingFloor;
        if (!stagnant && rate >= 0.99) return { kind: 'slow', shorten: 0.5 };
        contraction = rate / Math.max(1 - rate, 0.01);
        const left = most - 1 - iterations;
        const expected = (contraction * norm * rate ** Math.max(left, 0)) / target;
        if (!stagnant && left >= 0 && expected >= 1) {
          const excess = Math.max(1e-4, Math.min(20, expected));
          return { kind: 'slow', shorten: 0.8 * excess ** (-1 / (4 + left)) };
        }
        if (stagnant && rate >= 0.5) contraction = 0;
      }
      lastNorm = Math.max(norm, Number.MIN_VALUE);
      apply();
      if (contraction * norm <= target) return { kind: 'converged' };
      if (iterations >= most) return { kind: 'slow', shorten: 0.5 };
    }
  };

  return {
    z1,
    z2,
    z3,
    factorise(jacobian, changed, stepSize) {
      step = stepSize;
      factorisations += 1;
      return systems.factorise(jacobian, changed, {
        real: gamma / stepSize,
        re: alpha / stepSize,
        im: beta / stepSize,
      });
    },
    solveRealSystem: systems.solveReal,
    forget() {
      contraction = 1;
    },
    iterate,
    rate: () => rate,
    iterations: () => iterations,
    factorisations: () => factorisations,
    totalIterations: () => totalIterations,
  };
}

/** How exactly the stages are solved, in units of the (transformed) tolerance; `fnewt` of radau5.f. */
function newtonTarget({ relative }: Tolerance): number {
  return Math.max((10 * Number.EPSILON) / relative, Math.min(0.03, Math.sqrt(relative)));
}
