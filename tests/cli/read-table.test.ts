import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/cli/decode-text.js';
import { toCsv } from '../../src/cli/print/csv.js';
import { readCsv } from '../../src/cli/read-csv.js';
import { csvTable, isUnnamed, missingColumn, numbersOf, readTable, timeColumn } from '../../src/cli/read-table.js';
import { InputError } from '../../src/engine/errors.js';
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
    ['a,b\r1,2\r', /x\.csv:1: a carriage return \(CR\) without a line feed; lines must end in LF or CRLF/],
    ['"a","b"\r"1","2"\r', /x\.csv:1: a carriage return/],
    ['a,b\n1,2\r3,4\n', /x\.csv:2: a carriage return/],
    ['a,b\r\r\n1,2\r\r\n', /x\.csv:1: a carriage return/],
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
    const text = 'm\n1\n-2.5\n+3e-2\n.5\n4.\n 7 \nnan\nNaN\ninf\n-Infinity\nnull\n';
    const finite = [1, -2.5, 0.03, 0.5, 4, 7];
    const numbers = Array.from(numbersOf(csvTable(text, 'x.csv'), 'm', false));
    expect(numbers).toEqual([...finite, ...Array<number>(5).fill(Number.NaN)]);
    expect(Array.from(numbersOf(csvTable('m,n\n,1\n', 'x.csv'), 'm', false))).toEqual([Number.NaN]);
  });

  it('refuses a number beyond the doubles also where a run may have diverged', () => {
    const table = csvTable('m\n1\n-1e999\n', 'x.csv');
    expect(() => numbersOf(table, 'm', false)).toThrow(/x\.csv:3: m is "-1e999"; must be a number/);
  });

  it('names the decimal comma', () => {
    expect(() => csvTable('time;m\n0;1,5\n', 'x.csv')).toThrow(
      /x\.csv:2: 2 fields, but .* separated by commas, not by ";", and decimals begin with a point/,
    );
    const quoted = csvTable('time,m\n0,"1,5"\n', 'x.csv');
    expect(() => numbersOf(quoted, 'm', true)).toThrow(/m is "1,5"; must be a finite number, with a decimal point/);
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
    ['a\n1,\n', /x\.csv:2: 2 fields, but the header names 1 columns; take the comma at the end of the line out/],
  ])('refuses %j', (text, message) => {
    expect(() => csvTable(text, 'x.csv')).toThrow(message);
  });
});

describe('columns', () => {
  it('that are there twice or have no name matter only where they are needed', () => {
    const table = csvTable(',a,b,b,Unnamed: 0,\n0,1,2,3,4,\n', 'x.csv');
    expect(Array.from(numbersOf(table, 'a', true))).toEqual([1]);
    expect(() => table.cells('b')).toThrow(/x\.csv: column "b" is there twice/);
    expect(missingColumn(table, 'm').message).toMatch(/Its columns: a, b, b, Unnamed: 0, 2 without a name/);
    expect(table.columns.map(isUnnamed)).toEqual([true, false, false, false, true, true]);
  });

  it('of the time are never guessed among several', () => {
    expect(() => timeColumn(csvTable('t,time,m\n0,0,1\n', 'x.csv'), ['time', 't'])).toThrow(
      /x\.csv has the columns t and time, and each may be the time/,
    );
    expect(() => timeColumn(csvTable('t,Time,m\n0,0,1\n', 'x.csv'), ['time', 't'])).toThrow(/columns t and Time/);
    expect(timeColumn(csvTable('T,TIME,m\n0,0,1\n', 'x.csv'), ['time', 't'])).toBe('TIME');
    expect(() => csvTable('time,time\n0,1\n', 'x.csv').cells('time')).toThrow(/"time" is there twice/);
  });

  it.each(['__proto__', 'constructor', 'toString', '$x', '</script>'])('may be named %s', (name) => {
    const table = csvTable(`a,${name}\n1,2\n`, 'x.csv');
    expect(Array.from(numbersOf(table, name, true))).toEqual([2]);
  });

  it.each([';', '\t'])('that %j separates are recognised in the message', (separator) => {
    const table = csvTable(`time${separator}m\n0${separator}1\n`, 'x.csv');
    expect(missingColumn(table, 'time').message).toContain(`separated by commas, not by ${JSON.stringify(separator)}`);
  });
});

describe('decodeText', () => {
  const text = 'time,run,m\n0,é0,1\n0,è0,2\n';
  const utf32 = (bigEndian: boolean): Uint8Array =>
    Uint8Array.from(
      [...text].flatMap((letter) => {
        const four = [letter.codePointAt(0)!, 0, 0, 0];
        return bigEndian ? four.reverse() : four;
      }),
    );
  const utf16 = (bigEndian: boolean, mark: boolean): Uint8Array => {
    const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
    return bigEndian ? bytes.swap16() : bytes;
  };

  it('takes UTF-8 with and without a byte order mark', () => {
    expect(decodeText(Buffer.from(text), 'x.csv')).toBe(text);
    expect(decodeText(Buffer.from(`\uFEFF${text}`), 'x.csv')).toBe(text);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['UTF-16LE', utf16(false, true), /x\.csv is UTF-16 \(little-endian\)/],
    ['UTF-16BE', utf16(true, true), /x\.csv is UTF-16 \(big-endian\)/],
    ['UTF-16LE without mark', utf16(false, false), /looks like UTF-16 \(little-endian, no byte order mark\)/],
    ['UTF-16BE without mark', utf16(true, false), /looks like UTF-16 \(big-endian, no byte order mark\)/],
    ['UTF-32LE without mark', utf32(false), /looks like UTF-32 \(little-endian, .*iconv -f UTF-32LE -t UTF-8/],
    ['UTF-32BE without mark', utf32(true), /looks like UTF-32 \(big-endian, .*iconv -f UTF-32BE -t UTF-8/],
    ['UTF-32LE', Buffer.from('\xff\xfe\0\0t\0\0\0', 'latin1'), /is UTF-32 \(little-endian\)/],
    [
      'Latin-1',
      Buffer.from(text, 'latin1'),
      /x\.csv:2: byte 0xE9 is not UTF-8; the file may be in Latin-1 or Windows-1252/,
    ],
    ['Windows-1252', Buffer.from('m\n1\n\x93a\x94\n', 'latin1'), /x\.csv:3: byte 0x93 is not UTF-8/],
    ['a surrogate in UTF-8', Buffer.from('m\n\xed\xa0\x80\n', 'latin1'), /x\.csv:2: byte 0xED is not UTF-8/],
    ['an overlong form', Buffer.from('m\n\xc0\xaf\n', 'latin1'), /x\.csv:2: byte 0xC0 is not UTF-8/],
    ['a cut character', Buffer.from('m\n1\n\xc3', 'latin1'), /x\.csv:3: the file ends within a character/],
    ['a zero byte', Buffer.from('time,m\n0,1\n1,\0\n'), /x\.csv:3: a zero byte/],
    ['gzip', gzipSync(text), /x\.csv is compressed with gzip, not CSV in UTF-8 or Parquet; unpack it/],
    ['a zip archive', Buffer.from('PK\x03\x04....', 'latin1'), /a zip archive \(an Excel workbook/],
  ])('names %s', (_what, bytes, message) => {
    expect(() => decodeText(bytes, 'x.csv')).toThrow(message);
  });

  it('gives back every text, or refuses: never another one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let decoded: string;
        try {
          decoded = decodeText(bytes, 'x.csv');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
        expect(Uint8Array.from(Buffer.from(decoded))).toEqual(mark ? bytes.slice(3) : bytes);
      }),
      { seed: 42, numRuns: 500 },
    );
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
