import { describe, expect, it } from 'vitest';
import { processIo } from '../../src/cli/process-io.js';
import { createProgress } from '../../src/cli/progress.js';
import { shortened } from '../../src/cli/shorten.js';
import { runCli } from '../support/run-cli.js';

const LONG = 'x'.repeat(5000);

describe('messages', () => {
  it.each([
    [['derive', LONG]],
    [['hermite', LONG]],
    [['hermite', 'z + '.repeat(1250)]],
    [['hermite', 'z', '--degree', LONG]],
    [['simulate', 'single-index', '--seeds', '1', '--steps', '1', '--set', `d=${LONG}`]],
    [['simulate', 'single-index', '--seeds', '1', '--steps', '1', '--set', `${LONG}=1`]],
    [['predict', 'single-index', '--t-end', '1', '--model', LONG]],
  ])('that echo 5,000 characters are cut (%#)', async (argv) => {
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^popflow: [^\n]+\n$/);
    expect(stderr.length).toBeLessThan(1400);
  });

  it('stay whole when they are of a usual length', () => {
    const usual = `cannot write "${'/some/where'.repeat(20)}" (ENOSPC)`;
    expect(shortened(usual)).toBe(usual);
  });
});

describe('a terminal that knows no control sequences', () => {
  it.each([
    [{ TERM: 'dumb' }, false, false],
    [{ TERM: 'xterm', NO_COLOR: '1' }, false, true],
    [{ TERM: 'xterm' }, true, true],
  ])('%j: colour %s, cursor %s', (environment, colour, cursor) => {
    expect(processIo(environment)).toMatchObject({ colour, cursor });
  });

  it('gets no bar', () => {
    let shown = '';
    const stderr = {
      isTTY: true,
      write: (chunk: string | Uint8Array) => {
        shown += String(chunk);
      },
    };
    const progress = createProgress({ stdout: stderr, stderr, colour: false, cursor: false });
    progress.update('work', 0.5);
    progress.update('work', 1);
    progress.end();
    expect(shown).toBe('work: done\n');
  });
});
