/** All ways in which a polynomial is written down: text, LaTeX, and plain data that is read back exactly. */

import { Polynomial } from './polynomial.js';
import { Rational } from './rational.js';

export { polynomialToLatex, symbolToLatex } from './latex.js';
export { polynomialToText } from './text.js';

/** A polynomial as JSON: exact, integers as decimal strings, radicals as the symbols '√2', '√3', ... */
export interface PolynomialJson {
  readonly terms: readonly {
    readonly numerator: string;
    readonly denominator: string;
    readonly powers: readonly (readonly [symbol: string, exponent: number])[];
  }[];
}

/**
 * A polynomial as plain data, exact: nothing passes through a double.
 *
 * @param polynomial - any polynomial.
 * @returns data that `polynomialFromJson` reads back.
 * @example
 * polynomialToJson(parsePolynomial('x^2/3')) // { terms: [{ numerator: '1', denominator: '3', powers: [['x', 2]] }] }
 */
export function polynomialToJson(polynomial: Polynomial): PolynomialJson {
  return {
    terms: polynomial.terms().map(({ coefficient, powers }) => ({
      numerator: `${coefficient.n}`,
      denominator: `${coefficient.d}`,
      powers,
    })),
  };
}

/** The inverse of `polynomialToJson`. Throws a RangeError, quoting the offending piece, on any other value. */
export function polynomialFromJson(json: unknown): Polynomial {
  const terms = propertyOf(json, 'terms');
  if (!Array.isArray(terms)) throw malformed('"terms" must be an array', terms);
  return Polynomial.fromTerms(
    terms.map((term: unknown) => {
      const powers = propertyOf(term, 'powers');
      if (!Array.isArray(powers)) throw malformed('"powers" must be an array of [symbol, exponent]', powers);
      const coefficient = Rational.of(integerIn(term, 'numerator'), integerIn(term, 'denominator'));
      return { coefficient, powers: powers.map(powerFromJson) };
    }),
  );
}

function powerFromJson(power: unknown): readonly [string, number] {
  if (Array.isArray(power) && power.length === 2) {
    const [name, exponent]: unknown[] = power;
    if (typeof name === 'string' && typeof exponent === 'number') return [name, exponent];
  }
  throw malformed('a power must be [symbol, exponent]', power);
}

function integerIn(term: unknown, key: string): bigint {
  const text = propertyOf(term, key);
  if (typeof text !== 'string' || !/^-?\d+$/.test(text))
    throw malformed(`"${key}" must be an integer in a string`, text);
  return BigInt(text);
}

function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
    throw malformed(`an object with "${key}" is needed`, value);
  }
  return (value as Readonly<Record<string, unknown>>)[key];
}

function malformed(what: string, value: unknown): RangeError {
  return new RangeError(`polynomialFromJson: ${what}, not ${JSON.stringify(value)?.slice(0, 80)}`);
}
