import fc from 'fast-check';
import { all, create } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import type { NamedCovariance } from '../../src/laws/gaussian/wick.js';
import { linkFunction } from '../../src/links/link-function.js';
import { type LinkMoment, linkMoment } from '../../src/links/link-moment.js';
import { parseMoment } from '../../src/links/parse-moment.js';
import { splitGaussianRule } from '../../src/numerics/quadrature/split-gaussian.js';

const math = create(all!);

/** Covariances from texts, 'u,v' in order; variances default to 1. */
function covarianceOf(texts: Readonly<Record<string, string>>): NamedCovariance {
  return (a, b) => {
    const text = texts[`${a},${b}`] ?? texts[`${b},${a}`];
    if (text !== undefined) return parsePolynomial(text);
    return a === b ? Polynomial.one : Polynomial.zero;
  };
}

function momentOf(text: string, texts: Readonly<Record<string, string>> = {}, degree?: number): LinkMoment {
  return linkMoment(parseMoment(text), covarianceOf(texts), degree);
}

function numberOf(text: string, texts: Readonly<Record<string, string>> = {}): number {
  return momentOf(text, texts).value.toNumber();
}

/** E f(u) g(v) by a double rule, split where either has a kink at 0; an independent route. */
function doubleQuadrature(f: string, g: string, su: number, sv: number, c: number): number {
  const [left, right] = [linkFunction(f), linkFunction(g)];
  const rho = c / (su * sv);
  const other = Math.sqrt(Math.max(0, 1 - rho * rho));
  const outer = splitGaussianRule(
    left.kinks.map((kink) => kink / su),
    60,
  );
  let sum = 0;
  outer.nodes.forEach((x, i) => {
    const inner = splitGaussianRule(
      right.kinks.map((kink) => (kink / sv - rho * x) / other),
      60,
    );
    inner.nodes.forEach((y, j) => {
      sum += outer.weights[i]! * inner.weights[j]! * left.value(su * x) * right.value(sv * (rho * x + other * y));
    });
  });
  return sum;
}

describe('linkMoment: values', () => {
  it.each([
    ['relu(u)*relu(v)', 0.3, (t: number) => (Math.sqrt(1 - t * t) + (Math.PI - Math.acos(t)) * t) / (2 * Math.PI)],
    ['relu(u)*relu(-v)', 0.3, (t: number) => (Math.sqrt(1 - t * t) - (Math.PI - Math.acos(-t)) * t) / (2 * Math.PI)],
    ['step(u)*step(v)', -0.6, (t: number) => 1 / 4 + Math.asin(t) / (2 * Math.PI)],
    ['sign(u)*sign(-2*v)', 0.25, (t: number) => (-2 / Math.PI) * Math.asin(t)],
    ['abs(u)*abs(3*v)', -0.5, (t: number) => (6 / Math.PI) * (Math.sqrt(1 - t * t) + t * Math.asin(t))],
    ['erf(u/sqrt(2))*erf(v/sqrt(2))', 0.8, (t: number) => (2 / Math.PI) * Math.asin(t / 2)],
    ['erf(u)*erf(-v)', 0.8, (t: number) => (-2 / Math.PI) * Math.asin((2 / 3) * t)],
    ['sin(2*u)*sin(v)', 0.4, (t: number) => Math.exp(-2.5) * Math.sinh(2 * t)],
    ['cos(2*u)*cos(v)', 0.4, (t: number) => Math.exp(-2.5) * Math.cosh(2 * t)],
    ['exp(u)*exp(v/2 - 1)', 0.5, (t: number) => Math.exp(5 / 8 + t / 2 - 1)],
    // Stein: E[relu(u) v^3] = 3 t E[relu'(u)] + t^3 E[relu'''(u)], and E[relu'''] = -phi'(0) = 0.
    ['relu(u)*v^3', 0.5, (t: number) => (3 * t) / 2],
  ])('%s at %d', (text, rho, expected) => {
    const moment = momentOf(text, { 'u,v': `${rho}` });
    expect(Math.abs(moment.value.toNumber() - expected(rho))).toBeLessThanOrEqual(moment.error + 4e-16);
    expect(moment.error).toBeLessThan(1e-12);
  });

  it('handles variances: erf pair of Saad and Solla (1995), relu is homogeneous', () => {
    const erf = numberOf('erf(u/sqrt(2))*erf(v/sqrt(2))', { 'u,u': '2', 'v,v': '1/2', 'u,v': '-1/3' });
    expect(erf).toBeCloseTo((2 / Math.PI) * Math.asin(-1 / 3 / Math.sqrt(3 * 1.5)), 14);
    const scaled = numberOf('relu(u)*relu(v)', { 'u,u': '4', 'v,v': '9', 'u,v': '3' });
    expect(scaled).toBeCloseTo(6 * numberOf('relu(u)*relu(v)', { 'u,v': '1/2' }), 14);
  });

  it.each([
    ['tanh', 'relu', 1, 1, 0.5, 'Mehler series'],
    ['gelu', 'softplus', 1, 1, -0.5, 'Mehler series'],
    ['sign', 'erf', 1, 1, 0.5, 'closed form'],
    ['erf', 'sign', 1, 2, -0.75, 'closed form'],
    ['leaky_relu', 'tanh', 1, 2, 1.9, 'quadrature'],
    ['gelu', 'gelu', 1, 1, 0.95, 'quadrature'],
    ['silu', 'abs', 3, 0.5, -1.45, 'quadrature'],
    ['relu', 'step', 2, 1, 1.5, 'closed form'],
  ])('%s with %s, deviations %d and %d, covariance %d: double quadrature', (f, g, su, sv, c, route) => {
    const moment = momentOf(`${f}(u)*${g}(v)`, { 'u,u': `${su * su}`, 'v,v': `${sv * sv}`, 'u,v': `${c}` });
    const expected = doubleQuadrature(`${f}(z)`, `${g}(z)`, su, sv, c);
    expect(moment.terms[0]!.parts[0]!.route).toBe(route);
    expect(Math.abs(moment.value.toNumber() - expected)).toBeLessThanOrEqual(moment.error + 1e-12);
  });

  it('agrees with double quadrature for powers and negative steps', () => {
    const cases = [
      ['relu(u)^2*relu(-v)', 'relu(z)^2', 'relu(-z)', 0.4],
      ['relu(-2*u)^2*step(-v)', 'relu(-2*z)^2', 'step(-z)', -0.3],
      ['sign(-u)*erf(2*v)', 'sign(-z)', 'erf(2*z)', 0.6],
      ['sign(u)*erf(-2*v)', 'sign(z)', 'erf(-2*z)', 0.6],
    ] as const;
    for (const [text, f, g, rho] of cases) {
      expect(numberOf(text, { 'u,v': `${rho}` })).toBeCloseTo(doubleQuadrature(f, g, 1, 1, rho), 11);
    }
  });

  it('is exact for one variable, for a polynomial beside a link with exact coefficients, and by oddness', () => {
    expect(momentOf('relu(u)^2').value.toString()).toBe('1/2');
    expect(momentOf('relu(u)', { 'u,u': '4' }).value.toNumber()).toBeCloseTo(2 / Math.sqrt(2 * Math.PI), 15);
    // Stein: E[relu(u) v] = rho E[step(u)].
    expect(momentOf('relu(u)*v', { 'u,v': 'rho' }).value.toString()).toBe('1/2*rho');
    const odd = momentOf('tanh(u)*tanh(v)*tanh(w)', { 'u,v': 'a', 'v,w': 'b' });
    expect([odd.value.toString(), odd.error]).toEqual(['0', 0]);
  });

  it('expands products and powers of sums', () => {
    const covariance = { 'u,v': '1/2' };
    const whole = numberOf('(relu(u) - v)^2*2', covariance);
    // E relu^2 - 2 rho E step + E v^2.
    expect(whole).toBeCloseTo(2 * (1 / 2 - 1 / 2 + 1), 14);
    expect(parseMoment('(tanh(u) + v)^2 - tanh(u)^2 - v^2 - 2*v*tanh(u)').terms).toEqual([]);
  });

  it('uncorrelated groups factorise, and each may have its own route', () => {
    const value = numberOf('relu(u)*relu(v)*tanh(w)*x^3', { 'u,v': '1/2', 'w,x': '1/4' });
    const expected = numberOf('relu(u)*relu(v)', { 'u,v': '1/2' }) * numberOf('tanh(w)*x^3', { 'w,x': '1/4' });
    expect(value).toBeCloseTo(expected, 14);
  });

  it('three and four variables: orthant probability of Plackett, a product of pairs, and a common factor', () => {
    const [a, b, c] = [0.5, 1 / 3, 0.25];
    const three = numberOf('step(u)*step(v)*step(w)', { 'u,v': '1/2', 'u,w': '1/3', 'v,w': '1/4' });
    expect(three).toBeCloseTo(1 / 8 + (Math.asin(a) + Math.asin(b) + Math.asin(c)) / (4 * Math.PI), 12);
    // cos u cos v cos w x: characteristic functions over the signs.
    const four = numberOf('cos(u)*cos(v)*cos(w)*cos(x)', { 'u,v': '1/2', 'v,w': '1/4', 'w,x': '1/3' });
    let expected = 0;
    for (const [s, t, r] of [-1, 1].flatMap((s) => [-1, 1].flatMap((t) => [-1, 1].map((r) => [s, t, r] as const)))) {
      expected += Math.exp(-2 - (s * 0.5 + s * t * 0.25 + t * r * (1 / 3))) / 8;
    }
    expect(four).toBeCloseTo(expected, 9);
    // u = v = w: E tanh^2 relu, one variable.
    const same = { 'u,v': '1', 'u,w': '1', 'v,w': '1' };
    expect(numberOf('tanh(u)*tanh(v)*relu(w)', same)).toBeCloseTo(numberOf('tanh(u)^2*relu(u)'), 9);
  });

  it('perfect correlation and a constant variable', () => {
    expect(numberOf('tanh(u)*tanh(v)', { 'u,v': '1' })).toBeCloseTo(numberOf('tanh(u)^2'), 9);
    expect(numberOf('gelu(u)*gelu(v)', { 'u,v': '-1' })).toBeCloseTo(numberOf('gelu(u)*gelu(-u)'), 9);
    expect(numberOf('exp(u)*sigmoid(v)', { 'v,v': '0' })).toBeCloseTo(Math.exp(0.5) / 2, 14);
  });
});

describe('linkMoment: series', () => {
  it('has the coefficients of the arcsine', () => {
    // (2/pi) asin(x) with x = rho/2: 2/pi (x + x^3/6 + 3 x^5/40 + ...).
    const expected = parsePolynomial('pi^(-1)*(rho + rho^3/24 + 3/640*rho^5)');
    expect(momentOf('erf(u/sqrt(2))*erf(v/sqrt(2))', { 'u,v': 'rho' }, 6).value.equals(expected)).toBe(true);
  });

  const links = ['relu', 'step', 'sign', 'abs', 'erf', 'sin', 'cos', 'exp'];
  it('differs from the closed form by at most the stated bound, and the printed expression says the same as the value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...links),
        fc.constantFrom('1', '-1', '2', '-1/2', 'sqrt(2)/2'),
        fc.constantFrom('1', '-2', '1/2'),
        fc.integer({ min: -100, max: 100 }).filter((n) => n !== 0),
        fc.integer({ min: 0, max: 12 }),
        (name, a, b, hundredths, degree) => {
          const text = `${name}(${a}*u)*${name}(${b}*v)`;
          const series = momentOf(text, { 'u,v': 'rho' }, degree);
          const rho = hundredths / 100;
          const closed = series.terms[0]!.parts[0]!.closed!;
          const value = numberOf(text, { 'u,v': `${hundredths}/100` });
          const truncated = series.value.substitute({ rho: Polynomial.constant(Rational.of(hundredths, 100n)) });
          expect(Math.abs(truncated.toNumber() - value)).toBeLessThanOrEqual(
            series.error + 1e-12 * (1 + Math.abs(value)),
          );
          const printed = math.evaluate(closed.text!, { rho });
          // asin and acos lose half the digits near 1, in the printed expression only.
          expect(Math.abs(printed - value)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(value)));
        },
      ),
      { seed: 42, numRuns: 120 },
    );
  });

  it('the bound is attained up to its sense: the tail of relu at rho = 1', () => {
    // At rho = 1 Cauchy and Schwarz is an equality.
    const series = momentOf('relu(u)*relu(v)', { 'u,v': 'rho' }, 4);
    const atOne = series.value.substitute({ rho: Polynomial.one }).toNumber();
    expect(0.5 - atOne).toBeCloseTo(series.error, 14);
  });

  it('covers links with numeric coefficients', () => {
    const series = momentOf('tanh(u)*sigmoid(v)', { 'u,v': 'rho' }, 5);
    expect(series.exact).toBe(false);
    for (const rho of ['1/4', '9/10', '-1/2']) {
      const value = series.value.substitute({ rho: parsePolynomial(rho) }).toNumber();
      expect(Math.abs(value - numberOf('tanh(u)*sigmoid(v)', { 'u,v': rho }))).toBeLessThanOrEqual(series.error);
    }
  });

  it('a polynomial ends the series, however low the degree', () => {
    const moment = momentOf('tanh(u)*v^3', { 'u,v': 'rho' }, 1);
    expect(moment.error).toBeLessThan(1e-12);
    const value = moment.value.substitute({ rho: parsePolynomial('1/2') }).toNumber();
    expect(value).toBeCloseTo(doubleQuadrature('tanh(z)', 'z^3', 1, 1, 0.5), 12);
  });
});

describe('linkMoment: errors', () => {
  it.each([
    [
      'relu(u)*relu(v)*relu(w)',
      { 'u,v': 'a', 'v,w': '1/2' },
      /a must be a number here: u, v, w are 3 correlated.*--set a=/,
    ],
    ['relu(u)*relu(v)', { 'u,u': 's' }, /s must be a number here: it is in the variance of u/],
    [
      'tanh(u)*tanh(v)*tanh(w)*tanh(x)*tanh(y)*y',
      { 'u,v': '1/4', 'v,w': '1/4', 'w,x': '1/4', 'x,y': '1/4' },
      /at most 4/,
    ],
    ['relu(u)*tanh(v)', { 'u,v': '2' }, /u, v is not positive semi-definite/],
    [
      'tanh(u)*tanh(v)*relu(w)',
      { 'u,v': '9/10', 'u,w': '9/10', 'v,w': '-9/10' },
      /u, v, w is not positive semi-definite/,
    ],
    ['tanh(u)', { 'u,u': '-1' }, /variance of u is -1/],
    ['tanh(u)*v', { 'u,u': '0', 'u,v': '1/2' }, /not positive semi-definite/],
    ['exp(u^2)', {}, /diverges/],
  ])('%s', (text, texts, message) => {
    expect(() => momentOf(text, texts as Readonly<Record<string, string>>)).toThrow(message);
  });

  it('needs the constants when there is an error to state', () => {
    const expression = parseMoment('c*tanh(u)*tanh(v)', { variables: ['u', 'v'] });
    expect(() => linkMoment(expression, covarianceOf({ 'u,v': '1/2' }))).toThrow(/c must be a number/);
    const exact = parseMoment('c*relu(u)^2', { variables: ['u'] });
    expect(linkMoment(exact, covarianceOf({})).value.toString()).toBe('1/2*c');
  });
});
