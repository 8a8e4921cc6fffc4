/** The solution within one accepted step. */
export interface Interpolant {
  /** Time at which the step starts. */
  readonly start: number;
  /** Signed length of the step. */
  readonly stepSize: number;
  /** Writes the state at `start + fraction * stepSize`, `fraction` in [0, 1], into `out`. */
  evaluate(fraction: number, out: Float64Array): void;
}

/**
 * The nested form of Hairer, Norsett, Wanner I, (II.6): with `s = 1 - x`,
 * `y(x) = y0 + x (F0 + s (F1 + x (F2 + s (F3 + ...))))`. F0..F2 are the cubic Hermite interpolant of values and slopes, so that any
 * further rows leave value and slope at both ends of the step unchanged.
 *
 * @param start - time at the start of the step.
 * @param stepSize - signed length of the step.
 * @param y0 - state at the start.
 * @param rows - F0, F1, ... each with one entry a component.
 * @returns the interpolant; it keeps the arrays that it was given.
 * @example
 * nestedInterpolant(0, 1, Float64Array.of(1), [Float64Array.of(2)]).stepSize // 1
 */
export function nestedInterpolant(
  start: number,
  stepSize: number,
  y0: Float64Array,
  rows: readonly Float64Array[],
): Interpolant {
  return {
    start,
    stepSize,
    evaluate(fraction, out) {
      out.fill(0);
      for (let row = rows.length - 1; row >= 0; row -= 1) {
        const values = rows[row]!;
        const factor = row % 2 === 0 ? fraction : 1 - fraction;
        for (let i = 0; i < out.length; i += 1) out[i] = (out[i]! + values[i]!) * factor;
      }
      for (let i = 0; i < out.length; i += 1) out[i]! += y0[i]!;
    },
  };
}
