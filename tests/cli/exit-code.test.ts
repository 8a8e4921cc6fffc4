import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_MEANINGS, errorExit } from '../../src/cli/exit-code.js';
import { InterruptedError } from '../../src/cli/interrupt.js';
import { InputError, OutputError, RunError } from '../../src/engine/errors.js';
import { runCli } from '../support/run-cli.js';

const TABLE = Object.entries(EXIT).map(([name, code]): [number, string] => [
  code,
  EXIT_MEANINGS[name as keyof typeof EXIT],
]);

describe('the exit codes', () => {
  it('are those of the documentation', () => {
    const page = readFileSync(new URL('../../docs/getting-started.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
    expect(rows).toEqual(TABLE);
  });

  it('are those that --help prints', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const [number, meaning] of TABLE) expect(stdout).toMatch(new RegExp(`^ +${number} +${meaning}$`, 'm'));
  });
});

describe('what an error becomes', () => {
  it.each([
    [new InputError('two\n  lines'), 2, 'two lines'],
    [new RangeError('out of range'), 2, 'out of range'],
    [new RunError('diverged'), 4, 'diverged'],
    [new OutputError('"x"', Object.assign(new Error('no'), { code: 'EROFS' })), 5, /^cannot write "x" \(EROFS: .*\)$/],
    [new OutputError('"x"', new Error('plain')), 5, 'cannot write "x" (plain)'],
    [new InterruptedError('stopped'), 130, 'stopped'],
    [new RangeError('Maximum call stack size exceeded'), 2, /^there is no room for this/],
    ['a text that was thrown', 4, 'a text that was thrown'],
  ])('%s', (error, code, message) => {
    const exit = errorExit(error);
    expect(exit.code).toBe(code);
    expect(exit.message).toMatch(message);
  });

  it('a fault of popflow itself is one line, and a stack only for those who ask', () => {
    const fault = new TypeError("Cannot read properties of undefined\n(reading 'x')");
    expect(errorExit(fault)).toEqual({
      code: 4,
      message: "internal fault: TypeError: Cannot read properties of undefined (reading 'x'); DEBUG=1 shows where",
    });
    expect(errorExit(fault, true).message).toContain('exit-code.test.ts');
  });

  it('an error of a worker thread or of a user’s copy is known by its name', () => {
    const copy = Object.assign(new Error('elsewhere'), { name: 'InputError' });
    expect(errorExit(copy)).toEqual({ code: 2, message: 'elsewhere' });
  });
});
