/** Integer functions on `bigint`: exact for every size. */

/** The absolute value. */
export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/**
 * The greatest common divisor, non-negative; gcd(0, 0) = 0.
 *
 * @example
 * gcd(12n, -18n) // 6n
 */
export function gcd(a: bigint, b: bigint): bigint {
  let x = absolute(a);
  let y = absolute(b);
  while (y !== 0n) {
    [x, y] = [y, x % y];
  }
  return x;
}

/** The number of binary digits of |value|; 0 has none. */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : absolute(value).toString(2).length;
}

/** The floor of the square root of a non-negative integer (Newton's iteration). Throws a RangeError on a negative one. */
export function integerSquareRoot(value: bigint): bigint {
  if (value < 0n) throw new RangeError(`integerSquareRoot: ${value} is negative; a non-negative integer is allowed`);
  if (value < 2n) return value;
  let x = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** Throws a RangeError unless `value` is an integer >= `least`; `name` is quoted. */
export function requireInteger(value: number, name: string, least = 0): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} is ${value}; an integer >= ${least} is allowed`);
  }
}

/**
 * k! for an integer k >= 0. Throws a RangeError otherwise.
 *
 * @example
 * factorial(5) // 120n
 */
export function factorial(k: number): bigint {
  requireInteger(k, 'factorial: k');
  let product = 1n;
  for (let i = 2; i <= k; i++) product *= BigInt(i);
  return product;
}

/**
 * The binomial coefficient C(n, k) for integers n >= 0 and k; 0 for k < 0 or k > n. Throws a RangeError otherwise.
 *
 * @example
 * binomial(5, 2) // 10n
 */
export function binomial(n: number, k: number): bigint {
  requireInteger(n, 'binomial: n');
  if (!Number.isSafeInteger(k)) throw new RangeError(`binomial: k is ${k}; an integer is allowed`);
  if (k < 0 || k > n) return 0n;
  let value = 1n;
  for (let i = 1; i <= Math.min(k, n - k); i++) value = (value * BigInt(n - i + 1)) / BigInt(i);
  return value;
}

/**
 * n!! = n (n-2) (n-4) ... for an integer n >= -1; (-1)!! = 0!! = 1. Throws a RangeError otherwise.
 *
 * @example
 * doubleFactorial(7) // 105n
 */
export function doubleFactorial(n: number): bigint {
  requireInteger(n, 'doubleFactorial: n', -1);
  let product = 1n;
  for (let i = n; i > 1; i -= 2) product *= BigInt(i);
  return product;
}
