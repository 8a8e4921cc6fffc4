/** Equations whose right-hand side is a formula, a polynomial, or nothing but a definition. */

import type { Polynomial } from '../../algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex, polynomialToText, symbolToLatex } from '../../algebra/print.js';
import type { Equation, Standing } from '../step.js';
import { type Formula, type FormulaNode, formulaToText, parseFormula } from './formula.js';

/** What stands between the two sides: `~` where they agree to leading order, `<=` and `>=` where one bounds the other. */
export type EquationSign = '=' | '~' | '<=' | '>=' | '<-';

const SIGNS: Readonly<Record<EquationSign, string>> = {
  '=': '=',
  '~': '\\sim',
  '<=': '\\le',
  '>=': '\\ge',
  '<-': '\\leftarrow',
};

/** How a typed formula is stated. */
export interface FormulaEquationOptions {
  readonly left: { readonly text: string; readonly latex: string };
  /** The formula as text, see `parseFormula`, or the formula itself. */
  readonly right: string | Formula;
  /** Defaults to `=`. */
  readonly sign?: EquationSign;
  /** What follows the formula and is not part of it, for instance ` + O(1)`; defaults to nothing. */
  readonly rest?: { readonly text: string; readonly latex: string };
  /** LaTeX of names and functions; defaults to that of the name, Greek letters and subscripts included. */
  readonly latexNames?: Readonly<Record<string, string>>;
  /** Defaults to `typed in`: somebody wrote the formula down. */
  readonly standing?: Standing;
}

/**
 * The equation `left = formula`; text, LaTeX and JSON are printed from the formula.
 *
 * @param options - see `FormulaEquationOptions`.
 * @returns the equation.
 * @throws RangeError when the formula cannot be read.
 * @example
 * formulaEquation({ left: { text: 'w', latex: '\\omega' }, right: 'sqrt(a*b)' }).text // 'w = sqrt(a*b)'
 */
export function formulaEquation(options: FormulaEquationOptions): Equation {
  const { left, right, sign = '=', rest = { text: '', latex: '' }, latexNames = {}, standing = 'typed in' } = options;
  const formula = typeof right === 'string' ? parseFormula(right) : right;
  const text = formulaToText(formula);
  return {
    text: `${left.text} ${sign} ${text}${rest.text}`,
    latex: `${left.latex} ${SIGNS[sign]} ${formulaToLatex(formula, latexNames)}${rest.latex}`,
    json: { left: left.text, sign, right: text },
    standing,
    right: { kind: 'formula', formula },
  };
}

/**
 * The equation `left = polynomial`, in all views.
 *
 * @param left - the left-hand side.
 * @param right - the polynomial.
 * @param options - `sign` between the sides defaults to `=`; `standing` to `derived`: say `typed in` where the polynomial was written down.
 * @returns the equation.
 * @example
 * polynomialEquation({ text: 'y', latex: 'y' }, parsePolynomial('x^2 - 1')).text // 'y = x^2 - 1'
 */
export function polynomialEquation(
  left: { readonly text: string; readonly latex: string },
  right: Polynomial,
  options: { readonly sign?: EquationSign; readonly standing?: Standing } = {},
): Equation {
  const { sign = '=', standing = 'derived' } = options;
  return {
    text: `${left.text} ${sign} ${polynomialToText(right)}`,
    latex: `${left.latex} ${SIGNS[sign]} ${polynomialToLatex(right)}`,
    json: { left: left.text, right: polynomialToJson(right) },
    standing,
    right: { kind: 'polynomial', polynomial: right },
  };
}

/**
 * An equation that names something and claims nothing: no evidence is asked for it.
 *
 * @param text - the equation as text.
 * @param latex - the same in LaTeX.
 * @returns the equation.
 * @example
 * definition("x = z z' - z^2", "x = z z' - z^2").right.kind // 'definition'
 */
export function definition(text: string, latex: string): Equation {
  return { text, latex, json: { definition: text }, standing: 'typed in', right: { kind: 'definition' } };
}

/**
 * A formula in LaTeX.
 *
 * @param formula - the formula.
 * @param names - LaTeX of names and functions; defaults to that of the name.
 * @returns LaTeX.
 * @example
 * formulaToLatex(parseFormula('sqrt(a)/2')) // '\\frac{\\sqrt{a}}{2}'
 */
export function formulaToLatex({ node }: Formula, names: Readonly<Record<string, string>> = {}): string {
  return latexOf(node, names);
}

const OPERATORS = new Set('exp log sin cos tan sinh cosh tanh min max'.split(' '));
const INVERSES = new Map(Object.entries({ asin: '\\arcsin', acos: '\\arccos', atan: '\\arctan' }));

function latexOf(node: FormulaNode, names: Readonly<Record<string, string>>): string {
  const print = (inner: FormulaNode): string => latexOf(inner, names);
  const wrapped = (inner: FormulaNode): string => `\\left(${print(inner)}\\right)`;
  switch (node.kind) {
    case 'number':
      return numberLatex(node.text);
    case 'name':
      return nameLatex(node.name, names);
    case 'sum':
      return node.terms
        .map(({ sign, node: term }, at) => {
          if (at === 0) return sign < 0 ? `-${print(term)}` : print(term);
          return `${sign < 0 ? ' - ' : ' + '}${print(term)}`;
        })
        .join('');
    case 'product':
      return node.factors
        .map((factor, at) => {
          const body = factor.kind === 'sum' ? wrapped(factor) : print(factor);
          // Two numbers side by side would be read as one.
          return at > 0 && /^\d/.test(body) ? `\\cdot ${body}` : body;
        })
        .join(' ');
    case 'quotient':
      return `\\frac{${print(node.numerator)}}{${print(node.denominator)}}`;
    case 'power': {
      const simple = node.base.kind === 'number' || node.base.kind === 'name';
      return `${simple ? `{${print(node.base)}}` : wrapped(node.base)}^{${print(node.exponent)}}`;
    }
    case 'call': {
      if (node.name === 'sqrt') return `\\sqrt{${node.args.map(print).join(', ')}}`;
      if (node.name === 'abs') return `\\left|${node.args.map(print).join(', ')}\\right|`;
      const name = functionLatex(node.name, names);
      return `${name}\\left(${node.args.map(print).join(', ')}\\right)`;
    }
    default: {
      const never: never = node;
      throw new TypeError(`unknown node ${JSON.stringify(never)}`);
    }
  }
}

function nameLatex(name: string, names: Readonly<Record<string, string>>): string {
  return Object.hasOwn(names, name) ? names[name]! : symbolToLatex(name);
}

function functionLatex(name: string, names: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(names, name)) return names[name]!;
  return OPERATORS.has(name) ? `\\${name}` : (INVERSES.get(name) ?? symbolToLatex(name));
}

function numberLatex(text: string): string {
  const scientific = /^(.*)e([+-]?)(\d+)$/i.exec(text);
  return scientific === null
    ? text
    : `${scientific[1]} \\cdot 10^{${scientific[2] === '-' ? '-' : ''}${scientific[3]}}`;
}
