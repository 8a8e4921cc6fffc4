/** The rule of expectation for independent signs (Rademacher): odd powers vanish, even powers are 1. */

import { Polynomial } from '../../algebra/polynomial.js';

/** Largest number of signs that is enumerated: 2^20 patterns. */
export const MOST_ENUMERATED_SIGNS = 20;

/**
 * E of a polynomial over independent signs, each +1 or -1 with probability 1/2: a monomial survives exactly when every
 * sign has an even power in it.
 *
 * @param polynomial - in the signs and any other symbols, which are constants.
 * @param signs - the symbols that are signs.
 * @returns the expectation, a polynomial in the other symbols.
 * @throws RangeError when a sign is named twice.
 * @example
 * signMoment(parsePolynomial('(a*x + b*y)^2'), ['x', 'y']).toString() // 'a^2 + b^2'
 */
export function signMoment(polynomial: Polynomial, signs: readonly string[]): Polynomial {
  const names = distinct(signs);
  return Polynomial.fromTerms(
    polynomial
      .terms()
      .filter(({ powers }) => powers.every(([name, exponent]) => !names.has(name) || exponent % 2 === 0))
      .map(({ coefficient, powers }) => ({ coefficient, powers: powers.filter(([name]) => !names.has(name)) })),
  );
}

/**
 * The same expectation the long way round: the mean over all 2^r patterns of signs. It shares no rule with `signMoment`
 * and so confirms it.
 *
 * @param polynomial - in the signs and any other symbols.
 * @param signs - the symbols that are signs, at most 20.
 * @throws RangeError when a sign is named twice or there are more than 20.
 * @example
 * signMeanByEnumeration(parsePolynomial('x^2 + x*y'), ['x', 'y']).toString() // '1'
 */
export function signMeanByEnumeration(polynomial: Polynomial, signs: readonly string[]): Polynomial {
  distinct(signs);
  const patterns = signPatterns(signs.length);
  const sum = Polynomial.sum(
    patterns.map((pattern) =>
      polynomial.substitute(
        new Map(signs.map((name, k) => [name, Polynomial.constant(pattern[k] as number)] as const)),
      ),
    ),
  );
  return sum.dividedBy(2n ** BigInt(signs.length));
}

/**
 * All patterns of r signs: pattern number b has -1 where bit k of b is set.
 *
 * @param count - r, an integer in [0, 20].
 * @returns 2^r patterns of +1 and -1.
 * @throws RangeError when r is out of its range.
 * @example
 * signPatterns(1) // [[1], [-1]]
 */
export function signPatterns(count: number): readonly (readonly (1 | -1)[])[] {
  if (!Number.isSafeInteger(count) || count < 0 || count > MOST_ENUMERATED_SIGNS) {
    throw new RangeError(`${count} signs cannot be enumerated; allowed: 0 to ${MOST_ENUMERATED_SIGNS}`);
  }
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_unused, k) => ((bits >> k) & 1 ? -1 : 1)),
  );
}

function distinct(signs: readonly string[]): ReadonlySet<string> {
  const names = new Set(signs);
  if (names.size < signs.length) throw new RangeError(`a sign is named twice in ${signs.join(', ')}; name each once`);
  return names;
}
