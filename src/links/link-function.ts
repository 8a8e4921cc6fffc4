/** Link functions as derivations and simulators use them: values, kinks, parity and Hermite expansions. */

import { HermiteExpansion } from '../algebra/expansion.js';
import { requireInteger } from '../algebra/integer.js';
import { differentiate, regularity } from './differentiate.js';
import { evaluatorOf, kinksOf } from './evaluate.js';
import { expandExpression, expandIntegrand, integrandOfExpression, type LinkExpansion } from './expand.js';
import { productOf } from './link-expression.js';
import type { LinkExpression } from './link-node.js';
import type { Parity } from './parity.js';
import { knownParity } from './parity-parts.js';
import { parseLinkExpression } from './parse-link-expression.js';
import { polynomialOf } from './polynomial-link.js';
import { linkToLatex, linkToText } from './print-expression.js';
import type { Integrand } from './projection.js';

export type { ExpansionRoute, LinkExpansion, Vanishing } from './expand.js';

/** A link function of one standard Gaussian z: what the derivations and the simulators need to know of it. */
export interface LinkFunction {
  readonly text: string;
  readonly latex: string;
  /** The exact expansion if the link is a polynomial. */
  readonly polynomial: HermiteExpansion | undefined;
  readonly value: (z: number) => number;
  /** The derivative almost everywhere; at a kink the limit from the right. */
  readonly derivative: (z: number) => number;
  /** Where the link or its derivative jumps, in increasing order. */
  readonly kinks: readonly number[];
  /** As far as it is known. */
  readonly parity: Parity;
  /** Undefined for a user's own function. */
  readonly expression: LinkExpression | undefined;
  /**
   * The Hermite expansion of the derivative of an order.
   *
   * @param degree - K, an integer in [0, 256].
   * @param order - of the derivative; an integer >= 0, defaults to 0.
   * @throws RangeError when E f^2 diverges or is not resolved, and when the derivative is a distribution: of order >= 2
   * for relu, leaky_relu and abs, of order >= 1 for sign and step.
   */
  readonly expand: (degree: number, order?: number) => LinkExpansion;
}

/** Higher derivatives are refused: their expressions grow quickly. */
const largestOrder = 8;

/**
 * A link function from its text or expression.
 *
 * @param link - as `parseLinkExpression` reads it, or what that returned; constants must be numbers.
 * @returns the link, whose Hermite coefficients are exact where a closed form is known.
 * @throws RangeError when the text cannot be read or a constant is no number.
 * @example
 * linkFunction('relu(z)').expand(2).expansion.coefficient(1).toString() // '1/2'
 */
export function linkFunction(link: LinkExpression | string): LinkFunction {
  const expression = typeof link === 'string' ? parseLinkExpression(link) : link;
  const polynomial = polynomialOf(expression);
  const value = evaluatorOf(expression);
  return {
    text: linkToText(expression),
    latex: linkToLatex(expression),
    polynomial: polynomial && HermiteExpansion.fromMonomials(polynomial.coefficientsIn('z')),
    value,
    derivative: evaluatorOf(differentiate(expression), 'right'),
    kinks: kinksOf(expression),
    parity: knownParity(expression),
    expression,
    expand: (degree, order = 0) => expandExpression(derivativeOf(expression, order), degree),
  };
}

/** A user's own link. */
export interface UserLink {
  /** How it is printed. */
  readonly name: string;
  readonly value: (z: number) => number;
  /** The derivative almost everywhere. */
  readonly derivative: (z: number) => number;
  /** Every point where the function or a derivative jumps; defaults to none. */
  readonly kinks?: readonly number[];
  /** Whether f(-z) = f(z) or -f(z); the coefficients that vanish by it are exactly 0. Defaults to neither. */
  readonly parity?: Parity;
}

/**
 * A link function that the user wrote, expanded by quadrature.
 *
 * @param link - name, value, derivative, kinks, parity. Where kinks are missing the coefficients converge slowly, and the stated error shows it.
 * @returns the link; it can be expanded in orders 0 and 1.
 * @throws RangeError when the name is empty or a kink is not finite.
 * @example
 * userLink({ name: 'clip', value: (z) => Math.max(-1, Math.min(1, z)), derivative: (z) => (Math.abs(z) < 1 ? 1 : 0), kinks: [-1, 1] }).expand(1).expansion.coefficient(1).toNumber().toFixed(12) // '0.682689492137'
 */
export function userLink({ name, value, derivative, kinks = [], parity }: UserLink): LinkFunction {
  if (name.trim() === '') throw new RangeError('userLink: the name is empty; give a name such as "clip"');
  const wrong = kinks.findIndex((kink) => !Number.isFinite(kink));
  if (wrong >= 0) throw new RangeError(`userLink: kinks[${wrong}] = ${kinks[wrong]}; allowed are finite numbers`);
  const sorted = [...new Set(kinks.map((kink) => kink + 0))].sort((a, b) => a - b);
  const link: LinkFunction = {
    text: name,
    latex: `\\operatorname{${name.replace(/[^A-Za-z0-9]/g, '')}}\\left(z\\right)`,
    polynomial: undefined,
    value,
    derivative,
    kinks: sorted,
    parity,
    expression: undefined,
    expand: (degree, order = 0) => expandIntegrand(integrandOf(link, order), degree),
  };
  return link;
}

/** A link and the order of its derivative. */
export interface LinkFactor {
  readonly link: LinkFunction;
  /** An integer >= 0. */
  readonly order: number;
}

/**
 * The Hermite expansion of a product of links and their derivatives at the same z: of the product itself, not a product of
 * truncated expansions.
 *
 * @param factors - at least one.
 * @param degree - K, an integer in [0, 256].
 * @returns the expansion, exact where the product has a closed form.
 * @throws RangeError as `LinkFunction.expand`, and without factors.
 * @example
 * expandProduct([{ link: linkFunction('relu(z)'), order: 0 }, { link: linkFunction('relu(z)'), order: 1 }], 1).expansion.coefficient(1).toString() // '1/2'
 */
export function expandProduct(factors: readonly LinkFactor[], degree: number): LinkExpansion {
  if (factors.length === 0) throw new RangeError('expandProduct: there are no factors; give at least one');
  const expressions = factors.flatMap(({ link, order }) =>
    link.expression === undefined ? [] : [derivativeOf(link.expression, order)],
  );
  if (expressions.length === factors.length) return expandExpression(productOf(expressions), degree);
  const integrands = factors.map(({ link, order }) => integrandOf(link, order));
  return expandIntegrand(
    {
      name: integrands.map(({ name }) => name).join(' * '),
      value: (z) => integrands.reduce((product, { value }) => product * value(z), 1),
      kinks: integrands.flatMap(({ kinks }) => kinks),
      parity: undefined,
    },
    degree,
  );
}

function derivativeOf(expression: LinkExpression, order: number): LinkExpression {
  requireInteger(order, 'the order of the derivative');
  const limit = regularity(expression);
  if (order > limit.order) {
    throw new RangeError(
      `the derivative of order ${order} of "${linkToText(expression)}" is a distribution, no function: ${linkToText(limit.piece!)} has a ${limit.order === 0 ? 'jump' : 'kink'}; allowed are orders up to ${limit.order}`,
    );
  }
  if (order > largestOrder) {
    throw new RangeError(`the order ${order} of the derivative is too high; allowed are orders up to ${largestOrder}`);
  }
  let derivative = expression;
  for (let i = 0; i < order; i += 1) derivative = differentiate(derivative);
  return derivative;
}

function integrandOf(link: LinkFunction, order: number): Integrand {
  if (link.expression !== undefined) {
    const derivative = derivativeOf(link.expression, order);
    return integrandOfExpression(derivative, knownParity(derivative));
  }
  requireInteger(order, 'the order of the derivative');
  if (order > 1) {
    throw new RangeError(
      `the derivative of order ${order} of "${link.text}" is not known: a user's link has a value and a derivative; allowed are the orders 0 and 1${link.kinks.length > 0 ? ' (beyond a kink it is a distribution)' : ''}`,
    );
  }
  return {
    name: order === 0 ? link.text : `the derivative of ${link.text}`,
    value: order === 0 ? link.value : link.derivative,
    kinks: link.kinks,
    parity: order === 0 ? link.parity : derivativeParity(link.parity),
  };
}

function derivativeParity(parity: Parity): Parity {
  return parity === undefined ? undefined : parity === 'even' ? 'odd' : 'even';
}
