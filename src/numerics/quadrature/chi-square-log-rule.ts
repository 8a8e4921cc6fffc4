/** A chi-square quadrature rule in log x, for functions with a singularity as close to 0 as they like. */

import type { QuadratureRule } from './rule.js';

/** Relative to its largest, the logarithm of the smallest density that is kept. */
const cutoff = -38;

/**
 * A rule for expectations under the chi-square law of functions like `1 / sqrt(c + x)`, whose singularity on the negative axis
 * may come as close to 0 as it likes: the trapezoidal rule in `log x`, where that singularity stays at distance pi.
 * Accuracy about 1e-13 of the largest value of the function uniformly in c, where the Gauss rule ({@link chiSquareRule}) needs more nodes the smaller c is.
 *
 * @param degreesOfFreedom - k; 0, or at least 1 and finite, not necessarily an integer. 0 gives the point 0.
 * @returns the rule; about 25 nodes for large k, 300 for k = 1. The weights sum to 1.
 * @throws RangeError when the degrees of freedom are out of their range.
 * @example
 * chiSquareLogRule(0).nodes.length // 1
 */
export function chiSquareLogRule(degreesOfFreedom: number): QuadratureRule {
  const k = degreesOfFreedom;
  if (!(k === 0 || (k >= 1 && k < Number.POSITIVE_INFINITY)))
    throw new RangeError(`invalid degrees of freedom: ${k}; allowed are 0 and the finite numbers from 1 on`);
  if (k === 0) return { nodes: Float64Array.of(0), weights: Float64Array.of(1) };
  // The density of log(x / k) is proportional to exp(k/2 (v - (exp(v) - 1))), largest at v = 0.
  const logDensity = (v: number): number => (k / 2) * minusExcess(v);
  const step = stepFor(k);
  const offsets: number[] = [];
  for (let v = 0; logDensity(v) > cutoff; v -= step) offsets.unshift(v);
  for (let v = step; logDensity(v) > cutoff; v += step) offsets.push(v);
  const weights = Float64Array.from(offsets, (v) => Math.exp(logDensity(v)));
  // Normalised by the sum itself: the exact constant loses digits for large k.
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    nodes: Float64Array.from(offsets, (v) => k * Math.exp(v)),
    weights: weights.map((weight) => weight / total),
  };
}

/** `v + 1 - exp(v)`, by its series where the difference would cancel. */
function minusExcess(v: number): number {
  if (Math.abs(v) > 0.3) return v - Math.expm1(v);
  let term = (-v * v) / 2;
  let sum = 0;
  for (let n = 3; sum + term !== sum; n += 1) {
    sum += term;
    term *= v / n;
  }
  return sum;
}

/**
 * The step for an error of `exp(-34.5)`. On the line `Im v = y` the density grows by `cos(y)^(-k/2)`, so that the error is
 * `exp(-2 pi y / step) cos(y)^(-k/2)`, least at `tan y = 4 pi / (step k)`.
 */
function stepFor(k: number): number {
  let step = Math.min(0.3, 1.08 / Math.sqrt(k));
  for (;;) {
    const y = Math.atan((4 * Math.PI) / (step * k));
    if ((2 * Math.PI * y) / step + (k / 2) * Math.log(Math.cos(y)) >= 34.5) return step;
    step *= 0.98;
  }
}
