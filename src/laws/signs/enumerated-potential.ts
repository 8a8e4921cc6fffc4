/** The contrastive potential of one negative with random signs, by a sum over all sign patterns. */

import { logistic, softplus } from '../../numerics/special/logistic.js';
import type { PairPotential } from './potential.js';

/** Largest r whose 2^r patterns are enumerated. */
const MOST = 20;

/**
 * One negative of weight lambda, signs: `Phi = E log(1 + lambda e^u)`, `u = sum_k q_k (eta_k - 1)`, by the 2^r patterns.
 * Pattern b has eta_k = -1 where bit k of b is set, so its u is that without its lowest bit less 2 q of that bit.
 *
 * @param size - r, at most 20.
 * @param weight - lambda.
 * @throws RangeError when r is larger; `method: 'fourier'` has no such limit.
 * @example
 * enumeratedPotential(1, 1).value(Float64Array.of(0)) // Math.log(2)
 */
export function enumeratedPotential(size: number, weight: number): PairPotential {
  if (size > MOST)
    throw new RangeError(`${size} signs cannot be enumerated; allowed: 1 to ${MOST}, or method 'fourier'`);
  const patterns = 2 ** size;
  const share = 1 / patterns;
  const logWeight = Math.log(weight);
  const u = new Float64Array(patterns);
  const fill = (q: Float64Array): void => {
    u[0] = logWeight;
    for (let bit = 0; bit < size; bit++) {
      const first = 2 ** bit;
      const shift = 2 * q[bit]!;
      for (let b = 0; b < first; b++) u[first + b] = u[b]! - shift;
    }
  };
  /** Writes E[p 1{eta_k = -1}]; returns E[p]. */
  const masses = (q: Float64Array, out: Float64Array): number => {
    fill(q);
    out.fill(0);
    let total = 0;
    for (let b = 0; b < patterns; b++) {
      const p = logistic(u[b]!);
      total += p;
      for (let k = 0; k < size; k++) if ((b >> k) & 1) out[k] = out[k]! + p;
    }
    for (let k = 0; k < size; k++) out[k] = out[k]! * share;
    return total * share;
  };
  return {
    size,
    value: (q) => {
      fill(q);
      let sum = 0;
      for (let b = 0; b < patterns; b++) sum += softplus(u[b]!);
      return sum * share;
    },
    gradient: (q, out) => {
      masses(q, out);
      for (let k = 0; k < size; k++) out[k] = 2 * out[k]!;
    },
    split: (q, negative) => {
      const positive = masses(q, negative);
      for (let k = 0; k < size; k++) negative[k] = positive - 2 * negative[k]!;
      return positive;
    },
    ...(size < 2
      ? {}
      : {
          imbalanceCurvature: (q: number): number => {
            fill(new Float64Array(size).fill(q));
            let sum = 0;
            for (let b = 0; b < patterns; b++) {
              // p (1 - p) (1 - eta_1)(eta_2 - eta_1): only eta_1 = -1, eta_2 = 1 contributes, 2 * 2.
              if ((b & 3) === 1) sum += 4 * logistic(u[b]!) * logistic(-u[b]!);
            }
            return sum * share;
          },
        }),
  };
}
