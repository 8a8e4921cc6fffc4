/** Polynomial functions of one standard Gaussian variable, as exact sums of Hermite polynomials. */

import {
  hermiteToMonomial,
  hermiteToOrthonormal,
  monomialToHermite,
  orthonormalToHermite,
  productOfHermite,
} from './hermite.js';
import { factorial, requireInteger } from './integer.js';
import { Polynomial } from './polynomial.js';

/** The highest degree in which expansions are kept: products beyond it are refused, not truncated. */
export const largestExpansionDegree = 4096;

/**
 * A polynomial function of one standard Gaussian variable z as f(z) = sum_k a_k He_k(z), with exact coefficients that
 * are constants (radicals allowed) or contain parameter symbols. Immutable.
 *
 * @example
 * HermiteExpansion.fromOrthonormal({ 2: Polynomial.one }).secondMoment().toString() // '1'
 */
export class HermiteExpansion {
  static readonly zero = new HermiteExpansion([]);
  static readonly one = new HermiteExpansion([Polynomial.one]);
  /** f(z) = z. */
  static readonly variable = new HermiteExpansion([Polynomial.zero, Polynomial.one]);

  /** Entry k is the coefficient a_k of He_k; the last entry is nonzero, and zero has none. */
  readonly coefficients: readonly Polynomial[];

  /** @param coefficients a_k for He_k, k = 0, 1, ...; trailing zeros are dropped */
  constructor(coefficients: readonly Polynomial[]) {
    let length = coefficients.length;
    while (length > 0 && coefficients[length - 1]!.isZero()) length--;
    if (length - 1 > largestExpansionDegree) {
      throw new RangeError(`HermiteExpansion: the degree ${length - 1} is beyond ${largestExpansionDegree}`);
    }
    this.coefficients = coefficients.slice(0, length);
  }

  /** From the coefficients of z^k. */
  static fromMonomials(coefficients: readonly Polynomial[]): HermiteExpansion {
    return new HermiteExpansion(monomialToHermite(coefficients));
  }

  /**
   * From the coefficients c_k of the orthonormal h_k = He_k/√(k!), given for the k that occur.
   *
   * @throws RangeError when a key is no integer from 0 to `largestExpansionDegree`
   */
  static fromOrthonormal(
    coefficients: ReadonlyMap<number, Polynomial> | Readonly<Record<number, Polynomial>>,
  ): HermiteExpansion {
    const entries: (readonly [number, Polynomial])[] =
      coefficients instanceof Map
        ? [...(coefficients as ReadonlyMap<number, Polynomial>)]
        : Object.entries(coefficients).map(([key, value]) => [Number(key), value]);
    const dense: Polynomial[] = [];
    for (const [k, coefficient] of entries) {
      requireInteger(k, 'fromOrthonormal: the index k');
      if (k > largestExpansionDegree) {
        throw new RangeError(`fromOrthonormal: the index k is ${k}; at most ${largestExpansionDegree} is allowed`);
      }
      while (dense.length <= k) dense.push(Polynomial.zero);
      dense[k] = coefficient;
    }
    return new HermiteExpansion(orthonormalToHermite(dense));
  }

  /** The highest k with a_k nonzero; 0 for constants, zero included. */
  get degree(): number {
    return Math.max(0, this.coefficients.length - 1);
  }

  isZero(): boolean {
    return this.coefficients.length === 0;
  }

  /** a_k, which is zero beyond the degree. */
  coefficient(k: number): Polynomial {
    requireInteger(k, 'HermiteExpansion: k');
    return this.coefficients[k] ?? Polynomial.zero;
  }

  plus(other: HermiteExpansion): HermiteExpansion {
    const length = Math.max(this.coefficients.length, other.coefficients.length);
    return new HermiteExpansion(Array.from({ length }, (_, k) => this.coefficient(k).plus(other.coefficient(k))));
  }

  minus(other: HermiteExpansion): HermiteExpansion {
    return this.plus(other.negated());
  }

  negated(): HermiteExpansion {
    return new HermiteExpansion(this.coefficients.map((coefficient) => coefficient.negated()));
  }

  /** The product of two functions of the same z, by linearisation. */
  times(other: HermiteExpansion): HermiteExpansion {
    if (this.isZero() || other.isZero()) return HermiteExpansion.zero;
    const degree = this.degree + other.degree;
    if (degree > largestExpansionDegree) {
      throw new RangeError(`HermiteExpansion: a product of degree ${degree} is beyond ${largestExpansionDegree}`);
    }
    const parts: Polynomial[][] = Array.from({ length: degree + 1 }, () => []);
    this.coefficients.forEach((a, j) => {
      if (a.isZero()) return;
      other.coefficients.forEach((b, k) => {
        if (b.isZero()) return;
        const product = a.times(b);
        productOfHermite(j, k).forEach((factor, index) => {
          if (factor !== 0n) parts[index]!.push(product.scaled(factor));
        });
      });
    });
    return new HermiteExpansion(parts.map((summands) => Polynomial.sum(summands)));
  }

  scaled(factor: Polynomial): HermiteExpansion {
    return new HermiteExpansion(this.coefficients.map((coefficient) => coefficient.times(factor)));
  }

  /** f', from He_k' = k He_{k-1}. */
  derivative(): HermiteExpansion {
    return new HermiteExpansion(this.coefficients.slice(1).map((coefficient, k) => coefficient.scaled(k + 1)));
  }

  /** z f(z), from z He_k = He_{k+1} + k He_{k-1}. */
  timesVariable(): HermiteExpansion {
    return new HermiteExpansion(
      Array.from({ length: this.coefficients.length + 1 }, (_, k) =>
        (k === 0 ? Polynomial.zero : this.coefficient(k - 1)).plus(this.coefficient(k + 1).scaled(k + 1)),
      ),
    );
  }

  /** f^n for an integer n >= 0. Throws a RangeError otherwise. */
  power(n: number): HermiteExpansion {
    requireInteger(n, 'HermiteExpansion: the exponent');
    let result = HermiteExpansion.one;
    for (let i = 0; i < n; i++) result = result.times(this);
    return result;
  }

  /** c_k of f = sum_k c_k h_k: c_k = a_k √(k!). */
  orthonormalCoefficients(): Polynomial[] {
    return hermiteToOrthonormal(this.coefficients);
  }

  /** The coefficients of z^k. */
  monomialCoefficients(): Polynomial[] {
    return hermiteToMonomial(this.coefficients);
  }

  /** E f(z) for z ~ N(0, 1). */
  mean(): Polynomial {
    return this.coefficient(0);
  }

  /** E f(z)^2 = sum_k k! a_k^2 (Parseval). */
  secondMoment(): Polynomial {
    return Polynomial.sum(this.coefficients.map((a, k) => a.times(a).scaled(factorial(k))));
  }

  /**
   * The information exponent: the smallest k >= 1 with a_k nonzero, undefined for constants (Ben Arous, Gheissari and
   * Jagannath, arXiv 2003.10409). A coefficient with parameter symbols counts as nonzero unless it is identically zero.
   *
   * @example
   * HermiteExpansion.fromMonomials([0, -3, 0, 1].map(Polynomial.constant)).informationExponent() // 3
   */
  informationExponent(): number | undefined {
    const k = this.coefficients.findIndex((coefficient, index) => index > 0 && !coefficient.isZero());
    return k < 0 ? undefined : k;
  }

  /** Replaces parameter symbols in the coefficients. */
  substitute(replacements: Readonly<Record<string, Polynomial>> | ReadonlyMap<string, Polynomial>): HermiteExpansion {
    return new HermiteExpansion(this.coefficients.map((coefficient) => coefficient.substitute(replacements)));
  }

  equals(other: HermiteExpansion): boolean {
    return (
      this.coefficients.length === other.coefficients.length &&
      this.coefficients.every((coefficient, k) => coefficient.equals(other.coefficients[k]!))
    );
  }

  /** The coefficients a_k as doubles. Throws a RangeError when they contain parameter symbols. */
  toNumbers(): number[] {
    return this.coefficients.map((coefficient) => coefficient.toNumber());
  }
}
