/** C9, C10 and C14: several neurons. */

import {
  type ExcludedModel,
  fixing,
  identityCheck,
  ladderCheck,
  seeing,
  spoiled,
  valueCheck,
} from '../../../src/index.js';
import { randomStream, type SphereState } from '../../../src/numeric.js';
import { coverageProbability } from '../../../src/symbolic.js';
import { initialState, type Parameters, systemOf } from '../parameters.js';
import { flowAt } from '../theory.js';
import { type MultiIndexClaim, ONE_NEURON } from './common.js';

const THREE_OF_TWO: Partial<Parameters> = {
  link: '4/5*h2 + 3/5*h4',
  learner: '',
  loss: 'mse',
  P: 2,
  a: [0.6, 0.5, 0.4],
  rho: null,
  noise: 0,
  M0: [
    [0.5, 0.2],
    [0.1, 0.4],
    [-0.3, 0.25],
  ],
  Q0: [
    [1, 0.1, 0.1],
    [0.1, 1, 0.1],
    [0.1, 0.1, 1],
  ],
};

/** A model of the ladder in which the neurons do not see each other. */
const APART = (rung: number): ExcludedModel<Parameters, SphereState> => ({
  what: 'neurons that do not interact',
  model: ({ models }, p) => {
    const model = models[rung]!;
    const overlaps = p.a.length * p.P;
    return spoiled(model, 'neurons apart', { term: seeing(model.term, (y) => y.fill(0, overlaps)) });
  },
});

function joint(
  etad: number,
  quick: { d: number; seeds: number },
  full: { d: number; seeds: number },
  crude: 'agrees' | 'disagrees',
  margin: number,
) {
  const settings = ({ d, seeds }: { d: number; seeds: number }) => ({
    parameters: { ...THREE_OF_TWO, d, etad },
    seeds,
    tEnd: 0.6,
    points: 8,
  });
  return ladderCheck<Parameters, SphereState>({
    settings: { quick: settings(quick), full: settings(full) },
    expect: { 'gradient-flow': crude, corrected: 'agrees' },
    // Where both flows agree the Itô term is below the margin: what is told apart then is a flow of neurons that do not interact.
    ...(crude === 'agrees' ? { excludes: { 'gradient-flow': APART(0), corrected: APART(1) } } : {}),
    margin: () => margin,
    label: `m = 3, P = 2, eta d = ${etad}`,
  });
}

export const jointNeurons: MultiIndexClaim = {
  id: 'C10',
  title: 'Interacting neurons under the mean squared error',
  statement:
    'With $m = 3$ neurons and $P = 2$ targets the gradient flow on $(M, Q)$ fails at $\\eta d = 0.016$; with the derived Itô term it agrees with SGD to within 0.06. At $\\eta d = 0.0016$ the plain flow is good enough.',
  origin: 'reconstructed',
  source: 'flow and Itô term of this derivation',
  checks: [
    joint(0.016, { d: 1000, seeds: 200 }, { d: 1000, seeds: 400 }, 'disagrees', 0.06),
    joint(0.0064, { d: 500, seeds: 120 }, { d: 1000, seeds: 200 }, 'disagrees', 0.04),
    joint(0.0016, { d: 150, seeds: 60 }, { d: 1000, seeds: 60 }, 'agrees', 0.06),
  ],
};

function coverageCheck(P: number, N: number) {
  const covered = (neurons: number): number => coverageProbability(P, neurons).toNumber();
  return valueCheck<Parameters, SphereState>({
    quantity: `each of P = ${P} directions is the best of one of N = ${N} random neurons`,
    parameters: {
      quick: { ...ONE_NEURON, P, a: new Array<number>(N).fill(1), d: 1000 },
      full: { ...ONE_NEURON, P, a: new Array<number>(N).fill(1), d: 1000 },
    },
    measure: (context, p) => {
      const trials = context.profile === 'quick' ? 40_000 : 160_000;
      let successes = 0;
      for (let run = 0; run < trials; run++) {
        const { overlaps } = initialState(p, randomStream({ seed: context.seed, run, purpose: 'initial' }));
        const best = new Set(p.a.map((_, i) => largestIndex(overlaps.subarray(i * P, (i + 1) * P))));
        if (best.size === P) successes += 1;
      }
      return { successes, trials };
    },
    stated: () => covered(N),
    margin: () => 0.4 * (covered(N) - covered(N - 1)),
    excludes: { what: 'the probability of one neuron fewer', value: () => covered(N - 1) },
  });
}

function largestIndex(overlaps: ArrayLike<number>): number {
  let best = 0;
  for (let p = 1; p < overlaps.length; p++) {
    if (Math.abs(overlaps[p]!) > Math.abs(overlaps[best]!)) best = p;
  }
  return best;
}

export const coverage: MultiIndexClaim = {
  id: 'C9',
  title: 'How many neurons find every direction',
  statement:
    'The gradient flow keeps the order of the $|m_p|$, so a neuron finds the direction it starts closest to; $N$ random neurons cover all $P$ with the coupon-collector probability.',
  origin: 'reconstructed',
  source: 'flow of this derivation; inclusion and exclusion',
  checks: [
    identityCheck<Parameters, SphereState>({
      compute: (context, p) => {
        const at: Parameters = fixing(p, { ...ONE_NEURON, link: '9/10*h2 + 2/5*h4', P: 4, d: 1000 });
        const runs = Array.from({ length: 20 }, (_, run) => {
          const start = initialState(at, randomStream({ seed: context.seed, run, purpose: 'initial' }));
          const end = flowAt(at, 'gradient-flow', start, [60]).at(-1)!;
          return largestIndex(start.overlaps) === largestIndex(end) && Math.abs(end[largestIndex(end)]!) > 0.99;
        });
        return [
          {
            quantity: 'starts of 20 that the flow takes to their closest direction',
            measured: runs.filter(Boolean).length,
            stated: 20,
            tolerance: 0,
            excludes: { what: 'one start that goes elsewhere', value: 19 },
            comment: 'derived flow to tau = 60',
          },
        ];
      },
    }),
    coverageCheck(4, 8),
    coverageCheck(4, 16),
    coverageCheck(8, 24),
  ],
};

export const ridge: MultiIndexClaim = {
  id: 'C14',
  title: 'Ridge regression of the second layer',
  statement:
    'With rows orthogonal and $M = \\sqrt{1-\\epsilon}\\, I$ the best second layer leaves the loss $.61012464, .24727024, .07931369342$ at $\\epsilon = .3, .1, .03$ (the loss at $a = 0$ is $P/2 = 1$).',
  origin: 'measured',
  source: 'second stage of Ren and Lee, arXiv 2410.09678; losses measured by an independent program',
  checks: [
    identityCheck<Parameters, SphereState>({
      compute: (_context, p) => {
        const { ridge: solveRidge, loss } = systemOf(fixing(p, { ...THREE_OF_TWO, a: [1, 1], d: 1000 }));
        return [
          [0.3, 0.61012464],
          [0.1, 0.24727024],
          [0.03, 0.07931369342],
        ].map(([epsilon, stated]) => {
          const t = Math.sqrt(1 - epsilon!);
          const identity = [
            [1, 0],
            [0, 1],
          ];
          const overlaps = identity.map((row) => row.map((value) => value * t));
          return {
            quantity: `loss after ridge at epsilon = ${epsilon}`,
            measured: solveRidge(overlaps, identity, 0).loss,
            stated: stated!,
            tolerance: 5e-9,
            excludes: { what: 'a second layer of ones', value: loss(overlaps, identity) },
            comment: 'quadratic form of the derived loss',
          };
        });
      },
    }),
  ],
};
