import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquetReadObjects } from 'hyparquet';
import katex from 'katex';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/json.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

const toy = fileURLToPath(new URL('../support/toy-derivation.ts', import.meta.url));
const plantedToy = (name: string) => fileURLToPath(new URL(`../support/planted/${name}.ts`, import.meta.url));

const oneLine = (stderr: string) => expect(stderr.trimEnd().split('\n')).toHaveLength(1);

describe('popflow list', () => {
  it('prints a line for each derivation', async () => {
    const { code, stdout } = await runCli(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^single-index +\S/m);
    expect(stdout).toMatch(/^orthogonal-multi-index +\S/m);
  });

  it('gives parameters and claims as JSON', async () => {
    const { stdout } = await runCli(['list', '--json']);
    const list: { id: string; parameters: { name: string }[]; claims: unknown[] }[] = JSON.parse(stdout);
    for (const { parameters, claims } of list) {
      expect(parameters.length).toBeGreaterThan(0);
      expect(claims.length).toBeGreaterThan(0);
    }
  });
});

describe('popflow derive', () => {
  it('prints steps and models as text, with evidence when asked', async () => {
    const { code, stdout } = await runCli(['derive', toy]);
    expect(code).toBe(0);
    expect(stdout).toContain("e' = (1 - eta)^2*e + eta^2*s^2");
    expect(stdout).toContain('Model corrected: corrected flow');
    expect(stdout).not.toContain('Evidence');
    const { stdout: withEvidence } = await runCli(['derive', toy, '--evidence']);
    expect(withEvidence).toContain('Evidence: confirmed by exact algebra: expansion by hand.');
  });

  it('prints a complete LaTeX document whose formulas can be read', async () => {
    const { stdout } = await runCli(['derive', toy, '--format', 'latex']);
    expect(stdout).toMatch(/^\\documentclass\{article\}/);
    expect(stdout).toContain('\\usepackage{amsmath,amssymb}');
    expect(stdout.trimEnd()).toMatch(/\\begin\{document\}[\s\S]*\\end\{document\}$/);
    const formulas = Array.from(stdout.matchAll(/\\\[\n([\s\S]*?)\n\\\]/g), (match) => match[1]!);
    expect(formulas.length).toBeGreaterThanOrEqual(5);
    for (const formula of formulas) katex.renderToString(formula, { throwOnError: true });
    const words = stdout.replace(/\\\[[\s\S]*?\\\]/g, '').replace(/\$[^$]*\$/g, '');
    expect(words).not.toMatch(/(?<!\\)[#%&_^]/);
  });

  it('prints Markdown and JSON', async () => {
    const { stdout } = await runCli(['derive', toy, '--format', 'markdown']);
    expect(stdout).toMatch(/^# Online estimation of a mean\n/);
    const { stdout: json } = await runCli(['derive', toy, '--json']);
    expect(JSON.parse(json)).toMatchObject({
      id: 'online-mean',
      statistics: ['error'],
      models: [{ id: 'gradient-flow' }, { id: 'corrected' }],
    });
  });

  it('prints the parameters', async () => {
    const { stdout } = await runCli(['derive', toy, '--parameters']);
    expect(stdout).toMatch(/^kappa +2 +0 < number <= 100 +step size eta times d$/m);
  });

  it('exits 4 when evidence contradicts a step', async () => {
    const { code, stdout, stderr } = await runCli(['derive', plantedToy('contradiction'), '--evidence']);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/step contraction: the second route gives another equation/);
  });

  it.each([
    [['derive', 'single-indx'], /unknown derivation 'single-indx'; did you mean 'single-index'/],
    [['derive', toy, '--set', 'kapa=1'], /'kapa'; did you mean 'kappa'/],
    [['derive', toy, '--set', 'kappa=NaN'], /kappa of online-mean is NaN/],
    [['derive', toy, '--set', 'dimension=-3'], /dimension of online-mean is -3/],
    [['derive', toy, '--format', 'pdf'], /Allowed choices are text, markdown, latex, json/],
    [['derive', toy, '--format', 'latex', '--json'], /contradict each other/],
    [['derive', './no/such.ts'], /cannot read "\.\/no\/such\.ts" \(ENOENT\)/],
    [['derive', './package.json'], /is no module/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    oneLine(stderr);
  });
});

describe('popflow predict', () => {
  it('prints CSV: e^(-2t)', async () => {
    const { code, stdout } = await runCli(['predict', toy, '--model', 'gradient-flow', '--times', '0,0.5,1']);
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toBe('t,error');
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const [t, error] = row.split(',').map(Number);
      expect(error).toBeCloseTo(Math.exp(-2 * t!), 8);
    }
  });

  it('prints JSON with the outcome', async () => {
    const { stdout } = await runCli(['predict', toy, '--t-end', '1', '--points', '4', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'corrected',
      outcome: { kind: 'reached' },
      statistics: ['error'],
      times: [0, 0.25, 0.5, 0.75, 1],
    });
  });

  it('says whether the model and the simulator are derived or typed in', async () => {
    const args = ['single-index', '--set', 'd=20', '--json'];
    const derived = await runCli(['predict', ...args, '--t-end', '0.1', '--points', '1']);
    expect(JSON.parse(derived.stdout)).toMatchObject({ model: 'corrected', standing: 'derived' });
    expect(derived.stderr).toBe('model corrected (corrected flow), derived\n');
    const runs = await runCli(['simulate', ...args, '--seeds', '2', '--steps', '10']);
    expect(JSON.parse(runs.stdout)).toMatchObject({ method: 'reduced', standing: 'derived' });
    const typed = await runCli(['predict', toy, '--t-end', '1', '--points', '1', '--json']);
    expect(JSON.parse(typed.stdout)).toMatchObject({ standing: 'typed in' });
    const { stdout } = await runCli(['derive', 'single-index']);
    expect(stdout).toMatch(/\nPopulation loss\n-+\n(?: {2}.*\n)+Standing: derived\.\n/);
    expect(stdout).toMatch(/\nPopulation gradient\n-+\n(?: {2}.*\n)+Standing: derived\.\n/);
  });

  it('prints what was reached of a solution that ends early, and exits 4', async () => {
    const { code, stdout, stderr } = await runCli(['predict', plantedToy('blow-up'), '--t-end', '1', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).outcome.kind).toBe('non-finite');
    expect(stderr).toMatch(/model corrected: .*non-finite/);
    oneLine(stderr);
  });

  it.each([
    [['predict', toy], /--t-end is missing/],
    [['predict', toy, '--t-end', '-1'], /'-1' is invalid/],
    [['predict', toy, '--t-end', 'NaN'], /'NaN' is invalid/],
    [['predict', toy, '--t-end', '1', '--model', 'flow'], /unknown model 'flow'/],
    [['predict', toy, '--times', '1,x'], /'x' is none/],
    [['predict', toy, '--t-end', '1', '--times', '0.5,2'], /times\[1\] = 2/],
    [['predict', toy, '--t-end', '1', '--rtol', '2'], /relativeTolerance: 2/],
    [['predict', toy, '--t-end', '1', '--format', 'csv', '--json'], /contradict each other/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    oneLine(stderr);
  });
});

describe('popflow simulate', () => {
  const small = ['simulate', toy, '--seeds', '3', '--steps', '4', '--points', '2', '--seed', '7'];

  it('prints the same numbers as CSV, JSON and Parquet, again and again', async () => {
    const { code, stdout: csv } = await runCli([...small, '--quiet']);
    expect(code).toBe(0);
    const [header, ...rows] = csv.trimEnd().split('\n');
    expect(header).toBe('step,run,error');
    const numbers = rows.map((row) => row.split(',').map(Number));
    expect(numbers.map(([step, run]) => [step, run])).toEqual(
      [0, 2, 4].flatMap((step) => [0, 1, 2].map((run) => [step, run])),
    );
    const { stdout } = await runCli([...small, '--json']);
    expect((await runCli([...small, '--json'])).stdout).toBe(stdout);
    const { steps, runs, values } = JSON.parse(stdout);
    expect([steps, runs]).toEqual([
      [0, 2, 4],
      [0, 1, 2],
    ]);
    expect(values.flatMap((row: number[][]) => row[0])).toEqual(numbers.map((row) => row[2]));
    const { bytes } = await runCli([...small, '--format', 'parquet', '--quiet']);
    const file = new Uint8Array(bytes).buffer;
    const objects = await parquetReadObjects({ file });
    expect(objects.map(({ step, run, error }) => [Number(step), run, error])).toEqual(numbers);
  });

  it('shows a bar on a terminal, a line elsewhere, nothing when quiet', async () => {
    expect((await runCli(small, true)).stderr).toContain('\r\u001b[K');
    expect((await runCli(small)).stderr).toBe('online-mean reduced: done\nsimulator reduced, typed in\n');
    expect((await runCli([...small, '--quiet'], true)).stderr).toBe('');
  });

  it('writes into --out and leaves stdout empty', () =>
    inTemporaryDirectory(async (directory) => {
      const out = join(directory, 'deep', 'out');
      const { code, stdout, stderr } = await runCli([...small, '--format', 'parquet', '--out', out]);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toContain('online-mean-ensemble.parquet');
      expect(readFileSync(join(out, 'online-mean-ensemble.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    }));

  it('prints the finite runs and exits 4 when runs diverge beyond the budget', async () => {
    const planted = ['simulate', plantedToy('diverging'), '--seeds', '4', '--steps', '2', '--points', '1'];
    const { code, stdout, stderr } = await runCli(planted);
    expect(code).toBe(4);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 2 * 2);
    expect(stderr).toMatch(/2 of 4 runs diverged; --diverged-budget is 0/);
    expect((await runCli([...planted, '--diverged-budget', '2'])).code).toBe(0);
  });

  it.each([
    [['simulate', toy, '--seeds', '3'], /required option '--steps <N>' not specified/],
    [['simulate', toy, '--seeds', '0', '--steps', '3'], /'0' is invalid/],
    [['simulate', toy, '--seeds', '-2', '--steps', '3'], /'-2' is invalid/],
    [['simulate', toy, '--seeds', '2', '--steps', '3', '--method', 'redced'], /did you mean 'reduced'/],
    [['simulate', toy, '--seeds', '2', '--steps', '3', '--seed', '-1'], /'-1' is invalid/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    oneLine(stderr);
  });

  it('refuses to write Parquet onto a terminal', async () => {
    const { code, stderr } = await runCli([...small, '--format', 'parquet'], true);
    expect(code).toBe(2);
    expect(stderr).toMatch(/binary/);
  });
});

describe('popflow check and verify', () => {
  it('check writes the report, prints the table and exits 0 when all agrees', () =>
    inTemporaryDirectory(async (out) => {
      const { code, stdout, stderr } = await runCli(['check', toy, '--out', out]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/overall: agrees; profile quick, seed 0/);
      expect(stderr).toContain('index.html');
      const report = parseReport(readFileSync(join(out, 'report.json'), 'utf8'));
      expect(report.derivations[0]!.claims.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees', 'agrees']);
      expect(report.engine).toEqual({ node: process.version, platform: `${process.platform} ${process.arch}` });
      expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('<svg');
      expect(existsSync(join(out, 'report.md'))).toBe(true);
    }));

  it('--json leaves nothing but the report on stdout; the same seed gives the same report but for seconds', () =>
    inTemporaryDirectory(async (out) => {
      const command = ['check', toy, '--json', '--out', out, '--seed', '4', '--claims', 'T1,T3'];
      const first = await runCli(command);
      const second = await runCli(command);
      const timeless = (text: string) => text.replace(/"seconds": [\d.e-]+/g, '"seconds": 0');
      expect(timeless(second.stdout)).toBe(timeless(first.stdout));
      const report = parseReport(first.stdout);
      expect(report).toEqual(JSON.parse(first.stdout));
      expect(report.derivations[0]!.claims.map(({ id }) => id)).toEqual(['T1', 'T3']);
      expect(report.seed).toBe(4);
    }));

  it.each([
    ['wrong-theory', 1, /overall: disagrees/],
    ['too-few-seeds', 3, /overall: inconclusive/],
    ['blow-up', 4, /overall: failed \(1 failure\); what is there: inconclusive/],
    ['diverging', 4, /overall: failed \(3 failures\); what is there: inconclusive/],
    ['contradiction', 4, /overall: failed \(1 failure\); what is there: inconclusive/],
  ])('%s exits %i', (name, expected, table) =>
    inTemporaryDirectory(async (out) => {
      const { code, stdout, stderr } = await runCli(['verify', plantedToy(name), '--out', out]);
      expect(code).toBe(expected);
      expect(stdout).toMatch(table);
      expect(/^run failed: online-mean: /m.test(stderr)).toBe(expected === 4);
      parseReport(readFileSync(join(out, 'report.json'), 'utf8'));
    }),
  );

  it.each([
    [['check', 'single-indx'], /did you mean 'single-index'/],
    [['check', toy, '--claims', 'T1,T8'], /unknown claim of online-mean 'T8'/],
    [['check', toy, '--set', 'noise=-1'], /noise of online-mean is -1/],
    [['check', toy, '--profile', 'fast'], /Allowed choices are quick, full/],
    [['verify', toy, toy], /'online-mean' is given twice/],
    [['verify', 'nothing'], /unknown derivation 'nothing'/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    oneLine(stderr);
  });
});

describe('a file that is no derivation', () => {
  let messages: ReadonlyMap<string, string>;
  beforeAll(async () => {
    messages = await inTemporaryDirectory(async (directory) => {
      const texts: Readonly<Record<string, string>> = {
        'syntax.ts': 'export const derivation = { id: ;',
        'empty.ts': 'export const answer: number = 42;',
        'throws.ts': "throw new Error('the author says no');",
        'missing.ts': "import { x } from './nowhere.js';\nexport const y = x;",
        'two.ts': `export { derivation as one } from ${JSON.stringify(toy)};\nimport { toyDerivation } from ${JSON.stringify(toy)};\nexport const two = toyDerivation({ exponent: 2 });`,
      };
      const seen = new Map<string, string>();
      for (const [name, text] of Object.entries(texts)) {
        writeFileSync(join(directory, name), text);
        const { code, stderr } = await runCli(['derive', join(directory, name)]);
        expect(code).toBe(2);
        oneLine(stderr);
        seen.set(name, stderr);
      }
      return seen;
    });
  });

  it.each([
    ['syntax.ts', /syntax\.ts:1:32: ERROR: Unexpected ";"/],
    ['empty.ts', /exports no derivation; write: export const derivation/],
    ['throws.ts', /cannot load .*the author says no/],
    ['missing.ts', /cannot load .*nowhere/],
    ['two.ts', /exports 2 derivations/],
  ])('%s is told so', (name, message) => {
    expect(messages.get(name)).toMatch(message);
  });
});
