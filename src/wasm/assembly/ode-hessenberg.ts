/* The linear systems of Radau5 by way of a Hessenberg matrix, in the order of operations of src/solvers/ode/hessenberg.ts. */

/** `sum_i a_i b_i`: eight lanes (index modulo 8) over whole groups of eight, added in pairs, then the rest in order. */
@inline
function dot(a: usize, b: usize, count: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = <usize>(count & ~7) << 3;
  const bytes = <usize>count << 3;
  let at: usize = 0;
  for (; at < whole; at += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a + at, 32), v128.load(b + at, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a + at, 48), v128.load(b + at, 48)));
  }
  const t = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1);
  for (; at < bytes; at += 8) sum += load<f64>(a + at) * load<f64>(b + at);
  return sum;
}

/** `y_i += factor x_i`. */
@inline
function addScaled(y: usize, factor: f64, x: usize, count: i32): void {
  const c = f64x2.splat(factor);
  const bytes = <usize>count << 3;
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    v128.store(y + at, f64x2.add(v128.load(y + at), f64x2.mul(c, v128.load(x + at))));
    v128.store(y + at, f64x2.add(v128.load(y + at, 16), f64x2.mul(c, v128.load(x + at, 16))), 16);
  }
  for (; at < bytes; at += 8) store<f64>(y + at, load<f64>(y + at) + factor * load<f64>(x + at));
}

@inline
function swap(a: usize, b: usize): void {
  const kept = load<f64>(a);
  store<f64>(a, load<f64>(b));
  store<f64>(b, kept);
}

/** `a = S H S^-1` with H upper Hessenberg, which replaces a, by elimination with pivoting; see src/solvers/ode/hessenberg.ts. */
export function reduceToHessenberg(a: usize, multipliers: usize, pivots: usize, size: i32): void {
  const width = <usize>size << 3;
  for (let m = 1; m < size - 1; m++) {
    const column = <usize>(m - 1) << 3;
    let pivot = m;
    let largest = Math.abs(load<f64>(a + <usize>m * width + column));
    for (let i = m + 1; i < size; i++) {
      const value = Math.abs(load<f64>(a + <usize>i * width + column));
      if (value > largest) {
        largest = value;
        pivot = i;
      }
    }
    store<i32>(pivots + (<usize>m << 2), pivot);
    const at = <usize>m << 3;
    if (pivot != m) {
      for (let j = m - 1; j < size; j++) {
        const offset = <usize>j << 3;
        swap(a + <usize>m * width + offset, a + <usize>pivot * width + offset);
      }
      for (let i = 0; i < size; i++) swap(a + <usize>i * width + at, a + <usize>i * width + (<usize>pivot << 3));
    }
    const rowM = a + <usize>m * width + at;
    const lead = load<f64>(a + <usize>m * width + column);
    const y = multipliers + <usize>m * width;
    for (let i = m + 1; i < size; i++) {
      const entry = a + <usize>i * width + column;
      store<f64>(y + (<usize>i << 3), lead == 0 ? 0 : load<f64>(entry) / lead);
      store<f64>(entry, 0);
    }
    if (lead == 0) continue;
    const below = size - m - 1;
    const yBelow = y + at + 8;
    for (let i = m + 1; i < size; i++) {
      const row = a + <usize>i * width + at;
      addScaled(row, -load<f64>(y + (<usize>i << 3)), rowM, size - m);
      store<f64>(row, load<f64>(row) + dot(row + 8, yBelow, below));
    }
    for (let i = 0; i <= m; i++) {
      const row = a + <usize>i * width + at;
      store<f64>(row, load<f64>(row) + dot(row + 8, yBelow, below));
    }
  }
}

/** `b := S^-1 b` for `count` vectors, `stride` bytes apart. */
export function toHessenberg(multipliers: usize, pivots: usize, size: i32, b: usize, count: i32, stride: i32): void {
  const width = <usize>size << 3;
  for (let m = 1; m < size - 1; m++) {
    const at = <usize>m << 3;
    const pivot = <usize>load<i32>(pivots + (<usize>m << 2)) << 3;
    const y = multipliers + <usize>m * width + at + 8;
    for (let k = 0; k < count; k++) {
      const vector = b + <usize>k * <usize>stride;
      swap(vector + at, vector + pivot);
      addScaled(vector + at + 8, -load<f64>(vector + at), y, size - m - 1);
    }
  }
}

/** `b := S b` for `count` vectors, `stride` bytes apart. */
export function fromHessenberg(multipliers: usize, pivots: usize, size: i32, b: usize, count: i32, stride: i32): void {
  const width = <usize>size << 3;
  for (let m = size - 2; m > 0; m--) {
    const at = <usize>m << 3;
    const pivot = <usize>load<i32>(pivots + (<usize>m << 2)) << 3;
    const y = multipliers + <usize>m * width + at + 8;
    for (let k = 0; k < count; k++) {
      const vector = b + <usize>k * <usize>stride;
      addScaled(vector + at + 8, load<f64>(vector + at), y, size - m - 1);
      swap(vector + at, vector + pivot);
    }
  }
}

/** Factorises `shift - H`; `lower` gets the multipliers, `swaps` 1 where rows k and k + 1 were swapped. 0 when singular. */
export function factoriseHessenberg(h: usize, shift: f64, u: usize, lower: usize, swaps: usize, size: i32): i32 {
  const width = <usize>size << 3;
  for (let k = 0; k < size; k++) {
    const row = u + <usize>k * width;
    shiftedRow(h, shift, u, k, size);
    if (k > 0) {
      const above = row - width;
      const from = <usize>(k - 1) << 3;
      const swapped = Math.abs(load<f64>(row + from)) > Math.abs(load<f64>(above + from));
      store<i32>(swaps + (<usize>(k - 1) << 2), swapped ? 1 : 0);
      if (swapped) for (let at = from; at < width; at += 8) swap(row + at, above + at);
      const pivot = load<f64>(above + from);
      if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Infinity)) return 0;
      const multiplier = load<f64>(row + from) / pivot;
      store<f64>(lower + from, multiplier);
      addScaled(row + from + 8, -multiplier, above + from + 8, size - k);
    }
  }
  const last = Math.abs(load<f64>(u + <usize>(size - 1) * width + width - 8));
  return last > 0 && last < Infinity ? 1 : 0;
}

@inline
function shiftedRow(h: usize, shift: f64, u: usize, k: i32, size: i32): void {
  const width = <usize>size << 3;
  const row = <usize>k * width;
  for (let at = <usize>(k > 0 ? k - 1 : 0) << 3; at < width; at += 8) {
    store<f64>(u + row + at, -load<f64>(h + row + at));
  }
  const diagonal = u + row + (<usize>k << 3);
  store<f64>(diagonal, load<f64>(diagonal) + shift);
}

/** Solves `(shift - H) x = b` in place of b. */
export function solveHessenberg(u: usize, lower: usize, swaps: usize, size: i32, b: usize): void {
  const width = <usize>size << 3;
  for (let k = 0; k < size - 1; k++) {
    const at = b + (<usize>k << 3);
    if (load<i32>(swaps + (<usize>k << 2))) swap(at, at + 8);
    store<f64>(at + 8, load<f64>(at + 8) - load<f64>(lower + (<usize>k << 3)) * load<f64>(at));
  }
  for (let k = size - 1; k >= 0; k--) {
    const offset = <usize>k << 3;
    const row = u + <usize>k * width + offset;
    const sum = load<f64>(b + offset) - dot(row + 8, b + offset + 8, size - k - 1);
    store<f64>(b + offset, sum / load<f64>(row));
  }
}

/** As `factoriseHessenberg` for `shift + i shiftIm - H`; pivots by `|re| + |im|`. */
export function factoriseComplexHessenberg(
  h: usize,
  shift: f64,
  shiftIm: f64,
  re: usize,
  im: usize,
  lowerRe: usize,
  lowerIm: usize,
  swaps: usize,
  size: i32,
): i32 {
  const width = <usize>size << 3;
  for (let k = 0; k < size; k++) {
    const row = <usize>k * width;
    shiftedRow(h, shift, re, k, size);
    for (let at = <usize>(k > 0 ? k - 1 : 0) << 3; at < width; at += 8) store<f64>(im + row + at, 0);
    store<f64>(im + row + (<usize>k << 3), shiftIm);
    if (k > 0) {
      const above = row - width;
      const from = <usize>(k - 1) << 3;
      const swapped = size1(re, im, row + from) > size1(re, im, above + from);
      store<i32>(swaps + (<usize>(k - 1) << 2), swapped ? 1 : 0);
      if (swapped) {
        for (let at = from; at < width; at += 8) {
          swap(re + row + at, re + above + at);
          swap(im + row + at, im + above + at);
        }
      }
      const largest = size1(re, im, above + from);
      if (!(largest > 0 && largest < Infinity)) return 0;
      const pr = load<f64>(re + above + from) / largest;
      const pi = load<f64>(im + above + from) / largest;
      const norm = (pr * pr + pi * pi) * largest;
      const mr = load<f64>(re + row + from);
      const mi = load<f64>(im + row + from);
      const lr = (mr * pr + mi * pi) / norm;
      const li = (mi * pr - mr * pi) / norm;
      store<f64>(lowerRe + from, lr);
      store<f64>(lowerIm + from, li);
      const lrLanes = f64x2.splat(lr);
      const liLanes = f64x2.splat(li);
      let at = from + 8;
      for (; at + 16 <= width; at += 16) {
        const ur = v128.load(re + above + at);
        const ui = v128.load(im + above + at);
        const r = re + row + at;
        const i = im + row + at;
        v128.store(r, f64x2.sub(v128.load(r), f64x2.sub(f64x2.mul(lrLanes, ur), f64x2.mul(liLanes, ui))));
        v128.store(i, f64x2.sub(v128.load(i), f64x2.add(f64x2.mul(lrLanes, ui), f64x2.mul(liLanes, ur))));
      }
      if (at < width) {
        const ur = load<f64>(re + above + at);
        const ui = load<f64>(im + above + at);
        store<f64>(re + row + at, load<f64>(re + row + at) - (lr * ur - li * ui));
        store<f64>(im + row + at, load<f64>(im + row + at) - (lr * ui + li * ur));
      }
    }
  }
  const last = size1(re, im, <usize>size * width - 8);
  return last > 0 && last < Infinity ? 1 : 0;
}

@inline
function size1(re: usize, im: usize, at: usize): f64 {
  return Math.abs(load<f64>(re + at)) + Math.abs(load<f64>(im + at));
}

/** As `solveHessenberg`, for the complex factors and b = br + i bi. */
export function solveComplexHessenberg(
  re: usize,
  im: usize,
  lowerRe: usize,
  lowerIm: usize,
  swaps: usize,
  size: i32,
  br: usize,
  bi: usize,
): void {
  const width = <usize>size << 3;
  for (let k = 0; k < size - 1; k++) {
    const at = <usize>k << 3;
    if (load<i32>(swaps + (<usize>k << 2))) {
      swap(br + at, br + at + 8);
      swap(bi + at, bi + at + 8);
    }
    const lr = load<f64>(lowerRe + at);
    const li = load<f64>(lowerIm + at);
    const xr = load<f64>(br + at);
    const xi = load<f64>(bi + at);
    store<f64>(br + at + 8, load<f64>(br + at + 8) - (lr * xr - li * xi));
    store<f64>(bi + at + 8, load<f64>(bi + at + 8) - (lr * xi + li * xr));
  }
  for (let k = size - 1; k >= 0; k--) {
    const offset = <usize>k << 3;
    const rowRe = re + <usize>k * width + offset;
    const rowIm = im + <usize>k * width + offset;
    const count = size - k - 1;
    const sumRe =
      load<f64>(br + offset) - (dot(rowRe + 8, br + offset + 8, count) - dot(rowIm + 8, bi + offset + 8, count));
    const sumIm =
      load<f64>(bi + offset) - (dot(rowRe + 8, bi + offset + 8, count) + dot(rowIm + 8, br + offset + 8, count));
    const dr = load<f64>(rowRe);
    const di = load<f64>(rowIm);
    const largest = Math.abs(dr) + Math.abs(di);
    const pr = dr / largest;
    const pi = di / largest;
    const norm = (pr * pr + pi * pi) * largest;
    store<f64>(br + offset, (sumRe * pr + sumIm * pi) / norm);
    store<f64>(bi + offset, (sumIm * pr - sumRe * pi) / norm);
  }
}
