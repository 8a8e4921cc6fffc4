/** What the simulators hold and cost. */

import type { RunSize } from '../../src/index.js';
import type { Parameters } from './parameters.js';

/** Numbers and operations a step, to an order of magnitude; every run begins with the weights, m1 x d. */
export function sizeOf({ m1, m2, d, blocks, batch }: Parameters, simulator: string): RunSize {
  const weights = m1 * d;
  switch (simulator) {
    case 'gram':
      return { numbers: weights + 4 * m1 * m1, operations: m1 ** 3 + m2 };
    case 'direct':
      return { numbers: 3 * weights, operations: batch * (4 * weights + 10 * m2) };
    default:
      return { numbers: 3 * weights + 2 * d * d, operations: blocks * d * (4 * weights + 100 * m2) };
  }
}
