/** Where the contrastive flows end, in closed form. */

import { type ContrastiveLoss, findRoot, pairPotential, symmetricEigen } from '../../../src/numeric.js';

export interface NoncontrastiveLimit {
  /** T_1, the integral of (1 - rho)/N^2 over all time. */
  readonly time: number;
  /** cond(K_A) on the latents. */
  readonly weightCondition: number;
  /** cond(K_A diag(sigma)) on the latents. */
  readonly representationCondition: number;
}

/**
 * Where alignment without negatives ends from `a = b = 1, m = 0`: each aligned part grows to `exp(2 sigma_k^2 T_1)/2`, and the
 * conserved norm gives `sum_k exp(2 sigma_k^2 T_1) = 2 (r + s)`, s counted when the noise has a scale.
 *
 * @param problem - scales; noise dimensions s, and the scale of the noise.
 * @throws RangeError when a number is out of its range.
 * @example
 * noncontrastiveLimit({ scales: [1], noiseDimension: 0, noiseScale: 0 }).time // Math.log(2) / 2
 */
export function noncontrastiveLimit(problem: {
  readonly scales: readonly number[];
  readonly noiseDimension: number;
  readonly noiseScale: number;
}): NoncontrastiveLimit {
  const { scales, noiseDimension, noiseScale } = problem;
  const squares = squaresOf(scales);
  if (!(noiseDimension >= 0) || !(noiseScale >= 0)) {
    throw new RangeError(`noiseDimension = ${noiseDimension}, noiseScale = ${noiseScale}; must be >= 0`);
  }
  const total = 2 * (scales.length + (noiseScale > 0 ? noiseDimension : 0));
  // Written in logarithms, so that large totals do not overflow.
  const largest = Math.max(...squares);
  const excess = (T: number): number =>
    2 * largest * T + Math.log(squares.reduce((sum, s) => sum + Math.exp(2 * (s - largest) * T), 0)) - Math.log(total);
  const high = Math.log(total) / (2 * largest);
  const time = findRoot(excess, { low: 0, lowValue: excess(0), high, highValue: excess(high) }, 0);
  const smallest = Math.min(...squares);
  const weightCondition = Math.exp((largest - smallest) * time);
  return { time, weightCondition, representationCondition: weightCondition * Math.sqrt(largest / smallest) };
}

export interface BalancedRates {
  /** N^2 at the fixed point. */
  readonly squaredNorm: number;
  /** g of every latent there. */
  readonly gradient: number;
  /** d^2 Phi/dq_k^2 - d^2 Phi/(dq_k dq_l). */
  readonly curvature: number;
  /** Rates at which imbalances of q decay, ascending, r - 1 of them. */
  readonly imbalance: readonly number[];
  /** Rate of the noise energy C. */
  readonly noiseEnergy: number;
  /** Rates of the misaligned parts e_k. */
  readonly misalignment: readonly number[];
}

/**
 * The balanced fixed point of a contrastive flow and how fast it is approached: noise and misalignment gone, every
 * `q_k = tau^2/r`, that is `a_k` proportional to `1/sigma_k^2`; `|K|_F^2 = r + s` is kept from the start.
 *
 * @param problem - scales, s, scale of the noise, loss `single` or `infinite`, lambda, tau^2.
 * @throws RangeError when a number is out of its range, or the loss has no balanced fixed point here.
 * @example
 * balancedRates({ scales: [1, 1], noiseDimension: 0, noiseScale: 0, loss: 'infinite', weight: 1, inverseTemperature: 1 }).squaredNorm // 2
 */
export function balancedRates(problem: {
  readonly scales: readonly number[];
  readonly noiseDimension: number;
  readonly noiseScale: number;
  readonly loss: ContrastiveLoss;
  readonly weight: number;
  readonly inverseTemperature: number;
}): BalancedRates {
  const { scales, noiseDimension, noiseScale, loss, weight, inverseTemperature: tau2 } = problem;
  const squares = squaresOf(scales);
  const r = scales.length;
  const potential = pairPotential({ loss, size: r, weight, inverseTemperature: tau2 });
  if (loss === 'none' || potential.imbalanceCurvature === undefined) {
    throw new RangeError(
      `no balanced fixed point for the loss ${loss} with r = ${r}; take single or infinite, 2 <= r <= 10`,
    );
  }
  const g = new Float64Array(r);
  potential.gradient(new Float64Array(r).fill(tau2 / r), g);
  const gradient = g[0]!;
  const curvature = potential.imbalanceCurvature(tau2 / r);
  const squaredNorm = (r * (r + noiseDimension)) / squares.reduce((sum, s) => sum + 1 / s, 0);
  // P diag(sigma^2) P for the projection P off the vector of ones.
  const mean = squares.reduce((sum, s) => sum + s, 0) / r;
  const projected = squares.map((left, i) =>
    squares.map((right, j) => (i === j ? left : 0) - (left + right) / r + mean / r),
  );
  const scale = (2 * tau2 * tau2 * curvature) / (r * squaredNorm);
  return {
    squaredNorm,
    gradient,
    curvature,
    imbalance: symmetricEigen(projected)
      .values.slice(1)
      .map((value) => scale * value),
    noiseEnergy: (2 * noiseScale ** 2 * tau2 * gradient) / squaredNorm,
    misalignment: squares.map((s) => (4 * s * tau2 * gradient) / squaredNorm),
  };
}

function squaresOf(scales: readonly number[]): readonly number[] {
  if (scales.length === 0) throw new RangeError('scales is empty; give at least one');
  return scales.map((scale, k) => {
    if (!(Number.isFinite(scale) && scale > 0)) throw new RangeError(`scales[${k}] = ${scale}; must be finite and > 0`);
    return scale * scale;
  });
}
