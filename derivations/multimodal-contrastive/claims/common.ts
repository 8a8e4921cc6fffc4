/** What the claims share. */

import {
  type CheckContext,
  type Claim,
  type Derived,
  type Measured,
  type Model,
  simulate,
  stepGrid,
} from '../../../src/index.js';
import type { Observables } from '../../../src/numeric.js';
import type { ContrastiveObservables } from '../fast/observables.js';
import type { ContrastiveState } from '../fast/state.js';
import { flowOf, observablesOf, type Parameters } from '../parameters.js';

export type ContrastiveClaim = Claim<Parameters, ContrastiveState>;
export type Context = CheckContext<Parameters, ContrastiveState>;

const PLAIN: Omit<Parameters, 'sigma' | 's' | 'sigmaXi' | 'tau2'> = {
  sigmaXiB: null,
  loss: 'single',
  M: 2,
  lambda: 1,
  stages: [],
  latents: 'rademacher',
  normaliser: 'population',
  B: 32,
  eta: 0.05,
  m: null,
  d: null,
};

/** Three latents, five noise dimensions. */
export const S3: Parameters = { ...PLAIN, sigma: [1.4, 1, 0.8], s: 5, sigmaXi: 0.5, tau2: 4 };

/** Four latents, twelve noise dimensions. */
export const S4: Parameters = { ...PLAIN, sigma: [1.4, 1.2, 1, 0.8], s: 12, sigmaXi: 0.5, tau2: 4 };

type Name = keyof ContrastiveObservables;

const NAMES: Readonly<Record<Name, string>> = {
  alignment: 'alignment rho',
  representationCondition: 'kappa_rep',
  weightCondition: 'kappa_K',
  logRatio: 'signed log-ratio l',
  noiseToSignal: 'noise to signal',
  normA: '|K_A|^2',
  leastCosine: 'least cosine',
};

/** Named observables of the statistics. */
export function observed(p: Parameters, ...names: readonly Name[]): Observables {
  const observables = observablesOf(p);
  return {
    names: names.map((name) => NAMES[name]),
    evaluate: (statistics, out) => {
      names.forEach((name, at) => {
        out[at] = observables[name](statistics);
      });
    },
  };
}

/** One observable at the end of independent runs of the reduced simulator. */
export function runsOf(context: Context, p: Parameters, name: Name, time: number, seeds: number): Measured {
  const steps = Math.round(time / p.eta);
  const runs = simulate(context.derivation, p, {
    seeds,
    steps,
    // Not at step 0: there l has no value.
    saveAt: [steps],
    seed: context.seed,
    observables: observed(p, name),
    progress: (fraction) => context.progress(fraction),
  });
  return { samples: runs.values.at(-1)?.[0] ?? [], diverged: runs.failures.length };
}

/** Means of one observable over a few runs at times, for a figure. */
export function meanPath(
  context: Context,
  p: Parameters,
  name: Name,
  settings: { readonly time: number; readonly seeds: number; readonly points: number },
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const steps = Math.round(settings.time / p.eta);
  const saveAt = stepGrid(steps, settings.points).slice(1);
  const runs = simulate(context.derivation, p, {
    seeds: settings.seeds,
    steps,
    saveAt,
    seed: context.seed,
    observables: observed(p, name),
  });
  return {
    x: saveAt.map((step) => step * p.eta),
    y: runs.values.map((row) => row[0]!.reduce((sum, value) => sum + value, 0) / settings.seeds),
  };
}

export const MEASURED_BY = 'measured by an independent program';

/** The flow of changed parameters in place of the right one: what a claim excludes. */
export function otherFlow(what: string, change: Partial<Parameters>) {
  return {
    what,
    model: (derived: Derived<ContrastiveState>, p: Parameters): Model<ContrastiveState> => ({
      ...derived.models[0]!,
      id: 'excluded',
      title: what,
      term: flowOf({ ...p, ...change }).term,
    }),
  };
}

export const INFINITE = 'the flow with infinitely many negatives';
