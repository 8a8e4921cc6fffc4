import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { kernelKind, openKernels } from '../../src/wasm/kernels.js';

describe('the kernel of random normals', () => {
  it('draws what the stream in TypeScript draws, bit for bit, tails and wedges included', () => {
    const kernels = openKernels();
    const count = 200_000;
    const state = kernels.reserve(32);
    const out = kernels.reserve(8 * count);
    const twin = randomStream({ seed: 3, run: 5, purpose: 'sgd' });
    twin.writeState(kernels.integers(state, 8));
    kernels.exports.fillNormals(state, out, count);
    const expected = new Float64Array(count);
    twin.fillNormals(expected);
    const drawn = kernels.doubles(out, count);
    expect(drawn.every((value, index) => Object.is(value, expected[index]))).toBe(true);
    // Both branches off the layers were taken: about 1 in 2,700 normals lies in the tail.
    expect(drawn.some((value) => Math.abs(value) > 3.66)).toBe(true);
    const after = new Int32Array(8);
    twin.writeState(after);
    expect([...kernels.integers(state, 8)]).toEqual([...after]);
  });

  it('is never replaced in silence', () => {
    expect(() => kernelKind('fast')).toThrow("POPFLOW_KERNELS is 'fast'; must be 'wasm' or 'typescript'");
  });
});
