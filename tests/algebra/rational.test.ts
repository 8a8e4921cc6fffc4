import fc from 'fast-check';
import { Fraction } from 'fraction.js';
import { describe, expect, it } from 'vitest';
import { binomial, bitLength, doubleFactorial, factorial, gcd, integerSquareRoot } from '../../src/algebra/integer.js';
import { Rational } from '../../src/algebra/rational.js';
import { anyRational } from './arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };

describe('Rational.of', () => {
  it.each([
    ['3', '3'],
    ['-3/4', '-3/4'],
    ['6/-4', undefined],
    ['6/4', '3/2'],
    ['0.25', '1/4'],
    ['-.5', '-1/2'],
    ['5.', '5'],
    ['1e-3', '1/1000'],
    ['1.5E+2', '150'],
    ['-0', '0'],
    ['0.1234567890123456789012345678901', '1234567890123456789012345678901/10000000000000000000000000000000'],
    [' 7 / 21 ', '1/3'],
    ['', undefined],
    ['1/0', undefined],
    ['0x10', undefined],
    ['1e999999999', undefined],
    ['1,5', undefined],
    ['NaN', undefined],
    ['1/2/3', undefined],
    ['--1', undefined],
  ])('reads "%s" as %s', (text, expected) => {
    if (expected === undefined) expect(() => Rational.of(text)).toThrow(RangeError);
    else expect(Rational.of(text).toString()).toBe(expected);
  });

  it('takes safe integers, bigints and denominators of either sign', () => {
    expect(Rational.of(6, -4n).toString()).toBe('-3/2');
    expect(Rational.of(10n ** 30n, 10n ** 28n).toString()).toBe('100');
    expect(Rational.of('0.5', 3n).toString()).toBe('1/6');
    expect(() => Rational.of(0.1)).toThrow('pass a bigint, or a string such as "0.1"');
    expect(() => Rational.of(2 ** 53)).toThrow(RangeError);
    expect(() => Rational.of(1, 0n)).toThrow('1/0');
  });
});

describe('Rational.fromNumber', () => {
  it.each([
    [0.8, '4/5'],
    [-2.5e-7, '-1/4000000'],
    [1e21, '1000000000000000000000'],
    [-0, '0'],
    [5e-324, `5/1${'0'.repeat(324)}`],
  ])('reads %d as %s', (x, expected) => {
    expect(Rational.fromNumber(x).equals(Rational.of(expected))).toBe(true);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d', (x) => {
    expect(() => Rational.fromNumber(x)).toThrow('not finite');
  });

  it('comes back from toNumber, for every finite double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Rational.fromNumber(x).toNumber()).toBe(x === 0 ? 0 : x);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });
});

describe('Rational.toNumber', () => {
  // The reference: the exact binary value of a double, from its bits.
  const exact = (x: number): Rational => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, x);
    const bits = view.getBigUint64(0);
    const exponent = Number((bits >> 52n) & 0x7ffn);
    const mantissa = (bits & ((1n << 52n) - 1n)) | (exponent === 0 ? 0n : 1n << 52n);
    const shift = Math.max(exponent, 1) - 1075;
    const signed = bits >> 63n === 1n ? -mantissa : mantissa;
    return shift >= 0 ? Rational.of(signed << BigInt(shift)) : Rational.of(signed, 1n << BigInt(-shift));
  };
  const next = (x: number, by: bigint): number => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, x);
    view.setBigUint64(0, view.getBigUint64(0) + by);
    return view.getFloat64(0);
  };

  it('is the nearest double: at, just beside and exactly between neighbours (ties to even)', () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, max: 1e308, noNaN: true }), (x) => {
        const above = next(x, 1n);
        const middle = exact(x).plus(exact(above)).dividedBy(Rational.of(2));
        const tiny = Rational.of(1, 1n << 1300n);
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, x);
        const isEven = (view.getBigUint64(0) & 1n) === 0n;
        expect(exact(x).toNumber()).toBe(x);
        expect(middle.minus(tiny).toNumber()).toBe(x);
        expect(middle.plus(tiny).toNumber()).toBe(above);
        expect(middle.toNumber()).toBe(isEven ? x : above);
        expect(middle.negated().toNumber()).toBe(isEven ? -x : -above);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it.each([
    [2 ** -1022, 5e-324],
    [2.2250738585072014e-308, 0],
    [4.450147717014403e-308, 0],
  ])('rounds correctly around the smallest normal %d', (x) => {
    for (const from of [x, next(x, -1n), next(x, -2n), next(x, 1n)]) {
      const middle = exact(from)
        .plus(exact(next(from, 1n)))
        .dividedBy(Rational.of(2));
      const tiny = Rational.of(1, 1n << 1300n);
      expect(middle.minus(tiny).toNumber()).toBe(from);
      expect(middle.plus(tiny).toNumber()).toBe(next(from, 1n));
    }
  });

  it('handles numerators and denominators far beyond the doubles', () => {
    expect(Rational.of(10n ** 400n + 1n, 10n ** 400n * 3n).toNumber()).toBe(1 / 3);
    expect(Rational.of(10n ** 400n).toNumber()).toBe(Infinity);
    expect(Rational.of(-(10n ** 400n)).toNumber()).toBe(-Infinity);
    expect(Rational.of(1, 10n ** 400n).toNumber()).toBe(0);
  });
});

describe('Rational arithmetic', () => {
  it('agrees with fraction.js', () => {
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        const [f, g] = [a.toFraction(), b.toFraction()];
        const same = (mine: Rational, theirs: Fraction): void => {
          expect(mine.equals(Rational.fromFraction(theirs))).toBe(true);
        };
        same(a.plus(b), f.add(g));
        same(a.minus(b), f.sub(g));
        same(a.times(b), f.mul(g));
        if (!b.isZero()) same(a.dividedBy(b), f.div(g));
        expect(a.compare(b)).toBe(f.compare(g));
        expect(Rational.fromFraction(new Fraction(a.toString())).equals(a)).toBe(true);
      }),
      runs,
    );
  });

  it('has powers, signs, text and LaTeX', () => {
    expect(Rational.of(-2, 3n).power(-3).toString()).toBe('-27/8');
    expect(Rational.ZERO.power(0).isOne()).toBe(true);
    expect(() => Rational.ZERO.power(-1)).toThrow(RangeError);
    expect(() => Rational.ONE.power(0.5)).toThrow('0.5');
    expect(() => Rational.ONE.dividedBy(Rational.ZERO)).toThrow('1 / 0');
    expect(Rational.of(-3, 4n).toLatex()).toBe('-\\frac{3}{4}');
    expect(Rational.of(-3).toLatex()).toBe('-3');
    expect([Rational.of(-3).sign(), Rational.ZERO.sign(), Rational.of(2).sign()]).toEqual([-1, 0, 1]);
    expect([Rational.of(4, 2n).isInteger(), Rational.of(1, 2n).isInteger()]).toEqual([true, false]);
    expect(Rational.of(2, 3n).reciprocal().toString()).toBe('3/2');
  });
});

describe('integer functions', () => {
  it('have their tabulated values', () => {
    expect(factorial(25)).toBe(15511210043330985984000000n); // OEIS A000142
    expect(binomial(60, 30)).toBe(118264581564861424n); // OEIS A000984
    expect([-1, 0, 1, 2, 7, 8].map(doubleFactorial)).toEqual([1n, 1n, 1n, 2n, 105n, 384n]); // OEIS A006882
    expect(binomial(5, 6)).toBe(0n);
    expect(binomial(5, -1)).toBe(0n);
    expect(gcd(-12n, 18n)).toBe(6n);
    expect(gcd(0n, 0n)).toBe(0n);
    expect([0n, 1n, 255n, -256n].map(bitLength)).toEqual([0, 1, 8, 9]);
    expect(() => factorial(-1)).toThrow('k is -1');
    expect(() => factorial(1.5)).toThrow(RangeError);
    expect(() => doubleFactorial(-2)).toThrow(RangeError);
    expect(() => integerSquareRoot(-1n)).toThrow(RangeError);
  });

  it('integerSquareRoot brackets its argument', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 80n }), (n) => {
        const root = integerSquareRoot(n);
        expect(root * root <= n && n < (root + 1n) * (root + 1n)).toBe(true);
      }),
      runs,
    );
  });
});
