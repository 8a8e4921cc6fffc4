import { describe, expect, it } from 'vitest';
import { doubleFactorial, factorial } from '../../src/algebra/integer.js';
import { parsePolynomial } from '../../src/algebra/parse.js';
import type { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import { closedForm } from '../../src/links/closed-form.js';
import { differentiate } from '../../src/links/differentiate.js';
import { parseLinkExpression } from '../../src/links/parse-link-expression.js';
import { erf } from '../../src/numerics/special/error-function.js';
import { normalCdf, normalDensity } from '../../src/numerics/special/normal.js';

function formOf(text: string): NonNullable<ReturnType<typeof closedForm>> {
  const form = closedForm(parseLinkExpression(text));
  if (form === undefined) throw new Error(`no closed form of ${text}`);
  return form;
}

const coefficients = (text: string, degree: number): Polynomial[] => {
  const { expansion } = formOf(text);
  return Array.from({ length: degree + 1 }, (_, k) => expansion(degree).coefficient(k));
};

/** h_k(z) by He_{k+1} = z He_k - k He_{k-1}, normalised at the end. */
function orthonormal(k: number, z: number): number {
  let before = 0;
  let value = 1;
  for (let n = 0; n < k; n += 1) [before, value] = [value, z * value - n * before];
  return value / Math.sqrt(Number(factorial(k)));
}

/**
 * E[f h_k] for f with a kink at 0 at most: the double-exponential rule of Takahasi and Mori, x = exp(t - exp(-t)), on both half-lines.
 * No code is shared with the quadrature of links.
 */
function byIntegration(f: (z: number) => number, k: number): number {
  const step = 1 / 64;
  let sum = 0;
  for (let i = -5 / step; i <= 3.2 / step; i += 1) {
    const t = i * step;
    const x = Math.exp(t - Math.exp(-t));
    const weight = step * x * (1 + Math.exp(-t)) * normalDensity(x);
    if (weight === 0) continue;
    sum += weight * (f(x) * orthonormal(k, x) + f(-x) * orthonormal(k, -x));
  }
  return sum;
}

const relu = (u: number): number => Math.max(u, 0);

/** Links with their meanings, written by hand. */
const cases: [string, (z: number) => number][] = [
  ['relu(z)', relu],
  ['relu(-2*z)', (z) => relu(-2 * z)],
  ['relu(sqrt(3)*z)', (z) => relu(Math.sqrt(3) * z)],
  ['leaky_relu(z, 1/10)', (z) => (z > 0 ? z : z / 10)],
  ['leaky_relu(-z/2)', (z) => (z < 0 ? -z / 2 : -z / 200)],
  ['abs(z)', Math.abs],
  ['abs(-3*z)', (z) => 3 * Math.abs(z)],
  ['sign(z)', Math.sign],
  ['sign(-z)', (z) => -Math.sign(z)],
  ['step(z)', (z) => (z > 0 ? 1 : 0)],
  ['step(-z/3)', (z) => (z < 0 ? 1 : 0)],
  ['erf(z)', erf],
  ['erf(-2*z)', (z) => erf(-2 * z)],
  ['erf(z/sqrt(2))', (z) => erf(z / Math.SQRT2)],
  ['erf(3/2*sqrt(5)*z)', (z) => erf(1.5 * Math.sqrt(5) * z)],
  ['gelu(z)', (z) => z * normalCdf(z)],
  ['gelu(-z/2)', (z) => (-z / 2) * normalCdf(-z / 2)],
  ['gelu(sqrt(2)*z)', (z) => Math.SQRT2 * z * normalCdf(Math.SQRT2 * z)],
  ['sin(z)', Math.sin],
  ['sin(-2*z)', (z) => -Math.sin(2 * z)],
  ['cos(z)', Math.cos],
  ['cos(sqrt(2)*z)', (z) => Math.cos(Math.SQRT2 * z)],
  ['exp(z)', Math.exp],
  ['exp(-z/2 + 1/3)', (z) => Math.exp(-z / 2 + 1 / 3)],
  ['exp(-z^2)', (z) => Math.exp(-z * z)],
  ['exp(1/2 - z^2/2)', (z) => Math.exp(0.5 - (z * z) / 2)],
  ['gelu(z) - 1/3*h3(z)', (z) => z * normalCdf(z) - (z ** 3 - 3 * z) / (3 * Math.sqrt(6))],
  ['z^2*relu(z) - 2*z*erf(z)', (z) => z * z * relu(z) - 2 * z * erf(z)],
  ['(z^3 - z + 1)*sin(z)', (z) => (z ** 3 - z + 1) * Math.sin(z)],
  ['He2*exp(z/2)', (z) => (z * z - 1) * Math.exp(z / 2)],
  ['z^2*exp(-z^2)', (z) => z * z * Math.exp(-z * z)],
  ['relu(z)^3', (z) => relu(z) ** 3],
  ['relu(z)*relu(-z) + abs(z)*sign(z)', (z) => z],
  ['(relu(z) + relu(-2*z))^2', (z) => (relu(z) + relu(-2 * z)) ** 2],
  ['sin(z)*cos(2*z)', (z) => Math.sin(z) * Math.cos(2 * z)],
  [
    'cos(z)*sin(2*z) + sin(3*z)*sin(z) - cos(z)^3',
    (z) => Math.cos(z) * Math.sin(2 * z) + Math.sin(3 * z) * Math.sin(z) - Math.cos(z) ** 3,
  ],
  ['exp(z)*exp(-z/2)*exp(1)', (z) => Math.exp(z / 2 + 1)],
];

describe('closed forms', () => {
  it.each(cases)('%s: every coefficient up to 24 is that of adaptive integration', (text, f) => {
    const expansion = formOf(text).expansion(24).orthonormalCoefficients();
    const size = Math.sqrt(byIntegration((z) => f(z) ** 2, 0));
    for (let k = 0; k <= 24; k += 1) {
      const exact = expansion[k]?.toNumber() ?? 0;
      expect(Math.abs(exact - byIntegration(f, k)), `k = ${k}`).toBeLessThan(1e-14 * Math.max(1, size));
    }
  });

  it.each(cases.filter(([text]) => formOf(text).secondMoment() !== undefined))('%s: E f^2', (text, f) => {
    const expected = byIntegration((z) => f(z) ** 2, 0);
    expect(Math.abs(formOf(text).secondMoment()!.toNumber() / expected - 1)).toBeLessThan(2e-13);
  });

  it('relu, from the literature: 1/sqrt(2 pi), 1/2, 1/(2 sqrt(2 pi)), 0, -1/(24 sqrt(2 pi))', () => {
    const rootTwoPi = '1/2*sqrt(2)*pi^(-1/2)';
    expect(coefficients('relu(z)', 5).map(String)).toEqual(
      [rootTwoPi, '1/2', `1/2*${rootTwoPi}`, '0', `-1/24*${rootTwoPi}`, '0'].map((text) =>
        parsePolynomial(text).toString(),
      ),
    );
  });

  it('relu: a_k = (-1)^(m-1) (2m-3)!!/((2m)! sqrt(2 pi)) at k = 2m', () => {
    const known = coefficients('relu(z)', 40);
    for (let m = 1; m <= 20; m += 1) {
      const sign = m % 2 === 1 ? 1n : -1n;
      const expected = parsePolynomial('1/2*sqrt(2)*pi^(-1/2)').scaled(
        Rational.of(sign * doubleFactorial(2 * m - 3), factorial(2 * m)),
      );
      expect(known[2 * m]!.equals(expected)).toBe(true);
    }
  });

  it('erf: c_k = 2/sqrt(3 pi) (-2/3)^((k-1)/2) (k-2)!!/sqrt(k!) for odd k (PERFORMANCE.md, section 6)', () => {
    const known = formOf('erf(z)').expansion(41).orthonormalCoefficients();
    for (let k = 0; k <= 41; k += 1) {
      const expected =
        k % 2 === 0
          ? 0
          : (((2 / Math.sqrt(3 * Math.PI)) * (-2 / 3) ** ((k - 1) / 2)) / Math.sqrt(Number(factorial(k)))) *
            Number(doubleFactorial(k - 2));
      expect(Math.abs((known[k]?.toNumber() ?? 0) - expected)).toBeLessThan(1e-16);
    }
  });

  it('exact values of second moments: sin, cos, exp, relu, z^2 exp(-z^2)', () => {
    const second = (text: string): string => formOf(text).secondMoment()!.toString();
    expect(second('sin(z)')).toBe(parsePolynomial('(1 - exp(-2))/2').toString());
    expect(second('cos(z)')).toBe(parsePolynomial('(1 + exp(-2))/2').toString());
    expect(second('exp(z/2 + 1)')).toBe('exp(5/2)');
    expect(second('relu(z)')).toBe('1/2');
    // E z^4 exp(-2 z^2) = 3 s^5 at s^2 = 1/5.
    expect(second('z^2*exp(-z^2)')).toBe('3/125*sqrt(5)');
    expect(formOf('sin(z)^2 + cos(z)^2').secondMoment()!.toString()).toBe('1');
  });

  it("a_k(f') = (k + 1) a_(k+1)(f), exactly (Stein)", () => {
    for (const text of [
      ...[
        'relu(z)',
        'abs(-2*z)',
        'leaky_relu(z, 1/5)',
        'erf(z/sqrt(2))',
        'erf(-3*z)',
        'gelu(z)',
        'gelu(-2*z)',
        'sin(2*z)',
      ],
      ...[
        'cos(z/3)',
        'exp(z/2 - 1)',
        'exp(-z^2)',
        'z^2*relu(z)',
        'h3(z)*erf(z)',
        'relu(z)^2',
        '(1 + z)*sin(z)*cos(z)',
        'h2(2*z)',
      ],
    ]) {
      const derivative = closedForm(differentiate(parseLinkExpression(text)));
      expect(derivative, text).toBeDefined();
      const [f, slope] = [formOf(text).expansion(13), derivative!.expansion(12)];
      for (let k = 0; k <= 12; k += 1) {
        expect(slope.coefficient(k).equals(f.coefficient(k + 1).scaled(k + 1)), `${text}, k = ${k}`).toBe(true);
      }
    }
  });

  it('are linear, and agree where one function is written in two ways, exactly', () => {
    for (const [a, b] of [
      ['abs(z)', 'relu(z) + relu(-z)'],
      ['z', 'relu(z) - relu(-z)'],
      ['step(z)', '(1 + sign(z))/2'],
      ['relu(z)', 'z*step(z)'],
      ['leaky_relu(z, 1/3)', 'relu(z) - relu(-z)/3'],
      ['gelu(z)', 'z/2 + z*erf(z/sqrt(2))/2'],
      ['sin(2*z)', '2*sin(z)*cos(z)'],
      ['cos(3*z)', '4*cos(z)^3 - 3*cos(z)'],
      ['relu(3*z)', '3*relu(z)'],
      ['exp(z + 1)', 'exp(z)*exp(1)'],
      ['h3(2*z)', '(8*z^3 - 6*z)/sqrt(6)'],
    ] as const) {
      expect(formOf(a).expansion(12).equals(formOf(b).expansion(12)), `${a} = ${b}`).toBe(true);
    }
  });

  it('are given only where they are known', () => {
    for (const text of [
      ...[
        'tanh(z)',
        'sigmoid(z)',
        'silu(z)',
        'softplus(z)',
        'relu(z - 1)',
        'erf(z + 1)',
        'sin(z + 1)',
        'exp(z)*sin(z)',
      ],
      ...[
        'erf(z)^2',
        'sign(z)*erf(z)',
        'exp(z - z^2)',
        'exp(sin(z))',
        'sin(z^2)',
        'exp(sqrt(2))*z',
        'erf(0.70710678118654752*z)',
      ],
    ]) {
      expect(closedForm(parseLinkExpression(text)), text).toBeUndefined();
    }
  });

  it('say when an expectation diverges', () => {
    expect(() => formOf('exp(z^2)').expansion(2)).toThrow(/diverges/);
    expect(() => formOf('exp(z^2/2)').expansion(2)).toThrow(/diverges/);
    // The mean exists, the second moment does not.
    expect(formOf('exp(z^2/3)').expansion(0).mean().toNumber()).toBeCloseTo(Math.sqrt(3), 14);
    expect(() => formOf('exp(z^2/3)').secondMoment()).toThrow(/diverges/);
    expect(() => formOf('relu(z)').expansion(-1)).toThrow(/integer >= 0/);
    expect(() => formOf('relu(z)').expansion(5000)).toThrow(/at most 4096/);
  });
});
