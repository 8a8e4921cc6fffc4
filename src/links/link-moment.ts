/** Expectations of products of links of correlated variables, by the most exact route there is. */

import { Polynomial } from '../algebra/polynomial.js';
import { reciprocalOf, squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { isNumber } from '../algebra/symbol.js';
import { mehler } from '../laws/gaussian/diagram.js';
import { gaussianMoment, type NamedCovariance } from '../laws/gaussian/wick.js';
import { type ClosedMoment, closedPair, closedRectified } from './closed-moment.js';
import { composeLink } from './compose.js';
import { correlatedGroups, requireCovariances } from './covariances.js';
import { quadratureKernel } from './kernels/quadrature-kernel.js';
import { constantOf, productOf, variableLink } from './link-expression.js';
import { type LinkExpansion, type LinkFunction, linkFunction } from './link-function.js';
import type { LinkExpression } from './link-node.js';
import { parityOf } from './parity.js';
import type { MomentExpression, MomentTerm } from './parse-moment.js';
import { polynomialOf } from './polynomial-link.js';
import { linkToText } from './print-expression.js';

/** How a moment was found: exactly, as a known function of the correlations, as a series in a correlation, or by quadrature. */
export type MomentRoute = 'exact' | 'closed form' | 'Mehler series' | 'quadrature';

/** The expectation of a product of links of variables that are correlated with each other. */
export interface PartMoment {
  /** The links by variable, as text in z. */
  readonly links: Readonly<Record<string, string>>;
  readonly route: MomentRoute;
  /** Exact, or doubles as rationals; in the symbols of the covariances. */
  readonly value: Polynomial;
  /** Whether each coefficient of `value` is exact. */
  readonly exact: boolean;
  /** What `value` is off by at most, for all correlations in [-1, 1]; estimated where it comes from quadrature. */
  readonly error: number;
  /** A bound of the absolute expectation; undefined where a symbol stands in the way. */
  readonly size: number | undefined;
  /** The degree at which the Mehler series is cut; undefined when it is none or ends by itself. */
  readonly cutAt: number | undefined;
  readonly closed: ClosedMoment | undefined;
}

/** The expectation of a sum of products. */
export interface LinkMoment {
  readonly value: Polynomial;
  readonly exact: boolean;
  /** As in `PartMoment`. */
  readonly error: number;
  readonly terms: readonly { readonly coefficient: Polynomial; readonly parts: readonly PartMoment[] }[];
}

/** The degree of a Mehler series when none is given. */
const usualDegree = 8;
/** The highest degree at which a series is evaluated for correlations that are numbers. */
const highestDegree = 128;
/** A series is preferred to quadrature when it leaves out less than this part of its scale. */
const negligible = 1e-14;
/** Rounding of closed forms and sums, in units of their scale. */
const rounding = 64 * Number.EPSILON;
const pairTolerance = 1e-10;
const manyTolerance = 1e-8;

/**
 * The expectation of a sum of products of links of centred Gaussian variables. Variables of a term that are uncorrelated factorise;
 * a group of polynomials is exact (Isserlis); one variable: its mean; two: exact when one link is a polynomial (the Mehler series
 * ends), otherwise for numbers a closed form, the Mehler series or quadrature, and for symbols the Mehler series cut at a degree, with the bound
 * of Cauchy and Schwarz `√(tail(f) tail(g))` by the Parseval tails; three and four: a closed form or quadrature, numbers only.
 *
 * @param expression - as `parseMoment` reads it.
 * @param covariance - of two variables, variances included; numbers, or polynomials in symbols that are no variables.
 * @param degree - where a Mehler series in a symbol is cut; an integer in [0, 256], defaults to 8.
 * @returns the value with its error, and the parts.
 * @throws RangeError when the covariances are not positive semi-definite (see `requireCovariances`), when a symbol must be set, as `LinkFunction.expand` and
 * `quadratureKernel`, for more than four correlated variables, and when the value or its error is beyond double precision.
 * @example
 * const factors = new Map([['u', parseLinkExpression('relu(z)')], ['v', parseLinkExpression('z^3')]]);
 * const expression = { terms: [{ coefficient: Polynomial.one, factors }], variables: ['u', 'v'], constants: [] };
 * linkMoment(expression, (a, b) => Polynomial.one.dividedBy(a === b ? 1 : 2)).value.toString() // '3/4'
 */
export function linkMoment(
  expression: MomentExpression,
  covariance: NamedCovariance,
  degree: number = usualDegree,
): LinkMoment {
  requireCovariances(expression.variables, covariance);
  const terms = expression.terms.map((term) => ({
    coefficient: term.coefficient,
    parts: correlatedGroups([...term.factors.keys()], covariance).map((names) =>
      partOf(names, term, covariance, degree),
    ),
  }));
  const value = Polynomial.sum(
    terms.map(({ coefficient, parts }) => parts.reduce((product, part) => product.times(part.value), coefficient)),
  );
  const error = terms.reduce((sum, { coefficient, parts }) => sum + errorOf(coefficient, parts), 0);
  requireDoubles(value, error);
  return { value, exact: terms.every(({ parts }) => parts.every((part) => part.exact)), error, terms };
}

/** Each coefficient and the error must be doubles: what is beyond them is no result. */
function requireDoubles(value: Polynomial, error: number): void {
  const beyond = value.terms().some(({ coefficient, powers }) => {
    const numbers = powers.filter(([name]) => isNumber(name));
    return !Number.isFinite(Polynomial.fromTerms([{ coefficient, powers: numbers }]).toNumber());
  });
  if (!beyond && Number.isFinite(error)) return;
  throw new RangeError(
    `the expectation, or its error ${error}, is beyond double precision; allowed are numbers up to 1e308: multiply the expression by a smaller constant`,
  );
}

/** The error of a coefficient times a product. */
function errorOf(coefficient: Polynomial, parts: readonly PartMoment[]): number {
  if (parts.every(({ error }) => error === 0)) return 0;
  const unsized = parts.filter(({ size }) => size === undefined).map(({ value }) => value);
  const symbol = [coefficient, ...unsized].flatMap(freeSymbols)[0];
  if (symbol !== undefined) throw needsNumber(symbol, 'the error of the result depends on it');
  const products = parts.map(({ error }, i) =>
    parts.reduce((product, part, j) => (i === j ? product : product * (part.size! + part.error)), error),
  );
  return products.reduce((sum, product) => sum + product, 0) * Math.abs(coefficient.toNumber());
}

function freeSymbols(value: Polynomial): readonly string[] {
  return value.symbols().filter((name) => !isNumber(name));
}

function needsNumber(symbol: string, why: string): RangeError {
  return new RangeError(`${symbol} must be a number here: ${why}; set it, for example --set ${symbol}=1/2`);
}

function partOf(
  names: readonly string[],
  { factors }: MomentTerm,
  covariance: NamedCovariance,
  degree: number,
): PartMoment {
  const links = names.map((name) => factors.get(name)!);
  const texts = Object.fromEntries(names.map((name, k) => [name, linkToText(links[k]!)]));
  const found = polynomialPart(names, links, covariance) ?? functionPart(names, links, covariance, degree);
  return { links: texts, ...found };
}

type Found = Omit<PartMoment, 'links'>;

function exactly(value: Polynomial, size?: number): Found {
  return {
    route: 'exact',
    value,
    exact: true,
    error: 0,
    size: size ?? (value.isConstant() ? Math.abs(value.toNumber()) : undefined),
    cutAt: undefined,
    closed: undefined,
  };
}

function numerically(route: MomentRoute, value: number, error: number, closed?: ClosedMoment): Found {
  if (!Number.isFinite(value)) throw new RangeError(`the expectation is ${value}; it is beyond double precision`);
  return {
    route,
    value: Polynomial.constant(Rational.fromNumber(value)),
    exact: false,
    error,
    size: Math.abs(value) + error,
    cutAt: undefined,
    closed,
  };
}

/** By Isserlis' theorem when all links are polynomials. */
function polynomialPart(
  names: readonly string[],
  links: readonly LinkExpression[],
  covariance: NamedCovariance,
): Found | undefined {
  let product = Polynomial.one;
  for (const [k, link] of links.entries()) {
    const polynomial = polynomialOf(link);
    if (polynomial === undefined) return undefined;
    product = product.times(polynomial.substitute({ z: Polynomial.symbol(names[k]!) }));
  }
  return exactly(gaussianMoment(product, names, covariance));
}

function functionPart(
  names: readonly string[],
  links: readonly LinkExpression[],
  covariance: NamedCovariance,
  degree: number,
): Found {
  const units = links.map((link, k) => unitLink(names[k]!, link, covariance(names[k]!, names[k]!)));
  const parities = units.map(parityOf);
  if (parities.every((parity) => parity !== undefined) && parities.filter((one) => one === 'odd').length % 2 === 1) {
    return exactly(Polynomial.zero);
  }
  const functions = units.map(linkFunction);
  const [f, g] = functions;
  if (functions.length === 1) return meanOf(f!);
  const correlations = names.flatMap((a, k) => names.slice(k + 1).map((b) => correlationOf(a, b, covariance)));
  const symbol = correlations.flatMap(freeSymbols)[0];
  if (functions.length === 2) return pairOf(f!, g!, units, correlations[0]!, degree);
  if (symbol !== undefined) {
    throw needsNumber(
      symbol,
      `${names.join(', ')} are ${names.length} correlated variables, and a moment of more than two is computed for numbers only`,
    );
  }
  const numbers = correlations.map((value) => value.toNumber());
  const closed = closedRectified(units);
  if (closed !== undefined) return closedValue(closed, functions, numbers);
  if (names.length > 4) {
    throw new RangeError(
      `${names.join(', ')} are ${names.length} correlated variables; at most 4 are allowed (uncorrelated ones do not count together)`,
    );
  }
  return byQuadrature(functions, numbers, manyTolerance);
}

/** The link of the variable divided by its standard deviation. */
function unitLink(name: string, link: LinkExpression, variance: Polynomial): LinkExpression {
  if (variance.equals(Polynomial.one)) return link;
  if (!variance.isConstant()) {
    throw needsNumber(freeSymbols(variance)[0]!, `it is in the variance of ${name}, which ${linkToText(link)} needs`);
  }
  return composeLink(link, productOf([constantOf(rootOf(variance)), variableLink]));
}

/** Correlated variables have positive variances. */
function correlationOf(a: string, b: string, covariance: NamedCovariance): Polynomial {
  const roots = rootOf(covariance(a, a)).times(rootOf(covariance(b, b)));
  return covariance(a, b).times(reciprocalOf(roots));
}

/** √v, exact. */
function rootOf(variance: Polynomial): Polynomial {
  if (variance.isZero()) return Polynomial.zero;
  try {
    return squareRoot(variance.toRational());
  } catch (error) {
    throw new RangeError(
      `the variance ${variance}: functions that are no polynomials need variances that are rational numbers (${error instanceof Error ? error.message : error})`,
    );
  }
}

function meanOf(link: LinkFunction): Found {
  const { expansion, route, error, secondMoment } = link.expand(0);
  if (route !== 'quadrature') return exactly(expansion.mean());
  return numerically('quadrature', expansion.mean().toNumber(), Math.max(error, rounding * Math.sqrt(secondMoment)));
}

function pairOf(
  f: LinkFunction,
  g: LinkFunction,
  units: readonly LinkExpression[],
  correlation: Polynomial,
  degree: number,
): Found {
  const ends = [f, g].flatMap(({ polynomial }) => (polynomial === undefined ? [] : [polynomial.degree]));
  if (ends.length > 0) return seriesOf(f.expand(ends[0]!), g.expand(ends[0]!), correlation);
  const closed = closedPair(units[0]!, units[1]!, correlation);
  if (!correlation.isConstant()) return { ...seriesOf(f.expand(degree), g.expand(degree), correlation), closed };
  const rho = Math.max(-1, Math.min(1, correlation.toNumber()));
  const evaluated = closed ?? closedRectified(units);
  if (evaluated !== undefined) return closedValue(evaluated, [f, g], [rho]);
  return numericSeries(f, g, rho) ?? byQuadrature([f, g], [rho], pairTolerance);
}

/** The Mehler series sum_k k! a_k b_k t^k. */
function seriesOf(f: LinkExpansion, g: LinkExpansion, correlation: Polynomial): Found {
  const coefficients = mehler(f.expansion, g.expansion);
  const value = coefficients.reduceRight((sum, c) => sum.times(correlation).plus(c), Polynomial.zero);
  const truncation = Math.sqrt(Math.max(0, f.tail) * Math.max(0, g.tail));
  const exact = f.error === 0 && g.error === 0;
  const size = Math.sqrt(f.secondMoment * g.secondMoment);
  const error = truncation + (exact ? 0 : coefficientError(f, g, 1) + rounding * size);
  const isCut = truncation > 0;
  if (!isCut && exact) return exactly(value, size);
  return { route: 'Mehler series', value, exact, error, size, cutAt: isCut ? f.degree : undefined, closed: undefined };
}

/** What the errors of the coefficients contribute at |t| <= most. */
function coefficientError(f: LinkExpansion, g: LinkExpansion, most: number): number {
  const [first, second] = [f, g].map(({ expansion }) =>
    expansion.orthonormalCoefficients().map((c) => Math.abs(c.toNumber())),
  ) as [number[], number[]];
  let sum = 0;
  for (let k = 0; k <= f.degree; k += 1) {
    sum += ((first[k] ?? 0) * g.error + (second[k] ?? 0) * f.error + f.error * g.error) * most ** k;
  }
  return sum;
}

/** The series at a number, when it leaves out next to nothing. */
function numericSeries(f: LinkFunction, g: LinkFunction, rho: number): Found | undefined {
  if (Math.abs(rho) === 1) return undefined;
  const degree = Math.max(1, Math.ceil(Math.log(negligible) / Math.log(Math.abs(rho))));
  if (degree > highestDegree) return undefined;
  const [a, b] = [f.expand(degree), g.expand(degree)];
  const [first, second] = [a, b].map(({ expansion }) =>
    expansion.orthonormalCoefficients().map((c) => c.toNumber()),
  ) as [number[], number[]];
  const value = first.reduceRight((sum, c, k) => sum * rho + c * (second[k] ?? 0), 0);
  const scale = Math.sqrt(a.secondMoment * b.secondMoment);
  const truncation = Math.abs(rho) ** (degree + 1) * Math.sqrt(Math.max(0, a.tail) * Math.max(0, b.tail));
  const error = truncation + coefficientError(a, b, Math.abs(rho)) + rounding * scale;
  return { ...numerically('Mehler series', value, error), cutAt: degree };
}

function closedValue(closed: ClosedMoment, functions: readonly LinkFunction[], correlations: readonly number[]): Found {
  return numerically('closed form', closed.value(correlations), rounding * scaleOf(functions), closed);
}

/** prod_k √(E f_k^2). */
function scaleOf(functions: readonly LinkFunction[]): number {
  return functions.reduce((product, link) => product * Math.sqrt(link.expand(0).secondMoment), 1);
}

function byQuadrature(functions: readonly LinkFunction[], correlations: readonly number[], tolerance: number): Found {
  const absoluteTolerance = 1e-2 * tolerance * scaleOf(functions);
  const kernel = quadratureKernel(
    functions.map(({ value }) => value),
    { kinks: functions.map(({ kinks }) => kinks), relativeTolerance: tolerance, absoluteTolerance },
  );
  let value: number;
  try {
    value = kernel(Float64Array.of(...functions.map(() => 1), ...correlations));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new RangeError(`the expectation of ${functions.map(({ text }) => text).join(' times ')}: ${message}`);
  }
  return numerically('quadrature', value, Math.max(absoluteTolerance, tolerance * Math.abs(value)));
}
