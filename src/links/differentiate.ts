/** The derivative of a link function, and how many of its derivatives are functions. */

import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { inverseRootPi } from '../algebra/transcendental.js';
import {
  constantOf,
  functionOf,
  hermiteOf,
  negated,
  oneLink,
  powerOf,
  productOf,
  sumOf,
  zeroLink,
} from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';

/**
 * The derivative almost everywhere: at kinks it is one-sided, and at jumps the point mass is left out, so it is the
 * derivative in the sense of distributions only for as many orders as `regularity` says.
 *
 * @example
 * linkToText(differentiate(parseLinkExpression('relu(2*z)'))) // '2*step(2*z)'
 */
export function differentiate(expression: LinkExpression): LinkExpression {
  switch (expression.kind) {
    case 'constant':
      return zeroLink;
    case 'variable':
      return oneLink;
    case 'hermite': {
      const { family, index, argument } = expression;
      // He_k' = k He_{k-1}, so h_k' = √k h_{k-1}.
      const factor = family === 'He' ? Polynomial.constant(index) : squareRoot(BigInt(index));
      return productOf([constantOf(factor), hermiteOf(family, index - 1, argument), differentiate(argument)]);
    }
    case 'sum':
      return sumOf(expression.terms.map(differentiate));
    case 'product':
      return sumOf(
        expression.factors.map((factor, i) =>
          productOf([...expression.factors.slice(0, i), differentiate(factor), ...expression.factors.slice(i + 1)]),
        ),
      );
    case 'power':
      return productOf([
        constantOf(Polynomial.constant(expression.exponent)),
        powerOf(expression.base, expression.exponent - 1),
        differentiate(expression.base),
      ]);
    case 'function':
      return productOf([outerDerivative(expression), differentiate(expression.argument)]);
    default:
      return unknownKind(expression);
  }
}

function outerDerivative(expression: LinkExpression & { readonly kind: 'function' }): LinkExpression {
  const { argument: u } = expression;
  switch (expression.name) {
    case 'relu':
      return functionOf('step', u);
    case 'leaky_relu':
      return sumOf([
        constantOf(expression.slope),
        productOf([constantOf(Polynomial.one.minus(expression.slope)), functionOf('step', u)]),
      ]);
    case 'abs':
      return functionOf('sign', u);
    case 'sign':
    case 'step':
      return zeroLink;
    case 'erf':
      return productOf([constantOf(inverseRootPi.scaled(2)), gaussian(u, -1n)]);
    case 'tanh':
      return sumOf([oneLink, negated(powerOf(expression, 2))]);
    case 'sigmoid':
      return productOf([expression, sumOf([oneLink, negated(expression)])]);
    case 'gelu': {
      // Φ(u) + u φ(u), with Φ(u) = (1 + erf(u/√2))/2.
      const half = constantOf(Polynomial.constant(Rational.of(1, 2n)));
      const rootHalf = constantOf(squareRoot(Rational.of(1, 2n)));
      return sumOf([
        half,
        productOf([half, functionOf('erf', productOf([rootHalf, u]))]),
        productOf([rootHalf, constantOf(inverseRootPi), u, gaussian(u, -1n, 2n)]),
      ]);
    }
    case 'silu': {
      const sigmoid = functionOf('sigmoid', u);
      return productOf([sigmoid, sumOf([oneLink, u, negated(productOf([u, sigmoid]))])]);
    }
    case 'softplus':
      return functionOf('sigmoid', u);
    case 'sin':
      return functionOf('cos', u);
    case 'cos':
      return negated(functionOf('sin', u));
    case 'exp':
      return expression;
    default: {
      const unknown: never = expression;
      return unknownKind(unknown);
    }
  }
}

/** exp(n u^2/d). */
function gaussian(u: LinkExpression, n: bigint, d = 1n): LinkExpression {
  return functionOf('exp', productOf([constantOf(Polynomial.constant(Rational.of(n, d))), powerOf(u, 2)]));
}

/** The function with the least derivatives in an expression, and how many of its derivatives are functions. */
export interface Regularity {
  /** 0 with a jump, 1 with a kink, Infinity when smooth. */
  readonly order: number;
  /** The piece that limits it; undefined when smooth. */
  readonly piece: LinkExpression | undefined;
}

/**
 * How many times the link can be differentiated before the derivative is no function: 0 for sign and step, 1 for relu,
 * leaky_relu and abs, of the worst piece (cancellation as in z*sign(z) is not seen).
 *
 * @example
 * regularity(parseLinkExpression('relu(z) + sin(z)')).order // 1
 */
export function regularity(expression: LinkExpression): Regularity {
  const smooth: Regularity = { order: Number.POSITIVE_INFINITY, piece: undefined };
  const worst = (pieces: readonly LinkExpression[]): Regularity =>
    pieces.map(regularity).reduce((least, one) => (one.order < least.order ? one : least), smooth);
  switch (expression.kind) {
    case 'constant':
    case 'variable':
      return smooth;
    case 'hermite':
      return regularity(expression.argument);
    case 'sum':
      return worst(expression.terms);
    case 'product':
      return worst(expression.factors);
    case 'power':
      return regularity(expression.base);
    case 'function':
      switch (expression.name) {
        case 'sign':
        case 'step':
          return { order: 0, piece: expression };
        case 'relu':
        case 'leaky_relu':
        case 'abs':
          return { order: 1, piece: expression };
        default:
          return regularity(expression.argument);
      }
    default:
      return unknownKind(expression);
  }
}
