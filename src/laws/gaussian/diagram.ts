/** Expectations of products of Hermite polynomials of correlated Gaussian variables, by counting diagrams. */

import type { HermiteExpansion } from '../../algebra/expansion.js';
import { binomial, factorial, requireInteger } from '../../algebra/integer.js';
import { Polynomial } from '../../algebra/polynomial.js';

/** The covariance of u_i and u_j, i < j; each u_i has unit variance. */
export type IndexedCovariance = (i: number, j: number) => Polynomial;

/**
 * E[He_{k_1}(u_1) ... He_{k_n}(u_n)] for jointly Gaussian u_i of mean 0 and variance 1 with covariances rho_ij: the
 * diagram formula, a sum over multigraphs with r_ij edges between i and j (no loops) and vertex degrees k_i of
 * prod k_i! / prod r_ij! times prod rho_ij^{r_ij}. For n = 2 it is Mehler's: k! rho^k if both degrees are k, else 0.
 *
 * @param degrees the k_i, integers >= 0; the empty product has the expectation 1
 * @param covariance asked for i < j only
 * @throws RangeError on another degree
 *
 * @example
 * hermiteProductMoment([2, 2], () => Polynomial.symbol('rho')).toString() // '2*rho^2'
 */
export function hermiteProductMoment(degrees: readonly number[], covariance: IndexedCovariance): Polynomial {
  for (const degree of degrees) requireInteger(degree, 'hermiteProductMoment: a degree');
  return diagramMoments(degrees.length, covariance)(degrees);
}

/**
 * E[f_1(u_1) ... f_n(u_n)] for Hermite expansions of jointly Gaussian unit-variance variables; linear in each f_i.
 *
 * @param covariance asked for i < j only
 *
 * @example
 * const z2 = HermiteExpansion.fromMonomials([0, 0, 1].map(Polynomial.constant));
 * expansionMoment([z2, z2], () => Polynomial.symbol('rho')).toString() // '2*rho^2 + 1'
 */
export function expansionMoment(expansions: readonly HermiteExpansion[], covariance: IndexedCovariance): Polynomial {
  const momentOf = diagramMoments(expansions.length, covariance);
  const summands: Polynomial[] = [];
  const descend = (chosen: readonly number[], coefficient: Polynomial): void => {
    const expansion = expansions[chosen.length];
    if (!expansion) {
      const moment = momentOf(chosen);
      if (!moment.isZero()) summands.push(coefficient.times(moment));
      return;
    }
    expansion.coefficients.forEach((a, k) => {
      if (!a.isZero()) descend([...chosen, k], coefficient.times(a));
    });
  };
  descend([], Polynomial.one);
  return Polynomial.sum(summands);
}

/**
 * The coefficients in t of C(t) = E[f(u) g(v)] for standard Gaussians u, v of covariance t: entry k is k! a_k b_k
 * (Mehler), where a and b are the coefficients in the He basis. Trailing zeros are dropped.
 *
 * @example
 * mehler(HermiteExpansion.variable, HermiteExpansion.variable).map(String) // ['0', '1']
 */
export function mehler(f: HermiteExpansion, g: HermiteExpansion): Polynomial[] {
  const length = Math.min(f.coefficients.length, g.coefficients.length);
  const coefficients = Array.from({ length }, (_, k) =>
    f.coefficients[k]!.times(g.coefficients[k]!).scaled(factorial(k)),
  );
  while (coefficients.length > 0 && coefficients[coefficients.length - 1]!.isZero()) coefficients.pop();
  return coefficients;
}

/**
 * Moments by taking vertices off one at a time: vertex 0 sends r_j edges to vertex j in k_0!/prod r_j! times
 * prod k_j!/(k_j - r_j)! ways, which leaves the degrees k_j - r_j to the others. What remains is remembered.
 */
function diagramMoments(count: number, covariance: IndexedCovariance): (degrees: readonly number[]) => Polynomial {
  const remembered = new Map<string, Polynomial>();
  const powers = new Map<number, Polynomial[]>();
  const powerOf = (i: number, j: number, exponent: number): Polynomial => {
    const known = powers.get(i * count + j) ?? [Polynomial.one, covariance(i, j)];
    powers.set(i * count + j, known);
    while (known.length <= exponent) known.push(known[known.length - 1]!.times(known[1]!));
    return known[exponent]!;
  };

  const momentFrom = (first: number, degrees: readonly number[]): Polynomial => {
    const total = degrees.reduce((sum, degree) => sum + degree, 0);
    if (total === 0) return Polynomial.one;
    if (total % 2 === 1 || degrees.some((degree) => 2 * degree > total)) return Polynomial.zero;
    const key = degrees.join();
    const known = remembered.get(key);
    if (known) return known;
    const summands: Polynomial[] = [];
    const others = degrees.slice(1);
    // C(left, r) over the vertices in turn multiplies to k_0!/prod r_j!; C(k_j, r) r! is the falling factorial of k_j.
    const distribute = (at: number, left: number, edges: readonly number[], ways: bigint): void => {
      if (at < others.length) {
        const lowest = at === others.length - 1 ? left : 0;
        for (let r = lowest; r <= Math.min(left, others[at]!); r++) {
          const here = binomial(left, r) * binomial(others[at]!, r) * factorial(r);
          distribute(at + 1, left - r, [...edges, r], ways * here);
        }
        return;
      }
      const rest = momentFrom(
        first + 1,
        others.map((degree, j) => degree - edges[j]!),
      );
      if (rest.isZero()) return;
      const product = edges.reduce(
        (value, r, j) => (r === 0 ? value : value.times(powerOf(first, first + 1 + j, r))),
        rest,
      );
      summands.push(product.scaled(ways));
    };
    distribute(0, degrees[0]!, [], 1n);
    const moment = Polynomial.sum(summands);
    remembered.set(key, moment);
    return moment;
  };
  return (degrees) => momentFrom(0, degrees);
}
