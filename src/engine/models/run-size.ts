/** What the simulators of Gaussian problems hold and cost. */

import type { RunSize } from '../model.js';

/**
 * The size of a run of neurons that learn orthonormal directions.
 *
 * @param method - `direct`: vectors of all coordinates; `reduced`: overlaps and a frame.
 * @param sizes - neurons m, targets P, dimension d; `free` weights have any length and no kernel.
 * @returns numbers held and operations a step, to an order of magnitude.
 * @example
 * gaussianRunSize('direct', { neurons: 1, targets: 1, dimension: 1000 }).numbers // 3000
 */
export function gaussianRunSize(
  method: string,
  {
    neurons,
    targets,
    dimension,
    free = false,
  }: {
    readonly neurons: number;
    readonly targets: number;
    readonly dimension: number;
    readonly free?: boolean;
  },
): RunSize {
  if (method !== 'direct') {
    const numbers = neurons * (targets + neurons + 1);
    return { numbers: 16 * numbers, operations: 30 * numbers };
  }
  const numbers = (neurons + 2) * dimension;
  return { numbers, operations: (10 + 4 * neurons) * dimension, ...(free ? {} : { kernelNumbers: numbers }) };
}
