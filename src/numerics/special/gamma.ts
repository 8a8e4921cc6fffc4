/** The logarithm of the gamma function, and two pieces of Stirling's formula without cancellation. */

// zeta(k) - 1 for k = 2, 3, ... (Abramowitz and Stegun, table 23.3).
const zetaMinusOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10,
];
const euler = 0.5772156649015329;
const halfLogTwoPi = 0.9189385332046728;

/** `log Gamma(2 + z)` for `|z| <= 1/2` (Abramowitz and Stegun 6.1.33), accurate relative to its value, which is 0 at z = 0. */
function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let k = zetaMinusOne.length + 1; k >= 2; k -= 1) sum = zetaMinusOne[k - 2]! / k - z * sum;
  return z * (1 - euler + z * sum);
}

/**
 * The logarithm of the gamma function of a positive argument: Taylor series about 2, recursion, and Stirling's series from 10 on.
 * Relative accuracy a few 1e-16, near the zeros at 1 and 2 as well.
 *
 * @param x - argument; positive and finite.
 * @returns `log Gamma(x)`.
 * @throws RangeError when `x` is not positive and finite.
 * @example
 * logGamma(0.5).toFixed(12) // '0.572364942925'
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid argument of logGamma: ${x}; allowed are positive finite numbers`);
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingSeries(x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  let product = 1;
  let argument = x;
  while (argument > 2.5) {
    argument -= 1;
    product *= argument;
  }
  return Math.log(product) + logGammaNearTwo(argument - 2);
}

/** The asymptotic series of `log Gamma(x) - (x - 1/2) log x + x - log(2 pi)/2` (Abramowitz and Stegun 6.1.41), for `x >= 10`. */
function stirlingSeries(x: number): number {
  const z = 1 / (x * x);
  const tail = 1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z * (1 / 156 - (z * 3617) / 122400))));
  return (1 / 12 - z * (1 / 360 - z * tail)) / x;
}

/**
 * The error of Stirling's formula, `log Gamma(x + 1) - (x + 1/2) log x + x - log(2 pi)/2`, without cancellation.
 *
 * @param x - argument; positive.
 * @returns the value; about `1/(12 x)` for large x.
 * @example
 * stirlingError(1).toFixed(12) // '0.081061466795'
 */
export function stirlingError(x: number): number {
  if (x >= 10) return stirlingSeries(x);
  return stirlingError(x + 1) + (x + 0.5) * Math.log1p(1 / x) - 1;
}

/**
 * The deviance `x log(x / mean) + mean - x` of C. Loader, Fast and accurate computation of binomial probabilities (2000), without
 * the cancellation at `x = mean`.
 *
 * @param x - positive.
 * @param mean - positive.
 * @returns the deviance; at least 0.
 * @example
 * deviance(3, 3) // 0
 */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  // log(x / mean) = 2 artanh(v); the leading terms cancel analytically.
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; ; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
}
