/** Covariances of named variables: which are correlated, and which matrices no variables have. */

import type { NamedCovariance } from '../laws/gaussian/wick.js';
import { gaussianFactor } from './kernels/gaussian-factor.js';

/**
 * The names in groups that are uncorrelated with each other.
 *
 * @example
 * correlatedGroups(['u', 'v'], (a, b) => (a === b ? Polynomial.one : Polynomial.zero)) // [['u'], ['v']]
 */
export function correlatedGroups(
  names: readonly string[],
  covariance: NamedCovariance,
): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (const name of names) {
    const touched = groups.filter((group) => group.some((other) => !covariance(name, other).isZero()));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push([...touched.flat(), name].sort());
  }
  return groups;
}

/**
 * Refuses covariances that no variables have: negative variances, and matrices that are not positive semi-definite, as far as they are numbers (each group of
 * correlated variables for itself, and each pair).
 *
 * @param variables - names.
 * @param covariance - of two of them.
 * @throws RangeError that names the variables.
 * @example
 * requireCovariances(['u'], () => Polynomial.one) // undefined
 */
export function requireCovariances(variables: readonly string[], covariance: NamedCovariance): void {
  const pairs = variables.flatMap((a, i) => variables.slice(i).map((b) => (a === b ? [a] : [a, b])));
  for (const names of [...pairs, ...correlatedGroups(variables, covariance)]) {
    const entries = names.flatMap((a) => names.map((b) => covariance(a, b)));
    if (!entries.every((entry) => entry.isConstant())) continue;
    const matrix = Float64Array.from(entries, (entry) => entry.toNumber());
    const wrong = matrix.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw new RangeError(`the covariance ${entries[wrong]} is beyond double precision`);
    const negative = names.find((_, k) => matrix[k * names.length + k]! < 0);
    if (negative !== undefined) {
      throw new RangeError(`the variance of ${negative} is ${covariance(negative, negative)}; it must be >= 0`);
    }
    if (!isSemidefinite(matrix, names.length)) {
      throw new RangeError(
        `the covariance matrix of ${names.join(', ')} is not positive semi-definite: ${matrixText(names, covariance)}; no variables have it`,
      );
    }
  }
}

function isSemidefinite(matrix: Float64Array, size: number): boolean {
  for (let k = 0; k < size; k += 1) {
    if (matrix[k * size + k] !== 0) continue;
    if (matrix.subarray(k * size, (k + 1) * size).some((entry) => entry !== 0)) return false;
  }
  try {
    gaussianFactor(matrix, size);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function matrixText(names: readonly string[], covariance: NamedCovariance): string {
  return `[${names.map((a) => `[${names.map((b) => covariance(a, b)).join(', ')}]`).join(', ')}]`;
}
