/** The exact probability that independent uniform draws hit each of several directions. */

import { binomial, requireInteger } from './integer.js';
import { Rational } from './rational.js';

/**
 * The probability that N independent uniform draws from P directions hit each of them, by inclusion and exclusion:
 * `sum_j (-1)^j binom(P, j) (1 - j/P)^N`. With an order-preserving flow it is the probability that N neurons from a
 * rotation-invariant start find all P targets.
 *
 * @param directions - P, an integer of at least 1.
 * @param draws - N, an integer of at least 0.
 * @returns the exact probability.
 * @throws RangeError when an argument is out of its range.
 * @example
 * coverageProbability(2, 2).toString() // '1/2'
 */
export function coverageProbability(directions: number, draws: number): Rational {
  requireInteger(directions, 'directions', 1);
  requireInteger(draws, 'draws');
  const P = BigInt(directions);
  let sum = Rational.ZERO;
  for (let missed = 0; missed <= directions; missed++) {
    const term = Rational.of(P - BigInt(missed), P)
      .power(draws)
      .times(Rational.of(binomial(directions, missed)));
    sum = missed % 2 === 0 ? sum.plus(term) : sum.minus(term);
  }
  return sum;
}
