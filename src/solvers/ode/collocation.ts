/** The polynomial through the stages of a Radau step, for its dense output and the guess of the next step. */

import type { Interpolant } from './interpolant.js';
import { node1, node2 } from './radau-coefficients.js';

/** The collocation polynomial of a step of Radau IIA(5): degree 3 through the state at the start and the three stages. */
export interface Collocation {
  /** Takes the polynomial of the step with the increments z1, z2, z3 of the stages over the state at its start. */
  set(start: number, stepSize: number, end: Float64Array, z1: Float64Array, z2: Float64Array, z3: Float64Array): void;
  /** Writes its continuation to the next step of length `stepSize`: the increments of the stages over the state at the end. */
  extrapolate(stepSize: number, z1: Float64Array, z2: Float64Array, z3: Float64Array): void;
  /** The solution within the step; a copy. */
  interpolant(): Interpolant;
}

/**
 * In Newton's form about the end of the step (Hairer and Wanner II, IV.8; `contr5` of radau5.f): with `s = (t - end) / h`,
 * `u = y1 + s (p1 + (s - c2 + 1) (p2 + (s - c1 + 1) p3))`.
 *
 * @param size - number of components.
 * @returns a polynomial without a step yet.
 * @example
 * collocation(1).interpolant().stepSize // 0
 */
export function collocation(size: number): Collocation {
  const end = new Float64Array(size);
  const p1 = new Float64Array(size);
  const p2 = new Float64Array(size);
  const p3 = new Float64Array(size);
  let start = 0;
  let length = 0;

  return {
    set(from, stepSize, yEnd, z1, z2, z3) {
      start = from;
      length = stepSize;
      end.set(yEnd);
      for (let i = 0; i < size; i += 1) {
        const last = (z2[i]! - z3[i]!) / (node2 - 1);
        const middle = (z1[i]! - z2[i]!) / (node1 - node2);
        const first = (middle - z1[i]! / node1) / node2;
        p1[i] = last;
        p2[i] = (middle - last) / (node1 - 1);
        p3[i] = p2[i]! - first;
      }
    },
    extrapolate(stepSize, z1, z2, z3) {
      const ratio = stepSize / length;
      polynomial(node1 * ratio, undefined, p1, p2, p3, z1);
      polynomial(node2 * ratio, undefined, p1, p2, p3, z2);
      polynomial(ratio, undefined, p1, p2, p3, z3);
    },
    interpolant() {
      const [yEnd, q1, q2, q3] = [end.slice(), p1.slice(), p2.slice(), p3.slice()];
      return { start, stepSize: length, evaluate: (fraction, out) => polynomial(fraction - 1, yEnd, q1, q2, q3, out) };
    },
  };
}

/** `out = base + s (p1 + (s - c2 + 1) (p2 + (s - c1 + 1) p3))`. */
function polynomial(
  s: number,
  base: Float64Array | undefined,
  p1: Float64Array,
  p2: Float64Array,
  p3: Float64Array,
  out: Float64Array,
): void {
  const a = s - (node2 - 1);
  const b = s - (node1 - 1);
  for (let i = 0; i < out.length; i += 1) out[i] = s * (p1[i]! + a * (p2[i]! + b * p3[i]!));
  if (base !== undefined) for (let i = 0; i < out.length; i += 1) out[i]! += base[i]!;
}
