import fc from 'fast-check';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';

/** Generators of random exact values for the property tests. */

export const smallRational = fc
  .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 12 }))
  .map(([n, d]) => Rational.of(n, BigInt(d)));

export const anyRational = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 25n }))
  .map(([n, d]) => Rational.of(n, d));

const coefficient = fc.oneof({ weight: 4, arbitrary: smallRational }, { weight: 1, arbitrary: anyRational });

/** A polynomial in the names, with radicals when asked for. */
export function polynomialIn(
  names: readonly string[],
  { radicals = false, largestExponent = 4, largestTermCount = 6 } = {},
): fc.Arbitrary<Polynomial> {
  const power = fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: largestExponent }));
  const radical = fc.tuple(fc.constantFrom('√2', '√3', '√5'), fc.integer({ min: 0, max: 3 }));
  const powers = radicals
    ? fc.tuple(fc.array(power, { maxLength: 3 }), fc.array(radical, { maxLength: 2 })).map(([a, b]) => [...a, ...b])
    : fc.array(power, { maxLength: 3 });
  return fc
    .array(fc.record({ coefficient, powers }), { maxLength: largestTermCount })
    .map((terms) => Polynomial.fromTerms(terms));
}

export const withRadicals = polynomialIn(['x', 'y', 'M[1,2]', 'η'], { radicals: true });
