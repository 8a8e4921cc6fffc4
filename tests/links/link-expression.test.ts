import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { differentiate, regularity } from '../../src/links/differentiate.js';
import { functionOf } from '../../src/links/link-expression.js';
import type { LinkExpression } from '../../src/links/link-node.js';
import { parityOf } from '../../src/links/parity.js';
import { parseLinkExpression } from '../../src/links/parse-link-expression.js';
import { polynomialOf } from '../../src/links/polynomial-link.js';
import { linkToLatex, linkToText } from '../../src/links/print-expression.js';

const read = parseLinkExpression;
const text = (link: string): string => linkToText(read(link));

/** Random texts of links, from a grammar of its own. */
const { link: anyLink } = fc.letrec<{ link: string; affine: string }>((tie) => ({
  affine: fc.constantFrom('z', '-z', '2*z', 'z/3 - 1', 'sqrt(2)*z', '1 - 0.5*z', '3*z + 1/7'),
  link: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('z', '2', '-1/3', 'sqrt(6)', '0', '1', 'h3', 'He2(z)', 'pi^(-1/2)', 'exp(1/2)', '(1 + sqrt(2))'),
    fc
      .tuple(
        fc.constantFrom('relu', 'leaky_relu', 'abs', 'sign', 'step', 'erf', 'tanh', 'gelu', 'exp', 'h2'),
        tie('affine'),
      )
      .map(([name, argument]) => `${name}(${argument})`),
    tie('affine').map((argument) => `leaky_relu(${argument}, sqrt(2)/9)`),
    fc
      .tuple(fc.constantFrom('erf', 'sigmoid', 'silu', 'softplus', 'sin', 'cos', 'exp'), tie('link'))
      .map(([name, argument]) => `${name}(${argument})`),
    fc.tuple(tie('link'), fc.constantFrom('+', '-', '*'), tie('link')).map(([a, op, b]) => `(${a})${op}(${b})`),
    fc.tuple(tie('link'), fc.integer({ min: 0, max: 3 })).map(([a, n]) => `(${a})^${n}`),
    tie('link').map((a) => `-(${a})/(3*sqrt(2))`),
  ),
}));

describe('parseLinkExpression', () => {
  it.each<[string, string]>([
    ['relu(z)', 'relu(z)'],
    ['relu(z)/2-h3', '1/2*relu(z) - h3(z)'],
    ['gelu(z) - 1/3*h3(z)', 'gelu(z) - 1/3*h3(z)'],
    ['leaky_relu(z)', 'leaky_relu(z, 1/100)'],
    ['leaky_relu(z, 0.1)', 'leaky_relu(z, 1/10)'],
    ['erf(z/sqrt(2))', 'erf(1/2*sqrt(2)*z)'],
    ['erf(-2z)', 'erf(-2*z)'],
    ['0.25*tanh(2z - 1)', '1/4*tanh(-1 + 2*z)'],
    ['(relu(z))^2', 'relu(z)^2'],
    ['(z + 1)^2*sin(z)', '(1 + z)^2*sin(z)'],
    ['-(z - sin(z))', '-(z - sin(z))'],
    ['exp(1/2)*z', 'exp(1/2)*z'],
    ['exp(0)', '1'],
    ['(1 + sqrt(2))*z', '(sqrt(2) + 1)*z'],
    ['z - z', 'z - z'],
    ['He_3', 'He3(z)'],
    ['he(3, z)', 'He3(z)'],
    ['h(2, 2*z)', 'h2(2*z)'],
    ['h0*h1', 'z'],
    ['0*relu(z)', '0'],
    ['tanh(relu(z))', 'tanh(relu(z))'],
    ['relu(h1 + 1)', 'relu(1 + z)'],
    ['relu((z+1)^2 - z^2)', 'relu((1 + z)^2 - z^2)'],
    ['(z^2)^3', 'z^6'],
  ])('%s -> %s', (input, output) => {
    expect(text(input)).toBe(output);
    expect(read(output)).toEqual(read(input));
  });

  it('reads what linkToText prints as the same expression, also of derivatives; KaTeX reads the LaTeX', () => {
    fc.assert(
      fc.property(anyLink, (input) => {
        let expression: LinkExpression;
        try {
          expression = read(input);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const printed = linkToText(expression);
        expect(read(printed)).toEqual(expression);
        const derivative = differentiate(expression);
        if (linkToText(derivative).length < 1500)
          expect(linkToText(read(linkToText(derivative)))).toBe(linkToText(derivative));
        katex.renderToString(linkToLatex(expression), { throwOnError: true });
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it('reads polynomial links', () => {
    for (const [link, monomials] of [
      ['0.8*h2 + 0.6*h4', '(z^2 - 1)*sqrt(2)*2/5 + (z^4 - 6*z^2 + 3)*sqrt(6)/20'],
      ['He5 + sqrt(2)*(z - 1)^3/7', 'z^5 - 10*z^3 + 15*z + sqrt(2)*(z^3 - 3*z^2 + 3*z - 1)/7'],
      ['0', '0'],
      ['h(4, z)*z', '(z^5 - 6*z^3 + 3*z)*sqrt(6)/12'],
      ['2z/3', '2*z/3'],
      ['-z^2', '-(z^2)'],
    ] as const) {
      expect(polynomialOf(read(link))!.equals(parsePolynomial(monomials)), link).toBe(true);
    }
    expect(polynomialOf(read('h3(2*z)'))!.equals(parsePolynomial('(8*z^3 - 6*z)/6*sqrt(6)'))).toBe(true);
    expect(polynomialOf(read('relu(z)'))).toBeUndefined();
  });

  it('takes values of letters', () => {
    expect(linkToText(read('a*relu(b*z)', { values: { a: parsePolynomial('1/2'), b: parsePolynomial('2') } }))).toBe(
      '1/2*relu(2*z)',
    );
    expect(linkToText(read('a*z', { values: { a: parsePolynomial('c') } }))).toBe('c*z');
    expect(() => read('relu(a*z)', { values: { a: parsePolynomial('c') } })).toThrow(/numbers a and b/);
    for (const name of ['z', 'relu', 'h3', 'He', 'sqrt', 'pi']) {
      expect(() => read('z', { values: { [name]: parsePolynomial('1') } })).toThrow(/reserved/);
    }
    expect(() => read('z', { values: { 'a b': parsePolynomial('1') } })).toThrow(/must be a letter/);
    expect(() => read('a', { values: { a: parsePolynomial('z') } })).toThrow(/contains z/);
  });
});

describe('parseLinkExpression refuses, in one line that quotes the piece', () => {
  const refused: [string, string][] = [
    ['', 'empty'],
    ['foo(z)', 'unknown name "foo" in "foo(z)"; allowed names are z, h0 h1'],
    ['x', 'unknown name "x"'],
    ['relu', '"relu" needs an argument; write relu(z)'],
    ['relu()', 'functions take one argument'],
    ['relu(z, 1)', 'functions take one argument'],
    ['leaky_relu(z, z)', 'must be a constant'],
    ['leaky_relu(z, 1, 2)', 'not allowed'],
    ['relu(z^2 - 1)', 'relu has a kink, so its argument must be a*z + b'],
    ['abs(sin(z))', 'abs has a kink'],
    ['sign(relu(z))', 'sign has a kink'],
    ['step(exp(z))', 'step has a kink'],
    ['1/relu(z)', 'division by "relu(z)"'],
    ['z/0', 'division by "0"'],
    ['relu(z)^-1', '"-1"'],
    ['relu(z)^(1/2)', '"1/2"'],
    ['relu(z)^65', '"65"'],
    ['(sin(z)^40)^2', 'exponent 80'],
    ['2^sin(z)', 'must be a constant'],
    ['sqrt(z)', 'must be a constant'],
    ['sqrt(-2)', 'non-negative rational'],
    ['z^40*z^40', 'degree 80'],
    ['sin(z^40*z^40)', 'degree 80'],
    ['h65(z)', 'beyond 64'],
    ['h40(z^2)', 'degree'],
    ['pi', 'unknown name "pi"'],
    ['pi^2', 'pi^(2) is not allowed'],
    ['z/pi^(-1/2)', 'cannot be kept exactly'],
    ['exp(20000)', 'beyond exp'],
    ['z(2)', 'write a product with *'],
    ['1/2 z', 'ambiguous'],
    ['relu(z) sin(z)', 'ambiguous'],
    ['max(z, 0)', 'unknown name "max"'],
    ['import(z)', 'unknown name "import"'],
    ['evaluate(z)', 'unknown name "evaluate"'],
    ['parse(z)', 'unknown name "parse"'],
    ['createUnit(z)', 'unknown name "createUnit"'],
    ['constructor', 'unknown name "constructor"'],
    ['constructor(z)', 'unknown name "constructor"'],
    ['__proto__', 'unknown name "__proto__"'],
    ['toString(z)', 'unknown name "toString"'],
    ['hasOwnProperty(z)', 'unknown name "hasOwnProperty"'],
    ['relu.constructor(z)', 'unknown name'],
    ['relu(z).constructor', 'AccessorNode'],
    ['relu(z).constructor.constructor(z)(z)', ''],
    ['sin(z).valueOf()', 'unknown name'],
    ['relu(z)=z', 'character "="'],
    ['f(z)=relu(z)', 'character "="'],
    ['relu("z")', 'character'],
    ['relu(z);process', 'character ";"'],
    ['relu([z])', 'character "["'],
    ['relu({a:1})', 'character "{"'],
    ['relu($z)', 'character "$"'],
    ['relu(z)\nz', 'character'],
    ['z > 0 ? z : 0', 'character'],
    ['cos(NaN)', '"NaN"'],
    ['cos(Infinity)', '"Infinity"'],
    ['cos(0x10)', '"0x10"'],
    ['cos(1e3000)', 'beyond 2000'],
    ['((9^64)^64)^64*sin(z)', '2000 digits'],
    ['sin(z', 'cannot read'],
    [`${'sin('.repeat(49)}z${')'.repeat(48)}`, 'cannot read'],
    [`${'sin('.repeat(60)}z${')'.repeat(60)}`, 'nested deeper'],
    ['sin(z)+'.repeat(400), 'at most 2000'],
    [`${'z+'.repeat(700)}z`, 'at most 1000'],
  ];
  it.each(refused.map(([input, message]) => [JSON.stringify(input.slice(0, 40)), input, message] as const))(
    '%s',
    (_, input, message) => {
      let line = 'nothing was thrown';
      try {
        read(input);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        line = (error as Error).message;
      }
      expect(line).toContain(message);
      expect(line.startsWith('parseLinkExpression: ')).toBe(true);
      expect(line).not.toContain('\n');
      expect(line.length).toBeLessThan(700);
    },
  );

  it('whatever else is typed: any text is read or refused with a RangeError of its own', () => {
    const piece = fc.constantFrom(
      ...['z', 'h2', 'relu', 'sin', 'exp', 'leaky_relu', 'pi', '(', ')', '(z)', '+', '-', '*', '/', '^', '2', '0.5'],
      ...[' ', ',', 'sqrt', '.', 'e', '=', '_', ';', '"', '[', '{', '!', 'constructor', '__proto__', 'this', '$'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(/^parseLinkExpression: /);
        }
      }),
      { seed: 42, numRuns: 2000 },
    );
  });
});

describe('properties of expressions', () => {
  it('parity as the form shows it', () => {
    expect(
      ['z^2', 'abs(z)', 'z*tanh(2*z)', 'cos(z)*h4', 'exp(-z^2)', 'sigmoid(z^2)', '3'].map((t) => parityOf(read(t))),
    ).toEqual(new Array(7).fill('even'));
    expect(
      ['z^3', 'sign(z)', 'erf(-z)', 'sin(z)*z^2', 'h3', 'tanh(z)^3', 'tanh(sin(z))'].map((t) => parityOf(read(t))),
    ).toEqual(new Array(7).fill('odd'));
    expect(['relu(z)', 'z + 1', 'exp(z)', 'sin(z + 1)', 'silu(z)'].map((t) => parityOf(read(t)))).toEqual(
      new Array(5).fill(undefined),
    );
  });

  it('regularity', () => {
    const orders = ['sign(z)', 'z*step(z)', 'relu(z) + sin(z)', 'abs(z)^2', 'tanh(relu(z))', 'sin(z)'].map(
      (t) => regularity(read(t)).order,
    );
    expect(orders).toEqual([0, 0, 1, 1, 1, Number.POSITIVE_INFINITY]);
  });

  it('LaTeX', () => {
    expect(linkToLatex(read('leaky_relu(z, 1/10) - exp(-z^2)*abs(2*z)'))).toBe(
      '\\operatorname{LeakyReLU}_{\\frac{1}{10}}\\left(z\\right) - e^{-z^{2}} \\left|2 z\\right|',
    );
    expect(linkToLatex(read('relu(z)^2*(z + 1)^3*He4'))).toBe(
      '\\left(\\operatorname{ReLU}\\left(z\\right)\\right)^{2} \\left(1 + z\\right)^{3} \\mathrm{He}_{4}\\left(z\\right)',
    );
    expect(() => functionOf('relu', read('sin(z)'))).toThrow(/"relu\(sin\(z\)\)" is not allowed/);
  });
});
