/** The moments of the change of overlap in one step of spherical gradient descent, by quadrature. */

import { chiSquareLogRule } from '../numerics/quadrature/chi-square-log-rule.js';
import { gaussianTrapezoid } from '../numerics/quadrature/gaussian-trapezoid.js';
import { integrate } from '../numerics/quadrature/integrate.js';
import { applyRule, type QuadratureRule } from '../numerics/quadrature/rule.js';
import { normalDensity } from '../numerics/special/normal.js';

/** One step of spherical online SGD for a single index with the correlation loss and no label noise. */
export interface OneStepSetting {
  /** The link function of the target. */
  readonly target: (u: number) => number;
  /** The derivative of the link function of the learner. */
  readonly learnerDerivative: (z: number) => number;
  /** Dimension d of the input; an integer of at least 2. */
  readonly dimension: number;
  /** Step size eta; finite, at least 0. */
  readonly stepSize: number;
  /** Overlap m of learner and target; in [-1, 1]. */
  readonly overlap: number;
}

/** Moments of the change of the overlap in one step. */
export interface OneStepMoments {
  /** `E[m+ - m]`. */
  readonly mean: number;
  /** `E[(m+ - m)^2]`. */
  readonly second: number;
}

const relativeTolerance = 1e-11;
/** Accuracy of the mean in units of the root of the second moment, where the mean is small by cancellation. */
const cancellationTolerance = 1e-12;
/** Half-length of the interval of the Gaussian variables; the mass outside is 1e-38. */
const range = 13;
const budget = { relativeTolerance: 1e-14, maxEvaluations: 30_000 };

/**
 * The exact moments of one step of spherical online SGD (Ren, Lee, arXiv 2410.09678, single neuron; the reduced chain in
 * the overlap): with `u, xi ~ N(0, 1)`, `z = m u + s xi`, `s = sqrt(1 - m^2)`, `gamma = eta target(u) learnerDerivative(z)` and
 * `R = u^2 + xi^2 + chi2_(d-2)`, `m+ = (m + gamma (u - z m)) / sqrt(1 + gamma^2 (R - z^2))`.
 *
 * Iterated adaptive Gauss-Kronrod quadrature over two Gaussian variables with {@link chiSquareLogRule} inside, to 1e-11 relative (the
 * mean to 1e-12 of the root of the second moment where that is more). It is adaptive because the integrand has features of width
 * `1 / (eta sqrt(d))` at the zeros of the links. Declare no kinks: they are found, but cost time.
 *
 * @param problem - links, dimension, step size and overlap.
 * @returns mean and second moment of the change of the overlap.
 * @throws RangeError when a parameter is out of its range, when a link is not finite where it is needed, or when the quadrature does not
 * converge.
 * @example
 * oneStepMoments({ target: (u) => u, learnerDerivative: () => 1, dimension: 100, stepSize: 0, overlap: 0.5 }).mean // 0
 */
export function oneStepMoments(problem: OneStepSetting): OneStepMoments {
  const { dimension, stepSize, overlap } = problem;
  if (!(Number.isInteger(dimension) && dimension >= 2))
    throw new RangeError(`invalid dimension: ${dimension}; allowed are the integers from 2 on`);
  if (!(stepSize >= 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid stepSize: ${stepSize}; allowed are finite numbers from 0 on`);
  if (!(overlap >= -1 && overlap <= 1)) throw new RangeError(`invalid overlap: ${overlap}; allowed is [-1, 1]`);
  if (stepSize === 0) return { mean: 0, second: 0 };

  const chi = chiSquareLogRule(dimension - 2);
  const scale = coarseMoments(problem, chi);
  const second = expectation(problem, chi, relativeTolerance * scale.second, (change) => change * change);
  const meanTolerance = Math.max(relativeTolerance * Math.abs(scale.mean), cancellationTolerance * Math.sqrt(second));
  return { mean: expectation(problem, chi, meanTolerance, (change) => change), second };
}

/** `E f(m+ - m)` to an absolute tolerance. */
function expectation(
  problem: OneStepSetting,
  chi: QuadratureRule,
  tolerance: number,
  f: (change: number) => number,
): number {
  const outer = (z: number): number => {
    const density = normalDensity(z);
    // The error of the inner integral enters with the density of z: far out little accuracy is needed.
    const absoluteTolerance = tolerance / (20 * density);
    const slope = problem.stepSize * finite(problem.learnerDerivative(z), 'learnerDerivative', z);
    const inner = (w: number): number => normalDensity(w) * meanOverRest(problem, chi, slope, z, w, f);
    return density * halves(inner, absoluteTolerance);
  };
  return halves(outer, tolerance);
}

/** The integral over `[-range, range]`, parted at 0 so that the peak lies at an end. */
function halves(f: (x: number) => number, absoluteTolerance: number): number {
  const options = { ...budget, absoluteTolerance: absoluteTolerance / 2, initialPieces: 1 };
  return integrate(f, -range, 0, options).value + integrate(f, 0, range, options).value;
}

/** The moments to a digit or so, for the scale of the tolerances. */
function coarseMoments(problem: OneStepSetting, chi: QuadratureRule): OneStepMoments {
  const grid = gaussianTrapezoid(1 / 3, range);
  const average = (f: (change: number) => number): number =>
    applyRule(grid, (z) => {
      const slope = problem.stepSize * finite(problem.learnerDerivative(z), 'learnerDerivative', z);
      return applyRule(grid, (w) => meanOverRest(problem, chi, slope, z, w, f));
    });
  return { mean: average((change) => change), second: average((change) => change * change) };
}

/**
 * The average of `f(m+ - m)` over the chi-square variable. `z` and `w = s u - m xi` are independent N(0, 1); `u = m z + s w`,
 * `u - z m = s w`, `R - z^2 = w^2 + chi2`, so that `m+ - m = (gamma s w + m (1 - r)) / r`, with `1 - r` formed without cancellation.
 */
function meanOverRest(
  problem: OneStepSetting,
  chi: QuadratureRule,
  slope: number,
  z: number,
  w: number,
  f: (change: number) => number,
): number {
  const m = problem.overlap;
  const s = Math.sqrt((1 - m) * (1 + m));
  const u = m * z + s * w;
  const gamma = slope * finite(problem.target(u), 'target', u);
  let sum = 0;
  for (let k = 0; k < chi.nodes.length; k += 1) {
    const growth = gamma * gamma * (w * w + chi.nodes[k]!);
    const r = Math.sqrt(1 + growth);
    sum += chi.weights[k]! * f((gamma * s * w - (m * growth) / (1 + r)) / r);
  }
  return sum;
}

function finite(value: number, name: string, at: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value} at ${at}; it must be finite in [-19, 19]`);
  return value;
}
