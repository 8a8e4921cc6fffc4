/** Sums and products of sparse polynomials whose monomials are packed into one double each: the inner loops. */

import {
  areSmall,
  filtered,
  type Integers,
  scaledIntegers,
  sizeOf,
  smallLimit,
  toBig,
  toSmallest,
} from './numerators.js';

/** Monomials as keys in falling order (see layout.ts), each with its integer, which may be zero. */
export interface Packed {
  readonly keys: readonly number[];
  readonly integers: Integers;
}

export function mergePacked(a: Packed, b: Packed): Packed {
  if (!areSmall(a.integers) || !areSmall(b.integers)) {
    const sum = mergeBig(a.keys, toBig(a.integers), b.keys, toBig(b.integers));
    return { keys: sum.keys, integers: toSmallest(sum.integers) };
  }
  const sum = mergeSmall(a.keys, a.integers, b.keys, b.integers);
  return sum.integers.every((integer) => Math.abs(integer) < smallLimit)
    ? sum
    : { keys: sum.keys, integers: sum.integers.map(BigInt) };
}

/** The product; neither factor is empty. */
export function multiplyPacked(a: Packed, b: Packed): Packed {
  if (a.keys.length > b.keys.length) return multiplyPacked(b, a);
  if (areSmall(a.integers) && areSmall(b.integers) && sizeOf(a.integers) * sizeOf(b.integers) < smallLimit) {
    return multiplySmall(a.keys, a.integers, b.keys, b.integers, 0, a.keys.length);
  }
  const product = multiplyBig(a.keys, toBig(a.integers), b.keys, toBig(b.integers), 0, a.keys.length);
  return { keys: product.keys, integers: toSmallest(product.integers) };
}

/** The n-th power for n >= 1, by repeated multiplication: cheaper than squaring large expanded powers. */
export function powerPacked(base: Packed, n: number): Packed {
  if (base.keys.length === 1) {
    const integer = toBig(base.integers)[0]! ** BigInt(n);
    return { keys: [base.keys[0]! * n], integers: toSmallest([integer]) };
  }
  let power = base;
  for (let i = 1; i < n; i++) power = multiplyPacked(base, power);
  return power;
}

/** Applies (√p)^2 = p to the digit at `place`, below the next place `above`; the digit is 0, 1 or 2. */
export function reduceRadical({ keys, integers }: Packed, place: number, above: number, radicand: bigint): Packed {
  const isSquare = (key: number): boolean => key % above >= 2 * place;
  if (!keys.some(isSquare)) return { keys, integers };
  // Squares lose the same digit, so both parts stay in order.
  return mergePacked(
    { keys: keys.filter((key) => !isSquare(key)), integers: filtered(integers, (at) => !isSquare(keys[at]!)) },
    {
      keys: keys.filter(isSquare).map((key) => key - 2 * place),
      integers: scaledIntegers(
        filtered(integers, (at) => isSquare(keys[at]!)),
        radicand,
      ),
    },
  );
}

/** Without the terms whose integer is zero. */
export function withoutZeros(packed: Packed): Packed {
  const { keys, integers } = packed;
  if (areSmall(integers) ? !integers.includes(0) : !integers.includes(0n)) return packed;
  const isKept = (at: number): boolean => (areSmall(integers) ? integers[at] !== 0 : integers[at] !== 0n);
  return { keys: keys.filter((_, at) => isKept(at)), integers: filtered(integers, isKept) };
}

interface Small {
  readonly keys: readonly number[];
  readonly integers: readonly number[];
}

interface Big {
  readonly keys: readonly number[];
  readonly integers: readonly bigint[];
}

// The loops stand here once for doubles and once for bigints: code that meets both is several times slower on doubles.

function mergeSmall(
  aKeys: readonly number[],
  aIntegers: readonly number[],
  bKeys: readonly number[],
  bIntegers: readonly number[],
): Small {
  const keys: number[] = [];
  const integers: number[] = [];
  let i = 0;
  let j = 0;
  while (i < aKeys.length && j < bKeys.length) {
    const left = aKeys[i]!;
    const right = bKeys[j]!;
    if (left > right) {
      keys.push(left);
      integers.push(aIntegers[i++]!);
    } else if (left < right) {
      keys.push(right);
      integers.push(bIntegers[j++]!);
    } else {
      keys.push(left);
      integers.push(aIntegers[i++]! + bIntegers[j++]!);
    }
  }
  for (; i < aKeys.length; i++) {
    keys.push(aKeys[i]!);
    integers.push(aIntegers[i]!);
  }
  for (; j < bKeys.length; j++) {
    keys.push(bKeys[j]!);
    integers.push(bIntegers[j]!);
  }
  return { keys, integers };
}

function mergeBig(
  aKeys: readonly number[],
  aIntegers: readonly bigint[],
  bKeys: readonly number[],
  bIntegers: readonly bigint[],
): Big {
  const keys: number[] = [];
  const integers: bigint[] = [];
  let i = 0;
  let j = 0;
  while (i < aKeys.length || j < bKeys.length) {
    const left = i < aKeys.length ? aKeys[i]! : -1;
    const right = j < bKeys.length ? bKeys[j]! : -1;
    keys.push(Math.max(left, right));
    if (left > right) integers.push(aIntegers[i++]!);
    else if (left < right) integers.push(bIntegers[j++]!);
    else integers.push(aIntegers[i++]! + bIntegers[j++]!);
  }
  return { keys, integers };
}

/** Rows from..to of a times all of b, by merging halves: sorted lists are merged faster than a map collects them. */
function multiplySmall(
  aKeys: readonly number[],
  aIntegers: readonly number[],
  bKeys: readonly number[],
  bIntegers: readonly number[],
  from: number,
  to: number,
): Small {
  if (to - from === 1) {
    const key = aKeys[from]!;
    const integer = aIntegers[from]!;
    if (key === 0 && integer === 1) return { keys: bKeys, integers: bIntegers };
    const keys: number[] = [];
    const integers: number[] = [];
    for (let j = 0; j < bKeys.length; j++) {
      keys.push(key + bKeys[j]!);
      integers.push(integer * bIntegers[j]!);
    }
    return { keys, integers };
  }
  const middle = (from + to) >> 1;
  const left = multiplySmall(aKeys, aIntegers, bKeys, bIntegers, from, middle);
  const right = multiplySmall(aKeys, aIntegers, bKeys, bIntegers, middle, to);
  return mergeSmall(left.keys, left.integers, right.keys, right.integers);
}

function multiplyBig(
  aKeys: readonly number[],
  aIntegers: readonly bigint[],
  bKeys: readonly number[],
  bIntegers: readonly bigint[],
  from: number,
  to: number,
): Big {
  if (to - from === 1) {
    const key = aKeys[from]!;
    const integer = aIntegers[from]!;
    const keys: number[] = [];
    const integers: bigint[] = [];
    for (let j = 0; j < bKeys.length; j++) {
      keys.push(key + bKeys[j]!);
      integers.push(integer * bIntegers[j]!);
    }
    return { keys, integers };
  }
  const middle = (from + to) >> 1;
  const left = multiplyBig(aKeys, aIntegers, bKeys, bIntegers, from, middle);
  const right = multiplyBig(aKeys, aIntegers, bKeys, bIntegers, middle, to);
  return mergeBig(left.keys, left.integers, right.keys, right.integers);
}
