/** A formula that was typed in: a tree of sums, products, powers and functions, read from text, evaluated at numbers. */

import { failureOf, parseText, quote, readable } from '../link-text.js';
import { plainDecimal, type TextNode } from '../text-nodes.js';

/** A node of a formula. A sum holds its terms with their signs, so that each can be found again. */
export type FormulaNode =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly { readonly sign: 1 | -1; readonly node: FormulaNode }[] }
  | { readonly kind: 'product'; readonly factors: readonly FormulaNode[] }
  | { readonly kind: 'quotient'; readonly numerator: FormulaNode; readonly denominator: FormulaNode }
  | { readonly kind: 'power'; readonly base: FormulaNode; readonly exponent: FormulaNode }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly FormulaNode[] };

/** Values of the names of a formula, and functions that are not elementary. */
export type FormulaValues = Readonly<Record<string, number | ((...args: number[]) => number)>>;

const ELEMENTARY: ReadonlyMap<string, (...args: number[]) => number> = new Map(
  Object.entries({
    exp: Math.exp,
    log: Math.log,
    sqrt: Math.sqrt,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    sinh: Math.sinh,
    cosh: Math.cosh,
    tanh: Math.tanh,
    abs: Math.abs,
    min: Math.min,
    max: Math.max,
  }),
);

const failure = failureOf('parseFormula');

/** A formula: immutable. */
export class Formula {
  constructor(readonly node: FormulaNode) {}

  /**
   * The value of the formula.
   *
   * @param values - a finite number for each name (`pi` is known) and a function for each function that is not one of exp, log,
   * sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, abs, min, max.
   * @returns the value.
   * @throws RangeError when a name or function has no value, or the value is not finite.
   * @example
   * parseFormula('sinh(omega*t)/omega').evaluate({ omega: 2, t: 0 }) // 0
   */
  evaluate(values: FormulaValues): number {
    const value = evaluateNode(this.node, values);
    if (!Number.isFinite(value)) throw new RangeError(`the formula ${formulaToText(this)} is ${value} there`);
    return value;
  }

  equals(other: Formula): boolean {
    return JSON.stringify(this.node) === JSON.stringify(other.node);
  }
}

/**
 * Reads a formula: numbers, names (letters, digits, `_`), + - * / ^, parentheses and functions of any name.
 *
 * @param text - for instance `eta_V/(T*omega)*sinh(omega*t)`; at most 2,000 characters.
 * @returns the formula.
 * @throws RangeError when the text cannot be read.
 * @example
 * parseFormula('2*x^2 - 1').evaluate({ x: 3 }) // 17
 */
export function parseFormula(text: string): Formula {
  return new Formula(read(parseText(text, failure)));
}

function read(piece: TextNode): FormulaNode {
  const node = readable(piece);
  switch (node.type) {
    case 'ParenthesisNode':
      return read(node.content);
    case 'ConstantNode': {
      const text = typeof node.value === 'string' ? plainDecimal(node.value) : String(node.value);
      if (!/^\d/.test(text)) throw failure(`${quote(piece)} is not allowed; write a finite decimal number`);
      return { kind: 'number', text };
    }
    case 'SymbolNode':
      return { kind: 'name', name: node.name };
    case 'FunctionNode':
      return { kind: 'call', name: String((node.fn as { readonly name?: unknown }).name), args: node.args.map(read) };
    case 'OperatorNode':
      return readOperator(node.op, node.args, piece);
    default:
      throw failure(`${quote(piece)} is not allowed; allowed are numbers, names, + - * / ^ and functions`);
  }
}

function readOperator(op: string, args: readonly TextNode[], piece: TextNode): FormulaNode {
  const [left, right] = args.map(read);
  if (left === undefined) throw failure(`${quote(piece)} has nothing to work on`);
  if (right === undefined) {
    if (op === '+') return left;
    if (op === '-') return sumOf([[-1, left]]);
    throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
  }
  switch (op) {
    case '+':
      return sumOf([
        [1, left],
        [1, right],
      ]);
    case '-':
      return sumOf([
        [1, left],
        [-1, right],
      ]);
    case '*':
      return {
        kind: 'product',
        factors: [left, right].flatMap((one) => (one.kind === 'product' ? one.factors : [one])),
      };
    case '/':
      return { kind: 'quotient', numerator: left, denominator: right };
    case '^':
      return { kind: 'power', base: left, exponent: right };
    default:
      throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
  }
}

/** A sum in which sums are not nested. */
function sumOf(terms: readonly (readonly [sign: 1 | -1, node: FormulaNode])[]): FormulaNode {
  return {
    kind: 'sum',
    terms: terms.flatMap(([sign, node]) =>
      node.kind === 'sum'
        ? node.terms.map((term) => ({ sign: (sign * term.sign) as 1 | -1, node: term.node }))
        : [{ sign, node }],
    ),
  };
}

function evaluateNode(node: FormulaNode, values: FormulaValues): number {
  switch (node.kind) {
    case 'number':
      return Number(node.text);
    case 'name':
      return namedValue(node.name, values);
    case 'sum':
      return node.terms.reduce((sum, term) => sum + term.sign * evaluateNode(term.node, values), 0);
    case 'product':
      return node.factors.reduce((product, factor) => product * evaluateNode(factor, values), 1);
    case 'quotient':
      return evaluateNode(node.numerator, values) / evaluateNode(node.denominator, values);
    case 'power':
      return evaluateNode(node.base, values) ** evaluateNode(node.exponent, values);
    case 'call': {
      const given = Object.hasOwn(values, node.name) ? values[node.name] : undefined;
      const apply = typeof given === 'function' ? given : ELEMENTARY.get(node.name);
      if (apply === undefined) throw new RangeError(`the function ${node.name} of a formula has no value`);
      return apply(...node.args.map((argument) => evaluateNode(argument, values)));
    }
    default: {
      const never: never = node;
      throw new TypeError(`unknown node ${JSON.stringify(never)}`);
    }
  }
}

function namedValue(name: string, values: FormulaValues): number {
  const value = Object.hasOwn(values, name) ? values[name] : name === 'pi' ? Math.PI : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new RangeError(`the name ${name} of a formula has the value ${String(value)}; give a finite number`);
  }
  return value;
}

/**
 * A formula as plain text, with no more parentheses than it needs.
 *
 * @param formula - the formula.
 * @returns text that `parseFormula` reads back.
 * @example
 * formulaToText(parseFormula('(a + b)*(c)')) // '(a + b)*c'
 */
export function formulaToText({ node }: Formula): string {
  return nodeText(node);
}

function nodeText(node: FormulaNode): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'name':
      return node.name;
    case 'sum':
      return node.terms
        .map((term, at) => {
          const body = nodeText(term.node);
          if (at === 0) return term.sign < 0 ? `-${body}` : body;
          return `${term.sign < 0 ? ' - ' : ' + '}${body}`;
        })
        .join('');
    case 'product':
      return node.factors
        .map((factor) =>
          factor.kind === 'sum' || factor.kind === 'quotient' ? `(${nodeText(factor)})` : nodeText(factor),
        )
        .join('*');
    case 'quotient': {
      const top = node.numerator.kind === 'sum' ? `(${nodeText(node.numerator)})` : nodeText(node.numerator);
      const { kind } = node.denominator;
      const bottom = nodeText(node.denominator);
      return `${top}/${kind === 'sum' || kind === 'product' || kind === 'quotient' ? `(${bottom})` : bottom}`;
    }
    case 'power': {
      const wrapped = (one: FormulaNode): string =>
        one.kind === 'number' || one.kind === 'name' || one.kind === 'call' ? nodeText(one) : `(${nodeText(one)})`;
      return `${wrapped(node.base)}^${wrapped(node.exponent)}`;
    }
    case 'call':
      return `${node.name}(${node.args.map(nodeText).join(', ')})`;
    default: {
      const never: never = node;
      throw new TypeError(`unknown node ${JSON.stringify(never)}`);
    }
  }
}
