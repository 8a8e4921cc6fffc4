import { describe, expect, it } from 'vitest';
import { integrate } from '../../../src/numeric/quadrature/integrate.js';

describe('integrate', () => {
  it.each<[string, (x: number) => number, number, number, number]>([
    ['a polynomial', (x) => 7 * x ** 6, 0, 1, 1],
    ['exp', Math.exp, -1, 2, Math.exp(2) - Math.exp(-1)],
    ['a Lorentzian peak', (x) => 1e-4 / (1e-8 + x * x), -1, 1, 2 * Math.atan(1e4)],
    ['an end singularity', Math.sqrt, 0, 1, 2 / 3],
    ['a logarithm', Math.log, 0, 1, -1],
    ['an oscillation', (x) => Math.cos(100 * x), 0, 1, Math.sin(100) / 100],
    ['a kink', (x) => Math.abs(x - 1 / 3), 0, 1, 5 / 18],
    [
      'a Gaussian on the line',
      (x) => Math.exp((-x * x) / 2),
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Math.sqrt(2 * Math.PI),
    ],
    ['an exponential on the half line', (x) => Math.exp(-x), 0, Number.POSITIVE_INFINITY, 1],
    ['a power on the other half line', (x) => 1 / (x * x), Number.NEGATIVE_INFINITY, -2, 0.5],
    ['the other way round', Math.exp, 2, -1, Math.exp(-1) - Math.exp(2)],
  ])('%s', (_name, f, a, b, exact) => {
    const { value, error, evaluations } = integrate(f, a, b);
    expect(Math.abs(value - exact)).toBeLessThan(1e-10 * Math.abs(exact));
    expect(error).toBeLessThanOrEqual(1e-10 * Math.abs(value));
    expect(evaluations).toBeLessThan(4000);
  });

  it('counts its work: one application of the rule for a polynomial', () => {
    let calls = 0;
    const power = (x: number): number => {
      calls += 1;
      return x ** 10;
    };
    const { evaluations } = integrate(power, 0, 1);
    expect([calls, evaluations]).toEqual([15, 15]);
  });

  it('bounds its error', () => {
    for (const relativeTolerance of [1e-3, 1e-6, 1e-12]) {
      const { value, error } = integrate((x) => 1 / (1 + 25 * x * x), -1, 1, { relativeTolerance });
      expect(Math.abs(value - (2 / 5) * Math.atan(5))).toBeLessThanOrEqual(error);
    }
  });

  it('is zero over a point, and takes an absolute tolerance where the integral vanishes', () => {
    expect(integrate(Math.exp, 1, 1).value).toBe(0);
    expect(() => integrate((x) => x ** 3 + Math.sin(x), -1, 1.0, { relativeTolerance: 1e-12 })).toThrow(
      /absoluteTolerance/,
    );
    expect(Math.abs(integrate(Math.sin, -1, 1, { absoluteTolerance: 1e-12 }).value)).toBeLessThan(1e-12);
  });

  it('says when it does not converge', () => {
    expect(() => integrate((x) => 1 / x, 0, 1, { maxEvaluations: 3000 })).toThrow(/did not converge/);
    expect(() => integrate((x) => Math.sin(1 / x) / x, 0, 1, { maxEvaluations: 3000 })).toThrow(/did not converge/);
  });

  it.each<[string, () => unknown]>([
    ['NaN of the integrand', () => integrate(() => Number.NaN, 0, 1)],
    ['NaN end', () => integrate(Math.exp, Number.NaN, 1)],
    ['an infinite integrand', () => integrate(() => Number.POSITIVE_INFINITY, 0, 1)],
    ['tolerance', () => integrate(Math.exp, 0, 1, { relativeTolerance: 0 })],
    ['absolute tolerance', () => integrate(Math.exp, 0, 1, { absoluteTolerance: -1 })],
    ['budget', () => integrate(Math.exp, 0, 1, { maxEvaluations: 1 })],
  ])('refuses: %s', (_name, run) => {
    expect(run).toThrow(RangeError);
  });
});
