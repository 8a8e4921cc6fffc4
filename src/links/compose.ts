/** Puts one link function into another. */

import { functionOf, hermiteOf, powerOf, productOf, sumOf } from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';

/**
 * The link f(g(z)).
 *
 * @param expression f
 * @param argument g
 * @throws RangeError when a function with a kink gets an argument that is not affine
 *
 * @example
 * linkToText(composeLink(parseLinkExpression('relu(z) + z'), parseLinkExpression('2*z'))) // 'relu(2*z) + 2*z'
 */
export function composeLink(expression: LinkExpression, argument: LinkExpression): LinkExpression {
  const inner = (part: LinkExpression): LinkExpression => composeLink(part, argument);
  switch (expression.kind) {
    case 'constant':
      return expression;
    case 'variable':
      return argument;
    case 'hermite':
      return hermiteOf(expression.family, expression.index, inner(expression.argument));
    case 'sum':
      return sumOf(expression.terms.map(inner));
    case 'product':
      return productOf(expression.factors.map(inner));
    case 'power':
      return powerOf(inner(expression.base), expression.exponent);
    case 'function':
      return expression.name === 'leaky_relu'
        ? functionOf(expression.name, inner(expression.argument), expression.slope)
        : functionOf(expression.name, inner(expression.argument));
    default:
      return unknownKind(expression);
  }
}
