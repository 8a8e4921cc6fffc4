/** Exact polynomials and the names of their symbols as LaTeX. */

import type { Polynomial } from './polynomial.js';
import { joinTerms, piExponent, splitTerm } from './text.js';

const greekNames = (
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega ' +
  'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'
).split(' ');
const greekLetters = 'αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ';

function wordToLatex(word: string): string {
  const letter = greekLetters.indexOf(word);
  if (word.length === 1 && letter >= 0) return `\\${greekNames[letter]}`;
  if (greekNames.includes(word)) return `\\${word}`;
  return word.length === 1 || /^\d+$/.test(word) ? word : `\\mathrm{${word}}`;
}

/**
 * A symbol's name in LaTeX: Greek names and letters, digits and brackets as subscripts.
 *
 * @example
 * symbolToLatex('M[1,2]') // 'M_{12}'
 * @example
 * symbolToLatex('rho_10,2') // '\\rho_{10,2}'
 */
export function symbolToLatex(name: string): string {
  const primes = name.replace(/[^']/g, '');
  const words = name.replaceAll("'", '').match(/[A-Za-z\u0370-\u03ff]+|\d+/g) ?? [];
  const [base, ...subscripts] = words;
  const separator = subscripts.every((word) => word.length === 1) ? '' : ',';
  const subscript = subscripts.length === 0 ? '' : `_{${subscripts.map(wordToLatex).join(separator)}}`;
  return `${wordToLatex(base ?? '')}${subscript}${primes}`;
}

/**
 * The polynomial in LaTeX: terms in their order, radicals merged, for example `\frac{3 \sqrt{6}}{4} x^{2} y - 1` or
 * `\frac{\sqrt{2}}{2} \pi^{-1/2} + e^{-1/2}`.
 */
export function polynomialToLatex(polynomial: Polynomial): string {
  return joinTerms(
    polynomial.terms().map((term) => {
      const { negative, numerator, denominator, radicand, piHalves, exponential, powers } = splitTerm(term);
      const root = radicand === 1n ? [] : [`\\sqrt{${radicand}}`];
      const top = [...(numerator === 1n && root.length > 0 ? [] : [`${numerator}`]), ...root].join(' ');
      const coefficient = denominator === 1n ? top : `\\frac{${top}}{${denominator}}`;
      const numbers = [
        ...(piHalves === 0 ? [] : [`\\pi^{${piExponent(piHalves)}}`]),
        ...(exponential === undefined ? [] : [`e^{${exponential}}`]),
      ];
      const symbols = powers.map(([name, exponent]) => {
        const latex = symbolToLatex(name);
        if (exponent === 1) return latex;
        return latex.endsWith("'") ? `{${latex}}^{${exponent}}` : `${latex}^{${exponent}}`;
      });
      const factors = [...numbers, ...symbols];
      const body = [...(coefficient === '1' && factors.length > 0 ? [] : [coefficient]), ...factors].join(' ');
      return { negative, body };
    }),
  );
}
