import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { polynomialFromJson, polynomialToJson, polynomialToLatex } from '../../src/algebra/print.js';
import { reciprocalOf, squareRoot } from '../../src/algebra/radical.js';
import { Rational } from '../../src/algebra/rational.js';
import { exponential, inversePowerOfPi, inverseRootPi } from '../../src/algebra/transcendental.js';
import { compilePolynomial } from '../../src/codegen/polynomial-code.js';
import { evaluateLatex } from '../support/latex.js';

const e = (n: number, d = 1): Polynomial => exponential(Rational.of(n, BigInt(d)));

/** Random polynomials in x and y with all kinds of numbers as coefficients. */
const mixed = fc
  .array(
    fc.record({
      coefficient: fc
        .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 6 }))
        .map(([n, d]) => Rational.of(n, BigInt(d))),
      powers: fc.array(
        fc.tuple(
          fc.constantFrom('x', 'y', '√2', '√3', 'π^(-1/2)', 'exp(1/2)', 'exp(-1/2)', 'exp(-1/3)', 'exp(2)'),
          fc.integer({ min: 0, max: 3 }),
        ),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 4 },
  )
  .map((terms) => Polynomial.fromTerms(terms));

describe('the numbers 1/√π and exp(r)', () => {
  // Values from mpmath 1.3 at 30 digits.
  it.each<[Polynomial, string, number]>([
    [inverseRootPi, 'pi^(-1/2)', 0.5641895835477563],
    [inverseRootPi.power(2), 'pi^(-1)', 0.3183098861837907],
    [inverseRootPi.power(5), 'pi^(-5/2)', 0.05716435640373629],
    [e(-1, 2), 'exp(-1/2)', 0.6065306597126334],
    [e(1), 'exp(1)', Math.E],
    [e(700, 3), 'exp(700/3)', 2.1646072602013824e101],
    [e(-3000, 7), 'exp(-3000/7)', 7.47813790982266e-187],
    [squareRoot(2n).times(inverseRootPi).dividedBy(2), '1/2*sqrt(2)*pi^(-1/2)', 0.3989422804014327],
    [e(-1, 2).times(inverseRootPi).scaled(-3), '-3*pi^(-1/2)*exp(-1/2)', -1.0265948409366497],
  ])('%s', (value, text, number) => {
    expect(value.toString()).toBe(text);
    expect(Math.abs(value.toNumber() / number - 1)).toBeLessThan(3e-16);
    expect(Math.abs(value.evaluate({}) / number - 1)).toBeLessThan(1e-15);
    expect(value.isConstant()).toBe(true);
    expect(value.symbols()).toEqual([]);
    expect(parsePolynomial(text).equals(value)).toBe(true);
  });

  it('print in LaTeX', () => {
    expect(polynomialToLatex(parsePolynomial('1/2*sqrt(2)*pi^(-1/2)*x'))).toBe('\\frac{\\sqrt{2}}{2} \\pi^{-1/2} x');
    expect(polynomialToLatex(parsePolynomial('exp(-1/2) - 3*pi^(-1)*x^2'))).toBe('-3 \\pi^{-1} x^{2} + e^{-1/2}');
  });

  it('exp(r) exp(s) = exp(r + s), in whatever order and grouping', () => {
    expect(e(1, 2).times(e(1, 2)).equals(e(1))).toBe(true);
    expect(e(1, 2).times(e(1, 3)).equals(e(5, 6))).toBe(true);
    expect(e(1, 2).times(e(-1, 2)).equals(Polynomial.one)).toBe(true);
    expect(e(-1, 2).power(4).equals(e(-2))).toBe(true);
    expect(e(1, 2).plus(e(-1, 2)).power(2).toString()).toBe(e(1).plus(e(-1)).plus(Polynomial.constant(2)).toString());
    expect(
      Polynomial.fromTerms([
        {
          coefficient: Rational.ONE,
          powers: [
            ['exp(1/2)', 1],
            ['exp(1/3)', 3],
          ],
        },
      ]).equals(e(3, 2)),
    ).toBe(true);
    expect(exponential(Rational.ZERO).equals(Polynomial.one)).toBe(true);
  });

  it('are not merged where they differ', () => {
    expect(e(1).equals(e(2))).toBe(false);
    expect(e(1).plus(e(2)).termCount).toBe(2);
    expect(inverseRootPi.power(2).plus(inverseRootPi).termCount).toBe(2);
    // A symbol that happens to be named pi, π or e stays a symbol.
    expect(parsePolynomial('pi*pi^(-1/2)').symbols()).toEqual(['pi']);
    expect(parsePolynomial('π + e').symbols()).toEqual(['e', 'π']);
    expect(parsePolynomial('π^(-1/2)').equals(inverseRootPi)).toBe(true);
  });

  it('keep their digits where they cancel', () => {
    // Values from mpmath 1.3 at 40 digits; in doubles nine of their digits would be lost.
    expect(parsePolynomial('exp(1) - 2721/1001').toNumber() / 1.1017732695364201e-7).toBeCloseTo(1, 14);
    expect(parsePolynomial('355/113*pi^(-1) - 1').toNumber() / 8.491367865837086e-8).toBeCloseTo(1, 14);
    const tiny = e(-50).plus(inverseRootPi.power(4)).minus(inverseRootPi.power(4));
    expect(tiny.toNumber()).toBe(e(-50).toNumber());
    expect(Polynomial.one.plus(e(-60)).minus(Polynomial.one).toNumber() / 8.75651076269652e-27).toBeCloseTo(1, 14);
  });

  it('can be inverted where that can be written', () => {
    expect(reciprocalOf(e(1, 2).scaled(2)).equals(e(-1, 2).dividedBy(2))).toBe(true);
    const mixture = e(1).times(squareRoot(2n).plus(Polynomial.one));
    expect(reciprocalOf(mixture).times(mixture).equals(Polynomial.one)).toBe(true);
    expect(() => reciprocalOf(inverseRootPi)).toThrow(/1\/\(pi\^\(-1\/2\)\) cannot be kept exactly/);
    expect(() => reciprocalOf(e(1).plus(Polynomial.one))).toThrow(/cannot be kept exactly/);
    expect(() => reciprocalOf(e(1).plus(e(2)))).toThrow(/cannot be kept exactly/);
  });

  it.each<[() => unknown, RegExp]>([
    [() => Polynomial.symbol('exp(2/4)'), /lowest terms: "exp\(1\/2\)"/],
    [() => Polynomial.symbol('exp(x)'), /no symbol name/],
    [() => Polynomial.symbol('exp(0)'), /no symbol name/],
    [() => exponential(Rational.of(10_001)), /beyond exp/],
    [() => e(9000).times(e(2000)), /beyond exp/],
    [() => inversePowerOfPi(Rational.of(1, 2n)), /pi\^\(1\/2\) is not allowed/],
    [() => parsePolynomial('pi^(-1/3)'), /not allowed/],
    [() => parsePolynomial('exp(x)'), /no rational constant/],
    [() => parsePolynomial('x').derivative('exp(1)'), /is a number, not a symbol/],
    [() => parsePolynomial('x').substitute({ 'π^(-1/2)': Polynomial.one }), /is a number, not a symbol/],
  ])('refusal %#', (act, message) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message);
  });

  it('obey the laws of a ring, agree with floating point, and are read back from text, JSON and LaTeX', () => {
    const at = { x: 0.7, y: -1.3 };
    fc.assert(
      fc.property(mixed, mixed, mixed, (a, b, c) => {
        expect(
          a
            .plus(b)
            .times(c)
            .equals(c.times(a).plus(b.times(c))),
        ).toBe(true);
        expect(
          a
            .times(b)
            .times(c)
            .equals(a.times(b.times(c))),
        ).toBe(true);
        expect(a.minus(a).isZero()).toBe(true);
        const [x, y] = [a.evaluate(at), b.evaluate(at)];
        const scale = (p: Polynomial): number =>
          p.terms().reduce((sum, term) => sum + Math.abs(Polynomial.fromTerms([term]).evaluate(at)), 1);
        expect(Math.abs(a.times(b).evaluate(at) - x * y)).toBeLessThan(1e-13 * scale(a) * scale(b));
        expect(parsePolynomial(a.toString()).equals(a)).toBe(true);
        expect(polynomialFromJson(JSON.parse(JSON.stringify(polynomialToJson(a)))).equals(a)).toBe(true);
        const latex = polynomialToLatex(a);
        katex.renderToString(latex, { throwOnError: true });
        // The reader of LaTeX knows no fraction in an exponent: powers of π and e are given to it by name.
        const names = Object.fromEntries(
          [...latex.matchAll(/\\pi\^\{(-\d+)(?:\/2)?\}|e\^\{(-?\d+)(?:\/(\d+))?\}/g)].map(([text, pi, n, d]) => [
            text,
            pi === undefined
              ? Math.exp(Number(n) / Number(d ?? 1))
              : Math.PI ** (Number(pi) / (text.includes('/') ? 2 : 1)),
          ]),
        );
        expect(Math.abs(evaluateLatex(latex, { ...at, ...names }) - x)).toBeLessThan(1e-12 * scale(a));
        const out = new Float64Array(1);
        compilePolynomial([a], ['x', 'y'])(Float64Array.of(at.x, at.y), out);
        expect(Math.abs(out[0]! - x)).toBeLessThan(1e-13 * scale(a));
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('stay constants under derivatives and degrees', () => {
    const p = parsePolynomial('pi^(-1)*x^2 + exp(-1/2)*x');
    expect(p.derivative('x').toString()).toBe('2*pi^(-1)*x + exp(-1/2)');
    expect([p.totalDegree(), p.degreeIn('x')]).toEqual([2, 2]);
    expect(p.coefficientsIn('x').map(String)).toEqual(['0', 'exp(-1/2)', 'pi^(-1)']);
    expect(p.substitute({ x: e(1, 2) }).toString()).toBe('1 + pi^(-1)*exp(1)'.split(' + ').reverse().join(' + '));
  });
});
