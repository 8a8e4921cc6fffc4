import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/json.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

const toy = fileURLToPath(new URL('../support/toy-derivation.ts', import.meta.url));
const planted = (name: string) => fileURLToPath(new URL(`../support/planted/${name}.ts`, import.meta.url));
const oneLine = (stderr: string) => expect(stderr.trimEnd().split('\n')).toHaveLength(1);

describe('popflow limit', () => {
  const toLarge = ['--size', 'dimension=10,20,40,80', '--seeds', '400', '--order-tolerance', '0.5', '--quiet'];

  it('prints a line for each size, and the verdict', async () => {
    const { code, stdout } = await runCli([
      'limit',
      toy,
      '--model',
      'gradient-flow',
      '--tolerance',
      '0.02',
      ...toLarge,
    ]);
    expect(stdout).toMatch(/^dimension +runs +deviation of error +told from 0 +residual$/m);
    expect(stdout.match(/^\d+ +400 +\S+ \[\S+, \S+\] +(yes|no) +\S+$/gm)).toHaveLength(4);
    expect(stdout).toMatch(/is confirmed/);
    expect(code).toBe(0);
  });

  it('refutes a limit that is none: at a fixed step gradient flow stays wrong; exit 1, JSON and report', async () => {
    await inTemporaryDirectory(async (directory) => {
      const { code, stdout } = await runCli([
        ...['limit', toy, '--model', 'gradient-flow', '--size', 'kappa=4,8,16,2', '--power=-1', '--t-end', '1'],
        ...['--set', 'dimension=40', '--seeds', '200', '--json', '--out', directory, '--quiet'],
      ]);
      const json = JSON.parse(stdout);
      expect(json).toMatchObject({ model: 'gradient-flow', statistic: 'error', size: 'kappa', verdict: 'disagrees' });
      expect(json.sizes).toHaveLength(4);
      expect(code).toBe(1);
      const report = parseReport(readFileSync(join(directory, 'report.json'), 'utf8'));
      expect(report.derivations[0]!.claims[0]!.verdict).toBe('disagrees');
    });
  });

  it('is open where the deviation is all noise: exit 3', async () => {
    const { code, stdout } = await runCli([
      'limit',
      toy,
      '--size',
      'dimension=10,20,40,80',
      '--seeds',
      '20',
      '--quiet',
    ]);
    expect(stdout).toMatch(/a slope needs 3/);
    expect(code).toBe(3);
  });

  it('takes sizes below 1 to 0, and asks where sizes could mean either', async () => {
    const small = await runCli([
      ...[
        'limit',
        toy,
        '--model',
        'gradient-flow',
        '--size',
        'kappa=0.1,0.2,0.4,0.8',
        '--set',
        'noise=0',
        '--seeds',
        '8',
      ],
      ...['--set', 'dimension=1000', '--json', '--quiet'],
    ]);
    expect(JSON.parse(small.stdout)).toMatchObject({ power: 1, verdict: 'agrees' });
    const { code, stderr } = await runCli(['limit', toy, '--size', 'kappa=0.5,1,2,4', '--quiet']);
    expect(stderr).toMatch(/may go to infinity or to 0; give --power/);
    expect(code).toBe(2);
  });

  it.each([
    [['--size', 'dimension=10,20,30'], /3 sizes; a limit test needs at least 4/],
    [['--size', 'dimension'], /must have the form name=a,b,c,d/],
    [['--size', 'dimension=1,2,3,-4'], /-4 is no size/],
    [['--size', 'dimensoin=10,20,40,80'], /'dimensoin'; did you mean 'dimension'/],
    [['--size', 'dimension=10,20,40,80', '--set', 'dimension=5'], /dimension is set twice/],
    [['--size', 'dimension=10,20,40,80', '--model', 'gradient-flwo'], /'gradient-flwo'; did you mean/],
    [['--size', 'dimension=10,20,40,80', '--statistic', 'eror'], /'eror'; did you mean 'error'/],
    [['--size', 'dimension=10,20,40,80', '--power', '0'], /other than 0/],
    [[], /required option '--size/],
  ])('%j: one line, exit 2', async (more, message) => {
    const { code, stdout, stderr } = await runCli(['limit', toy, ...more, '--quiet']);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    oneLine(stderr);
  });

  it('exits 4 when the model is not reached or runs diverge', async () => {
    const blowUp = await runCli([
      'limit',
      planted('blow-up'),
      '--size',
      'dimension=10,20,40,80',
      '--seeds',
      '8',
      '--quiet',
    ]);
    expect(blowUp.code).toBe(4);
    oneLine(blowUp.stderr);
    const argv = ['limit', planted('diverging'), '--size', 'dimension=10,20,40,80', '--seeds', '40', '--quiet'];
    expect((await runCli(argv)).code).toBe(4);
  });
});

describe('popflow fit', () => {
  const decades = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
  const law = (d: number): number => 3 * d * Math.log(d) ** 2;

  async function runFit(text: string, ...more: readonly string[]) {
    return inTemporaryDirectory(async (directory) => {
      const path = join(directory, 'times.csv');
      writeFileSync(path, text);
      return runCli(['fit', path, ...more]);
    });
  }
  const csv = (censoredAt?: number): string =>
    `size,time,censored\n${decades
      .flatMap((d) => Array.from({ length: 9 }, (_, run) => `${d},${law(d)},${d === censoredAt && run < 4 ? 1 : 0}`))
      .join('\n')}\n`;

  it('recovers p, q and the prefactor of an exact law', async () => {
    const { code, stdout } = await runFit(csv(), '--log-power', 'free', '--json');
    const json = JSON.parse(stdout);
    expect(json.exponent).toBeCloseTo(1, 9);
    expect(json.logPower).toBeCloseTo(2, 8);
    expect(json.prefactor).toBeCloseTo(3, 7);
    expect(code).toBe(0);
    const { stdout: text } = await runFit(csv(), '--exponent', '1', '--log-power', 'free');
    expect(text).toMatch(/^median = 3 size\^1 \(log size\)\^2$/m);
  });

  it('counts censored runs as later than all others', async () => {
    const { stdout } = await runFit(csv(1_000_000), '--log-power', '2', '--json');
    const last = JSON.parse(stdout).sizes.at(-1);
    expect(last).toMatchObject({ censored: 4, seeds: 9 });
    // The median of nine with four censored is still exact, its upper end is open.
    expect(last.median).toBeCloseTo(law(1_000_000), 3);
    expect(last.high).toBeNull();
  });

  it('judges a stated exponent: exit 0, 1', async () => {
    const stated = (p: string, ...more: readonly string[]) =>
      runFit(csv(), '--stated', p, '--tolerance', '0.05', ...more);
    expect((await stated('1', '--log-power', '2')).code).toBe(0);
    const wrong = await stated('1');
    expect(wrong.stdout).toMatch(/^disagrees: /m);
    expect(wrong.code).toBe(1);
  });

  it('warns where three sizes cannot tell p from logarithms', async () => {
    const { stdout } = await runFit('size,time\n'.concat([10, 20, 40].map((d) => `${d},${d}\n`.repeat(8)).join('')));
    expect(stdout).toMatch(/3 sizes cannot tell p from powers of the logarithm/);
  });

  it.each([
    ['size,tim\n1,2\n', [], /no column "time"; is it "tim"/],
    ['size,time,censored\n1,2,maybe\n', [], /times\.csv:2: censored is "maybe"; must be 0 or 1/],
    ['size,time\n1,nan\n', [], /times\.csv:2: time is "nan"/],
    ['size,time\n1,2\n', [], /1 sizes; a scaling needs at least 3/],
    ['size,time\n1,2\n', ['--stated', '1'], /--stated and --tolerance belong together/],
    ['size,time\n2,2\n3,2\n4,2\n', ['--exponent', '1'], /both fixed/],
    ['size,time\n1,2\n', ['--log-power', 'x'], /must be a finite number/],
  ])('%j %j: one line, exit 2', async (text, more, message) => {
    const { code, stdout, stderr } = await runFit(text, ...more);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    oneLine(stderr);
  });
});
