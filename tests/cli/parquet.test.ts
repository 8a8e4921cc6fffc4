import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { missingColumn, numbersOf, readTable } from '../../src/cli/read-table.js';
import { InputError } from '../../src/engine/errors.js';
import { inTemporaryDirectory } from '../support/run-cli.js';

const file = (name: string): string => fileURLToPath(new URL(`parquet/${name}.parquet`, import.meta.url));

/** The names of the twelve runs, once each in their order. */
async function runsIn(name: string): Promise<readonly string[]> {
  const cells = (await readTable(file(name))).cells('run').map(String);
  expect(cells).toHaveLength(36);
  return [...new Set(cells)];
}

const twelve = <T>(name: (run: number) => T): readonly T[] => Array.from({ length: 12 }, (_, run) => name(run));

describe('Parquet of other programs', () => {
  it.each(['zstd', 'gzip', 'lz4', 'brotli', 'snappy'])('is read when Polars compresses it with %s', async (codec) => {
    const [table, plain] = await Promise.all([readTable(file(`polars-${codec}`)), readTable(file('dict'))]);
    expect(numbersOf(table, 'm', true)).toEqual(numbersOf(plain, 'm', true));
    expect(Array.from(numbersOf(table, 'time', true).slice(0, 4))).toEqual([0, 0.5, 1, 0]);
  });

  // What the programs were given: see the README beside the files.
  it.each<[string, (run: number) => string]>([
    ['dict', (run) => `seed-${run}`],
    ['bigint', (run) => String(2n ** 60n + BigInt(run))],
    ['uint64', (run) => String(2n ** 64n - 1n - BigInt(run))],
    ['dec38', (run) => `${10n ** 28n}.${String(run).padStart(2, '0')}`],
    ['date', (run) => `2020-01-${String(1 + run).padStart(2, '0')}`],
    ['ts-ns', (run) => `2020-01-01T00:00:00${run === 0 ? '' : `.${String(run).padStart(9, '0')}`}`],
    ['ts96', (run) => `2020-01-01T00:00:00${run === 0 ? '' : `.${String(run).padStart(9, '0')}`}`],
    ['uuid', (run) => `00000000-0000-0000-0000-${run.toString(16).padStart(12, '0')}`],
  ])('keeps the identity of runs that are named by %s', async (name, expected) => {
    expect(await runsIn(name)).toEqual(twelve(expected));
  });

  it.each([
    ['struct', /column "run" of .*struct\.parquet holds structs; a column must hold numbers, text or dates/],
    ['list', /holds lists/],
    ['map', /holds maps/],
    ['bytes', /holds bytes/],
    ['timeofday', /holds times of day/],
    ['badutf', /row 1 of .*badutf\.parquet: run is text that is not UTF-8/],
  ])('names the type of runs that are named by %s', async (name, message) => {
    const table = await readTable(file(name));
    expect(() => table.cells('run')).toThrow(message);
    expect(numbersOf(table, 'm', true)).toHaveLength(36);
  });

  it.each(['m', 'time', 'run'])('refuses two columns %s where they are needed', async (name) => {
    const table = await readTable(file(`dup-${name}`));
    expect(() => table.cells(name)).toThrow(new RegExp(`column "${name}" is there twice`));
  });

  it('leaves columns alone that nobody asks for: a second one of a name, structs, an index', async () => {
    for (const name of ['dup-other', 'struct-other', 'pandas-shuffled']) {
      expect(numbersOf(await readTable(file(name)), 'm', true)).toHaveLength(36);
    }
    expect((await readTable(file('dup-other'))).columns).toEqual(['time', 'run', 'm', 'x', 'x']);
  });

  it('takes no truth value for a number, and null for one that is not finite', async () => {
    const table = await readTable(file('m-bool'));
    expect(() => numbersOf(table, 'm', false)).toThrow(/row 1 of .*: m is true; must be a number/);
    expect((await readTable(file('somenull'))).cells('run')).toContain(null);
    expect(Array.from(numbersOf(await readTable(file('float16')), 'run', true).slice(0, 1))[0]).toBeCloseTo(0.1, 4);
  });

  it('is read, or refused in one line, with any bytes of it changed', async () => {
    const whole = readFileSync(file('dict'));
    await inTemporaryDirectory(async (directory) => {
      const path = join(directory, 'damaged.parquet');
      const change = fc.tuple(fc.nat(whole.length - 5), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const bytes = Uint8Array.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          writeFileSync(path, bytes);
          try {
            const table = await readTable(path);
            for (const name of ['time', 'run', 'm']) {
              if (!table.columns.includes(name)) throw missingColumn(table, name);
              expect(table.cells(name)).toHaveLength(table.rows);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
            expect(String(error)).not.toContain('\n');
          }
        }),
        { seed: 42, numRuns: 400 },
      );
    });
  });

  it.each(['$x', '__proto__', 'constructor', 'toString', '</script>', 'a.b', ' ', '\u001b[31m'])(
    'reads a column that is named %j',
    async (name) => {
      await inTemporaryDirectory(async (directory) => {
        const path = join(directory, 'x.parquet');
        const columnData = [
          { name: 'm', type: 'DOUBLE', data: [1, 2] },
          { name, type: 'DOUBLE', data: [3, 4] },
        ] as const;
        writeFileSync(
          path,
          new Uint8Array(
            parquetWriteBuffer({ columnData: columnData.map((one) => ({ ...one, data: [...one.data] })) }),
          ),
        );
        const table = await readTable(path);
        expect(Array.from(numbersOf(table, name, true))).toEqual([3, 4]);
        expect(Array.from(numbersOf(table, 'm', true))).toEqual([1, 2]);
      });
    },
  );
});
