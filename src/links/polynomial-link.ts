/** The exact polynomial in z that a link expression stands for, if it is one. */

import { factorial } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { bounded, boundedProduct, failureOf, quote, variable } from '../expression/link-text.js';
import type { LinkExpression } from './link-node.js';
import { linkToText } from './print-expression.js';

const failure = failureOf('polynomialOf');

/**
 * The link as a polynomial in z, exact; undefined when it contains a function that is none.
 *
 * @throws RangeError when its degree is beyond 64 or it would have too many terms
 *
 * @example
 * polynomialOf(parseLinkExpression('He2 + 1')).toString() // 'z^2'
 */
export function polynomialOf(expression: LinkExpression): Polynomial | undefined {
  const piece = (): string => quote(linkToText(expression));
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'variable':
      return Polynomial.symbol(variable);
    case 'hermite': {
      const argument = polynomialOf(expression.argument);
      if (argument === undefined) return undefined;
      let before = Polynomial.zero;
      let current = Polynomial.one;
      for (let k = 0; k < expression.index; k++) {
        const next = boundedProduct(argument, current, piece, failure).minus(before.scaled(k));
        before = current;
        current = next;
      }
      if (expression.family === 'He') return current;
      return current.times(squareRoot(Rational.of(1, factorial(expression.index))));
    }
    case 'sum': {
      const terms = allPolynomials(expression.terms);
      return terms && bounded(Polynomial.sum(terms), piece, failure);
    }
    case 'product':
      return allPolynomials(expression.factors)?.reduce((product, factor) =>
        boundedProduct(product, factor, piece, failure),
      );
    case 'power': {
      const base = polynomialOf(expression.base);
      if (base === undefined) return undefined;
      let power = base;
      for (let i = 1; i < expression.exponent; i++) power = boundedProduct(power, base, piece, failure);
      return power;
    }
    case 'function':
      return undefined;
    default:
      return unknownKind(expression);
  }
}

function allPolynomials(expressions: readonly LinkExpression[]): Polynomial[] | undefined {
  const polynomials: Polynomial[] = [];
  for (const expression of expressions) {
    const polynomial = polynomialOf(expression);
    if (polynomial === undefined) return undefined;
    polynomials.push(polynomial);
  }
  return polynomials;
}

/** The end of every exhaustive switch over the kinds of expressions. */
export function unknownKind(expression: never): never {
  throw new RangeError(`unknown link expression: ${JSON.stringify(expression)}`);
}
