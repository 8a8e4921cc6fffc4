import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import { add, differentiate, multiply, type Reference, referenceOf, textOf } from './reference.js';

/**
 * The arithmetic chooses among doubles and bigints, standard and tailored keys, and tables: whatever it chooses, it must
 * agree with a naive implementation. The generators aim at the limits where it switches.
 */

const runs = { seed: 42, numRuns: 1000 };

/** Integers around the sizes where sums and products leave the doubles. */
const integer = fc.oneof(
  fc.bigInt({ min: -9n, max: 9n }),
  fc
    .tuple(fc.constantFrom(25n, 26n, 51n, 52n, 53n, 64n, 110n), fc.bigInt({ min: -2n, max: 2n }), fc.boolean())
    .map(([bits, offset, negative]) => ((1n << bits) + offset) * (negative ? -1n : 1n)),
);
const denominator = fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 60n }), fc.constant((1n << 53n) + 1n));
const coefficient = fc.tuple(integer, denominator).map(([n, d]) => Rational.of(n, d));

const manyNames = Array.from({ length: 40 }, (_, i) => `s${i}`);
const names = fc.constantFrom(
  ['x'],
  ['x', 'y'],
  ['x', '√2', 'π^(-1/2)'],
  ['x', 'y', '√2', '√3'],
  ['a', 'b', 'c', 'd', 'e', 'f'],
  manyNames.slice(0, 16),
  manyNames,
);
/** Around the widths of digits too: 2, 3 and 20 bits. */
const exponent = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(7, 8, 31, 127, 128, 2 ** 17, 2 ** 19, 2 ** 20) },
);

function polynomialOver(from: readonly string[], largestTermCount: number): fc.Arbitrary<Polynomial> {
  const power = fc
    .tuple(fc.constantFrom(...from), exponent)
    // √2 to the 2^20 is an integer of half a million bits.
    .map(([name, most]): [string, number] => [name, name.startsWith('√') ? Math.min(most, 5) : most]);
  const powers = fc.array(power, { maxLength: 3 });
  return fc
    .array(fc.record({ coefficient, powers }), { maxLength: largestTermCount })
    .map((terms) => Polynomial.fromTerms(terms));
}

const pair = fc.tuple(names, names).chain(([a, b]) => fc.tuple(polynomialOver(a, 4), polynomialOver(b, 4)));

/** Equal to the reference, and in normal form: no symbol, no number and no factor that is not needed. */
function same(polynomial: Polynomial, reference: Reference): void {
  expect(textOf(referenceOf(polynomial))).toBe(textOf(reference));
  const rebuilt = Polynomial.fromTerms(
    [...reference.values()].map((row) => ({
      coefficient: Rational.of(row.coefficient.n, row.coefficient.d),
      powers: row.monomial,
    })),
  );
  expect(polynomial.equals(rebuilt) && rebuilt.equals(polynomial)).toBe(true);
  expect(`${polynomial}`).toBe(`${rebuilt}`);
  const used = new Set([...reference.values()].flatMap((row) => [...row.monomial.keys()]));
  expect(polynomial.symbols()).toEqual([...used].filter((name) => /^[a-z]\w*$/.test(name)).sort());
}

describe('packed arithmetic agrees with a naive implementation', () => {
  it('in sums, differences and products', () => {
    fc.assert(
      fc.property(pair, ([p, q]) => {
        const [a, b] = [referenceOf(p), referenceOf(q)];
        same(p.plus(q), add(a, b, 1n));
        same(p.minus(q), add(a, b, -1n));
        same(p.times(q), multiply(a, b));
        // Everything of p cancels here, so q must come back as it was.
        same(p.plus(q).minus(p), b);
      }),
      runs,
    );
  });

  it('in powers', () => {
    const based = names.chain((from) => polynomialOver(from, 4));
    fc.assert(
      fc.property(based, fc.integer({ min: 1, max: 5 }), (p, n) => {
        const a = referenceOf(p);
        let expected = a;
        for (let i = 1; i < n; i++) expected = multiply(expected, a);
        same(p.power(n), expected);
      }),
      runs,
    );
  });

  it('in powers of forms with small coefficients, up to where doubles end', () => {
    const terms = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b', 'c', '')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(terms, fc.integer({ min: 1, max: 12 }), (list, n) => {
        const p = Polynomial.fromTerms(
          list.map(([c, name]) => ({ coefficient: Rational.of(c), powers: name === '' ? [] : [[name, 1] as const] })),
        );
        const product = Array.from({ length: n }, () => p).reduce((a, b) => a.times(b));
        expect(p.power(n).equals(product)).toBe(true);
      }),
      runs,
    );
    // Multinomial coefficients from their definition: 30!/(10!)^3 and 50!/(25!)^2.
    const [a, b, c] = ['a', 'b', 'c'].map((name) => Polynomial.symbol(name)) as [Polynomial, Polynomial, Polynomial];
    const coefficientOf = (p: Polynomial, exponents: string): bigint =>
      p.terms().find(({ powers }) => powers.join(' ') === exponents)!.coefficient.n;
    expect(coefficientOf(a.plus(b).plus(c).power(30), 'a,10 b,10 c,10')).toBe(5550996791340n);
    expect(coefficientOf(a.plus(b).power(50), 'a,25 b,25')).toBe(126410606437752n); // OEIS A000984(25)
    expect(coefficientOf(a.plus(b).power(60), 'a,30 b,30')).toBe(118264581564861424n); // OEIS A000984(30)
  });

  it('in derivatives, multiples and quotients', () => {
    const nonzero = coefficient.filter((value) => !value.isZero());
    fc.assert(
      fc.property(pair, nonzero, ([p, q], factor) => {
        const sum = p.plus(q);
        const a = referenceOf(sum);
        for (const name of sum.symbols().slice(0, 3)) same(sum.derivative(name), differentiate(a, name));
        const constant = referenceOf(Polynomial.constant(factor));
        same(sum.scaled(factor), multiply(a, constant));
        same(sum.dividedBy(factor), multiply(a, referenceOf(Polynomial.constant(factor.reciprocal()))));
        same(sum.negated(), add(referenceOf(Polynomial.zero), a, -1n));
      }),
      runs,
    );
  });
});
