/** The simulators and the closed gradient themselves. */

import { type Identity, identityCheck } from '../../../src/index.js';
import { randomStream } from '../../../src/numeric.js';
import { startDirectContrastiveSgd } from '../fast/direct-chain.js';
import { startContrastiveGramSgd } from '../fast/gram-chain.js';
import { contrastivePopulationGradient, contrastivePopulationLoss } from '../fast/population.js';
import { contrastiveStatisticNames, gramOfContrastiveState, randomContrastiveState } from '../fast/state.js';
import { type Parameters, problemOf } from '../parameters.js';
import { type Context, type ContrastiveClaim, S3 } from './common.js';

const SMALL: Parameters = { ...S3, s: 2, B: 6, eta: 0.1, m: 7, stages: [[1, 6]] };

/** Largest difference of the statistics after 20 steps on the same data. */
function pathIdentity(seed: number, change: Partial<Parameters>, dimension: number): Identity {
  const p = { ...SMALL, ...change };
  const state = randomContrastiveState(randomStream({ seed, run: 0, purpose: 'initial' }), {
    signals: p.sigma.length,
    noise: p.s,
    width: p.m ?? 7,
  });
  const data = () => randomStream({ seed, run: 0, purpose: 'sgd' });
  const [reduced, direct] = [
    startContrastiveGramSgd(problemOf(p), state, data()),
    startDirectContrastiveSgd(problemOf(p), dimension, state, data()),
  ].map((chain) => {
    const out = new Float64Array(contrastiveStatisticNames(p.sigma.length).length);
    chain.advance(20);
    chain.read(out);
    return out;
  }) as [Float64Array, Float64Array];
  return {
    quantity: `loss ${p.loss}, ${p.normaliser} norm, ${p.latents}: direct less Gram SGD`,
    measured: Math.max(...reduced.map((value, at) => Math.abs(value - direct[at]!))),
    stated: 0,
    tolerance: 1e-12,
    excludes: 'exact',
    comment: `20 steps on the same data, d = ${dimension}, m = ${p.m}`,
  };
}

/** The exact generator at width 3 against differences of the enumerated loss along the flow `K S`. */
function gradientIdentities(context: Context): readonly Identity[] {
  const p: Parameters = { ...S3, sigma: [1.5, 0.7], s: 1, sigmaXi: 0.6, lambda: 2, tau2: 5, m: 3 };
  const problem = {
    scales: p.sigma,
    noiseDimension: p.s,
    noiseScales: [p.sigmaXi, p.sigmaXi] as const,
    weight: p.lambda,
    inverseTemperature: p.tau2,
  };
  const state = randomContrastiveState(randomStream({ seed: context.seed, run: 0, purpose: 'initial' }), {
    signals: 2,
    noise: 1,
    width: 3,
  });
  const { generator } = contrastivePopulationGradient(problem, gramOfContrastiveState(state));
  const size = 6;
  const velocity = state.weights.map((_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let l = 0; l < size; l++) {
      sum += state.weights[row * size + l]! * generator[l * size + column]!;
    }
    return sum;
  });
  const lossAt = (weights: Float64Array): number =>
    contrastivePopulationLoss(problem, gramOfContrastiveState({ ...state, weights }), 'population');
  const step = 1e-5;
  const worst = state.weights.reduce((largest, _, at) => {
    const moved = (by: number): Float64Array =>
      state.weights.map((value, other) => (other === at ? value + by : value));
    const difference = (lossAt(moved(step)) - lossAt(moved(-step))) / (2 * step);
    return Math.max(largest, Math.abs(difference + velocity[at]!));
  }, 0);
  const withoutNormalisers = state.weights.reduce((largest, value, at) => {
    const column = at % size;
    return Math.max(largest, Math.abs(value * generator[column * size + column]!));
  }, 0);
  const drift = [0, 3].map((block) =>
    velocity.reduce(
      (sum, value, at) => (at % size >= block && at % size < block + 3 ? sum + value * state.weights[at]! : sum),
      0,
    ),
  );
  return [
    {
      quantity: 'gradient at width 3 less differences of the enumerated loss',
      measured: worst,
      stated: 0,
      tolerance: 1e-8,
      excludes: { what: 'the gradient without its part through the normalisers', value: withoutNormalisers },
      comment: 'central differences in every weight',
    },
    ...drift.map((value, side) => ({
      quantity: `d|K_${side === 0 ? 'A' : 'B'}|^2/dt along the flow at width 3`,
      measured: value,
      stated: 0,
      tolerance: 1e-12,
      excludes: 'exact' as const,
      comment: 'the norms are conserved',
    })),
  ];
}

export const exactness: ContrastiveClaim = {
  id: 'C0',
  title: 'Gram SGD is direct SGD, and the gradient is exact at every width',
  statement:
    'On the same data, SGD on $(W_A, W_B) \\in \\mathbb{R}^{d \\times m}$ and SGD on the $2n \\times 2n$ Gram matrix give the same path. The population gradient is closed on the Gram matrix at every width and keeps $\\|K_A\\|_F^2$ and $\\|K_B\\|_F^2$.',
  origin: 'reconstructed',
  source: 'Gram closure of this derivation; setting of Ren and Li, arXiv 2304.03717',
  checks: [
    identityCheck({
      compute: ({ seed }) => [
        pathIdentity(seed, {}, 9),
        pathIdentity(seed, { normaliser: 'per-sample' }, 9),
        pathIdentity(seed, { normaliser: 'batch' }, 6),
        pathIdentity(seed, { latents: 'gaussian' }, 6),
        pathIdentity(seed, { loss: 'many', M: 3, latents: 'gaussian', normaliser: 'per-sample' }, 6),
        pathIdentity(seed, { loss: 'none', m: 2 }, 12),
      ],
    }),
    identityCheck({ compute: gradientIdentities }),
  ],
};
