import { type Interpolant, nestedInterpolant } from './interpolant.js';
import { combine, sparseRow } from './linear-combination.js';
import type { Solver, StepAttempt, Stepper } from './solver.js';
import type { ButcherTableau } from './tableau.js';
import type { Term } from './term.js';
import { scaledNorm, type Tolerance } from './tolerance.js';

/**
 * The method of an explicit tableau.
 *
 * @param tableau - its coefficients.
 * @returns the solver.
 * @example
 * const heun = {
 *   name: 'Heun', source: 'Heun 1900', order: 2, denseOrder: 2, stiffnessLimit: 2,
 *   nodes: [0, 1], matrix: [[], [1]], weights: [1 / 2, 1 / 2],
 *   error: { kind: 'embedded', weights: [1 / 2, -1 / 2, 0] },
 *   denseNodes: [], denseMatrix: [], denseWeights: [],
 * };
 * const decay = { dimension: 1, evaluate: (t, y, dy) => { dy[0] = -y[0]; } };
 * solve({ term: decay, initial: [1], tEnd: 1, solver: explicitRungeKutta(heun) }).y.at(-1)[0].toFixed(3) // '0.368'
 */
export function explicitRungeKutta(tableau: ButcherTableau): Solver {
  const { name, source, order, denseOrder, stiffnessLimit: stabilityLimit } = tableau;
  return {
    name,
    source,
    order,
    errorOrder: order,
    denseOrder,
    stabilityLimit,
    prepare: (term) => prepare(tableau, term),
  };
}

function prepare(tableau: ButcherTableau, term: Term): Stepper {
  const size = term.dimension;
  const buffer = (): Float64Array => new Float64Array(size);
  const rows = tableau.matrix.map(sparseRow);
  const weights = sparseRow(tableau.weights);
  const denseRows = tableau.denseMatrix.map(sparseRow);
  const denseWeights = tableau.denseWeights.map(sparseRow);
  const last = tableau.nodes.length - 1;
  // The stages of the tableau, then the slope at the end of the step, then the extra stages of the dense output.
  const stages = Array.from({ length: last + 2 + denseRows.length }, buffer);
  const next = buffer();
  const nextSlope = stages[last + 1]!;
  const argument = buffer();
  const lastArgument = buffer();
  const scratch = buffer();
  const estimate = errorEstimator(tableau, stages, size);
  let start = 0;
  let step = 0;
  const begin = buffer();

  function attempt(
    t: number,
    y: Float64Array,
    slope: Float64Array,
    stepSize: number,
    tolerance: Tolerance | undefined,
  ): StepAttempt {
    start = t;
    step = stepSize;
    begin.set(y);
    stages[0]!.set(slope);
    for (let i = 1; i <= last; i += 1) {
      const input = i === last ? lastArgument : argument;
      combine(input, begin, stepSize, rows[i]!, stages);
      term.evaluate(t + tableau.nodes[i]! * stepSize, input, stages[i]!);
    }
    combine(next, begin, stepSize, weights, stages);
    term.evaluate(t + stepSize, next, nextSlope);
    const nonFiniteComponent = firstNonFinite(next, nextSlope);
    if (nonFiniteComponent >= 0) return { nonFiniteComponent, errorNorm: Number.POSITIVE_INFINITY };
    if (tolerance === undefined) return { nonFiniteComponent, errorNorm: 0 };
    const errorNorm = Math.abs(stepSize) * estimate(begin, next, tolerance);
    return { nonFiniteComponent, errorNorm: Number.isNaN(errorNorm) ? Number.POSITIVE_INFINITY : errorNorm };
  }

  // Hairer's estimate: difference of the slopes over difference of the states of the two stages at the end of the step.
  function stiffness(): number {
    const lastStage = stages[last]!;
    let slopes = 0;
    let states = 0;
    for (let i = 0; i < size; i += 1) {
      slopes += (nextSlope[i]! - lastStage[i]!) ** 2;
      states += (next[i]! - lastArgument[i]!) ** 2;
    }
    return states > 0 ? (Math.abs(step) * Math.sqrt(slopes / states)) / tableau.stiffnessLimit : 0;
  }

  function interpolant(): Interpolant {
    denseRows.forEach((row, extra) => {
      combine(scratch, begin, step, row, stages);
      term.evaluate(start + tableau.denseNodes[extra]! * step, scratch, stages[last + 2 + extra]!);
    });
    const first = stages[0]!;
    const change = Float64Array.from(next, (value, i) => value - begin[i]!);
    const second = Float64Array.from(change, (value, i) => step * first[i]! - value);
    const third = Float64Array.from(change, (value, i) => value - step * nextSlope[i]! - second[i]!);
    const further = denseWeights.map((row) => {
      const values = buffer();
      combine(values, undefined, step, row, stages);
      return values;
    });
    return nestedInterpolant(start, step, begin.slice(), [change, second, third, ...further]);
  }

  return { next, nextSlope, attempt, stiffness, interpolant };
}

type Estimator = (y0: Float64Array, y1: Float64Array, tolerance: Tolerance) => number;

/** Norm of the error estimate for a step of length 1: the caller multiplies by the step size. */
function errorEstimator(tableau: ButcherTableau, stages: readonly Float64Array[], size: number): Estimator {
  const { error } = tableau;
  const vector = new Float64Array(size);
  switch (error.kind) {
    case 'embedded': {
      const row = sparseRow(error.weights);
      return (y0, y1, tolerance) => {
        combine(vector, undefined, 1, row, stages);
        return scaledNorm(vector, y0, y1, tolerance);
      };
    }
    case 'two-estimates': {
      const fifthRow = sparseRow(error.fifth);
      const thirdRow = sparseRow(error.third);
      return (y0, y1, tolerance) => {
        combine(vector, undefined, 1, fifthRow, stages);
        const fifth = scaledNorm(vector, y0, y1, tolerance);
        combine(vector, undefined, 1, thirdRow, stages);
        const third = scaledNorm(vector, y0, y1, tolerance);
        return fifth === 0 ? 0 : fifth / Math.hypot(1, (0.1 * third) / fifth);
      };
    }
    default:
      return unknownEstimate(error);
  }
}

function unknownEstimate(error: never): never {
  throw new TypeError(`unknown error estimate: ${JSON.stringify(error)}; allowed are 'embedded' and 'two-estimates'`);
}

function firstNonFinite(state: Float64Array, slope: Float64Array): number {
  for (let i = 0; i < state.length; i += 1) {
    if (!Number.isFinite(state[i]!) || !Number.isFinite(slope[i]!)) return i;
  }
  return -1;
}
