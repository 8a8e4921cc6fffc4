/** The information exponent of a link: the lowest Hermite degree that it contains, and how sure that is. */

import type { LinkExpansion, LinkFunction } from './link-function.js';

/** The information exponent of a link with what it rests on. */
export interface InformationExponent {
  /**
   * The smallest k >= 1 with c_k not zero. Undefined when a lower coefficient is within its error (see `undecided`), and when no
   * coefficient up to `highestDegree` is seen not to vanish.
   */
  readonly exponent: number | undefined;
  /** The degrees below the first coefficient that is certainly not zero whose coefficients may be zero or not; empty when the exponent is decided. */
  readonly undecided: readonly number[];
  /** The first degree whose coefficient is certainly not zero: the exponent, if those of `undecided` are zero. */
  readonly firstNonzero: number | undefined;
  /** That coefficient c_k of h_k. */
  readonly coefficient: number | undefined;
  /** √(Var f(z)), the scale to which coefficients and errors are compared. */
  readonly scale: number;
  /** The largest estimated error of the coefficients that were judged; 0 when all of them are exact. */
  readonly error: number;
  readonly highestDegree: number;
}

/**
 * The information exponent: the smallest k >= 1 with c_k = E[f(z) h_k(z)] not zero (Ben Arous, Gheissari and Jagannath, arXiv 2003.10409). An exact
 * coefficient decides however small it is; one by quadrature decides when it is larger than its own error, which scales with f.
 *
 * @param link - the link.
 * @param highestDegree - how far to look; an integer in [1, 256], defaults to 32.
 * @returns the exponent, or which coefficients leave it open.
 * @throws RangeError when an argument is out of its range, or as `LinkFunction.expand`.
 * @example
 * informationExponent(linkFunction('relu(z) - z/2')).exponent // 2
 */
export function informationExponent(link: LinkFunction, highestDegree = 32): InformationExponent {
  if (!(Number.isInteger(highestDegree) && highestDegree >= 1)) {
    throw new RangeError(`invalid highestDegree: ${highestDegree}; allowed are the integers from 1 to 256`);
  }
  const expanded = link.expand(highestDegree);
  const { vanishing, errors } = expanded;
  const first = vanishing.findIndex((one, k) => k > 0 && one === 'nonzero');
  const last = first < 0 ? highestDegree : first;
  const undecided = vanishing.flatMap((one, k) => (k > 0 && k < last + 1 && one === 'undecided' ? [k] : []));
  return {
    exponent: first < 0 || undecided.length > 0 ? undefined : first,
    undecided,
    firstNonzero: first < 0 ? undefined : first,
    coefficient: first < 0 ? undefined : expanded.expansion.orthonormalCoefficients()[first]!.toNumber(),
    scale: Math.sqrt(varianceOf(expanded)),
    error: errors.slice(1, last + 1).reduce((most, error) => Math.max(most, error), 0),
    highestDegree,
  };
}

/** Var f: a sum of squares without the mean, so that a large constant takes no digits from it. */
function varianceOf({ expansion, tail }: LinkExpansion): number {
  return expansion
    .orthonormalCoefficients()
    .slice(1)
    .reduce((sum, coefficient) => sum + coefficient.toNumber() ** 2, tail);
}
