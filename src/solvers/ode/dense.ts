/** The continuous solution over a whole integration, put together from the interpolants of its steps. */

import type { Interpolant } from './interpolant.js';

/**
 * The continuous solution over consecutive steps.
 *
 * @param steps - the dense output of each step, in the order of the integration.
 * @param start - time and state at the start.
 * @param end - time and state at the end, within the last step.
 * @returns the state by time.
 * @example
 * denseSolution([], { t: 0, y: Float64Array.of(3) }, { t: 0, y: Float64Array.of(3) })(0)[0] // 3
 */
export function denseSolution(
  steps: readonly Interpolant[],
  start: { readonly t: number; readonly y: Float64Array },
  end: { readonly t: number; readonly y: Float64Array },
): (t: number) => Float64Array {
  const direction = end.t >= start.t ? 1 : -1;
  return (t) => {
    if (!((t - start.t) * direction >= 0 && (end.t - t) * direction >= 0))
      throw new RangeError(`invalid time: ${t}; the solution is known from ${start.t} to ${end.t} (no extrapolation)`);
    if (t === start.t) return start.y.slice();
    if (t === end.t) return end.y.slice();
    let low = 0;
    let high = steps.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((t - steps[middle]!.start) * direction >= 0) low = middle;
      else high = middle - 1;
    }
    const step = steps[low]!;
    const out = new Float64Array(start.y.length);
    step.evaluate((t - step.start) / step.stepSize, out);
    return out;
  };
}

/**
 * In place of a dense solution that was not asked for.
 *
 * @throws Error always; it says what to write.
 * @example
 * noDenseSolution.length // 0
 */
export function noDenseSolution(): never {
  throw new Error('no dense output was kept; call solve({ ..., dense: true })');
}
