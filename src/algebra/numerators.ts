/** Lists of exact integers: doubles while they are small enough to be exact, bigints beyond. */

import { gcd } from './integer.js';

/** Integers that all are doubles below `smallLimit` in absolute value, or all bigints of any size. */
export type Integers = readonly number[] | readonly bigint[];

/** Sums of two small integers, and products found to stay below it, are exact in double precision. */
export const smallLimit = 2 ** 52;
const bigLimit = BigInt(smallLimit);

export function areSmall(integers: Integers): integers is readonly number[] {
  return integers.length === 0 || typeof integers[0] === 'number';
}

export function toBig(integers: Integers): readonly bigint[] {
  return areSmall(integers) ? integers.map(BigInt) : integers;
}

/** Doubles where all fit. */
export function toSmallest(integers: Integers): Integers {
  if (areSmall(integers)) return integers;
  const small: number[] = [];
  for (const integer of integers) {
    const value = Number(integer);
    if (Math.abs(value) >= smallLimit) return integers;
    small.push(value);
  }
  return small;
}

/** Sums of two small integers: as they are where all are small, else as bigints. */
export function checkedSmall(integers: readonly number[]): Integers {
  for (let i = 0; i < integers.length; i++) {
    if (Math.abs(integers[i]!) >= smallLimit) return integers.map(BigInt);
  }
  return integers;
}

/** The sum of absolute values as a double, possibly rounded where it is not small. */
export function sizeOf(integers: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < integers.length; i++) sum += Math.abs(integers[i]!);
  return sum;
}

/** Each integer times the factor, which is not 0. */
export function scaledIntegers(integers: Integers, factor: bigint): Integers {
  if (factor === 1n) return integers;
  if (areSmall(integers)) {
    const small = Number(factor);
    if (sizeOf(integers) * Math.abs(small) < smallLimit) {
      const scaled: number[] = [];
      for (let i = 0; i < integers.length; i++) scaled.push(integers[i]! * small);
      return scaled;
    }
  }
  return toSmallest(toBig(integers).map((integer) => integer * factor));
}

/** The integers at the given positions. */
export function integersAt(integers: Integers, positions: readonly number[]): Integers {
  return areSmall(integers) ? positions.map((at) => integers[at]!) : positions.map((at) => integers[at]!);
}

/** Each integer times its factor. */
export function timesEach(integers: Integers, factors: readonly number[]): Integers {
  const inBig = (): readonly bigint[] => toBig(integers).map((integer, at) => integer * BigInt(factors[at]!));
  if (!areSmall(integers)) return inBig();
  const products: number[] = [];
  for (let at = 0; at < integers.length; at++) {
    const product = integers[at]! * factors[at]!;
    // Rounding never takes a product below the limit, so none that is too large is missed.
    if (Math.abs(product) >= smallLimit) return inBig();
    products.push(product);
  }
  return products;
}

/** The greatest common divisor of all integers and the denominator. */
export function commonFactor(integers: Integers, denominator: bigint): bigint {
  if (areSmall(integers) && denominator < bigLimit) {
    let common = Number(denominator);
    for (let at = 0; at < integers.length && common !== 1; at++) common = smallGcd(common, Math.abs(integers[at]!));
    return BigInt(common);
  }
  let common = denominator;
  for (let at = 0; at < integers.length && common !== 1n; at++) common = gcd(common, BigInt(integers[at]!));
  return common;
}

function smallGcd(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** The integers divided by a common factor. */
export function quotients(integers: Integers, common: bigint): Integers {
  if (!areSmall(integers)) return toSmallest(integers.map((integer) => integer / common));
  const small = Number(common);
  return integers.map((integer) => integer / small);
}
