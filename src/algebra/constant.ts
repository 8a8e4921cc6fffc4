/** The nearest double of an exact constant, however much its terms cancel. */

import { bitLength, integerSquareRoot } from './integer.js';
import { Rational } from './rational.js';
import { exponentOf, inverseRootPiName, isExponential, isRadical, radicandOf } from './symbol.js';
import type { Table } from './table.js';

/** The double nearest (up to an ulp) to the number that a generator stands for. */
export function generatorToNumber(name: string): number {
  if (isRadical(name)) return Math.sqrt(Number(radicandOf(name)));
  if (name === inverseRootPiName) return 1 / Math.sqrt(Math.PI);
  return constantToNumber({ generators: [name], exponents: [1], numerators: [1n], denominator: 1n });
}

/** 2^-1080 is rounded to 0. */
const leastDoubleBits = 1080;

/** One row of a constant: numerator √radicand π^(-piHalves/2) exp(n/d). */
interface ConstantRow {
  readonly numerator: bigint;
  /** numerator^2 radicand. */
  readonly square: bigint;
  readonly piHalves: number;
  readonly exponent: { readonly n: bigint; readonly d: bigint } | undefined;
}

/**
 * The double nearest (up to an ulp) to a nonzero constant with radicals, π^(-1/2) and exponentials.
 *
 * Sums the rows in fixed point, in double the precision until the sum stands clear of the truncation error, so that
 * cancellation (99 - 70√2) loses no digits. Normal forms vanish only when they are zero: a sum that never stands clear
 * is below the least double, and that is 0.
 */
export function constantToNumber(table: Table): number {
  const { numerators, denominator } = table;
  const rows = rowsOf(table);
  for (let bits = 128; ; bits *= 2) {
    let sum = 0n;
    for (const row of rows) {
      const size = rowInFixedPoint(row, bits);
      sum += row.numerator < 0n ? -size : size;
    }
    const clear = BigInt(numerators.length) << 64n;
    if (sum > clear || sum < -clear) return Rational.of(sum, denominator << BigInt(bits)).toNumber();
    if (bits + bitLength(denominator) - bitLength(clear) > leastDoubleBits) return 0;
  }
}

function rowsOf({ generators, exponents, numerators }: Table): ConstantRow[] {
  return numerators.map((numerator, row) => {
    let square = numerator * numerator;
    let piHalves = 0;
    let exponent: ConstantRow['exponent'];
    generators.forEach((name, g) => {
      const power = exponents[row * generators.length + g]!;
      if (power === 0) return;
      if (isRadical(name)) square *= radicandOf(name);
      else if (isExponential(name)) exponent = exponentOf(name);
      else piHalves = power;
    });
    return { numerator, square, piHalves, exponent };
  });
}

/** |row| 2^bits, with an error of a few units at most: the working precision grows with the size of the row. */
function rowInFixedPoint({ square, piHalves, exponent }: ConstantRow, bits: number): bigint {
  if (exponent && exponent.n < 0n) {
    // Without a digit: a thousand-digit exponential is not computed to find that out.
    const log2OfExponential = -Number(-exponent.n / exponent.d) * Math.LOG2E;
    if (bitLength(square) / 2 + log2OfExponential < -bits) return 0n;
  }
  if (piHalves === 0 && exponent === undefined) return integerSquareRoot(square << BigInt(2 * bits));
  const growth = exponent && exponent.n > 0n ? 2 * Number(exponent.n / exponent.d + 1n) : 0;
  const working = bits + (bitLength(square) >> 1) + growth + bitLength(BigInt(piHalves)) + 32;
  const shift = BigInt(working);
  let squareOfRow = square << (2n * shift);
  if (piHalves > 0)
    squareOfRow = (squareOfRow << (shift * BigInt(piHalves))) / piInFixedPoint(working) ** BigInt(piHalves);
  let size = integerSquareRoot(squareOfRow);
  if (exponent) size = (size * exponentialInFixedPoint(exponent.n, exponent.d, working)) >> shift;
  return size >> BigInt(working - bits);
}

/** π 2^bits, up to a few units: Machin's 16 arctan(1/5) - 4 arctan(1/239). */
function piInFixedPoint(bits: number): bigint {
  const guard = 32n;
  const one = 1n << (BigInt(bits) + guard);
  return (16n * inverseTangent(5n, one) - 4n * inverseTangent(239n, one)) >> guard;
}

/** one arctan(1/x). */
function inverseTangent(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -(x * x);
    sum += power / k;
  }
  return sum;
}

/** exp(n/d) 2^bits: the exponential series at |n|/(2^m d) <= 1/2, squared m times, inverted for negative n. */
function exponentialInFixedPoint(n: bigint, d: bigint, bits: number): bigint {
  const size = n < 0n ? -n : n;
  const halvings = Math.max(0, bitLength(size / d) + 1);
  // Each squaring doubles the relative error; the value itself may have 2 size/d digits before the point.
  const shift = BigInt(bits + 64 + 2 * halvings);
  const divisor = d << BigInt(halvings);
  let term = 1n << shift;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 1n) {
    sum += term;
    term = (term * size) / (divisor * k);
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) >> shift;
  if (n < 0n) sum = (1n << (2n * shift)) / sum;
  return sum >> (shift - BigInt(bits));
}
