import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/cli/print/csv.js';
import { readCsv } from '../../src/cli/read-csv.js';
import { csvTable, numbersOf, readTable } from '../../src/cli/read-table.js';
import { inTemporaryDirectory } from '../support/run-cli.js';

const fieldsOf = (text: string) => readCsv(text, 'x.csv').map(({ fields }) => fields);

describe('readCsv', () => {
  it('reads the cases of RFC 4180', () => {
    expect(fieldsOf('aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n')).toEqual([
      ['aaa', 'bbb', 'ccc'],
      ['zzz', 'yyy', 'xxx'],
    ]);
    expect(fieldsOf('"aaa","b \r\nbb","ccc"\r\nzzz,yyy,xxx')).toEqual([
      ['aaa', 'b \r\nbb', 'ccc'],
      ['zzz', 'yyy', 'xxx'],
    ]);
    expect(fieldsOf('"aaa","b""bb",""\n')).toEqual([['aaa', 'b"bb', '']]);
    expect(fieldsOf('a,\n,b')).toEqual([
      ['a', ''],
      ['', 'b'],
    ]);
  });

  it('takes no offence at a byte order mark, blank lines and a missing last line break', () => {
    expect(fieldsOf('\uFEFFa,b\n\n1,2\n\r\n3,4')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(fieldsOf('')).toEqual([]);
  });

  it('counts lines through quoted line breaks', () => {
    expect(readCsv('a,b\n"1\n2",3\n4,5\n', 'x.csv').map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  it.each([
    ['a,b\n1,"2\n3,4\n', /x\.csv:2: a quote is opened and never closed/],
    ['a\n"1"2\n', /x\.csv:2: "2" after a closing quote/],
    ['a\n1"2\n', /x\.csv:2: a quote within a field/],
  ])('refuses %j', (text, message) => {
    expect(() => readCsv(text, 'x.csv')).toThrow(message);
  });

  it('reads back what it is given, whatever is in the fields', () => {
    const write = (rows: readonly (readonly string[])[]): string =>
      rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\r\n');
    const row = fc.array(fc.string(), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        expect(fieldsOf(write(rows))).toEqual(rows);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('reads back the numbers that popflow writes, bit for bit', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (values) => {
        const rows = values.map((value) => [value]);
        const back = numbersOf(csvTable([...toCsv(['M[1,2]'], rows)].join(''), 'x.csv'), 'M[1,2]', true);
        expect(Array.from(back, (value) => value + 0)).toEqual(values.map((value) => value + 0));
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

describe('csvTable', () => {
  it('reads numbers as other programs write them', () => {
    const text = 'm\n1\n-2.5\n+3e-2\n.5\n4.\n 7 \nnan\nNaN\ninf\n-Infinity\nnull\n1e999\n';
    const finite = [1, -2.5, 0.03, 0.5, 4, 7];
    const numbers = Array.from(numbersOf(csvTable(text, 'x.csv'), 'm', false));
    expect(numbers).toEqual([...finite, ...Array<number>(6).fill(Number.NaN)]);
    expect(Array.from(numbersOf(csvTable('m,n\n,1\n', 'x.csv'), 'm', false))).toEqual([Number.NaN]);
  });

  it.each([
    ['1,5', /x\.csv:2: 2 fields, but the header names 1 columns/],
    ['0x10', /x\.csv:2: m is "0x10"; must be a finite number/],
    ['1_000', /m is "1_000"/],
    ['one', /m is "one"/],
    ['nan', /m is "nan"; must be a finite number/],
    ['1e999', /m is "1e999"/],
  ])('refuses %j for a finite number, with its line', (cell, message) => {
    expect(() => numbersOf(csvTable(`m\n${cell}\n`, 'x.csv'), 'm', true)).toThrow(message);
  });

  it.each([
    ['', /x\.csv is empty/],
    ['a,b\n', /a header and no rows/],
    ['a,a\n1,2\n', /column "a" is there twice/],
    ['a,\n1,2\n', /column 2 has no name/],
  ])('refuses %j', (text, message) => {
    expect(() => csvTable(text, 'x.csv')).toThrow(message);
  });
});

describe('readTable', () => {
  it('knows Parquet by its content, whatever the name, with all kinds of numbers', async () => {
    await inTemporaryDirectory(async (directory) => {
      const path = join(directory, 'runs.dat');
      const buffer = parquetWriteBuffer({
        columnData: [
          { name: 'step', type: 'INT64', data: [0n, 10n] },
          { name: 'run', type: 'INT32', data: [3, 4] },
          { name: 'm', type: 'DOUBLE', data: [0.1, Number.NaN] },
          { name: 'n', type: 'FLOAT', data: [0.5, Number.POSITIVE_INFINITY] },
        ],
      });
      writeFileSync(path, new Uint8Array(buffer));
      const table = await readTable(path);
      expect(table.columns).toEqual(['step', 'run', 'm', 'n']);
      expect(table.cells('run').map(String)).toEqual(['3', '4']);
      expect(Array.from(numbersOf(table, 'step', true))).toEqual([0, 10]);
      expect(Array.from(numbersOf(table, 'm', false))).toEqual([0.1, Number.NaN]);
      expect(Array.from(numbersOf(table, 'n', false))).toEqual([0.5, Number.NaN]);
      expect(() => numbersOf(table, 'm', true)).toThrow(/row 2 of .*runs\.dat: m is/);
    });
  });

  it('says in one line what cannot be read', async () => {
    await inTemporaryDirectory(async (directory) => {
      await expect(readTable(join(directory, 'none.csv'))).rejects.toThrow(/cannot read ".*none\.csv" \(ENOENT\)/);
      const broken = join(directory, 'broken.parquet');
      writeFileSync(broken, 'PAR1 and nothing that follows');
      await expect(readTable(broken)).rejects.toThrow(/cannot read ".*broken\.parquet" as Parquet \([^\n]*\)/);
    });
  });
});
