/** Columns of a Parquet file, each cell as the number or the text that the file has, exactly. */

import {
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InputError } from '../engine/errors.js';

/** A cell of a column that can be read. */
export type ParquetCell = number | bigint | boolean | string | null;

/** What of a Parquet file a table is made of. */
export interface ParquetColumns {
  /** All columns in their order; names may repeat. */
  readonly names: readonly string[];
  readonly rows: number;
  /** The cells of a column, or why they cannot be given. */
  readonly cells: ReadonlyMap<string, readonly ParquetCell[] | InputError>;
}

/** How a cell of a type is read, or what the type is called where it is none of a number, a text or a date. */
type Reading = { readonly read: (raw: unknown) => ParquetCell } | { readonly refused: string };

/**
 * Reads a Parquet file, column by column, so that columns of one name are seen and a column of a type that cannot be read
 * does no harm until it is asked for. Text must be UTF-8. Dates and times of a calendar become text of ISO 8601 with all their
 * digits, decimals and big integers keep all theirs, so that different cells stay different.
 *
 * @param bytes - the whole file: plain, or compressed with snappy, gzip, zstd, brotli or LZ4.
 * @param source - its name, for errors.
 * @returns the columns.
 * @throws InputError of one line when it is no Parquet file or is damaged.
 */
export async function readParquet(bytes: Uint8Array, source: string): Promise<ParquetColumns> {
  // A copy of its own: the buffer of a small file is a part of a larger one.
  const file = Uint8Array.from(bytes).buffer;
  const metadata = await orExplain(source, () => parquetMetadataAsync(file, { geoparquet: false }));
  const columns = await orExplain(source, () => {
    const { children } = parquetSchema(metadata);
    // A damaged file may lack what the format requires.
    if (children.every(({ element }) => typeof element.name === 'string')) return children;
    throw new Error('a column has no name');
  });
  const rows = Number(metadata.num_rows);
  const names = columns.map(({ element }) => element.name);
  const raw = rawMetadata(metadata);
  const cells = new Map<string, readonly ParquetCell[] | InputError>();
  for (const column of columns) {
    const { name } = column.element;
    if (names.indexOf(name) !== names.lastIndexOf(name)) continue;
    try {
      cells.set(name, await readColumn(column, { file, metadata: raw, rows, source }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      cells.set(name, error);
    }
  }
  return { names, rows, cells };
}

async function readColumn(
  column: SchemaTree,
  { file, metadata, rows, source }: { file: ArrayBuffer; metadata: FileMetaData; rows: number; source: string },
): Promise<readonly ParquetCell[]> {
  const { name } = column.element;
  const reading = readingOf(column);
  if ('refused' in reading) {
    throw new InputError(
      `column ${JSON.stringify(name)} of ${source} holds ${reading.refused}; a column must hold numbers, text or dates`,
    );
  }
  const parsers = { timestampFromNanoseconds: (nanoseconds: bigint) => nanoseconds };
  const values = await orExplain(source, async () => {
    const scan = await parquetScan({ file, metadata, columns: [name], compressors, parsers, utf8: false });
    const groups = await Promise.all(scan.ranges.map((range) => scan.readColumn({ column: name, ...range })));
    return groups.flatMap((group) => Array.from<unknown>(group));
  });
  if (values.length !== rows) {
    throw new InputError(
      `column ${JSON.stringify(name)} of ${source} has ${values.length} cells of ${rows}; is the file damaged?`,
    );
  }
  return values.map((value, row): ParquetCell => {
    if (value === null || value === undefined) return null;
    try {
      return reading.read(value);
    } catch {
      throw new InputError(`row ${row + 1} of ${source}: ${name} is text that is not UTF-8; write it as UTF-8`);
    }
  });
}

/** The metadata without the meanings of types that are read here: the reader would round decimals and cut times. */
function rawMetadata(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    if (element.num_children !== undefined || element.logical_type?.type === 'FLOAT16') return element;
    const { converted_type: _, logical_type: __, ...physical } = element;
    return physical;
  });
  return { ...metadata, schema };
}

function readingOf({ element, children }: SchemaTree): Reading {
  const { logical_type: logical, converted_type: converted, repetition_type: repetition } = element;
  const meaning = logical?.type ?? converted;
  if (repetition === 'REPEATED' || meaning === 'LIST') return { refused: 'lists' };
  if (meaning === 'MAP' || meaning === 'MAP_KEY_VALUE') return { refused: 'maps' };
  if (children.length > 0) return { refused: meaning === 'VARIANT' ? 'variants' : 'structs' };
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  switch (logical?.type) {
    case 'TIMESTAMP': {
      const digits = { MILLIS: 3, MICROS: 6, NANOS: 9 }[logical.unit];
      return { read: (raw) => isoTime(BigInt(raw as bigint), digits) };
    }
    case 'INTEGER':
      return logical.isSigned ? asItIs : unsigned(logical.bitWidth);
    default:
  }
  switch (meaning) {
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
    case 'JSON':
      return { read: (raw) => text.decode(raw as Uint8Array) };
    case 'DECIMAL':
      return { read: (raw) => decimal(raw, element.scale ?? 0) };
    case 'DATE':
      return { read: (raw) => isoTime(BigInt(raw as number) * 86400n, 0).replace(/T.*$/, '') };
    case 'TIMESTAMP_MILLIS':
      return { read: (raw) => isoTime(BigInt(raw as bigint), 3) };
    case 'TIMESTAMP_MICROS':
      return { read: (raw) => isoTime(BigInt(raw as bigint), 6) };
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
      return unsigned(32);
    case 'UINT_64':
      return unsigned(64);
    case 'UUID':
      return { read: (raw) => hex(raw as Uint8Array).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
    case 'TIME':
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return { refused: 'times of day' };
    case undefined:
      return bare(element);
    case 'FLOAT16':
    case 'NULL':
    case 'INT_8':
    case 'INT_16':
    case 'INT_32':
    case 'INT_64':
    case 'INTEGER':
      return asItIs;
    default:
      return { refused: `values of the type ${meaning}` };
  }
}

const asItIs: Reading = { read: (raw) => raw as ParquetCell };

function bare({ type }: SchemaElement): Reading {
  switch (type) {
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return { refused: 'bytes' };
    case 'INT96':
      return { read: (raw) => isoTime(raw as bigint, 9) };
    default:
      return asItIs;
  }
}

function unsigned(bits: number): Reading {
  return {
    read: (raw) => {
      const whole = BigInt.asUintN(bits === 64 ? 64 : 32, BigInt(raw as number | bigint));
      return bits === 64 ? whole : Number(whole);
    },
  };
}

/** A whole number, or big-endian bytes in two's complement, times 10^-scale, with all digits. */
function decimal(raw: unknown, scale: number): string {
  const whole =
    raw instanceof Uint8Array ? BigInt.asIntN(8 * raw.length, BigInt(`0x0${hex(raw)}`)) : BigInt(raw as bigint);
  const sign = whole < 0n ? '-' : '';
  const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A count of 10^-digits seconds since 1970 as ISO 8601 without zone; beyond the calendar of JavaScript the count itself. */
function isoTime(count: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((count % unit) + unit) % unit;
  const date = new Date(Number((count - fraction) / unit) * 1000);
  if (Number.isNaN(date.getTime())) return String(count);
  const seconds = date.toISOString().replace(/\.\d+Z$/, '');
  return fraction === 0n ? seconds : `${seconds}.${String(fraction).padStart(digits, '0')}`;
}

async function orExplain<T>(source: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 200);
    throw new InputError(`cannot read ${JSON.stringify(source)} as Parquet (${reason})`);
  }
}
