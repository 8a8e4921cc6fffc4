/** The accepted local error of component i: `absolute_i + relative * |y_i|`. */
export interface Tolerance {
  readonly relative: number;
  /** One number for all components, or one a component. */
  readonly absolute: number | Float64Array;
}

/**
 * Root mean square of `error_i / (absolute_i + relative * max(|y0_i|, |y1_i|))` (Hairer, Norsett, Wanner I, (4.11)).
 *
 * @param error - vector to be measured.
 * @param y0 - state at the start of the step.
 * @param y1 - state at its end.
 * @param tolerance - the tolerance.
 * @returns the norm; `NaN` when an entry is.
 * @example
 * scaledNorm(Float64Array.of(1), Float64Array.of(1), Float64Array.of(2), { relative: 1, absolute: 0 }) // 0.5
 */
export function scaledNorm(error: Float64Array, y0: Float64Array, y1: Float64Array, tolerance: Tolerance): number {
  const { relative, absolute } = tolerance;
  const size = error.length;
  let sum = 0;
  if (typeof absolute === 'number') {
    for (let i = 0; i < size; i += 1) {
      const ratio = error[i]! / (absolute + relative * Math.max(Math.abs(y0[i]!), Math.abs(y1[i]!)));
      sum += ratio * ratio;
    }
  } else {
    for (let i = 0; i < size; i += 1) {
      const ratio = error[i]! / (absolute[i]! + relative * Math.max(Math.abs(y0[i]!), Math.abs(y1[i]!)));
      sum += ratio * ratio;
    }
  }
  return Math.sqrt(sum / size);
}
