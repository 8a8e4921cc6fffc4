/**
 * Factorises a dense matrix in place, `P A = L U` by Gaussian elimination with partial pivoting. Two columns are eliminated in one
 * pass over the rest of the matrix, which halves the traffic to memory; rows are swapped whole.
 *
 * @param a - row-major `size x size`; becomes L (unit diagonal, not stored) and U.
 * @param size - number of rows, at least 1.
 * @param pivots - `size` places; `pivots[k]` becomes the row that was swapped with row k.
 * @returns false when a column has no pivot that is a nonzero finite number: the matrix is then singular or not finite.
 * @example
 * factoriseReal(Float64Array.of(0, 1, 1, 0), 2, new Int32Array(2)) // true
 */
export function factoriseReal(a: Float64Array, size: number, pivots: Int32Array): boolean {
  for (let k = 0; k < size; k += 2) {
    if (!pivotReal(a, size, k, pivots)) return false;
    if (k + 1 === size) return true;
    const rowK = k * size;
    // Column k + 1 first, for its pivot.
    const lead = a[rowK + k + 1]!;
    for (let i = k + 1; i < size; i += 1) a[i * size + k + 1]! -= a[i * size + k]! * lead;
    if (!pivotReal(a, size, k + 1, pivots)) return false;
    const rowL = rowK + size;
    const below = a[rowL + k]!;
    for (let j = k + 2; j < size; j += 1) a[rowL + j]! -= below * a[rowK + j]!;
    for (let i = k + 2; i < size; i += 1) {
      const row = i * size;
      const first = a[row + k]!;
      const second = a[row + k + 1]!;
      if (first === 0 && second === 0) continue;
      for (let j = k + 2; j < size; j += 1) a[row + j]! -= first * a[rowK + j]! + second * a[rowL + j]!;
    }
  }
  return true;
}

/** Brings the largest entry of column k at or below the diagonal to it and divides what is below by it. */
function pivotReal(a: Float64Array, size: number, k: number, pivots: Int32Array): boolean {
  let pivot = k;
  let largest = Math.abs(a[k * size + k]!);
  for (let i = k + 1; i < size; i += 1) {
    const value = Math.abs(a[i * size + k]!);
    if (value > largest) {
      largest = value;
      pivot = i;
    }
  }
  pivots[k] = pivot;
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return false;
  if (pivot !== k) swapRows(a, size, k, pivot);
  // Divided, not multiplied by the inverse, which overflows for a subnormal pivot.
  const diagonal = a[k * size + k]!;
  for (let i = k + 1; i < size; i += 1) a[i * size + k]! /= diagonal;
  return true;
}

/**
 * Solves `A x = b` with the factors of {@link factoriseReal}.
 *
 * @param lu - the factors.
 * @param size - number of rows.
 * @param pivots - the row swaps.
 * @param b - right-hand side; becomes x.
 * @example
 * solveReal(Float64Array.of(2), 1, Int32Array.of(0), Float64Array.of(6)) // undefined
 */
export function solveReal(lu: Float64Array, size: number, pivots: Int32Array, b: Float64Array): void {
  for (let k = 0; k < size; k += 1) swapEntries(b, k, pivots[k]!);
  for (let i = 1; i < size; i += 1) {
    const row = i * size;
    let sum = b[i]!;
    for (let j = 0; j < i; j += 1) sum -= lu[row + j]! * b[j]!;
    b[i] = sum;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    const row = i * size;
    let sum = b[i]!;
    for (let j = i + 1; j < size; j += 1) sum -= lu[row + j]! * b[j]!;
    b[i] = sum / lu[row + i]!;
  }
}

/**
 * As {@link factoriseReal}, for the complex matrix `re + i im`; the pivot is the entry of largest `|re| + |im|`.
 *
 * @param re - real parts, row-major; become those of L and U.
 * @param im - imaginary parts, likewise.
 * @param size - number of rows, at least 1.
 * @param pivots - `size` places for the row swaps.
 * @returns false when the matrix is singular or not finite.
 * @example
 * factoriseComplex(Float64Array.of(0), Float64Array.of(2), 1, new Int32Array(1)) // true
 */
export function factoriseComplex(re: Float64Array, im: Float64Array, size: number, pivots: Int32Array): boolean {
  for (let k = 0; k < size; k += 2) {
    if (!pivotComplex(re, im, size, k, pivots)) return false;
    if (k + 1 === size) return true;
    const rowK = k * size;
    eliminate(re, im, rowK + k + 1, size, k, k + 1);
    if (!pivotComplex(re, im, size, k + 1, pivots)) return false;
    const rowL = rowK + size;
    const belowRe = re[rowL + k]!;
    const belowIm = im[rowL + k]!;
    for (let j = k + 2; j < size; j += 1) {
      const ur = re[rowK + j]!;
      const ui = im[rowK + j]!;
      re[rowL + j]! -= belowRe * ur - belowIm * ui;
      im[rowL + j]! -= belowRe * ui + belowIm * ur;
    }
    for (let i = k + 2; i < size; i += 1) subtractTwoRows(re, im, i * size, rowK, rowL, k, size);
  }
  return true;
}

/** Column `to` minus multiples of the entry at `lead`, below row k; the multipliers stand in column `from`. */
function eliminate(re: Float64Array, im: Float64Array, lead: number, size: number, from: number, to: number): void {
  const leadRe = re[lead]!;
  const leadIm = im[lead]!;
  for (let i = to; i < size; i += 1) {
    const row = i * size;
    const mr = re[row + from]!;
    const mi = im[row + from]!;
    re[row + to]! -= mr * leadRe - mi * leadIm;
    im[row + to]! -= mr * leadIm + mi * leadRe;
  }
}

/** The row at `row` minus its multiples of the rows k and k + 1 (at rowK, rowL), from column k + 2 on. */
function subtractTwoRows(
  re: Float64Array,
  im: Float64Array,
  row: number,
  rowK: number,
  rowL: number,
  k: number,
  size: number,
): void {
  const ar = re[row + k]!;
  const ai = im[row + k]!;
  const br = re[row + k + 1]!;
  const bi = im[row + k + 1]!;
  if (ar === 0 && ai === 0 && br === 0 && bi === 0) return;
  for (let j = k + 2; j < size; j += 1) {
    const ur = re[rowK + j]!;
    const ui = im[rowK + j]!;
    const vr = re[rowL + j]!;
    const vi = im[rowL + j]!;
    re[row + j]! -= ar * ur - ai * ui + (br * vr - bi * vi);
    im[row + j]! -= ar * ui + ai * ur + (br * vi + bi * vr);
  }
}

function pivotComplex(re: Float64Array, im: Float64Array, size: number, k: number, pivots: Int32Array): boolean {
  let pivot = k;
  let largest = Math.abs(re[k * size + k]!) + Math.abs(im[k * size + k]!);
  for (let i = k + 1; i < size; i += 1) {
    const value = Math.abs(re[i * size + k]!) + Math.abs(im[i * size + k]!);
    if (value > largest) {
      largest = value;
      pivot = i;
    }
  }
  pivots[k] = pivot;
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return false;
  if (pivot !== k) {
    swapRows(re, size, k, pivot);
    swapRows(im, size, k, pivot);
  }
  // Scaled, so that the squares neither overflow nor underflow.
  const pr = re[k * size + k]! / largest;
  const pi = im[k * size + k]! / largest;
  const norm = (pr * pr + pi * pi) * largest;
  for (let i = k + 1; i < size; i += 1) {
    const at = i * size + k;
    const mr = re[at]!;
    const mi = im[at]!;
    re[at] = (mr * pr + mi * pi) / norm;
    im[at] = (mi * pr - mr * pi) / norm;
  }
  return true;
}

/**
 * Solves `A x = b` with the factors of {@link factoriseComplex}.
 *
 * @param re - real parts of the factors.
 * @param im - imaginary parts.
 * @param size - number of rows.
 * @param pivots - the row swaps.
 * @param br - real part of the right-hand side; becomes that of x.
 * @param bi - imaginary part, likewise.
 * @example
 * solveComplex(Float64Array.of(0), Float64Array.of(2), 1, Int32Array.of(0), Float64Array.of(4), Float64Array.of(0)) // undefined
 */
export function solveComplex(
  re: Float64Array,
  im: Float64Array,
  size: number,
  pivots: Int32Array,
  br: Float64Array,
  bi: Float64Array,
): void {
  for (let k = 0; k < size; k += 1) {
    swapEntries(br, k, pivots[k]!);
    swapEntries(bi, k, pivots[k]!);
  }
  for (let i = 0; i < size; i += 1) subtractProducts(re, im, i * size, 0, i, br, bi, i);
  for (let i = size - 1; i >= 0; i -= 1) {
    const row = i * size;
    subtractProducts(re, im, row, i + 1, size, br, bi, i);
    const dr = re[row + i]!;
    const di = im[row + i]!;
    const largest = Math.abs(dr) + Math.abs(di);
    const pr = dr / largest;
    const pi = di / largest;
    const norm = (pr * pr + pi * pi) * largest;
    const xr = br[i]!;
    const xi = bi[i]!;
    br[i] = (xr * pr + xi * pi) / norm;
    bi[i] = (xi * pr - xr * pi) / norm;
  }
}

function subtractProducts(
  re: Float64Array,
  im: Float64Array,
  row: number,
  from: number,
  to: number,
  br: Float64Array,
  bi: Float64Array,
  i: number,
): void {
  let sumRe = br[i]!;
  let sumIm = bi[i]!;
  for (let j = from; j < to; j += 1) {
    const lr = re[row + j]!;
    const li = im[row + j]!;
    const xr = br[j]!;
    const xi = bi[j]!;
    sumRe -= lr * xr - li * xi;
    sumIm -= lr * xi + li * xr;
  }
  br[i] = sumRe;
  bi[i] = sumIm;
}

function swapRows(a: Float64Array, size: number, i: number, j: number): void {
  const rowI = i * size;
  const rowJ = j * size;
  for (let k = 0; k < size; k += 1) {
    const value = a[rowI + k]!;
    a[rowI + k] = a[rowJ + k]!;
    a[rowJ + k] = value;
  }
}

function swapEntries(b: Float64Array, i: number, j: number): void {
  const value = b[i]!;
  b[i] = b[j]!;
  b[j] = value;
}
