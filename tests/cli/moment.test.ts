import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

async function jsonOf(argv: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout } = await runCli(['moment', ...argv, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('popflow moment of link functions', () => {
  it('prints the series, its bound and the arc-cosine kernel', async () => {
    const { code, stdout } = await runCli(['moment', 'relu(u)*relu(v)', '--cov', 'u,v:rho', '--degree', '4']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    // Cho and Saul (2009), J_1/(2 pi), expanded by hand: 1/(2 pi) (1 + pi rho/2 + rho^2/2 + rho^4/24).
    expect(lines[0]).toBe('1/48*pi^(-1)*rho^4 + 1/4*pi^(-1)*rho^2 + 1/4*rho + 1/2*pi^(-1)');
    expect(lines[1]).toBe('route: Mehler series to degree 4, exact coefficients');
    // At rho = 1 the rest is 1/2 minus the sum.
    const rest = 1 / 2 - 1 / 4 - (1 / 2 + 1 / 4 + 1 / 48) / Math.PI;
    expect(lines[2]).toMatch(`error: at most ${rest.toPrecision(3)} for all correlations`);
    expect(lines[3]).toBe('closed form: (sqrt(1 - rho^2) + (pi - acos(rho))*rho)/(2*pi)');
    expect(lines[4]).toMatch(/^known as: arc-cosine kernel/);
  });

  it('names the arcsine kernel', async () => {
    const { stdout } = await runCli(['moment', 'erf(u/sqrt(2))*erf(v/sqrt(2))', '--cov', 'u,v:rho']);
    expect(stdout).toMatch('\nclosed form: 2/pi*asin(1/2*rho)\n');
  });

  it('gives numbers with --set', async () => {
    const result = await jsonOf(['relu(u)*relu(v)', '--cov', 'u,v:rho', '--set', 'rho=0.3']);
    expect(result).toMatchObject({ route: 'closed form', variables: ['u', 'v'], constants: [], exact: false });
    const expected = (Math.sqrt(0.91) + (Math.PI - Math.acos(0.3)) * 0.3) / (2 * Math.PI);
    expect(result.value).toBeCloseTo(expected, 14);
  });

  it('adds constants and closed forms of several terms', async () => {
    const result = await jsonOf(['relu(u)*relu(v) - 2*sign(u)*sign(v) + u*v + 1', '--cov', 'u,v:1/2']);
    expect(result.closedForm).toBe('(sqrt(1 - (1/2)^2) + (pi - acos(1/2))*(1/2))/(2*pi) + (-2)*2/pi*asin(1/2) + (3/2)');
    // acos(1/2) = pi/3, asin(1/2) = pi/6.
    expect(result.value).toBeCloseTo((Math.sqrt(3) / 2 + Math.PI / 3) / (2 * Math.PI) - 2 / 3 + 3 / 2, 14);
  });

  it('reads one variable exactly, and quadrature with its error', async () => {
    expect((await runCli(['moment', 'relu(u)^2'])).stdout).toBe('1/2\ndecimal: 0.5\nroute: exact\nerror: 0 (exact)\n');
    const stein = await jsonOf(['tanh(u)*v^3', '--cov', 'u,v:1/2']);
    const first = await jsonOf(['tanh(u)*u']);
    const third = await jsonOf(['tanh(u)*(u^3 - 3*u)']);
    // v^3 = He_3 + 3 He_1, and E[f(u) He_k(v)] = rho^k E[f(u) He_k(u)].
    expect(stein.value).toBeCloseTo((third.value as number) / 8 + (3 / 2) * (first.value as number), 13);
    expect(stein.error).toBeLessThan(1e-12);
  });

  it('keeps constants, in notes and results', async () => {
    const { stdout, stderr } = await runCli(['moment', 'a*relu(u)*v + b', '--cov', 'u,v:rho']);
    expect(stdout.split('\n')[0]).toBe('1/2*a*rho + b');
    expect(stderr).toBe('taken as constants: a, b\n');
    expect((await jsonOf(['a*relu(u)^2', '--set', 'a=3'])).moment).toBe('3/2');
  });

  it('reads polynomials as before, functions that are numbers included', async () => {
    expect((await runCli(['moment', 'sqrt(2)*u^2*exp(1)', '--cov', 'u,u:1'])).stdout).toBe('sqrt(2)*exp(1)\n');
    expect((await runCli(['moment', '(u + v)^2', '--cov', 'u,v:rho'])).stdout).toBe('2*rho + 2\n');
    expect((await jsonOf(['u^2*v^2', '--cov', 'u,v:rho'])).polynomial).toBe('u^2*v^2');
  });

  it('reads Hermite polynomials: E[h_3(u) h_3(v)] = rho^3', async () => {
    expect((await runCli(['moment', 'h3(u)*h(3, v)', '--cov', 'u,v:rho'])).stdout).toMatch(/^rho\^3\n/);
  });

  it.each([
    [
      ['relu(u+v)', '--cov', 'u,v:rho'],
      /"relu\(u \+ v\)" depends on u and v; each function must depend on one variable/,
    ],
    [['relu(u*v)*u'], /depends on u and v/],
    [['foo(u)'], /unknown name "foo"/],
    [['u(v + 1)*relu(u)'], /unknown name "u"/],
    [['process.exit(1)'], /unknown name "process.exit"/],
    [['relu(u)*constructor(v)'], /unknown name "constructor"/],
    [['import("fs")*relu(u)'], /not allowed/],
    [['relu(u); relu(v)'], /";"/],
    [['f(x) = relu(x)'], /"="/],
    [['relu(u)!'], /"!"/],
    [['relu(u)/v', '--cov', 'u,v:1/2'], /division by "v" is not allowed/],
    [['relu(u)/0'], /division by "0"/],
    [['relu(u)^v'], /exponent of "relu\(u\) \^ v" contains a variable/],
    [['relu(u)^65'], /exponent of "relu\(u\) \^ 65" is "65"; an integer from 0 to 64/],
    [['relu(u)^40*relu(u)^40'], /exponent 80; at most 64/],
    [['relu(u)^(1/2)'], /exponent/],
    [['1/2 relu(u)'], /ambiguous/],
    [['relu(u^2)'], /has a kink.*z stands for u/],
    [['relu*relu(u)'], /"relu" needs an argument/],
    [['h2*relu(u)'], /"h2" needs an argument/],
    [['relu(u)*tanh(v)', '--cov', 'u,u:1'], /"tanh\(v\)" contains no variable/],
    [['(relu(u)+relu(v)+relu(w)+relu(x)+u+v+w+x+1)^12'], /too many terms/],
    [['relu(u)*relu(v)', '--cov', 'u,v:2'], /must lie within/],
    [['relu(u)*relu(v)', '--cov', 'u,v:rho', '--set', 'rho=-1.5'], /must lie within/],
    [['u^2*v^2', '--cov', 'u,v:rho', '--set', 'rho=2'], /must lie within/],
    [['u*v*w*relu(u)', '--cov', 'u,v:0.9;u,w:0.9;v,w:-0.9'], /u, v, w is not positive semi-definite/],
    [['u^2*v*w', '--cov', 'u,v:0.9;u,w:0.9;v,w:-0.9'], /not positive semi-definite/],
    [['relu(u)*relu(v)*relu(w)', '--cov', 'u,v:r;v,w:1/2'], /r must be a number here.*--set r=1\/2/],
    [['relu(u)*relu(v)', '--cov', 'u,v:u'], /contains the Gaussian variable "u"/],
    [['relu(u)*relu(v)', '--cov', 'u,v:rho', '--set', 'rhoo=1'], /rhoo is neither in/],
    [['relu(u)*relu(v)', '--cov', 'u,v:rho', '--set', 'u=1'], /u is a variable/],
    [['relu(u)*relu(v)', '--cov', 'u,v:rho', '--degree', '257'], /257/],
    [['relu(u)*relu(v)', '--cov', 'u,v:rho', '--degree', '-1'], /whole number >= 0/],
    [['exp(u^2)'], /diverges/],
    [['exp(40*u)'], /E f\^2 of exp\(40\*z\) is Infinity in double precision/],
    [['exp(26*u)*exp(26*v)', '--cov', 'u,v:1/2'], /double precision/],
    [['1e300*relu(u)*1e300'], /beyond double precision; allowed are numbers up to 1e308/],
    [['1e308*tanh(u)^2*v^2*1e100', '--cov', 'u,v:1/2'], /double precision/],
  ])('%j: one line, exit 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(['moment', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
