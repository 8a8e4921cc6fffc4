/** What the claims share. */

import { logSlope } from '../../../src/checker.js';
import {
  type Check,
  type CheckContext,
  type Claim,
  childSeed,
  type Expected,
  type Figure,
  type Identity,
  identityCheck,
  sharedCheck,
  valueCheck,
} from '../../../src/index.js';
import { randomStream } from '../../../src/numeric.js';
import type { CompositionState } from '../fast/network.js';
import { compositionLoss, type RadiusIntegratedRun, startRadiusIntegrated } from '../fast/radius-chain.js';
import { initialState, lawOf, type Parameters, problemOf } from '../parameters.js';

export type DepthClaim = Claim<Parameters, CompositionState>;
export type Context = CheckContext<Parameters, CompositionState>;

/** The standard setting of the specification. */
export const PLAIN: Parameters = {
  law: 'arcsec',
  rho0: 0.5,
  d: 20,
  m1: 128,
  m2: 1,
  alpha0: 0.5,
  a: null,
  b: null,
  start: 'sphere',
  kappa1: 1,
  eta2: 1,
  dt: 0.25,
  blocks: 1,
  batch: 32,
};

export const MEASURED_BY = 'measured by an independent program';

/** Samples of one number against a stated one. */
export interface SampledValue {
  readonly quantity: string;
  readonly samples: readonly number[];
  readonly stated: number;
  readonly margin: number;
  /** The nearest value that the claim excludes. */
  readonly excludes: { readonly what: string; readonly value: number };
  readonly expect?: Expected;
}

/** Several numbers, identities and figures of one computation. */
export function computedTogether(
  compute: (context: Context) => {
    readonly values?: readonly SampledValue[];
    readonly identities?: readonly Identity[];
    readonly figures?: readonly Figure[];
  },
): Check<Parameters, CompositionState> {
  return sharedCheck({
    compute,
    checks: ({ values = [], identities = [] }) => [
      ...values.map(({ quantity, samples, stated, margin, excludes, expect = 'agrees' }) =>
        valueCheck<Parameters, CompositionState>({
          quantity,
          expect,
          measure: () => ({ samples }),
          stated: () => stated,
          margin: () => margin,
          excludes: { what: excludes.what, value: () => excludes.value },
        }),
      ),
      ...(identities.length === 0 ? [] : [identityCheck<Parameters, CompositionState>({ compute: () => identities })]),
    ],
    figures: ({ figures = [] }) => figures,
    settings: ({ values = [] }): Record<string, number> =>
      values.length === 0 ? {} : { samples: values[0]!.samples.length },
    runs: ({ values = [] }) => values.reduce((sum, { samples }) => sum + samples.length, 0),
  });
}

/** One run of the radius-integrated simulator from a start of its own. */
export function runOf(p: Parameters, seed: number, run: number): RadiusIntegratedRun {
  const start = initialState(p, randomStream({ seed, run, purpose: 'initial' }));
  return startRadiusIntegrated(problemOf(p), p.blocks, start, randomStream({ seed, run, purpose: 'sgd' }));
}

/** Final states of independent runs. */
export function endsOf(
  context: Context,
  p: Parameters,
  time: number,
  seeds: number,
  progress: (fraction: number) => void = () => {},
): readonly CompositionState[] {
  const seed = childSeed(context.seed, `d ${p.d} m1 ${p.m1}`);
  return Array.from({ length: seeds }, (_, run) => {
    const chain = runOf(p, seed, run);
    chain.advance(Math.round(time / p.dt));
    progress((run + 1) / seeds);
    return chain.state();
  });
}

/** The population loss of a state, over many directions. */
export function lossOf(p: Parameters, state: CompositionState, seed: number, blocks = 60): number {
  return compositionLoss(lawOf(p), state, blocks, randomStream({ seed, run: 0, purpose: 'loss' })).loss;
}

/** Slopes against the sizes, one for each run: run s of every size makes slope s. */
export function slopesByRun(sizes: readonly number[], values: readonly (readonly number[])[]): readonly number[] {
  return values[0]!.map((_, run) =>
    logSlope(
      sizes,
      values.map((row) => row[run]!),
    ),
  );
}

/** M_0, M_1 and M_2 at R = 1, the threshold of the target. */
export function momentsAtOne(p: Parameters): readonly [number, number, number] {
  const moments = new Float64Array(3);
  lawOf(p).truncatedMoments(1, moments);
  return [moments[0]!, moments[1]!, moments[2]!];
}
