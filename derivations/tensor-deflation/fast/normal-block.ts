/** Blocks of standard normal numbers, drawn from one stream by the kernels or in TypeScript. */

import type { RandomStream } from '../../../src/numeric.js';
import { kernelKind, openKernels } from '../../../src/numeric.js';

/** Draws blocks of standard normals from a stream of its own. */
export interface NormalBlock {
  /** The last block that was drawn: always the same array. */
  readonly values: Float64Array;
  /** Draws the next block. */
  draw(): void;
}

/**
 * Blocks of the normals of a stream, in order; the stream must not be used otherwise. The compiled kernel draws the same numbers
 * as the stream, bit for bit.
 *
 * @param stream - its normals are taken.
 * @param count - size of a block, an integer >= 1.
 * @param kind - `wasm` or `typescript`; defaults to what the environment asks for.
 * @example
 * const block = normalBlock(randomStream({ seed: 1, run: 0, purpose: 'sgd' }), 3);
 * block.draw();
 * block.values.length // 3
 */
export function normalBlock(
  stream: RandomStream,
  count: number,
  kind: 'wasm' | 'typescript' = kernelKind(),
): NormalBlock {
  switch (kind) {
    case 'typescript': {
      const values = new Float64Array(count);
      return { values, draw: () => stream.fillNormals(values) };
    }
    case 'wasm': {
      const kernels = openKernels();
      const state = kernels.reserve(32);
      const out = kernels.reserve(8 * count);
      stream.writeState(kernels.integers(state, 8));
      const { fillNormals } = kernels.exports;
      return { values: kernels.doubles(out, count), draw: () => fillNormals(state, out, count) };
    }
    default: {
      const never: never = kind;
      throw new TypeError(`unknown kind ${JSON.stringify(never)}`);
    }
  }
}
