/** Finished parts are kept, and a run of the same request goes on with them. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileFingerprint, hashOf } from '../../src/cli/fingerprint.js';
import { hostileFile } from '../support/hostile-file.js';
import { inTemporaryDirectory, runCli, runProcess } from '../support/run-cli.js';

/** Two claims that write into a log whenever they run; the second does something else while there is a file `trouble`. */
function twoClaims(directory: string, trouble: string): string {
  const claim = (id: string, before: string) =>
    `{ id: '${id}', title: 't', statement: 's', origin: 'measured', source: 's', checks: [valueCheck({ quantity: 'q', measure: ({ seed }, p) => {
      ${before} appendFileSync(${JSON.stringify(join(directory, 'log'))}, '${id} ');
      return { mean: p.rate + seed * 1e-20, standardError: 0.0123456789, seeds: 20 };
    }, stated: () => 1, margin: () => 0.1 })] }`;
  return hostileFile({
    top: "import { appendFileSync, existsSync } from 'node:fs';\nimport './helper.mjs';",
    claims: `[${claim('A', '')}, ${claim('B', `if (existsSync(${JSON.stringify(join(directory, 'trouble'))})) { ${trouble} }`)}]`,
  });
}

interface Place {
  readonly out: string;
  readonly check: (...more: readonly string[]) => ReturnType<typeof runCli>;
  readonly logged: () => string;
  readonly report: () => unknown;
}

async function withFile(trouble: string, use: (directory: string, place: Place) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const [path, out, log] = [join(directory, 'mine.mjs'), join(directory, 'report'), join(directory, 'log')];
    writeFileSync(path, twoClaims(directory, trouble));
    writeFileSync(join(directory, 'helper.mjs'), 'export const one = 1;\n');
    writeFileSync(join(directory, 'trouble'), '');
    await use(directory, {
      out,
      check: (...more) => runCli(['check', path, '--out', out, ...more]),
      logged: () => {
        const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
        rmSync(log, { force: true });
        return text;
      },
      report: () =>
        JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'), (name, value: unknown) =>
          name === 'seconds' ? 0 : value,
        ),
    });
  });
}

describe('a run that was ended', () => {
  it('goes on with --resume: what was finished is not run again, and the report is that of a run without a break', () =>
    withFile("throw new Error('trouble');", async (directory, { out, check, logged, report }) => {
      expect((await check()).code).toBe(4);
      expect(logged()).toBe('A ');
      expect(readdirSync(join(out, 'kept'))).toHaveLength(3);
      rmSync(join(directory, 'trouble'));
      const resumed = await check('--resume');
      expect([resumed.code, logged()]).toEqual([0, 'B ']);
      expect(resumed.stderr).toContain('resumed: 3 of 4 parts were finished before');
      const after = report();
      expect(existsSync(join(out, 'kept'))).toBe(false);
      expect((await check()).code).toBe(0);
      expect(logged()).toBe('A B ');
      expect(report()).toEqual(after);
    }));

  it.each<[string, readonly string[]]>([
    ['another parameter', ['--set', 'rate=1.01']],
    ['a parameter that is set to its default', ['--set', 'rate=1']],
    ['another seed', ['--seed', '1']],
    ['another profile', ['--profile', 'full']],
  ])('is not gone on with by a request with %s', (_what, more) =>
    withFile("throw new Error('trouble');", async (directory, { check, logged }) => {
      await check();
      rmSync(join(directory, 'trouble'));
      logged();
      await check('--resume', ...more);
      expect(logged()).toBe('A B ');
    }),
  );

  it('is not gone on with when a file that it imports has changed, nor from a file that is not whole, nor unasked', () =>
    withFile("throw new Error('trouble');", async (directory, { out, check, logged }) => {
      await check();
      expect(logged()).toBe('A ');
      await check();
      expect(logged()).toBe('A ');
      for (const name of readdirSync(join(out, 'kept'))) {
        const path = join(out, 'kept', name);
        writeFileSync(path, readFileSync(path, 'utf8').replace('"q"', '"other"'));
      }
      await check('--resume');
      expect(logged()).toBe('A ');
      writeFileSync(join(directory, 'helper.mjs'), 'export const one = 2;\n');
      await check('--resume');
      expect(logged()).toBe('A ');
      await check('--resume');
      expect(logged()).toBe('');
    }));

  it('by kill -9 has kept what was finished, and the whole report of an earlier run', () =>
    withFile("process.kill(process.pid, 'SIGKILL');", async (directory, { out, check, logged, report }) => {
      rmSync(join(directory, 'trouble'));
      expect((await check('--seed', '3')).code).toBe(0);
      const before = report();
      logged();
      writeFileSync(join(directory, 'trouble'), '');
      const killed = runProcess(['check', 'mine.mjs', '--out', out, '--workers', '1'], directory);
      expect(killed.code).toBeNull();
      expect(logged()).toBe('A ');
      expect(report()).toEqual(before);
      expect(readdirSync(join(out, 'kept'))).toHaveLength(2);
      rmSync(join(directory, 'trouble'));
      expect((await check('--resume')).code).toBe(0);
      expect(logged()).toBe('B ');
    }));
});

describe('fingerprints', () => {
  it('of a file change with every file that it names, and with nothing else', () =>
    inTemporaryDirectory((directory) => {
      const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
      write('a.ts', "import './b.js';\nconst data = './c.json';\n");
      write('b.ts', "export * from './d';\n");
      write('c.json', '{}');
      write('d.ts', 'export const d = 1;\n');
      write('other.ts', '');
      const print = () => fileFingerprint(join(directory, 'a.ts'));
      const first = print();
      write('other.ts', 'changed');
      expect(print()).toBe(first);
      const seen = new Set([first]);
      for (const name of ['b.ts', 'c.json', 'd.ts', 'a.ts']) {
        write(name, `${readFileSync(join(directory, name), 'utf8')} `);
        seen.add(print());
      }
      expect(seen.size).toBe(5);
    }));

  it('tell where a text ends', () => {
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']));
    expect(hashOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
