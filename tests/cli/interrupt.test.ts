import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.js';
import { inTemporaryDirectory } from '../support/run-cli.js';

/** Runs a command as on a terminal, and stops it as Ctrl-C does once `when` is true of the progress that it shows. */
async function stopped(argv: readonly string[], when: (shown: string) => boolean) {
  const before = process.listeners('SIGINT');
  let shown = '';
  // A run tells how far it is when it ends: the keys are pressed from outside.
  const keys = setInterval(() => {
    const listeners = process.listeners('SIGINT').filter((one) => !before.includes(one));
    if (listeners.length > 0 && when(shown)) for (const listener of listeners) listener('SIGINT');
  }, 50);
  try {
    const code = await main(argv, {
      stdout: { write: () => true },
      stderr: {
        isTTY: true,
        write: (chunk) => {
          shown += new TextDecoder().decode(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
        },
      },
      colour: false,
    });
    return { code, shown };
  } finally {
    clearInterval(keys);
  }
}

const simulate = ['simulate', 'single-index', '--workers', '1', '--points', '1'];

describe('Ctrl-C', () => {
  it('in the middle of the first run: nothing to keep, which is said; exit 130', () =>
    inTemporaryDirectory(async (out) => {
      const argv = [...simulate, '--seeds', '8', '--steps', '1e10', '--out', out];
      const { code, shown } = await stopped(argv, () => true);
      expect(shown).toMatch(/popflow: stopped before one of the 8 runs was finished: there is nothing to keep\n$/);
      expect(code).toBe(130);
      expect(readdirSync(out)).toEqual([]);
    }));

  it('later: the finished runs are kept in a file that says that it is partial; exit 130', () =>
    inTemporaryDirectory(async (out) => {
      const argv = [...simulate, '--seeds', '4000', '--steps', '5000', '--format', 'json', '--out', out];
      const { code, shown } = await stopped(argv, (text) => / [1-9]\d? %/.test(text));
      expect(shown).toMatch(/stopped: \d+ of 4000 runs are finished and kept/);
      expect(code).toBe(130);
      expect(existsSync(join(out, 'single-index-ensemble.json'))).toBe(false);
      const { partial, seedsAsked, seeds } = JSON.parse(
        readFileSync(join(out, 'single-index-ensemble.partial.json'), 'utf8'),
      );
      expect([partial, seedsAsked]).toEqual([true, 4000]);
      expect(seeds).toBeGreaterThan(0);
      expect(seeds).toBeLessThan(4000);
    }));
});
