/** An ad-hoc problem: a link that nobody prepared, from the command line to a verdict with its truncation. */

import { describe, expect, it } from 'vitest';
import { truncationMargin } from '../../derivations/gaussian/claims.js';
import { derivation } from '../../derivations/gaussian/index.js';
import { linksOf, type Parameters, type State, sphereSystemOf } from '../../derivations/gaussian/parameters.js';
import { linkFunction } from '../../src/links/link-function.js';
import { parseReport } from '../../src/report/json.js';
import type { Derivation } from '../../src/study/contract.js';
import { defineDerivation } from '../../src/study/define.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { initialState } from '../../src/study/predict.js';
import type { DerivationResult } from '../../src/study/result.js';
import { runDerivation } from '../../src/study/run.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

const NOBODYS = 'gelu(z) - 1/3*h3(z)';
const parametersOf = (...sets: readonly string[]): Parameters => resolveParameters(derivation, sets) as Parameters;
const small = ['targets=1', 'neurons=1', 'd=40', 'tEnd=0.5'] as const;

function run(given: Derivation<Parameters, State>, ...sets: readonly string[]): DerivationResult {
  return runDerivation(given as unknown as Derivation, {
    profile: 'quick',
    seed: 2,
    parameters: parametersOf(...sets),
  });
}

describe('a link that nobody prepared', () => {
  it('derives, and states its degree and its tail', () => {
    const p = parametersOf(`link=${NOBODYS}`, 'degree=6', ...small);
    const derived = derivation.derive(p);
    const step = derived.steps.find(({ id }) => id === 'correlations');
    if (step?.exactness.kind !== 'truncated') throw new Error('not truncated');
    expect(step.exactness.degree).toBe(6);
    // gelu = sum_k c_k h_k with even coefficients beyond 1; Parseval with its moments by quadrature elsewhere.
    const tail = tailOfGelu(6);
    expect(step.exactness.tail).toBeCloseTo(tail, 12);
    expect(tail).toBeGreaterThan(1e-5);
    expect(step.because).toMatch(/Mehler series to degree 6; \|C’ - C_K’\| <= \d/);
    const [, evidence] = step.verify();
    expect(evidence).toMatchObject({ kind: 'numeric', points: 6 });
    expect(derived.statistics).toEqual(['m']);
  });

  it('is checked to a verdict: the flow agrees, and the margin says what of it is truncation', () => {
    // False-alarm rate: the band is about 0.002 wide, the margin 0.05 away on either side; below 1e-6. Seeds are fixed.
    const result = run(derivation, `link=${NOBODYS}`, ...small);
    const [claim] = result.claims;
    expect(claim?.findings.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
    expect(claim?.findings[1]?.quantity).toMatch(/part of the margin at t = 0.5 that is truncation/);
    expect(claim?.findings[1]?.comment).toMatch(/series to degree 40/);
    expect(result.steps.every(({ evidence }) => evidence.length > 0)).toBe(true);
  });

  it('may be a target that jumps: its flow agrees with SGD, on the sphere and with free weights', () => {
    // Without the point mass of phi' the overlap is off by tenths, the margin is 0.05. False-alarm rate below 1e-6; seeds are fixed.
    for (const weights of ['sphere', 'free']) {
      const result = run(derivation, 'link=sign(z)', 'learner=erf(z/sqrt(2))', `weights=${weights}`, ...small);
      expect(result.claims[0]?.findings.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
    }
  });

  it('with a series that is cut too low is told so', () => {
    const result = run(derivation, 'link=tanh(z)', 'degree=2', ...small);
    const finding = result.claims[0]?.findings[1];
    expect(finding?.verdict).toBe('disagrees');
    expect(Number(finding?.measured)).toBeGreaterThan(0.05);
  });

  it('with the wrong learner disagrees: theory of h2, runs of h3', () => {
    // From overlap 0.3 the flow of h2 is above 0.7 at t = 1, that of h3 below 0.5: the margin is 0.05, the band below 0.05.
    const planted = defineDerivation<Parameters, State>({
      ...derivation,
      simulators: { reduced: (p) => derivation.simulators.reduced!({ ...p, link: 'h3' }) },
    });
    const sets = ['link=h2', 'targets=1', 'neurons=1', 'd=100', 'etad=0.002', 'loss=correlation', 'tEnd=1'];
    expect(run(planted, ...sets).claims[0]?.findings[0]?.verdict).toBe('disagrees');
    expect(run(derivation, ...sets).claims[0]?.findings[0]?.verdict).toBe('agrees');
  });
});

/** Mass of gelu beyond degree K: `c_0 = 1/sqrt(4 pi)`, `c_1 = 1/2`, the rest by a rule that is typed here. */
function tailOfGelu(degree: number): number {
  const { value } = linkFunction('gelu(z)');
  const step = 1 / 16;
  let [square, kept] = [0, 0];
  const coefficients = new Float64Array(degree + 1);
  for (let k = -160; k <= 160; k++) {
    const z = k * step;
    const weight = (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    const f = value(z);
    square += weight * f * f;
    let [previous, current] = [0, 1];
    for (let n = 0; n <= degree; n++) {
      coefficients[n] = coefficients[n]! + weight * f * current;
      [previous, current] = [current, (z * current - Math.sqrt(n) * previous) / Math.sqrt(n + 1)];
    }
  }
  for (const c of coefficients) kept += c * c;
  return square - kept;
}

describe('the routes', () => {
  const kindOf = (...sets: readonly string[]) =>
    derivation.derive(parametersOf(...sets)).steps.find(({ id }) => id === 'correlations')?.exactness.kind;
  const models = (...sets: readonly string[]) => derivation.derive(parametersOf(...sets)).models.map(({ id }) => id);

  it('are exact for polynomials, relu and erf, and truncated for others', () => {
    expect(kindOf('link=h2 + 1/3*h3')).toBe('exact');
    expect(kindOf('link=relu(z)')).toBe('exact');
    expect(kindOf('link=erf(z/sqrt(2))')).toBe('exact');
    expect(kindOf('link=tanh(z)')).toBe('truncated');
    expect(kindOf('link=relu(z)', 'learner=tanh(z)')).toBe('truncated');
    expect(truncationMargin(parametersOf('link=h2 + 1/3*h3'), 1)).toBe(0);
    expect(truncationMargin(parametersOf('link=relu(z)'), 1)).toBe(0);
    expect(truncationMargin(parametersOf('link=relu(z)', 'learner=tanh(z)'), 1)).toBeGreaterThan(0);
  });

  it('have the Itô term where its moments can be evaluated, and stop at gradient flow elsewhere', () => {
    expect(models('link=h2')).toEqual(['gradient-flow', 'corrected']);
    expect(models('link=tanh(z)', 'loss=correlation', 'neurons=1', 'targets=1')).toEqual([
      'gradient-flow',
      'corrected',
    ]);
    expect(models('link=relu(z)')).toEqual(['gradient-flow']);
  });

  it('of free weights: the finite-step flow for low polynomials and erf, gradient flow for relu', () => {
    expect(models('link=h2', 'weights=free')).toEqual(['gradient-flow', 'corrected']);
    expect(models('link=erf(z/sqrt(2))', 'weights=free')).toEqual(['gradient-flow', 'corrected']);
    expect(models('link=relu(z)', 'weights=free')).toEqual(['gradient-flow']);
  });

  it('of free weights agree with runs for relu', () => {
    // The band is below 0.01, the margin 0.05: false-alarm rate below 1e-6.
    const result = run(derivation, 'link=relu(z)', 'weights=free', 'targets=1', 'neurons=2', 'd=60', 'tEnd=0.5');
    expect(result.claims[0]?.findings[0]).toMatchObject({ verdict: 'agrees' });
  });
});

describe('the start', () => {
  it.each(['sphere', 'free'])('has unit neurons on the %s, each leaning towards one target', (weights) => {
    const p = parametersOf('targets=2', 'neurons=3', 'start=0.4', `weights=${weights}`);
    const { state } = initialState(derivation, p, 7);
    for (let i = 0; i < 3; i++) {
      const row = [...state.overlaps.subarray(i * 2, i * 2 + 2), ...state.frame.subarray(i * 3, i * 3 + 3)];
      expect(Math.hypot(...row)).toBeCloseTo(1, 14);
      expect(row[i % 2]).toBe(0.4);
    }
  });

  it('refuses too small a dimension, and free weights under the correlation loss', () => {
    expect(() => sphereSystemOf(parametersOf('d=4', 'targets=2', 'neurons=3'))).toThrow(
      /d = 4; must be at least P \+ m = 5/,
    );
    expect(() => derivation.derive(parametersOf('weights=free', 'loss=correlation'))).toThrow(/give loss=mse/);
  });

  it('takes the target’s link for the learner unless it is given one', () => {
    expect(linksOf(parametersOf('link=tanh(z)')).learner.text).toBe('tanh(z)');
    expect(linksOf(parametersOf('link=tanh(z)', 'learner=h3')).learner.polynomial?.degree).toBe(3);
  });
});

describe('the command line', () => {
  it('derives an ad-hoc problem by its flags', async () => {
    const argv = ['derive', 'gaussian', '--link', 'relu(z)', '--targets', '3', '--neurons', '8', '--loss', 'mse'];
    const { code, stdout, stderr } = await runCli([...argv, '--set', 'd=50']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('phi(z) = relu(z)');
    expect(stdout).toMatch(/dM_ip\/dtau = /);
  });

  it('is the same as with --set', async () => {
    const flags = await runCli(['derive', 'gaussian', '--link', NOBODYS, '--targets', '1', '--neurons', '1']);
    const sets = await runCli([
      'derive',
      'gaussian',
      ...['targets=1', 'neurons=1', `link=${NOBODYS}`].flatMap((s) => ['--set', s]),
    ]);
    expect(flags.code).toBe(0);
    expect(sets.stdout).toBe(flags.stdout);
    expect(flags.stdout).toMatch(/truncated at degree 40/);
  });

  it('checks it, to a report with a verdict and the truncation', async () => {
    await inTemporaryDirectory(async (directory) => {
      const argv = ['check', 'gaussian', '--link', NOBODYS, '--targets', '1', '--neurons', '1', '--json', '--quiet'];
      const { code, stdout } = await runCli([
        ...argv,
        '--set',
        'd=40',
        '--set',
        'tEnd=0.25',
        '--set',
        'tolerance=0.02',
        '--out',
        directory,
      ]);
      expect(code).toBe(0);
      const report = parseReport(stdout);
      expect(report.verdict).toBe('agrees');
      const step = report.derivations[0]?.steps.find(({ id }) => id === 'correlations');
      expect(step?.exactness).toMatchObject({ kind: 'truncated', degree: 40 });
    });
  });

  it.each([
    [['derive', 'gaussian', '--link', 'rleu(z)'], /rleu/],
    [['derive', 'gaussian', '--link', 'sign(z)'], /learner = sign\(z\) jumps at z = 0, .* only the target may jump/],
    [['derive', 'gaussian', '--link', '1/z'], /1\/z|divi|quotient|denominator/],
    [['derive', 'gaussian', '--loss', 'hinge'], /loss of gaussian is "?hinge"?/],
    [['derive', 'gaussian', '--targets', '0'], /targets of gaussian is 0/],
    [['derive', 'committee-machine', '--targets', '3'], /targets/],
    [['derive', 'single-index', '--neurons', '3'], /neurons/],
  ])('%j is bad input, in one line', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('reaches other derivations by the same flags where they have the parameter', async () => {
    const { code, stdout } = await runCli(['derive', 'single-index', '--link', 'h3']);
    expect(code).toBe(0);
    expect(stdout).toContain('h3');
  });
});
