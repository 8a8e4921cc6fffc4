/** The implicit Radau IIA method of order 5, for stiff problems. */

import { collocation } from './collocation.js';
import { jacobianOf } from './jacobian.js';
import { error1, error2, error3 } from './radau-coefficients.js';
import { mostIterations, stageSolver } from './simplified-newton.js';
import type { Solver, StepAttempt, Stepper } from './solver.js';
import { spectralRadiusEstimate } from './spectral-radius.js';
import type { Term } from './term.js';
import { scaledNorm, type Tolerance } from './tolerance.js';

/** Below this rate of the Newton iterations (radau5.f), or with this few of them, the Jacobian is kept for the next step. */
const jacobianKept = 1e-3;
const fewIterations = 2;
/**
 * A step is not lengthened by less than this: the factors are kept instead. 1.2 in radau5.f; from 50 components on a factorisation
 * costs several steps (at 200, growth by 2 took about a quarter off the time of a fast/slow problem).
 */
const smallestGrowth = (size: number): number => (size < 50 ? 1.2 : 2);

/**
 * The implicit method Radau IIA of order 5 with three stages, as in RADAU5: for stiff problems, whose fast decays it damps
 * without small steps. Dense factorisations, so of the order of n^3 work each time the step or the Jacobian changes.
 *
 * The Jacobian is `term.jacobian` or, without it, difference quotients with increments that are searched for each column
 * (`differenceColumns`). The absolute tolerance must lie below the smallest size of a component that matters at any time, also one
 * that is still to come: errors of its size stay in what the equations conserve. (E5 of the stiff test set ends at 1e-22 and needs 1e-24.)
 *
 * As in RADAU5 the error estimate, whose order is below that of
 * the method, is held to `0.1 relative^(2/3)` (absolute in proportion). Stages are solved until their error is below a share of that;
 * without a tolerance (constant steps), to rounding. On very stiff problems the order may fall towards that of the stages
 * (order reduction), and the error may then come near the held tolerance itself (4.6e-7 at a relative tolerance of 1e-8). Its dense output, the collocation polynomial, has order 3.
 *
 * @returns the solver, to be given to {@link solve}.
 * @example
 * radau5().order // 5
 */
export function radau5(): Solver {
  return {
    name: 'Radau5',
    source: 'Hairer, Wanner, Solving Ordinary Differential Equations II, 2nd ed., IV.8 (radau5.f)',
    order: 5,
    errorOrder: 4,
    denseOrder: 3,
    prepare,
  };
}

/** How the point of an attempt lies to the attempt before. */
type Relation = 'unrelated' | 'next-step' | 'retry';

function prepare(term: Term): Stepper {
  const size = term.dimension;
  const buffer = (): Float64Array => new Float64Array(size);
  const next = buffer();
  const nextSlope = buffer();
  const begin = buffer();
  const estimate = buffer();
  const weighted = buffer();
  const jacobian = new Float64Array(size * size);
  const evaluateJacobian = jacobianOf(term);
  const estimateRadius = spectralRadiusEstimate(size);
  const stages = stageSolver(term);
  const polynomial = collocation(size);
  const { z1, z2, z3 } = stages;

  let start = Number.NaN;
  let step = 0;
  let solved = false;
  let jacobians = 0;
  let jacobianState: 'none' | 'older' | 'current' = 'none';
  let factoredStep = 0;
  /** Number of the Jacobian that was factorised last. */
  let factorised = 0;
  let radius = Number.NaN;
  let given: Tolerance | undefined;
  let held: Tolerance | undefined;

  const keepsJacobian = (): boolean => stages.iterations() <= fewIterations || stages.rate() <= jacobianKept;

  const relate = (t: number, y: Float64Array): Relation => {
    if (solved && same(y, next)) return 'next-step';
    return t === start && same(y, begin) ? 'retry' : 'unrelated';
  };

  /** Index of a row that is not finite, or -1. */
  const renewJacobian = (slope: Float64Array): number => {
    jacobians += 1;
    jacobianState = 'current';
    factoredStep = 0;
    radius = Number.NaN;
    return evaluateJacobian({ t: start, y: begin, slope, tolerance: held }, jacobian);
  };

  const failed = (nonFiniteComponent: number, shorten: number): StepAttempt => {
    solved = false;
    return { nonFiniteComponent, errorNorm: Number.POSITIVE_INFINITY, shorten };
  };

  function attempt(
    t: number,
    y: Float64Array,
    slope: Float64Array,
    stepSize: number,
    tolerance: Tolerance | undefined,
  ): StepAttempt {
    if (tolerance !== given) {
      given = tolerance;
      held = tolerance === undefined ? undefined : heldTolerance(tolerance);
    }
    const relation = relate(t, y);
    const extrapolates = relation === 'next-step';
    if (relation === 'unrelated') {
      jacobianState = 'none';
      stages.forget();
    }
    if (relation === 'next-step') jacobianState = keepsJacobian() ? 'older' : 'none';
    if (relation === 'retry' && jacobianState !== 'current') jacobianState = 'none';
    start = t;
    step = stepSize;
    begin.set(y);
    for (;;) {
      const renewed = jacobianState === 'none';
      if (renewed) {
        const row = renewJacobian(slope);
        // No shorter step mends a Jacobian at the start of the step.
        if (row >= 0) return failed(row, 0);
      }
      if (factoredStep !== stepSize) {
        factoredStep = stepSize;
        const changed = factorised !== jacobians;
        factorised = jacobians;
        if (!stages.factorise(jacobian, changed, stepSize)) {
          factoredStep = 0;
          return failed(-1, 0.5);
        }
      }
      if (extrapolates) polynomial.extrapolate(stepSize, z1, z2, z3);
      else for (const z of [z1, z2, z3]) z.fill(0);
      const outcome = stages.iterate(t, y, held);
      if (outcome.kind === 'converged') break;
      if (jacobianState === 'current') {
        return failed(
          outcome.kind === 'non-finite' ? outcome.component : -1,
          outcome.kind === 'slow' ? outcome.shorten : 0.5,
        );
      }
      jacobianState = 'none';
    }
    for (let i = 0; i < size; i += 1) next[i] = y[i]! + z3[i]!;
    term.evaluate(t + stepSize, next, nextSlope);
    for (let i = 0; i < size; i += 1)
      if (!Number.isFinite(next[i]!) || !Number.isFinite(nextSlope[i]!)) return failed(i, 0.5);
    const errorNorm = held === undefined ? 0 : errorOf(slope, held, relation !== 'next-step');
    if (Number.isNaN(errorNorm)) return failed(-1, 0.5);
    solved = true;
    polynomial.set(t, stepSize, next, z1, z2, z3);
    return { nonFiniteComponent: -1, errorNorm };
  }

  /** `(gamma / h - J)^-1 (f(t, y) + (e1 z1 + e2 z2 + e3 z3) / h)`; filtered once more where a first or repeated step fails. */
  function errorOf(slope: Float64Array, tolerance: Tolerance, filterAgain: boolean): number {
    for (let i = 0; i < size; i += 1) {
      weighted[i] = (error1 * z1[i]! + error2 * z2[i]! + error3 * z3[i]!) / step;
      estimate[i] = weighted[i]! + slope[i]!;
    }
    stages.solveRealSystem(estimate);
    const errorNorm = scaledNorm(estimate, begin, begin, tolerance);
    if (errorNorm <= 1 || !filterAgain) return errorNorm;
    for (let i = 0; i < size; i += 1) estimate[i]! += begin[i]!;
    const filtered = buffer();
    term.evaluate(start, estimate, filtered);
    for (let i = 0; i < size; i += 1) filtered[i]! += weighted[i]!;
    stages.solveRealSystem(filtered);
    const again = scaledNorm(filtered, begin, begin, tolerance);
    return Number.isNaN(again) ? errorNorm : again;
  }

  return {
    next,
    nextSlope,
    attempt,
    stiffness: () => 0,
    interpolant: () => polynomial.interpolant(),
    preferredStep(length, proposed) {
      // Many iterations: the step is near where they fail.
      const wanted = (proposed * (1 + 2 * mostIterations)) / (Math.max(stages.iterations(), 1) + 2 * mostIterations);
      const keeps = keepsJacobian() && wanted >= length && wanted <= smallestGrowth(size) * length;
      return keeps ? length : wanted;
    },
    dominantRate() {
      if (Number.isNaN(radius)) radius = estimateRadius(jacobian);
      return radius;
    },
    work: () => ({
      jacobians,
      factorisations: stages.factorisations(),
      newtonIterations: stages.totalIterations(),
    }),
  };
}

/** RADAU5's: the estimate is of order 3 locally smaller than the error of the method of order 5. */
function heldTolerance({ relative, absolute }: Tolerance): Tolerance {
  const heldRelative = 0.1 * relative ** (2 / 3);
  const factor = heldRelative / relative;
  const scaled = typeof absolute === 'number' ? absolute * factor : absolute.map((value) => value * factor);
  return { relative: heldRelative, absolute: scaled };
}

function same(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
