import type { LinkFunction } from './link-function.js';

/** The information exponent of a link with the tolerance that it holds for. */
export interface InformationExponent {
  /** Undefined when no coefficient of degree 1 to `highestDegree` is above the tolerance. */
  readonly exponent: number | undefined;
  /** Coefficients |c_k| up to this count as zero, and so do those within their own quadrature error. */
  readonly tolerance: number;
  /** The largest quadrature error of a coefficient up to `highestDegree`; 0 when they are exact. */
  readonly error: number;
  readonly highestDegree: number;
}

/**
 * The information exponent: the smallest k >= 1 with c_k = E[f(z) h_k(z)] not zero (Ben Arous, Gheissari and Jagannath, arXiv 2003.10409).
 *
 * @param link - the link.
 * @param tolerance - coefficients up to this size count as zero; positive, defaults to 1e-12.
 * @param highestDegree - how far to look; an integer in [1, 256], defaults to 32.
 * @returns the exponent with the tolerance and the degree.
 * @throws RangeError when an argument is out of its range, or as `LinkFunction.expand`.
 * @example
 * informationExponent(linkFunction('relu(z) - z/2')).exponent // 2
 */
export function informationExponent(link: LinkFunction, tolerance = 1e-12, highestDegree = 32): InformationExponent {
  requireTolerance(tolerance);
  if (!(Number.isInteger(highestDegree) && highestDegree >= 1)) {
    throw new RangeError(`invalid highestDegree: ${highestDegree}; allowed are the integers from 1 to 256`);
  }
  const { expansion, error } = link.expand(highestDegree);
  const k = expansion
    .orthonormalCoefficients()
    .findIndex((coefficient, index) => index > 0 && Math.abs(coefficient.toNumber()) > tolerance);
  return { exponent: k < 0 ? undefined : k, tolerance, error, highestDegree };
}

/** Throws a RangeError unless the tolerance is a positive finite number. */
export function requireTolerance(tolerance: number): void {
  if (!(tolerance > 0 && Number.isFinite(tolerance))) {
    throw new RangeError(`invalid tolerance: ${tolerance}; allowed are finite numbers > 0`);
  }
}
