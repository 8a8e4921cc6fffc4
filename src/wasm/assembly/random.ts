/*
 * The random streams of src/numerics/random, bit for bit: xoshiro256++ and a ziggurat of 256 layers. A stream is its four
 * 64-bit words in memory.
 */

import { exp, log } from './host';

const LAYERS: usize = 256;

/** Addresses of the tables, which `useTables` sets once: 257 edges, 257 heights, 257 widths. */
let edges: usize = 0;
let heights: usize = 0;
let widths: usize = 0;

/**
 * 16 bytes a layer: its width (f64) and the largest signed integer b (i64) whose x = b width lies inside the inner
 * rectangle. 0 <= j + b <= 2 b, as one comparison without sign, is then the same test as |x| < edge with rounding included.
 */
const inner: usize = memory.data(4096, 16);

/** Tells the kernels where the tables of the ziggurat are. */
export function useTables(address: usize): void {
  edges = address;
  heights = address + ((LAYERS + 1) << 3);
  widths = heights + ((LAYERS + 1) << 3);
  for (let layer: usize = 0; layer < LAYERS; layer++) {
    const width = load<f64>(widths + (layer << 3));
    const edge = load<f64>(edges + (layer << 3), 8);
    let last: i64 = <i64>(edge / width);
    while (<f64>last * width < edge) last++;
    while (last >= 0 && !(<f64>last * width < edge)) last--;
    // The top layer has no inner rectangle: with such a bound the comparison fails for every j.
    if (last < 0) last = -(1 << 60);
    store<f64>(inner + (layer << 4), width);
    store<i64>(inner + (layer << 4), last, 8);
  }
}

/** The next output of the stream at `stream`. */
export function next(stream: usize): u64 {
  const s0 = load<u64>(stream);
  let s1 = load<u64>(stream, 8);
  let s2 = load<u64>(stream, 16);
  let s3 = load<u64>(stream, 24);
  const output = rotl<u64>(s0 + s3, 23) + s0;
  const shifted = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  store<u64>(stream, s0 ^ s3);
  store<u64>(stream, s1, 8);
  store<u64>(stream, s2 ^ shifted, 16);
  store<u64>(stream, rotl<u64>(s3, 45), 24);
  return output;
}

/** The uniform on [0, 1) that is made of an output: its 27 highest bits and the 26 highest of its lower half. */
@inline
export function uniformOf(bits: u64): f64 {
  return <f64>(((bits >> 37) << 26) | ((bits & 0xffffffff) >> 6)) * 1.1102230246251565e-16;
}

/** Uniform on [0, 1), a multiple of 2^-53: the same number as `RandomStream.uniform`. */
export function uniform(stream: usize): f64 {
  return uniformOf(next(stream));
}

/** A standard normal: the same number as `RandomStream.normal`. */
export function normal(stream: usize): f64 {
  const bits = next(stream);
  const layer = <usize>(bits & (<u64>LAYERS - 1)) << 3;
  const x = <f64>(<i64>bits >> 10) * load<f64>(widths + layer);
  if (Math.abs(x) < load<f64>(edges + layer, 8)) return x;
  return offLayer(stream, <usize>(bits & (<u64>LAYERS - 1)), x);
}

/** The 1% of draws that fall outside the inner rectangle of their layer: tail, wedge or a new draw. */
export function offLayer(stream: usize, layer: usize, x: f64): f64 {
  if (layer == 0) return tail(stream, x < 0);
  return underDensity(layer, x, uniform(stream)) ? x : normal(stream);
}

/**
 * Whether the point at height u of the wedge of a layer lies below exp(-x^2/2). With t = (edge^2 - x^2)/2 in [0, 0.75] the
 * density is exp(t) times that at the edge, and 1 + t + t^2/2 < exp(t) < 1 + t + t^2/2 + t^3/4; the exponential of the host
 * is asked only between the two (1e-12 is far beyond the rounding), so the answer is always its answer.
 */
@inline
function underDensity(layer: usize, x: f64, u: f64): bool {
  const below = load<f64>(heights + (layer << 3));
  const height = below + u * (load<f64>(heights + (layer << 3), 8) - below);
  const edge = load<f64>(edges + (layer << 3));
  const t = 0.5 * (edge * edge - x * x);
  const least = 1 + t * (1 + 0.5 * t);
  if (height < below * (least - 1e-12)) return true;
  if (height > below * (least + 0.25 * t * t * t + 1e-12)) return false;
  return height < exp(-0.5 * x * x);
}

function tail(stream: usize, negative: bool): f64 {
  const start = load<f64>(edges, 8);
  while (true) {
    const beyond = -log(1 - uniform(stream)) / start;
    const level = -log(1 - uniform(stream));
    if (2 * level >= beyond * beyond) return negative ? -(start + beyond) : start + beyond;
  }
}

/**
 * Fills `count` doubles at `out` with standard normals: the same numbers as that many calls of `normal`. The words stay in
 * locals and eight draws make a round of the loop; the text repeats because a function cannot return five of them, and a
 * call, or words in memory, costs half as much again as the draw. What falls outside an inner rectangle but not into the
 * tail is decided here too.
 */
export function fillNormals(stream: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 3);
  let at = out;
  let s0 = load<u64>(stream);
  let s1 = load<u64>(stream, 8);
  let s2 = load<u64>(stream, 16);
  let s3 = load<u64>(stream, 24);
  let bits: u64 = 0;
  let shifted: u64 = 0;
  let layer: usize = 0;
  let j: i64 = 0;
  let bound: i64 = 0;
  let x: f64 = 0;
  while (true) {
    let outside = false;
    while (at + 64 <= end) {
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 8);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 8;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 16);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 16;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 24);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 24;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 32);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 32;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 40);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 40;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 48);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 48;
        outside = true;
        break;
      }
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x, 56);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        at += 56;
        outside = true;
        break;
      }
      at += 64;
    }
    while (!outside && at < end) {
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      layer = inner + ((<usize>bits & 255) << 4);
      j = <i64>bits >> 10;
      x = <f64>j * load<f64>(layer);
      store<f64>(at, x);
      bound = load<i64>(layer, 8);
      if (<u64>(j + bound) > <u64>(bound + bound)) {
        outside = true;
        break;
      }
      at += 8;
    }
    if (!outside) break;
    const index = <usize>bits & 255;
    if (index == 0) {
      store<u64>(stream, s0);
      store<u64>(stream, s1, 8);
      store<u64>(stream, s2, 16);
      store<u64>(stream, s3, 24);
      store<f64>(at, tail(stream, x < 0));
      s0 = load<u64>(stream);
      s1 = load<u64>(stream, 8);
      s2 = load<u64>(stream, 16);
      s3 = load<u64>(stream, 24);
      at += 8;
    } else {
      bits = rotl<u64>(s0 + s3, 23) + s0;
      shifted = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotl<u64>(s3, 45);
      // A draw that is rejected leaves the place to the next one.
      if (underDensity(index, x, uniformOf(bits))) at += 8;
    }
  }
  store<u64>(stream, s0);
  store<u64>(stream, s1, 8);
  store<u64>(stream, s2, 16);
  store<u64>(stream, s3, 24);
}
