import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe('popflow calibrate', () => {
  const directory = mkdtempSync(join(tmpdir(), 'popflow-calibrate-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('prints the table or JSON, writes JSON and page, and leaves with the verdict', async () => {
    const { code, stdout, stderr } = await runCli(['calibrate', '--worlds', '100', '--json', '--out', directory]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ worlds: 100, seed: 0, level: 0.05 });
    expect(code).toBe(result.held ? 0 : 1);
    for (const row of result.rows)
      expect(Object.keys(row).sort()).toEqual(['held', 'id', 'measured', 'required', 'value', 'what']);
    expect(readFileSync(join(directory, 'calibration.json'), 'utf8')).toBe(stdout);
    expect(readFileSync(join(directory, 'calibration.html'), 'utf8')).toContain('Power of the simultaneous mean test');
    expect(stderr).toContain('calibrate: done');
  });

  it('prints a line for each thing measured, and other worlds for another seed', async () => {
    const { stdout, stderr } = await runCli(['calibrate', '--worlds', '100', '--seed', '3', '--quiet']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^what +measured +required +held$/);
    expect(lines.at(-1)).toMatch(/^100 worlds of each kind, 32 runs each, level 5 %, seed 3;/);
    expect(lines.filter((line) => line.startsWith('false alarms of the mean test'))).toHaveLength(4);
    expect(stderr).toBe('');
  });

  it.each([
    [['--worlds', '99'], /'99' is invalid. must be a whole number >= 100/],
    [['--set', 'a=1'], /--set a=1: a calibration has no parameters/],
    [['--seed', '-1'], /must be a whole number >= 0/],
  ])('refuses %j', async (options, message) => {
    const { code, stdout, stderr } = await runCli(['calibrate', ...options]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });
});
