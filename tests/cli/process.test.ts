import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/json.js';
import { inTemporaryDirectory, runProcess } from '../support/run-cli.js';

const example = fileURLToPath(new URL('../../docs/examples/my-derivation.ts', import.meta.url));

describe('the program itself', () => {
  it("checks the example of the docs as a user's file, outside of the project", () =>
    inTemporaryDirectory((directory) => {
      copyFileSync(example, join(directory, 'my-derivation.ts'));
      const { code, stdout, stderr } = runProcess(['check', './my-derivation.ts', '--out', 'report'], directory);
      expect(stderr).toContain('least-mean-squares L1: done');
      expect(stdout).toMatch(/overall: agrees/);
      expect(code).toBe(0);
      const report = parseReport(readFileSync(join(directory, 'report', 'report.json'), 'utf8'));
      expect(report.derivations[0]).toMatchObject({
        id: 'least-mean-squares',
        steps: [{ evidence: [{ kind: 'exact' }] }],
        claims: [{ verdict: 'agrees', findings: [{ verdict: 'disagrees' }, { verdict: 'agrees' }] }],
      });
    }));

  it("finds a user's helper files, and a derivation under any name", () =>
    inTemporaryDirectory((directory) => {
      writeFileSync(join(directory, 'helper.ts'), 'export const id: string = "renamed";');
      copyFileSync(example, join(directory, 'original.ts'));
      const text =
        "import { defineDerivation } from 'popflow';\nimport { id } from './helper.js';\nimport { derivation } from './original.js';\n" +
        'export const mine = defineDerivation({ ...derivation, id });';
      writeFileSync(join(directory, 'mine.ts'), text);
      const { code, stdout } = runProcess(['derive', 'mine.ts', '--json'], directory);
      expect(code).toBe(0);
      expect(JSON.parse(stdout).id).toBe('renamed');
    }));

  it('ends with the exit code and one line for bad input', () =>
    inTemporaryDirectory((directory) => {
      const { code, stdout, stderr } = runProcess(['hermite', 'z^'], directory);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^popflow: .*\n$/);
    }));
});
