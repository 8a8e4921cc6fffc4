/** Independent routes of the evidence: quadrature of the definitions, and layers of finite width with their exact gradient. */

import { integrate } from '../../../src/numeric.js';
import { zonalHarmonic } from '../../../src/symbolic.js';
import { DirectionalGradient } from '../fast/directions.js';
import { type CompositionState, featureOfComposition, readCompositionStatistics } from '../fast/network.js';
import { lawOf } from '../parameters.js';

/** Rates and a law at which no factor is 1: evidence at the defaults would not see them. */
export const GENERIC = { kappa1: 0.7, eta2: 1.6, rho0: 0.45 } as const;
export const genericLaw = lawOf({ law: 'arcsec', rho0: GENERIC.rho0, d: 20 });

/** E_t f(t) of one coordinate t of the unit sphere in dimension d, by quadrature over the angle. */
export function meanOverSphere(d: number, f: (t: number) => number): number {
  const weight = (angle: number): number => Math.sin(angle) ** (d - 2);
  // Both halves: most functions here have a kink at t = 0.
  const over = (one: (angle: number) => number): number =>
    [0, Math.PI / 2].reduce(
      (sum, from) =>
        sum + integrate(one, from, from + Math.PI / 2, { relativeTolerance: 1e-11, absoluteTolerance: 1e-13 }).value,
      0,
    );
  return over((angle) => f(Math.cos(angle)) * weight(angle)) / over(weight);
}

/** P_k(t) in dimension d. */
export function zonalValue(k: number, d: number): (t: number) => number {
  const coefficients = zonalHarmonic(k, d).map((coefficient) => coefficient.toNumber());
  return (t) => coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
}

export const relu = (z: number): number => Math.max(0, z);

/** E f(r) for r = rho0/cos(theta), theta uniform, by the midpoint rule. */
export function meanOverRadius(f: (r: number) => number, cells = 20_000): number {
  let sum = 0;
  for (let n = 0; n < cells; n++) sum += f(GENERIC.rho0 / Math.cos((Math.PI * (n + 0.5)) / (2 * cells)));
  return sum / cells;
}

/** (1/2) E (relu(1 - r) - mean_j relu(a_j alpha r + b_j))^2 from its definition; parameters alpha, a, b in one list. */
export function lossFromDefinition(parameters: readonly number[], cells?: number): number {
  const m2 = (parameters.length - 1) / 2;
  const alpha = parameters[0]!;
  return meanOverRadius((r) => {
    let f = 0;
    for (let j = 0; j < m2; j++) {
      f += relu(parameters[1 + j]! * alpha * r + parameters[1 + m2 + j]!) / m2;
    }
    return 0.5 * (relu(1 - r) - f) ** 2;
  }, cells);
}

/** Derivatives of a function by each of its arguments, by central differences. */
export function gradientByDifferences(
  f: (parameters: readonly number[]) => number,
  at: readonly number[],
  step = 1e-4,
): readonly number[] {
  const moved = (k: number, change: number): number => f(at.map((value, i) => (i === k ? value + change : value)));
  return at.map((_, k) => (moved(k, step) - moved(k, -step)) / (2 * step));
}

/** Unit vectors at equal angles of the half circle: with their antipodes, all directions of the plane. */
export function planeDirections(count: number): Float64Array {
  return Float64Array.from({ length: 2 * count }, (_, at) => {
    const angle = (Math.PI * (Math.floor(at / 2) + 0.5)) / count;
    return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** Units of equal lengths in the plane whose angles have density (1 + contrast cos(degree angle))/(2 pi): one harmonic of the feature. */
export function layerOfOneHarmonic(degree: number, contrast: number): CompositionState {
  const neurons = 120;
  const weights = new Float64Array(2 * neurons);
  for (let i = 0; i < neurons; i++) {
    const share = (2 * Math.PI * (i + 0.5)) / neurons;
    let angle = share;
    // The quantile, by Newton's method.
    for (let pass = 0; pass < 30; pass++) {
      const excess = angle + (contrast / degree) * Math.sin(degree * angle) - share;
      angle -= excess / (1 + contrast * Math.cos(degree * angle));
    }
    weights.set([2.3 * Math.cos(angle), 2.3 * Math.sin(angle)], 2 * i);
  }
  return {
    neurons,
    dimension: 2,
    weights,
    outer: Float64Array.of(-1.3, -0.6),
    biases: Float64Array.of(0.75, 0.7),
  };
}

/** The state after a short time of exact gradient flow at finite width, and as long before. */
export function alongExactFlow(state: CompositionState, time: number): readonly [CompositionState, CompositionState] {
  const gradient = new DirectionalGradient(genericLaw, state.neurons, 2, state.outer.length);
  gradient.begin(state.outer, state.biases);
  gradient.addAntipodal(state.weights, planeDirections(12_000));
  const moved = (sign: 1 | -1): CompositionState => {
    const along = (from: Float64Array, sums: Float64Array, rate: number): Float64Array =>
      from.map((value, at) => value + (sign * time * rate * sums[at]!) / gradient.count);
    return {
      ...state,
      // eta1 = kappa1/C_2^2, C_2 = 1/pi.
      weights: along(state.weights, gradient.weights, GENERIC.kappa1 * Math.PI ** 2),
      outer: along(state.outer, gradient.outer, GENERIC.eta2),
      biases: along(state.biases, gradient.biases, GENERIC.eta2),
    };
  };
  return [moved(1), moved(-1)];
}

/** g(u) = mean_i relu(w_i.u) in the plane at an angle. */
export function planeFeature({ neurons, weights }: CompositionState, angle: number): number {
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  let sum = 0;
  for (let i = 0; i < neurons; i++) sum += relu(weights[2 * i]! * x + weights[2 * i + 1]! * y);
  return sum / neurons;
}

/** The mean over the circle, by the midpoint rule. */
export function meanOverCircle(f: (angle: number) => number, cells = 2400): number {
  let sum = 0;
  for (let n = 0; n < cells; n++) sum += f((2 * Math.PI * (n + 0.5)) / cells);
  return sum / cells;
}

/** The amplitude of cos(degree angle) in F/(alpha r), in the plane. */
export function planeAmplitude(state: CompositionState, degree: number): number {
  const alpha = meanOverCircle((angle) => planeFeature(state, angle));
  return (2 * meanOverCircle((angle) => planeFeature(state, angle) * Math.cos(degree * angle))) / alpha;
}

/** The statistics of a state in the plane. */
export function planeStatistics(state: CompositionState): Float64Array {
  const out = new Float64Array(2 + 2 * state.outer.length + 6);
  readCompositionStatistics(featureOfComposition(state), state.outer, state.biases, out);
  return out;
}
