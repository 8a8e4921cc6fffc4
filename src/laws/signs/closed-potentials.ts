/** Potentials in closed form: without negatives, and with infinitely many. */

import { logCosh, logistic, softplus } from '../../numerics/special/logistic.js';
import type { PairPotential } from './potential.js';

/**
 * `Phi = -sum_k q_k / tau^2`: alignment alone.
 *
 * @param size - r.
 * @param inverseTemperature - tau^2.
 * @example
 * noncontrastivePotential(1, 4).value(Float64Array.of(2)) // -0.5
 */
export function noncontrastivePotential(size: number, inverseTemperature: number): PairPotential {
  return {
    size,
    value: (q) => -q.reduce((sum, value) => sum + value, 0) / inverseTemperature,
    gradient: (_q, out) => {
      out.fill(1 / inverseTemperature);
    },
    split: (_q, negative) => {
      negative.fill(0);
      return 1 / inverseTemperature;
    },
    imbalanceCurvature: () => 0,
  };
}

/**
 * `Phi = log(1 + lambda e^{-sum q} prod cosh q_k)`; `g_k = p (1 - tanh q_k)`. O(r).
 *
 * @param size - r.
 * @param weight - lambda.
 * @example
 * infiniteNegativesPotential(1, 1).value(Float64Array.of(0)) // Math.log(2)
 */
export function infiniteNegativesPotential(size: number, weight: number): PairPotential {
  const logWeight = Math.log(weight);
  const exponent = (q: Float64Array): number => {
    let sum = logWeight;
    for (let k = 0; k < size; k++) sum += logCosh(q[k]!) - q[k]!;
    return sum;
  };
  return {
    size,
    value: (q) => softplus(exponent(q)),
    gradient: (q, out) => {
      const p = logistic(exponent(q));
      // 1 - tanh q = 2 / (1 + e^{2q}) keeps its digits for large q.
      for (let k = 0; k < size; k++) out[k] = p * 2 * logistic(-2 * q[k]!);
    },
    split: (q, negative) => {
      const p = logistic(exponent(q));
      for (let k = 0; k < size; k++) negative[k] = p * Math.tanh(q[k]!);
      return p;
    },
    imbalanceCurvature: (q) => {
      const p = logistic(exponent(new Float64Array(size).fill(q)));
      return p * 4 * logistic(2 * q) * logistic(-2 * q);
    },
  };
}
