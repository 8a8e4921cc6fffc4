import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { parseReport } from '../../src/report/json.js';
import { visible } from '../../src/report/visible.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

const toy = fileURLToPath(new URL('../support/toy-derivation.ts', import.meta.url));

const TIMES = [0, 0.5, 1, 1.5];

/** `m = exp(-t)` with the given noise, 40 runs. */
function runsCsv(noise = 0.02, runs = 40): string {
  const lines = ['time,run,m'];
  for (let run = 0; run < runs; run++) {
    const stream = randomStream({ seed: 3, run, purpose: 'compare-test' });
    for (const time of TIMES)
      lines.push(`${time},${run},${Math.exp(-time) + (time > 0 ? noise * stream.normal() : 0)}`);
  }
  return `${lines.join('\n')}\n`;
}

const theoryCsv = (law: (t: number) => number): string =>
  `time,m\n${TIMES.map((time) => `${time},${law(time)}`).join('\n')}\n`;

/** Runs `popflow compare` on texts. */
async function compare(theory: string, runs: string, ...more: readonly string[]) {
  return inTemporaryDirectory(async (directory) => {
    const [theoryFile, runsFile] = [join(directory, 'theory.csv'), join(directory, 'runs.csv')];
    writeFileSync(theoryFile, theory);
    writeFileSync(runsFile, runs);
    const argv = ['compare', '--theory', theoryFile, '--runs', runsFile, ...more];
    const run = await runCli(argv.map((one) => one.replace('DIR', directory)));
    return { ...run, wrote: existsSync(join(directory, 'out', 'report.json')) };
  });
}

describe('popflow compare', () => {
  it('agrees with the law that the runs have: exit 0, table and report', async () => {
    const { code, stdout, wrote } = await compare(
      theoryCsv((t) => Math.exp(-t)),
      runsCsv(),
      ...['--tolerance', '0.05', '--start-shared', '--out', 'DIR/out'],
    );
    expect(stdout).toMatch(/✓ m: 40 runs.*agrees +agrees/);
    expect([code, wrote]).toEqual([0, true]);
  });

  it('disagrees with a law that is twice as fast: exit 1', async () => {
    const { code, stdout } = await compare(
      theoryCsv((t) => Math.exp(-2 * t)),
      runsCsv(),
      '--tolerance',
      '0.05',
      '--json',
    );
    expect(code).toBe(1);
    const report = parseReport(stdout);
    expect(report.derivations[0]!.claims[0]!.findings[0]).toMatchObject({ verdict: 'disagrees', expected: 'agrees' });
    expect(report.derivations[0]!.claims[0]!.figures[0]!.series.length).toBeGreaterThan(3);
  });

  it('is open when the tolerance is below the noise: exit 3', async () => {
    const { code } = await compare(
      theoryCsv((t) => Math.exp(-t)),
      runsCsv(),
      '--tolerance',
      '0.0001',
    );
    expect(code).toBe(3);
  });

  it('adds the stated error of the theory to the tolerance, and can do with it alone', async () => {
    const theory = (margin: number) =>
      `time,m,m.margin\n${TIMES.map((t) => `${t},${Math.exp(-t) + 0.05},${margin}`).join('\n')}\n`;
    expect((await compare(theory(0.1), runsCsv())).code).toBe(0);
    expect((await compare(theory(0.01), runsCsv())).code).toBe(1);
  });

  it('judges the spread where the theory states it', async () => {
    const theory = (sd: number) =>
      `time,m,m.sd\n${TIMES.map((t) => `${t},${Math.exp(-t)},${t === 0 ? 0 : sd}`).join('\n')}\n`;
    const right = await compare(theory(0.02), runsCsv(0.02, 400), '--tolerance', '0.05', '--start-shared');
    expect(right.stdout).toMatch(/✓ m: spread/);
    expect(right.code).toBe(0);
    const wrong = await compare(theory(0.04), runsCsv(0.02, 400), '--tolerance', '0.05', '--start-shared');
    expect(wrong.stdout).toMatch(/✗ m: spread/);
    expect(wrong.code).toBe(1);
  });

  it('counts diverged and incomplete runs, names them, and withholds agrees beyond the budget', async () => {
    const lines = runsCsv().trimEnd().split('\n');
    const diverged = lines.map((line) => line.replace(/^1.5,7,.*$/, '1.5,7,nan'));
    const cut = diverged.filter((line) => !/^1(\.5)?,9,/.test(line));
    const runs = `${cut.join('\r\n')}\r\n`;
    const law = theoryCsv((t) => Math.exp(-t));
    const strict = await compare(law, runs, '--tolerance', '0.05');
    expect(strict.code).toBe(3);
    expect(strict.stdout).toMatch(/run 7 is not finite at t = 1.5; run 9 lacks 2 times, the first t = 1/);
    expect((await compare(law, runs, '--tolerance', '0.05', '--diverged-budget', '2')).code).toBe(0);
    expect((await compare(law, runs, '--tolerance', '0.05', '--diverged-budget', '2', '--lost', '1')).code).toBe(3);
  });

  const good = theoryCsv((t) => Math.exp(-t));
  const rowOf = (line: number, text: string): string =>
    runsCsv()
      .split('\n')
      .map((one, at) => (at === line - 1 ? text : one))
      .join('\n');
  it.each<[string, string, string, readonly string[], RegExp]>([
    ['no tolerance', good, runsCsv(), [], /no tolerance: give --tolerance x .* or columns such as m\.margin/],
    [
      'no run',
      good,
      'time,ruu,m\n0,1,1\n',
      ['--tolerance', '1'],
      /no column "run"; is it "ruu"\? Its columns: time, ruu, m/,
    ],
    [
      'no time',
      good,
      'step,run,m\n0,1,1\n',
      ['--tolerance', '1'],
      /no column "time".*; for its steps give --time-per-step/,
    ],
    ['no statistic', good, 'time,run,n\n0,1,1\n', ['--tolerance', '1'], /runs\.csv has no column "m"/],
    ['no statistics', 'time\n0\n', runsCsv(), ['--tolerance', '1'], /theory\.csv has no statistics/],
    ['not a number', good, rowOf(4, '1,0,abc'), ['--tolerance', '1'], /runs\.csv:4: m is "abc"; must be a number/],
    [
      'no finite time',
      good,
      rowOf(4, 'nan,0,1'),
      ['--tolerance', '1'],
      /runs\.csv:4: time is "nan"; must be a finite number/,
    ],
    [
      'nan in the theory',
      'time,m\n0,nan\n',
      runsCsv(),
      ['--tolerance', '1'],
      /theory\.csv:2: m is "nan"; must be a finite/,
    ],
    ['an empty run', good, rowOf(4, '1,,1'), ['--tolerance', '1'], /runs\.csv:4: run is empty/],
    [
      'a time twice',
      good,
      rowOf(4, '0.5,0,1'),
      ['--tolerance', '1'],
      /runs\.csv:4: run 0 has time 0\.5 twice; first at .*runs\.csv:3/,
    ],
    [
      'missing times',
      'time,m\n0,1\n1,1\n',
      runsCsv(),
      ['--tolerance', '1'],
      /lacks 2 of the 4 times of the runs: 0\.5, 1\.5/,
    ],
    ['few runs', good, runsCsv(0.02, 7), ['--tolerance', '1'], /runs\.csv has 7 runs; a verdict needs at least 8/],
    [
      'a start of its own',
      theoryCsv((t) => 2 * Math.exp(-t)),
      runsCsv(),
      ['--tolerance', '1', '--start-shared'],
      /--start-shared: at time 0 m is 1 in .*runs\.csv and 2 in .*theory\.csv/,
    ],
    [
      'a start of its own, however small the statistic',
      theoryCsv((t) => 2e-13 * Math.exp(-t)),
      runsCsv(0).replace(/[^,\n]+$/gm, (cell) => (cell === 'm' ? cell : String(1e-13 * Number(cell)))),
      ['--tolerance', '1e-14', '--start-shared'],
      /--start-shared: at time 0 m is 1e-13 in .*runs\.csv and 2e-13 in .*theory\.csv/,
    ],
    [
      'a spread of one only',
      'time,m,n,m.sd\n0,1,1,0\n',
      runsCsv(),
      ['--tolerance', '1'],
      /no column "n\.sd".*spread of all statistics, or of none/,
    ],
    [
      'two columns of a statistic',
      good,
      'time,run,m,m\n0,1,1,2\n',
      ['--tolerance', '1'],
      /runs\.csv: column "m" is there twice/,
    ],
    [
      'two columns of the time',
      good,
      'time,t,run,m\n0,0,1,1\n',
      ['--tolerance', '1'],
      /has the columns time and t, and each/,
    ],
    [
      'two times of a theory',
      't,time,m\n0,0,1\n',
      runsCsv(),
      ['--tolerance', '1'],
      /theory\.csv has the columns t and time/,
    ],
    [
      'a name that is blank',
      good,
      'time,run,\n0,1,1\n',
      ['--tolerance', '1'],
      /no column "m"\. Its columns: time, run, 1 without a name/,
    ],
    ['a negative tolerance', good, runsCsv(), ['--tolerance', '-1'], /must be a finite number >= 0/],
    ['an unknown statistic', good, runsCsv(), ['--tolerance', '1', '--statistics', 'mm'], /no column "mm"; is it "m"/],
    ['time and steps', good, runsCsv(), ['--tolerance', '1', '--time-per-step', '0.1'], /has a column time already/],
  ])('%s: one line, exit 2', async (_what, theory, runs, more, message) => {
    const { code, stdout, stderr } = await compare(theory, runs, ...more);
    expect(stderr).toMatch(message);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  });

  const renamed = (text: string, name: string): string =>
    text.replace(/^(.*)m$/m, (_all, before) => `${before}${name}`);
  it.each([
    '$x',
    'a$b$c',
    '\\$x',
    '$\\frac{$',
    '</script><b>',
    '__proto__',
    'constructor',
    'toString',
    '$$',
    '%#&_^~{}',
  ])('works with a statistic that is named %s, and writes its page', async (name) => {
    const run = await inTemporaryDirectory(async (directory) => {
      const [theory, runs, out] = ['theory.csv', 'runs.csv', 'out'].map((one) => join(directory, one)) as [
        string,
        string,
        string,
      ];
      writeFileSync(theory, renamed(good, name));
      writeFileSync(runs, renamed(runsCsv(), name));
      const result = await runCli(['compare', '--theory', theory, '--runs', runs, '--tolerance', '0.05', '--out', out]);
      return { ...result, html: readFileSync(join(out, 'index.html'), 'utf8') };
    });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`✓ ${name}: 40 runs minus`);
    expect(run.html).toContain(name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    const { document } = parseHTML(run.html);
    expect(document.querySelectorAll('script, b')).toHaveLength(0);
    expect(document.querySelectorAll('figure')).toHaveLength(1);
  });

  it('takes no margin of a statistic from what every object has', async () => {
    const theory = `time,constructor,m,m.margin\n${TIMES.map((t) => `${t},${Math.exp(-t)},${Math.exp(-t)},0.05`).join('\n')}\n`;
    const runs = runsCsv()
      .replace('time,run,m', 'time,run,m,constructor')
      .replace(/^(\S+),(\S+),(\S+)$/gm, (line, _t, _r, m) => (line.includes('m') ? line : `${line},${m}`));
    const { code, stderr } = await compare(theory, runs, '--tolerance', '0.05');
    expect([code, stderr]).toEqual([0, '']);
  });

  it('passes no control character of a file on to the terminal', async () => {
    const hostile = 'm\u001b]0;title\u0007\u009b31m\u202e';
    for (const tty of [false, true]) {
      await inTemporaryDirectory(async (directory) => {
        const [theory, runs] = [join(directory, 'theory.csv'), join(directory, 'runs.csv')];
        writeFileSync(theory, renamed(good, hostile));
        writeFileSync(runs, renamed(runsCsv().replaceAll(/^(.*),7,.*$/gm, '$1,\u001b[2J7,nan'), hostile));
        const argv = ['compare', '--theory', theory, '--runs', runs, '--tolerance', '0.05'];
        const ours = ['1', '0', '31', '32', '33'].map((code) => `\u001b[${code}m`);
        for (const more of [[], ['--json'], ['--statistics', 'q']]) {
          const { stdout, stderr } = await runCli([...argv, ...more], tty);
          const text = ours.reduce((left, sequence) => left.replaceAll(sequence, ''), stdout + stderr);
          expect(text).toMatch(/\\(x1b|u001b)\]0;title/);
          expect(visible(text)).toBe(text);
        }
      });
    }
  });

  it('says that runs are identical, all of them or some', async () => {
    const same = `time,run,m\n${Array.from({ length: 10 }, (_, run) => TIMES.map((t) => `${t},${run},${Math.exp(-t)}`).join('\n')).join('\n')}\n`;
    const all = await compare(good, same, '--tolerance', '0.05', '--json');
    const [finding] = parseReport(all.stdout).derivations[0]!.claims[0]!.findings;
    expect(finding!.comment).toContain('the 10 runs are identical');
    expect((await compare(good, same, '--tolerance', '0.05')).stdout).toContain(
      'the 10 runs are identical: no spread, so that the band has no width',
    );
    const rows = runsCsv().trimEnd().split('\n');
    const twins = [...rows, ...rows.filter((row) => /^\S+,3,/.test(row)).map((row) => row.replace(',3,', ',twin,'))];
    const some = await compare(good, `${twins.join('\n')}\n`, '--tolerance', '0.05');
    expect(some.stdout).toContain('Only 40 of the 41 runs differ: identical are 3, twin;');
    expect((await compare(good, runsCsv(), '--tolerance', '0.05')).stdout).not.toMatch(/identical|differ:/);
  });

  it('leaves columns alone that nobody needs, in both files, and names them', async () => {
    const indexed = (text: string): string =>
      text
        .trimEnd()
        .split('\n')
        .map((line, at) => (at === 0 ? `,${line},note,note,` : `${at - 1},${line},a,b,`))
        .join('\n');
    const { code, stderr } = await compare(
      indexed(good).replace(',note,note', ',,'),
      indexed(runsCsv()),
      '--tolerance',
      '0.05',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /not read from .*theory\.csv: 4 without a name\n.*not read from .*runs\.csv: note, note, 2 without a name/,
    );
  });

  it.each(['csv', 'parquet'])('reads what predict and simulate --format %s write', async (format) => {
    await inTemporaryDirectory(async (directory) => {
      const quiet = ['--quiet', '--out', directory];
      // kappa = 2, d = 20: a step takes eta = 0.1.
      await runCli(['predict', toy, '--t-end', '2', '--points', '4', ...quiet]);
      await runCli(['simulate', toy, '--seeds', '400', '--steps', '20', '--points', '4', '--format', format, ...quiet]);
      const files = ['--theory', join(directory, 'online-mean-prediction.csv')];
      const runs = ['--runs', join(directory, `online-mean-ensemble.${format}`), '--time-per-step', '0.1'];
      const { code, stdout } = await runCli(['compare', ...files, ...runs, '--tolerance', '0.05', '--start-shared']);
      expect(stdout).toMatch(/error: 400 runs/);
      expect(code).toBe(0);
      await runCli(['predict', toy, '--model', 'gradient-flow', '--t-end', '2', '--points', '4', ...quiet]);
      const crude = await runCli(['compare', ...files, ...runs, '--tolerance', '0.02', '--start-shared']);
      expect(crude.code).toBe(1);
    });
  });
});
