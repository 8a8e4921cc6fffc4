import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { InputError } from '../derivation/errors.js';
import { nearMiss } from '../derivation/near-miss.js';
import { readCsv } from './read-csv.js';

/** A table out of a file, column by column. */
export interface Table {
  /** Path as typed, for errors. */
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The cells of a column, as the file has them. */
  cells(column: string): readonly unknown[];
  /** Where a row stands, for errors, for instance `runs.csv:7` or `row 6 of runs.parquet`. */
  place(row: number): string;
}

/**
 * Reads a table from a CSV or Parquet file; which of the two it is, its first four bytes say.
 *
 * @param path - as typed.
 * @returns the table; at least one row.
 * @throws InputError of one line when the file cannot be read, is empty, a column is named twice or not at all, or a record
 * has another number of fields than the header.
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
    : csvTable(bytes.toString('utf8'), path);
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
  checkColumns(columns, source);
  for (const { line, fields } of records) {
    if (fields.length !== columns.length) {
      throw new InputError(
        `${source}:${line}: ${fields.length} fields, but the header names ${columns.length} columns`,
      );
    }
  }
  if (records.length === 0) throw new InputError(`${source} has a header and no rows`);
  return {
    source,
    columns,
    rows: records.length,
    cells: (column) => {
      const at = columns.indexOf(column);
      return records.map(({ fields }) => fields[at]);
    },
    place: (row) => `${source}:${records[row]!.line}`,
  };
}

async function parquetTable(bytes: Buffer, source: string): Promise<Table> {
  let rows: readonly Readonly<Record<string, unknown>>[];
  try {
    // A copy of its own: the buffer of a small file is a part of a larger one.
    rows = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
    throw new InputError(
      `cannot read ${JSON.stringify(source)} as Parquet (${reason}); write it uncompressed or with snappy`,
    );
  }
  if (rows.length === 0) throw new InputError(`${source} has no rows`);
  const columns = Object.keys(rows[0]!);
  checkColumns(columns, source);
  return {
    source,
    columns,
    rows: rows.length,
    cells: (column) => rows.map((row) => row[column]),
    place: (row) => `row ${row + 1} of ${source}`,
  };
}

function checkColumns(columns: readonly string[], source: string): void {
  columns.forEach((name, at) => {
    if (name === '') throw new InputError(`${source}: column ${at + 1} has no name`);
    if (columns.indexOf(name) !== at) throw new InputError(`${source}: column ${JSON.stringify(name)} is there twice`);
  });
}

/**
 * The first of some names that a table has a column of.
 *
 * @param table - the table.
 * @param names - names that mean the same, the usual one first.
 * @returns the name; undefined when there is none.
 * @example
 * columnOf(csvTable('t,m\n0,1\n', 'x.csv'), ['time', 't']) // 't'
 */
export function columnOf(table: Table, names: readonly string[]): string | undefined {
  return names.find((name) => table.columns.includes(name));
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
  const near = nearMiss(name, table.columns);
  const meant = near === undefined ? '.' : `; is it ${JSON.stringify(near)}?`;
  return new InputError(
    `${table.source} has no column ${JSON.stringify(name)}${meant} Its columns: ${table.columns.join(', ')}${more}`,
  );
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^([+-]?(inf|infinity)|[+-]?nan|null|none|na)?$/i;

/**
 * The numbers of a column.
 *
 * @param table - the table.
 * @param column - a column that it has.
 * @param finite - whether every cell must be a finite number; otherwise `nan`, `inf`, an empty cell and the like become NaN.
 * @returns one number a row.
 * @throws InputError with place and value of the first cell that is no number, or not finite where it must be.
 * @example
 * numbersOf(csvTable('m\n1e-3\nnan\n', 'x.csv'), 'm', false) // Float64Array.of(0.001, NaN)
 */
export function numbersOf(table: Table, column: string, finite: boolean): Float64Array {
  return Float64Array.from(table.cells(column), (cell, row) => {
    const value = numberOf(cell);
    if (value === undefined || (finite && !Number.isFinite(value))) {
      const text = typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell ?? '');
      throw new InputError(
        `${table.place(row)}: ${column} is ${text}; must be a ${finite ? 'finite ' : ''}number${finite ? '' : ' (nan where a run diverged)'}`,
      );
    }
    return value;
  });
}

function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN;
  if (typeof cell === 'bigint') return Number(cell);
  if (cell === null || cell === undefined) return Number.NaN;
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : Number.NaN;
  }
  return NOT_FINITE.test(text) ? Number.NaN : undefined;
}
