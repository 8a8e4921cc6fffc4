import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Xoshiro256 } from '../../../src/numerics/random/xoshiro256.js';

const MASK = 2n ** 64n - 1n;
const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (64n - k))) & MASK;

/** xoshiro256plusplus.c, transcribed to BigInt: the independent twin. */
function* twin(seed: readonly bigint[]): Generator<bigint, never> {
  let [s0, s1, s2, s3] = seed as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield (rotate((s0 + s3) & MASK, 23n) + s0) & MASK;
    const t = (s1 << 17n) & MASK;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 45n);
  }
}

test('gives the published outputs for the state 1, 2, 3, 4 (test vector of the Rust crate rand_xoshiro)', () => {
  const generator = new Xoshiro256([1n, 2n, 3n, 4n]);
  const outputs = Array.from({ length: 10 }, () => generator.next64());
  expect(outputs).toEqual([
    41943041n,
    58720359n,
    3588806011781223n,
    3591011842654386n,
    9228616714210784205n,
    9973669472204895162n,
    14011001112246962877n,
    12406186145184390807n,
    15849039046786891736n,
    10450023813501588000n,
  ]);
});

test('is bit for bit its BigInt twin from any state', () => {
  const word = fc.bigInt({ min: 0n, max: MASK });
  fc.assert(
    fc.property(fc.array(word, { minLength: 4, maxLength: 4 }), (state) => {
      fc.pre(state.some((entry) => entry !== 0n));
      const generator = new Xoshiro256(state);
      const reference = twin(state);
      for (let k = 0; k < 100; k++) if (generator.next64() !== reference.next().value) return false;
      return true;
    }),
    { seed: 42, numRuns: 100 },
  );
});

test.each([
  { state: [0n, 0n, 0n, 0n], message: 'must not be all zero' },
  { state: [1n, 2n, 3n], message: 'a state of 4 words; got 3' },
  { state: [1n, 2n, 3n, 2n ** 64n], message: 'in [0, 2^64); got 18446744073709551616' },
  { state: [1n, 2n, 3n, -1n], message: 'in [0, 2^64); got -1' },
])('refuses the state $state', ({ state, message }) => {
  expect(() => new Xoshiro256(state)).toThrow(message);
});
