/** Expectations of products of a link's derivatives as functions of covariances: their form and scaling. */

import { rescaledProgram, type ScalarFunction } from '../../codegen/scalar-program.js';

/**
 * An expectation `E[prod_k f_k(u_k)]` over a centred jointly Gaussian vector u, as a function of its covariances: first the variances
 * `c_kk` (k = 0 ... n - 1), then the covariances `c_kl` for k < l in row order. Singular matrices are allowed.
 */
export type MomentKernel = ScalarFunction;

/**
 * What stands at each coordinate: `orders[k]` lists the orders of the derivatives of the link that are multiplied there, so that
 * `[[1, 1], [0], []]` is `g'(u_0)^2 g(u_1)` with `u_2` integrated out.
 */
export type DerivativeOrders = readonly (readonly number[])[];

/**
 * Refuses orders that are not integers of at least 0.
 *
 * @param orders - see {@link DerivativeOrders}.
 * @throws RangeError that names the first bad one.
 * @example
 * validateOrders([[1, 1], [0]]) // undefined
 */
export function validateOrders(orders: DerivativeOrders): void {
  orders.forEach((list, k) => {
    for (const order of list)
      if (!(Number.isInteger(order) && order >= 0))
        throw new RangeError(
          `invalid derivative order at coordinate ${k}: ${order}; allowed are the integers from 0 on`,
        );
  });
}

/**
 * The kernel of the scaled links `f(a_k u_k)` from that of f: covariances are multiplied by `a_k a_l`, and a derivative of order m with respect
 * to u by `a_k^m`. With `a = sqrt(2)` it turns the kernel of `g(x) = erf(x / sqrt(2))` into that of `erf(x)`.
 *
 * @param kernel - the kernel of f for these orders.
 * @param orders - the derivative orders at each coordinate.
 * @param scales - one factor a for all coordinates, or one for each; finite.
 * @returns the kernel of the scaled links.
 * @throws RangeError when the orders or scales are out of their range, or their numbers differ; the kernel, when it gets a wrong number of values.
 * @example
 * scaleKernel(([c11, c22, c12]) => c12, [[0], [0]], 3)(Float64Array.of(1, 1, 0.5)) // 4.5
 */
export function scaleKernel(
  kernel: MomentKernel,
  orders: DerivativeOrders,
  scales: number | readonly number[],
): MomentKernel {
  validateOrders(orders);
  const size = orders.length;
  const each = typeof scales === 'number' ? orders.map(() => scales) : scales;
  if (each.length !== size)
    throw new RangeError(`invalid number of scales: ${each.length}; there are ${size} coordinates`);
  const wrong = each.findIndex((scale) => !Number.isFinite(scale));
  if (wrong >= 0) throw new RangeError(`invalid scale: scales[${wrong}] = ${each[wrong]}; allowed are finite numbers`);
  const factor = orders.reduce(
    (product, list, k) => product * each[k]! ** list.reduce((sum, order) => sum + order, 0),
    1,
  );
  const multipliers: number[] = each.map((scale) => scale * scale);
  for (let k = 0; k < size; k += 1) for (let l = k + 1; l < size; l += 1) multipliers.push(each[k]! * each[l]!);
  const scaled = (values: Float64Array): number => {
    if (values.length !== multipliers.length)
      throw new RangeError(`invalid number of covariances: ${values.length}; expected are ${multipliers.length}`);
    return factor * kernel(values.map((value, i) => multipliers[i]! * value));
  };
  const { program } = kernel;
  return program === undefined
    ? scaled
    : Object.assign(scaled, { program: () => rescaledProgram(program(), factor, multipliers) });
}
