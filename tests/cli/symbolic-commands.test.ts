import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe('popflow hermite', () => {
  it('prints both conventions and the information exponent: z^3 - 3z = He_3 = sqrt(6) h_3', async () => {
    const { code, stdout } = await runCli(['hermite', 'z^3 - 3*z', '--degree', '8']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 {2}sqrt\(6\) +1$/m);
    expect(stdout.split('\n').filter((line) => /^\d+ /.test(line))).toHaveLength(9);
    expect(stdout).toMatch(/information exponent: 3\n$/);
  });

  it('gives exact texts and doubles as JSON', async () => {
    const { stdout } = await runCli(['hermite', 'h2 + 1/2*h4', '--json']);
    const { coefficients, informationExponent, secondMoment } = JSON.parse(stdout);
    expect(coefficients[2].orthonormal).toEqual({ exact: '1', value: 1 });
    // He_2 = sqrt(2) h_2.
    expect(coefficients[2].monic.value).toBeCloseTo(Math.SQRT1_2, 15);
    expect([informationExponent, secondMoment]).toEqual([2, '5/4']);
  });

  it('takes symbols with --set', async () => {
    const { stdout } = await runCli(['hermite', 'a*z^2', '--set', 'a=1/2', '--json']);
    expect(JSON.parse(stdout).coefficients.map((one: { monic: { exact: string } }) => one.monic.exact)).toEqual([
      ...['1/2', '0', '1/2'],
    ]);
  });

  it('says that a lower degree leaves coefficients out', async () => {
    const { stdout, stderr } = await runCli(['hermite', 'z^4', '--degree', '2']);
    expect(stderr).toMatch(/beyond --degree 2 are not printed; the link has degree 4/);
    expect(stdout).toMatch(/information exponent: 2/);
  });

  it.each([
    [['-z^2'], '-z^2'],
    [['-z'], '-z'],
    [['-h3'], '-h3'],
    [['--degree', '3', '-z+1'], '-z+1'],
    [['-z', '--degree', '3', '--quiet'], '-z'],
    [['-relu(z)', '--set', 'a=-1'], '-relu(z)'],
    [['-(z^2)'], '-(z^2)'],
  ])('reads an expression that begins with a minus: %j', async (argv, link) => {
    const { code, stdout } = await runCli(['hermite', ...argv, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).link).toBe(link);
  });

  it.each([
    [['hermite', 'z^'], /cannot read "z\^"/],
    [['hermite', 'foo(z)'], /foo/],
    [['hermite', 'process.exit(1)'], /./],
    [['hermite', 'z', '--degree', '-1'], /'-1' is invalid. must be a whole number from 0 to 256/],
    [['hermite', 'z', '--degree', 'NaN'], /'NaN' is invalid/],
    [['hermite'], /missing required argument 'link'/],
    [['hermite', 'a*z', '--set', 'a'], /must have the form name=value/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('popflow moment', () => {
  it.each([
    [['u^2*v^2', '--cov', 'u,v:rho'], '2*rho^2 + 1'],
    [['u^2*v^2', '--cov', 'u,v:rho', '--set', 'rho=1/2'], '3/2'],
    [['u^4'], '3'],
    [['u^4', '--cov', 'u,u:s2'], '3*s2^2'],
    [['u^2*v^2', '--cov', 'u,u:a;v,v:b;u,v:c'], 'a*b + 2*c^2'],
    [['u*v', '--cov', 'u,v:1/3'], '1/3'],
    [['u^3'], '0'],
    [['-u*v', '--cov', 'u,v:1/3'], '-1/3'],
    [['--cov', 'u,u:2', '-u^2'], '-2'],
  ])('%j -> %s', async (argv, expected) => {
    const { code, stdout } = await runCli(['moment', ...argv]);
    expect([code, stdout]).toEqual([0, `${expected}\n`]);
  });

  it('says what it takes as constant', async () => {
    const { stdout, stderr } = await runCli(['moment', 'a*u^2', '--cov', 'u,u:1']);
    expect([stdout, stderr]).toEqual(['a\n', 'taken as constants: a\n']);
    expect((await runCli(['moment', 'a*u^2', '--cov', 'u,u:1', '--quiet'])).stderr).toBe('');
  });

  it('gives JSON with its terms', async () => {
    const { stdout } = await runCli(['moment', 'u^2*v^2', '--cov', 'u,v:rho', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ variables: ['u', 'v'], constants: [], moment: '2*rho^2 + 1' });
  });

  it.each([
    [['u^2', '--cov', 'u:rho'], /must have the form "a,b:value"/],
    [['u^2', '--cov', 'u,v'], /must have the form "a,b:value"/],
    [['u^2', '--cov', 'u,v:'], /must have the form/],
    [['u^2', '--cov', 'u,v:2'], /must lie within/],
    [['u^2', '--cov', 'u,u:0-1'], /a variance must be >= 0/],
    [['u^2', '--cov', 'u,v:a', '--cov', 'v,u:b'], /given twice/],
    [['u*v', '--cov', 'u,v:u'], /contains the Gaussian variable "u"/],
    [['u^(1/2)'], /./],
    [['u+*'], /./],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(['moment', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('popflow', () => {
  it('helps, on stdout', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const name of ['list', 'hermite', 'moment', 'derive', 'predict', 'simulate', 'check', 'verify']) {
      expect(stdout).toContain(`\n  ${name} `);
      const help = await runCli([name, '--help']);
      expect(help.code).toBe(0);
      for (const option of ['--json', '--set', '--seed', '--out', '--quiet']) expect(help.stdout).toContain(option);
    }
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['hermit', 'z'], /unknown command 'hermit'.*hermite/],
    [['hermite', 'z', '--jsn'], /unknown option '--jsn'.*--json/],
    [['hermite', 'z', 'extra'], /too many arguments/],
    [['hermite', '-z', '-z'], /too many arguments/],
    [['list', '-z'], /unknown option '-z'/],
    [['hermite', 'z', '--seed', '1.5'], /'1.5' is invalid/],
    [['list', '--set', 'a=1'], /list has no parameters/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
