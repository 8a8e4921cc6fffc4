/** The contrastive potential of several negatives with random signs, by counting multisets of patterns. */

import { logistic, softplus } from '../../numerics/special/logistic.js';
import type { PairPotential } from './potential.js';

/** Largest number of multisets of patterns that is enumerated. */
const MOST = 500_000;

/**
 * M negatives of weight lambda/M each, signs: `Phi = E log(1 + (lambda/M) sum_i e^{u_i})`. The M independent patterns are
 * enumerated as multisets with their multinomial probabilities.
 *
 * @param size - r.
 * @param weight - lambda.
 * @param negatives - M, an integer >= 1.
 * @throws RangeError when M is no such integer or there are more than 500000 multisets.
 * @example
 * manyNegativesPotential(1, 1, 3).value(Float64Array.of(0)).toFixed(12) // '0.693147180560'
 */
export function manyNegativesPotential(size: number, weight: number, negatives: number): PairPotential {
  if (!Number.isSafeInteger(negatives) || negatives < 1) {
    throw new RangeError(`negatives = ${negatives}; must be an integer >= 1`);
  }
  const patterns = 2 ** size;
  const { counts, probabilities } = multisets(patterns, negatives);
  const logShare = Math.log(weight / negatives);
  const u = new Float64Array(patterns);
  const terms = new Float64Array(patterns);
  const fill = (q: Float64Array): void => {
    u[0] = 0;
    for (let bit = 0; bit < size; bit++) {
      const first = 2 ** bit;
      for (let b = 0; b < first; b++) u[first + b] = u[b]! - 2 * q[bit]!;
    }
  };
  /** log of the weighted sum of e^{u}; fills `terms` with the parts of e^{u} relative to it. */
  const logSum = (at: number): number => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let b = 0; b < patterns; b++) if (counts[at + b]! > 0) largest = Math.max(largest, u[b]!);
    let sum = 0;
    for (let b = 0; b < patterns; b++) {
      const count = counts[at + b]!;
      const term = count === 0 ? 0 : count * Math.exp(u[b]! - largest);
      terms[b] = term;
      sum += term;
    }
    for (let b = 0; b < patterns; b++) terms[b] = terms[b]! / sum;
    return logShare + largest + Math.log(sum);
  };
  const masses = (q: Float64Array, out: Float64Array): number => {
    fill(q);
    out.fill(0);
    let total = 0;
    for (let set = 0; set < probabilities.length; set++) {
      const p = probabilities[set]! * logistic(logSum(set * patterns));
      total += p;
      for (let b = 0; b < patterns; b++) {
        const part = p * terms[b]!;
        for (let k = 0; k < size; k++) if ((b >> k) & 1) out[k] = out[k]! + part;
      }
    }
    return total;
  };
  return {
    size,
    value: (q) => {
      fill(q);
      let sum = 0;
      for (let set = 0; set < probabilities.length; set++) {
        sum += probabilities[set]! * softplus(logSum(set * patterns));
      }
      return sum;
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
  };
}

/** All multisets of `drawn` out of `kinds` equally likely kinds: counts (row by row) and probabilities. */
function multisets(
  kinds: number,
  drawn: number,
): { readonly counts: Uint16Array; readonly probabilities: Float64Array } {
  let total = 1;
  for (let j = 1; j <= drawn; j++) total = (total * (kinds + j - 1)) / j;
  if (!(total <= MOST)) {
    throw new RangeError(
      `${drawn} negatives of ${kinds} patterns have ${total} multisets; at most ${MOST}: take fewer negatives or latents`,
    );
  }
  const count = Math.round(total);
  const counts = new Uint16Array(count * kinds);
  const probabilities = new Float64Array(count);
  const current = new Array<number>(kinds).fill(0);
  let set = 0;
  // Placing c of the left draws into a kind has probability binomial(left, c) / kinds^c.
  const place = (kind: number, left: number, probability: number): void => {
    if (kind === kinds - 1) {
      current[kind] = left;
      counts.set(current, set * kinds);
      probabilities[set] = probability * (1 / kinds) ** left;
      set += 1;
      return;
    }
    let share = probability;
    for (let c = 0; c <= left; c++) {
      current[kind] = c;
      place(kind + 1, left - c, share);
      share *= (left - c) / (c + 1) / kinds;
    }
  };
  place(0, drawn, 1);
  return { counts, probabilities };
}
