import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { printLink } from '../../src/links/link.js';
import { linkLimits, parseLink } from '../../src/links/parse-link.js';
import { polynomialIn } from '../algebra/arbitrary.js';
import { evaluateLatex } from '../support/latex.js';

const monomials = (text: string, parameters: readonly string[] = []): string[] =>
  parseLink(text, { parameters }).monomialCoefficients().map(String);

describe('parseLink reads', () => {
  it.each<[string, string[]]>([
    ['z', ['0', '1']],
    ['3', ['3']],
    ['0', []],
    ['z - z', []],
    ['z^3 - 3z', ['0', '-3', '0', '1']],
    ['2z/3', ['0', '2/3']],
    ['-z^2', ['0', '0', '-1']],
    ['-2z', ['0', '-2']],
    ['(-z)^2', ['0', '0', '1']],
    ['+z', ['0', '1']],
    ['z/2/5', ['0', '1/10']],
    ['(z + 1)*(z - 1)', ['-1', '0', '1']],
    ['(1/2)*z', ['0', '1/2']],
    ['z^(1+1)', ['0', '0', '1']],
    ['z^0', ['1']],
    ['0.1*z', ['0', '1/10']],
    ['1e-3*z', ['0', '1/1000']],
    ['.5 + 5.', ['11/2']],
    ['He2', ['-1', '0', '1']],
    ['he_2', ['-1', '0', '1']],
    ['he3(z)', ['0', '-3', '0', '1']],
    ['He(3, z)', ['0', '-3', '0', '1']],
    ['h1', ['0', '1']],
    ['h0', ['1']],
    ['h_2', ['-1/2*sqrt(2)', '0', '1/2*sqrt(2)']],
    ['h2(z)', ['-1/2*sqrt(2)', '0', '1/2*sqrt(2)']],
    ['h(2,z)', ['-1/2*sqrt(2)', '0', '1/2*sqrt(2)']],
    ['sqrt(2)*h2 + 1', ['0', '0', '1']],
    ['z/sqrt(1/2)', ['0', 'sqrt(2)']],
    ['z/(1 + sqrt(2))', ['0', 'sqrt(2) - 1']],
    ['h2*h2', ['1/2', '0', '-1', '0', '1/2']],
    ['0.12345678901234567890123456789', ['12345678901234567890123456789/100000000000000000000000000000']],
    [
      '123456789012345678901234567890123456789012345678901234567890123456789012345678901',
      ['123456789012345678901234567890123456789012345678901234567890123456789012345678901'],
    ],
  ])('%s', (text, expected) => {
    expect(monomials(text)).toEqual(expected);
  });

  it('parameters that are listed, and no others', () => {
    expect(monomials('c_2*z^2 + η*z', ['c_2', 'η'])).toEqual(['0', 'η', 'c_2']);
    expect(() => parseLink('c_2*z')).toThrow('unknown name "c_2"');
    expect(() => parseLink('z/c', { parameters: ['c'] })).toThrow('division by "c"');
    expect(() => parseLink('z', { parameters: ['z'] })).toThrow('reserved');
    expect(() => parseLink('z', { parameters: ['h3'] })).toThrow('reserved');
    expect(() => parseLink('z', { parameters: ['a b'] })).toThrow('"a b"');
    expect(monomials('step*z - relu', ['step', 'relu'])).toEqual(['-relu', 'step']);
    expect(() => parseLink('x', { parameters: ['c'] })).toThrow(/a polynomial in z is needed here.* sqrt, c$/);
  });

  it('the degree 64 and exponents up to 64', () => {
    expect(parseLink('z^64').degree).toBe(64);
    expect(parseLink('h64').secondMoment().toRational().isOne()).toBe(true);
  });
});

describe('parseLink refuses, in one line that quotes the piece', () => {
  const refused: [text: string, message: string][] = [
    ['', 'empty'],
    ['   ', 'empty'],
    ['relu(z)', 'unknown name "relu" in "relu(z)"; a polynomial in z is needed here, and allowed names are z, h0 h1'],
    ['0*relu(z) + relu(z)^0', 'unknown name "relu"'],
    ['exp(0)*z', 'unknown name "exp"'],
    ['pi^(-1/2)*z', 'unknown name "pi"'],
    ['h0(2*z)', 'must be z'],
    ['relu', 'unknown name "relu"'],
    ['x', 'unknown name "x"'],
    ['sin(z)', 'unknown name "sin"'],
    ['pi*z', 'unknown name "pi"'],
    ['e', 'unknown name "e"'],
    ['i', 'unknown name "i"'],
    ['2 cm', 'unknown name "cm"'],
    ['import("x")', 'character'],
    ['import(z)', 'unknown name "import"'],
    ['evaluate(z)', 'unknown name "evaluate"'],
    ['createUnit(z)', 'unknown name "createUnit"'],
    ['constructor', 'unknown name "constructor"'],
    ['__proto__', 'unknown name "__proto__"'],
    ['toString(z)', 'unknown name "toString"'],
    ['hasOwnProperty', 'unknown name "hasOwnProperty"'],
    ['z.constructor', '"z.constructor" (AccessorNode)'],
    ['z.constructor(1)', 'unknown name "z.constructor"'],
    ['(z).constructor.constructor(z)', 'unknown name'],
    ['f(x)=1', 'character "="'],
    ['z=1', 'character "="'],
    ['z;z', 'character ";"'],
    ['z\nz', 'character'],
    ['z # comment', 'character "#"'],
    ['[z]', 'character "["'],
    ['{a:1}', 'character "{"'],
    ['"z"', 'character'],
    ["z'", 'character'],
    ['z!', 'character "!"'],
    ['z % 2', 'character "%"'],
    ['z > 1 ? z : 0', 'character'],
    ['z.^2', 'operator ".^"'],
    ['z .* z', 'operator ".*"'],
    ['not z', 'operator "not"'],
    ['z and z', 'operator "and"'],
    ['z mod 2', 'operator "mod"'],
    ['z to 2', 'operator "to"'],
    ['true', '"true"'],
    ['null', '"null"'],
    ['NaN', '"NaN"'],
    ['Infinity', '"Infinity"'],
    ['0x10', '"0x10"'],
    ['0b11*z', '"0b11"'],
    ['1e999999999', 'exponent beyond'],
    ['1e3000', 'beyond 2000'],
    ['1/z', 'division by "z"'],
    ['1/0', 'division by "0"'],
    ['z/(1-1)', 'division by'],
    ['z^z', 'exponent'],
    ['z^-1', '"-1"'],
    ['z^0.5', '"1/2"'],
    ['z^65', '"65"'],
    ['2^(1e30)', 'exponent'],
    ['(z^40)*(z^40)', 'degree 80'],
    ['h65', 'beyond 64'],
    ['h99999999999999999999', 'beyond 64'],
    ['h(-1,z)', '"-1"'],
    ['h(1.5,z)', '"3/2"'],
    ['h(z,z)', '"z"'],
    ['h2(2*z)', 'argument of a Hermite polynomial must be z'],
    ['h2(1)', 'must be z'],
    ['h2(z,z)', 'not allowed'],
    ['h(2)', 'not allowed'],
    ['h', 'unknown name "h"'],
    ['sqrt(z)', 'non-negative rational'],
    ['sqrt(-1)', 'non-negative rational'],
    ['sqrt(sqrt(2))', 'non-negative rational'],
    ['sqrt(1,2)', 'not allowed'],
    ['z(2)', 'write a product with *'],
    ['1/2 z', 'ambiguous'],
    ['12/2z', 'ambiguous'],
    ['z/2 sqrt(4)', 'ambiguous'],
    ['(z+1)(z-1)', 'ambiguous'],
    ['z +', 'cannot read'],
    ['(z', 'cannot read'],
    ['z)', 'cannot read'],
    ['2 3', 'cannot read'],
    ['((9^64)^64)^64', '2000 digits'],
    [`${'('.repeat(60)}z${')'.repeat(60)}`, 'nested deeper'],
    [`${'-'.repeat(900)}z`, 'nested deeper'],
    [`${'-'.repeat(1999)}z`, 'at most 1000'],
    ['z+'.repeat(2000), 'at most 2000'],
    [`z${'^z'.repeat(300)}`, 'parseLink'],
  ];
  it.each(refused.map(([text, message]) => [JSON.stringify(text.slice(0, 40)), text, message] as const))(
    '%s',
    (_, text, message) => {
      expect(() => parseLink(text)).toThrow(RangeError);
      expect(() => parseLink(text)).toThrow(message);
      try {
        parseLink(text);
      } catch (error) {
        const line = (error as Error).message;
        expect(line.startsWith('parseLink: ')).toBe(true);
        expect(line).not.toContain('\n');
        expect(line.length).toBeLessThan(500);
      }
    },
  );

  it('expansions that would not fit, without computing them', () => {
    const sum = `(${Array.from({ length: 12 }, (_, i) => `a${i}`).join('+')}+z)`;
    const parameters = Array.from({ length: 12 }, (_, i) => `a${i}`);
    expect(() => parseLink(`${sum}^30`, { parameters })).toThrow(`at most ${linkLimits.terms}`);
    const product = `(${parameters.join('+')})^5*z`;
    expect(() => parseLink(`(${product})*(${product})`, { parameters })).toThrow('too many terms');
  });

  it('whatever else is typed: any text is read or refused with a RangeError of its own', () => {
    const piece = fc.constantFrom(
      'z',
      'h2',
      'He3',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '^',
      '2',
      '0.5',
      ' ',
      ',',
      'sqrt',
      '.',
      'e',
      '=',
      '_',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 12 }).map((list) => list.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            expect(parseLink(text)).toBeInstanceOf(HermiteExpansion);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            expect((error as Error).message.startsWith('parseLink: ')).toBe(true);
          }
        },
      ),
      { seed: 42, numRuns: 2000 },
    );
  });
});

describe('printLink', () => {
  const link = fc
    .array(polynomialIn(['a', 'b'], { radicals: true, largestTermCount: 3, largestExponent: 2 }), { maxLength: 7 })
    .map((coefficients) => HermiteExpansion.fromMonomials(coefficients));

  it('is read back by parseLink in every basis', () => {
    fc.assert(
      fc.property(link, fc.constantFrom('orthonormal' as const, 'monic' as const, 'monomial' as const), (f, basis) => {
        expect(parseLink(printLink(f, basis).text, { parameters: ['a', 'b'] }).equals(f)).toBe(true);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('prints LaTeX that KaTeX accepts and an independent reader evaluates to the same number', () => {
    const at = { a: 0.5, b: -1.5, z: 0.75 };
    fc.assert(
      fc.property(link, (f) => {
        const { latex } = printLink(f, 'monomial');
        for (const basis of ['orthonormal', 'monic', 'monomial'] as const) {
          katex.renderToString(printLink(f, basis).latex, { throwOnError: true, output: 'mathml' });
        }
        const terms = f.monomialCoefficients().map((c, k) => c.times(Polynomial.symbol('z').power(k)));
        const size = terms
          .flatMap((term) => term.terms())
          .reduce((sum, { coefficient }) => sum + 500 * Math.abs(coefficient.toNumber()), 1);
        expect(Math.abs(evaluateLatex(latex, at) - Polynomial.sum(terms).evaluate(at))).toBeLessThan(1e-13 * size);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('is pinned on one example', () => {
    const f = parseLink('0.8*h2 - 0.6*h4 + a*h1 - (a + b)*z^0', { parameters: ['a', 'b'] });
    expect(printLink(f, 'orthonormal')).toEqual({
      text: '-(a + b) + a*h1 + 4/5*h2 - 3/5*h4',
      latex: '-\\left(a + b\\right) + a h_{1}(z) + \\frac{4}{5} h_{2}(z) - \\frac{3}{5} h_{4}(z)',
    });
    expect(printLink(parseLink('z^3'), 'monic').text).toBe('3*He1 + He3');
    expect(printLink(HermiteExpansion.zero, 'monic').text).toBe('0');
    expect(() => printLink(HermiteExpansion.one, 'other' as 'monic')).toThrow('"other"');
  });
});
