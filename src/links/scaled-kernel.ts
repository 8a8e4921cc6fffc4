/** Closed forms of moments for the evaluation plans, by link. */

import type { KernelOf } from '../codegen/plan.js';
import { rescaledProgram } from '../codegen/scalar-program.js';
import type { DerivativeOrders, MomentKernel } from './kernels/moment-kernel.js';

/**
 * Closed forms when every link is a multiple of one function g that has them.
 *
 * @param kernel - closed forms of g, by the derivative orders at each coordinate, for instance `erfKernel`.
 * @param scales - the factor in front of g for each link, by name.
 * @throws RangeError, when asked for it, for a link without a scale.
 * @example
 * scaledKernelOf(erfKernel, { sigma: 3 })([[{ link: 'sigma', order: 0 }], [{ link: 'sigma', order: 0 }]])(Float64Array.of(1, 1, 1)).toFixed(12) // '3.000000000000'
 */
export function scaledKernelOf(
  kernel: (orders: DerivativeOrders) => MomentKernel | undefined,
  scales: Readonly<Record<string, number>>,
): KernelOf {
  return (coordinates) => {
    const closed = kernel(coordinates.map((links) => links.map((reference) => reference.order)));
    if (closed === undefined) return undefined;
    const factor = coordinates.flat().reduce((product, { link }) => {
      const scale = scales[link];
      if (scale === undefined)
        throw new RangeError(`no scale for the link ${link}; given: ${Object.keys(scales).join(', ')}`);
      return product * scale;
    }, 1);
    const scaled = (values: Float64Array): number => factor * closed(values);
    const { program } = closed;
    return program === undefined
      ? scaled
      : Object.assign(scaled, { program: () => rescaledProgram(program(), factor) });
  };
}
