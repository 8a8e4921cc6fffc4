/** Exact and numeric evidence: an equality that an independent route confirms. */

import type { Evidence } from './step.js';

/**
 * Exact evidence, or an error: a step that an independent route contradicts must not be shown as derived.
 *
 * @throws Error when it does not hold.
 * @example
 * confirmed(1 + 1 === 2, 'by counting').kind // 'exact'
 */
export function confirmed(holds: boolean, route: string): Evidence {
  if (!holds) throw new Error(`an independent route contradicts the derivation: ${route}`);
  return { kind: 'exact', route };
}

/**
 * Numeric evidence from differences between two routes that must be equal.
 *
 * @param route - the second route, in words.
 * @param differences - first route less second route, at one point each.
 * @param tolerance - largest absolute difference that still confirms.
 * @returns the evidence: the largest difference in units of rounding.
 * @throws Error when a difference is larger: the routes contradict each other.
 * @example
 * confirmedNumerically('a second route', [0, Number.EPSILON], 1e-12).kind // 'numeric'
 */
export function confirmedNumerically(route: string, differences: readonly number[], tolerance: number): Evidence {
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), Number.NEGATIVE_INFINITY);
  if (!(largest <= tolerance)) throw new Error(`${route}: differs by ${largest}, more than ${tolerance}`);
  return { kind: 'numeric', route, errorInEps: largest / Number.EPSILON, points: differences.length };
}

/**
 * Numeric evidence that stated numbers are those of another route, relative to the latter.
 *
 * @param route - the second route, in words.
 * @param pairs - the stated number and that of the second route, which is not 0.
 * @param tolerance - largest relative difference that still confirms.
 * @returns the evidence.
 * @throws Error when a difference is larger.
 * @example
 * confirmedRelatively('a second route', [[2, 2]], 1e-12).kind // 'numeric'
 */
export function confirmedRelatively(
  route: string,
  pairs: readonly (readonly [stated: number, other: number])[],
  tolerance: number,
): Evidence {
  return confirmedNumerically(
    `${route}, relative`,
    pairs.map(([stated, other]) => stated / other - 1),
    tolerance,
  );
}
