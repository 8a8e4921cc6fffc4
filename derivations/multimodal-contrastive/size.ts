/** What the simulators hold and cost. */

import type { RunSize } from '../../src/index.js';
import type { Parameters } from './parameters.js';

/** Numbers and operations a step, to an order of magnitude; n = r + s latents and noises of a modality. */
export function sizeOf({ sigma, s, m, M, B, d, loss }: Parameters, simulator: string): RunSize {
  const n = sigma.length + s;
  const width = m ?? 2 * n;
  const negatives = loss === 'many' ? M : loss === 'none' ? 0 : 1;
  const pairs = B * (1 + negatives);
  const state = 2 * n * width;
  if (simulator === 'direct') {
    const dimension = d ?? n;
    return {
      numbers: state + 4 * dimension * (n + width) + 2 * pairs * (n + dimension + width),
      operations: 4 * pairs * dimension * width,
    };
  }
  return { numbers: state + 30 * n * n + pairs * (2 * n + 4), operations: 20 * n * (pairs + n * n) };
}
