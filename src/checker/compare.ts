/** Trajectories that were made elsewhere, as tables of one row a time (and run), in the form that the checker judges. */

import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';

/** Runs as a long table: one row for each run and time, in any order; the arrays run over the rows. */
export interface RunsTable {
  readonly times: ArrayLike<number>;
  /** Names of the runs. */
  readonly runs: readonly string[];
  /** For each statistic its values; NaN where a run had diverged. */
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  /** Where a row stands, for errors; defaults to `row i` counted from 1. */
  readonly place?: (row: number) => string;
}

/** A theory as a table: one row for each time, in any order; the arrays run over the rows. */
export interface TheoryTable {
  readonly times: ArrayLike<number>;
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  /** For each statistic the standard deviation of one run; for all statistics or for none. */
  readonly spread?: Readonly<Record<string, ArrayLike<number>>>;
  /** For each statistic the stated error of the theory, >= 0; a statistic that is left out has none. */
  readonly error?: Readonly<Record<string, ArrayLike<number>>>;
  /** Where a row stands, for errors; defaults to `row i` counted from 1. */
  readonly place?: (row: number) => string;
}

/** Runs in the form that the checker judges, and what was not taken. */
export interface GatheredRuns {
  readonly ensemble: EnsembleTrajectory;
  /** Names of the runs in the ensemble, in its order. */
  readonly names: readonly string[];
  /** Runs with a value that is not finite, with the first time at which. */
  readonly diverged: readonly { readonly run: string; readonly time: number }[];
  /** Runs that lack a time that other runs have, with the first such time. */
  readonly incomplete: readonly { readonly run: string; readonly time: number; readonly missing: number }[];
}

/** Times count as the same when they differ by at most this part of the larger one. */
export const SAME_TIME = 1e-9;

/**
 * Gathers a long table of runs. A run that has a value that is not finite, or that lacks a time that another run has, is
 * counted as diverged and is in no average; it is named in the result.
 *
 * @param table - the rows.
 * @param options - `statistics` to take, in their order; `lost`, runs that were started and are not in the table, defaults to 0.
 * @returns the ensemble, over the times of all runs, and the runs that are not in its values.
 * @throws RangeError when a run has a time twice, the table has no rows, a column has another length, or fewer than two runs
 * are complete and finite.
 * @example
 * gatherRuns({ times: [0, 0], runs: ['a', 'b'], values: { m: [1, 2] } }, { statistics: ['m'] }).ensemble.values // [[Float64Array.of(1, 2)]]
 */
export function gatherRuns(
  table: RunsTable,
  options: { readonly statistics: readonly string[]; readonly lost?: number },
): GatheredRuns {
  const { statistics, lost = 0 } = options;
  const place = table.place ?? rowPlace;
  const columns = statistics.map((name) => columnOf(table.values, name, table.times.length));
  if (table.times.length === 0) throw new RangeError('the table of runs has no rows');
  const grid = timeGrid(table.times);
  const rowsOf = new Map<string, number[]>();
  table.runs.forEach((run, row) => {
    const rows = rowsOf.get(run) ?? grid.times.map(() => -1);
    const at = grid.indexOf[row]!;
    if (rows[at]! >= 0) {
      throw new RangeError(
        `${place(row)}: run ${run} has time ${table.times[row]} twice; first at ${place(rows[at]!)}`,
      );
    }
    rows[at] = row;
    rowsOf.set(run, rows);
  });
  const complete: (readonly number[])[] = [];
  const names: string[] = [];
  const diverged: { run: string; time: number }[] = [];
  const incomplete: { run: string; time: number; missing: number }[] = [];
  for (const [run, rows] of rowsOf) {
    const bad = rows.findIndex((row) => row >= 0 && columns.some((column) => !Number.isFinite(column[row]!)));
    const absent = rows.filter((row) => row < 0).length;
    if (bad >= 0) diverged.push({ run, time: grid.times[bad]! });
    else if (absent > 0) incomplete.push({ run, time: grid.times[rows.indexOf(-1)]!, missing: absent });
    else {
      complete.push(rows);
      names.push(run);
    }
  }
  const runs = rowsOf.size + lost;
  if (complete.length < 2) {
    const why = [lostText('diverged', diverged), lostText('lack a time that others have', incomplete)].filter(Boolean);
    throw new RangeError(
      `${complete.length} of ${runs} runs have finite values at all ${grid.times.length} times; at least 2 must: ${why.join('; ')}`,
    );
  }
  const values = grid.times.map((_, t) =>
    columns.map((column) => Float64Array.from(complete, (rows) => column[rows[t]!]!)),
  );
  return {
    ensemble: { times: grid.times, statistics, values, diverged: runs - complete.length, runs },
    names,
    diverged,
    incomplete,
  };
}

/**
 * A theory at given times. Nothing is interpolated: the theory must have every time, to a relative 1e-9.
 *
 * @param table - the rows.
 * @param ensemble - times and statistics that are wanted.
 * @param options - `tolerance`, what counts as the same curve in units of the statistics, >= 0, added to the stated error;
 * `spreadTolerance`, relative, of standard deviations, defaults to 0.25; `title`, defaults to `theory`.
 * @returns the model on the grid of the ensemble.
 * @throws RangeError when a time is missing or there twice, a value is not finite, or an error or spread is negative.
 * @example
 * const runs = { times: [1], statistics: ['m'], values: [[Float64Array.of(1, 2)]], diverged: 0, runs: 2 };
 * theoryAt({ times: [0, 1], values: { m: [0, 1.5] } }, runs, { tolerance: 0.1 }).values // [[1.5]]
 */
export function theoryAt(
  table: TheoryTable,
  ensemble: Pick<EnsembleTrajectory, 'times' | 'statistics'>,
  options: { readonly tolerance: number; readonly spreadTolerance?: number; readonly title?: string },
): ModelTrajectory {
  const { tolerance, spreadTolerance = 0.25, title = 'theory' } = options;
  const { times, statistics } = ensemble;
  const place = table.place ?? rowPlace;
  const order = Array.from({ length: table.times.length }, (_, row) => row).sort(
    (a, b) => table.times[a]! - table.times[b]!,
  );
  order.forEach((row, at) => {
    if (at > 0 && sameTime(table.times[row]!, table.times[order[at - 1]!]!)) {
      throw new RangeError(`${place(row)}: the theory has time ${table.times[row]} twice`);
    }
  });
  const rows = times.map((time) => order.find((row) => sameTime(table.times[row]!, time)) ?? -1);
  const missing = times.filter((_, t) => rows[t]! < 0);
  if (missing.length > 0) {
    const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', ...' : '');
    throw new RangeError(
      `the theory lacks ${missing.length} of the ${times.length} times of the runs: ${shown}; nothing is interpolated, ` +
        'so give the theory at the times of the runs',
    );
  }
  const read = (column: ArrayLike<number>, name: string, least: number): number[] =>
    rows.map((row) => {
      const value = column[row]!;
      if (Number.isFinite(value) && value >= least) return value;
      throw new RangeError(`${place(row)}: ${name} is ${value}; must be finite${least === 0 ? ' and >= 0' : ''}`);
    });
  const byTime = (columns: readonly (readonly number[])[]): number[][] =>
    times.map((_, t) => columns.map((column) => column[t]!));
  const length = table.times.length;
  const values = statistics.map((name) => read(columnOf(table.values, name, length), name, Number.NEGATIVE_INFINITY));
  const { error = {}, spread } = table;
  const errors = statistics.map((name) =>
    Object.hasOwn(error, name) ? read(columnOf(error, name, length), `the margin of ${name}`, 0) : rows.map(() => 0),
  );
  const modelError = byTime(errors);
  return {
    model: 'theory',
    title,
    order: 'as stated',
    values: byTime(values),
    modelError,
    margin: modelError.map((row) => row.map((value) => value + tolerance)),
    ...(spread === undefined
      ? {}
      : {
          spread: {
            values: byTime(
              statistics.map((name) => read(columnOf(spread, name, length), `the standard deviation of ${name}`, 0)),
            ),
            margin: spreadTolerance,
          },
        }),
  };
}

/**
 * Whether two times are the same to a relative 1e-9.
 *
 * @param a - a time.
 * @param b - another.
 * @returns whether they are.
 * @example
 * sameTime(0.1 + 0.2, 0.3) // true
 */
export function sameTime(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_TIME * Math.max(Math.abs(a), Math.abs(b));
}

function rowPlace(row: number): string {
  return `row ${row + 1}`;
}

function columnOf(
  columns: Readonly<Record<string, ArrayLike<number>>>,
  name: string,
  length: number,
): ArrayLike<number> {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column === undefined) throw new RangeError(`no column ${name}; there are: ${Object.keys(columns).join(', ')}`);
  if (column.length === length) return column;
  throw new RangeError(`column ${name} has ${column.length} rows, the times have ${length}`);
}

/** The different times in their order, and the place of each row among them. */
function timeGrid(all: ArrayLike<number>): { readonly times: readonly number[]; readonly indexOf: Int32Array } {
  const order = Array.from({ length: all.length }, (_, row) => row).sort((a, b) => all[a]! - all[b]!);
  const times: number[] = [];
  const indexOf = new Int32Array(all.length);
  for (const row of order) {
    const last = times.at(-1);
    if (last === undefined || !sameTime(all[row]!, last)) times.push(all[row]!);
    indexOf[row] = times.length - 1;
  }
  return { times, indexOf };
}

function lostText(what: string, lost: readonly { readonly run: string; readonly time: number }[]): string {
  if (lost.length === 0) return '';
  const shown = lost.slice(0, 3).map(({ run, time }) => `run ${run} at time ${time}`);
  return `${lost.length} ${what} (${shown.join(', ')}${lost.length > 3 ? ', ...' : ''})`;
}
