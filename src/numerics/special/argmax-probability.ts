/** How likely each of several scaled squared normals is the largest, and draws hit every one of some cells. */

import { integrate } from '../quadrature/integrate.js';
import { erf } from './error-function.js';
import { normalDensity } from './normal.js';

/**
 * For independent standard normals g_k, the probabilities that `a_k g_k^2` is the largest:
 * `p_k = 2 int_0^inf phi(g) prod_{i != k} erf(g sqrt(a_k / (2 a_i))) dg`. The direction of a vector that is uniform on a sphere
 * is that of a normal one, so these are also the probabilities for its squared coordinates, in any dimension.
 *
 * @param scales - a, at least one, finite and > 0.
 * @returns the probabilities, each to a relative error of about 1e-12; they add up to 1.
 * @throws RangeError when a scale is out of its range.
 * @example
 * largestScaledSquareProbabilities([3]) // [1]
 */
export function largestScaledSquareProbabilities(scales: readonly number[]): readonly number[] {
  if (scales.length === 0) throw new RangeError('scales is empty; give at least one');
  scales.forEach((a, k) => {
    if (!(a > 0 && a < Number.POSITIVE_INFINITY)) throw new RangeError(`scales[${k}] must be finite and > 0; got ${a}`);
  });
  if (scales.length === 1) return [1];
  return scales.map((own, k) => {
    const rates = scales.flatMap((a, i) => (i === k ? [] : [Math.sqrt(own / (2 * a))]));
    const integrand = (g: number): number =>
      rates.reduce((product, rate) => product * erf(g * rate), 2 * normalDensity(g));
    return integrate(integrand, 0, Number.POSITIVE_INFINITY, { relativeTolerance: 1e-12, initialPieces: 1 }).value;
  });
}

/**
 * The probability that independent draws hit every one of several cells, by inclusion and exclusion:
 * `sum_S (-1)^|S| (1 - sum_{k in S} p_k)^m`.
 *
 * @param probabilities - of the cells, >= 0, at most 20 of them, adding up to at most 1 (to rounding).
 * @param draws - m, an integer >= 0.
 * @throws RangeError when an argument is out of its range.
 * @example
 * allCellsHitProbability([0.5, 0.5], 2) // 0.5
 */
export function allCellsHitProbability(probabilities: readonly number[], draws: number): number {
  if (!Number.isSafeInteger(draws) || draws < 0) throw new RangeError(`draws must be an integer >= 0; got ${draws}`);
  const count = probabilities.length;
  if (count > 20) throw new RangeError(`${count} cells; at most 20 are allowed`);
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  if (!probabilities.every((p) => p >= 0) || !(total <= 1 + 1e-9)) {
    throw new RangeError(`probabilities must be >= 0 and add up to at most 1; their sum is ${total}`);
  }
  let sum = 0;
  for (let subset = 0; subset < 2 ** count; subset++) {
    let missed = 0;
    let sign = 1;
    probabilities.forEach((p, k) => {
      if (((subset >> k) & 1) === 0) return;
      missed += p;
      sign = -sign;
    });
    sum += sign * Math.max(0, 1 - missed) ** draws;
  }
  return sum;
}
