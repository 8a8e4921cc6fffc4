/** The expectation of a polynomial in centred Gaussian variables with symbolic covariances. */

import { Polynomial } from '../../algebra/polynomial.js';
import { isNumber } from '../../algebra/symbol.js';
import type { Monomial } from '../../algebra/term.js';

/** The covariance of two of the Gaussian variables, named; must be symmetric and free of the variables themselves. */
export type NamedCovariance = (a: string, b: string) => Polynomial;

/** The recursion goes down by two degrees a call, and its coefficients grow like double factorials. */
const LARGEST_DEGREE = 2000;

/**
 * E[p] for a polynomial p in jointly Gaussian centred variables with symbolic covariances, by the theorem of Isserlis
 * (Wick) in Stein's recursive form E[u F] = sum_v cov(u, v) E[dF/dv]. All other symbols of p are constants.
 *
 * @param variables the names of the Gaussian variables
 * @param covariance asked for each pair (a, b) and (b, a) that is needed, a = b included
 * @throws RangeError on a repeated variable, an asymmetric covariance, one that contains a variable, or a degree in the
 * variables beyond 2000
 *
 * @example
 * gaussianMoment(Polynomial.symbol('u').power(4), ['u'], () => Polynomial.symbol('s')).toString() // '3*s^2'
 */
export function gaussianMoment(
  polynomial: Polynomial,
  variables: readonly string[],
  covariance: NamedCovariance,
): Polynomial {
  if (new Set(variables).size < variables.length) {
    throw new RangeError(`gaussianMoment: a variable is repeated in ${variables.join(', ')}; each may occur once`);
  }
  const covarianceAt = checkedCovariance(variables, covariance);
  const moments = new Map<string, Polynomial>();

  const momentOf = (exponents: readonly number[]): Polynomial => {
    const total = exponents.reduce((sum, exponent) => sum + exponent, 0);
    if (total === 0) return Polynomial.one;
    if (total % 2 === 1) return Polynomial.zero;
    const key = exponents.join();
    const known = moments.get(key);
    if (known) return known;
    const first = exponents.findIndex((exponent) => exponent > 0);
    const rest = exponents.map((exponent, i) => (i === first ? exponent - 1 : exponent));
    const moment = Polynomial.sum(
      rest.flatMap((exponent, i) => {
        if (exponent === 0) return [];
        const derivative = rest.map((other, j) => (j === i ? other - 1 : other));
        return [covarianceAt(first, i).times(momentOf(derivative)).scaled(exponent)];
      }),
    );
    moments.set(key, moment);
    return moment;
  };

  const columns = new Map(variables.map((name, i) => [name, i]));
  const groups = new Map<string, { exponents: number[]; terms: Monomial[] }>();
  for (const { coefficient, powers } of polynomial.terms()) {
    const exponents = variables.map(() => 0);
    const constants: (readonly [string, number])[] = [];
    for (const power of powers) {
      const column = columns.get(power[0]);
      if (column === undefined) constants.push(power);
      else exponents[column] = power[1];
    }
    const degree = exponents.reduce((sum, exponent) => sum + exponent, 0);
    if (degree > LARGEST_DEGREE) {
      throw new RangeError(
        `gaussianMoment: degree ${degree} in ${variables.join(', ')} is too large; at most ${LARGEST_DEGREE} is allowed`,
      );
    }
    const key = exponents.join();
    const group = groups.get(key) ?? { exponents, terms: [] };
    groups.set(key, group);
    group.terms.push({ coefficient, powers: constants });
  }
  return Polynomial.sum(
    [...groups.values()].map(({ exponents, terms }) => Polynomial.fromTerms(terms).times(momentOf(exponents))),
  );
}

/** Looks covariances up by index, once each, and checks them. */
function checkedCovariance(
  variables: readonly string[],
  covariance: NamedCovariance,
): (i: number, j: number) => Polynomial {
  const bad = variables.find(isNumber);
  if (bad !== undefined) throw new RangeError(`gaussianMoment: "${bad}" is a number, not a variable`);
  const known = new Map<number, Polynomial>();
  return (i, j) => {
    const low = Math.min(i, j);
    const high = Math.max(i, j);
    const key = low * variables.length + high;
    const cached = known.get(key);
    if (cached) return cached;
    const [a, b] = [variables[low]!, variables[high]!];
    const value = covariance(a, b);
    if (low !== high && !value.equals(covariance(b, a))) {
      throw new RangeError(
        `gaussianMoment: cov(${a}, ${b}) = ${value} but cov(${b}, ${a}) = ${covariance(b, a)}; they must be equal`,
      );
    }
    const variable = value.symbols().find((name) => variables.includes(name));
    if (variable !== undefined) {
      throw new RangeError(
        `gaussianMoment: cov(${a}, ${b}) = ${value} contains the Gaussian variable "${variable}"; covariances must be constants`,
      );
    }
    known.set(key, value);
    return value;
  };
}
