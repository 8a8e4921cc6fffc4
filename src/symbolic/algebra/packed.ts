/** Sums and products of sparse polynomials whose monomials are packed into one double each: the inner loops. */

/** The integers that a product is computed in: doubles where every result is below 2^52, hence exact; else bigints. */
export interface Integers<T> {
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
}
export const smallIntegers: Integers<number> = { add: (a, b) => a + b, multiply: (a, b) => a * b };
export const bigIntegers: Integers<bigint> = { add: (a, b) => a + b, multiply: (a, b) => a * b };

/** Monomials as keys in falling order, each with its integer, which may be zero. */
export interface Packed<T> {
  readonly keys: readonly number[];
  readonly integers: readonly T[];
}

export function mergePacked<T>(a: Packed<T>, b: Packed<T>, { add }: Integers<T>): Packed<T> {
  const keys: number[] = [];
  const integers: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.keys.length && j < b.keys.length) {
    const left = a.keys[i]!;
    const right = b.keys[j]!;
    if (left > right) {
      keys.push(left);
      integers.push(a.integers[i++]!);
    } else if (left < right) {
      keys.push(right);
      integers.push(b.integers[j++]!);
    } else {
      keys.push(left);
      integers.push(add(a.integers[i++]!, b.integers[j++]!));
    }
  }
  for (; i < a.keys.length; i++) {
    keys.push(a.keys[i]!);
    integers.push(a.integers[i]!);
  }
  for (; j < b.keys.length; j++) {
    keys.push(b.keys[j]!);
    integers.push(b.integers[j]!);
  }
  return { keys, integers };
}

/**
 * The product of rows from..to of a with all of b, by merging halves: sorted lists are merged faster than a
 * map collects them.
 */
export function multiplyPacked<T>(a: Packed<T>, b: Packed<T>, ring: Integers<T>, from: number, to: number): Packed<T> {
  if (to - from === 1) {
    const key = a.keys[from]!;
    const integer = a.integers[from]!;
    const keys: number[] = [];
    const integers: T[] = [];
    for (let j = 0; j < b.keys.length; j++) {
      keys.push(key + b.keys[j]!);
      integers.push(ring.multiply(integer, b.integers[j]!));
    }
    return { keys, integers };
  }
  const middle = (from + to) >> 1;
  return mergePacked(multiplyPacked(a, b, ring, from, middle), multiplyPacked(a, b, ring, middle, to), ring);
}

/** The n-th power for n >= 1, by repeated multiplication. */
export function powerPacked<T>(base: Packed<T>, ring: Integers<T>, n: number): Packed<T> {
  let power = base;
  for (let i = 1; i < n; i++) power = multiplyPacked(base, power, ring, 0, base.keys.length);
  return power;
}

export function toBigIntegers({ keys, integers }: Packed<number>): Packed<bigint> {
  return { keys, integers: integers.map(BigInt) };
}

/** Applies (√p)^2 = p to the digit at `place`, which runs over 0, 1, 2. */
export function reduceRadical(product: Packed<bigint>, place: number, radicand: bigint): Packed<bigint> {
  const isSquare = (key: number): boolean => Math.floor(key / place) % 3 === 2;
  const { keys, integers } = product;
  // Squares lose the same digit, so both parts stay in order.
  const kept = { keys: keys.filter((key) => !isSquare(key)), integers: integers.filter((_, i) => !isSquare(keys[i]!)) };
  const reduced = {
    keys: keys.filter(isSquare).map((key) => key - 2 * place),
    integers: integers.filter((_, i) => isSquare(keys[i]!)).map((integer) => integer * radicand),
  };
  return mergePacked(kept, reduced, bigIntegers);
}
