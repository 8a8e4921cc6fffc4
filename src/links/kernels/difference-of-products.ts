/** 2^27 + 1, which splits a double into two halves (Veltkamp 1968). */
const splitter = 134_217_729;

/** The rounding error of the product `a b` (Dekker 1971), exact where nothing over- or underflows. */
function productError(a: number, b: number, product: number): number {
  const aScaled = splitter * a;
  const aHigh = aScaled - (aScaled - a);
  const bScaled = splitter * b;
  const bHigh = bScaled - (bScaled - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * `a b - c d` to about 2 units in the last place, however much cancels: the 2 x 2 minors of a covariance matrix of strongly correlated
 * variables need it.
 *
 * @param a - finite, like the other three.
 * @returns the difference; the plain formula where the products overflow.
 * @example
 * differenceOfProducts(1 + 2 ** -30, 1 - 2 ** -30, 1, 1) // -8.673617379884035e-19
 */
export function differenceOfProducts(a: number, b: number, c: number, d: number): number {
  const first = a * b;
  const second = c * d;
  const difference = first - second;
  const exact = difference + (productError(a, b, first) - productError(c, d, second));
  return Number.isFinite(exact) ? exact : difference;
}
