/*
 * Online spherical SGD with weights and examples in single precision, four at a time: a fast mode. Its normals are those of
 * Box and Muller from four generators side by side (xoshiro128+, one a lane); labels, gammas and 1/|row| are computed
 * in double precision. Every step normalises from the row itself, so single precision does not lose the sphere.
 *
 * The normals stop at 6.7, the radius of the smallest uniform; the law beyond has mass 2e-11.
 */

import { Direct, factors, keepOf, label } from './direct';

/** As STEP_LIMIT, for squares and sums of squares in single precision. */
const SINGLE_LIMIT: f64 = 1e30;

/** Bytes of a row whose sums stay in single precision, before they are added up in double. */
const BLOCK: usize = 16384;

@inline
function times(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/*
 * Constants of the normals. They are loaded where they are used: V8 would build a constant vector from its bytes in every
 * round of a loop that has more of them than registers, and take twice as long.
 */
const CONSTANTS: usize = memory.data<f32>(
  [
    // 0, 1: 2^-31, 2^-32.
    4.656612873077393e-10, 2.3283064365386963e-10,
    // 2 .. 10: -2 log(1 + f) = f (c_10 + f (c_9 + ... + f c_3)), to 1.3e-7 for 1 + f in [sqrt(1/2), sqrt(2)); -2 log(2).
    -1.3862943611198906, 0.20448406040668488, -0.32282352447509766, 0.34333813190460205, -0.3982047736644745,
    0.4996114671230316, -0.6666938066482544, 1, -2,
    // 11: 2^-23.
    1.1920928955078125e-7,
    // 12 .. 15: sin(pi w/4) = w (c_15 + w^2 (c_14 + ...)), to 1.3e-9 for |w| < 1.
    -3.587725950637832e-5, 0.002489872043952346, -0.08074536919593811, 0.7853981256484985,
    // 16 .. 18: cos(pi w/4) = 1 + w^2 (c_18 + w^2 (c_17 + ...)), to 2.8e-8.
    -0.0003188805130776018, 0.015849914401769638, -0.3084242641925812,
  ],
  16,
);
/** The bits of sqrt(1/2); the sign bit. */
const BITS: usize = memory.data<i32>([0x3f3504f3, -2147483648], 16);

@inline
function constant(index: usize): v128 {
  return v128.load32_splat(CONSTANTS + (index << 2));
}

/** `a x + c_index`. */
@inline
function linear(a: v128, x: v128, index: usize): v128 {
  return f32x4.add(f32x4.mul(a, x), constant(index));
}

/** -2 log(u) for words k of 32 random bits, u = (floor(k/2) + 1/2) / 2^31. */
@inline
function radiusSquare(words: v128): v128 {
  const u = linear(constant(0), f32x4.convert_i32x4_s(i32x4.shr_u(words, 1)), 1);
  const exponent = i32x4.shr_s(i32x4.sub(u, v128.load32_splat(BITS)), 23);
  const f = f32x4.sub(i32x4.sub(u, i32x4.shl(exponent, 23)), constant(9));
  let p = linear(constant(3), f, 4);
  p = linear(p, f, 5);
  p = linear(p, f, 6);
  p = linear(p, f, 7);
  p = linear(p, f, 8);
  p = linear(p, f, 9);
  p = linear(p, f, 10);
  return f32x4.add(times(p, f), times(f32x4.convert_i32x4_s(exponent), constant(2)));
}

/** Fills `bytes`, a multiple of 32, at `out` with standard normals from the four generators at `lanes`. */
function fillSingles(lanes: usize, out: usize, bytes: usize): void {
  let s0 = v128.load(lanes);
  let s1 = v128.load(lanes, 16);
  let s2 = v128.load(lanes, 32);
  let s3 = v128.load(lanes, 48);
  const end = out + bytes;
  for (let at = out; at < end; at += 32) {
    const words = i32x4.add(s0, s3);
    let shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));

    const angles = i32x4.add(s0, s3);
    shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));

    const radius = f32x4.sqrt(radiusSquare(words));
    // w uniform on [-1, 1) from the 24 upper bits; sine and cosine of pi w / 4, then of twice that; the sign of the
    // cosine is one more bit.
    const w = times(f32x4.convert_i32x4_s(i32x4.shr_s(angles, 8)), constant(11));
    const t = times(w, w);
    const sine = times(linear(linear(linear(constant(12), t, 13), t, 14), t, 15), w);
    const cosine = linear(linear(linear(constant(16), t, 17), t, 18), t, 9);
    const twice = times(f32x4.add(sine, sine), radius);
    const sign = v128.and(i32x4.shl(angles, 24), v128.load32_splat(BITS, 4));
    v128.store(at, times(twice, cosine));
    v128.store(at, v128.xor(f32x4.sub(radius, times(twice, sine)), sign), 16);
  }
  v128.store(lanes, s0);
  v128.store(lanes, s1, 16);
  v128.store(lanes, s2, 32);
  v128.store(lanes, s3, 48);
}

/** Draws an example of d numbers and leaves its padding zero. */
function drawExample(e: Direct, out: usize): void {
  fillSingles(e.lanes, out, e.width);
  const end = out + <usize>e.width;
  for (let at = out + (<usize>e.dimension << 2); at < end; at += 4) store<f32>(at, 0);
}

@inline
function laneSum(sums: v128): f64 {
  return (
    <f64>f32x4.extract_lane(sums, 0) +
    <f64>f32x4.extract_lane(sums, 1) +
    <f64>f32x4.extract_lane(sums, 2) +
    <f64>f32x4.extract_lane(sums, 3)
  );
}

@inline
function finishRow(e: Direct, at: usize, squares: f64, projections: f64): void {
  const scale = 1 / Math.sqrt(squares);
  store<f64>(e.scales + at, scale);
  store<f64>(e.preactivations + at, projections * scale);
}

/** Writes the two factors of a row as single numbers. @returns their address. */
@inline
function singlesOf(e: Direct, at: usize): usize {
  const singles = e.keeps + at;
  store<f32>(singles, <f32>keepOf(e, at));
  store<f32>(singles, <f32>load<f64>(e.gamma + at), 4);
  return singles;
}

/** As in direct.ts. */
function moveAndProject(e: Direct, example: usize, next: usize): void {
  const width = <usize>e.width;
  const all = <usize>e.neurons << 3;
  let row = e.rows;
  let at: usize = 0;
  for (; at + 16 <= all; at += 16) {
    const singles = singlesOf(e, at);
    singlesOf(e, at + 8);
    const keep = v128.load32_splat(singles);
    const factor = v128.load32_splat(singles, 4);
    const otherKeep = v128.load32_splat(singles, 8);
    const otherFactor = v128.load32_splat(singles, 12);
    let square: f64 = 0;
    let projection: f64 = 0;
    let otherSquare: f64 = 0;
    let otherProjection: f64 = 0;
    const end = row + width;
    let x = example;
    let u = next;
    while (row < end) {
      const stop = min(end, row + BLOCK);
      let squares = f32x4.splat(0);
      let projections = f32x4.splat(0);
      let otherSquares = f32x4.splat(0);
      let otherProjections = f32x4.splat(0);
      for (; row < stop; row += 16) {
        const present = v128.load(x);
        const following = v128.load(u);
        const weights = f32x4.add(times(keep, v128.load(row)), times(factor, present));
        v128.store(row, weights);
        squares = f32x4.add(squares, times(weights, weights));
        projections = f32x4.add(projections, times(weights, following));
        const others = f32x4.add(times(otherKeep, v128.load(row + width)), times(otherFactor, present));
        v128.store(row + width, others);
        otherSquares = f32x4.add(otherSquares, times(others, others));
        otherProjections = f32x4.add(otherProjections, times(others, following));
        x += 16;
        u += 16;
      }
      square += laneSum(squares);
      projection += laneSum(projections);
      otherSquare += laneSum(otherSquares);
      otherProjection += laneSum(otherProjections);
    }
    finishRow(e, at, square, projection);
    finishRow(e, at + 8, otherSquare, otherProjection);
    row += width;
  }
  if (at < all) {
    const singles = singlesOf(e, at);
    const keep = v128.load32_splat(singles);
    const factor = v128.load32_splat(singles, 4);
    let square: f64 = 0;
    let projection: f64 = 0;
    const end = row + width;
    let x = example;
    let u = next;
    while (row < end) {
      const stop = min(end, row + BLOCK);
      let squares = f32x4.splat(0);
      let projections = f32x4.splat(0);
      for (; row < stop; row += 16) {
        const weights = f32x4.add(times(keep, v128.load(row)), times(factor, v128.load(x)));
        v128.store(row, weights);
        squares = f32x4.add(squares, times(weights, weights));
        projections = f32x4.add(projections, times(weights, v128.load(u)));
        x += 16;
        u += 16;
      }
      square += laneSum(squares);
      projection += laneSum(projections);
    }
    finishRow(e, at, square, projection);
  }
}

/** As `beginDirect`. */
export function beginDirectSingle(address: usize): void {
  const e = changetype<Direct>(address);
  drawExample(e, e.example);
  moveAndProject(e, e.next, e.example);
}

/** As `advanceDirect`. */
export function advanceDirectSingle(address: usize, steps: i32): i32 {
  const e = changetype<Direct>(address);
  const coordinates = e.coordinates;
  for (let taken = 0; taken < steps; taken++) {
    const example = e.example;
    const next = e.next;
    for (let p: usize = 0; p < <usize>e.targets; p++) {
      store<f64>(coordinates + (p << 3), <f64>load<f32>(example + (p << 2)));
    }
    const largest = factors(e, label(e, coordinates));
    if (!(largest * e.normBound < SINGLE_LIMIT)) return taken;
    drawExample(e, next);
    moveAndProject(e, example, next);
    e.example = next;
    e.next = example;
  }
  return steps;
}
