/** Whole trajectories: the plateau, both layers, label noise. */

import { fixing, identityCheck, ladderCheck, simulate, valueCheck } from '../../../src/index.js';
import type { FreeState } from '../../../src/numeric.js';
import { freeStatisticsOf } from '../../../src/numeric.js';
import { type Parameters, systemOf } from '../parameters.js';
import { generalisationError, restingError } from '../theory.js';
import { BASE, type CommitteeClaim, overlapsAndError } from './common.js';

/** Two units that start nearly alike: they stay alike on the plateau, then each takes a teacher unit. */
const NEARLY_ALIKE: Partial<Parameters> = {
  ...BASE,
  K: 2,
  M: 2,
  lr: 1.5,
  R0: [
    [0.25, 0.15],
    [0.15, 0.25],
  ],
  Q0: [
    [0.3, 0.1],
    [0.1, 0.3],
  ],
};

/** Two units that cannot be told apart. */
const ALIKE = {
  R0: [
    [0.2, 0.2],
    [0.2, 0.2],
  ],
  Q0: [
    [0.3, 0.1],
    [0.1, 0.3],
  ],
};

export const plateau: CommitteeClaim = {
  id: 'K4',
  title: 'Plateau and specialisation',
  statement:
    'Units that start nearly alike first share the teacher’s direction (a plateau of the generalisation error), then specialise, each to one teacher unit; the finite-step flow follows SGD through both.',
  origin: 'reconstructed',
  source: 'Saad and Solla 1995',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: { ...NEARLY_ALIKE, d: 500 }, seeds: 60, tEnd: 60, points: 12 },
        full: { parameters: { ...NEARLY_ALIKE, d: 1000 }, seeds: 150, tEnd: 60, points: 20 },
      },
      observables: overlapsAndError,
      expect: { corrected: 'agrees' },
      excludes: { corrected: { what: 'gradient flow', model: 'gradient-flow' } },
      margin: () => 0.02,
      label: 'K = M = 2 from nearly alike units',
    }),
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const end = generalisationError(fixing(p, NEARLY_ALIKE), 400);
        return [
          {
            quantity: 'generalisation error at t = 400 / lr',
            measured: end,
            stated: 0,
            tolerance: 1e-3,
            excludes: {
              what: 'the plateau, where units that are alike stay',
              value: generalisationError(fixing(p, { ...NEARLY_ALIKE, R0: ALIKE.R0, Q0: ALIKE.Q0 }), 400),
            },
            comment: 'finite-step flow',
          },
        ];
      },
    }),
  ],
};

export const bothLayers: CommitteeClaim = {
  id: 'K5',
  title: 'Both layers trained',
  statement:
    'With the second layer trained at the same step size ($\\zeta = 1$) and three student units for two teacher units the closed flow in $(R, Q, a)$ follows SGD.',
  origin: 'reconstructed',
  source: 'Goldt et al., arXiv 1906.08632',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: bothLayersAt(500), seeds: 80, tEnd: 6, points: 8 },
        full: { parameters: bothLayersAt(1000), seeds: 200, tEnd: 10, points: 16 },
      },
      expect: { corrected: 'agrees' },
      excludes: {
        corrected: {
          what: 'the second layer at half of its rate',
          model: (_derived, p) => {
            const { models } = systemOf({ ...p, zeta: p.zeta / 2 });
            return models(freeStatisticsOf).at(-1)!;
          },
        },
      },
      margin: () => 0.02,
      label: 'K = 3, M = 2, second layer trained',
    }),
  ],
};

function bothLayersAt(d: number): Partial<Parameters> {
  return {
    ...BASE,
    K: 3,
    M: 2,
    d,
    lr: 0.5,
    zeta: 1,
    a0: 0.5,
    R0: [
      [0.4, 0.1],
      [0.1, 0.4],
      [0.2, -0.2],
    ],
    Q0: [
      [0.5, 0.1, 0.1],
      [0.1, 0.5, 0],
      [0.1, 0, 0.5],
    ],
  };
}

export const labelNoise: CommitteeClaim = {
  id: 'K6',
  title: 'Label noise leaves an error of order eta',
  statement:
    'With label noise of standard deviation $.3$ the generalisation error of one unit comes to rest where the finite-step flow says; the gradient flow would reach zero.',
  origin: 'reconstructed',
  source: 'Goldt et al., arXiv 1906.08632, asymptotic error',
  checks: [
    valueCheck<Parameters, FreeState>({
      quantity: 'generalisation error at rest, K = M = 1, lr = 0.5, noise 0.3',
      parameters: { quick: noisy(400), full: noisy(1000) },
      measure: (context, p) => {
        const saveAt = Array.from({ length: 11 }, (_, at) => (40 + 2 * at) * p.d);
        const system = systemOf(p);
        const runs = simulate(context.derivation, p, {
          seeds: context.profile === 'quick' ? 60 : 200,
          steps: saveAt.at(-1)!,
          saveAt,
          seed: context.seed,
          observables: {
            names: ['generalisation error'],
            evaluate: (statistics, out) => {
              out[0] = noiseless(p, system.loss(statistics));
            },
          },
        });
        const columns = runs.values.map((row) => row[0] ?? new Float64Array());
        const samples = Array.from(
          columns[0] ?? [],
          (_, run) => columns.reduce((sum, column) => sum + column[run]!, 0) / columns.length,
        );
        return { samples, diverged: runs.failures.length };
      },
      stated: (p) => noiseless(p, restingError(p)),
      margin: (p) => 0.15 * noiseless(p, restingError(p)),
      excludes: {
        what: 'label noise that counts half of its variance',
        value: (p) => {
          const half = fixing(p, { noise: p.noise / Math.SQRT2 });
          return noiseless(half, restingError(half));
        },
      },
    }),
  ],
};

function noisy(d: number): Partial<Parameters> {
  return { ...BASE, K: 1, M: 1, d, lr: 0.5, noise: 0.3, R0: [[0.5]], Q0: [[0.7]] };
}

/** The loss without the part that no student can remove. */
function noiseless(p: Parameters, loss: number): number {
  return loss - p.noise ** 2 / 2;
}
