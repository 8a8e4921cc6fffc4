import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.js';
import { OutputError } from '../../src/engine/errors.js';
import { inTemporaryDirectory, runCli, runProcess } from '../support/run-cli.js';

const toy = fileURLToPath(new URL('../support/toy-derivation.ts', import.meta.url));
const simulate = ['simulate', toy, '--seeds', '2', '--steps', '3', '--points', '1'];

describe('a result that cannot be written', () => {
  it.each([
    ['a file in the path', [...simulate, '--out', './package.json/x'], /EEXIST/],
    ['a file in the path of a report', ['check', toy, '--out', './package.json/report'], /EEXIST/],
    // Linux refuses new entries here with ENOENT, over which a recursive mkdir of Node 20 never returns.
    ['a file system without room for it', ['check', toy, '--out', '/proc/report/deep'], /ENOENT/],
  ])('%s: one line before any run, exit 5', async (_, argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^popflow: cannot write .*\n$/);
  });

  it('a directory of the name of the file: one line, exit 5, nothing left behind', () =>
    inTemporaryDirectory(async (out) => {
      mkdirSync(join(out, 'online-mean-ensemble.csv'));
      const { code, stderr } = await runCli([...simulate, '--quiet', '--out', out]);
      expect(code).toBe(5);
      expect(stderr).toMatch(/^popflow: cannot write ".*online-mean-ensemble.csv" \(EISDIR.*\)\n$/);
      expect(readdirSync(out)).toEqual(['online-mean-ensemble.csv']);
    }));
});

/** A stdout that takes nothing, as a full disk or a pipe without a reader. */
async function withBrokenStdout(argv: readonly string[], code: string) {
  let stderr = '';
  const cause = Object.assign(new Error(code), { code });
  const exit = await main(argv, {
    stdout: { write: () => true, flush: () => Promise.reject(new OutputError('stdout', cause)) },
    stderr: {
      write: (chunk) => {
        stderr += String(chunk);
      },
    },
    colour: false,
  });
  return { exit, stderr };
}

describe('stdout that takes nothing', () => {
  it.each([
    ['a table', [...simulate, '--quiet']],
    ['a list', ['list']],
    ['help', ['--help']],
  ])('%s onto a full disk: one line, exit 5', async (_, argv) => {
    const { exit, stderr } = await withBrokenStdout(argv, 'ENOSPC');
    expect(stderr).toBe('popflow: cannot write stdout (ENOSPC: no space is left on the disk)\n');
    expect(exit).toBe(5);
  });

  it('whose reader has gone: quiet, exit 141 as for any other program', async () => {
    expect(await withBrokenStdout([...simulate, '--quiet'], 'EPIPE')).toEqual({ exit: 141, stderr: '' });
  });

  it('stays bad input when the request was bad', async () => {
    const { exit, stderr } = await withBrokenStdout(['derive', 'nothing'], 'EPIPE');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^popflow: unknown derivation/);
  });

  it('is told by the real program, in one line', () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = runProcess(['list'], '.', full);
    closeSync(full);
    expect([code, stderr]).toEqual([5, 'popflow: cannot write stdout (ENOSPC: no space is left on the disk)\n']);
  });
});
