/** Code of the user that ends the process, or throws where nobody waits, never passes for a verdict. These need a process each. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostileFile, type Wrong } from '../support/hostile-file.js';
import { inTemporaryDirectory, runProcess } from '../support/run-cli.js';

function run(wrong: Wrong, argv: readonly string[], folder = '.') {
  return inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(
      join(directory, folder, 'mine.ts'),
      `import { one } from './helper.js';\nvoid (one as number);\n${hostileFile(wrong)}`,
    );
    writeFileSync(join(directory, folder, 'helper.ts'), 'export const one: number = 1;\n');
    return runProcess([argv[0]!, `${folder}/mine.ts`, ...argv.slice(1)], directory);
  });
}

const measured = (before: string): Wrong => ({
  CHECK: `valueCheck({ quantity: 'q', measure: () => { ${before} return { mean: 1, standardError: 0.01, seeds: 20 }; }, stated: () => 1, margin: () => 0.1 })`,
});

describe('the process of a command', () => {
  it.each(['process.exit(0);', 'process.reallyExit(0);'])(
    'that a file ends by %s while it is loaded has failed',
    async (top) => {
      const { code, stdout, stderr } = await run({ top }, ['derive']);
      expect([code, stdout]).toEqual([4, '']);
      expect(stderr).toMatch(/^popflow: the run failed: the process was ended before it was done[^\n]*\n$/);
    },
  );

  it('that waits for a promise which never settles is told so', async () => {
    const { code, stderr } = await run({ top: 'await new Promise(() => undefined);' }, ['derive']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^popflow: cannot load [^\n]* waits for a promise that never settles\n$/);
  });

  it('in which nobody waits for a promise that fails has failed', async () => {
    const { code, stderr } = await run({ top: "Promise.reject(new Error('lost'));" }, ['derive']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^popflow: the run failed: lost \(mine\.ts:\d+:\d+\); thrown by a timer or by a promise/);
  });

  it('whose claims end their threads reports them as failed, and runs the others', async () => {
    const claims = `[${[
      'process.exit(0);',
      'setTimeout(() => { throw new Error("late"); }, 0); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);',
      '',
    ]
      .map(
        (before, index) =>
          `{ id: 'C${index + 1}', title: 't', statement: 's', origin: 'measured', source: 's', checks: [${measured(before).CHECK}] }`,
      )
      .join(', ')}]`;
    const { code, stdout, stderr } = await run({ claims }, ['check', '--workers', '1', '--quiet', '--out', 'report']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/run failed: decay: claim C1: the thread was ended with code 0/);
    expect(stderr).toMatch(/run failed: decay: claim C2: late \(mine\.ts:\d+:\d+\); thrown by a timer/);
    expect(stdout).toMatch(/^run failed: decay: claim C1/);
    expect(stdout).toMatch(/decay +C3 .* agrees/);
  });

  it('ends although a file has left a timer; a folder may be called anything', async () => {
    const { code, stdout } = await run({ top: 'setInterval(() => undefined, 1000);' }, ['derive'], 'what? #1 100% ü');
    expect(code).toBe(0);
    expect(stdout).toContain('Decay');
  });
});
