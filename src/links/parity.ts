/** Whether a link is even or odd, as far as the form of its expression shows. */

import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';

/** f(-z) = f(z), f(-z) = -f(z), or neither as far as the form of the expression shows. */
export type Parity = 'even' | 'odd' | undefined;

/**
 * The parity that the form of an expression shows; sound, not complete (z*(z + 1) - z is even, but is not seen to be).
 *
 * @example
 * parityOf(parseLinkExpression('z*tanh(2*z)')) // 'even'
 */
export function parityOf(expression: LinkExpression): Parity {
  switch (expression.kind) {
    case 'constant':
      return 'even';
    case 'variable':
      return 'odd';
    case 'hermite':
      return composed(expression.index % 2 === 0 ? 'even' : 'odd', parityOf(expression.argument));
    case 'sum': {
      const [first, ...rest] = expression.terms.map(parityOf);
      return rest.every((parity) => parity === first) ? first : undefined;
    }
    case 'product':
      return expression.factors.map(parityOf).reduce(product);
    case 'power':
      return new Array<Parity>(expression.exponent).fill(parityOf(expression.base)).reduce(product);
    case 'function':
      return composed(outerParity(expression.name), parityOf(expression.argument));
    default:
      return unknownKind(expression);
  }
}

function product(a: Parity, b: Parity): Parity {
  if (a === undefined || b === undefined) return undefined;
  return a === b ? 'even' : 'odd';
}

function composed(outer: Parity, inner: Parity): Parity {
  if (inner === 'odd') return outer;
  return inner;
}

/** The parity of a function itself. */
export function outerParity(name: (LinkExpression & { readonly kind: 'function' })['name']): Parity {
  switch (name) {
    case 'sign':
    case 'erf':
    case 'tanh':
    case 'sin':
      return 'odd';
    case 'abs':
    case 'cos':
      return 'even';
    case 'relu':
    case 'leaky_relu':
    case 'step':
    case 'sigmoid':
    case 'gelu':
    case 'silu':
    case 'softplus':
    case 'exp':
      return undefined;
    default: {
      const unknown: never = name;
      throw new RangeError(`unknown function: ${String(unknown)}`);
    }
  }
}
