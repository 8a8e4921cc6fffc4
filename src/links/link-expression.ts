/** Builds link expressions in a tidy form: flat sums and products with the constant in front. */

import { Polynomial } from '../algebra/polynomial.js';
import { exponential } from '../algebra/transcendental.js';
import { type KinkedFunction, kinkedFunctions, type LinkExpression, type SmoothFunction } from './link-node.js';
import { polynomialOf } from './polynomial-link.js';
import { linkToText } from './print-expression.js';

export function isKinked(name: KinkedFunction | SmoothFunction): name is KinkedFunction {
  return (kinkedFunctions as readonly string[]).includes(name);
}

export function constantOf(value: Polynomial): LinkExpression {
  return { kind: 'constant', value };
}

export const variableLink: LinkExpression = { kind: 'variable' };
export const zeroLink = constantOf(Polynomial.zero);
export const oneLink = constantOf(Polynomial.one);

/** The sum: flat, with one constant at most, in front. */
export function sumOf(terms: readonly LinkExpression[]): LinkExpression {
  const flat = terms.flatMap((term) => (term.kind === 'sum' ? term.terms : [term]));
  const constant = Polynomial.sum(flat.flatMap((term) => (term.kind === 'constant' ? [term.value] : [])));
  const rest = flat.filter((term) => term.kind !== 'constant');
  const kept = constant.isZero() ? rest : [constantOf(constant), ...rest];
  if (kept.length === 0) return zeroLink;
  return kept.length === 1 ? kept[0]! : { kind: 'sum', terms: kept };
}

/** The product: flat, with one constant at most, in front. */
export function productOf(factors: readonly LinkExpression[]): LinkExpression {
  const flat = factors.flatMap((factor) => (factor.kind === 'product' ? factor.factors : [factor]));
  let constant = Polynomial.one;
  for (const factor of flat) if (factor.kind === 'constant') constant = constant.times(factor.value);
  if (constant.isZero()) return zeroLink;
  const rest = flat.filter((factor) => factor.kind !== 'constant');
  const kept = constant.equals(Polynomial.one) ? rest : [constantOf(constant), ...rest];
  if (kept.length === 0) return oneLink;
  return kept.length === 1 ? kept[0]! : { kind: 'product', factors: kept };
}

/** The constant in front and the rest, of which the expression is the product. */
export function constantFactor(expression: LinkExpression): {
  readonly constant: Polynomial;
  readonly rest: LinkExpression;
} {
  if (expression.kind === 'constant') return { constant: expression.value, rest: oneLink };
  const front = expression.kind === 'product' ? expression.factors[0] : undefined;
  if (expression.kind !== 'product' || front?.kind !== 'constant')
    return { constant: Polynomial.one, rest: expression };
  return { constant: front.value, rest: productOf(expression.factors.slice(1)) };
}

export function negated(expression: LinkExpression): LinkExpression {
  return productOf([constantOf(Polynomial.constant(-1)), expression]);
}

/** base^exponent for an integer >= 0. */
export function powerOf(base: LinkExpression, exponent: number): LinkExpression {
  if (exponent === 0) return oneLink;
  if (exponent === 1) return base;
  if (base.kind === 'constant') return constantOf(base.value.power(exponent));
  if (base.kind === 'power') return powerOf(base.base, base.exponent * exponent);
  return { kind: 'power', base, exponent };
}

export function hermiteOf(family: 'h' | 'He', index: number, argument: LinkExpression): LinkExpression {
  if (index === 0) return oneLink;
  return index === 1 ? argument : { kind: 'hermite', family, index, argument };
}

/**
 * A function of an expression.
 *
 * @param slope of `leaky_relu` on the negative side; defaults to 1/100
 * @throws RangeError when a function with a kink is given an argument that is not affine in z with numbers
 */
export function functionOf(
  name: KinkedFunction | SmoothFunction,
  argument: LinkExpression,
  slope: Polynomial = Polynomial.one.dividedBy(100),
): LinkExpression {
  const expression: LinkExpression =
    name === 'leaky_relu' ? { kind: 'function', name, argument, slope } : { kind: 'function', name, argument };
  if (isKinked(name) && numericAffine(argument) === undefined) {
    throw new RangeError(
      `"${linkToText(expression)}" is not allowed: ${name} has a kink, so its argument must be a*z + b with numbers a and b, such as ${name}(2*z - 1)`,
    );
  }
  if (name === 'exp' && argument.kind === 'constant' && isRational(argument.value)) {
    return constantOf(exponential(argument.value.toRational()));
  }
  return expression;
}

function isRational(value: Polynomial): boolean {
  return value.isZero() || (value.termCount === 1 && value.terms()[0]!.powers.length === 0);
}

/** a and b of an argument a z + b; undefined when it is not affine. */
export function affineOf(
  argument: LinkExpression,
): { readonly slope: Polynomial; readonly offset: Polynomial } | undefined {
  const polynomial = polynomialOf(argument);
  if (polynomial === undefined) return undefined;
  const [offset = Polynomial.zero, slope = Polynomial.zero, ...rest] = polynomial.coefficientsIn('z');
  return rest.length > 0 ? undefined : { slope, offset };
}

/** As `affineOf`, when a and b are numbers. */
export function numericAffine(
  argument: LinkExpression,
): { readonly slope: Polynomial; readonly offset: Polynomial } | undefined {
  const affine = affineOf(argument);
  return affine?.slope.isConstant() && affine.offset.isConstant() ? affine : undefined;
}
