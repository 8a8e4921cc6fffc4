/** The even and the odd part of a link, exactly: f(z) = f_e(z) + f_o(z). */

import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { composeLink } from './compose.js';
import {
  constantFactor,
  constantOf,
  functionOf,
  negated,
  oneLink,
  powerOf,
  productOf,
  sumOf,
  variableLink,
  zeroLink,
} from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import { outerParity, type Parity, parityOf } from './parity.js';
import { polynomialOf, unknownKind } from './polynomial-link.js';
import { linkToText } from './print-expression.js';

/** Both parts of a link; a part that is seen to vanish is the constant 0. */
export interface ParityParts {
  readonly even: LinkExpression;
  readonly odd: LinkExpression;
}

/** Products of more factors of mixed parity than this, and such powers, are symmetrised as they stand. */
const mostMixedFactors = 3;
const half = constantOf(Polynomial.constant(Rational.of(1, 2n)));

/**
 * The parts (f(z) ± f(-z))/2 of a link. Where a function is known by a symmetric one (sigmoid(u) = 1/2 + tanh(u/2)/2) it is rewritten,
 * and like terms are collected, so that parts that cancel are seen to be 0: silu(z) - z/2 is even.
 *
 * @throws RangeError as `polynomialOf`
 *
 * @example
 * linkToText(parityParts(parseLinkExpression('silu(z) - z/2')).odd) // '0'
 */
export function parityParts(expression: LinkExpression): ParityParts {
  const { even, odd } = partsOf(signsInFront(expression));
  return { even: collected(even), odd: collected(odd) };
}

/**
 * The parity of a link, as its parts show it.
 *
 * @throws RangeError as `polynomialOf`
 *
 * @example
 * knownParity(parseLinkExpression('softplus(z) - z/2')) // 'even'
 */
export function knownParity(expression: LinkExpression): Parity {
  const { even, odd } = parityParts(expression);
  if (isZero(odd)) return 'even';
  return isZero(even) ? 'odd' : undefined;
}

function partsOf(expression: LinkExpression): ParityParts {
  const parity = parityOf(expression);
  if (parity === 'even') return { even: expression, odd: zeroLink };
  if (parity === 'odd') return { even: zeroLink, odd: expression };
  switch (expression.kind) {
    case 'constant':
    case 'variable':
    case 'hermite':
      return symmetrised(expression);
    case 'sum': {
      const parts = expression.terms.map(partsOf);
      return { even: sumOf(parts.map(({ even }) => even)), odd: sumOf(parts.map(({ odd }) => odd)) };
    }
    case 'product':
      return productParts(expression.factors, expression);
    case 'power':
      return expression.exponent > mostMixedFactors
        ? symmetrised(expression)
        : productParts(new Array<LinkExpression>(expression.exponent).fill(expression.base), expression);
    case 'function':
      return functionParts(expression);
    default:
      return unknownKind(expression);
  }
}

/** Signs of the arguments of even and odd functions in front of them: erf(-z) is -erf(z). */
function signsInFront(expression: LinkExpression): LinkExpression {
  switch (expression.kind) {
    case 'constant':
    case 'variable':
    case 'hermite':
      return expression;
    case 'sum':
      return sumOf(expression.terms.map(signsInFront));
    case 'product':
      return productOf(expression.factors.map(signsInFront));
    case 'power':
      return powerOf(signsInFront(expression.base), expression.exponent);
    case 'function': {
      const parity = outerParity(expression.name);
      if (parity === undefined || expression.name === 'leaky_relu' || !isNegative(expression.argument))
        return expression;
      const mirrored = functionOf(expression.name, negated(expression.argument));
      return parity === 'even' ? mirrored : negated(mirrored);
    }
    default:
      return unknownKind(expression);
  }
}

/** Whether an odd argument has a minus in front. */
function isNegative(argument: LinkExpression): boolean {
  const { constant } = constantFactor(argument);
  return constant.isConstant() && !constant.isZero() && constant.toNumber() < 0;
}

/** (f(z) ± f(-z))/2 as it stands. */
function symmetrised(expression: LinkExpression): ParityParts {
  const mirrored = composeLink(expression, negated(variableLink));
  return {
    even: productOf([half, sumOf([expression, mirrored])]),
    odd: productOf([half, sumOf([expression, negated(mirrored)])]),
  };
}

function productParts(factors: readonly LinkExpression[], whole: LinkExpression): ParityParts {
  const parts = factors.map(parityParts);
  const mixed = parts.filter(({ even, odd }) => !isZero(even) && !isZero(odd));
  if (mixed.length > mostMixedFactors) return symmetrised(whole);
  return parts.reduce(
    (total, { even, odd }) => ({
      even: sumOf([productOf([total.even, even]), productOf([total.odd, odd])]),
      odd: sumOf([productOf([total.even, odd]), productOf([total.odd, even])]),
    }),
    { even: oneLink, odd: zeroLink } as ParityParts,
  );
}

function functionParts(expression: LinkExpression & { readonly kind: 'function' }): ParityParts {
  const inner = parityParts(expression.argument);
  if (isZero(inner.odd)) return { even: expression, odd: zeroLink };
  if (!isZero(inner.even)) return symmetrised(expression);
  const outer = outerParity(expression.name);
  if (outer === 'even') return { even: expression, odd: zeroLink };
  if (outer === 'odd') return { even: zeroLink, odd: expression };
  const { argument } = expression;
  // The even parts are those of |u|, and the odd parts carry its sign.
  const isMirrored = isNegative(argument);
  const u = isMirrored ? negated(argument) : argument;
  const parts = halvesAt(expression, u);
  return isMirrored ? { even: parts.even, odd: negated(parts.odd) } : parts;
}

/** The parts of the function at an odd argument. */
function halvesAt(expression: LinkExpression & { readonly kind: 'function' }, u: LinkExpression): ParityParts {
  const halfOf = (part: LinkExpression): LinkExpression => productOf([half, part]);
  const steep = (): LinkExpression => functionOf('tanh', halfOf(u));
  switch (expression.name) {
    case 'sigmoid':
      return { even: half, odd: halfOf(steep()) };
    case 'silu':
      return { even: productOf([half, u, steep()]), odd: halfOf(u) };
    case 'softplus':
      return { even: symmetrised(functionOf('softplus', u)).even, odd: halfOf(u) };
    case 'gelu': {
      const scaled = productOf([constantOf(squareRoot(Rational.of(1, 2n))), u]);
      return { even: productOf([half, u, functionOf('erf', scaled)]), odd: halfOf(u) };
    }
    case 'relu':
      return { even: halfOf(functionOf('abs', u)), odd: halfOf(u) };
    case 'step':
      return { even: half, odd: halfOf(functionOf('sign', u)) };
    default:
      return symmetrised(
        expression.name === 'leaky_relu'
          ? functionOf(expression.name, u, expression.slope)
          : functionOf(expression.name, u),
      );
  }
}

function isZero(expression: LinkExpression): boolean {
  return expression.kind === 'constant' && expression.value.isZero();
}

/** A term of a sum with what stands in front of it. */
interface Collected {
  readonly factor: Polynomial;
  readonly rest: LinkExpression;
}

/** Like terms together; polynomials are one polynomial, products of constants and sums are expanded. */
function collected(expression: LinkExpression): LinkExpression {
  const terms = new Map<string, Collected>();
  let polynomial = Polynomial.zero;
  for (const { factor, rest } of termsOf(expression)) {
    const exact = polynomialOf(rest);
    if (exact !== undefined) {
      polynomial = polynomial.plus(exact.times(factor));
      continue;
    }
    const key = linkToText(rest);
    terms.set(key, { factor: (terms.get(key)?.factor ?? Polynomial.zero).plus(factor), rest });
  }
  const others = [...terms.values()].filter(({ factor }) => !factor.isZero());
  return sumOf([
    linkOfPolynomial(polynomial),
    ...others.map(({ factor, rest }) => productOf([constantOf(factor), rest])),
  ]);
}

function termsOf(expression: LinkExpression, factor: Polynomial = Polynomial.one): readonly Collected[] {
  const { constant, rest } = constantFactor(expression);
  const total = factor.times(constant);
  if (total.isZero()) return [];
  return rest.kind === 'sum' ? rest.terms.flatMap((term) => termsOf(term, total)) : [{ factor: total, rest }];
}

/** sum_j p_j z^j. */
function linkOfPolynomial(polynomial: Polynomial): LinkExpression {
  return sumOf(
    polynomial
      .coefficientsIn('z')
      .map((coefficient, j) => productOf([constantOf(coefficient), powerOf(variableLink, j)])),
  );
}

/**
 * A link as the polynomial among its terms and the rest.
 *
 * @example
 * splitPolynomial(parseLinkExpression('tanh(z) + z^2 + 1')).polynomial.toString() // 'z^2 + 1'
 */
export function splitPolynomial(expression: LinkExpression): {
  readonly polynomial: Polynomial;
  readonly rest: LinkExpression;
} {
  let polynomial = Polynomial.zero;
  const others: LinkExpression[] = [];
  for (const term of expression.kind === 'sum' ? expression.terms : [expression]) {
    const exact = polynomialOf(term);
    if (exact === undefined) others.push(term);
    else polynomial = polynomial.plus(exact);
  }
  return { polynomial, rest: sumOf(others) };
}
