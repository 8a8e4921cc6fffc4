/** The doors: what a browser loads of them, how large it is, and that it runs where there is no Node. */

import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as checker from '../src/checker.js';
import * as index from '../src/index.js';
import * as numeric from '../src/numeric.js';
import * as symbolic from '../src/symbolic.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A program that imports doors, as a browser would get it: one script, minified. */
async function bundled(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: 'page.ts', loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'page',
    minify: true,
    write: false,
    define: { 'import.meta.url': '"http://localhost/page.js"' },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** What the program exports, run with the globals of a browser that popflow may use, and none of Node. */
async function runInBrowser(program: string): Promise<Readonly<Record<string, unknown>>> {
  const context = createContext({ URL, TextEncoder, TextDecoder, performance, console, structuredClone, atob, btoa });
  const code = await bundled(program);
  return runInContext(`${code}; page`, context) as Readonly<Record<string, unknown>>;
}

const DOORS = { index, symbolic, numeric, checker };

describe('the doors', () => {
  it.each(Object.keys(DOORS))('%s is bundled for a browser: no module of Node is reached', async (door) => {
    const code = await bundled(`export * from './src/${door}.ts';`);
    expect(code.length).toBeGreaterThan(1000);
  });

  it('would not be bundled with a module of Node: what writes reports is not', async () => {
    await expect(bundled("export * from './src/report/write.ts';")).rejects.toThrow(/node:(path|crypto|fs)/);
  });

  it('popflow/symbolic with parseLink alone is below 300 kB', async () => {
    const code = await bundled("export { parseLink } from './src/symbolic.ts';");
    expect(code.length).toBeLessThan(300_000);
  });

  it('run without Node', async () => {
    const { coefficients, solution, verdict, id } = await runInBrowser(`
      import { defineDerivation, z } from './src/index.ts';
      import { judgeValue } from './src/checker.ts';
      import { solve } from './src/numeric.ts';
      import { parseLink } from './src/symbolic.ts';
      export const coefficients = parseLink('h2 + 1/2*h4').orthonormalCoefficients().map(String).join(' ');
      const decay = { dimension: 1, evaluate: (t, y, dy) => { dy[0] = -y[0]; } };
      export const solution = solve({ term: decay, initial: [1], tEnd: 1, saveAt: 'end' }).y[0][0];
      export const verdict = judgeValue({ samples: [1, 1.1, 0.9, 1, 1, 1.05, 0.95, 1], stated: 1, margin: 0.2 }).verdict;
      export const { id } = defineDerivation({
        id: 'mine', title: 't', source: 's', summary: 's', parameters: z.object({ d: z.number().default(1) }),
        derive: () => { throw new Error('not asked'); }, initial: () => 0, simulators: { direct: () => () => ({}) },
        claims: [], figures: [],
      });
    `);
    expect(coefficients).toBe('0 0 1 0 1/2');
    expect(solution).toBeCloseTo(Math.exp(-1), 7);
    expect([verdict, id]).toEqual(['agrees', 'mine']);
  });

  it('the first door has about ninety names, and what is declared is at it', () => {
    // Types do not show here.
    expect(Object.keys(index).length).toBeLessThan(60);
    expect(Object.keys(index)).toEqual(
      expect.arrayContaining(['defineDerivation', 'ladderCheck', 'predict', 'simulate', 'compareTrajectories', 'z']),
    );
    expect(Object.keys(symbolic)).toEqual(expect.arrayContaining(['symbol', 'expectation', 'gaussianMoment']));
  });

  it('export nothing twice', () => {
    const names = Object.values(DOORS).flatMap((door) => Object.keys(door));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
