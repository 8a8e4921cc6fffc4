/** Writes a link expression back as text or as LaTeX, from one walk with two notations. */

import type { Polynomial } from '../algebra/polynomial.js';
import { polynomialToLatex, polynomialToText } from '../algebra/print.js';
import { joinTerms } from '../algebra/text.js';
import type { LinkExpression } from './link-node.js';

/** How the pieces of an expression are written. */
interface Notation {
  readonly constant: (value: Polynomial) => string;
  readonly variable: string;
  readonly times: string;
  readonly parentheses: (inner: string) => string;
  readonly power: (base: string, exponent: number) => string;
  readonly hermite: (family: 'h' | 'He', index: number, argument: string) => string;
  readonly call: (expression: LinkExpression & { readonly kind: 'function' }, argument: string) => string;
}

const textNotation: Notation = {
  constant: polynomialToText,
  variable: 'z',
  times: '*',
  parentheses: (inner) => `(${inner})`,
  power: (base, exponent) => `${base}^${exponent}`,
  hermite: (family, index, argument) => `${family}${index}(${argument})`,
  call: (expression, argument) =>
    expression.name === 'leaky_relu'
      ? `leaky_relu(${argument}, ${polynomialToText(expression.slope)})`
      : `${expression.name}(${argument})`,
};

const parenthesesInLatex = (inner: string): string => `\\left(${inner}\\right)`;

const latexNotation: Notation = {
  constant: polynomialToLatex,
  variable: 'z',
  times: ' ',
  parentheses: parenthesesInLatex,
  power: (base, exponent) => `${base}^{${exponent}}`,
  hermite: (family, index, argument) =>
    `${family === 'h' ? 'h' : '\\mathrm{He}'}_{${index}}${parenthesesInLatex(argument)}`,
  call: callInLatex,
};

const latexNames = {
  relu: '\\operatorname{ReLU}',
  sign: '\\operatorname{sign}',
  step: '\\operatorname{step}',
  erf: '\\operatorname{erf}',
  tanh: '\\tanh',
  sigmoid: '\\operatorname{sigmoid}',
  gelu: '\\operatorname{GELU}',
  silu: '\\operatorname{SiLU}',
  softplus: '\\operatorname{softplus}',
  sin: '\\sin',
  cos: '\\cos',
} as const;

function callInLatex(expression: LinkExpression & { readonly kind: 'function' }, argument: string): string {
  switch (expression.name) {
    case 'exp':
      return `e^{${argument}}`;
    case 'abs':
      return `\\left|${argument}\\right|`;
    case 'leaky_relu':
      return `\\operatorname{LeakyReLU}_{${polynomialToLatex(expression.slope)}}${parenthesesInLatex(argument)}`;
    default:
      return `${latexNames[expression.name]}${parenthesesInLatex(argument)}`;
  }
}

/**
 * The expression as text, which `parseLinkExpression` reads back as the same expression.
 *
 * @example
 * linkToText(parseLinkExpression('relu(z)/2-h3')) // '1/2*relu(z) - h3(z)'
 */
export function linkToText(expression: LinkExpression): string {
  return print(expression, textNotation);
}

/**
 * The expression in LaTeX.
 *
 * @example
 * linkToLatex(parseLinkExpression('erf(z/sqrt(2))')) // '\\operatorname{erf}\\left(\\frac{\\sqrt{2}}{2} z\\right)'
 */
export function linkToLatex(expression: LinkExpression): string {
  return print(expression, latexNotation);
}

function print(expression: LinkExpression, notation: Notation): string {
  if (expression.kind !== 'sum') {
    const { negative, body } = printTerm(expression, notation);
    return negative ? `-${body}` : body;
  }
  return joinTerms(expression.terms.map((term) => printTerm(term, notation)));
}

/** A term of a sum, its sign apart. */
function printTerm(expression: LinkExpression, notation: Notation): { negative: boolean; body: string } {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      if (value.termCount !== 1) return { negative: false, body: notation.constant(value) };
      const negative = value.terms()[0]!.coefficient.sign() < 0;
      return { negative, body: notation.constant(negative ? value.negated() : value) };
    }
    case 'product': {
      const [first, ...rest] = expression.factors;
      if (first?.kind !== 'constant') {
        return {
          negative: false,
          body: expression.factors.map((factor) => tight(factor, notation)).join(notation.times),
        };
      }
      const { negative, body } = printTerm(first, notation);
      const factors = rest.map((factor) => tight(factor, notation));
      const constant = first.value.termCount > 1 ? notation.parentheses(body) : body;
      return { negative, body: (constant === '1' ? factors : [constant, ...factors]).join(notation.times) };
    }
    default:
      return { negative: false, body: tight(expression, notation) };
  }
}

/** The expression as a factor or a base. */
function tight(expression: LinkExpression, notation: Notation): string {
  switch (expression.kind) {
    case 'variable':
      return notation.variable;
    case 'hermite':
      return notation.hermite(expression.family, expression.index, print(expression.argument, notation));
    case 'function':
      return notation.call(expression, print(expression.argument, notation));
    case 'power': {
      const { base, exponent } = expression;
      const isTight = base.kind === 'variable' || notation === textNotation;
      const printed = tight(base, notation);
      return notation.power(
        isTight || printed.startsWith('\\left(') ? printed : notation.parentheses(printed),
        exponent,
      );
    }
    case 'constant':
    case 'sum':
    case 'product':
      return notation.parentheses(print(expression, notation));
    default: {
      const unknown: never = expression;
      throw new RangeError(`unknown link expression: ${JSON.stringify(unknown)}`);
    }
  }
}
