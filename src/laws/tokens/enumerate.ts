/** The long way round: every outcome of a few categorical draws, one after the other, in rationals. */

import { Rational } from '../../algebra/rational.js';

/**
 * The mean of a function of independent draws over all N^length outcomes.
 *
 * @param probabilities - mu_1, ..., mu_N of each draw.
 * @param length - number of draws, an integer >= 0.
 * @param value - a vector of numbers for each outcome (categories counted from 0), of one length throughout.
 * @returns the mean of each number, exactly.
 * @throws RangeError when there would be more than a million outcomes.
 * @example
 * enumeratedMean([Rational.of('1/3'), Rational.of('2/3')], 2, ([a, b]) => [Rational.of(a * b)]).map(String) // ['4/9']
 */
export function enumeratedMean(
  probabilities: readonly Rational[],
  length: number,
  value: (outcome: readonly number[]) => readonly Rational[],
): readonly Rational[] {
  const count = probabilities.length ** length;
  if (!(count <= 1e6)) throw new RangeError(`${count} outcomes; at most a million are enumerated`);
  let sums: Rational[] | undefined;
  const visit = (outcome: readonly number[], weight: Rational): void => {
    if (outcome.length === length) {
      const values = value(outcome);
      sums ??= values.map(() => Rational.ZERO);
      sums = sums.map((sum, at) => sum.plus(weight.times(values[at]!)));
      return;
    }
    probabilities.forEach((probability, category) => {
      if (!probability.isZero()) visit([...outcome, category], weight.times(probability));
    });
  };
  visit([], Rational.ONE);
  return sums ?? [];
}
