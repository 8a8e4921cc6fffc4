import { gaussHermite } from '../quadrature/gauss-hermite.js';
import { unpackCovariance } from './covariance.js';
import { gaussianFactor } from './gaussian-factor.js';
import { kinkedExpectation } from './kinked-expectation.js';
import type { MomentKernel } from './moment-kernel.js';
import { type CoordinateFunction, type Expectation, productExpectation } from './smooth-expectation.js';

/** Options of {@link quadratureKernel}. */
export interface QuadratureKernelOptions {
  /** `kinks[k]`: the points where `functions[k]` or a derivative of it jumps; defaults to none. */
  readonly kinks?: readonly (readonly number[])[];
  /** Largest change from one number of nodes to the double, relative to the value; in [1e-14, 1), defaults to 1e-10. */
  readonly relativeTolerance?: number;
  /** The same in the units of the value; at least 0, defaults to 0. Give one when the expectation may vanish. */
  readonly absoluteTolerance?: number;
  /** Largest number of nodes of a product rule; at least 1, defaults to 2e7. */
  readonly maxNodes?: number;
}

const smoothLevels = [10, 20, 40, 80, 160];
const kinkedLevels = [15, 30, 60, 120, 240];

/** Differences below this part of `E|prod f|` are rounding. */
const rounding = 8 * Number.EPSILON;

/**
 * The kernel `E[prod_k f_k(u_k)]` by quadrature. Smooth functions: the product of Gauss-Hermite rules over the independent variables of `u = L z` (L
 * by Cholesky with pivots, so that a singular matrix costs fewer variables). Functions with kinks, up to two independent variables: Gauss-Legendre on
 * pieces split at the kinks. The number of nodes is doubled until the value no longer changes.
 *
 * Gauss-Hermite needs the more nodes the larger the variance is in units of the scale on which a function varies: about 80 for erf at variance 3.
 *
 * @param functions - 1 to 4 functions; finite on the real line.
 * @param options - kinks, tolerances and budget.
 * @returns the kernel. It throws a RangeError when its values are no covariances (see {@link unpackCovariance}), when the matrix is not positive
 * semi-definite, when a function is not finite at a node, when kinks meet more than two independent variables, and when the tolerance is not met
 * within 160 nodes a variable (240 a piece with kinks) or the budget.
 * @throws RangeError when an argument is out of its range.
 * @example
 * quadratureKernel([(u) => u * u, (v) => v * v])(Float64Array.of(1, 2, 0.5)).toFixed(12) // '2.500000000000'
 */
export function quadratureKernel(
  functions: readonly CoordinateFunction[],
  options: QuadratureKernelOptions = {},
): MomentKernel {
  const { kinks = [], relativeTolerance = 1e-10, absoluteTolerance = 0, maxNodes = 2e7 } = options;
  const size = functions.length;
  if (!(size >= 1 && size <= 4))
    throw new RangeError(`invalid number of functions: ${size}; allowed are 1 to 4 (a closed kernel has no limit)`);
  if (kinks.length !== 0 && kinks.length !== size)
    throw new RangeError(`invalid number of lists of kinks: ${kinks.length}; there are ${size} functions`);
  const wrong = kinks.flat().find((kink) => !Number.isFinite(kink));
  if (wrong !== undefined) throw new RangeError(`invalid kink: ${wrong}; allowed are finite numbers`);
  if (!(relativeTolerance >= 1e-14 && relativeTolerance < 1))
    throw new RangeError(`invalid relativeTolerance: ${relativeTolerance}; allowed is [1e-14, 1)`);
  if (!(absoluteTolerance >= 0))
    throw new RangeError(`invalid absoluteTolerance: ${absoluteTolerance}; allowed is at least 0`);
  if (!(maxNodes >= 1)) throw new RangeError(`invalid maxNodes: ${maxNodes}; allowed is at least 1`);
  const smooth = kinks.every((list) => list.length === 0);

  return (values) => {
    const factor = gaussianFactor(unpackCovariance(values, size), size);
    const levels = smooth ? smoothLevels : kinkedLevels;
    const estimate = (nodes: number): Expectation =>
      smooth
        ? productExpectation(functions, factor, gaussHermite(nodes))
        : kinkedExpectation(functions, kinks, factor, nodes);
    let last = Number.NaN;
    let change = Number.POSITIVE_INFINITY;
    for (const nodes of levels) {
      if (nodes ** factor.rank > maxNodes) break;
      const { value, size: magnitude } = estimate(nodes);
      change = Math.abs(value - last);
      last = value;
      if (factor.rank === 0) return value;
      if (change <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(value), rounding * magnitude))
        return value;
    }
    throw new RangeError(
      `the expectation did not converge: ${last}, last change ${change}, with variances ${Array.from(values.subarray(0, size)).join(', ')}; declare kinks, raise relativeTolerance or maxNodes, or give an absoluteTolerance if it may vanish`,
    );
  };
}
