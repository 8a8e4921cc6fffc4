/** Exact Taylor polynomials of contrastive potentials at q = 0 with unit total weight of the negatives. */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import type { LatentLaw } from './latent-law.js';
import { signMoment } from './sign-moment.js';

/** A potential without its constant log 2, and its negative gradient, as polynomials in q[1], ..., q[r]. */
export interface PotentialSeries {
  readonly potential: Polynomial;
  /** `g_k = -dPhi/dq_k`, up to degree - 1. */
  readonly gradient: readonly Polynomial[];
}

/**
 * The Taylor polynomial of `Phi(q) = E log(1 + e^{u}) - log 2`, `u = sum_k q_k x_k`, up to a degree: one negative of weight 1.
 * Coefficients of log(1 + e^u) times the exact moments of u.
 *
 * @param law - of the latents: x_k are independent copies of its contrast.
 * @param size - r, an integer >= 1.
 * @param degree - an integer >= 1.
 * @throws RangeError when size or degree is out of its range.
 * @example
 * singleNegativeSeries(latentLaw('rademacher'), 1, 2).potential.toString() // '1/4*q[1]^2 - 1/2*q[1]'
 */
export function singleNegativeSeries(law: LatentLaw, size: number, degree: number): PotentialSeries {
  const byDegree = momentSeries(law, size, degree);
  const logistic = logisticTaylor(degree);
  let factorial = 1n;
  let potential = Polynomial.zero;
  for (let n = 1; n <= degree; n++) {
    factorial *= BigInt(n);
    // [t^n] of E e^{t u} is E[u^n] / n!; softplus has the coefficients of its derivative divided by n.
    const coefficient = logistic[n - 1]!.times(Rational.of(factorial, BigInt(n)));
    potential = potential.plus(byDegree[n]!.scaled(coefficient));
  }
  return withGradient(potential, size);
}

/**
 * The Taylor polynomial of `log(1 + E e^u) - log 2` up to a degree: infinitely many negatives of total weight 1.
 *
 * @param law - of the latents.
 * @param size - r, an integer >= 1.
 * @param degree - an integer >= 1.
 * @throws RangeError when size or degree is out of its range.
 * @example
 * infiniteNegativesSeries(latentLaw('rademacher'), 1, 2).potential.toString() // '3/8*q[1]^2 - 1/2*q[1]'
 */
export function infiniteNegativesSeries(law: LatentLaw, size: number, degree: number): PotentialSeries {
  const half = Polynomial.sum(momentSeries(law, size, degree).slice(1)).scaled(Rational.of(1n, 2n));
  let potential = Polynomial.zero;
  let power = Polynomial.one;
  for (let n = 1; n <= degree; n++) {
    power = truncated(power.times(half), degree);
    potential = potential.plus(power.scaled(Rational.of(n % 2 === 1 ? 1n : -1n, BigInt(n))));
  }
  return withGradient(potential, size);
}

/**
 * Taylor coefficients of the logistic function 1/(1 + e^{-u}) at 0, exact, from s' = s (1 - s).
 *
 * @param count - how many, an integer >= 1.
 * @example
 * logisticTaylor(4).map(String) // ['1/2', '1/4', '0', '-1/48']
 */
export function logisticTaylor(count: number): readonly Rational[] {
  const s: Rational[] = [Rational.of(1n, 2n)];
  for (let n = 0; n + 1 < count; n++) {
    let product = s[n]!;
    for (let i = 0; i <= n; i++) product = product.minus(s[i]!.times(s[n - i]!));
    s.push(product.dividedBy(Rational.of(n + 1)));
  }
  return s;
}

/** The symbol of q_k; k counts from 0. */
export function exponentSymbol(k: number): string {
  return `q[${k + 1}]`;
}

/** Entry n is the part of degree n of E e^u = product of the transforms. */
function momentSeries(law: LatentLaw, size: number, degree: number): readonly Polynomial[] {
  for (const [name, value] of [
    ['size', size],
    ['degree', degree],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} = ${value}; must be an integer >= 1`);
  }
  const moments = law.moments(degree);
  let product = Polynomial.one;
  for (let k = 0; k < size; k++) {
    let factorial = 1n;
    const factor = moments.map((moment, n) => {
      if (n > 0) factorial *= BigInt(n);
      return Polynomial.symbol(exponentSymbol(k))
        .power(n)
        .scaled(moment.dividedBy(Rational.of(factorial)));
    });
    product = truncated(product.times(Polynomial.sum(factor)), degree);
  }
  return Array.from({ length: degree + 1 }, (_, n) => homogeneous(product, n));
}

function withGradient(potential: Polynomial, size: number): PotentialSeries {
  return {
    potential,
    gradient: Array.from({ length: size }, (_, k) => potential.derivative(exponentSymbol(k)).negated()),
  };
}

function truncated(polynomial: Polynomial, degree: number): Polynomial {
  return Polynomial.fromTerms(polynomial.terms().filter((term) => degreeOf(term.powers) <= degree));
}

function homogeneous(polynomial: Polynomial, degree: number): Polynomial {
  return Polynomial.fromTerms(polynomial.terms().filter((term) => degreeOf(term.powers) === degree));
}

function degreeOf(powers: readonly (readonly [string, number])[]): number {
  return powers.reduce((sum, [, exponent]) => sum + exponent, 0);
}

/**
 * The gradient of `singleNegativeSeries` for signs by another route: `g_k = E[p (1 - eta_k)]` with the Taylor coefficients of the
 * logistic function p and the rule of signs on the monomials of `u^n (1 - eta_k)`, u = sum_j q_j (eta_j - 1).
 *
 * @param size - r, an integer >= 1.
 * @param degree - that of the potential: the gradient goes to degree - 1; an integer >= 1.
 * @param k - the latent, counted from 0.
 * @example
 * singleNegativeGradientBySigns(1, 2, 0).toString() // '-1/2*q[1] + 1/2'
 */
export function singleNegativeGradientBySigns(size: number, degree: number, k: number): Polynomial {
  const signs = Array.from({ length: size }, (_, j) => `eta_${j + 1}`);
  const u = Polynomial.sum(
    signs.map((name, j) => Polynomial.symbol(exponentSymbol(j)).times(Polynomial.symbol(name).minus(Polynomial.one))),
  );
  const contrast = Polynomial.one.minus(Polynomial.symbol(signs[k]!));
  return Polynomial.sum(
    logisticTaylor(degree).map((coefficient, n) => signMoment(u.power(n).times(contrast), signs).scaled(coefficient)),
  );
}
