/** Exact polynomials as text that can be read back, and the parts that every printed term is split into. */

import { exponentOf, inverseRootPiName, isExponential, isNumber, isRadical, radicandOf } from './symbol.js';
import type { Monomial } from './term.js';

/** A term split for printing: its radicals merged under one root, the other numbers apart. */
export interface PrintedTerm {
  readonly negative: boolean;
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The square-free number under the root; 1 when there is none. */
  readonly radicand: bigint;
  /** The k of π^(-k/2); 0 when there is none. */
  readonly piHalves: number;
  /** The r of exp(r), such as "-1/2"; undefined when there is none. */
  readonly exponential: string | undefined;
  readonly powers: readonly (readonly [symbol: string, exponent: number])[];
}

export function splitTerm({ coefficient, powers }: Monomial): PrintedTerm {
  const exponential = powers.find(([name]) => isExponential(name))?.[0];
  return {
    negative: coefficient.sign() < 0,
    numerator: coefficient.sign() < 0 ? -coefficient.n : coefficient.n,
    denominator: coefficient.d,
    radicand: powers.reduce((product, [name]) => (isRadical(name) ? product * radicandOf(name) : product), 1n),
    piHalves: powers.find(([name]) => name === inverseRootPiName)?.[1] ?? 0,
    exponential: exponential === undefined ? undefined : fractionText(exponentOf(exponential)),
    powers: powers.filter(([name]) => !isNumber(name)),
  };
}

function fractionText({ n, d }: { readonly n: bigint; readonly d: bigint }): string {
  return d === 1n ? `${n}` : `${n}/${d}`;
}

/** The exponent -k/2 in lowest terms. */
export function piExponent(piHalves: number): string {
  return piHalves % 2 === 0 ? `-${piHalves / 2}` : `-${piHalves}/2`;
}

/** Joins printed terms with their signs; no term is "0". */
export function joinTerms(terms: readonly { readonly negative: boolean; readonly body: string }[]): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ negative, body }, i) => (i === 0 ? (negative ? `-${body}` : body) : negative ? ` - ${body}` : ` + ${body}`))
    .join('');
}

/**
 * The polynomial as text: terms in their order, radicals merged under `sqrt`, for example "3/4*sqrt(6)*x^2*y - 1" or
 * "1/2*sqrt(2)*pi^(-1/2) + exp(-1/2)".
 * `parsePolynomial` is its inverse.
 */
export function polynomialToText(polynomial: { terms(): readonly Monomial[] }): string {
  return joinTerms(
    polynomial.terms().map((term) => {
      const { negative, numerator, denominator, radicand, piHalves, exponential, powers } = splitTerm(term);
      const factors = [
        ...(radicand === 1n ? [] : [`sqrt(${radicand})`]),
        ...(piHalves === 0 ? [] : [`pi^(${piExponent(piHalves)})`]),
        ...(exponential === undefined ? [] : [`exp(${exponential})`]),
        ...powers.map(([name, exponent]) => (exponent === 1 ? name : `${name}^${exponent}`)),
      ];
      const coefficient = denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
      const body =
        factors.length === 0 ? coefficient : [...(coefficient === '1' ? [] : [coefficient]), ...factors].join('*');
      return { negative, body };
    }),
  );
}
