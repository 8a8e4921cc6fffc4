/** Printing of indexed expressions: text, LaTeX and JSON from one object. */

import { symbolToLatex } from '../algebra/latex.js';
import {
  ANY_INDEX_NAME,
  type Atom,
  atomIndices,
  type Direction,
  type Index,
  type LinkReference,
  type MomentFactor,
  sameIndex,
  unknownAtom,
} from './atom.js';
import type { IndexedExpression } from './expression.js';
import type { Equation } from './step.js';
import type { Factor, IndexedTerm } from './term.js';

/** How the parts of a language are written. */
interface Language {
  symbol(name: string, indices: readonly string[]): string;
  delta(indices: readonly string[]): string;
  link(reference: LinkReference, argument: string): string;
  coordinate(direction: Direction): string;
  expectation(content: string): string;
  correlation(name: string, order: number, argument: string): string;
  power(base: string, exponent: string): string;
  fraction(numerator: string, denominator: string): string;
  sum(indices: readonly Index[]): string;
  squaredNorm: string;
  noise: string;
  times: string;
}

/** Two-coordinate moments that have a name: `E[phi(x_p) sigma(s_i)] = C(M_ip)`, `E[sigma(s_i) sigma(s_j)] = B(Q_ij)`. */
export interface CorrelationName {
  readonly name: string;
  readonly links: readonly [string, string];
}

const text: Language = {
  symbol: (name, indices) => (indices.length === 0 ? name : `${name}[${indices.join(',')}]`),
  delta: (indices) => `delta[${indices.join(',')}]`,
  link: (reference, argument) => `${reference.link}${"'".repeat(reference.order)}(${argument})`,
  coordinate: (direction) => coordinateName(direction, (index) => `[${index}]`),
  expectation: (content) => `E[${content}]`,
  correlation: (name, order, argument) => `${name}${"'".repeat(order)}(${argument})`,
  power: (base, exponent) => (/\^\d+$/.test(base) ? `(${base})^${exponent}` : `${base}^${exponent}`),
  fraction: (numerator, denominator) => `${numerator}/${denominator}`,
  sum: (indices) => `sum_{${indices.map((index) => index.name).join(',')}} `,
  squaredNorm: '|x|^2',
  noise: 'epsilon',
  times: '*',
};

const latex: Language = {
  symbol: (name, indices) => {
    const base = symbolToLatex(name);
    return indices.length === 0 ? base : `${base}_{${indices.join('')}}`;
  },
  delta: (indices) => `\\delta_{${indices.join('')}}`,
  link: (reference, argument) => `${symbolToLatex(reference.link)}${"'".repeat(reference.order)}(${argument})`,
  coordinate: (direction) => coordinateName(direction, (index) => `_{${index}}`),
  expectation: (content) => `\\mathbb{E}[${content}]`,
  correlation: (name, order, argument) => `${name}${"'".repeat(order)}(${argument})`,
  power: (base, exponent) =>
    /['}]$/.test(base) || base.length > 1 ? `{${base}}^{${exponent}}` : `${base}^{${exponent}}`,
  fraction: (numerator, denominator) => `\\frac{${numerator}}{${denominator}}`,
  sum: (indices) => `\\sum_{${indices.map((index) => index.name).join(',')}} `,
  squaredNorm: '\\|x\\|^2',
  noise: '\\varepsilon',
  times: ' ',
};

/** `s_i = <w_i, x>` and `x_p = <v_p, x>`. */
function coordinateName(direction: Direction, subscript: (index: string) => string): string {
  const letter = direction.family === 'v' ? 'x' : 's';
  return direction.index.name === ANY_INDEX_NAME ? 'z' : `${letter}${subscript(direction.index.name)}`;
}

/**
 * The equation `left = right` in all views.
 *
 * @param names - of two-coordinate moments; defaults to none, and moments are printed as expectations.
 * @example
 * indexedEquation({ text: 'y', latex: 'y' }, IndexedExpression.one).text // 'y = 1'
 */
export function indexedEquation(
  left: { readonly text: string; readonly latex: string },
  right: IndexedExpression,
  names: readonly CorrelationName[] = [],
): Equation {
  return {
    text: `${left.text} = ${indexedToText(right, names)}`,
    latex: `${left.latex} = ${indexedToLatex(right, names)}`,
    json: { left: left.text, right: indexedToJson(right) },
    standing: 'derived',
    right: { kind: 'indexed', expression: right },
  };
}

/**
 * Plain text, for example `rho[i]*C'(M[i,p])`.
 *
 * @param names - of two-coordinate moments; defaults to none.
 * @example
 * indexedToText(IndexedExpression.constant(Rational.of(-1, 2n))) // '-1/2'
 */
export function indexedToText(expression: IndexedExpression, names: readonly CorrelationName[] = []): string {
  return print(expression, names, text);
}

/**
 * LaTeX, for example `\rho_{i} C'(M_{ip})`.
 *
 * @param names - of two-coordinate moments; defaults to none.
 * @example
 * indexedToLatex(IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [{ name: 'i', range: 'm' }], symmetry: 'none' })) // 'a_{i}'
 */
export function indexedToLatex(expression: IndexedExpression, names: readonly CorrelationName[] = []): string {
  return print(expression, names, latex).replace(/ +/g, ' ').trim();
}

/**
 * Terms as data: coefficient `p/q`, sums, and factors (atom, exponent).
 *
 * @example
 * indexedToJson(IndexedExpression.zero) // []
 */
export function indexedToJson(expression: IndexedExpression): unknown {
  return expression.terms.map((term) => ({
    coefficient: term.coefficient.toString(),
    sums: term.sums,
    factors: term.factors.map((factor) => ({ atom: factor.atom, exponent: factor.exponent })),
  }));
}

function print(expression: IndexedExpression, names: readonly CorrelationName[], language: Language): string {
  if (expression.isZero()) return '0';
  return expression.terms
    .toSorted((first, second) => first.sums.length - second.sums.length)
    .map((term, position) => {
      const sign = term.coefficient.sign() < 0 ? '-' : '+';
      const body = printTerm(term, names, language);
      if (position === 0) return sign === '-' ? `-${body}` : body;
      return ` ${sign} ${body}`;
    })
    .join('');
}

function printTerm(term: IndexedTerm, names: readonly CorrelationName[], language: Language): string {
  const isBound = (factor: Factor): boolean =>
    atomIndices(factor.atom).some((index) => term.sums.some((sum) => sameIndex(sum, index)));
  const parts = term.factors.map((factor) => ({ factor, bound: isBound(factor) }));
  const size = term.coefficient.sign() < 0 ? term.coefficient.negated() : term.coefficient;
  const printed = (bound: boolean): string[] =>
    parts
      .filter((part) => part.bound === bound)
      .map((part) => part.factor)
      .sort((first, second) => rank(first.atom) - rank(second.atom))
      .map((factor) => printFactor(factor, names, language));
  const outside = printed(false);
  if (!size.isOne() || (outside.length === 0 && term.sums.length === 0)) {
    outside.unshift(size.isInteger() ? String(size.n) : language.fraction(String(size.n), String(size.d)));
  }
  const inside = printed(true).join(language.times);
  const sum = term.sums.length === 0 ? '' : `${language.sum(term.sums)}${inside}`;
  return [outside.join(language.times), sum].filter((part) => part !== '').join(language.times);
}

/** Constants first, then arrays, then moments, then vectors: the order in which people write them. */
function rank(atom: Atom): number {
  switch (atom.kind) {
    case 'symbol':
      return atom.indices.length;
    case 'delta':
      return 3;
    case 'noise':
    case 'squared-norm':
      return 4;
    case 'moment':
      return 5;
    case 'link':
      return 6;
    case 'coordinate':
      return 7;
    case 'vector':
    case 'input':
      return 8;
    default:
      return unknownAtom(atom);
  }
}

function printFactor(factor: Factor, names: readonly CorrelationName[], language: Language): string {
  const base = printAtom(factor.atom, names, language);
  return factor.exponent === 1 ? base : language.power(base, String(factor.exponent));
}

function printAtom(atom: Atom, names: readonly CorrelationName[], language: Language): string {
  switch (atom.kind) {
    case 'symbol':
      return language.symbol(
        atom.name,
        atom.indices.map((index) => index.name),
      );
    case 'delta':
      return language.delta(atom.indices.map((index) => index.name));
    case 'link':
      return language.link(atom.reference, language.coordinate(atom.direction));
    case 'coordinate':
      return language.coordinate(atom.direction);
    case 'vector':
      return language.symbol(atom.direction.family === 'v' ? 'v' : 'w', [atom.direction.index.name]);
    case 'input':
      return 'x';
    case 'squared-norm':
      return language.squaredNorm;
    case 'noise':
      return language.noise;
    case 'moment':
      return printMoment(atom.factors, names, language);
    default:
      return unknownAtom(atom);
  }
}

function printMoment(factors: readonly MomentFactor[], names: readonly CorrelationName[], language: Language): string {
  const named = namedCorrelation(factors, names);
  if (named !== undefined) {
    const [first, second] = factors as readonly [MomentFactor, MomentFactor];
    return language.correlation(named.name, named.order, innerProductName(first.direction, second.direction, language));
  }
  const content = factors.flatMap((factor) => {
    const printed = factor.links.map((reference) => language.link(reference, language.coordinate(factor.direction)));
    return [...new Set(printed)].map((link) => {
      const count = printed.filter((other) => other === link).length;
      return count === 1 ? link : language.power(link, String(count));
    });
  });
  return language.expectation(content.join(language.times));
}

/** The n-th derivative of a named correlation is, by Price's theorem, the moment with both links differentiated n times. */
function namedCorrelation(
  factors: readonly MomentFactor[],
  names: readonly CorrelationName[],
): { readonly name: string; readonly order: number } | undefined {
  const unit = factors.every((factor) => factor.direction.family !== 'u');
  if (!unit || factors.length !== 2 || factors.some((factor) => factor.links.length !== 1)) return undefined;
  const references = factors.flatMap((factor) => factor.links);
  const [first, second] = references as [LinkReference, LinkReference];
  if (first.order !== second.order) return undefined;
  const links = [first.link, second.link].sort().join(' ');
  const found = names.find((candidate) => [...candidate.links].sort().join(' ') === links);
  return found === undefined ? undefined : { name: found.name, order: first.order };
}

function innerProductName(first: Direction, second: Direction, language: Language): string {
  if (first.family === 'v' && second.family === 'v') return language.delta([first.index.name, second.index.name]);
  if (first.family === second.family) return language.symbol('Q', [first.index.name, second.index.name]);
  const [neuron, target] = first.family === 'v' ? [second, first] : [first, second];
  return language.symbol('M', [neuron.index.name, target.index.name]);
}
