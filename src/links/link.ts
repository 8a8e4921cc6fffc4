/** Prints a polynomial link function in a Hermite or monomial basis, as text and as LaTeX. */

import type { HermiteExpansion } from '../algebra/expansion.js';
import type { Polynomial } from '../algebra/polynomial.js';
import { polynomialToLatex, polynomialToText } from '../algebra/print.js';
import { joinTerms } from '../algebra/text.js';

/** The basis in which a link is printed: h_k (orthonormal), He_k (monic) or z^k (monomial). */
export type LinkBasis = 'orthonormal' | 'monic' | 'monomial';

/**
 * A link function as text, which `parseLink` reads back, and as LaTeX; lowest degree first.
 *
 * @example
 * printLink(parseLink('z^2'), 'orthonormal').text // '1 + sqrt(2)*h2'
 */
export function printLink(link: HermiteExpansion, basis: LinkBasis): { readonly text: string; readonly latex: string } {
  const coefficients = coefficientsIn(link, basis);
  return {
    text: printSum(coefficients, polynomialToText, (k) => textOfBasis(basis, k), '*', '(', ')'),
    latex: printSum(coefficients, polynomialToLatex, (k) => latexOfBasis(basis, k), ' ', '\\left(', '\\right)'),
  };
}

function coefficientsIn(link: HermiteExpansion, basis: LinkBasis): readonly Polynomial[] {
  switch (basis) {
    case 'orthonormal':
      return link.orthonormalCoefficients();
    case 'monic':
      return link.coefficients;
    case 'monomial':
      return link.monomialCoefficients();
    default:
      return unknownBasis(basis);
  }
}

function textOfBasis(basis: LinkBasis, k: number): string {
  switch (basis) {
    case 'orthonormal':
      return `h${k}`;
    case 'monic':
      return `He${k}`;
    case 'monomial':
      return k === 1 ? 'z' : `z^${k}`;
    default:
      return unknownBasis(basis);
  }
}

function latexOfBasis(basis: LinkBasis, k: number): string {
  switch (basis) {
    case 'orthonormal':
      return `h_{${k}}(z)`;
    case 'monic':
      return `\\mathrm{He}_{${k}}(z)`;
    case 'monomial':
      return k === 1 ? 'z' : `z^{${k}}`;
    default:
      return unknownBasis(basis);
  }
}

function unknownBasis(basis: never): never {
  throw new RangeError(`printLink: the basis "${String(basis)}" is unknown; allowed are orthonormal, monic, monomial`);
}

function printSum(
  coefficients: readonly Polynomial[],
  print: (coefficient: Polynomial) => string,
  basisElement: (k: number) => string,
  times: string,
  open: string,
  close: string,
): string {
  return joinTerms(
    coefficients.flatMap((coefficient, k) => {
      if (coefficient.isZero()) return [];
      const negative = coefficient.terms()[0]!.coefficient.sign() < 0;
      const printed = print(negative ? coefficient.negated() : coefficient);
      const factor = coefficient.termCount > 1 ? `${open}${printed}${close}` : printed;
      if (k === 0) return [{ negative, body: factor }];
      return [{ negative, body: factor === '1' ? basisElement(k) : `${factor}${times}${basisElement(k)}` }];
    }),
  );
}
