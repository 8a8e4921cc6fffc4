/** Closed expectations of products of `erf` and its derivatives, as functions of the covariances. */

import { packCovariance, unpackCovariance } from './covariance.js';
import { erfMoment, tilt } from './erf-moment.js';
import { erfProgram } from './erf-program.js';
import { type DerivativeOrders, type MomentKernel, scaleKernel, validateOrders } from './moment-kernel.js';

/** Coefficients of a polynomial, by increasing powers. */
type Coefficients = readonly number[];

function product(a: Coefficients, b: Coefficients): Coefficients {
  const result = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((left, i) => {
    b.forEach((right, j) => {
      result[i + j]! += left * right;
    });
  });
  return result;
}

/** `(-1)^n He_n`, so that `g^(n+1) = (-1)^n He_n g'`. */
function signedHermite(degree: number): Coefficients {
  let before: Coefficients = [0];
  let current: Coefficients = [1];
  for (let n = 0; n < degree; n += 1) {
    const older = before;
    before = current;
    // (-1)^(n+1) He_(n+1) = -x (-1)^n He_n - n (-1)^(n-1) He_(n-1)
    current = [0, ...current].map((left, power) => -left - n * (older[power] ?? 0) + 0);
  }
  return current;
}

interface Term {
  readonly coefficient: number;
  readonly powers: readonly number[];
}

/** The terms of a product of one polynomial a coordinate. */
function terms(polynomials: readonly Coefficients[]): readonly Term[] {
  return polynomials.reduce<readonly Term[]>(
    (found, polynomial) =>
      found.flatMap(({ coefficient, powers }) =>
        polynomial.flatMap((factor, power) =>
          factor === 0 ? [] : [{ coefficient: coefficient * factor, powers: [...powers, power] }],
        ),
      ),
    [{ coefficient: 1, powers: [] }],
  );
}

/**
 * The kernel `E[prod_k prod_(m in orders[k]) g^(m)(u_k)]` of the committee machine, `g(x) = erf(x / sqrt(2))`, where it is closed: at most
 * three factors g without derivative, or a total that is odd (then it is 0). All of I2, I3 and I4 of Saad and Solla (1995, PRE 52, 4225)
 * and Goldt et al. (2019, NeurIPS) are among these.
 *
 * Derivation: `g^(m) = (-1)^(m-1) He_(m-1) g'`, and `g'(u) = sqrt(2/pi) exp(-u^2/2)` is absorbed into the Gaussian law (`tilt`). What
 * remains are powers of u and at most three factors g under the new law: Stein's lemma and E[g g] (`erfMoment`). No matrix is
 * inverted, so that coinciding or dependent coordinates and variances 0 need no special case.
 *
 * @param orders - the derivative orders at each coordinate.
 * @returns the kernel, or `undefined` when there is no closed form (four factors g, like `E[g(u)^2 g(v)^2]`). The kernel throws a RangeError when
 * its values are not the covariances of that many coordinates (see `unpackCovariance`).
 * @throws RangeError when an order is not an integer of at least 0.
 * @example
 * erfKernel([[1], [1], [0], [0]])(Float64Array.of(0, 0, 1, 1, 0, 0, 0, 0, 0, 1)).toFixed(9) // '0.212206591'
 */
export function erfKernel(orders: DerivativeOrders): MomentKernel | undefined {
  validateOrders(orders);
  const size = orders.length;
  const bare = orders.flatMap((list, k) => list.filter((order) => order === 0).map(() => k));
  const odd = orders.flat().filter((order) => order % 2 === 0).length % 2 === 1;
  if (odd) {
    const zero = (values: Float64Array): number => {
      unpackCovariance(values, size);
      return 0;
    };
    return Object.assign(zero, {
      program: () => erfProgram({ size, weights: new Array<number>(size).fill(0), prefactor: 0, terms: [], bare: [] }),
    });
  }
  if (bare.length > 3) return undefined;
  const slopes = orders.map((list) => list.filter((order) => order > 0));
  const sum = terms(slopes.map((list) => list.map((order) => signedHermite(order - 1)).reduce(product, [1])));
  const prefactor = (2 / Math.PI) ** (slopes.flat().length / 2);
  const closed = (values: Float64Array): number => {
    let covariance = unpackCovariance(values, size);
    let normaliser = prefactor;
    slopes.forEach((list, k) => {
      if (list.length === 0) return;
      const tilted = tilt(covariance, size, k, list.length);
      covariance = tilted.covariance;
      normaliser *= tilted.normaliser;
    });
    return (
      normaliser *
      sum.reduce((total, { coefficient, powers }) => total + coefficient * erfMoment(covariance, powers, bare), 0)
    );
  };
  const weights = slopes.map((list) => list.length);
  return Object.assign(closed, { program: () => erfProgram({ size, weights, prefactor, terms: sum, bare }) });
}

/**
 * {@link erfKernel} for the link `erf(a x)`, by {@link scaleKernel}: `erf(a x) = g(sqrt(2) a x)`.
 *
 * @param orders - the derivative orders at each coordinate.
 * @param scales - a, for all coordinates or for each; finite. `1` is the plain erf, `Math.SQRT1_2` is g.
 * @returns the kernel, or `undefined` when there is no closed form.
 * @throws RangeError when an order or a scale is out of its range.
 * @example
 * scaledErfKernel([[0], [0]], 1)(Float64Array.of(0.5, 0.5, 0.5)).toFixed(12) // '0.333333333333'
 */
export function scaledErfKernel(
  orders: DerivativeOrders,
  scales: number | readonly number[],
): MomentKernel | undefined {
  const kernel = erfKernel(orders);
  if (kernel === undefined) return undefined;
  return scaleKernel(
    kernel,
    orders,
    typeof scales === 'number' ? Math.SQRT2 * scales : scales.map((scale) => Math.SQRT2 * scale),
  );
}

/**
 * `E[g^(m)(u) g^(n)(v)]`, `g(x) = erf(x / sqrt(2))`. By Price's theorem `E[g' g'] = d/dc12 E[g g]`, by the heat equation
 * `E[g'' g] = 2 d/dc11 E[g g]`. With `L = (1 + c11) (1 + c22) - c12^2`: `E[g' g'] = (2/pi) / sqrt(L)`,
 * `E[g'' g] = -(2/pi) c12 / ((1 + c11) sqrt(L))`.
 *
 * @param m - order of the derivative at u; an integer of at least 0.
 * @param n - order of the derivative at v, likewise.
 * @param c11 - variance of u; at least 0.
 * @param c12 - covariance.
 * @param c22 - variance of v; at least 0.
 * @returns the expectation; 0 when `m + n` is odd.
 * @throws RangeError when an argument is out of its range.
 * @example
 * erfPairDerivative(1, 1, 1, 1, 1).toFixed(12) // '0.367552596948'
 */
export function erfPairDerivative(m: number, n: number, c11: number, c12: number, c22: number): number {
  // At most two factors g: always closed.
  return erfKernel([[m], [n]])!(Float64Array.of(c11, c22, c12));
}

/**
 * `I3 = E[g'(u_1) u_2 g(u_3)]`, `g(x) = erf(x / sqrt(2))` (Saad and Solla 1995, PRE 52, 4225). It equals
 * `(2/pi) (c23 (1 + c11) - c12 c13) / ((1 + c11) sqrt((1 + c11) (1 + c33) - c13^2))`.
 *
 * @param covariance - rows; 3 x 3, symmetric.
 * @returns the expectation.
 * @throws RangeError when the matrix is not a 3 x 3 covariance matrix (see `unpackCovariance`).
 * @example
 * erfTriple([[1, 0, 0], [0, 1, 1], [0, 1, 1]]).toFixed(12) // '0.318309886184'
 */
export function erfTriple(covariance: readonly (readonly number[])[]): number {
  const { covariance: tilted, normaliser } = tilt(unpackCovariance(packCovariance(covariance), 3), 3, 0, 1);
  return Math.sqrt(2 / Math.PI) * normaliser * erfMoment(tilted, [0, 1, 0], [2]);
}

const quadruple = erfKernel([[1], [1], [0], [0]])!;

/**
 * `I4 = E[g'(u_1) g'(u_2) g(u_3) g(u_4)]`, `g(x) = erf(x / sqrt(2))` (Saad and Solla 1995, PRE 52, 4225):
 * `(4/pi^2) L4^(-1/2) asin(L0 / sqrt(L1 L2))` with `L4 = (1 + c11) (1 + c22) - c12^2`; L0, L1, L2 are L4 times the covariance and 1 + the
 * variances of `u_3, u_4` under the law that absorbed the two Gaussians, which is how it is evaluated. `u_1 = u_2`, `u_3 = u_4` and all other
 * coincidences are allowed.
 *
 * @param covariance - rows; 4 x 4, symmetric.
 * @returns the expectation.
 * @throws RangeError when the matrix is not a 4 x 4 covariance matrix (see `unpackCovariance`).
 * @example
 * erfQuadruple([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]).toFixed(9) // '0.212206591'
 */
export function erfQuadruple(covariance: readonly (readonly number[])[]): number {
  return quadruple(packCovariance(covariance));
}
