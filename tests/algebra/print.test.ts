import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import {
  polynomialFromJson,
  polynomialToJson,
  polynomialToLatex,
  polynomialToText,
  symbolToLatex,
} from '../../src/algebra/print.js';
import { squareRoot } from '../../src/algebra/radical.js';
import { evaluateLatex } from '../support/latex.js';
import { polynomialIn, withRadicals } from './arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };

describe('text', () => {
  it('is read back as the same polynomial', () => {
    fc.assert(
      fc.property(withRadicals, (p) => parsePolynomial(polynomialToText(p)).equals(p)),
      runs,
    );
  });

  it('merges radicals and omits ones', () => {
    const p = parsePolynomial("3/4*sqrt(6)*x^2*w' - x + sqrt(2) - 1");
    expect(polynomialToText(p)).toBe("3/4*sqrt(6)*w'*x^2 - x + sqrt(2) - 1");
    expect(polynomialToText(Polynomial.zero)).toBe('0');
    expect(p.equals(parsePolynomial(p.toString()))).toBe(true);
  });

  it.each([
    ['(x + 1)^2/4', '1/4*x^2 + 1/2*x + 1/4'],
    ['-x^2', '-x^2'],
    ['(-x)^2', 'x^2'],
    ['2*-x', '-2*x'],
    ['x - -x', '2*x'],
    ['0.1*x + 1e-1*x', '1/5*x'],
    ['1/(1 + sqrt(2))', 'sqrt(2) - 1'],
    ['x/sqrt(1/2)', 'sqrt(2)*x'],
    ['√2*√2', '2'],
    ['sqrt*2', '2*sqrt'],
    ['M[1,2]*η', 'M[1,2]*η'],
    ['6/2/3', '1'],
    ['x^100000', 'x^100000'],
  ])('reads %s', (text, expected) => {
    expect(polynomialToText(parsePolynomial(text))).toBe(expected);
  });

  it.each([
    ['', 'ends too early'],
    ['x +', 'ends too early'],
    ['x y', '"y" is not expected'],
    ['(x', '")" is missing'],
    ['x)', '")" is not expected'],
    ['x^y', 'exponent "y"'],
    ['x^1.5', 'exponent "1.5"'],
    ['(x+1)^100000', '100000 is too large'],
    ['(u+v+w+x+y+z)^60', 'expands 6 terms into up to 8.3e+6; at most 1000000'],
    ['(a+b+c)^80*(d+e+f)^80', 'a product of 3321 by 3321 terms is too large'],
    ['1/x', 'division by "x"'],
    ['1/0', 'division by "0"'],
    ['sqrt(x)', 'no rational constant'],
    ['sqrt(-1)', 'negative'],
    ['x $ y', 'cannot read'],
    ['√4', '"√4"'],
    [`${'('.repeat(300)}x${')'.repeat(300)}`, 'nested deeper'],
    ['*x', '"*" is not expected'],
  ])('refuses %s', (text, message) => {
    expect(() => parsePolynomial(text)).toThrow(message);
    expect(() => parsePolynomial(text)).toThrow(RangeError);
  });
});

describe('JSON', () => {
  it('is read back as the same polynomial, through text', () => {
    fc.assert(
      fc.property(withRadicals, (p) => polynomialFromJson(JSON.parse(JSON.stringify(polynomialToJson(p)))).equals(p)),
      runs,
    );
  });

  it.each([
    [null],
    [{}],
    [{ terms: 1 }],
    [{ terms: [{}] }],
    [{ terms: [{ powers: [['x', 1]], numerator: 1, denominator: '1' }] }],
    [{ terms: [{ powers: [['x', 1]], numerator: '1', denominator: '0' }] }],
    [{ terms: [{ powers: [['x', '1']], numerator: '1', denominator: '1' }] }],
    [{ terms: [{ powers: [['x', -1]], numerator: '1', denominator: '1' }] }],
    [{ terms: [{ powers: [['x y', 1]], numerator: '1', denominator: '1' }] }],
  ])('refuses %j', (json) => {
    expect(() => polynomialFromJson(json)).toThrow(RangeError);
  });
});

describe('LaTeX', () => {
  it.each([
    ['M[1,2]', 'M_{12}'],
    ['M[10,2]', 'M_{10,2}'],
    ['c_2', 'c_{2}'],
    ['rho12', '\\rho_{12}'],
    ['η', '\\eta'],
    ['Ω_1', '\\Omega_{1}'],
    ['noise_sd', '\\mathrm{noise}_{\\mathrm{sd}}'],
    ["w'", "w'"],
  ])('prints the symbol %s as %s', (name, latex) => {
    expect(symbolToLatex(name)).toBe(latex);
    expect(() => katex.renderToString(latex, { throwOnError: true, output: 'mathml' })).not.toThrow();
  });

  it('is pinned on one example', () => {
    const p = parsePolynomial("3/4*sqrt(6)*x^2*rho12 - w'^2 + sqrt(2)/2 - 1");
    expect(polynomialToLatex(p)).toBe("\\frac{3 \\sqrt{6}}{4} \\rho_{12} x^{2} - {w'}^{2} + \\frac{\\sqrt{2}}{2} - 1");
    expect(polynomialToLatex(squareRoot(12n))).toBe('2 \\sqrt{3}');
    expect(polynomialToLatex(Polynomial.zero)).toBe('0');
  });

  it('is accepted by KaTeX and evaluates to the same number when an independent reader reads it', () => {
    const values = { x: 0.75, y: -1.25, 'M[1,2]': 0.5, η: 1.5, "w'": -0.25 };
    const inLatex = { x: 0.75, y: -1.25, 'M_{12}': 0.5, '\\eta': 1.5, "w'": -0.25 };
    fc.assert(
      fc.property(polynomialIn(['x', 'y', 'M[1,2]', 'η', "w'"], { radicals: true, largestExponent: 3 }), (p) => {
        const latex = polynomialToLatex(p);
        katex.renderToString(latex, { throwOnError: true, output: 'mathml' });
        const size = p.terms().reduce((sum, { coefficient }) => sum + 100 * Math.abs(coefficient.toNumber()), 1);
        expect(Math.abs(evaluateLatex(latex, inLatex) - p.evaluate(values))).toBeLessThanOrEqual(1e-13 * size);
      }),
      runs,
    );
  });
});
