/** What the simulators hold and cost. */

import type { RunSize } from '../../src/index.js';
import type { Parameters } from './parameters.js';

/** Numbers and operations a step, to an order of magnitude; every run begins with the weights, m x d. */
export function sizeOf({ a, m, d, batch }: Parameters, simulator: string): RunSize {
  const weights = m * d;
  switch (simulator) {
    case 'compressed':
      return { numbers: 4 * weights + 4 * m * (m + a.length), operations: 20 * m * (m + a.length) };
    case 'descent':
      return { numbers: 6 * weights + 4 * m * m, operations: 4 * m * weights };
    default: {
      const examples = batch * (d + 1);
      return {
        numbers: 5 * weights + examples + batch * m,
        kernelNumbers: examples,
        operations: batch * (10 * d + 4 * weights),
      };
    }
  }
}
