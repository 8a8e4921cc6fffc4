/** What contrastive learning of two linear encoders is declared with. */

import { InputError, z } from '../../src/index.js';
import type { RandomStream } from '../../src/numeric.js';
import { type ContrastiveFlow, contrastiveFlow } from './fast/flow.js';
import { type ContrastiveObservables, contrastiveObservables } from './fast/observables.js';
import type { ContrastiveSetting, TemperatureStage } from './fast/problem.js';
import { type ContrastiveState, identityContrastiveState, randomContrastiveState } from './fast/state.js';

export const parameters = z
  .object({
    sigma: z
      .array(z.number().positive())
      .min(1)
      .max(64)
      .default([1.4, 1.2, 1, 0.8])
      .describe('standard deviations of the r shared latents'),
    s: z.int().min(0).max(256).default(12).describe('noise dimensions of each modality'),
    sigmaXi: z.number().min(0).default(0.5).describe('standard deviation of the noise in modality A'),
    sigmaXiB: z.number().min(0).nullable().default(null).describe('the same in modality B; null: as in A'),
    loss: z
      .enum(['none', 'single', 'many', 'infinite'])
      .default('single')
      .describe(
        'negatives of a positive pair: none (alignment alone), one, M, or infinitely many of fixed total weight',
      ),
    M: z.int().min(1).max(64).default(2).describe('number of negatives of the loss many, of weight lambda/M each'),
    lambda: z.number().positive().default(1).describe('total weight of the negatives'),
    tau2: z.number().positive().default(4).describe('inverse temperature tau^2'),
    stages: z
      .array(z.array(z.number()).length(2))
      .default([])
      .describe('later temperatures: rows [from this time on, tau^2], ascending'),
    latents: z.enum(['rademacher', 'gaussian']).default('rademacher').describe('law of latents and noise'),
    normaliser: z
      .enum(['population', 'per-sample', 'batch'])
      .default('population')
      .describe('norm that features are divided by; the gradient flows through it'),
    B: z.int().min(1).default(32).describe('positive pairs a step'),
    eta: z.number().positive().default(0.05).describe('step size'),
    m: z
      .int()
      .min(1)
      .max(65536)
      .nullable()
      .default(null)
      .describe('width; null: infinite, the Gram matrix starts as the identity'),
    d: z.int().min(1).nullable().default(null).describe('input dimension of the direct simulator; null: r + s'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

export function noiseScalesOf(p: Parameters): readonly [number, number] {
  return [p.sigmaXi, p.sigmaXiB ?? p.sigmaXi];
}

export function temperatureOf(p: Parameters): readonly TemperatureStage[] {
  return [
    { from: 0, inverseTemperature: p.tau2 },
    ...p.stages.map((row) => ({ from: row[0]!, inverseTemperature: row[1]! })),
  ];
}

/** The derived flow at infinite width. */
export function flowOf(p: Parameters): ContrastiveFlow {
  return contrastiveFlow({
    scales: p.sigma,
    noiseScales: noiseScalesOf(p),
    loss: p.loss,
    negatives: p.M,
    weight: p.lambda,
    temperature: temperatureOf(p),
    latents: p.latents,
  });
}

export function observablesOf(p: Parameters): ContrastiveObservables {
  return contrastiveObservables(p.sigma, noiseScalesOf(p));
}

/** What the simulators run. */
export function problemOf(p: Parameters): ContrastiveSetting {
  return {
    scales: p.sigma,
    noiseDimension: p.s,
    noiseScales: noiseScalesOf(p),
    negatives: negativesOf(p),
    weight: p.lambda,
    temperature: temperatureOf(p),
    normaliser: p.normaliser,
    latents: p.latents,
    batch: p.B,
    stepSize: p.eta,
  };
}

function negativesOf({ loss, M }: Parameters): number {
  switch (loss) {
    case 'none':
      return 0;
    case 'single':
      return 1;
    case 'many':
      return M;
    case 'infinite':
      throw new InputError('loss = infinite has no finite sample; take --set loss=many --set M=16, or another loss');
    default: {
      const never: never = loss;
      throw new InputError(`unknown loss ${String(never)}`);
    }
  }
}

export function initialState(p: Parameters, stream: RandomStream): ContrastiveState {
  return p.m === null
    ? identityContrastiveState(p.sigma.length, p.s)
    : randomContrastiveState(stream, { signals: p.sigma.length, noise: p.s, width: p.m });
}
