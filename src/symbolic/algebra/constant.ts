import { integerSquareRoot } from './integer.js';
import { Rational } from './rational.js';
import { radicandOf } from './symbol.js';
import type { Table } from './table.js';

/**
 * The double nearest (up to an ulp) to a nonzero constant with radicals.
 *
 * Sums c_i √r_i in fixed point. Normal forms vanish only when they are zero, so doubling the precision until the sum
 * stands clear of the truncation error ends, and cancellation (99 - 70√2) loses no digits.
 */
export function constantToNumber(table: Table): number {
  const { generators, exponents, numerators, denominator } = table;
  const squares = numerators.map((numerator, row) => {
    let square = numerator * numerator;
    generators.forEach((name, g) => {
      if (exponents[row * generators.length + g] === 1) square *= radicandOf(name);
    });
    return square;
  });
  for (let bits = 128n; ; bits *= 2n) {
    let sum = 0n;
    squares.forEach((square, row) => {
      const root = integerSquareRoot(square << (2n * bits));
      sum += numerators[row]! < 0n ? -root : root;
    });
    const clear = BigInt(numerators.length) << 64n;
    if (sum > clear || sum < -clear) return Rational.of(sum, denominator << bits).toNumber();
  }
}
