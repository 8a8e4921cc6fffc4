/** What the text of a link function may contain, its limits, and the errors for everything else. */

import { absolute } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import {
  type ConstantNode,
  type FunctionNode,
  type OperatorNode,
  type ParenthesisNode,
  parseNodesOf,
  plainDecimal,
  type SymbolNode,
  type TextNode,
} from './text-nodes.js';

/** What `parseLink` and `parseLinkExpression` accept at most. */
export const linkLimits = {
  characters: 2000,
  parentheses: 50,
  nodes: 1000,
  depth: 200,
  exponent: 64,
  degree: 64,
  terms: 20_000,
  digits: 2000,
} as const;

/** The nodes that are read; others are refused by their type. */
export type ReadableNode = ParenthesisNode | ConstantNode | SymbolNode | FunctionNode | OperatorNode;

export function readable(node: TextNode): ReadableNode {
  return node as ReadableNode;
}

/** The variable of every link. */
export const variable = 'z';
export const hermiteName = /^(h|he|He)_?(\d+)$/;
export const hermiteFamily = /^(h|he|He)$/;

/** The error of one of the parsers, from what is wrong. */
export type Failure = (what: string) => RangeError;

/** Errors of the parser of this name. */
export function failureOf(parser: string): Failure {
  return (what) => new RangeError(`${parser}: ${what.replace(/\s+/g, ' ')}`);
}

/** What an error says, without the name of a parser in front: for an error that quotes it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(parse\w+|polynomialOf): /, '') : String(error);
}

/** Nodes are printed only here, when something fails. */
export function quote(piece: string | TextNode): string {
  const text = typeof piece === 'string' ? piece : piece.toString();
  return `"${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;
}

/** What can be refused before parsing: other characters, other notations of numbers, and input made to exhaust. */
export function checkText(text: string, failure: Failure): void {
  if (text.trim() === '') throw failure('the link is empty; write for example "0.8*h2 + 0.6*h4" or "z^3 - 3*z"');
  if (text.length > linkLimits.characters) {
    throw failure(
      `the link ${quote(text)} has ${text.length} characters; at most ${linkLimits.characters} are allowed`,
    );
  }
  const odd = /[^\w\u0370-\u03ff \t+\-*/^().,]/u.exec(text);
  if (odd) {
    throw failure(
      `the character ${JSON.stringify(odd[0])} in ${quote(text)} is not allowed; allowed are letters, digits, + - * / ^ ( ) , . and spaces`,
    );
  }
  const radix = /(?<![\w.])0[xXbBoO]\w*/.exec(text);
  if (radix) throw failure(`${quote(radix[0])} is not allowed; write numbers in decimal, such as 16 or 0.25`);
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth > linkLimits.parentheses) {
      throw failure(`parentheses in ${quote(text)} are nested deeper than ${linkLimits.parentheses}`);
    }
  }
}

export function parseText(text: string, failure: Failure): TextNode {
  let node: TextNode;
  try {
    node = parseNodesOf(text);
  } catch (error) {
    throw failure(`cannot read ${quote(text)}: ${reasonOf(error)}`);
  }
  let nodes = 0;
  node.traverse(() => {
    nodes++;
  });
  if (nodes > linkLimits.nodes) {
    throw failure(`${quote(text)} has ${nodes} parts; at most ${linkLimits.nodes} are allowed`);
  }
  return node;
}

/** A literal, with all the digits that were typed. */
export function readNumber(value: unknown, piece: TextNode, failure: Failure): Polynomial {
  // true and null arrive as other types, NaN and Infinity as their names.
  const text = typeof value === 'string' ? plainDecimal(value) : piece.toString();
  if (typeof value !== 'string' || !/^\d/.test(text))
    throw failure(`${quote(piece)} is not allowed; write a finite decimal number, such as 0.25 or 1e-3`);
  const exponent = /[eE][+-]?(\d+)$/.exec(text);
  if (exponent && Number(exponent[1]) > linkLimits.digits) {
    throw failure(`${quote(piece)} has a decimal exponent beyond ${linkLimits.digits}`);
  }
  return bounded(Polynomial.constant(Rational.of(text)), () => quote(piece), failure);
}

/** √ of a constant. */
export function readRoot(radicand: Polynomial, piece: TextNode, failure: Failure): Polynomial {
  try {
    return squareRoot(radicand.toRational());
  } catch (error) {
    throw failure(`${quote(piece)} is not allowed; sqrt takes a non-negative rational (${reasonOf(error)})`);
  }
}

/** An exponent or an index: an integer from 0 to `linkLimits.exponent`. */
export function readInteger(value: Polynomial, what: string, failure: Failure): number {
  const isInteger = value.isZero() || (value.isConstant() && isSmallInteger(value));
  if (!isInteger)
    throw failure(`${what} is ${quote(value.toString())}; an integer from 0 to ${linkLimits.exponent} is allowed`);
  return value.toRational().toNumber();
}

function isSmallInteger(value: Polynomial): boolean {
  const [term] = value.terms();
  return (
    term !== undefined &&
    value.termCount === 1 &&
    term.powers.length === 0 &&
    term.coefficient.isInteger() &&
    term.coefficient.n > 0n &&
    term.coefficient.n <= BigInt(linkLimits.exponent)
  );
}

/** The product, refused before it is computed when it would be too large. */
export function boundedProduct(a: Polynomial, b: Polynomial, piece: () => string, failure: Failure): Polynomial {
  const degree = a.degreeIn(variable) + b.degreeIn(variable);
  if (degree > linkLimits.degree && !a.isZero() && !b.isZero()) {
    throw failure(`${piece()} has the degree ${degree} in z; at most ${linkLimits.degree} is allowed`);
  }
  if (a.termCount * b.termCount > 100 * linkLimits.terms) {
    throw failure(`${piece()} has too many terms when it is expanded; at most ${linkLimits.terms} are allowed`);
  }
  return bounded(a.times(b), piece, failure);
}

/** The value itself, refused when it has too many terms or digits. */
export function bounded(value: Polynomial, piece: () => string, failure: Failure): Polynomial {
  if (value.termCount > linkLimits.terms) {
    throw failure(
      `${piece()} has ${value.termCount} terms when it is expanded; at most ${linkLimits.terms} are allowed`,
    );
  }
  for (const { coefficient } of value.terms()) {
    if (absolute(coefficient.n) > largestNumber || coefficient.d > largestNumber) {
      throw failure(`${piece()} has a coefficient of more than ${linkLimits.digits} digits`);
    }
  }
  return value;
}

const largestNumber = 10n ** BigInt(linkLimits.digits);
