/** The functions beside polynomials whose Hermite coefficients are exact, and products of them. */

import { doubleFactorial, factorial } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { exponential, inverseRootPi } from '../algebra/transcendental.js';

/**
 * The functions of z that are not polynomials and whose Hermite coefficients are known exactly. The polynomials times
 * these, summed, are the links with closed forms: relu(z) = z (1 + sign z)/2, gelu(z) = z (1 + erf(z/√2))/2.
 */
export type Atom =
  | { readonly kind: 'one' }
  | { readonly kind: 'sign' }
  /** erf(√q z), q > 0. */
  | { readonly kind: 'erf'; readonly q: Rational }
  /** exp(-q z^2), q ≠ 0; its mean is finite for q > -1/2. */
  | { readonly kind: 'gaussian'; readonly q: Rational }
  /** sin(a z), cos(a z) with a > 0, exp(a z) with a ≠ 0; a^2 is rational. */
  | { readonly kind: 'sin'; readonly a: Polynomial }
  | { readonly kind: 'cos'; readonly a: Polynomial }
  | { readonly kind: 'exp'; readonly a: Polynomial };

export const one: Atom = { kind: 'one' };
export const signAtom: Atom = { kind: 'sign' };

/** A text that is the same for the same function. */
export function atomKey(atom: Atom): string {
  switch (atom.kind) {
    case 'one':
    case 'sign':
      return atom.kind;
    case 'erf':
    case 'gaussian':
      return `${atom.kind}:${atom.q}`;
    case 'sin':
    case 'cos':
    case 'exp':
      return `${atom.kind}:${atom.a}`;
    default:
      return unknownAtom(atom);
  }
}

export interface WeightedAtom {
  readonly atom: Atom;
  readonly weight: Rational;
}

/** The product of two atoms as a sum of atoms; undefined where it is none. */
export function productOfAtoms(x: Atom, y: Atom): readonly WeightedAtom[] | undefined {
  if (x.kind === 'one') return [{ atom: y, weight: Rational.ONE }];
  if (y.kind === 'one') return [{ atom: x, weight: Rational.ONE }];
  if (x.kind === 'sign' && y.kind === 'sign') return [{ atom: one, weight: Rational.ONE }];
  if (x.kind === 'exp' && y.kind === 'exp') return only(exponentialAtom(x.a.plus(y.a)));
  if (x.kind === 'gaussian' && y.kind === 'gaussian') {
    const q = x.q.plus(y.q);
    return [{ atom: q.isZero() ? one : { kind: 'gaussian', q }, weight: Rational.ONE }];
  }
  if ((x.kind === 'sin' || x.kind === 'cos') && (y.kind === 'sin' || y.kind === 'cos')) return productToSum(x, y);
  return undefined;
}

function only(atom: Atom | undefined): readonly WeightedAtom[] | undefined {
  return atom && [{ atom, weight: Rational.ONE }];
}

/** 2 cos a cos b = cos(a-b) + cos(a+b), and so on. */
function productToSum(
  x: { readonly kind: 'sin' | 'cos'; readonly a: Polynomial },
  y: { readonly kind: 'sin' | 'cos'; readonly a: Polynomial },
): readonly WeightedAtom[] | undefined {
  if (x.kind === 'cos' && y.kind === 'sin') return productToSum(y, x);
  const kind = x.kind === y.kind ? 'cos' : 'sin';
  const difference = trigonometricAtom(kind, x.a.minus(y.a));
  const sum = trigonometricAtom(kind, x.a.plus(y.a));
  if (difference === undefined || sum === undefined) return undefined;
  const half = Rational.of(1, 2n);
  const last = x.kind === 'sin' && y.kind === 'sin' ? half.negated() : half;
  return [
    { atom: difference.atom, weight: difference.weight.times(half) },
    { atom: sum.atom, weight: sum.weight.times(last) },
  ];
}

/** sin(a z) or cos(a z) for any a: cos 0 = 1, sin 0 = 0, and the sign of a goes into the weight. Undefined unless a^2 is rational. */
export function trigonometricAtom(kind: 'sin' | 'cos', a: Polynomial): WeightedAtom | undefined {
  if (a.isZero()) return { atom: one, weight: kind === 'cos' ? Rational.ONE : Rational.ZERO };
  if (squareOf(a) === undefined) return undefined;
  const negative = a.toNumber() < 0;
  return {
    atom: { kind, a: negative ? a.negated() : a },
    weight: negative && kind === 'sin' ? Rational.of(-1) : Rational.ONE,
  };
}

/** exp(a z); undefined unless a^2 is rational. */
export function exponentialAtom(a: Polynomial): Atom | undefined {
  if (a.isZero()) return one;
  return squareOf(a) === undefined ? undefined : { kind: 'exp', a };
}

/** a^2 when it is rational, as for rationals and roots of rationals. */
export function squareOf(a: Polynomial): Rational | undefined {
  return rationalOf(a.times(a));
}

export function rationalOf(value: Polynomial): Rational | undefined {
  if (value.isZero()) return Rational.ZERO;
  const [term] = value.terms();
  return value.termCount === 1 && term!.powers.length === 0 ? term!.coefficient : undefined;
}

/** Numbers whose square roots are found at once. */
const largestFactored = 10n ** 12n;

/** Whether 1/√(1 + 2q), on which the coefficients of erf and of Gaussians depend, exists and is found quickly. */
export function hasExactWidth(q: Rational): boolean {
  const width = Rational.ONE.plus(q.times(Rational.of(2)));
  return width.sign() > 0 && width.n <= largestFactored && width.d <= largestFactored;
}

/**
 * The coefficients a_0, ..., a_degree in the basis He_k, from a_k = E[f He_k]/k! = E[f^(k)]/k!.
 *
 * @throws RangeError for a Gaussian exp(-q z^2) with q <= -1/2, which has no mean
 */
export function atomCoefficients(atom: Atom, degree: number): Polynomial[] {
  return Array.from({ length: degree + 1 }, coefficientOf(atom));
}

function coefficientOf(atom: Atom): (_: unknown, k: number) => Polynomial {
  switch (atom.kind) {
    case 'one':
      return (_, k) => (k === 0 ? Polynomial.one : Polynomial.zero);
    case 'sign': {
      // 2 φ(0) He_{k-1}(0)/k!, and He_{2m}(0) = (-1)^m (2m-1)!!.
      const twiceDensity = squareRoot(2n).times(inverseRootPi);
      return (_, k) =>
        k % 2 === 0
          ? Polynomial.zero
          : twiceDensity.scaled(Rational.of(alternating((k - 1) / 2) * doubleFactorial(k - 2), factorial(k)));
    }
    case 'gaussian':
      return gaussianCoefficient(atom.q);
    case 'erf': {
      // d/dz erf(√q z) = 2 √(q/π) exp(-q z^2), and a_k(f) = a_{k-1}(f')/k.
      const slope = squareRoot(atom.q).times(inverseRootPi).scaled(2);
      const gaussian = gaussianCoefficient(atom.q);
      return (_, k) => (k === 0 ? Polynomial.zero : slope.times(gaussian(_, k - 1)).dividedBy(k));
    }
    case 'exp': {
      const mean = exponential(squareOf(atom.a)!.times(Rational.of(1, 2n)));
      const power = powersOf(atom.a);
      return (_, k) => mean.times(power(k)).dividedBy(factorial(k));
    }
    case 'sin':
    case 'cos': {
      const mean = exponential(squareOf(atom.a)!.times(Rational.of(-1, 2n)));
      const parity = atom.kind === 'sin' ? 1 : 0;
      const power = powersOf(atom.a);
      return (_, k) =>
        k % 2 !== parity
          ? Polynomial.zero
          : mean.times(power(k)).scaled(Rational.of(alternating((k - parity) / 2), factorial(k)));
    }
    default:
      return unknownAtom(atom);
  }
}

/** E[exp(-q z^2) He_k(z)]/k! = s (s^2 - 1)^(k/2) (k-1)!!/k! with s^2 = 1/(1 + 2q), for even k. */
function gaussianCoefficient(q: Rational): (_: unknown, k: number) => Polynomial {
  const width = Rational.ONE.plus(q.times(Rational.of(2)));
  if (width.sign() <= 0) {
    throw new RangeError(
      `exp(${q.negated()}*z^2) has no mean under N(0, 1): the expectation diverges; the factor of z^2 must be below 1/2`,
    );
  }
  const s = squareRoot(width.reciprocal());
  const base = width.reciprocal().minus(Rational.ONE);
  return (_, k) =>
    k % 2 === 1
      ? Polynomial.zero
      : s.scaled(base.power(k / 2).times(Rational.of(doubleFactorial(k - 1), factorial(k))));
}

/** The powers of a with rational a^2, without multiplying long polynomials. */
function powersOf(a: Polynomial): (k: number) => Polynomial {
  const square = squareOf(a)!;
  return (k) => (k % 2 === 0 ? Polynomial.one : a).scaled(square.power(Math.floor(k / 2)));
}

function alternating(m: number): bigint {
  return m % 2 === 0 ? 1n : -1n;
}

function unknownAtom(atom: never): never {
  throw new RangeError(`unknown function: ${JSON.stringify(atom)}`);
}
