/** The mixing and hashing of 64-bit words from which the state of a random generator is seeded. */

const MASK = 0xffff_ffff_ffff_ffffn;
const GOLDEN = 0x9e37_79b9_7f4a_7c15n;

/** The output function of splitmix64: a bijection of the 64-bit integers that mixes all bits. */
export function mix64(word: bigint): bigint {
  let z = word & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return z ^ (z >> 31n);
}

/**
 * The first outputs of splitmix64, which turn one 64-bit word into the state of a larger generator.
 * It runs once a stream, never inside a loop over steps, so BigInt is affordable here.
 *
 * Source: Steele, Lea and Flood, OOPSLA 2014; the constants of Vigna's `splitmix64.c`.
 *
 * @param seed - the state before the first output, taken modulo 2^64.
 * @param count - how many outputs; an integer >= 0.
 * @example
 * splitmix64(1234567n, 2) // [6457827717110365317n, 3203168211198807973n]
 */
export function splitmix64(seed: bigint, count: number): bigint[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`count must be an integer >= 0; got ${count}`);
  return Array.from({ length: count }, (_, index) => mix64(seed + GOLDEN * BigInt(index + 1)));
}

/**
 * The 64-bit FNV-1a hash of the UTF-8 bytes of a text: it turns the purpose of a stream into a word of its key.
 *
 * @example
 * fnv1a64('') // 14695981039346656037n
 */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100_0000_01b3n) & MASK;
  return hash;
}
