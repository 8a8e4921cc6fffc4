/** The distribution function, density and quantiles of the standard normal law. */

import { erfc, erfcScaled } from './error-function.js';

/**
 * The distribution function of N(0, 1), with full relative accuracy in the lower tail.
 *
 * @param x - any number but `NaN`.
 * @returns `P(Z <= x)`, in [0, 1].
 * @throws RangeError when `x` is `NaN`.
 * @example
 * normalCdf(1.959963984540054).toFixed(12) // '0.975000000000'
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) < 1) return 0.5 * erfc(-x * Math.SQRT1_2);
  const size = Math.abs(x);
  // exp(-x^2/2) from x itself, not from the rounded x/sqrt(2).
  const tail = 0.5 * halfSquare(size) * erfcScaled(size * Math.SQRT1_2);
  return x < 0 ? tail : 1 - tail;
}

/** `exp(-x^2/2)`, with the square split as in `expMinusSquare`. */
function halfSquare(x: number): number {
  if (x > 40) return 0;
  const head = Math.trunc(x * 16) / 16;
  return Math.exp((-head * head) / 2) * Math.exp((-(x - head) * (x + head)) / 2);
}

/**
 * The density of N(0, 1).
 *
 * @param x - any number.
 * @returns `exp(-x^2/2) / sqrt(2 pi)`.
 * @example
 * normalDensity(0).toFixed(12) // '0.398942280401'
 */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

// Coefficients of M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution, Appl. Statist. 37 (1988)
// 477-484, routine PPND16, in the order of increasing powers.
const centreNumerator = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const centreDenominator = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const middleNumerator = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 7.745450142783414e-4,
];
const middleDenominator = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  5.475938084995345e-4, 1.0507500716444169e-9,
];
const tailNumerator = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const tailDenominator = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

function ratio(numerator: readonly number[], denominator: readonly number[], x: number): number {
  let above = 0;
  let below = 0;
  for (let i = numerator.length - 1; i >= 0; i -= 1) {
    above = above * x + numerator[i]!;
    below = below * x + denominator[i]!;
  }
  return above / below;
}

/**
 * The quantile function of N(0, 1): Wichura's algorithm AS 241 (PPND16), relative accuracy about 1e-16.
 *
 * @param p - probability; in (0, 1).
 * @returns the x with `P(Z <= x) = p`.
 * @throws RangeError when `p` is not in (0, 1).
 * @example
 * normalQuantile(0.975).toFixed(12) // '1.959963984540'
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`invalid probability: ${p}; allowed is (0, 1)`);
  const centred = p - 0.5;
  if (Math.abs(centred) <= 0.425)
    return centred * ratio(centreNumerator, centreDenominator, 0.180625 - centred * centred);
  const r = Math.sqrt(-Math.log(centred < 0 ? p : 1 - p));
  const size =
    r <= 5 ? ratio(middleNumerator, middleDenominator, r - 1.6) : ratio(tailNumerator, tailDenominator, r - 5);
  return centred < 0 ? -size : size;
}
