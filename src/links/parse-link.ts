/** Reads the text of a polynomial link exactly and gives its expansion in Hermite polynomials. */

import { HermiteExpansion } from '../algebra/expansion.js';
import { Polynomial } from '../algebra/polynomial.js';
import { failureOf, reasonOf, variable } from '../expression/link-text.js';
import { parseLinkExpression } from './parse-link-expression.js';
import { polynomialOf } from './polynomial-link.js';

export { linkLimits } from '../expression/link-text.js';

const failure = failureOf('parseLink');

/**
 * Reads a polynomial link function of z: numbers (decimals are exact), + - * / ^ and parentheses, z, the orthonormal
 * Hermite polynomials h2, h_2, h2(z), h(2,z) and the monic ones He2, he_2, he3(z), He(2,z), sqrt of a non-negative
 * rational, and the parameters that are listed. Divisors must be constants, exponents integers from 0 to 64, the
 * degree at most 64.
 *
 * @param options.parameters names that become symbols of the coefficients; defaults to none
 * @throws RangeError, one line, quoting the offending piece
 *
 * @example
 * parseLink('0.8*h2 + 0.6*h4').secondMoment().toString() // '1'
 */
export function parseLink(text: string, options: { readonly parameters?: readonly string[] } = {}): HermiteExpansion {
  const parameters = options.parameters ?? [];
  try {
    const values = Object.fromEntries(parameters.map((name) => [name, Polynomial.symbol(name)]));
    // Never undefined: the form lets no function through.
    const polynomial = polynomialOf(parseLinkExpression(text, { values, form: 'polynomial' }))!;
    return HermiteExpansion.fromMonomials(polynomial.coefficientsIn(variable));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw failure(reasonOf(error));
  }
}
