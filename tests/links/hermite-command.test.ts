import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe('popflow hermite of links that are no polynomials', () => {
  it('prints closed forms with decimals, the tail and both exponents: relu', async () => {
    const { code, stdout } = await runCli(['hermite', 'relu(z)', '--degree', '4', '--generative']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[1]).toMatch(/^0 {2}1\/2\*sqrt\(2\)\*pi\^\(-1\/2\) +0\.398942280401433 /);
    expect(lines[2]).toMatch(/^1 {2}1\/2 +0\.5 +1\/2 +0\.5$/);
    expect(stdout).toMatch(/^route: closed-form, exact$/m);
    expect(stdout).toMatch(/^E f\(z\)\^2: 1\/2 = 0\.5$/m);
    expect(stdout).toMatch(/^tail mass beyond degree 4: 0\.0046361/m);
    expect(stdout).toMatch(/^information exponent: 1 \(c_1 is 0\.86 sqrt\(Var f\), exact\)$/m);
    expect(lines.at(-1)).toMatch(/^generative exponent: 1 /);
  });

  it('gives JSON for a link that nobody prepared', async () => {
    const { stdout } = await runCli(['hermite', 'gelu(z) - 1/3*h3(z)', '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      route: 'closed-form',
      informationExponent: 1,
      printedDegree: 8,
      error: 0,
      monomial: null,
    });
    expect(report.coefficients[3].orthonormal).toEqual({ exact: '-1/3', value: -1 / 3 });
    // mpmath: c_2 of gelu.
    expect(report.coefficients[2].orthonormal.value).toBeCloseTo(0.2992067103010745, 15);
    expect(report.tail).toBeCloseTo(3.644254542573978e-5, 17);
  });

  it('says when coefficients come from quadrature, and takes values', async () => {
    const { stdout } = await runCli(['hermite', 'tanh(a*z)', '--set', 'a=2', '--json', '--generative']);
    const report = JSON.parse(stdout);
    expect(report.route).toBe('quadrature');
    expect(report.coefficients[1].monic.exact).toBeNull();
    expect(report.generativeExponent).toMatchObject({ exponent: 1, tolerance: 1e-6 });
    const text = (await runCli(['hermite', 'tanh(2*z)'])).stdout;
    expect(text).toMatch(/^route: quadrature, error of a coefficient about \d/m);
  });

  it.each([
    [['hermite', 'exp(z^2)'], /diverges/],
    [['hermite', 'z', '--degree', '1000000'], /'1000000' is invalid. must be a whole number from 0 to 256/],
    [['hermite', '(z)^1', '--degree', '1e9'], /'1e9' is invalid. must be a whole number from 0 to 256/],
    [['hermite', 'exp(40*z)'], /E f\^2 of exp\(40\*z\) is Infinity in double precision; allowed/],
    [['hermite', 'exp(40*z)', '--json'], /is Infinity in double precision/],
    [['hermite', 'exp(200*z)'], /the Hermite coefficients of exp\(200\*z\): exp\(\d+\) is beyond exp\(10000\)/],
    [['hermite', 'exp(20*z)*z^64'], /degree 64|double precision/],
    [['hermite', '1e200*tanh(z)'], /double precision/],
    [['hermite', 'relu(z-60)'], /E f\^2 of relu\(-60 \+ z\) is 0 in double precision/],
    [['hermite', 'sin(1000000*z)*tanh(z)'], /varies too quickly.*allowed are/],
    [['hermite', 'relu(z^2)'], /relu has a kink/],
    [['hermite', 'relu(z)', '--degree', '300'], /'300' is invalid. must be a whole number from 0 to 256/],
    [['hermite', 'a*z', '--set', 'a=b', '--generative'], /contains b, which is no number/],
    [['hermite', 'z', '--set', 'relu=1'], /reserved name/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
