import type { Polynomial, Term } from './polynomial.js';
import { isRadical, radicandOf } from './symbol.js';

/** A term split for printing: its radicals merged under one root. */
export interface PrintedTerm {
  readonly negative: boolean;
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The square-free number under the root; 1 when there is none. */
  readonly radicand: bigint;
  readonly powers: readonly (readonly [symbol: string, exponent: number])[];
}

export function splitTerm({ coefficient, powers }: Term): PrintedTerm {
  return {
    negative: coefficient.sign() < 0,
    numerator: coefficient.sign() < 0 ? -coefficient.n : coefficient.n,
    denominator: coefficient.d,
    radicand: powers.reduce((product, [name]) => (isRadical(name) ? product * radicandOf(name) : product), 1n),
    powers: powers.filter(([name]) => !isRadical(name)),
  };
}

/** Joins printed terms with their signs; no term is "0". */
export function joinTerms(terms: readonly { readonly negative: boolean; readonly body: string }[]): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ negative, body }, i) => (i === 0 ? (negative ? `-${body}` : body) : negative ? ` - ${body}` : ` + ${body}`))
    .join('');
}

/**
 * The polynomial as text: terms in their order, radicals merged under `sqrt`, for example "3/4*sqrt(6)*x^2*y - 1".
 * `parsePolynomial` is its inverse.
 */
export function polynomialToText(polynomial: Polynomial): string {
  return joinTerms(
    polynomial.terms().map((term) => {
      const { negative, numerator, denominator, radicand, powers } = splitTerm(term);
      const factors = [
        ...(radicand === 1n ? [] : [`sqrt(${radicand})`]),
        ...powers.map(([name, exponent]) => (exponent === 1 ? name : `${name}^${exponent}`)),
      ];
      const coefficient = denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
      const body =
        factors.length === 0 ? coefficient : [...(coefficient === '1' ? [] : [coefficient]), ...factors].join('*');
      return { negative, body };
    }),
  );
}
