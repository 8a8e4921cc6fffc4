/**
 * The linear systems of a step of Radau5 by way of an upper Hessenberg matrix: `J = S H S^-1` once for each Jacobian at 5/3 n^3
 * operations, after which a new step size costs of the order of n^2 alone (the option of radau5.f; the elimination is `elmhes` of
 * EISPACK, by rows). Twins of the kernels in `assembly/ode.ts`: the same operations in the same order. Matrices are row-major.
 */

/** `sum_i a_i b_i`: eight lanes (index modulo 8) over whole groups of eight, added in pairs, then the rest in order. */
function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, count: number): number {
  const whole = count & ~7;
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
  let i = 0;
  for (; i < whole; i += 8) {
    const [p, q] = [atA + i, atB + i];
    s0 += a[p]! * b[q]!;
    s1 += a[p + 1]! * b[q + 1]!;
    s2 += a[p + 2]! * b[q + 2]!;
    s3 += a[p + 3]! * b[q + 3]!;
    s4 += a[p + 4]! * b[q + 4]!;
    s5 += a[p + 5]! * b[q + 5]!;
    s6 += a[p + 6]! * b[q + 6]!;
    s7 += a[p + 7]! * b[q + 7]!;
  }
  let sum = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  for (; i < count; i += 1) sum += a[atA + i]! * b[atB + i]!;
  return sum;
}

/** `y_i += factor x_i`. */
function addScaled(y: Float64Array, atY: number, factor: number, x: Float64Array, atX: number, count: number): void {
  for (let i = 0; i < count; i += 1) y[atY + i]! += factor * x[atX + i]!;
}

function swap(a: Float64Array, i: number, j: number): void {
  const kept = a[i]!;
  a[i] = a[j]!;
  a[j] = kept;
}

/**
 * Reduces a matrix to Hessenberg form: `a = S H S^-1`.
 *
 * @param a - becomes H.
 * @param multipliers - `size x size`; row m gets the multipliers of step m.
 * @param pivots - `size` places for the swaps.
 * @param size - number of rows.
 * @example
 * reduceToHessenberg(Float64Array.of(1, 2, 3, 4), new Float64Array(4), new Int32Array(2), 2) // undefined
 */
export function reduceToHessenberg(a: Float64Array, multipliers: Float64Array, pivots: Int32Array, size: number): void {
  for (let m = 1; m < size - 1; m += 1) {
    let pivot = m;
    let largest = Math.abs(a[m * size + m - 1]!);
    for (let i = m + 1; i < size; i += 1) {
      const value = Math.abs(a[i * size + m - 1]!);
      if (value > largest) {
        largest = value;
        pivot = i;
      }
    }
    pivots[m] = pivot;
    if (pivot !== m) {
      for (let j = m - 1; j < size; j += 1) swap(a, m * size + j, pivot * size + j);
      for (let i = 0; i < size; i += 1) swap(a, i * size + m, i * size + pivot);
    }
    const rowM = m * size + m;
    const lead = a[rowM - 1]!;
    const y = m * size;
    for (let i = m + 1; i < size; i += 1) {
      const entry = i * size + m - 1;
      multipliers[y + i] = lead === 0 ? 0 : a[entry]! / lead;
      a[entry] = 0;
    }
    if (lead === 0) continue;
    const below = size - m - 1;
    for (let i = m + 1; i < size; i += 1) {
      const row = i * size + m;
      addScaled(a, row, -multipliers[y + i]!, a, rowM, size - m);
      a[row]! += dot(a, row + 1, multipliers, y + m + 1, below);
    }
    for (let i = 0; i <= m; i += 1) {
      const row = i * size + m;
      a[row]! += dot(a, row + 1, multipliers, y + m + 1, below);
    }
  }
}

/**
 * `b := S^-1 b`.
 *
 * @example
 * toHessenberg(new Float64Array(4), new Int32Array(2), 2, Float64Array.of(1, 2)) // undefined
 */
export function toHessenberg(multipliers: Float64Array, pivots: Int32Array, size: number, b: Float64Array): void {
  for (let m = 1; m < size - 1; m += 1) {
    swap(b, m, pivots[m]!);
    addScaled(b, m + 1, -b[m]!, multipliers, m * size + m + 1, size - m - 1);
  }
}

/**
 * `b := S b`.
 *
 * @example
 * fromHessenberg(new Float64Array(4), new Int32Array(2), 2, Float64Array.of(1, 2)) // undefined
 */
export function fromHessenberg(multipliers: Float64Array, pivots: Int32Array, size: number, b: Float64Array): void {
  for (let m = size - 2; m > 0; m -= 1) {
    addScaled(b, m + 1, b[m]!, multipliers, m * size + m + 1, size - m - 1);
    swap(b, m, pivots[m]!);
  }
}

/** Row k of `shift - H` from the column before the diagonal on. */
function shiftedRow(h: Float64Array, shift: number, u: Float64Array, k: number, size: number): void {
  for (let at = k * size + Math.max(k - 1, 0); at < (k + 1) * size; at += 1) u[at] = -h[at]!;
  u[k * size + k]! += shift;
}

/**
 * Factorises `shift - H`.
 *
 * @param h - upper Hessenberg.
 * @param shift - a number.
 * @param u - becomes the upper triangular factor.
 * @param lower - `size` places for the multipliers.
 * @param swaps - `size` places: 1 where rows k and k + 1 were swapped.
 * @returns false when a pivot is zero or not finite.
 * @example
 * factoriseHessenberg(Float64Array.of(2), 5, new Float64Array(1), new Float64Array(1), new Int32Array(1), 1) // true
 */
export function factoriseHessenberg(
  h: Float64Array,
  shift: number,
  u: Float64Array,
  lower: Float64Array,
  swaps: Int32Array,
  size: number,
): boolean {
  for (let k = 0; k < size; k += 1) {
    shiftedRow(h, shift, u, k, size);
    if (k === 0) continue;
    const row = k * size + k - 1;
    const above = row - size;
    const swapped = Math.abs(u[row]!) > Math.abs(u[above]!);
    swaps[k - 1] = swapped ? 1 : 0;
    if (swapped) for (let j = 0; j <= size - k; j += 1) swap(u, row + j, above + j);
    const pivot = u[above]!;
    if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Number.POSITIVE_INFINITY)) return false;
    const multiplier = u[row]! / pivot;
    lower[k - 1] = multiplier;
    addScaled(u, row + 1, -multiplier, u, above + 1, size - k);
  }
  const last = Math.abs(u[size * size - 1]!);
  return last > 0 && last < Number.POSITIVE_INFINITY;
}

/**
 * Solves `(shift - H) x = b` with the factors of {@link factoriseHessenberg}.
 *
 * @param b - becomes x.
 * @example
 * solveHessenberg(Float64Array.of(3), new Float64Array(1), new Int32Array(1), 1, Float64Array.of(6)) // undefined
 */
export function solveHessenberg(
  u: Float64Array,
  lower: Float64Array,
  swaps: Int32Array,
  size: number,
  b: Float64Array,
): void {
  for (let k = 0; k < size - 1; k += 1) {
    if (swaps[k] === 1) swap(b, k, k + 1);
    b[k + 1]! -= lower[k]! * b[k]!;
  }
  for (let k = size - 1; k >= 0; k -= 1) {
    const row = k * size + k;
    b[k] = (b[k]! - dot(u, row + 1, b, k + 1, size - k - 1)) / u[row]!;
  }
}

/** Factors of `shift + i shiftIm - H`. */
export interface ComplexFactors {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly lowerRe: Float64Array;
  readonly lowerIm: Float64Array;
  readonly swaps: Int32Array;
}

const sizeAt = ({ re, im }: ComplexFactors, at: number): number => Math.abs(re[at]!) + Math.abs(im[at]!);

/**
 * As {@link factoriseHessenberg} for `shift + i shiftIm - H`; the pivot is the entry of largest `|re| + |im|`.
 *
 * @param factors - places for the factors.
 * @returns false when a pivot is zero or not finite.
 * @example
 * const [re, im, lowerRe, lowerIm] = [0, 0, 0, 0].map(() => new Float64Array(1));
 * factoriseComplexHessenberg(Float64Array.of(2), 2, 0, { re, im, lowerRe, lowerIm, swaps: new Int32Array(1) }, 1) // false
 */
export function factoriseComplexHessenberg(
  h: Float64Array,
  shift: number,
  shiftIm: number,
  factors: ComplexFactors,
  size: number,
): boolean {
  const { re, im, lowerRe, lowerIm, swaps } = factors;
  for (let k = 0; k < size; k += 1) {
    shiftedRow(h, shift, re, k, size);
    im.fill(0, k * size + Math.max(k - 1, 0), (k + 1) * size);
    im[k * size + k] = shiftIm;
    if (k === 0) continue;
    const row = k * size + k - 1;
    const above = row - size;
    const swapped = sizeAt(factors, row) > sizeAt(factors, above);
    swaps[k - 1] = swapped ? 1 : 0;
    if (swapped) {
      for (let j = 0; j <= size - k; j += 1) {
        swap(re, row + j, above + j);
        swap(im, row + j, above + j);
      }
    }
    const largest = sizeAt(factors, above);
    if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return false;
    // Scaled, so that the squares neither overflow nor underflow.
    const pr = re[above]! / largest;
    const pi = im[above]! / largest;
    const norm = (pr * pr + pi * pi) * largest;
    const mr = re[row]!;
    const mi = im[row]!;
    const lr = (mr * pr + mi * pi) / norm;
    const li = (mi * pr - mr * pi) / norm;
    lowerRe[k - 1] = lr;
    lowerIm[k - 1] = li;
    for (let j = 1; j <= size - k; j += 1) {
      const ur = re[above + j]!;
      const ui = im[above + j]!;
      re[row + j]! -= lr * ur - li * ui;
      im[row + j]! -= lr * ui + li * ur;
    }
  }
  const last = sizeAt(factors, size * size - 1);
  return last > 0 && last < Number.POSITIVE_INFINITY;
}

/**
 * Solves with the factors of {@link factoriseComplexHessenberg}.
 *
 * @param br - real part of the right-hand side; becomes that of the solution.
 * @param bi - imaginary part, likewise.
 * @example
 * const [re, im, lowerRe, lowerIm] = [2, 0, 0, 0].map((value) => Float64Array.of(value));
 * solveComplexHessenberg({ re, im, lowerRe, lowerIm, swaps: new Int32Array(1) }, 1, Float64Array.of(4), Float64Array.of(2)) // undefined
 */
export function solveComplexHessenberg(
  { re, im, lowerRe, lowerIm, swaps }: ComplexFactors,
  size: number,
  br: Float64Array,
  bi: Float64Array,
): void {
  for (let k = 0; k < size - 1; k += 1) {
    if (swaps[k] === 1) {
      swap(br, k, k + 1);
      swap(bi, k, k + 1);
    }
    const xr = br[k]!;
    const xi = bi[k]!;
    br[k + 1]! -= lowerRe[k]! * xr - lowerIm[k]! * xi;
    bi[k + 1]! -= lowerRe[k]! * xi + lowerIm[k]! * xr;
  }
  for (let k = size - 1; k >= 0; k -= 1) {
    const row = k * size + k;
    const count = size - k - 1;
    const [from, to] = [row + 1, k + 1];
    const sumRe = br[k]! - (dot(re, from, br, to, count) - dot(im, from, bi, to, count));
    const sumIm = bi[k]! - (dot(re, from, bi, to, count) + dot(im, from, br, to, count));
    const largest = Math.abs(re[row]!) + Math.abs(im[row]!);
    const pr = re[row]! / largest;
    const pi = im[row]! / largest;
    const norm = (pr * pr + pi * pi) * largest;
    br[k] = (sumRe * pr + sumIm * pi) / norm;
    bi[k] = (sumIm * pr - sumRe * pi) / norm;
  }
}
