/** Compiles a link to a function of a double, and finds the points where it is not smooth. */

import type { Polynomial } from '../algebra/polynomial.js';
import { erf } from '../numerics/special/error-function.js';
import { normalCdf } from '../numerics/special/normal.js';
import { isKinked, numericAffine } from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';
import { linkToText } from './print-expression.js';

type RealFunction = (z: number) => number;

/** What a function with a jump is at the jump: its value there, or its limit from larger z. */
export type AtJump = 'value' | 'right';

/**
 * Compiles a link to a function of z in double precision.
 *
 * @param expression - the link; its constants must be numbers.
 * @param atJump - what sign and step are where they jump: 0 and 1/2, or the limits from the right; defaults to 'value'.
 * @returns the function.
 * @throws RangeError when a constant contains a symbol or is beyond double precision.
 * @example
 * evaluatorOf({ kind: 'function', name: 'abs', argument: { kind: 'variable' } })(-2) // 2
 */
export function evaluatorOf(expression: LinkExpression, atJump: AtJump = 'value'): RealFunction {
  const of = (inner: LinkExpression): RealFunction => evaluatorOf(inner, atJump);
  switch (expression.kind) {
    case 'constant': {
      const value = numberOf(expression.value);
      return () => value;
    }
    case 'variable':
      return (z) => z;
    case 'hermite': {
      const { index } = expression;
      const argument = of(expression.argument);
      const unit = expression.family === 'h';
      return (z) => hermite(index, argument(z), unit);
    }
    case 'sum': {
      const terms = expression.terms.map(of);
      return (z) => {
        let sum = 0;
        for (const term of terms) sum += term(z);
        return sum;
      };
    }
    case 'product': {
      const factors = expression.factors.map(of);
      return (z) => {
        let product = 1;
        for (const factor of factors) product *= factor(z);
        return product;
      };
    }
    case 'power': {
      const base = of(expression.base);
      const { exponent } = expression;
      return (z) => base(z) ** exponent;
    }
    case 'function':
      return functionEvaluator(expression, atJump);
    default:
      return unknownKind(expression);
  }
}

function numberOf(value: Polynomial): number {
  if (!value.isConstant()) {
    throw new RangeError(
      `the link contains ${value.symbols().join(', ')}, which is no number; give its value, for example ${value.symbols()[0]}=1/2`,
    );
  }
  const number = value.toNumber();
  if (!Number.isFinite(number)) throw new RangeError(`the constant ${value} of the link is beyond double precision`);
  return number;
}

/** He_k(x), or h_k(x) = He_k(x)/√(k!), by the recursion of the orthonormal h_k. */
function hermite(k: number, x: number, unit: boolean): number {
  let before = 0;
  let value = 1;
  let factor = 1;
  for (let n = 0; n < k; n += 1) {
    [before, value] = [value, (x * value - Math.sqrt(n) * before) / Math.sqrt(n + 1)];
    factor *= n + 1;
  }
  return unit ? value : value * Math.sqrt(factor);
}

function functionEvaluator(expression: LinkExpression & { readonly kind: 'function' }, atJump: AtJump): RealFunction {
  const argument = evaluatorOf(expression.argument, atJump);
  switch (expression.name) {
    case 'relu': {
      const side = sideOf(expression, atJump);
      return (z) => (side(z) > 0 ? argument(z) : 0);
    }
    case 'leaky_relu': {
      const side = sideOf(expression, atJump);
      const slope = numberOf(expression.slope);
      return (z) => (side(z) > 0 ? argument(z) : slope * argument(z));
    }
    case 'abs':
      return (z) => Math.abs(argument(z));
    case 'sign':
      return sideOf(expression, atJump);
    case 'step': {
      const side = sideOf(expression, atJump);
      return (z) => (1 + side(z)) / 2;
    }
    case 'erf':
      return (z) => erf(argument(z));
    case 'tanh':
      return (z) => Math.tanh(argument(z));
    case 'sigmoid':
      return (z) => sigmoid(argument(z));
    case 'gelu':
      return (z) => {
        const u = argument(z);
        return u * normalCdf(u);
      };
    case 'silu':
      return (z) => {
        const u = argument(z);
        return u * sigmoid(u);
      };
    case 'softplus':
      return (z) => {
        const u = argument(z);
        return Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
      };
    case 'sin':
      return (z) => Math.sin(argument(z));
    case 'cos':
      return (z) => Math.cos(argument(z));
    case 'exp':
      return (z) => Math.exp(argument(z));
    default: {
      const unknown: never = expression;
      return unknownKind(unknown);
    }
  }
}

function sigmoid(u: number): number {
  if (u >= 0) return 1 / (1 + Math.exp(-u));
  const small = Math.exp(u);
  return small / (1 + small);
}

/** The sign of the affine argument, decided by the side of the kink on which z is: the argument rounds, the kink is what is declared. */
function sideOf(expression: LinkExpression & { readonly kind: 'function' }, atJump: AtJump): RealFunction {
  const { slope, offset } = affineNumbers(expression);
  if (slope === 0) {
    const side = Math.sign(offset);
    return () => side;
  }
  const kink = kinkAt(slope, offset);
  const up = Math.sign(slope);
  const at = atJump === 'right' ? up : 0;
  return (z) => (z === kink ? at : z > kink ? up : -up);
}

function affineNumbers(expression: LinkExpression & { readonly kind: 'function' }): { slope: number; offset: number } {
  const affine = numericAffine(expression.argument);
  if (affine === undefined) {
    throw new RangeError(`the argument of "${linkToText(expression)}" must be a*z + b with numbers a and b`);
  }
  return { slope: numberOf(affine.slope), offset: numberOf(affine.offset) };
}

function kinkAt(slope: number, offset: number): number {
  // No negative zero.
  return -offset / slope + 0;
}

/**
 * The points where the link or its derivative jumps.
 *
 * @param expression - the link; its constants must be numbers.
 * @returns the points in increasing order, each once.
 * @throws RangeError as `evaluatorOf`.
 * @example
 * kinksOf({ kind: 'function', name: 'abs', argument: { kind: 'variable' } }) // [0]
 */
export function kinksOf(expression: LinkExpression): readonly number[] {
  return [...new Set(allKinks(expression))].sort((a, b) => a - b);
}

function allKinks(expression: LinkExpression): readonly number[] {
  switch (expression.kind) {
    case 'constant':
    case 'variable':
      return [];
    case 'hermite':
      return allKinks(expression.argument);
    case 'sum':
      return expression.terms.flatMap(allKinks);
    case 'product':
      return expression.factors.flatMap(allKinks);
    case 'power':
      return allKinks(expression.base);
    case 'function': {
      if (!isKinked(expression.name)) return allKinks(expression.argument);
      const { slope, offset } = affineNumbers(expression);
      return slope === 0 ? [] : [kinkAt(slope, offset)];
    }
    default:
      return unknownKind(expression);
  }
}
