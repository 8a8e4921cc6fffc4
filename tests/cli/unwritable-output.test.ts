import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

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
