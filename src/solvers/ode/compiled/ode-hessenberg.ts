/** The linear systems of the implicit method in Hessenberg form, solved by compiled kernels. */

import type { StageSystems } from '../radau-systems.js';
import { StateMemory } from './ode-memory.js';

/**
 * The linear systems of Radau5 by way of a Hessenberg matrix, in kernels: the same as `hessenbergSystems`, bit for bit.
 *
 * @param size - number of components.
 * @returns systems without factors yet.
 * @example
 * wasmHessenbergSystems(1).factorise(Float64Array.of(-1), true, { real: 1, re: 1, im: 1 }) // true
 */
export function wasmHessenbergSystems(size: number): StageSystems {
  const memory = new StateMemory();
  const { kernels, exports } = memory;
  const square = (): number => memory.reserve(8 * size * size);
  const [h, multipliers, u, re, im] = [square(), square(), square(), square(), square()];
  const row = (): number => memory.reserve(8 * size);
  const [lower, lowerRe, lowerIm, pivots, realSwaps, swaps] = [row(), row(), row(), row(), row(), row()];
  const stride = (8 * size + 15) & ~15;
  const vectors = memory.reserve(3 * stride);
  // Nothing is reserved from here on, so that the views stay valid.
  const matrix = kernels.doubles(h, size * size);
  const [v1, v2, v3] = [0, 1, 2].map((at) => kernels.doubles(vectors + at * stride, size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    factorise(jacobian, changed, shifts) {
      if (changed) {
        matrix.set(jacobian);
        exports.reduceToHessenberg(h, multipliers, pivots, size);
      }
      return (
        exports.factoriseHessenberg(h, shifts.real, u, lower, realSwaps, size) === 1 &&
        exports.factoriseComplexHessenberg(h, shifts.re, shifts.im, re, im, lowerRe, lowerIm, swaps, size) === 1
      );
    },
    solveReal(b) {
      v1.set(b);
      exports.toHessenberg(multipliers, pivots, size, vectors, 1, stride);
      exports.solveHessenberg(u, lower, realSwaps, size, vectors);
      exports.fromHessenberg(multipliers, pivots, size, vectors, 1, stride);
      b.set(v1);
    },
    solveAll(b1, b2, b3) {
      v1.set(b1);
      v2.set(b2);
      v3.set(b3);
      exports.toHessenberg(multipliers, pivots, size, vectors, 3, stride);
      exports.solveHessenberg(u, lower, realSwaps, size, vectors);
      exports.solveComplexHessenberg(re, im, lowerRe, lowerIm, swaps, size, vectors + stride, vectors + 2 * stride);
      exports.fromHessenberg(multipliers, pivots, size, vectors, 3, stride);
      b1.set(v1);
      b2.set(v2);
      b3.set(v3);
    },
  };
}
