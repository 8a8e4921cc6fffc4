/** The four closed equations: gradient flow, the map of finite steps, and the map with the noise of batches. */

import type { Term } from '../../../src/numeric.js';
import {
  compilePolynomial,
  Polynomial,
  parsePolynomial,
  type RegressionFlow,
  regressionFlow,
} from '../../../src/symbolic.js';
import type { Instance } from '../instance.js';
import { NOISE_PARTS, type NoiseParts, noiseOf } from './batch-noise.js';
import { SHARES } from './formulas.js';

/** The loss on the manifold in inner products of the mu-geometry; `mu2 = |mu|^2`, `tau = 1/T`. A step of the derivation confirms it. */
export const reducedLoss: Polynomial = parsePolynomial(
  '1/2 - 1/2*mu2 + 1/2*K_A*K_V + 1/2*tau*K_V - K_QA*K_PV - tau*K_PV',
);

/** Names of the summary statistics, in the layout of models and runs. */
export const STATISTICS: readonly string[] = ['alpha_V', 'alpha_A', 's_V', 's_A'];

/** Flow and map, closed on regression coefficients and residuals. */
export const closed: RegressionFlow = regressionFlow(reducedLoss, [
  { self: 'K_V', cross: 'K_PV', signal: 'K_P', rate: 'eta_V', coefficient: 'alpha_V', residual: 's_V' },
  { self: 'K_A', cross: 'K_QA', signal: 'K_Q', rate: 'eta_A', coefficient: 'alpha_A', residual: 's_A' },
]);

const [valueBlock, attentionBlock] = closed.blocks as [(typeof closed.blocks)[number], (typeof closed.blocks)[number]];

/** d/dt of the statistics. */
export const flow: readonly Polynomial[] = [
  valueBlock.flow.coefficient,
  attentionBlock.flow.coefficient,
  valueBlock.flow.residual,
  attentionBlock.flow.residual,
];

/** The statistics after one step of the population algorithm. */
export const stepMap: readonly Polynomial[] = [
  valueBlock.map.coefficient,
  attentionBlock.map.coefficient,
  valueBlock.map.residual,
  attentionBlock.map.residual,
];

/** The map with the mean effect of batches. */
export function noisyMapOf(parts: NoiseParts): readonly Polynomial[] {
  const noise = noiseOf(parts);
  return [stepMap[0]!, stepMap[1]!, stepMap[2]!.plus(noise.V), stepMap[3]!.plus(noise.A)];
}

export const noisyMap: readonly Polynomial[] = noisyMapOf(NOISE_PARTS);

/** Constants of the closed equations. */
export interface Constants {
  readonly K_P: number;
  readonly K_Q: number;
  readonly tau: number;
  readonly mu2: number;
}

/** Further constants of the noise. */
export interface NoiseConstants extends Constants {
  readonly N1: number;
  readonly T1: number;
  readonly b1: number;
  readonly b2: number;
  readonly c1: number;
  readonly c2: number;
  readonly part: number;
  readonly shareV: number;
  readonly shareA: number;
}

/** Step sizes. */
export interface Rates {
  readonly eta_V: number;
  readonly eta_A: number;
}

/** The constants of an instance. */
export function constantsOf({ N, T, mu, P, Q }: Instance): NoiseConstants {
  const at = (matrix: Float64Array, i: number, j: number): number => matrix[i * N + j]!;
  const range = Array.from({ length: N }, (_, i) => i);
  const total = (value: (i: number, j: number) => number): number =>
    range.reduce((sum, i) => range.reduce((inner, j) => inner + value(i, j), sum), 0);
  const product = (left: Float64Array, right: Float64Array): Float64Array =>
    Float64Array.from({ length: N * N }, (_, flat) => {
      const [i, j] = [Math.floor(flat / N), flat % N];
      return range.reduce((sum, l) => sum + at(left, i, l) * at(right, l, j), 0);
    });
  const S = Float64Array.from({ length: N * N }, (_, flat) => {
    const [i, j] = [Math.floor(flat / N), flat % N];
    return (i === j ? mu[i]! : 0) - mu[i]! * mu[j]!;
  });
  const transposed = P.map((_, flat) => at(P, flat % N, Math.floor(flat / N)));
  const C = product(product(P, S), transposed);
  const positions = Array.from({ length: T }, (_, t) => t);
  return {
    K_P: total((i, k) => mu[k]! * (at(P, i, k) - mu[i]!) ** 2),
    K_Q: positions.reduce((sum, t) => range.reduce((s, k) => s + mu[k]! * (at(Q, t, k) - 1 / T) ** 2, sum), 0),
    tau: 1 / T,
    mu2: mu.reduce((sum, value) => sum + value * value, 0),
    N1: N - 1,
    T1: T - 1,
    b1: range.reduce((sum, i) => sum + at(S, i, i), 0),
    b2: total((i, j) => at(S, i, j) ** 2),
    c1: total((i, j) => at(C, i, j) * at(S, i, j)),
    c2: total((i, j) => at(C, i, j) ** 2),
    part: range.reduce((sum, k) => {
      const [square, fourth] = [2, 4].map((power) =>
        positions.reduce((inner, t) => inner + at(Q, t, k) ** power, 0),
      ) as [number, number];
      return sum + (mu[k]! * fourth) / square ** 2;
    }, 0),
    // For N = 2 there is no residual of V.
    shareV: N > 2 ? SHARES.V.evaluate({ N }) : 0,
    shareA: SHARES.A.evaluate({ N, T }),
  };
}

const MEASURES = ['K_P', 'K_Q', 'tau', 'mu2', 'eta_V', 'eta_A'] as const;
const NOISE = ['N1', 'T1', 'b1', 'b2', 'c1', 'c2', 'part', 'shareV', 'shareA', 'perB'] as const;

/** `dy/dt` of gradient flow; time in steps. */
export function flowTerm(constants: Constants, rates: Rates): Term {
  const evaluate = evaluator(flow, { ...constants, ...rates }, MEASURES);
  return { dimension: STATISTICS.length, evaluate: (_t, y, out) => evaluate(y, out) };
}

/** The increment of the map in one step; without `batch` that of the population. `next` is the map with noise. */
export function mapTerm(
  constants: NoiseConstants,
  rates: Rates,
  batch?: number,
  next: readonly Polynomial[] = noisyMap,
): Term {
  const polynomials = (batch === undefined ? stepMap : next).map((one, at) =>
    one.minus(Polynomial.symbol(STATISTICS[at]!)),
  );
  const values = { ...constants, ...rates, perB: batch === undefined ? 0 : 1 / batch };
  const evaluate = evaluator(polynomials, values, [...MEASURES, ...NOISE]);
  return { dimension: STATISTICS.length, evaluate: (_t, y, out) => evaluate(y, out) };
}

/** The population loss at given statistics. */
export function lossAt(constants: Constants): (y: ArrayLike<number>) => number {
  const evaluate = evaluator([closed.loss], { ...constants, eta_V: 0, eta_A: 0 }, MEASURES);
  const out = new Float64Array(1);
  return (y) => {
    evaluate(y, out);
    return out[0]!;
  };
}

/** Polynomials in the statistics, in `g = s_V / b1`, and in constants, as one function. */
function evaluator(
  polynomials: readonly Polynomial[],
  constants: Readonly<Record<string, number>>,
  names: readonly string[],
): (y: ArrayLike<number>, out: Float64Array) => void {
  const compiled = compilePolynomial(polynomials, [...STATISTICS, 'g', ...names]);
  const values = new Float64Array(STATISTICS.length + 1 + names.length);
  names.forEach((name, at) => {
    values[STATISTICS.length + 1 + at] = constants[name]!;
  });
  return (y, out) => {
    for (let at = 0; at < STATISTICS.length; at++) values[at] = y[at]!;
    values[STATISTICS.length] = constants.b1 === undefined ? 0 : y[2]! / constants.b1;
    compiled(values, out);
  };
}
