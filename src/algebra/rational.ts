/** Exact fractions of integers of any size, always in lowest terms. */

import { Fraction } from 'fraction.js';
import { absolute, bitLength, gcd } from './integer.js';

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$|^([+-]?)\.(\d+)(?:[eE]([+-]?\d+))?$/;
const largestDecimalExponent = 5000;

/**
 * An exact rational number n/d: immutable, in lowest terms, d > 0.
 *
 * @example
 * Rational.of(1, 3n).plus(Rational.of('0.25')).toString() // '7/12'
 */
export class Rational {
  static readonly ZERO = new Rational(0n, 1n);
  static readonly ONE = new Rational(1n, 1n);

  private constructor(
    /** The numerator, with the sign. */
    readonly n: bigint,
    /** The denominator, positive and coprime to n. */
    readonly d: bigint,
  ) {}

  /**
   * The rational value/d. A number must be a safe integer; a string is an integer, a fraction "-3/4" or a decimal
   * "0.25", "1e-3", which is read exactly.
   *
   * @param d the denominator, not 0; defaults to 1
   * @throws RangeError on any other value, and on a denominator 0
   *
   * @example
   * Rational.of('1e-3').toString() // '1/1000'
   */
  static of(value: bigint | number | string, d = 1n): Rational {
    if (typeof value === 'string') {
      const parsed = parseRational(value);
      return Rational.reduced(parsed.n, parsed.d * d);
    }
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new RangeError(
        `Rational.of: the number ${value} is not a safe integer; pass a bigint, or a string such as "0.1" or "1/3"`,
      );
    }
    return Rational.reduced(BigInt(value), d);
  }

  /**
   * The exact rational of the shortest decimal that prints x: what a person means who types 0.8. It is not the value
   * of the binary double (which for 0.8 is 3602879701896397/4503599627370496). Throws a RangeError on NaN and infinities.
   *
   * @example
   * Rational.fromNumber(0.8).toString() // '4/5'
   */
  static fromNumber(x: number): Rational {
    if (!Number.isFinite(x))
      throw new RangeError(`Rational.fromNumber: ${x} is not finite; a finite number is allowed`);
    return Rational.of(String(x));
  }

  static fromFraction(fraction: Fraction): Rational {
    return Rational.reduced(fraction.s * fraction.n, fraction.d);
  }

  private static reduced(n: bigint, d: bigint): Rational {
    if (d === 1n) return new Rational(n, 1n);
    if (d === 0n) throw new RangeError(`Rational: ${n}/0 has no value; the denominator must not be 0`);
    const divisor = d < 0n ? -gcd(n, d) : gcd(n, d);
    return new Rational(n / divisor, d / divisor);
  }

  plus(other: Rational): Rational {
    if (this.d === 1n && other.d === 1n) return new Rational(this.n + other.n, 1n);
    return Rational.reduced(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  minus(other: Rational): Rational {
    return this.plus(other.negated());
  }

  times(other: Rational): Rational {
    return Rational.reduced(this.n * other.n, this.d * other.d);
  }

  /** Throws a RangeError on division by zero. */
  dividedBy(other: Rational): Rational {
    if (other.n === 0n) throw new RangeError(`Rational: ${this} / 0 has no value`);
    return Rational.reduced(this.n * other.d, this.d * other.n);
  }

  negated(): Rational {
    return new Rational(-this.n, this.d);
  }

  /** 1/this. Throws a RangeError for 0. */
  reciprocal(): Rational {
    return Rational.ONE.dividedBy(this);
  }

  /**
   * this^exponent for an integer exponent; 0^0 = 1. Throws a RangeError on another exponent and on 0 to a negative one.
   *
   * @example
   * Rational.of(2, 3n).power(-2).toString() // '9/4'
   */
  power(exponent: number): Rational {
    if (!Number.isSafeInteger(exponent)) {
      throw new RangeError(
        `Rational: the exponent ${exponent} of ${this} is not an integer; only integers are allowed`,
      );
    }
    if (exponent < 0) return this.reciprocal().power(-exponent);
    return new Rational(this.n ** BigInt(exponent), this.d ** BigInt(exponent));
  }

  equals(other: Rational): boolean {
    return this.n === other.n && this.d === other.d;
  }

  /** -1, 0 or 1 as this is less than, equal to, or greater than the other. */
  compare(other: Rational): -1 | 0 | 1 {
    const left = this.n * other.d;
    const right = other.n * this.d;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  isZero(): boolean {
    return this.n === 0n;
  }

  isOne(): boolean {
    return this.n === 1n && this.d === 1n;
  }

  isInteger(): boolean {
    return this.d === 1n;
  }

  sign(): -1 | 0 | 1 {
    return this.n < 0n ? -1 : this.n > 0n ? 1 : 0;
  }

  /**
   * The nearest double (ties to even), also where n and d are far beyond the range of doubles; values beyond
   * 2^1024 give ±Infinity, as the rounding rule of IEEE 754 says.
   */
  toNumber(): number {
    return nearestDouble(this.n, this.d);
  }

  /** "p/q", or "p" for an integer. */
  toString(): string {
    return this.d === 1n ? `${this.n}` : `${this.n}/${this.d}`;
  }

  /** LaTeX, for example `-\frac{3}{4}`. */
  toLatex(): string {
    if (this.d === 1n) return `${this.n}`;
    return `${this.n < 0n ? '-' : ''}\\frac{${absolute(this.n)}}{${this.d}}`;
  }

  /** The same value as a fraction.js Fraction. */
  toFraction(): Fraction {
    return new Fraction(this.n, this.d);
  }
}

function parseRational(text: string): { n: bigint; d: bigint } {
  const trimmed = text.trim();
  const fraction = /^([+-]?\d+)\s*\/\s*(\d+)$/.exec(trimmed);
  if (fraction) return { n: BigInt(fraction[1]!.replace(/^\+/, '')), d: BigInt(fraction[2]!) };
  const decimal = decimalPattern.exec(trimmed);
  if (!decimal) {
    const quoted = trimmed.length > 60 ? `${trimmed.slice(0, 60)}...` : trimmed;
    throw new RangeError(`Rational.of: "${quoted}" is no number; allowed are "3", "-3/4", "0.25" and "1e-3"`);
  }
  const sign = (decimal[1] ?? decimal[5]) === '-' ? -1n : 1n;
  const fractional = decimal[3] ?? decimal[6] ?? '';
  const exponent = Number(decimal[4] ?? decimal[7] ?? '0') - fractional.length;
  if (Math.abs(exponent) > largestDecimalExponent) {
    throw new RangeError(
      `Rational.of: the decimal exponent of "${trimmed.slice(0, 60)}" is beyond ${largestDecimalExponent}; write a smaller one`,
    );
  }
  const digits = sign * BigInt(`${decimal[2] ?? ''}${fractional}`);
  return exponent >= 0 ? { n: digits * 10n ** BigInt(exponent), d: 1n } : { n: digits, d: 10n ** BigInt(-exponent) };
}

const largestExact = 2n ** 53n;

/** The double nearest to n/d with d > 0. One rounding only: the quotient keeps >= 64 bits and a sticky bit. */
function nearestDouble(n: bigint, d: bigint): number {
  const magnitude = absolute(n);
  if (magnitude <= largestExact && d <= largestExact) return Number(n) / Number(d);
  const exponent = bitLength(magnitude) - bitLength(d);
  if (exponent > 1025) return n < 0n ? -Infinity : Infinity;
  const sign = n < 0n ? -1 : 1;
  if (exponent <= -1021 && magnitude << 1022n < d) {
    return sign * roundHalfEven(magnitude << 1074n, d) * 2 ** -1074;
  }
  const shift = 66 - exponent;
  const quotient =
    shift >= 0 ? stickyQuotient(magnitude << BigInt(shift), d) : stickyQuotient(magnitude, d << BigInt(-shift));
  return sign * scaleDown(quotient, shift);
}

/** floor(n/d) with its lowest bit set when there is a remainder, rounded to the nearest double. */
function stickyQuotient(n: bigint, d: bigint): number {
  const quotient = n / d;
  return Number(quotient * d === n ? quotient : quotient | 1n);
}

function roundHalfEven(n: bigint, d: bigint): number {
  const quotient = n / d;
  const twice = 2n * (n - quotient * d);
  const up = twice > d || (twice === d && (quotient & 1n) === 1n);
  return Number(up ? quotient + 1n : quotient);
}

/** x 2^-shift in two exact halves, since 2^-shift alone may be out of range. */
function scaleDown(x: number, shift: number): number {
  const half = Math.trunc(shift / 2);
  return x * 2 ** -half * 2 ** -(shift - half);
}
