/** Sums and products of sparse polynomials whose monomials are packed into one double each: the inner loops. */

import { remainder } from './layout.js';
import {
  areSmall,
  checkedSmall,
  type Integers,
  integersAt,
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
  return { keys: sum.keys, integers: checkedSmall(sum.integers) };
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

/**
 * The n-th power for n >= 1, without squaring large expanded powers. With hardly more terms than generators, most
 * products of terms are different monomials, and the binomial theorem makes each of them once; else by repeated
 * multiplication.
 */
export function powerPacked(base: Packed, generatorCount: number, n: number): Packed {
  const { keys, integers } = base;
  if (keys.length === 1) {
    const integer = toBig(integers)[0]! ** BigInt(n);
    return { keys: [keys[0]! * n], integers: toSmallest([integer]) };
  }
  if (keys.length <= generatorCount + 1 && areSmall(integers) && sizeOf(integers) ** n < smallLimit) {
    return binomialPower(keys, integers, n);
  }
  let power = base;
  for (let i = 1; i < n; i++) power = multiplyPacked(base, power);
  return power;
}

/** (t + rest)^n = sum_k C(n,k) t^k rest^(n-k), taking the terms t on from the last to the first. */
function binomialPower(keys: readonly number[], integers: readonly number[], n: number): Small {
  let powers: Small[] = [];
  for (let j = 0, integer = 1; j <= n; j++, integer *= integers[keys.length - 1]!) {
    powers.push({ keys: [j * keys[keys.length - 1]!], integers: [integer] });
  }
  for (let term = keys.length - 2; term >= 0; term--) {
    const before = powers;
    powers = [];
    // Of the first term's powers, only the last is wanted.
    for (let j = term === 0 ? n : 0; j <= n; j++) {
      powers.push(powerWithTerm(before, keys[term]!, integers[term]!, j));
    }
  }
  return powers[powers.length - 1]!;
}

/** (t + rest)^j from the powers of the rest. */
function powerWithTerm(powers: readonly Small[], key: number, integer: number, j: number): Small {
  // C(j,k) times integer^k, by exact products: ** may be off in the last digit.
  const factors = [1];
  for (let k = 0, binomial = 1, power = 1; k < j; k++) {
    binomial = (binomial * (j - k)) / (k + 1);
    power *= integer;
    factors.push(binomial * power);
  }
  let sum: Small = { keys: [], integers: [] };
  let pending: { keys: number[]; integers: number[] } = { keys: [], integers: [] };
  for (let k = j; k >= 0; k--) {
    const rest = powers[j - k]!;
    const factor = factors[k]!;
    const shift = key * k;
    if (pending.keys.length > 0 && shift + rest.keys[0]! >= pending.keys[pending.keys.length - 1]!) {
      sum = mergeSmall(sum.keys, sum.integers, pending.keys, pending.integers);
      pending = { keys: [], integers: [] };
    }
    for (let i = 0; i < rest.keys.length; i++) {
      pending.keys.push(rest.keys[i]! + shift);
      pending.integers.push(rest.integers[i]! * factor);
    }
  }
  return sum.keys.length === 0 ? pending : mergeSmall(sum.keys, sum.integers, pending.keys, pending.integers);
}

/** Applies (√p)^2 = p to the digit at `place`, below the next place `above`; the digit is 0, 1 or 2. */
export function reduceRadical({ keys, integers }: Packed, place: number, above: number, radicand: bigint): Packed {
  const isSquare = (key: number): boolean => remainder(key, above) >= 2 * place;
  if (!keys.some(isSquare)) return { keys, integers };
  const squares: number[] = [];
  const others: number[] = [];
  keys.forEach((key, at) => {
    if (isSquare(key)) squares.push(at);
    else others.push(at);
  });
  // Squares lose the same digit, so both parts stay in order.
  return mergePacked(
    { keys: others.map((at) => keys[at]!), integers: integersAt(integers, others) },
    {
      keys: squares.map((at) => keys[at]! - 2 * place),
      integers: scaledIntegers(integersAt(integers, squares), radicand),
    },
  );
}

/** Without the terms whose integer is zero. */
export function withoutZeros(packed: Packed): Packed {
  const { keys, integers } = packed;
  if (areSmall(integers) ? !integers.includes(0) : !integers.includes(0n)) return packed;
  const kept: number[] = [];
  for (let at = 0; at < keys.length; at++) if (Number(integers[at]) !== 0) kept.push(at);
  return { keys: kept.map((at) => keys[at]!), integers: integersAt(integers, kept) };
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
