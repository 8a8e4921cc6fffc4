/** The carry out of the 32-bit sum a + b = sum, without a branch: carries are coin flips, which no CPU predicts. */
function carry(a: number, b: number, sum: number): number {
  return ((a & b) | ((a | b) & ~sum)) >>> 31;
}

/**
 * xoshiro256++ 1.0 (Blackman and Vigna, ACM TOMS 47, 2021): period 2^256 - 1, bit for bit the published generator.
 * Each 64-bit word is kept as two signed 32-bit halves in fields of their own, which V8 holds as small integers (each
 * starts as 0 and never as undefined: that alone is worth a factor of two): no BigInt, no allocation in `advanceState`.
 */
export class Xoshiro256 {
  /** Upper half of the latest output, as a signed 32-bit integer. */
  protected high = 0;
  /** Lower half of the latest output, as a signed 32-bit integer. */
  protected low = 0;
  private high0 = 0;
  private low0 = 0;
  private high1 = 0;
  private low1 = 0;
  private high2 = 0;
  private low2 = 0;
  private high3 = 0;
  private low3 = 0;

  /**
   * @param state - four 64-bit words, not all zero.
   * @throws RangeError when there are not four words, a word is not in [0, 2^64), or all are zero.
   */
  constructor(state: readonly bigint[]) {
    if (state.length !== 4) throw new RangeError(`xoshiro256++ has a state of 4 words; got ${state.length}`);
    for (const word of state) {
      if (word < 0n || word >> 64n !== 0n) throw new RangeError(`a state word must be in [0, 2^64); got ${word}`);
    }
    if (state.every((word) => word === 0n)) throw new RangeError('the state of xoshiro256++ must not be all zero');
    const half = (index: number, shift: bigint) => Number((state[index]! >> shift) & 0xffff_ffffn) | 0;
    this.high0 = half(0, 32n);
    this.low0 = half(0, 0n);
    this.high1 = half(1, 32n);
    this.low1 = half(1, 0n);
    this.high2 = half(2, 32n);
    this.low2 = half(2, 0n);
    this.high3 = half(3, 32n);
    this.low3 = half(3, 0n);
  }

  /** The next 64-bit output; for tests and tools, the samplers read the halves instead. */
  next64(): bigint {
    this.advanceState();
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }

  /** One step of the generator: puts the output in `high` and `low`. */
  protected advanceState(): void {
    const high0 = this.high0;
    const low0 = this.low0;
    const high1 = this.high1;
    const low1 = this.low1;
    const high3 = this.high3;
    const low3 = this.low3;

    // Output: rotl(s0 + s3, 23) + s0.
    const sumLow = (low0 + low3) | 0;
    const sumHigh = (high0 + high3 + carry(low0, low3, sumLow)) | 0;
    const turnedLow = (sumLow << 23) | (sumHigh >>> 9);
    const turnedHigh = (sumHigh << 23) | (sumLow >>> 9);
    const outLow = (turnedLow + low0) | 0;
    this.low = outLow;
    this.high = (turnedHigh + high0 + carry(turnedLow, low0, outLow)) | 0;

    // State: t = s1 << 17; s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotl(s3, 45).
    const high2 = this.high2 ^ high0;
    const low2 = this.low2 ^ low0;
    const mixedHigh3 = high3 ^ high1;
    const mixedLow3 = low3 ^ low1;
    this.high1 = high1 ^ high2;
    this.low1 = low1 ^ low2;
    this.high0 = high0 ^ mixedHigh3;
    this.low0 = low0 ^ mixedLow3;
    this.high2 = high2 ^ ((high1 << 17) | (low1 >>> 15));
    this.low2 = low2 ^ (low1 << 17);
    this.high3 = (mixedLow3 << 13) | (mixedHigh3 >>> 19);
    this.low3 = (mixedHigh3 << 13) | (mixedLow3 >>> 19);
  }

  /** Writes the state as eight 32-bit halves (low before high for each of the four words): what the kernels read. */
  writeState(halves: Int32Array): void {
    halves[0] = this.low0;
    halves[1] = this.high0;
    halves[2] = this.low1;
    halves[3] = this.high1;
    halves[4] = this.low2;
    halves[5] = this.high2;
    halves[6] = this.low3;
    halves[7] = this.high3;
  }

  /** Takes a state that `writeState` wrote, and that a kernel may have advanced. */
  readState(halves: Int32Array): void {
    this.low0 = halves[0]!;
    this.high0 = halves[1]!;
    this.low1 = halves[2]!;
    this.high1 = halves[3]!;
    this.low2 = halves[4]!;
    this.high2 = halves[5]!;
    this.low3 = halves[6]!;
    this.high3 = halves[7]!;
  }
}
