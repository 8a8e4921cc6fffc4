/*
 * The random streams of src/numeric/random, bit for bit: xoshiro256++ and a ziggurat of 256 layers. A stream is its four
 * 64-bit words in memory. Fill loops keep them in locals: words in memory or in globals cost 1.5 times as much.
 */

import { exp, log } from './host';

const LAYERS: usize = 256;

/** Addresses of the tables, which `useTables` sets once: 257 edges, 257 heights, 257 widths. */
let edges: usize = 0;
let heights: usize = 0;
let widths: usize = 0;

/** Tells the kernels where the tables of the ziggurat are. */
export function useTables(address: usize): void {
  edges = address;
  heights = address + ((LAYERS + 1) << 3);
  widths = heights + ((LAYERS + 1) << 3);
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
// @ts-ignore: decorator
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
  const below = load<f64>(heights + (layer << 3));
  const height = below + uniform(stream) * (load<f64>(heights + (layer << 3), 8) - below);
  return height < exp(-0.5 * x * x) ? x : normal(stream);
}

function tail(stream: usize, negative: bool): f64 {
  const start = load<f64>(edges, 8);
  while (true) {
    const beyond = -log(1 - uniform(stream)) / start;
    const level = -log(1 - uniform(stream));
    if (2 * level >= beyond * beyond) return negative ? -(start + beyond) : start + beyond;
  }
}

/** Fills `count` doubles at `out` with standard normals: the same numbers as that many calls of `normal`. */
export function fillNormals(stream: usize, out: usize, count: i32): void {
  let s0 = load<u64>(stream);
  let s1 = load<u64>(stream, 8);
  let s2 = load<u64>(stream, 16);
  let s3 = load<u64>(stream, 24);
  const end = out + (<usize>count << 3);
  for (let at = out; at < end; at += 8) {
    const bits = rotl<u64>(s0 + s3, 23) + s0;
    const shifted = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotl<u64>(s3, 45);
    const layer = <usize>(bits & (<u64>LAYERS - 1));
    let x = <f64>(<i64>bits >> 10) * load<f64>(widths + (layer << 3));
    if (!(Math.abs(x) < load<f64>(edges + (layer << 3), 8))) {
      store<u64>(stream, s0);
      store<u64>(stream, s1, 8);
      store<u64>(stream, s2, 16);
      store<u64>(stream, s3, 24);
      x = offLayer(stream, layer, x);
      s0 = load<u64>(stream);
      s1 = load<u64>(stream, 8);
      s2 = load<u64>(stream, 16);
      s3 = load<u64>(stream, 24);
    }
    store<f64>(at, x);
  }
  store<u64>(stream, s0);
  store<u64>(stream, s1, 8);
  store<u64>(stream, s2, 16);
  store<u64>(stream, s3, 24);
}
