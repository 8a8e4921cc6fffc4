/** Hermite polynomials with exact coefficients, their products, and changes of basis to and from them. */

import { binomial, factorial, requireInteger } from './integer.js';
import { Polynomial } from './polynomial.js';
import { squareRoot } from './radical.js';
import { Rational } from './rational.js';

/**
 * Probabilists' Hermite polynomials He_k, orthogonal under N(0, 1) with E[He_j He_k] = k! if j = k and 0 otherwise,
 * and their orthonormal form h_k = He_k/√(k!).
 */

/**
 * The monomial coefficients of He_k, entry j for z^j, by He_{k+1} = z He_k - k He_{k-1}.
 *
 * @throws RangeError unless k is an integer >= 0
 *
 * @example
 * hermitePolynomial(4) // [3n, 0n, -6n, 0n, 1n]
 */
export function hermitePolynomial(k: number): readonly bigint[] {
  return hermitePolynomials(k)[k]!;
}

/** He_0, ..., He_k as in `hermitePolynomial`. */
export function hermitePolynomials(k: number): readonly (readonly bigint[])[] {
  requireInteger(k, 'hermitePolynomials: k');
  const all: bigint[][] = [[1n]];
  for (let n = 0; n < k; n++) {
    const current = all[n]!;
    const next = new Array<bigint>(n + 2).fill(0n);
    for (let j = n % 2; j <= n; j += 2) next[j + 1]! += current[j]!;
    if (n > 0) {
      const previous = all[n - 1]!;
      for (let j = (n - 1) % 2; j < n; j += 2) next[j]! -= BigInt(n) * previous[j]!;
    }
    all.push(next);
  }
  return all;
}

/**
 * He_k as a polynomial in the named symbol.
 *
 * @example
 * hermitePolynomialIn(3, 'z').toString() // 'z^3 - 3*z'
 */
export function hermitePolynomialIn(k: number, symbol: string): Polynomial {
  return Polynomial.fromTerms(
    hermitePolynomial(k).map((coefficient, j) => ({ coefficient: Rational.of(coefficient), powers: [[symbol, j]] })),
  );
}

/**
 * From coefficients of z^k to coefficients of He_k: z^n = sum_r n!/(2^r r! (n-2r)!) He_{n-2r}.
 *
 * @example
 * monomialToHermite([0, 0, 1].map(Polynomial.constant)).map(String) // ['1', '0', '1']
 */
export function monomialToHermite(coefficients: readonly Polynomial[]): Polynomial[] {
  return changeBasis(coefficients, 1n);
}

/** From coefficients of He_k to coefficients of z^k: He_n = sum_r (-1)^r n!/(2^r r! (n-2r)!) z^{n-2r}. */
export function hermiteToMonomial(coefficients: readonly Polynomial[]): Polynomial[] {
  return changeBasis(coefficients, -1n);
}

/** Both changes of basis have the same coefficients but for the sign (-1)^r. */
function changeBasis(coefficients: readonly Polynomial[], sign: 1n | -1n): Polynomial[] {
  const parts: Polynomial[][] = coefficients.map(() => []);
  coefficients.forEach((coefficient, n) => {
    if (coefficient.isZero()) return;
    let factor = 1n;
    for (let r = 0; 2 * r <= n; r++) {
      parts[n - 2 * r]!.push(coefficient.scaled(factor));
      factor = (sign * factor * BigInt(n - 2 * r) * BigInt(n - 2 * r - 1)) / BigInt(2 * (r + 1));
    }
  });
  return parts.map((summands) => Polynomial.sum(summands));
}

/**
 * The linearisation He_a He_b = sum_r r! C(a,r) C(b,r) He_{a+b-2r}: entry k is the coefficient of He_k.
 *
 * @throws RangeError unless a and b are integers >= 0
 *
 * @example
 * productOfHermite(2, 2) // [2n, 0n, 4n, 0n, 1n]
 */
export function productOfHermite(a: number, b: number): readonly bigint[] {
  requireInteger(a, 'productOfHermite: a');
  requireInteger(b, 'productOfHermite: b');
  const coefficients = new Array<bigint>(a + b + 1).fill(0n);
  for (let r = 0; r <= Math.min(a, b); r++) {
    coefficients[a + b - 2 * r] = factorial(r) * binomial(a, r) * binomial(b, r);
  }
  return coefficients;
}

/** From coefficients of He_k to coefficients of h_k: c_k = a_k √(k!). */
export function hermiteToOrthonormal(coefficients: readonly Polynomial[]): Polynomial[] {
  return coefficients.map((coefficient, k) =>
    coefficient.isZero() ? coefficient : coefficient.times(squareRoot(factorial(k))),
  );
}

/** From coefficients of h_k to coefficients of He_k: a_k = c_k/√(k!). */
export function orthonormalToHermite(coefficients: readonly Polynomial[]): Polynomial[] {
  return coefficients.map((coefficient, k) =>
    coefficient.isZero() ? coefficient : coefficient.times(squareRoot(Rational.of(1, factorial(k)))),
  );
}
