/* The draws of a block of steps: both lanes of a pair at once, each from its stream. */

import { log } from './host';
import { normal, offLayer, uniform } from './random';
import { drawsOf, Runs } from './reduced-layout';

/*
 * Bit patterns in static memory, twice each: a constant that is loaded costs the loop one instruction, one that is built
 * costs three. The words with an exponent put a half of an output into its place in a double, so that every sum is exact.
 */
const WORDS: usize = memory.data<u64>(
  [
    0x4490000080000000, 0x4490000080000000, // 2^74, and the sign of the upper half turned
    0x44900000c0000000, 0x44900000c0000000, // 2^74 + 2^53 + 2^52
    0x00000000003fffff, 0x00000000003fffff, // 22 bits
    0x4330000000000000, 0x4330000000000000, // 2^52
    0x44d0000000000000, 0x44d0000000000000, // 2^78
    0x44d0000004000000, 0x44d0000004000000, // 2^78 + 2^52
    0x0000000003ffffff, 0x0000000003ffffff, // 26 bits
    0x3ca0000000000000, 0x3ca0000000000000, // 2^-53
    0x3fb999999999999a, 0x3fb999999999999a, // 0.1
    0x3fa0f27bb2fec56d, 0x3fa0f27bb2fec56d, // 0.0331
    0x3ff0000000000000, 0x3ff0000000000000, // 1
  ],
  16,
);

/**
 * Draws the steps from `from` on for both runs of a pair, each from its stream. The normals of a step end with the one
 * that makes q; the noise of a step lies just before the normals of the next one, with which it is drawn. The states of
 * the generators stay in locals; the branches that few draws take work on the states in memory.
 */
export function fillPair(e: Runs, pair: i32, from: i32): void {
  const streams: usize = e.streams + (pair << 6);
  const table: usize = e.table;
  const stride: usize = e.stride;
  const skip = <usize>e.columns * stride;
  const across = <usize>(e.targets + e.neurons) * stride;
  const normals = e.freedom == 0 ? across : across + stride;
  const noisy: usize = e.noise > 0 ? stride : 0;
  const block = e.block;
  let s0 = v128.load(streams);
  let s1 = v128.load(streams, 16);
  let s2 = v128.load(streams, 32);
  let s3 = v128.load(streams, 48);
  let row = drawsOf(e, pair, from);
  for (let step = from; step <= block; step++) {
    const end = step < block ? row + normals : row;
    for (let at = step == from ? row : row - noisy; at < end; at += stride) {
      const sum = i64x2.add(s0, s3);
      const bits = i64x2.add(v128.or(i64x2.shl(sum, 23), i64x2.shr_u(sum, 41)), s0);
      const shifted = i64x2.shl(s1, 17);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, shifted);
      s3 = v128.or(i64x2.shl(s3, 45), i64x2.shr_u(s3, 19));
      const one = v128.load(table + (<usize>(i32x4.extract_lane(bits, 0) & 255) << 4));
      const other = v128.load(table + (<usize>(i32x4.extract_lane(bits, 2) & 255) << 4));
      const high = f64x2.sub(v128.xor(i64x2.shr_u(bits, 32), v128.load(WORDS)), v128.load(WORDS, 16));
      const low = v128.or(v128.and(i64x2.shr_u(bits, 10), v128.load(WORDS, 32)), v128.load(WORDS, 48));
      const x = f64x2.mul(f64x2.add(high, low), v128.shuffle<f64>(one, other, 0, 2));
      v128.store(at, x);
      const inside = i64x2.bitmask(f64x2.lt(f64x2.abs(x), v128.shuffle<f64>(one, other, 1, 3)));
      if (inside != 3) {
        v128.store(streams, s0);
        v128.store(streams, s1, 16);
        v128.store(streams, s2, 32);
        v128.store(streams, s3, 48);
        offLayers(e, streams, at, i32x4.extract_lane(bits, 0) & 255, i32x4.extract_lane(bits, 2) & 255, inside);
        s0 = word(streams);
        s1 = word(streams + 16);
        s2 = word(streams + 32);
        s3 = word(streams + 48);
      }
    }
    if (step == block) break;
    const square = row + across;
    const g = v128.load(square);
    if (e.freedom == 1) {
      v128.store(square, f64x2.mul(g, g));
    } else if (e.freedom > 1) {
      const t = f64x2.mul(v128.load_splat<u64>(offsetof<Runs>('scale') + changetype<usize>(e)), g);
      const root = f64x2.add(v128.load(WORDS, 160), t);
      let state = i64x2.bitmask(f64x2.gt(root, f64x2.splat(0)));
      if (state == 3) {
        const sum = i64x2.add(s0, s3);
        const bits = i64x2.add(v128.or(i64x2.shl(sum, 23), i64x2.shr_u(sum, 41)), s0);
        const shifted = i64x2.shl(s1, 17);
        s2 = v128.xor(s2, s0);
        s3 = v128.xor(s3, s1);
        s1 = v128.xor(s1, s2);
        s0 = v128.xor(s0, s3);
        s2 = v128.xor(s2, shifted);
        s3 = v128.or(i64x2.shl(s3, 45), i64x2.shr_u(s3, 19));
        const upper = f64x2.sub(v128.or(i64x2.shr_u(bits, 37), v128.load(WORDS, 64)), v128.load(WORDS, 80));
        const lower = v128.or(v128.and(i64x2.shr_u(bits, 6), v128.load(WORDS, 96)), v128.load(WORDS, 48));
        const u = f64x2.mul(f64x2.add(upper, lower), v128.load(WORDS, 112));
        const norm = f64x2.mul(g, g);
        const rejected = v128.bitselect(
          f64x2.mul(f64x2.mul(f64x2.mul(v128.load(WORDS, 128), t), t), norm),
          f64x2.mul(f64x2.mul(v128.load(WORDS, 144), norm), norm),
          f64x2.lt(f64x2.abs(t), v128.load(WORDS, 128)),
        );
        const shift = v128.load_splat<u64>(offsetof<Runs>('shift') + changetype<usize>(e));
        const half = f64x2.mul(shift, f64x2.mul(f64x2.mul(root, root), root));
        if (i64x2.bitmask(f64x2.lt(u, f64x2.sub(v128.load(WORDS, 160), rejected))) == 3) {
          v128.store(square, f64x2.add(half, half));
          state = 4;
        } else {
          v128.store(e.scratch + 32, u);
        }
      }
      if (state != 4) {
        v128.store(streams, s0);
        v128.store(streams, s1, 16);
        v128.store(streams, s2, 32);
        v128.store(streams, s3, 48);
        chiSquares(e, streams, square, state == 3);
        s0 = word(streams);
        s1 = word(streams + 16);
        s2 = word(streams + 32);
        s3 = word(streams + 48);
      }
    }
    row += skip;
  }
  v128.store(streams, s0);
  v128.store(streams, s1, 16);
  v128.store(streams, s2, 32);
  v128.store(streams, s3, 48);
}

/** A word of both streams, lane by lane: they were just written so, and a load of both at once would wait for that. */
@inline
function word(address: usize): v128 {
  return v128.load_lane<u64>(address + 8, v128.load_zero<u64>(address), 1);
}

/** Copies the stream of a lane to the scratch memory, in the form that the samplers of random.ts take. */
@inline
function takeStream(scratch: usize, from: usize): void {
  store<u64>(scratch, load<u64>(from));
  store<u64>(scratch, load<u64>(from, 16), 8);
  store<u64>(scratch, load<u64>(from, 32), 16);
  store<u64>(scratch, load<u64>(from, 48), 24);
}

@inline
function giveStream(scratch: usize, into: usize): void {
  store<u64>(into, load<u64>(scratch));
  store<u64>(into, load<u64>(scratch, 8), 16);
  store<u64>(into, load<u64>(scratch, 16), 32);
  store<u64>(into, load<u64>(scratch, 24), 48);
}

/**
 * Redraws the normals at `at` of the lanes that fell outside the inner rectangle of their layer. Exported, as
 * `chiSquares`, so that it stays a call: inside the loop it would take the loop's registers.
 */
export function offLayers(e: Runs, streams: usize, at: usize, layer: usize, other: usize, inside: i32): void {
  const scratch: usize = e.scratch;
  if ((inside & 1) == 0) {
    takeStream(scratch, streams);
    store<f64>(at, offLayer(scratch, layer, load<f64>(at)));
    giveStream(scratch, streams);
  }
  if ((inside & 2) == 0) {
    takeStream(scratch, streams + 8);
    store<f64>(at, offLayer(scratch, other, load<f64>(at, 8)), 8);
    giveStream(scratch, streams + 8);
  }
}

/**
 * Turns the normals at `at` into the chi-squared variates of a pair of which a lane was not accepted at once. Where
 * `drawn`, their first uniforms are in the scratch memory.
 */
export function chiSquares(e: Runs, streams: usize, at: usize, drawn: bool): void {
  const scratch: usize = e.scratch;
  for (let lane: usize = 0; lane < 16; lane += 8) {
    takeStream(scratch, streams + lane);
    store<f64>(at + lane, chiSquared(e, load<f64>(at + lane), drawn, load<f64>(scratch + lane, 32)));
    giveStream(scratch, streams + lane);
  }
}

/** Marsaglia and Tsang's rejection from its first normal, and first uniform, on; see RandomStream.chiSquared. */
function chiSquared(e: Runs, normalDrawn: f64, drawn: bool, uniformDrawn: f64): f64 {
  const stream: usize = e.scratch;
  let g = normalDrawn;
  let u = uniformDrawn;
  let has = drawn;
  while (true) {
    const t = e.scale * g;
    const root = 1 + t;
    if (root > 0) {
      const cube = root * root * root;
      if (!has) u = uniform(stream);
      has = false;
      const square = g * g;
      if (Math.abs(t) < 0.1) {
        if (u < 1 - 0.1 * t * t * square) return 2 * (e.shift * cube);
      } else if (u < 1 - 0.0331 * square * square) return 2 * (e.shift * cube);
      if (log(u) < 0.5 * square + e.shift * (1 - cube + log(cube))) return 2 * (e.shift * cube);
    }
    g = normal(stream);
  }
}
