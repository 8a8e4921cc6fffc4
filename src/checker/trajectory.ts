/** What the checker is given: an ensemble of runs and the models that claim to explain it, on one grid of times. */

import type { CorrectionKind, ErrorScale } from './error-scale.js';

/** The summary statistics of an ensemble, run by run. The checker is given it; it runs nothing itself. */
export interface EnsembleTrajectory {
  /** Strictly increasing, in the unit of the models' time. */
  readonly times: readonly number[];
  /** Names of the statistics, all different. */
  readonly statistics: readonly string[];
  /** `[time][statistic][run]`: the finite runs only, run `i` at the same place everywhere. */
  readonly values: readonly (readonly Float64Array[])[];
  /** Runs that became non-finite; they are not in `values`. */
  readonly diverged: number;
  /** All runs that were started: the finite ones and the diverged ones. */
  readonly runs: number;
}

/** What one limit model predicts for the statistics of an ensemble, with the error that it states for itself. */
export interface ModelTrajectory {
  readonly model: string;
  readonly title: string;
  /** `[time][statistic]`, on the grid of the ensemble. */
  readonly values: readonly (readonly number[])[];
  /** `[time][statistic]`, >= 0: the stated error of the model plus the practical tolerance, in units of the statistic. */
  readonly margin: readonly (readonly number[])[];
  /** `[time][statistic]`, in [0, margin]: the part of the margin that is the model's stated error; defaults to 0. */
  readonly modelError?: readonly (readonly number[])[];
  /** The order of the model's error, for instance `O(eta d)`. */
  readonly order: string;
  /** What this model has that the cruder one before it lacks, for instance `the Itô term`; defaults to its title. */
  readonly adds?: string;
  /** What kind of correction that is; defaults to none of the named kinds. */
  readonly correction?: CorrectionKind;
  /** The quantities that the model's error goes by, for the advice on how to make it agree; defaults to none. */
  readonly errorScales?: readonly ErrorScale[];
  /** Given by a model that predicts how far runs scatter; it is then judged on that too. */
  readonly spread?: SpreadPrediction;
  /** Given by a model that predicts the law of the runs; it is then judged on that too. */
  readonly law?: LawPrediction;
}

/** How far single runs scatter around their mean. */
export interface SpreadPrediction {
  /** `[time][statistic]`, >= 0: standard deviation of one run. */
  readonly values: readonly (readonly number[])[];
  /** Relative: a standard deviation within a factor 1 + margin either way still counts as equal; >= 0. */
  readonly margin: number;
}

/** The law of single runs. */
export interface LawPrediction {
  /** `[time][statistic]`: a continuous distribution function; null where the model predicts none (a common start). */
  readonly cdf: readonly (readonly (((value: number) => number) | null)[])[];
  /** Largest distance of two distribution functions that still counts as equal, in [0, 1]. */
  readonly margin: number;
}

/**
 * The number of finite runs of an ensemble, after the ensemble has been checked.
 *
 * @param ensemble - the ensemble to check: shapes, finite values, increasing times.
 * @returns the number of finite runs, at least 2.
 * @throws RangeError when a shape does not fit, a value is not finite, times do not increase, or fewer than two runs
 * are finite (a spread needs two).
 * @example
 * finiteRuns({ times: [0], statistics: ['m'], values: [[Float64Array.of(1, 2)]], diverged: 1, runs: 3 }) // 2
 */
export function finiteRuns(ensemble: EnsembleTrajectory): number {
  const { times, statistics, values, diverged, runs } = ensemble;
  if (times.length === 0) throw new RangeError('the ensemble has no times; give at least one');
  if (statistics.length === 0) throw new RangeError('the ensemble has no statistics; give at least one');
  if (new Set(statistics).size !== statistics.length) {
    throw new RangeError(`the names of the statistics repeat: ${statistics.join(', ')}; all must differ`);
  }
  times.forEach((time, t) => {
    if (!Number.isFinite(time)) throw new RangeError(`times[${t}] = ${time}; times must be finite`);
    if (t > 0 && !(time > times[t - 1]!)) {
      throw new RangeError(`times[${t}] = ${time} follows ${times[t - 1]}; times must increase strictly`);
    }
  });
  if (!Number.isSafeInteger(runs) || runs < 1) throw new RangeError(`runs = ${runs}; must be a whole number >= 1`);
  if (!Number.isSafeInteger(diverged) || diverged < 0 || diverged > runs) {
    throw new RangeError(`diverged = ${diverged}; must be a whole number from 0 to runs = ${runs}`);
  }
  const finite = runs - diverged;
  if (finite < 2) {
    throw new RangeError(
      `${finite} of ${runs} runs are finite (${diverged} diverged); a spread needs at least 2 finite runs`,
    );
  }
  if (values.length !== times.length) {
    throw new RangeError(`values has ${values.length} times, times has ${times.length}; they must be the same number`);
  }
  values.forEach((row, t) => {
    if (row.length !== statistics.length) {
      throw new RangeError(`values[${t}] has ${row.length} statistics, but ${statistics.length} are named`);
    }
    row.forEach((sample, s) => {
      if (sample.length !== finite) {
        throw new RangeError(
          `values[${t}][${s}] has ${sample.length} runs, but runs - diverged = ${runs} - ${diverged} = ${finite} are finite`,
        );
      }
      const bad = sample.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new RangeError(
          `statistic ${statistics[s]} of run ${bad} at time ${times[t]} is ${sample[bad]}; ` +
            'leave non-finite runs out and count them in `diverged`',
        );
      }
    });
  });
  return finite;
}

/**
 * Checks that a model is given on the grid of an ensemble, with finite values, margins >= 0 and all that it predicts besides.
 *
 * @param ensemble - an ensemble that `finiteRuns` has accepted.
 * @param model - the model to check.
 * @throws RangeError when a shape does not fit, a value is not finite, a margin or a spread is negative or not finite, or a
 * model's error is larger than the margin that it is part of.
 */
export function checkModel(ensemble: EnsembleTrajectory, model: ModelTrajectory): void {
  const { modelError, spread, law } = model;
  checkTable(ensemble, model, 'values', model.values, Number.NEGATIVE_INFINITY);
  checkTable(ensemble, model, 'margin', model.margin, 0);
  if (modelError !== undefined) {
    checkTable(ensemble, model, 'modelError', modelError, 0);
    modelError.forEach((row, t) => {
      row.forEach((error, s) => {
        const margin = model.margin[t]![s]!;
        if (error <= margin) return;
        throw new RangeError(
          `modelError of model ${model.model} for ${ensemble.statistics[s]} at time ${ensemble.times[t]} is ${error}; ` +
            `it is part of the margin ${margin} and must not be larger`,
        );
      });
    });
  }
  if (spread !== undefined) {
    checkTable(ensemble, model, 'spread.values', spread.values, 0);
    if (!(spread.margin >= 0 && Number.isFinite(spread.margin))) {
      throw new RangeError(`spread.margin of model ${model.model} is ${spread.margin}; must be finite and >= 0`);
    }
  }
  if (law !== undefined) {
    checkShape(ensemble, model, 'law.cdf', law.cdf);
    if (!(law.margin >= 0 && law.margin <= 1)) {
      throw new RangeError(`law.margin of model ${model.model} is ${law.margin}; a distance of laws lies in [0, 1]`);
    }
  }
}

function checkTable(
  ensemble: EnsembleTrajectory,
  model: ModelTrajectory,
  name: string,
  table: readonly (readonly number[])[],
  least: number,
): void {
  checkShape(ensemble, model, name, table);
  table.forEach((row, t) => {
    row.forEach((value, s) => {
      if (Number.isFinite(value) && value >= least) return;
      const allowed = least === 0 ? 'must be finite and >= 0' : 'must be finite';
      throw new RangeError(
        `${name} of model ${model.model} for ${ensemble.statistics[s]} at time ${ensemble.times[t]} is ${value}; ${allowed}`,
      );
    });
  });
}

function checkShape(
  { times, statistics }: EnsembleTrajectory,
  { model }: ModelTrajectory,
  name: string,
  table: readonly (readonly unknown[])[],
): void {
  if (table.length !== times.length) {
    throw new RangeError(
      `${name} of model ${model} has ${table.length} times, the ensemble has ${times.length}; give one row a time`,
    );
  }
  table.forEach((row, t) => {
    if (row.length !== statistics.length) {
      throw new RangeError(
        `${name}[${t}] of model ${model} has ${row.length} statistics, the ensemble has ${statistics.length}`,
      );
    }
  });
}
