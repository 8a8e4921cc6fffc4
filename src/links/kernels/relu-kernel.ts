/** Closed expectations of products of `relu` and its derivatives, as functions of the covariances. */

import type { ScalarProgram } from '../../codegen/scalar-program.js';
import { unpackCovariance } from './covariance.js';
import { type DerivativeOrders, type MomentKernel, validateOrders } from './moment-kernel.js';
import { reluMoment } from './relu-moment.js';
import { reluPairProgram } from './relu-program.js';

/**
 * The exponent (see `reluMoment`) of a product of derivatives of relu at one coordinate; `'zero'` when the product vanishes, `undefined`
 * when it is not defined.
 */
function exponentOf(orders: readonly number[]): number | 'zero' | undefined {
  const exponents = orders.map((order) => 1 - order);
  if (exponents.length === 1) return exponents[0];
  const diracs = exponents.filter((exponent) => exponent < 0);
  const powers = exponents.filter((exponent) => exponent >= 0).reduce((sum, exponent) => sum + exponent, 0);
  if (diracs.length === 0) return powers;
  return diracs.length === 1 && powers >= -diracs[0]! ? 'zero' : undefined;
}

/**
 * The kernel `E[prod_k prod_(m in orders[k]) relu^(m)(u_k)]` where it is closed: at most three coordinates without a Dirac function. The
 * first derivative is the step, the second the Dirac function, and so on in the sense of distributions. Arc-cosine kernels of Cho and Saul
 * (2009, NeurIPS 22) for two coordinates, and their extension by Stein's lemma (`reluMoment`).
 *
 * Coordinates may coincide; the step at a coordinate that is constant (variance 0, also given the zeros of the Dirac functions) is 1/2,
 * independent of the other ones.
 *
 * @param orders - the derivative orders at each coordinate.
 * @returns the kernel, or `undefined` when there is no closed form (four coordinates, like `E[relu' relu' relu relu]`) or the product at one coordinate
 * is not defined (`step(u) delta(u)`). The kernel throws a RangeError when its values are not the covariances of that many
 * coordinates (see `unpackCovariance`), and when the expectation is infinite (a Dirac function at variance 0).
 * @throws RangeError when an order is not an integer of at least 0.
 * @example
 * reluKernel([[1], [1]])(Float64Array.of(1, 4, 0)) // 0.25
 */
export function reluKernel(orders: DerivativeOrders): MomentKernel | undefined {
  validateOrders(orders);
  const size = orders.length;
  const kept = orders.map((_, k) => k).filter((k) => orders[k]!.length > 0);
  const found = kept.map((k) => exponentOf(orders[k]!));
  if (found.includes(undefined)) return undefined;
  if (found.includes('zero'))
    return (values) => {
      unpackCovariance(values, size);
      return 0;
    };
  const exponents = found.filter((exponent) => typeof exponent === 'number');
  if (exponents.filter((exponent) => exponent >= 0).length > 3) return undefined;
  const closed: MomentKernel = (values) => {
    const matrix = unpackCovariance(values, size);
    if (kept.length === size) return reluMoment(matrix, exponents);
    const part = Float64Array.from(kept.flatMap((k) => kept.map((l) => matrix[k * size + l]!)));
    return reluMoment(part, exponents);
  };
  const program = pairProgram(orders);
  return program === undefined ? closed : Object.assign(closed, { program: () => program });
}

function pairProgram(orders: DerivativeOrders): ScalarProgram | undefined {
  const [first, second] = orders;
  if (orders.length !== 2 || first?.length !== 1 || second?.length !== 1) return undefined;
  return reluPairProgram(first[0]!, second[0]!);
}

/**
 * `E[relu^(m)(u) relu^(n)(v)]`, the arc-cosine kernels (Cho and Saul 2009, NeurIPS 22) and their derivatives. With theta the angle,
 * `cos(theta) = c12 / sqrt(c11 c22)`: `E[relu relu] = sqrt(c11 c22) (sin(theta) + (pi - theta) cos(theta)) / (2 pi)`,
 * `E[relu' relu'] = (pi - theta) / (2 pi)`, and by the heat equation `E[relu''(u) relu(v)] = 2 d/dc11 E[relu relu] = sqrt(c11 c22 - c12^2) / (2 pi c11)`.
 * The angle is an arctangent: accurate near `|rho| = 1`.
 *
 * @param m - order of the derivative at u; an integer of at least 0.
 * @param n - order of the derivative at v, likewise.
 * @param c11 - variance of u; at least 0, positive when m >= 2.
 * @param c12 - covariance.
 * @param c22 - variance of v; at least 0, positive when n >= 2.
 * @returns the expectation.
 * @throws RangeError when an argument is out of its range, or the expectation is infinite.
 * @example
 * reluPairDerivative(0, 0, 1, 1, 1).toFixed(12) // '0.500000000000'
 */
export function reluPairDerivative(m: number, n: number, c11: number, c12: number, c22: number): number {
  // Two single derivatives are always defined and closed.
  return reluKernel([[m], [n]])!(Float64Array.of(c11, c22, c12));
}
