import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runPython } from '../support/python.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

const toy = fileURLToPath(new URL('../support/toy-derivation.ts', import.meta.url));

/** Columns of numbers below a line of names. */
function parseCsv(text: string): { readonly head: string; readonly rows: readonly (readonly number[])[] } {
  const [head, ...lines] = text.trimEnd().split('\n');
  return { head: head!, rows: lines.map((line) => line.split(',').map(Number)) };
}

const settings = (values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

const MULTI = {
  loss: 'mse',
  P: '2',
  a: '[0.5,-0.3,0.8]',
  d: '100',
  noise: '0.2',
  etad: '0.05',
  M0: '[[0.3,0.1],[-0.2,0.4],[0.05,0.25]]',
};

describe('popflow derive --format python', () => {
  it.each([
    ['single-index', settings({ m0: '0.1' }), 2, []],
    ['single-index', settings({ m0: '0.1' }), 2, ['--model', 'gradient-flow']],
    ['orthogonal-multi-index', settings(MULTI), 1, ['--model', 'corrected']],
    ['orthogonal-multi-index', settings(MULTI), 1, ['--seed', '3']],
    ['committee-machine', settings({ K: '2', M: '2', lr: '0.5', zeta: '0.5', noise: '0.1' }), 10, []],
    ['gaussian', settings({ link: 'gelu(z)', neurons: '2' }), 2, []],
    ['gaussian', settings({ link: 'relu(z)', neurons: '3' }), 2, []],
    ['gaussian', settings({ link: 'relu(z)', neurons: '2', weights: 'free', zeta: '1' }), 2, []],
  ])('gives a program whose trajectory is the prediction of %s %j to %d %j, to 1e-8', async (id, set, tEnd, more) => {
    const { code, stdout: program } = await runCli(['derive', id, ...set, '--format', 'python', ...more]);
    expect(code).toBe(0);
    expect(program).not.toMatch(/import popflow/);
    const grid = ['--t-end', `${tEnd}`, '--points', '5', '--rtol', '1e-12', '--atol', '1e-14'];
    const predicted = parseCsv((await runCli(['predict', id, ...set, ...more, ...grid])).stdout);
    const integrated = await inTemporaryDirectory((directory) => {
      const file = join(directory, 'field.py');
      writeFileSync(file, program);
      return parseCsv(runPython([file, `${tEnd}`, '5']));
    });
    expect(integrated.head).toBe(predicted.head);
    expect(integrated.rows).toHaveLength(6);
    const change = predicted.rows.at(-1)?.map((value, k) => Math.abs(value - predicted.rows[0]![k]!));
    expect(Math.max(...(change?.slice(1) ?? []))).toBeGreaterThan(0.05);
    integrated.rows.forEach((row, at) => {
      row.forEach((value, k) => {
        expect(Math.abs(value - predicted.rows[at]![k]!)).toBeLessThan(1e-8);
      });
    });
  });
});

describe('popflow derive --format typescript, python, julia', () => {
  it('say in their head what they are', async () => {
    for (const [format, mark] of [
      ['typescript', '//'],
      ['python', '#'],
      ['julia', '#'],
    ] as const) {
      const { code, stdout } = await runCli(['derive', 'single-index', '--format', format, '--model', 'gradient-flow']);
      expect(code).toBe(0);
      const head = stdout
        .slice(0, stdout.indexOf('\n\n'))
        .split('\n')
        .map((line) => {
          expect(line.startsWith(`${mark} `)).toBe(true);
          return line.slice(mark.length + 1);
        })
        .join(' ');
      for (const part of [
        'arXiv 2003.10409',
        'link = "h2"',
        'eta d -> 0',
        'O(eta d)',
        'model gradient-flow',
        'seed 0',
      ]) {
        expect(head).toContain(part);
      }
    }
  });

  it('go into a file that the language can import', async () => {
    await inTemporaryDirectory(async (directory) => {
      for (const [format, name] of [
        ['typescript', 'single-index.ts'],
        ['python', 'single_index.py'],
        ['julia', 'single_index.jl'],
      ] as const) {
        const { stdout } = await runCli(['derive', 'single-index', '--format', format, '--out', directory, '--quiet']);
        expect(stdout).toBe('');
        expect(existsSync(join(directory, name))).toBe(true);
        expect(readFileSync(join(directory, name), 'utf8')).toMatch(/2003\.10409/);
      }
    });
  });

  it('are in the help', async () => {
    const { stdout } = await runCli(['derive', '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/--format <format> .*"typescript", "python", "julia"/);
    expect(stdout).toMatch(/--model <id>/);
  });

  it.each([
    [['single-index', '--format', 'fortran'], /'fortran' is invalid.*python/],
    [['single-index', '--format', 'julia', '--model', 'correctd'], /unknown model 'correctd'.*corrected/],
    [['single-index', '--model', 'corrected'], /--model goes with --format typescript, python, julia/],
    [['single-index', '--format', 'python', '--evidence'], /--evidence and --format python contradict/],
    [['single-index', '--format', 'python', '--parameters'], /--parameters and --format python contradict/],
    [['single-index', '--format', 'python', '--json'], /--json and --format python contradict/],
    [['single-index', '--format', 'python', '--set', 'd=x'], /d/],
    [[toy, '--format', 'python'], /model corrected of online-mean cannot be exported as python: .*by hand.*none/],
    [
      ['gaussian', '--set', 'link=tanh(z)', '--set', 'weights=free', '--format', 'julia'],
      /cannot export the moment E\[sigma.*no form for other languages/,
    ],
  ])('exit 2 with one line for %j', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(['derive', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
