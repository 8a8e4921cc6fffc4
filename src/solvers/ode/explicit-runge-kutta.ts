/** The adaptive solver that any explicit Runge-Kutta tableau of coefficients defines. */

import { type Interpolant, nestedInterpolant } from './interpolant.js';
import { rowCombination } from './linear-combination.js';
import type { Solver, StepAttempt, Stepper } from './solver.js';
import type { StageRows } from './stage-vectors.js';
import { stageRows, stagesFor } from './stages.js';
import type { ButcherTableau } from './tableau.js';
import type { Term } from './term.js';
import type { Tolerance } from './tolerance.js';

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
  const rows = stageRows(tableau);
  return {
    name,
    source,
    order,
    errorOrder: order,
    denseOrder,
    stabilityLimit,
    prepare: (term) => prepare(tableau, rows, term),
  };
}

function prepare(tableau: ButcherTableau, rows: StageRows, term: Term): Stepper {
  const size = term.dimension;
  const { last } = rows;
  const stages = stagesFor(rows, term);
  const { slopes, begin, next, argument, lastArgument, absolute, sums } = stages;
  const firstSlope = slopes[0]!;
  const nextSlope = slopes[last + 1]!;
  const { nodes } = tableau;
  const twoEstimates = tableau.error.kind === 'two-estimates';
  let start = 0;
  let step = 0;
  let known: Tolerance | undefined;

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
    firstSlope.set(slope);
    for (let i = 1; i <= last; i += 1)
      term.evaluate(t + nodes[i]! * stepSize, stages.formStage(i, stepSize), slopes[i]!);
    stages.formEnd(stepSize);
    term.evaluate(t + stepSize, next, nextSlope);
    if (tolerance === undefined) {
      const nonFiniteComponent = firstNonFinite(next, nextSlope);
      return { nonFiniteComponent, errorNorm: nonFiniteComponent >= 0 ? Number.POSITIVE_INFINITY : 0 };
    }
    if (tolerance !== known) {
      known = tolerance;
      if (typeof tolerance.absolute === 'number') absolute.fill(tolerance.absolute);
      else absolute.set(tolerance.absolute);
    }
    stages.errorSums(tolerance.relative);
    const main = sums[0]!;
    if (sums[2] !== 0)
      return { nonFiniteComponent: firstNonFinite(next, nextSlope), errorNorm: Number.POSITIVE_INFINITY };
    const errorNorm = Math.abs(stepSize) * (twoEstimates ? combinedNorm(main, sums[1]!, size) : Math.sqrt(main / size));
    return { nonFiniteComponent: -1, errorNorm: Number.isNaN(errorNorm) ? Number.POSITIVE_INFINITY : errorNorm };
  }

  // Hairer's estimate: difference of the slopes over difference of the states of the two stages at the end of the step. Where the slopes
  // differ in the direction of the states, these grow (as before a blow-up): steps are then bounded by accuracy, however large the ratio.
  function stiffness(): number {
    const lastStage = slopes[last]!;
    let slopeChange = 0;
    let stateChange = 0;
    let along = 0;
    for (let i = 0; i < size; i += 1) {
      const ofSlope = nextSlope[i]! - lastStage[i]!;
      const ofState = next[i]! - lastArgument[i]!;
      slopeChange += ofSlope * ofSlope;
      stateChange += ofState * ofState;
      along += ofSlope * ofState;
    }
    // Squares that overflow are those of a blow-up as well.
    if (!(stateChange > 0 && stateChange < Number.POSITIVE_INFINITY && slopeChange < Number.POSITIVE_INFINITY))
      return 0;
    const growth = Math.sign(step) * along;
    if (growth > growingShare * Math.sqrt(slopeChange) * Math.sqrt(stateChange)) return 0;
    return (Math.abs(step) * Math.sqrt(slopeChange / stateChange)) / tableau.stiffnessLimit;
  }

  function interpolant(): Interpolant {
    rows.dense.forEach((row, extra) => {
      rowCombination(row, slopes)(argument, begin, step);
      term.evaluate(start + tableau.denseNodes[extra]! * step, argument, slopes[last + 2 + extra]!);
    });
    const change = Float64Array.from(next);
    const second = new Float64Array(size);
    const third = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      change[i]! -= begin[i]!;
      second[i] = step * firstSlope[i]! - change[i]!;
      third[i] = change[i]! - step * nextSlope[i]! - second[i]!;
    }
    const further = rows.denseWeights.map((row) => {
      const values = new Float64Array(size);
      rowCombination(row, slopes, false)(values, begin, step);
      return values;
    });
    return nestedInterpolant(start, step, Float64Array.from(begin), [change, second, third, ...further]);
  }

  return { next, nextSlope, attempt, stiffness, interpolant, release: stages.release };
}

/** Cosine of the angle between differences of slopes and of states above which the difference grows. */
const growingShare = 0.5;

/** Hairer's combination of the estimates of orders 5 and 3 from their sums of squares. */
function combinedNorm(fifthSum: number, thirdSum: number, size: number): number {
  const fifth = Math.sqrt(fifthSum / size);
  const third = Math.sqrt(thirdSum / size);
  return fifth === 0 ? 0 : fifth / Math.hypot(1, (0.1 * third) / fifth);
}

function firstNonFinite(state: Float64Array, slope: Float64Array): number {
  for (let i = 0; i < state.length; i += 1) {
    if (!Number.isFinite(state[i]!) || !Number.isFinite(slope[i]!)) return i;
  }
  return -1;
}
