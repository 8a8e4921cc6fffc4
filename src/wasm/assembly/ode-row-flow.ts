/* The vector field of row flows, in the order of operations of its twin, src/solvers/ode/row-flow.ts. */

/**
 * `g_ip = rate_i drift_p(M_ip)`, `s_i = sum_q g_iq M_iq` and `out_ip = g_ip - M_ip s_i` for `rows` rows of `columns` entries.
 *
 * The drift is `t^lead h(x)`, `lead` 0 or 1, with x = t^2 where `even` is not 0 and x = t else; the coefficients of h stand from the highest
 * degree down, `stride` bytes apart, each one number for all columns (`perColumn` 0) or one a column. Sums go in four lanes
 * (column modulo 4) added as (0 + 2) + (1 + 3), an odd last column apart.
 */
export function rowFlow(
  state: usize,
  g: usize,
  sums: usize,
  out: usize,
  rates: usize,
  coefficients: usize,
  degree: i32,
  stride: i32,
  perColumn: i32,
  lead: i32,
  even: i32,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns << 3;
  const last = coefficients + <usize>degree * <usize>stride;
  for (let row = 0; row < rows; row++) {
    const rate = load<f64>(rates + (<usize>row << 3));
    const rateLanes = f64x2.splat(rate);
    let sumA = f64x2.splat(0);
    let sumB = f64x2.splat(0);
    let at: usize = 0;
    for (; at + 64 <= bytes; at += 64) {
      const t0 = v128.load(state + at);
      const t1 = v128.load(state + at, 16);
      const t2 = v128.load(state + at, 32);
      const t3 = v128.load(state + at, 48);
      const x0 = even ? f64x2.mul(t0, t0) : t0;
      const x1 = even ? f64x2.mul(t1, t1) : t1;
      const x2 = even ? f64x2.mul(t2, t2) : t2;
      const x3 = even ? f64x2.mul(t3, t3) : t3;
      let h0: v128;
      let h1: v128;
      let h2: v128;
      let h3: v128;
      if (perColumn) {
        h0 = v128.load(coefficients + at);
        h1 = v128.load(coefficients + at, 16);
        h2 = v128.load(coefficients + at, 32);
        h3 = v128.load(coefficients + at, 48);
        for (let c = coefficients + <usize>stride; c <= last; c += <usize>stride) {
          h0 = f64x2.add(f64x2.mul(h0, x0), v128.load(c + at));
          h1 = f64x2.add(f64x2.mul(h1, x1), v128.load(c + at, 16));
          h2 = f64x2.add(f64x2.mul(h2, x2), v128.load(c + at, 32));
          h3 = f64x2.add(f64x2.mul(h3, x3), v128.load(c + at, 48));
        }
      } else {
        h0 = v128.load64_splat(coefficients);
        h1 = h0;
        h2 = h0;
        h3 = h0;
        for (let c = coefficients + <usize>stride; c <= last; c += <usize>stride) {
          const coefficient = v128.load64_splat(c);
          h0 = f64x2.add(f64x2.mul(h0, x0), coefficient);
          h1 = f64x2.add(f64x2.mul(h1, x1), coefficient);
          h2 = f64x2.add(f64x2.mul(h2, x2), coefficient);
          h3 = f64x2.add(f64x2.mul(h3, x3), coefficient);
        }
      }
      if (lead) {
        h0 = f64x2.mul(h0, t0);
        h1 = f64x2.mul(h1, t1);
        h2 = f64x2.mul(h2, t2);
        h3 = f64x2.mul(h3, t3);
      }
      h0 = f64x2.mul(rateLanes, h0);
      h1 = f64x2.mul(rateLanes, h1);
      h2 = f64x2.mul(rateLanes, h2);
      h3 = f64x2.mul(rateLanes, h3);
      v128.store(g + at, h0);
      v128.store(g + at, h1, 16);
      v128.store(g + at, h2, 32);
      v128.store(g + at, h3, 48);
      sumA = f64x2.add(sumA, f64x2.mul(h0, t0));
      sumB = f64x2.add(sumB, f64x2.mul(h1, t1));
      sumA = f64x2.add(sumA, f64x2.mul(h2, t2));
      sumB = f64x2.add(sumB, f64x2.mul(h3, t3));
    }
    for (; at + 16 <= bytes; at += 16) {
      const t = v128.load(state + at);
      const x = even ? f64x2.mul(t, t) : t;
      let h = perColumn ? v128.load(coefficients + at) : v128.load64_splat(coefficients);
      for (let c = coefficients + <usize>stride; c <= last; c += <usize>stride) {
        h = f64x2.add(f64x2.mul(h, x), perColumn ? v128.load(c + at) : v128.load64_splat(c));
      }
      if (lead) h = f64x2.mul(h, t);
      h = f64x2.mul(rateLanes, h);
      v128.store(g + at, h);
      if (at & 16) sumB = f64x2.add(sumB, f64x2.mul(h, t));
      else sumA = f64x2.add(sumA, f64x2.mul(h, t));
    }
    const both = f64x2.add(sumA, sumB);
    let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    if (at < bytes) {
      const t = load<f64>(state + at);
      const x = even ? t * t : t;
      let h = load<f64>(perColumn ? coefficients + at : coefficients);
      for (let c = coefficients + <usize>stride; c <= last; c += <usize>stride) {
        h = h * x + load<f64>(perColumn ? c + at : c);
      }
      if (lead) h *= t;
      h = rate * h;
      store<f64>(g + at, h);
      sum += h * t;
    }
    store<f64>(sums + (<usize>row << 3), sum);
    const sumLanes = f64x2.splat(sum);
    for (at = 0; at + 16 <= bytes; at += 16) {
      v128.store(out + at, f64x2.sub(v128.load(g + at), f64x2.mul(v128.load(state + at), sumLanes)));
    }
    if (at < bytes) store<f64>(out + at, load<f64>(g + at) - load<f64>(state + at) * sum);
    state += bytes;
    g += bytes;
    out += bytes;
  }
}

/**
 * The inner products of the rows of a row flow, i < l in row order: `out_il = g_i.M_l + g_l.M_i - Q_il (s_i + s_l)`. Both dot
 * products go in two lanes (even and odd columns), the lanes are added first, an odd last column last.
 */
export function rowProducts(
  state: usize,
  products: usize,
  g: usize,
  sums: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns << 3;
  for (let i = 0; i < rows; i++) {
    const stateI = state + <usize>i * bytes;
    const gI = g + <usize>i * bytes;
    const sumI = load<f64>(sums + (<usize>i << 3));
    for (let l = i + 1; l < rows; l++) {
      const stateL = state + <usize>l * bytes;
      const gL = g + <usize>l * bytes;
      let first = f64x2.splat(0);
      let second = f64x2.splat(0);
      let at: usize = 0;
      for (; at + 16 <= bytes; at += 16) {
        first = f64x2.add(first, f64x2.mul(v128.load(gI + at), v128.load(stateL + at)));
        second = f64x2.add(second, f64x2.mul(v128.load(gL + at), v128.load(stateI + at)));
      }
      const both = f64x2.add(first, second);
      let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
      if (at < bytes) {
        sum += load<f64>(gI + at) * load<f64>(stateL + at) + load<f64>(gL + at) * load<f64>(stateI + at);
      }
      const sumL = load<f64>(sums + (<usize>l << 3));
      store<f64>(out, sum - load<f64>(products) * (sumI + sumL));
      products += 8;
      out += 8;
    }
  }
}
