/** The expectation of a product of link functions in words: decimals, closed form, route and error. */

import { Polynomial } from '../../algebra/polynomial.js';
import { isNumber } from '../../algebra/symbol.js';
import type { Monomial } from '../../algebra/term.js';
import type { LinkMoment, PartMoment } from '../../links/link-moment.js';

/**
 * A number with 15 digits.
 *
 * @param value - finite.
 * @example
 * decimalText(1 / 3) // '0.333333333333333'
 */
export function decimalText(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/**
 * A polynomial with decimal coefficients: exact numbers such as roots become decimals too.
 *
 * @param polynomial - any polynomial.
 * @example
 * decimalPolynomial(parsePolynomial('sqrt(2)*x - 1/2')) // '1.4142135623731*x - 0.5'
 */
export function decimalPolynomial(polynomial: Polynomial): string {
  const groups = new Map<string, Monomial[]>();
  for (const term of polynomial.terms()) {
    const free = term.powers.filter(([name]) => !isNumber(name));
    const key = free.map(([name, exponent]) => (exponent === 1 ? name : `${name}^${exponent}`)).join('*');
    const numbers = { coefficient: term.coefficient, powers: term.powers.filter(([name]) => isNumber(name)) };
    groups.set(key, [...(groups.get(key) ?? []), numbers]);
  }
  const pieces = [...groups].map(([key, terms]) => {
    const value = decimalText(Polynomial.fromTerms(terms).toNumber());
    return key === '' ? value : `${value}*${key}`;
  });
  return pieces.length === 0 ? '0' : pieces.join(' + ').replaceAll('+ -', '- ');
}

/**
 * The closed form of a whole moment as text.
 *
 * @param moment - the moment.
 * @returns undefined when a part has none, or when nothing but exact parts is there (the value is that text already).
 */
export function closedText({ terms }: LinkMoment): string | undefined {
  const parts = terms.flatMap((term) => term.parts);
  if (parts.every(({ closed }) => closed === undefined)) return undefined;
  if (parts.some((part) => part.closed?.text === undefined && !(part.exact && part.error === 0))) return undefined;
  const rest = Polynomial.sum(
    terms
      .filter((term) => term.parts.every(({ closed }) => closed === undefined))
      .map((term) => exactFactor(term.coefficient, term.parts)),
  );
  const pieces = terms.flatMap(({ coefficient, parts: factors }) => {
    const texts = factors.flatMap(({ closed }) => closed?.text ?? []);
    if (texts.length === 0) return [];
    const factor = exactFactor(coefficient, factors);
    if (factor.equals(Polynomial.one)) return [texts.join('*')];
    return factor.isZero() ? [] : [[grouped(factor), ...texts].join('*')];
  });
  return [...pieces, ...(rest.isZero() && pieces.length > 0 ? [] : [grouped(rest)])].join(' + ');
}

/** The coefficient times the parts without a closed form, which are exact. */
function exactFactor(coefficient: Polynomial, parts: readonly PartMoment[]): Polynomial {
  return parts.reduce(
    (product, part) => (part.closed === undefined ? product.times(part.value) : product),
    coefficient,
  );
}

function grouped(value: Polynomial): string {
  const text = value.toString();
  return /^[\w\u0370-\u03ff]+$/.test(text) ? text : `(${text})`;
}

/**
 * How a moment was found, in words.
 *
 * @param moment - the moment.
 * @returns for instance `Mehler series to degree 8, exact coefficients`.
 */
export function routeText({ terms, exact }: LinkMoment): string {
  const parts = terms.flatMap((term) => term.parts);
  const words = parts.map(({ route, cutAt }) => (cutAt === undefined ? route : `${route} to degree ${cutAt}`));
  const distinct = [...new Set(words)];
  const route =
    distinct.length === 0
      ? 'exact'
      : distinct.filter((word) => distinct.length === 1 || word !== 'exact').join(' and ');
  return exact && route !== 'exact' ? `${route}, exact coefficients` : route;
}

/**
 * What the value is off by, in words.
 *
 * @param moment - the moment.
 * @returns for instance `at most 0.00176 for all correlations in [-1, 1] (Cauchy-Schwarz on the Parseval tails)`.
 */
export function errorText(moment: LinkMoment): string {
  if (moment.error === 0) return '0 (exact)';
  const size = moment.error.toPrecision(3);
  const parts = moment.terms.flatMap((term) => term.parts);
  if (!moment.value.isConstant()) {
    return parts.some(({ cutAt }) => cutAt !== undefined)
      ? `at most ${size} for all correlations in [-1, 1] (Cauchy-Schwarz on the Parseval tails)`
      : `about ${size} for all correlations in [-1, 1] (quadrature of the coefficients)`;
  }
  if (parts.some(({ route }) => route === 'quadrature')) return `about ${size} (last refinement of the quadrature)`;
  return `at most ${size}`;
}
