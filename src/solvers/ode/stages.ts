/** The rows of a Runge-Kutta tableau without their zeros, and the vectors that a step works in. */

import { wasmStages } from './compiled/ode-stages.js';
import { errorSums } from './fused.js';
import { rowCombination, sparseRow } from './linear-combination.js';
import type { ErrorRows, StageRows, Stages } from './stage-vectors.js';
import type { ButcherTableau } from './tableau.js';
import type { Term } from './term.js';

/**
 * The rows of a tableau without their zeros.
 *
 * @param tableau - the coefficients.
 * @returns the rows.
 * @example
 * stageRows(dop853Tableau).slopeCount // 16
 */
export function stageRows(tableau: ButcherTableau): StageRows {
  const { nodes, matrix, weights, denseMatrix, denseWeights } = tableau;
  return {
    last: nodes.length - 1,
    slopeCount: nodes.length + 1 + denseMatrix.length,
    combinations: [...matrix, weights].map(sparseRow),
    error: errorRows(tableau.error),
    dense: denseMatrix.map(sparseRow),
    denseWeights: denseWeights.map(sparseRow),
  };
}

function errorRows(error: ButcherTableau['error']): ErrorRows {
  switch (error.kind) {
    case 'embedded': {
      const { indices, coefficients } = sparseRow(error.weights);
      return { indices, fifth: coefficients, third: coefficients.map(() => 0), estimates: 1 };
    }
    case 'two-estimates': {
      const { fifth, third } = error;
      const indices = fifth.map((_, index) => index).filter((index) => fifth[index] !== 0 || third[index] !== 0);
      return {
        indices,
        fifth: indices.map((index) => fifth[index]!),
        third: indices.map((index) => third[index]!),
        estimates: 2,
      };
    }
    default:
      return unknownEstimate(error);
  }
}

function unknownEstimate(error: never): never {
  throw new TypeError(`unknown error estimate: ${JSON.stringify(error)}; allowed are 'embedded' and 'two-estimates'`);
}

/**
 * The vectors of a method on one term: in the memory of the term when it has one that is free, else in plain arrays.
 *
 * @param rows - the rows of the tableau.
 * @param term - what they are used on.
 * @returns the vectors.
 * @example
 * stagesFor(stageRows(dop853Tableau), { dimension: 3, evaluate: () => {} }).next.length // 3
 */
export function stagesFor(rows: StageRows, term: Term): Stages {
  const shared = term.memory === undefined ? undefined : wasmStages(rows, term.dimension, term.memory);
  return shared ?? plainStages(rows, term.dimension);
}

/**
 * The vectors of a method in plain arrays.
 *
 * @param rows - the rows of the tableau.
 * @param size - number of components.
 * @returns the vectors.
 * @example
 * plainStages(stageRows(dop853Tableau), 3).slopes.length // 16
 */
export function plainStages(rows: StageRows, size: number): Stages {
  const { last, slopeCount, combinations, error } = rows;
  const buffer = (): Float64Array => new Float64Array(size);
  const slopes = Array.from({ length: slopeCount }, buffer);
  const [begin, next, argument, lastArgument, absolute] = [buffer(), buffer(), buffer(), buffer(), buffer()];
  const combine = combinations.map((row) => rowCombination(row, slopes));
  const sums = new Float64Array(3);
  const { indices, fifth, third, estimates } = error;
  const sumErrors = errorSums(indices.length, estimates);
  const errorSlopes = indices.map((index) => slopes[index]!);
  const endSlope = slopes[last + 1]!;
  return {
    slopes,
    begin,
    next,
    argument,
    lastArgument,
    absolute,
    sums,
    formStage(index, step) {
      const out = index === last ? lastArgument : argument;
      combine[index]!(out, begin, step);
      return out;
    },
    formEnd: (step) => combine[last + 1]!(next, begin, step),
    errorSums: (relative) => sumErrors(sums, begin, next, endSlope, absolute, relative, fifth, third, errorSlopes),
    release: () => undefined,
  };
}
