/** The Hermite expansion of one function of a standard Gaussian: exact where a closed form is known, by quadrature of the rest. */

import { HermiteExpansion } from '../algebra/expansion.js';
import { factorial } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import { type ClosedForm, closedForm } from './closed-form.js';
import { evaluatorOf, kinksOf } from './evaluate.js';
import { featuresOf } from './features.js';
import { sumOf } from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import type { Parity } from './parity.js';
import { parityParts, splitPolynomial } from './parity-parts.js';
import { polynomialOf } from './polynomial-link.js';
import { linkToText } from './print-expression.js';
import { type Integrand, project, requireDegree, requireDigits, residual, shortened } from './projection.js';
import { roundedEvaluator } from './rounding.js';

/** How the coefficients of an expansion were found. */
export type ExpansionRoute = 'polynomial' | 'closed-form' | 'quadrature';

/** Whether a coefficient vanishes: known exactly or beyond its error, or not decided because it is within its error. */
export type Vanishing = 'zero' | 'nonzero' | 'undecided';

/** A link, or a derivative of it, as f(z) = sum_{k <= K} a_k He_k(z) + tail. */
export interface LinkExpansion {
  /** The part up to the degree K: exact coefficients, or by quadrature the doubles as rationals. */
  readonly expansion: HermiteExpansion;
  readonly route: ExpansionRoute;
  /** The K that was asked for. */
  readonly degree: number;
  /** E[f^2] - sum_{k <= K} k! a_k^2 >= 0, the mass that is cut off (Parseval); 0 for polynomials of degree <= K. */
  readonly tail: number;
  /** E[f^2]. */
  readonly secondMoment: number;
  /** E[f^2] exactly, where it is known. */
  readonly exactSecondMoment: Polynomial | undefined;
  /** Estimated quadrature error of a coefficient c_k = a_k √(k!), the largest; 0 on the exact routes. Smaller coefficients are set to 0. */
  readonly error: number;
  /** The same for each k = 0, ..., K; 0 where c_k is exact, as by parity or where only terms with closed forms contribute. */
  readonly errors: readonly number[];
  /** Whether c_k vanishes, k = 0, ..., K. */
  readonly vanishing: readonly Vanishing[];
}

/**
 * Expands a link.
 *
 * @param expression - the link; its constants must be numbers.
 * @param degree - K, an integer in [0, 256].
 * @returns the expansion; each number in it is finite.
 * @throws RangeError when E f^2 diverges, is not resolved, or is beyond double precision.
 * @example
 * expandExpression(parseLinkExpression('tanh(z) + z^2'), 2).vanishing // ['nonzero', 'nonzero', 'nonzero']
 */
export function expandExpression(expression: LinkExpression, degree: number): LinkExpansion {
  requireDegree(degree);
  const polynomial = polynomialOf(expression);
  const expansion = expanded(expression, polynomial, degree);
  if (!(polynomial?.isZero() ?? false)) requireDigits(linkToText(expression), expansion.secondMoment);
  return expansion;
}

function expanded(expression: LinkExpression, polynomial: Polynomial | undefined, degree: number): LinkExpansion {
  if (polynomial !== undefined) {
    return fromPolynomial(HermiteExpansion.fromMonomials(polynomial.coefficientsIn('z')), degree);
  }
  const closed = closedForm(expression);
  if (closed === undefined) return expandParts(expression, degree);
  try {
    return expandClosed(expression, closed, degree);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`the Hermite coefficients of ${shortened(linkToText(expression))}: ${error.message}`);
  }
}

function vanishingOf({ coefficients }: HermiteExpansion, degree: number): readonly Vanishing[] {
  return Array.from({ length: degree + 1 }, (_, k) => ((coefficients[k]?.isZero() ?? true) ? 'zero' : 'nonzero'));
}

function fromPolynomial(whole: HermiteExpansion, degree: number): LinkExpansion {
  const exactSecondMoment = whole.secondMoment();
  const cut = whole.coefficients.slice(degree + 1).map((a, i) => a.times(a).scaled(factorial(degree + 1 + i)));
  return {
    expansion: new HermiteExpansion(whole.coefficients.slice(0, degree + 1)),
    route: 'polynomial',
    degree,
    tail: Polynomial.sum(cut).toNumber(),
    secondMoment: exactSecondMoment.toNumber(),
    exactSecondMoment,
    error: 0,
    errors: new Array<number>(degree + 1).fill(0),
    vanishing: vanishingOf(whole, degree),
  };
}

function expandClosed(expression: LinkExpression, closed: ClosedForm, degree: number): LinkExpansion {
  const exactSecondMoment = closed.secondMoment();
  const expansion = closed.expansion(degree);
  const common = {
    expansion,
    degree,
    exactSecondMoment,
    error: 0,
    route: 'closed-form',
    errors: new Array<number>(degree + 1).fill(0),
    vanishing: vanishingOf(expansion, degree),
  } as const;
  if (exactSecondMoment !== undefined) {
    // An exact difference, rounded once.
    const tail = exactSecondMoment.minus(expansion.secondMoment()).toNumber();
    return { ...common, tail, secondMoment: exactSecondMoment.toNumber() };
  }
  const coefficients = expansion.orthonormalCoefficients().map((coefficient) => coefficient.toNumber());
  return { ...common, ...residual(integrandOfExpression(expression, undefined), coefficients) };
}

/**
 * A link without a closed form, by its even and its odd part, so that parity decides what it can; in each the terms with closed
 * forms are exact, and quadrature, with its error, is left for the others: a large constant costs tanh(z) no digit.
 */
function expandParts(expression: LinkExpression, degree: number): LinkExpansion {
  const { even, odd } = parityParts(expression);
  const name = linkToText(expression);
  const parts = [expandPart(even, 'even', degree, name), expandPart(odd, 'odd', degree, name)] as const;
  return assembled(
    degree,
    parts.map(({ tail }) => tail).reduce((sum, tail) => sum + tail, 0),
    (k) => parts[k % 2]!.coefficients[k]!,
  );
}

/** One c_k with its error. */
interface Coefficient {
  readonly value: number;
  readonly error: number;
  readonly vanishing: Vanishing;
}

/** The expansion from doubles. */
function assembled(degree: number, tail: number, coefficientAt: (k: number) => Coefficient): LinkExpansion {
  const coefficients = Array.from({ length: degree + 1 }, (_, k) => coefficientAt(k));
  let rootOfFactorial = 1;
  const monic = coefficients.map(({ value }, k) => {
    if (k > 0) rootOfFactorial *= Math.sqrt(k);
    return Polynomial.constant(Rational.fromNumber(value / rootOfFactorial));
  });
  const errors = coefficients.map(({ error }) => error);
  return {
    expansion: new HermiteExpansion(monic),
    route: 'quadrature',
    degree,
    tail,
    // Parseval: a sum of squares, which keeps its digits.
    secondMoment: coefficients.reduce((sum, { value }) => sum + value * value, tail),
    exactSecondMoment: undefined,
    error: errors.reduce((most, error) => Math.max(most, error), 0),
    errors,
    vanishing: coefficients.map(({ vanishing }) => vanishing),
  };
}

interface ExpandedPart {
  readonly coefficients: readonly Coefficient[];
  readonly tail: number;
}

function expandPart(part: LinkExpression, parity: NonNullable<Parity>, degree: number, name: string): ExpandedPart {
  const { polynomial, rest } = splitPolynomial(part);
  const terms = rest.kind === 'sum' ? rest.terms : [rest];
  const exactTerms = sumOf(terms.filter((term) => closedForm(term) !== undefined));
  const closed = closedForm(exactTerms);
  const known = HermiteExpansion.fromMonomials(polynomial.coefficientsIn('z'));
  const exact = closed === undefined ? undefined : closed.expansion(degree);
  const numeric = closed === undefined ? rest : sumOf(terms.filter((term) => closedForm(term) === undefined));
  const projection = isZero(numeric) ? undefined : project(integrandOfExpression(numeric, parity, name), degree);
  const inPolynomial = known.orthonormalCoefficients();
  const inClosed = exact?.orthonormalCoefficients() ?? [];
  const coefficients = Array.from({ length: degree + 1 }, (_, k): Coefficient => {
    const sum = (inPolynomial[k] ?? Polynomial.zero).plus(inClosed[k] ?? Polynomial.zero);
    const ofRest = projection?.coefficients[k] ?? 0;
    const error = projection?.errors[k] ?? 0;
    if (projection === undefined || isOfOther(parity, k)) {
      return { value: sum.toNumber(), error: 0, vanishing: sum.isZero() ? 'zero' : 'nonzero' };
    }
    const value = sum.toNumber() + ofRest;
    const total = error + Number.EPSILON * (sum.isZero() ? 0 : Math.abs(ofRest) + Math.abs(value));
    return Math.abs(value) > total
      ? { value, error: total, vanishing: 'nonzero' }
      : { value: 0, error: total, vanishing: 'undecided' };
  });
  return { coefficients, tail: tailOf({ known, rest, parity, degree, name }, coefficients) };
}

/** E (f - sum_{k <= K} c_k h_k)^2. The polynomial part of f is left out of the integrand, where it would only cancel. */
function tailOf(
  part: { known: HermiteExpansion; rest: LinkExpression; parity: Parity; degree: number; name: string },
  coefficients: readonly Coefficient[],
): number {
  const { known, rest, parity, degree, name } = part;
  const ofPolynomial = known.orthonormalCoefficients().map((coefficient) => coefficient.toNumber());
  if (isZero(rest)) return ofPolynomial.slice(degree + 1).reduce((sum, c) => sum + c * c, 0);
  const subtracted = Array.from({ length: Math.max(degree + 1, ofPolynomial.length) }, (_, k) => {
    const ofKnown = ofPolynomial[k] ?? 0;
    // What the integrand, which lacks the polynomial, has of h_k.
    return k <= degree ? coefficients[k]!.value - ofKnown : -ofKnown;
  });
  return residual(integrandOfExpression(rest, parity, name), subtracted).tail;
}

function isOfOther(parity: NonNullable<Parity>, k: number): boolean {
  return (k % 2 === 0) !== (parity === 'even');
}

function isZero(expression: LinkExpression): boolean {
  return expression.kind === 'constant' && expression.value.isZero();
}

/** An expression as what quadrature needs to know of it. */
export function integrandOfExpression(expression: LinkExpression, parity: Parity, name?: string): Integrand {
  const rounded = roundedEvaluator(expression);
  return {
    name: name ?? linkToText(expression),
    value: evaluatorOf(expression),
    rounding: (z) => rounded(z).rounding,
    kinks: kinksOf(expression),
    features: featuresOf(expression),
    parity,
  };
}

/**
 * Expands a function that is no expression, all by quadrature.
 *
 * @param integrand - the function.
 * @param degree - as for `expandExpression`.
 * @returns the expansion.
 * @throws RangeError as `expandExpression`.
 * @example
 * expandIntegrand({ name: 'cube', value: (z) => z ** 3, kinks: [], parity: 'odd' }, 3).expansion.coefficient(1).toNumber().toFixed(12) // '3.000000000000'
 */
export function expandIntegrand(integrand: Integrand, degree: number): LinkExpansion {
  const { coefficients, errors, tail, secondMoment } = project(integrand, degree);
  requireDigits(integrand.name, secondMoment);
  return assembled(degree, tail, (k) => {
    const [value, error] = [coefficients[k]!, errors[k]!];
    if (integrand.parity !== undefined && isOfOther(integrand.parity, k)) {
      return { value: 0, error: 0, vanishing: 'zero' };
    }
    return { value, error, vanishing: Math.abs(value) > error ? 'nonzero' : 'undecided' };
  });
}
