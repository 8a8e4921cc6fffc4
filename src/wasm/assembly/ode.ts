/*
 * What an explicit Runge-Kutta step does with vectors: combinations of slopes in one pass, and the sums behind the error
 * norms. In the order of operations of the TypeScript twin (src/solvers/ode/stages.ts), so the results are the same bit for
 * bit: no fused multiply-add, sums in fixed lanes.
 *
 * A row of coefficients is a table in memory: 16 bytes a slope. Combinations: coefficient (f64), address (u32), 4 free bytes.
 * Error sums: 24 bytes a slope, coefficients of the fifth- and third-order estimate (f64 each), address (u32), 4 free bytes.
 */

/** `out = base + (factor c_0) k_0 + (factor c_1) k_1 + ...`, products added from the left, the base last. */
export function combine(out: usize, base: usize, table: usize, count: i32, factor: f64, size: i32): void {
  const end = table + (<usize>count << 4);
  const bytes = <usize>size << 3;
  let at: usize = 0;
  for (; at + 128 <= bytes; at += 128) {
    let c = f64x2.splat(factor * load<f64>(table));
    let k = <usize>load<u32>(table, 8) + at;
    let s0 = f64x2.mul(c, v128.load(k));
    let s1 = f64x2.mul(c, v128.load(k, 16));
    let s2 = f64x2.mul(c, v128.load(k, 32));
    let s3 = f64x2.mul(c, v128.load(k, 48));
    let s4 = f64x2.mul(c, v128.load(k, 64));
    let s5 = f64x2.mul(c, v128.load(k, 80));
    let s6 = f64x2.mul(c, v128.load(k, 96));
    let s7 = f64x2.mul(c, v128.load(k, 112));
    for (let row = table + 16; row < end; row += 16) {
      c = f64x2.splat(factor * load<f64>(row));
      k = <usize>load<u32>(row, 8) + at;
      s0 = f64x2.add(s0, f64x2.mul(c, v128.load(k)));
      s1 = f64x2.add(s1, f64x2.mul(c, v128.load(k, 16)));
      s2 = f64x2.add(s2, f64x2.mul(c, v128.load(k, 32)));
      s3 = f64x2.add(s3, f64x2.mul(c, v128.load(k, 48)));
      s4 = f64x2.add(s4, f64x2.mul(c, v128.load(k, 64)));
      s5 = f64x2.add(s5, f64x2.mul(c, v128.load(k, 80)));
      s6 = f64x2.add(s6, f64x2.mul(c, v128.load(k, 96)));
      s7 = f64x2.add(s7, f64x2.mul(c, v128.load(k, 112)));
    }
    const b = base + at;
    const o = out + at;
    v128.store(o, f64x2.add(v128.load(b), s0));
    v128.store(o, f64x2.add(v128.load(b, 16), s1), 16);
    v128.store(o, f64x2.add(v128.load(b, 32), s2), 32);
    v128.store(o, f64x2.add(v128.load(b, 48), s3), 48);
    v128.store(o, f64x2.add(v128.load(b, 64), s4), 64);
    v128.store(o, f64x2.add(v128.load(b, 80), s5), 80);
    v128.store(o, f64x2.add(v128.load(b, 96), s6), 96);
    v128.store(o, f64x2.add(v128.load(b, 112), s7), 112);
  }
  for (; at + 16 <= bytes; at += 16) {
    let sum = f64x2.mul(f64x2.splat(factor * load<f64>(table)), v128.load(<usize>load<u32>(table, 8) + at));
    for (let row = table + 16; row < end; row += 16) {
      sum = f64x2.add(
        sum,
        f64x2.mul(f64x2.splat(factor * load<f64>(row)), v128.load(<usize>load<u32>(row, 8) + at)),
      );
    }
    v128.store(out + at, f64x2.add(v128.load(base + at), sum));
  }
  if (at < bytes) {
    let sum = factor * load<f64>(table) * load<f64>(<usize>load<u32>(table, 8) + at);
    for (let row = table + 16; row < end; row += 16) {
      sum += factor * load<f64>(row) * load<f64>(<usize>load<u32>(row, 8) + at);
    }
    store<f64>(out + at, load<f64>(base + at) + sum);
  }
}

/**
 * The sums of squares of both error estimates in units of the tolerance `absolute_i + relative max(|y0_i|, |y1_i|)`, and
 * `sum 0 y1_i + 0 slope_i`, which is 0 exactly when all of them are finite. Even and odd components are summed apart.
 * Written to `sums`: fifth order, third order, check.
 */
export function errorSums(
  sums: usize,
  y0: usize,
  y1: usize,
  slope: usize,
  absolute: usize,
  table: usize,
  count: i32,
  relative: f64,
  size: i32,
): void {
  const end = table + <usize>count * 24;
  const bytes = <usize>size << 3;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const rel = f64x2.splat(relative);
  let fifth = zero;
  let third = zero;
  let check = zero;
  let at: usize = 0;
  for (; at + 64 <= bytes; at += 64) {
    let a0 = zero;
    let a1 = zero;
    let a2 = zero;
    let a3 = zero;
    let b0 = zero;
    let b1 = zero;
    let b2 = zero;
    let b3 = zero;
    for (let row = table; row < end; row += 24) {
      const c = f64x2.splat(load<f64>(row));
      const d = f64x2.splat(load<f64>(row, 8));
      const k = <usize>load<u32>(row, 16) + at;
      const k0 = v128.load(k);
      const k1 = v128.load(k, 16);
      const k2 = v128.load(k, 32);
      const k3 = v128.load(k, 48);
      a0 = f64x2.add(a0, f64x2.mul(c, k0));
      a1 = f64x2.add(a1, f64x2.mul(c, k1));
      a2 = f64x2.add(a2, f64x2.mul(c, k2));
      a3 = f64x2.add(a3, f64x2.mul(c, k3));
      b0 = f64x2.add(b0, f64x2.mul(d, k0));
      b1 = f64x2.add(b1, f64x2.mul(d, k1));
      b2 = f64x2.add(b2, f64x2.mul(d, k2));
      b3 = f64x2.add(b3, f64x2.mul(d, k3));
    }
    let inverse = inverseScale(absolute + at, y0 + at, y1 + at, rel, one);
    a0 = f64x2.mul(a0, inverse);
    b0 = f64x2.mul(b0, inverse);
    inverse = inverseScale(absolute + at + 16, y0 + at + 16, y1 + at + 16, rel, one);
    a1 = f64x2.mul(a1, inverse);
    b1 = f64x2.mul(b1, inverse);
    inverse = inverseScale(absolute + at + 32, y0 + at + 32, y1 + at + 32, rel, one);
    a2 = f64x2.mul(a2, inverse);
    b2 = f64x2.mul(b2, inverse);
    inverse = inverseScale(absolute + at + 48, y0 + at + 48, y1 + at + 48, rel, one);
    a3 = f64x2.mul(a3, inverse);
    b3 = f64x2.mul(b3, inverse);
    fifth = f64x2.add(f64x2.add(f64x2.add(f64x2.add(fifth, f64x2.mul(a0, a0)), f64x2.mul(a1, a1)), f64x2.mul(a2, a2)), f64x2.mul(a3, a3));
    third = f64x2.add(f64x2.add(f64x2.add(f64x2.add(third, f64x2.mul(b0, b0)), f64x2.mul(b1, b1)), f64x2.mul(b2, b2)), f64x2.mul(b3, b3));
    check = f64x2.add(check, zeroOf(y1 + at, slope + at, zero));
    check = f64x2.add(check, zeroOf(y1 + at + 16, slope + at + 16, zero));
    check = f64x2.add(check, zeroOf(y1 + at + 32, slope + at + 32, zero));
    check = f64x2.add(check, zeroOf(y1 + at + 48, slope + at + 48, zero));
  }
  for (; at + 16 <= bytes; at += 16) {
    let a = zero;
    let b = zero;
    for (let row = table; row < end; row += 24) {
      const k = v128.load(<usize>load<u32>(row, 16) + at);
      a = f64x2.add(a, f64x2.mul(f64x2.splat(load<f64>(row)), k));
      b = f64x2.add(b, f64x2.mul(f64x2.splat(load<f64>(row, 8)), k));
    }
    const inverse = inverseScale(absolute + at, y0 + at, y1 + at, rel, one);
    a = f64x2.mul(a, inverse);
    b = f64x2.mul(b, inverse);
    fifth = f64x2.add(fifth, f64x2.mul(a, a));
    third = f64x2.add(third, f64x2.mul(b, b));
    check = f64x2.add(check, zeroOf(y1 + at, slope + at, zero));
  }
  let fifthEven = f64x2.extract_lane(fifth, 0);
  let thirdEven = f64x2.extract_lane(third, 0);
  let checkEven = f64x2.extract_lane(check, 0);
  if (at < bytes) {
    let a: f64 = 0;
    let b: f64 = 0;
    for (let row = table; row < end; row += 24) {
      const k = load<f64>(<usize>load<u32>(row, 16) + at);
      a += load<f64>(row) * k;
      b += load<f64>(row, 8) * k;
    }
    const first = Math.abs(load<f64>(y0 + at));
    const last = Math.abs(load<f64>(y1 + at));
    const inverse = 1.0 / (load<f64>(absolute + at) + relative * (first > last ? first : last));
    a *= inverse;
    b *= inverse;
    fifthEven += a * a;
    thirdEven += b * b;
    checkEven += load<f64>(y1 + at) * 0.0 + load<f64>(slope + at) * 0.0;
  }
  store<f64>(sums, fifthEven + f64x2.extract_lane(fifth, 1));
  store<f64>(sums, thirdEven + f64x2.extract_lane(third, 1), 8);
  store<f64>(sums, checkEven + f64x2.extract_lane(check, 1), 16);
}

@inline
function inverseScale(absolute: usize, y0: usize, y1: usize, relative: v128, one: v128): v128 {
  const larger = f64x2.max(f64x2.abs(v128.load(y0)), f64x2.abs(v128.load(y1)));
  return f64x2.div(one, f64x2.add(v128.load(absolute), f64x2.mul(relative, larger)));
}

@inline
function zeroOf(y: usize, slope: usize, zero: v128): v128 {
  return f64x2.add(f64x2.mul(v128.load(y), zero), f64x2.mul(v128.load(slope), zero));
}
