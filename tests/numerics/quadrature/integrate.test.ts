import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate } from '../../../src/numerics/quadrature/integrate.js';

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

  it('counts its work: one application of the rule for a polynomial that is known to be smooth', () => {
    let calls = 0;
    const power = (x: number): number => {
      calls += 1;
      return x ** 10;
    };
    const { evaluations } = integrate(power, 0, 1, { initialPieces: 1 });
    expect([calls, evaluations]).toEqual([15, 15]);
  });

  it('estimates its error from above where f is smooth', () => {
    for (const relativeTolerance of [1e-3, 1e-6, 1e-12]) {
      const { value, error } = integrate((x) => 1 / (1 + 25 * x * x), -1, 1, { relativeTolerance });
      expect(Math.abs(value - (2 / 5) * Math.atan(5))).toBeLessThanOrEqual(error);
    }
  });

  it('is zero over a point', () => {
    expect(integrate(Math.exp, 1, 1).value).toBe(0);
  });

  it.each<[string, (x: number) => number, number, number]>([
    ['x^3 + sin x', (x) => x ** 3 + Math.sin(x), -1, 1],
    ['1e20 sin x', (x) => 1e20 * Math.sin(x), -1, 1],
    ['1e-200 x', (x) => 1e-200 * x, -3, 3],
    ['cos over a period that is no multiple of the cuts', Math.cos, 0.1, 0.1 + 2 * Math.PI],
    ['x exp(-x^2) on R', (x) => x * Math.exp(-x * x), -infinity, infinity],
    ['(x - 5) phi(x - 5) on R', (x) => (x - 5) * Math.exp(-((x - 5) ** 2) / 2), -infinity, infinity],
    ['sign x', Math.sign, -2, 2],
    ['h_3 phi', (x) => (x ** 3 - 3 * x) * Math.exp(-(x * x) / 2), -20, 20],
  ])('that cancels is 0 to within rounding of the integral of |f|, which is its scale: %s', (_, f, a, b) => {
    const { value, error, scale } = integrate(f, a, b);
    const absolute = integrate((x) => Math.abs(f(x)), a, b, { relativeTolerance: 1e-8 }).value;
    expect(Math.abs(value)).toBeLessThanOrEqual(error);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-13 * absolute);
    expect(Math.abs(scale - absolute)).toBeLessThan(1e-2 * absolute);
  });

  it('that cancels but diverges is refused', () => {
    expect(() => integrate((x) => Math.sign(x) / Math.abs(x - 1 / 3e5), -1, 1, { maxEvaluations: 5000 })).toThrow(
      /finite|did not converge/,
    );
    expect(() => integrate((x) => 1 / x, -1, 1, { maxEvaluations: 5000 })).toThrow(/finite|did not converge/);
    expect(() => integrate((x) => 1 / (x - 0.013), -1, 1.026, { maxEvaluations: 5000 })).toThrow(
      /finite|did not converge/,
    );
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

const infinity = Number.POSITIVE_INFINITY;
const normal = (mean: number, deviation: number) => (x: number) =>
  Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));

describe('narrow or shifted features', () => {
  it.each<[string, (x: number) => number, number, number, number]>([
    ['a Gaussian of .01 at 3.3 on [-100, 100]', normal(3.3, 0.01), -100, 100, 1],
    ['the same the other way round', normal(3.3, 0.01), 100, -100, -1],
    ['of .01 in the middle', normal(0, 0.01), -100, 101, 1],
    ['of 1e-3 near an end', normal(99.9, 1e-3), -100, 100, 1],
    ['its mean far out on the line', (x) => x * normal(800, 1)(x), -infinity, infinity, 800],
    ['far out on a half line', normal(116, 3.81), 0, infinity, 1],
    ['far out on the other', normal(-5000, 20), -infinity, 0, 1],
    ['of 1e-10 on the line', normal(0, 1e-10), -infinity, infinity, 1],
    ['of 1e10 on the line', normal(0, 1e10), -infinity, infinity, 1],
    ['a step of 1e-4 of the interval', (x) => (x <= 0 ? 1 : 0), -1, 10_000, 1],
    ['a step of 1e-8', (x) => (x <= 0 ? 1 : 0), -1, 1e8, 1],
    ['a step at the other end', (x) => (x > 0 ? 1 : 0), -1e4, 1, 1],
    ['a box', (x) => (x >= 5000 && x < 5001 ? 1 : 0), 0, 1e4, 1],
    ['a fast oscillation', (x) => Math.cos(1000 * x) ** 2, 0, Math.PI, Math.PI / 2],
    ['one in step with the points', (x) => Math.abs(Math.sin(16 * Math.PI * x)), 0, 1, 2 / Math.PI],
    ['a slow tail', (x) => x ** -1.1, 1, infinity, 10],
  ])('%s', (_name, f, a, b, exact) => {
    expect(Math.abs(integrate(f, a, b).value / exact - 1)).toBeLessThan(1e-9);
  });

  it('are right or refused, never wrong: Gaussians and steps of any width down to 1e-8 of the interval', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 0, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        (e, mean) => {
          try {
            const { value } = integrate(normal(mean, 10 ** e), -100, 100);
            expect(Math.abs(value - 1)).toBeLessThan(1e-8);
          } catch (error) {
            expect(String(error)).toMatch(/is 0 at all \d+ points tried in \[-100, 100\]/);
            refused += 1;
          }
          const at = (mean + 90) / 200;
          expect(
            Math.abs(integrate((x) => (x <= at ? 1 : 0), -1, 10 ** -e).value / (1 + Math.min(at, 10 ** -e)) - 1),
          ).toBeLessThan(1e-8);
        },
      ),
      { seed: 13, numRuns: 60 },
    );
    expect(refused).toBeLessThan(30);
  });

  it('are found where points name them, beside something wide as well', () => {
    for (const deviation of [1e-3, 1e-6]) {
      const f = (x: number): number => 1 + normal(3.3, deviation)(x);
      expect(Math.abs(integrate(f, -100, 100, { points: [3.3] }).value - 201)).toBeLessThan(1e-7);
    }
    expect(Math.abs(integrate(normal(1e6, 1), -infinity, infinity, { points: [1e6] }).value - 1)).toBeLessThan(1e-9);
  });

  it('that are not found are refused, or are 0 with the tolerance as the error', () => {
    const hidden = normal(3.3, 1e-9);
    expect(() => integrate(hidden, -100, 100)).toThrow(/points/);
    expect(integrate(hidden, -100, 100, { absoluteTolerance: 1e-6 })).toMatchObject({ value: 0, error: 1e-6 });
    expect(integrate(() => 0, 0, 1, { initialPieces: 2 })).toEqual({ value: 0, error: 0, scale: 0, evaluations: 31 });
  });

  it.each<[string, (x: number) => number, number, number]>([
    ['1/x on [1, infinity)', (x) => 1 / x, 1, infinity],
    ['1/x on (0, 1]', (x) => 1 / x, 0, 1],
    ['1/x on [-1, 1]', (x) => 1 / x, -1, 1],
    ['1/(x - .3)', (x) => 1 / (x - 0.3), 0, 1],
    ['1/(x log x)', (x) => 1 / (x * Math.log(x)), Math.E, infinity],
    ['x on the line', (x) => x, -infinity, infinity],
    ['1 on the line', () => 1, -infinity, infinity],
    ['sin on a half line', Math.sin, 0, infinity],
    ['tan over its pole', Math.tan, 0, 3],
    ['NaN beyond .3', (x) => (x > 0.3 ? Number.NaN : 1), 0, 1],
    ['a length beyond doubles', Math.exp, -1e308, 1e308],
    ['a point outside', (x) => x, 0, 1],
  ])('refuses: %s', (name, f, a, b) => {
    const options = name === 'a point outside' ? { points: [2] } : {};
    expect(() => integrate(f, a, b, options)).toThrow(RangeError);
  });

  it.each([1e-10, 1e10])('does not depend on the units of x and f: times %d', (unit) => {
    const f = (x: number): number => unit * (x / unit) ** 3 * Math.exp(-x / unit);
    expect(Math.abs(integrate(f, 0, infinity).value / (6 * unit * unit) - 1)).toBeLessThan(1e-9);
    expect(Math.abs(integrate((x) => x / unit, 0, unit).value / (unit / 2) - 1)).toBeLessThan(1e-12);
  });
});
