/** Whether a target gives a learner any signal: the one rule for all Gaussian problems. */

import type { HermiteExpansion } from '../../algebra/expansion.js';
import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { composeLink } from '../../links/compose.js';
import { printLink } from '../../links/link.js';
import { constantOf, productOf, variableLink } from '../../links/link-expression.js';
import { type LinkFunction, linkFunction } from '../../links/link-function.js';
import { InputError } from '../errors.js';
import { jointInformationExponent } from '../finite-step/critical-scaling.js';

/** Coefficients that are looked at first. */
const fewest = 8;

/** Weights of unit length, or of any length: the learner's link then has the coefficients of sigma(r z) for each r. */
export type WeightLength = 'unit' | 'any';

/**
 * Refuses links that share no Hermite degree of at least 1: `E[phi(u) sigma(v)]` then does not depend on the overlap, and the gradient has no signal. A
 * coefficient that may be zero or not counts as shared.
 *
 * @param target - phi.
 * @param learner - sigma.
 * @param degree - how far coefficients of links that are no polynomials are looked at; an integer in [1, 256].
 * @param length - of the weights; defaults to `unit`.
 * @throws InputError of one line that quotes both links.
 * @example
 * requireSharedDegree(linkFunction('relu(z)'), linkFunction('h2'), 40) // undefined
 */
export function requireSharedDegree(
  target: LinkFunction,
  learner: LinkFunction,
  degree: number,
  length: WeightLength = 'unit',
): void {
  const learners = length === 'unit' ? [learner] : [learner, stretched(learner)];
  // Most links share a low degree; few coefficients are found sooner.
  for (const most of [Math.min(fewest, degree), degree]) {
    const own = target.expand(degreeOf(target, most)).vanishing;
    for (const one of learners) {
      const other = one.expand(degreeOf(one, most)).vanishing;
      if (own.some((vanishing, k) => k > 0 && vanishing !== 'zero' && (other[k] ?? 'zero') !== 'zero')) return;
    }
  }
  throw noSharedDegree(target.text, learner.text, length);
}

/**
 * The same for polynomial links.
 *
 * @throws InputError as `requireSharedDegree`.
 * @example
 * requireSharedDegreeOf({ target: parseLink('h2'), learner: parseLink('h2 + h3') }) // undefined
 */
export function requireSharedDegreeOf({
  target,
  learner,
}: {
  readonly target: HermiteExpansion;
  readonly learner: HermiteExpansion;
}): void {
  if (jointInformationExponent(target, learner) !== undefined) return;
  throw noSharedDegree(printLink(target, 'orthonormal').text, printLink(learner, 'orthonormal').text, 'unit');
}

function noSharedDegree(target: string, learner: string, length: WeightLength): InputError {
  const where = length === 'any' ? ' at any length of the weights' : '';
  return new InputError(
    `link = ${shortened(target)} and learner = ${shortened(learner)} share no Hermite degree >= 1${where}: the gradient has no signal; popflow hermite prints the degrees of a link`,
  );
}

function degreeOf(link: LinkFunction, degree: number): number {
  return link.polynomial === undefined ? degree : Math.max(1, link.polynomial.degree);
}

/** sigma(3/2 z): a length at which no coefficient vanishes by chance. */
function stretched(link: LinkFunction): LinkFunction {
  if (link.expression === undefined) return link;
  const scale = constantOf(Polynomial.constant(Rational.of(3, 2n)));
  return linkFunction(composeLink(link.expression, productOf([scale, variableLink])));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
