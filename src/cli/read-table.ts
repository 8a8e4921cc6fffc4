/** Tables out of comma-separated or Parquet files, their columns found by name and read as numbers. */

import { readFile } from 'node:fs/promises';
import { InputError } from '../engine/errors.js';
import { nearMiss } from '../study/near-miss.js';
import { decodeText } from './decode-text.js';
import { readCsv } from './read-csv.js';
import { readParquet } from './read-parquet.js';

/** A cell: of CSV its text, of Parquet a value. */
export type TableCell = string | number | bigint | boolean | null;

/** A table out of a file, column by column. */
export interface Table {
  /** Path as typed, for errors. */
  readonly source: string;
  /** Their names as the file has them: some may be blank or there twice, which matters only where they are needed. */
  readonly columns: readonly string[];
  readonly rows: number;
  /**
   * The cells of a column, as the file has them.
   *
   * @throws InputError when the column is there twice, or holds what is neither numbers nor text.
   */
  cells(column: string): readonly TableCell[];
  /** Where a row stands, for errors, for instance `runs.csv:7` or `row 6 of runs.parquet`. */
  place(row: number): string;
}

/**
 * Reads a table from a CSV or Parquet file; which of the two it is, its first four bytes say.
 *
 * @param path - as typed.
 * @returns the table; at least one row.
 * @throws InputError of one line when the file cannot be read, is neither CSV in UTF-8 nor Parquet, is empty, or a record has
 * another number of fields than the header.
 */
export async function readTable(path: string): Promise<Table> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError(`cannot read ${JSON.stringify(path)} (${code}); give the path of a CSV or Parquet file`);
  }
  return bytes.subarray(0, 4).toString('latin1') === 'PAR1'
    ? parquetTable(bytes, path)
    : csvTable(decodeText(bytes, path), path);
}

/**
 * A table from CSV text.
 *
 * @param text - the text, with a header.
 * @param source - name of the file, for errors.
 * @returns the table.
 * @throws InputError as `readTable`.
 * @example
 * csvTable('time,m\n0,0.5\n', 'theory.csv').cells('m') // ['0.5']
 */
export function csvTable(text: string, source: string): Table {
  const [header, ...records] = readCsv(text, source);
  if (header === undefined) throw new InputError(`${source} is empty; its first line must name the columns`);
  const columns = header.fields.map((name) => name.trim());
  for (const { line, fields } of records) {
    if (fields.length === columns.length) continue;
    const trailing = fields.length === columns.length + 1 && fields.at(-1) === '';
    const advice = trailing ? '; take the comma at the end of the line out, or put one into the header' : '';
    const other = separatedOtherwise(columns);
    // The commas of such a file stand in its numbers.
    const decimal = other === '' ? '' : `${other}, and decimals begin with a point`;
    throw new InputError(
      `${source}:${line}: ${fields.length} fields, but the header names ${columns.length} columns${decimal || advice}`,
    );
  }
  if (records.length === 0) throw new InputError(`${source} has a header and no rows`);
  return {
    source,
    columns,
    rows: records.length,
    cells: (column) => {
      const at = placeOf(columns, column, source);
      return records.map(({ fields }) => fields[at]!);
    },
    place: (row) => `${source}:${records[row]!.line}`,
  };
}

async function parquetTable(bytes: Buffer, source: string): Promise<Table> {
  const { names, rows, cells } = await readParquet(bytes, source);
  if (rows === 0) throw new InputError(`${source} has no rows`);
  return {
    source,
    columns: names,
    rows,
    cells: (column) => {
      placeOf(names, column, source);
      const found = cells.get(column)!;
      if (found instanceof InputError) throw found;
      return found;
    },
    place: (row) => `row ${row + 1} of ${source}`,
  };
}

function placeOf(columns: readonly string[], name: string, source: string): number {
  const at = columns.indexOf(name);
  if (columns.lastIndexOf(name) === at) return at;
  throw new InputError(`${source}: column ${JSON.stringify(name)} is there twice; rename one, or take it out`);
}

/** Names that pandas gives to columns that have none. */
const PANDAS_UNNAMED = /^(Unnamed: \d+(\.\d+)*|__index_level_\d+__)$/;

/**
 * Whether a column has no name of its own: a blank one, or that which pandas gives to such a column (its index).
 *
 * @param name - name of a column.
 * @returns whether it is none.
 * @example
 * isUnnamed('Unnamed: 0') // true
 */
export function isUnnamed(name: string): boolean {
  return name.trim() === '' || PANDAS_UNNAMED.test(name);
}

/**
 * Names of columns for people.
 *
 * @param names - names, blank ones among them.
 * @returns for instance `time, m, 2 without a name`.
 * @example
 * columnNames(['', 'm']) // 'm, 1 without a name'
 */
export function columnNames(names: readonly string[]): string {
  const named = names.filter((name) => name.trim() !== '');
  const blank = names.length - named.length;
  const shown = named.slice(0, 30).map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  const more = named.length > shown.length ? [`${named.length - shown.length} more`] : [];
  return [...shown, ...more, ...(blank > 0 ? [`${blank} without a name`] : [])].join(', ');
}

/**
 * The column of the time.
 *
 * @param table - the table.
 * @param names - names that a column of the time may have, in lower case; one of several letters may stand in any case.
 * @returns the one that there is; undefined when there is none.
 * @throws InputError when there are several: nobody guesses which one is meant.
 * @example
 * timeColumn(csvTable('t,m\n0,1\n', 'x.csv'), ['time', 't']) // 't'
 */
export function timeColumn(table: Table, names: readonly string[]): string | undefined {
  const found = table.columns.filter((name) => mayBeTime(name, names));
  if (found.length < 2) return found[0];
  throw new InputError(
    `${table.source} has the columns ${found.join(' and ')}, and each may be the time; rename one, or take it out`,
  );
}

/**
 * Whether a column of this name may be the time. A single letter is itself: `T` is a length or a temperature as often as a time.
 *
 * @param name - of the column.
 * @param names - as `timeColumn` takes them.
 * @example
 * [mayBeTime('Time', ['time', 't']), mayBeTime('T', ['time', 't'])] // [true, false]
 */
export function mayBeTime(name: string, names: readonly string[]): boolean {
  return names.includes(name.length > 1 ? name.toLowerCase() : name);
}

/**
 * The error for a column that is missing.
 *
 * @param table - the table.
 * @param name - the column that is missing.
 * @param more - what may be done instead; defaults to nothing.
 * @returns one line with the column that was probably meant and those that there are.
 */
export function missingColumn(table: Table, name: string, more = ''): InputError {
  const near = nearMiss(
    name,
    table.columns.filter((other) => other.trim() !== ''),
  );
  const meant = near === undefined ? '.' : `; is it ${JSON.stringify(near)}?`;
  const other = separatedOtherwise(table.columns);
  return new InputError(
    `${table.source} has no column ${JSON.stringify(name)}${meant} Its columns: ${columnNames(table.columns)}${other}${more}`,
  );
}

/** What is said of a header that is one column, yet holds another separator: that of a spreadsheet where the comma is the decimal. */
function separatedOtherwise(columns: readonly string[]): string {
  const [only = ''] = columns;
  const separator = columns.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  return separator === undefined ? '' : `; fields must be separated by commas, not by ${JSON.stringify(separator)}`;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^([+-]?(inf|infinity)|[+-]?nan|null|none|na)?$/i;

/**
 * The numbers of a column.
 *
 * @param table - the table.
 * @param column - a column that it has.
 * @param finite - whether every cell must be a finite number; otherwise `nan`, `inf`, an empty cell and the like become NaN. A number
 * that is written out and is beyond the doubles is refused either way: nobody says so of a run that diverged.
 * @returns one number a row.
 * @throws InputError with place and value of the first cell that is no number, or not finite where it must be.
 * @example
 * numbersOf(csvTable('m\n1e-3\nnan\n', 'x.csv'), 'm', false) // Float64Array.of(0.001, NaN)
 */
export function numbersOf(table: Table, column: string, finite: boolean): Float64Array {
  return Float64Array.from(table.cells(column), (cell, row) => {
    const value = numberOf(cell);
    if (value === undefined || (finite && !Number.isFinite(value))) {
      const text = typeof cell === 'string' ? JSON.stringify(cut(cell)) : cell === null ? 'empty' : String(cell);
      const comma =
        typeof cell === 'string' && DECIMAL.test(cell.trim().replace(',', '.')) ? ', with a decimal point' : '';
      throw new InputError(
        `${table.place(row)}: ${column} is ${text}; must be a ${finite ? 'finite ' : ''}number${comma}${finite ? '' : ' (nan where a run diverged)'}`,
      );
    }
    return value;
  });
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function numberOf(cell: TableCell): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN;
  if (typeof cell === 'bigint') return Number(cell);
  if (cell === null) return Number.NaN;
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  return NOT_FINITE.test(text) ? Number.NaN : undefined;
}
