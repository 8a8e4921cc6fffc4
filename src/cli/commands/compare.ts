/** The command that judges a theory against trajectories that were made elsewhere. */

import { basename } from 'node:path';
import type { Command } from 'commander';
import { given } from '../../algebra/given.js';
import type { RunsTable, TheoryTable } from '../../checker/compare.js';
import { InputError } from '../../engine/errors.js';
import { compareTrajectories } from '../../study/compare.js';
import { declare } from '../catalogue.js';
import type { ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { nonNegativeNumber, positiveNumber, wholeNumber } from '../options.js';
import { note, requireWritable } from '../output.js';
import { printClaim } from '../print-report.js';
import {
  columnNames,
  isUnnamed,
  mayBeTime,
  missingColumn,
  numbersOf,
  readTable,
  type Table,
  timeColumn,
} from '../read-table.js';

interface CompareCommandOptions {
  readonly theory: string;
  readonly runs: string;
  readonly statistics?: string;
  readonly tolerance?: number;
  readonly spreadTolerance?: number;
  readonly level?: number;
  readonly timePerStep?: number;
  readonly startShared?: boolean;
  readonly lost: number;
  readonly divergedBudget: number;
  readonly json?: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly quiet?: boolean;
}

const SPREAD = '.sd';
const MARGIN = '.margin';
const TIME = ['time', 't'];

/** `popflow compare`: judges trajectories that were made elsewhere. */
export function addCompareCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  declare(program, 'compare')
    .requiredOption(
      '--theory <file>',
      'CSV or Parquet: time, one column a statistic, optional <statistic>.sd and .margin',
    )
    .requiredOption('--runs <file>', 'CSV or Parquet: time (or step), run, one column a statistic')
    .option('--statistics <names>', 'only these, separated by ; (names may hold commas)')
    .option(
      '--tolerance <x>',
      'what counts as the same curve, in units of the statistics; added to .margin',
      nonNegativeNumber,
    )
    .option('--spread-tolerance <x>', 'the same for .sd, relative; defaults to 0.25', nonNegativeNumber)
    .option('--level <x>', 'chance of a false alarm; defaults to 0.05', positiveNumber)
    .option('--time-per-step <x>', 'time of one step, for runs that have a column step', positiveNumber)
    .option('--start-shared', 'theory and runs start alike: checked at the first time, which is then not judged')
    .option('--lost <n>', 'runs that were started and are not in the file', wholeNumber(0), 0)
    .option('--diverged-budget <n>', 'runs that may be lost or diverged before agrees is withheld', wholeNumber(0), 0)
    .option('--json', 'the report on stdout, nothing else there')
    .option('--seed <n>', 'seed of the resamples', wholeNumber(0), 0)
    .option('--out <dir>', 'write the report into this directory')
    .option('--quiet', 'no notes on stderr')
    .action(async (options: CompareCommandOptions) => {
      await requireWritable(options.out);
      const [theoryFile, runsFile] = await Promise.all([readTable(options.theory), readTable(options.runs)]);
      const statistics = statisticsOf(theoryFile, options.statistics);
      const theory = theoryOf(theoryFile, statistics);
      const { tolerance } = options;
      if (tolerance === undefined && theory.error === undefined) {
        throw new InputError(
          `no tolerance: give --tolerance x (what counts as the same curve), or columns such as ${statistics[0]}${MARGIN} in ${theoryFile.source}`,
        );
      }
      const { timePerStep } = options;
      const runs = runsOf(runsFile, statistics, timePerStep);
      const { seed, lost, divergedBudget, spreadTolerance, level, startShared = false } = options;
      const { claim } = compareTrajectories(theory, runs, {
        statistics,
        tolerance: tolerance ?? 0,
        seed,
        lost,
        divergedBudget,
        startShared,
        ...given({ spreadTolerance, level }),
        names: { theory: basename(theoryFile.source), runs: basename(runsFile.source) },
      });
      noteOthers(io, options, theoryFile, [...theoryColumns(statistics), ...timesIn(theoryFile)]);
      const time = timePerStep === undefined ? timesIn(runsFile) : ['step'];
      noteOthers(io, options, runsFile, [...statistics, ...time, 'run']);
      const about = {
        id: 'compare',
        title: claim.title,
        source: claim.source,
        summary: 'Trajectories that were made elsewhere.',
        parameters: {},
      };
      finish(await printClaim(io, about, claim, options));
    });
}

/** Names that are no statistics of a theory unless `--statistics` says so. */
const RESERVED = ['run', 'step'];

/** The statistics of a theory: its columns that are neither time nor what is said about another column. */
function statisticsOf(theory: Table, chosen: string | undefined): readonly string[] {
  const possible = theory.columns.filter((name) => {
    const suffix = [SPREAD, MARGIN].find((one) => name.endsWith(one));
    const about = suffix !== undefined && theory.columns.includes(name.slice(0, -suffix.length));
    return name !== '' && !mayBeTime(name, TIME) && !about;
  });
  if (chosen !== undefined) {
    const names = chosen.split(';').map((name) => name.trim());
    const unknown = names.find((name) => !possible.includes(name));
    if (unknown !== undefined) throw missingColumn(theory, unknown);
    return [...new Set(names)];
  }
  const all = possible.filter((name) => !isUnnamed(name) && !RESERVED.includes(name));
  if (all.length === 0) throw new InputError(`${theory.source} has no statistics: add a column beside time`);
  return [...new Set(all)];
}

function theoryColumns(statistics: readonly string[]): readonly string[] {
  return statistics.flatMap((name) => [name, name + SPREAD, name + MARGIN]);
}

const timesIn = (table: Table): readonly string[] => table.columns.filter((name) => mayBeTime(name, TIME));

/** Says which columns of a file nothing was read from. */
function noteOthers(io: CommandIo, options: CompareCommandOptions, table: Table, used: readonly string[]): void {
  const others = table.columns.filter((name) => !used.includes(name));
  if (others.length > 0) note(io, options, `not read from ${table.source}: ${columnNames(others)}`);
}

function theoryOf(table: Table, statistics: readonly string[]): TheoryTable {
  const time = timeColumn(table, TIME);
  if (time === undefined) throw missingColumn(table, 'time');
  const columnsWith = (suffix: string): Record<string, Float64Array> =>
    Object.fromEntries(
      statistics
        .filter((name) => table.columns.includes(name + suffix))
        .map((name) => [name, numbersOf(table, name + suffix, true)]),
    );
  const [spread, error] = [columnsWith(SPREAD), columnsWith(MARGIN)];
  const without = statistics.find((name) => !Object.hasOwn(spread, name));
  if (Object.keys(spread).length > 0 && without !== undefined) {
    throw missingColumn(table, without + SPREAD, '; give the spread of all statistics, or of none');
  }
  return {
    times: numbersOf(table, time, true),
    values: columnsWith(''),
    ...(Object.keys(spread).length > 0 ? { spread } : {}),
    ...(Object.keys(error).length > 0 ? { error } : {}),
    place: table.place,
  };
}

function runsOf(table: Table, statistics: readonly string[], timePerStep: number | undefined): RunsTable {
  if (!table.columns.includes('run')) throw missingColumn(table, 'run');
  const absent = statistics.find((name) => !table.columns.includes(name));
  if (absent !== undefined) throw missingColumn(table, absent);
  const runs = table.cells('run').map((cell, row) => {
    const name = cell === null || Number.isNaN(cell) ? '' : String(cell);
    if (name.trim() === '') throw new InputError(`${table.place(row)}: run is empty`);
    return name;
  });
  return {
    times: timesOf(table, timePerStep),
    runs,
    values: Object.fromEntries(statistics.map((name) => [name, numbersOf(table, name, false)])),
    place: table.place,
  };
}

function timesOf(table: Table, timePerStep: number | undefined): Float64Array {
  const time = timeColumn(table, TIME);
  if (timePerStep === undefined) {
    if (time !== undefined) return numbersOf(table, time, true);
    throw missingColumn(table, 'time', table.columns.includes('step') ? '; for its steps give --time-per-step' : '');
  }
  if (time !== undefined) {
    throw new InputError(`${table.source} has a column ${time} already; leave --time-per-step out`);
  }
  if (!table.columns.includes('step')) throw missingColumn(table, 'step');
  return numbersOf(table, 'step', true).map((step) => step * timePerStep);
}
