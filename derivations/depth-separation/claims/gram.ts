/** C0: the Gram matrix in place of the first layer. */

import { simulate } from '../../../src/index.js';
import { kolmogorovSmirnovTwoSample, randomStream } from '../../../src/numeric.js';
import { hemisphereMeanValue } from '../../../src/symbolic.js';
import type { CompositionState } from '../fast/network.js';
import { initialState, type Parameters } from '../parameters.js';
import { computedTogether, type DepthClaim, PLAIN } from './common.js';

const NAMES = ['alpha', 'a', 'b', 'q'];

/** The Gram simulation with chi^2_d in place of chi^2_(d-m1): that of the same Gram matrix in dimension d + m1, with the rates of d. */
function withFreedomOf(
  p: Parameters,
  start: CompositionState,
  run: (p: Parameters, start: CompositionState) => readonly Float64Array[],
): readonly Float64Array[] {
  const d = p.d + p.m1;
  const ratio = hemisphereMeanValue(p.d) / hemisphereMeanValue(d);
  const weights = new Float64Array(p.m1 * d);
  for (let i = 0; i < p.m1; i++) weights.set(start.weights.subarray(i * p.d, (i + 1) * p.d), i * d);
  const values = run({ ...p, d, kappa1: p.kappa1 / ratio ** 2 }, { ...start, dimension: d, weights });
  // alpha and q are read with C_d.
  return values.map((column, at) => column.map((value) => value * [ratio, 1, 1, ratio ** 2][at]!));
}

export const reduction: DepthClaim = {
  id: 'C0',
  title: 'For $m_1 < d$ the first layer may be replaced by its Gram matrix',
  statement:
    'Online SGD of batch 1 on $G = W W^\\top$, with $h = r L z/\\sqrt{\\|z\\|^2 + \\chi^2_{d - m_1}}$, $L L^\\top = G$, has the law of SGD on $W$: after 60 steps at $d = 3$, $m_1 = 2$ no statistic tells them apart.',
  origin: 'reconstructed',
  source: 'specification 3',
  checks: [
    computedTogether((context) => {
      // Few dimensions: there the number of degrees of freedom of chi^2 shows.
      const p: Parameters = { ...PLAIN, d: 3, m1: 2, dt: 0.05, batch: 1 };
      const runs = context.profile === 'quick' ? 1000 : 4000;
      // One start whatever the seed: how far chi^2_d is off depends on it.
      const start = initialState(p, randomStream({ seed: 0, run: 0, purpose: 'initial' }));
      const ends = (method: string, seed: number, settings = p, initial = start) =>
        simulate(context.derivation, settings, {
          method,
          seeds: runs,
          steps: 60,
          saveAt: [60],
          seed,
          initial,
          observables: { names: NAMES, evaluate: (y, out) => out.set(y.subarray(0, 4)) },
        }).values[0]!;
      const [direct, gram] = [ends('direct', context.seed), ends('gram', context.seed + 1)];
      const wrong = withFreedomOf(p, start, (settings, initial) => ends('gram', context.seed + 2, settings, initial));
      const distance = (at: number, other: readonly Float64Array[]): number =>
        kolmogorovSmirnovTwoSample(direct[at]!, other[at]!).statistic;
      return {
        identities: NAMES.map((name, at) => ({
          quantity: `largest distance of the distribution functions of ${name}`,
          measured: distance(at, gram),
          stated: 0,
          // P(D > 2.23 sqrt(2/n)) < 1e-4 for equal laws.
          tolerance: 2.23 * Math.sqrt(2 / runs),
          excludes: { what: 'the Gram matrix with chi^2 of d degrees of freedom', value: distance(at, wrong) },
          comment: `${runs} runs each, d = 3, m1 = 2, 60 steps; Kolmogorov and Smirnov at 1e-4`,
        })),
      };
    }),
  ],
};
