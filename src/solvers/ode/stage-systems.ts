/** The real and the complex linear system of an implicit step, by elimination or through a Hessenberg matrix. */

import { kernelKind } from '../../wasm/kernels.js';
import { wasmHessenbergSystems } from './compiled/ode-hessenberg.js';
import { factoriseComplex, factoriseReal, solveComplex, solveReal } from './dense-lu.js';
import {
  factoriseComplexHessenberg,
  factoriseHessenberg,
  fromHessenberg,
  reduceToHessenberg,
  solveComplexHessenberg,
  solveHessenberg,
  toHessenberg,
} from './hessenberg.js';
import type { StageSystems } from './radau-systems.js';

/** From this size on by way of a Hessenberg matrix, see `hessenberg.ts`. */
const smallestHessenberg = 32;

/**
 * The systems for a number of components: by elimination of each matrix, for large ones by way of a Hessenberg matrix (in the
 * kernels, unless `POPFLOW_KERNELS=typescript`).
 *
 * @param size - number of components.
 * @returns systems without factors yet.
 * @example
 * stageSystems(1).factorise(Float64Array.of(-1), true, { real: 1, re: 1, im: 1 }) // true
 */
export function stageSystems(size: number): StageSystems {
  if (size < smallestHessenberg) return denseSystems(size);
  return kernelKind() === 'wasm' ? wasmHessenbergSystems(size) : hessenbergSystems(size);
}

/** Both matrices by elimination. */
export function denseSystems(size: number): StageSystems {
  const real = new Float64Array(size * size);
  const realPivots = new Int32Array(size);
  const re = new Float64Array(size * size);
  const im = new Float64Array(size * size);
  const complexPivots = new Int32Array(size);
  return {
    factorise(jacobian, _changed, shifts) {
      for (let i = 0; i < size * size; i += 1) {
        const value = -jacobian[i]!;
        real[i] = value;
        re[i] = value;
      }
      im.fill(0);
      for (let i = 0; i < size * size; i += size + 1) {
        real[i]! += shifts.real;
        re[i]! += shifts.re;
        im[i] = shifts.im;
      }
      return factoriseReal(real, size, realPivots) && factoriseComplex(re, im, size, complexPivots);
    },
    solveReal: (b) => solveReal(real, size, realPivots, b),
    solveAll(b1, b2, b3) {
      solveReal(real, size, realPivots, b1);
      solveComplex(re, im, size, complexPivots, b2, b3);
    },
  };
}

/** Both matrices by way of a Hessenberg matrix: the twin of `wasmHessenbergSystems`. */
export function hessenbergSystems(size: number): StageSystems {
  const square = (): Float64Array => new Float64Array(size * size);
  const [h, multipliers, u, re, im] = [square(), square(), square(), square(), square()];
  const [lower, lowerRe, lowerIm] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const [pivots, realSwaps, swaps] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const factors = { re, im, lowerRe, lowerIm, swaps };
  const into = (b: Float64Array): void => toHessenberg(multipliers, pivots, size, b);
  const back = (b: Float64Array): void => fromHessenberg(multipliers, pivots, size, b);
  return {
    factorise(jacobian, changed, shifts) {
      if (changed) {
        h.set(jacobian);
        reduceToHessenberg(h, multipliers, pivots, size);
      }
      return (
        factoriseHessenberg(h, shifts.real, u, lower, realSwaps, size) &&
        factoriseComplexHessenberg(h, shifts.re, shifts.im, factors, size)
      );
    },
    solveReal(b) {
      into(b);
      solveHessenberg(u, lower, realSwaps, size, b);
      back(b);
    },
    solveAll(b1, b2, b3) {
      for (const b of [b1, b2, b3]) into(b);
      solveHessenberg(u, lower, realSwaps, size, b1);
      solveComplexHessenberg(factors, size, b2, b3);
      for (const b of [b1, b2, b3]) back(b);
    },
  };
}
