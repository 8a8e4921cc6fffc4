/** The velocities of overlaps and Gram matrix, read off the flow in polar form. */

import type { Rows } from '../../../src/numeric.js';
import type { TensorSystem } from './tensor-flow.js';

/** `dM/dt` (m x P) and `dQ/dt` (m x m). */
export interface GramVelocity {
  readonly overlaps: readonly (readonly number[])[];
  readonly gram: readonly (readonly number[])[];
}

/**
 * The closed vector field on `M = W U` and `Q = W W^T`, read off the polar one: `dQ_il = n_i n_l (dG_il + G_il (rate_i + rate_l))`.
 *
 * @param M - m x P.
 * @param Q - m x m with a positive diagonal.
 * @throws RangeError when a shape does not fit the system or a diagonal entry is not > 0.
 * @example
 * gramVelocity(tensorSystem({ order: 4, components: [1], neurons: 1 }), [[0.5]], [[0.25]]).gram // [[0.75]]
 */
export function gramVelocity(system: TensorSystem, M: Rows, Q: Rows): GramVelocity {
  const { neurons: m, components } = system.settings;
  if (M.length !== m || Q.length !== m || M.some((row) => row.length !== components.length)) {
    throw new RangeError(
      `M must be ${m} x ${components.length} and Q ${m} x ${m}; got ${M.length} and ${Q.length} rows`,
    );
  }
  const lengths = Q.map((row, i) => {
    const square = row[i] ?? Number.NaN;
    if (row.length !== m || !(square > 0))
      throw new RangeError(`Q[${i}][${i}] must be > 0 in a row of ${m}; got ${square}`);
    return Math.sqrt(square);
  });
  const term = system.statisticsTerm('full');
  const cosines = Q.map((row, i) => row.map((value, l) => value / (lengths[i]! * lengths[l]!)));
  const state = Float64Array.from([
    ...lengths.map(Math.log),
    ...M.flatMap((row, i) => row.map((value) => value / lengths[i]!)),
    ...cosines.flatMap((row, i) => row.slice(i + 1)),
  ]);
  const rates = new Float64Array(term.dimension);
  term.evaluate(0, state, rates);
  const targets = components.length;
  const offset = m + m * targets;
  const pair = (i: number, l: number): number => (i * (2 * m - i - 1)) / 2 + l - i - 1;
  return {
    overlaps: M.map((row, i) => row.map((value, k) => lengths[i]! * rates[m + i * targets + k]! + value * rates[i]!)),
    gram: Q.map((row, i) =>
      row.map((value, l) => {
        const turning = i === l ? 0 : lengths[i]! * lengths[l]! * rates[offset + pair(Math.min(i, l), Math.max(i, l))]!;
        return turning + value * (rates[i]! + rates[l]!);
      }),
    ),
  };
}
