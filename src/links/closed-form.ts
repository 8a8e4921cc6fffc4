/** Links that are sums of polynomials times known functions, so that their Hermite coefficients are exact. */

import { HermiteExpansion, largestExpansionDegree } from '../algebra/expansion.js';
import { requireInteger } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { exponential } from '../algebra/transcendental.js';
import {
  type Atom,
  atomCoefficients,
  atomKey,
  exponentialAtom,
  hasExactWidth,
  one,
  productOfAtoms,
  rationalOf,
  signAtom,
  squareOf,
  trigonometricAtom,
} from './link-atom.js';
import { affineOf } from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import { polynomialOf, unknownKind } from './polynomial-link.js';

/** A sum of polynomials in z times atoms, by the key of the atom. */
type AtomSum = ReadonlyMap<string, { readonly atom: Atom; readonly factor: HermiteExpansion }>;

/** More summands than this are left to quadrature. */
const mostAtoms = 200;
/** And so are polynomial factors beyond this degree. */
const largestFactorDegree = 256;

/** A link whose Hermite coefficients are known exactly. */
export interface ClosedForm {
  /**
   * a_0, ..., a_degree in the basis He_k, exact constants.
   *
   * @throws RangeError when the expectation diverges or the degree is not an integer from 0 to 4096
   */
  readonly expansion: (degree: number) => HermiteExpansion;
  /**
   * E f(z)^2, exact; undefined where it is not known in closed form.
   *
   * @throws RangeError when it diverges
   */
  readonly secondMoment: () => Polynomial | undefined;
}

/**
 * The closed form of a link, where there is one: polynomials times 1, relu(a z), leaky_relu(a z), abs(a z), sign(a z),
 * step(a z), erf(a z), gelu(a z), sin(a z), cos(a z), exp(a z + b) and exp(b - q z^2), summed, with a^2, b and q
 * rational; and those products of them that are again of this form (powers of relu, sin times cos, exp times exp).
 * The coefficients contain π^(-1/2) and exp(rational) as exact constants. Undefined for all others.
 *
 * @example
 * closedForm(parseLinkExpression('relu(z)')).expansion(2).coefficients.map(String) // ['1/2*sqrt(2)*pi^(-1/2)', '1/2', '1/4*sqrt(2)*pi^(-1/2)']
 */
export function closedForm(expression: LinkExpression): ClosedForm | undefined {
  const sum = atomSumOf(expression);
  if (sum === undefined) return undefined;
  return {
    expansion: (degree) => expansionOf(sum, degree),
    secondMoment: () => {
      const square = product(sum, sum);
      return square && expansionOf(square, 0).mean();
    },
  };
}

function expansionOf(sum: AtomSum, degree: number): HermiteExpansion {
  requireInteger(degree, 'closedForm: the degree');
  if (degree > largestExpansionDegree) {
    throw new RangeError(`closedForm: the degree is ${degree}; at most ${largestExpansionDegree} is allowed`);
  }
  const parts = [...sum.values()].map(({ atom, factor }) => timesPolynomial(atom, factor, degree));
  return new HermiteExpansion(
    Array.from({ length: degree + 1 }, (_, k) => Polynomial.sum(parts.map((part) => part[k] ?? Polynomial.zero))),
  );
}

/**
 * The coefficients 0..degree of factor(z) atom(z): Horner's scheme with (z f)_k = f_{k-1} + (k+1) f_{k+1}. Each step needs one
 * coefficient more than it gives, so it starts with degree + deg(factor) of them.
 */
function timesPolynomial(atom: Atom, factor: HermiteExpansion, degree: number): readonly Polynomial[] {
  const monomials = factor.monomialCoefficients();
  if (monomials.length === 0) return [];
  const known = atomCoefficients(atom, degree + monomials.length - 1);
  let value: Polynomial[] = known.map((coefficient) => coefficient.times(monomials[monomials.length - 1]!));
  for (let m = monomials.length - 2; m >= 0; m--) {
    const last = value;
    value = Array.from({ length: last.length - 1 }, (_, k) =>
      Polynomial.sum([
        k === 0 ? Polynomial.zero : last[k - 1]!,
        last[k + 1]!.scaled(k + 1),
        known[k]!.times(monomials[m]!),
      ]),
    );
  }
  return value.slice(0, degree + 1);
}

function atomSumOf(expression: LinkExpression): AtomSum | undefined {
  switch (expression.kind) {
    case 'constant':
    case 'variable':
    case 'hermite': {
      const polynomial = polynomialOf(expression);
      return (
        polynomial &&
        [summand(one, HermiteExpansion.fromMonomials(polynomial.coefficientsIn('z')))].reduce(collect, empty)
      );
    }
    case 'sum': {
      let sum: AtomSum = empty;
      for (const term of expression.terms) {
        const part = atomSumOf(term);
        if (part === undefined) return undefined;
        sum = [...part.values()].reduce(collect, sum);
      }
      return sum;
    }
    case 'product':
      return productOfAll(expression.factors.map(atomSumOf));
    case 'power':
      return productOfAll(new Array<AtomSum | undefined>(expression.exponent).fill(atomSumOf(expression.base)));
    case 'function':
      return functionSum(expression);
    default:
      return unknownKind(expression);
  }
}

interface Summand {
  readonly atom: Atom;
  readonly factor: HermiteExpansion;
}

const empty: AtomSum = new Map();

function summand(atom: Atom, factor: HermiteExpansion): Summand {
  return { atom, factor };
}

function collect(sum: AtomSum, { atom, factor }: Summand): AtomSum {
  const key = atomKey(atom);
  const total = sum.get(key)?.factor.plus(factor) ?? factor;
  const next = new Map(sum);
  if (total.isZero()) next.delete(key);
  else next.set(key, { atom, factor: total });
  return next;
}

function productOfAll(sums: readonly (AtomSum | undefined)[]): AtomSum | undefined {
  let total: AtomSum | undefined;
  for (const sum of sums) {
    if (sum === undefined) return undefined;
    total = total === undefined ? sum : product(total, sum);
    if (total === undefined) return undefined;
  }
  return total;
}

function product(a: AtomSum, b: AtomSum): AtomSum | undefined {
  if (a.size * b.size > mostAtoms * mostAtoms) return undefined;
  let total: AtomSum = empty;
  for (const x of a.values()) {
    for (const y of b.values()) {
      const atoms = productOfAtoms(x.atom, y.atom);
      if (atoms === undefined) return undefined;
      if (x.factor.degree + y.factor.degree > largestFactorDegree) return undefined;
      const factor = x.factor.times(y.factor);
      for (const { atom, weight } of atoms) {
        total = collect(total, summand(atom, factor.scaled(Polynomial.constant(weight))));
      }
    }
  }
  return total.size > mostAtoms ? undefined : total;
}

const half = Rational.of(1, 2n);

function sumOfSummands(summands: readonly Summand[]): AtomSum {
  return summands.reduce(collect, empty);
}

function functionSum(expression: LinkExpression & { readonly kind: 'function' }): AtomSum | undefined {
  switch (expression.name) {
    case 'exp':
      return exponentialSum(expression.argument);
    case 'sign':
      return scaled(expression.argument, ({ sign }) => sumOfSummands([summand(signAtom, constant(sign))]));
    case 'step':
      return scaled(expression.argument, ({ sign }) =>
        sumOfSummands([summand(one, constant(half)), summand(signAtom, constant(half.times(sign)))]),
      );
    case 'abs':
      return scaled(expression.argument, ({ size }) => sumOfSummands([summand(signAtom, size)]));
    case 'relu':
      return scaled(expression.argument, (argument) => rectified(argument, Polynomial.zero));
    case 'leaky_relu':
      return scaled(expression.argument, (argument) => rectified(argument, expression.slope));
    case 'erf':
      return scaled(expression.argument, ({ a, sign }) => errorFunction(a, constant(sign)));
    case 'gelu':
      return scaled(expression.argument, ({ a, value, size }) => {
        // u/2 (1 + erf(u/√2)), and u erf(u/√2) is even in u.
        const error = errorFunction(a.times(squareRoot(half)), size.times(constant(half)));
        return error && [summand(one, value.times(constant(half)))].reduce(collect, error);
      });
    case 'sin':
    case 'cos': {
      const { name } = expression;
      return scaled(expression.argument, ({ a }) => {
        const wave = trigonometricAtom(name, a);
        return wave && sumOfSummands([summand(wave.atom, constant(wave.weight))]);
      });
    }
    case 'tanh':
    case 'sigmoid':
    case 'silu':
    case 'softplus':
      return undefined;
    default: {
      const unknown: never = expression;
      return unknownKind(unknown);
    }
  }
}

/** An argument u = a z with a number a ≠ 0. */
interface ScaledArgument {
  readonly a: Polynomial;
  /** The sign of a. */
  readonly sign: Rational;
  /** a z. */
  readonly value: HermiteExpansion;
  /** |a| z. */
  readonly size: HermiteExpansion;
}

/** What `build` makes of an argument a z; undefined for any other argument. */
function scaled(
  argument: LinkExpression,
  build: (argument: ScaledArgument) => AtomSum | undefined,
): AtomSum | undefined {
  const affine = affineOf(argument);
  if (!affine?.offset.isZero() || !affine.slope.isConstant() || affine.slope.isZero()) return undefined;
  const { slope: a } = affine;
  const sign = Rational.of(a.toNumber() < 0 ? -1 : 1);
  const value = HermiteExpansion.variable.scaled(a);
  return build({ a, sign, value, size: value.times(constant(sign)) });
}

function constant(value: Rational): HermiteExpansion {
  return new HermiteExpansion([Polynomial.constant(value)]);
}

/** (1 + slope)/2 u + (1 - slope)/2 |u|, |u| = size sign. */
function rectified({ value, size }: ScaledArgument, slope: Polynomial): AtomSum {
  return sumOfSummands([
    summand(one, value.scaled(Polynomial.one.plus(slope).scaled(half))),
    summand(signAtom, size.scaled(Polynomial.one.minus(slope).scaled(half))),
  ]);
}

/** factor erf(|a| z). */
function errorFunction(a: Polynomial, factor: HermiteExpansion): AtomSum | undefined {
  const q = squareOf(a);
  return q && hasExactWidth(q) ? sumOfSummands([summand({ kind: 'erf', q }, factor)]) : undefined;
}

/** exp of a polynomial of degree 1, or of degree 2 without a linear term. */
function exponentialSum(argument: LinkExpression): AtomSum | undefined {
  const polynomial = polynomialOf(argument);
  if (polynomial === undefined || polynomial.degreeIn('z') > 2) return undefined;
  const [offset = Polynomial.zero, slope = Polynomial.zero, square = Polynomial.zero] = polynomial.coefficientsIn('z');
  const b = rationalOf(offset);
  const q = rationalOf(square)?.negated();
  if (b === undefined || q === undefined || !slope.isConstant()) return undefined;
  const factor = new HermiteExpansion([exponential(b)]);
  if (q.isZero()) {
    const atom = exponentialAtom(slope);
    return atom && sumOfSummands([summand(atom, factor)]);
  }
  if (!slope.isZero()) return undefined;
  // Where 1 + 2q <= 0 there is no mean, and the coefficients say so.
  const diverges = Rational.ONE.plus(q.times(Rational.of(2))).sign() <= 0;
  return diverges || hasExactWidth(q) ? sumOfSummands([summand({ kind: 'gaussian', q }, factor)]) : undefined;
}
