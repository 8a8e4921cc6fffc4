/**
 * Zonal harmonics of the sphere S^(d-1) and the Funk-Hecke coefficients of the functions that a relu layer is made of.
 * A function g(w.x) of two points of the sphere acts on a harmonic of degree k as multiplication by
 * g_k = E_t[g(t) P_k(t)], P_k the Gegenbauer polynomial with P_k(1) = 1.
 */

import { Rational } from '../../algebra/rational.js';

const ratio = (numerator: number, denominator: number): Rational => Rational.of(BigInt(numerator), BigInt(denominator));

/** @throws RangeError when the degree is no whole number >= 0 or d none >= 2. */
function check(degree: number, dimension: number): void {
  if (!Number.isSafeInteger(degree) || degree < 0) {
    throw new RangeError(`the degree k of a harmonic must be a whole number >= 0; got ${degree}`);
  }
  if (!Number.isSafeInteger(dimension) || dimension < 2) {
    throw new RangeError(`the dimension d of the sphere's space must be a whole number >= 2; got ${dimension}`);
  }
}

/**
 * The coefficients of P_k, lowest power first, by (k+d-2) P_(k+1) = (2k+d-2) t P_k - k P_(k-1).
 *
 * @param degree - k, a whole number >= 0.
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when one is not.
 * @example
 * zonalHarmonic(2, 3).map(String) // ['-1/2', '0', '3/2']
 */
export function zonalHarmonic(degree: number, dimension: number): readonly Rational[] {
  check(degree, dimension);
  let before: readonly Rational[] = [];
  let present: readonly Rational[] = [Rational.of(1)];
  for (let k = 0; k < degree; k++) {
    // For d = 2 the step from k = 0 reads 0 = 0; P_1 = t in every dimension.
    const [up, down] =
      k === 0
        ? [Rational.of(1), Rational.of(0)]
        : [ratio(2 * k + dimension - 2, k + dimension - 2), ratio(k, k + dimension - 2)];
    const next = Array.from({ length: k + 2 }, (_, power) => {
      const raised = power === 0 ? Rational.of(0) : up.times(present[power - 1]!);
      return raised.minus(down.times(before[power] ?? Rational.of(0)));
    });
    before = present;
    present = next;
  }
  return present;
}

/**
 * N(d, k), the number of independent harmonics of degree k: C(d+k-1, k) - C(d+k-3, k-2).
 *
 * @param degree - k, a whole number >= 0.
 * @param dimension - d, a whole number >= 2.
 * @throws RangeError when one is not.
 * @example
 * harmonicCount(2, 3) // 5n
 */
export function harmonicCount(degree: number, dimension: number): bigint {
  check(degree, dimension);
  const homogeneous = (k: number): bigint => (k < 0 ? 0n : binomial(dimension + k - 1, k));
  return homogeneous(degree) - homogeneous(degree - 2);
}

function binomial(n: number, k: number): bigint {
  let value = 1n;
  for (let j = 1; j <= k; j++) value = (value * BigInt(n - k + j)) / BigInt(j);
  return value;
}

/**
 * s_k / C_d of the step 1{t > 0} for odd k: s_1 = C_d and s_(k+2) = -s_k k/(k+d). Even k >= 2 have s_k = 0, and s_0 = 1/2.
 */
function stepOverMean(degree: number, dimension: number): Rational {
  if (degree % 2 === 0) return Rational.of(0);
  let value = Rational.of(1);
  for (let k = 1; k < degree; k += 2) value = value.times(ratio(-k, k + dimension));
  return value;
}

/**
 * The Funk-Hecke coefficient c_k of relu: rational for k = 1 (1/(2d)), a multiple of C_d for even k, 0 for odd k >= 3:
 * c_k = ((k+d-2) s_(k+1) + k s_(k-1)) / (2k+d-2), from the recursion of t P_k.
 *
 * @param degree - k, a whole number >= 0.
 * @param dimension - d, a whole number >= 2.
 * @returns the parts of `rational + hemisphere C_d`.
 * @throws RangeError when one is not.
 * @example
 * reluCoefficient(2, 3).hemisphere.toString() // '1/4'
 */
export function reluCoefficient(
  degree: number,
  dimension: number,
): { readonly rational: Rational; readonly hemisphere: Rational } {
  check(degree, dimension);
  const zero = Rational.of(0);
  if (degree === 0) return { rational: zero, hemisphere: Rational.of(1) };
  if (degree === 1) return { rational: ratio(1, 2 * dimension), hemisphere: zero };
  const above = ratio(degree + dimension - 2, 1).times(stepOverMean(degree + 1, dimension));
  const below = ratio(degree, 1).times(stepOverMean(degree - 1, dimension));
  return { rational: zero, hemisphere: above.plus(below).dividedBy(ratio(2 * degree + dimension - 2, 1)) };
}

/**
 * The Funk-Hecke coefficient lambda_k of h(x.x') = E_w[1{w.x > 0} 1{w.x' > 0}] x.x' = t (pi - arccos t) / (2 pi), the
 * kernel by which a relu layer of random directions moves: lambda_k = ((k+d-2) s_(k+1)^2 + k s_(k-1)^2) / (2k+d-2).
 *
 * @param degree - k, a whole number >= 0.
 * @param dimension - d, a whole number >= 2.
 * @returns for k = 1 `{ rational: 1/(4d), squared: 0 }`, else the factor of C_d^2 as `squared`; both 0 for odd k >= 3.
 * @throws RangeError when one is not.
 * @example
 * tangentCoefficient(4, 20).squared.toString() // '89/233289'
 */
export function tangentCoefficient(
  degree: number,
  dimension: number,
): { readonly rational: Rational; readonly squared: Rational } {
  check(degree, dimension);
  const zero = Rational.of(0);
  if (degree === 0) return { rational: zero, squared: Rational.of(1) };
  if (degree === 1) return { rational: ratio(1, 4 * dimension), squared: zero };
  const square = (k: number): Rational => stepOverMean(k, dimension).power(2);
  const above = ratio(degree + dimension - 2, 1).times(square(degree + 1));
  const below = ratio(degree, 1).times(square(degree - 1));
  return { rational: zero, squared: above.plus(below).dividedBy(ratio(2 * degree + dimension - 2, 1)) };
}
