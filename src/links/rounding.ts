/** By how much the value of a link in double precision may be off, estimated to first order. */

import { normalDensity } from '../numerics/special/normal.js';
import { evaluatorOf } from './evaluate.js';
import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';

/** A value with its estimated absolute error in units of 2^-52. */
export interface Rounded {
  readonly value: number;
  readonly rounding: number;
}

/** Of a library function, relative to its value. */
const ofFunction = 4;

/**
 * The rounding error of `evaluatorOf`, carried through the expression: cancelling terms, large arguments of sin and exp, high powers.
 *
 * @param expression - the link; its constants must be numbers.
 * @returns the value at z with the estimate of its error.
 * @throws RangeError as `evaluatorOf`.
 * @example
 * const { value, rounding } = roundedEvaluator(parseLinkExpression('sin(1000000*z)'))(1);
 * rounding > 1e5 // true
 */
export function roundedEvaluator(expression: LinkExpression): (z: number) => Rounded {
  switch (expression.kind) {
    case 'constant': {
      const value = evaluatorOf(expression)(0);
      return () => ({ value, rounding: Math.abs(value) });
    }
    case 'variable':
      return (z) => ({ value: z, rounding: 0 });
    case 'sum': {
      const terms = expression.terms.map(roundedEvaluator);
      return (z) => {
        let [value, rounding] = [0, 0];
        for (const term of terms) {
          const one = term(z);
          value += one.value;
          rounding += one.rounding + Math.abs(one.value);
        }
        return { value, rounding };
      };
    }
    case 'product': {
      const factors = expression.factors.map(roundedEvaluator);
      return (z) => {
        let [value, rounding] = [1, 0];
        for (const factor of factors) {
          const one = factor(z);
          rounding = rounding * Math.abs(one.value) + Math.abs(value) * one.rounding;
          value *= one.value;
          rounding += Math.abs(value);
        }
        return { value, rounding };
      };
    }
    case 'power': {
      const base = roundedEvaluator(expression.base);
      const { exponent } = expression;
      return (z) => {
        const { value: b, rounding } = base(z);
        const slope = exponent * Math.abs(b) ** (exponent - 1);
        const value = b ** exponent;
        return { value, rounding: slope * rounding + 2 * Math.abs(value) };
      };
    }
    case 'hermite': {
      const value = evaluatorOf(expression);
      const lower = evaluatorOf({ ...expression, index: expression.index - 1 });
      const argument = roundedEvaluator(expression.argument);
      const k = expression.index;
      // He_k' = k He_{k-1}, h_k' = √k h_{k-1}; the recursion loses some k units of its envelope.
      const slope = expression.family === 'He' ? k : Math.sqrt(k);
      return (z) => {
        const [at, below] = [value(z), slope * Math.abs(lower(z))];
        return { value: at, rounding: below * argument(z).rounding + k * (Math.abs(at) + below) };
      };
    }
    case 'function': {
      const value = evaluatorOf(expression);
      const argument = roundedEvaluator(expression.argument);
      return (z) => {
        const u = argument(z);
        const at = value(z);
        return { value: at, rounding: slopeAt(expression, u.value, at) * u.rounding + ofFunction * Math.abs(at) };
      };
    }
    default:
      return unknownKind(expression);
  }
}

/** About |g'(u)|; of functions with a jump 0, since the side of the jump is decided exactly. */
function slopeAt(expression: LinkExpression & { readonly kind: 'function' }, u: number, value: number): number {
  switch (expression.name) {
    case 'sign':
    case 'step':
      return 0;
    case 'abs':
    case 'sin':
    case 'cos':
      return 1;
    case 'relu':
      return value === 0 ? 0 : 1;
    case 'leaky_relu':
      return u === 0 ? 1 : Math.abs(value / u);
    case 'erf':
      return 2 * Math.SQRT2 * normalDensity(Math.SQRT2 * u);
    case 'tanh':
      return 1 - value * value;
    case 'sigmoid':
      return value * (1 - value);
    case 'softplus':
      return Math.min(1, value);
    case 'gelu':
    case 'silu':
      return u > 0 ? 1.2 : Math.abs(value) * (1 + Math.abs(u)) + (u > -1 ? 1 : 0);
    case 'exp':
      return value;
    default: {
      const unknown: never = expression;
      return unknownKind(unknown);
    }
  }
}
