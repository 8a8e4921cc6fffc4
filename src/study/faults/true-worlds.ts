/** Worlds in which the theory is right: none of them may be flagged. */

import { criticalScaling, ornsteinUhlenbeck } from '../../engine/finite-step/critical-scaling.js';
import type { Model } from '../../engine/model.js';
import { coefficientsOf } from '../../engine/models/critical-step.js';
import { statisticsOf } from '../../engine/models/models.js';
import { normalCdf } from '../../numerics/special/normal.js';
import type { SphereState } from '../../simulators/state.js';
import { ornsteinUhlenbeckLaw } from '../../solvers/sde/ornstein-uhlenbeck.js';
import { trueWorld } from './fault.js';
import type { TrueWorld } from './fault-set.js';
import { JOINT_START } from './planted.js';
import {
  committeeWorld,
  drawnNeuron,
  neurons,
  oneNeuron,
  regressionWorld,
  sphereSystem,
  sphereWorld,
} from './problems.js';
import type { WorldDeclaration } from './world.js';

/** Ten true worlds. */
export const TRUE_WORLDS: readonly TrueWorld[] = [
  trueWorld('one-degree', () =>
    sphereWorld({ link: 'h1', dimension: 300, etaD: 0.3 }, oneNeuron(0.1), 3, {
      runs: 60,
      points: 10,
      tolerance: 0.03,
    }),
  ),
  trueWorld('small-step', () =>
    sphereWorld({ link: 'h1', dimension: 200, etaD: 0.02 }, oneNeuron(0.1), 2, {
      runs: 60,
      points: 10,
      tolerance: 0.03,
      right: 'gradient-flow',
    }),
  ),
  trueWorld('two-degrees', () =>
    sphereWorld({ link: '4/5*h2 + 3/5*h4', targets: 2, dimension: 200, etaD: 0.002 }, oneNeuron(0.5, 0.2), 0.5, {
      runs: 60,
      points: 10,
      tolerance: 0.05,
    }),
  ),
  trueWorld('three-degrees', () =>
    sphereWorld({ link: 'h3', dimension: 200, etaD: 0.01 }, oneNeuron(0.5), 0.5, {
      runs: 60,
      points: 10,
      tolerance: 0.04,
    }),
  ),
  trueWorld('label-noise', () =>
    sphereWorld({ link: 'h2', loss: 'mse', dimension: 300, etaD: 0.1, noise: 0.5 }, oneNeuron(0.4), 2, {
      runs: 100,
      points: 10,
      tolerance: 0.03,
    }),
  ),
  trueWorld('joint-neurons', () =>
    sphereWorld(
      { link: '4/5*h2 + 3/5*h4', loss: 'mse', targets: 2, dimension: 100, etaD: 0.0032, secondLayer: [0.6, 0.5, 0.4] },
      neurons(JOINT_START.M, JOINT_START.Q),
      0.6,
      { runs: 150, points: 8, tolerance: 0.06 },
    ),
  ),
  trueWorld('drawn-start', (seed) =>
    sphereWorld({ link: 'h2', targets: 4, dimension: 500, etaD: 0.05 }, drawnNeuron(seed, 0, 20, 4), 1, {
      runs: 100,
      points: 10,
      tolerance: 0.04,
    }),
  ),
  trueWorld('committee', () =>
    committeeWorld(
      { students: 3, teachers: 2, dimension: 300, learningRate: 0.5, secondLayerRate: 1 },
      {
        M: [
          [0.4, 0.1],
          [0.1, 0.4],
          [0.2, -0.2],
        ],
        Q: [
          [0.5, 0.1, 0.1],
          [0.1, 0.5, 0],
          [0.1, 0, 0.5],
        ],
      },
      3,
      { runs: 60, points: 8, tolerance: 0.05 },
    ),
  ),
  trueWorld('regression-map', () => regressionWorld(200, 0.5, 400, { runs: 2000, points: 10, tolerance: 0.006 })),
  trueWorld('search-diffusion', () => searchWorld(20_000, 0.5, 0.4)),
];

/** The search at information exponent 2 near the equator: the diffusion predicts mean, spread and law of the overlap. */
function searchWorld(dimension: number, kappa: number, tEnd: number): WorldDeclaration<SphereState> {
  const problem = { link: 'h2', dimension, etaD: kappa } as const;
  const { rate, diffusion } = ornsteinUhlenbeck(criticalScaling(coefficientsOf(sphereSystem(problem)), 2));
  const scale = Math.sqrt(dimension);
  const [growth, noise] = [rate.evaluate({ kappa }), diffusion.evaluate({ kappa })];
  const initial = oneNeuron(1 / scale);
  const world = sphereWorld(problem, initial, tEnd * kappa, { runs: 2000, points: 6, tolerance: 0.003 });
  const lawAt = (state: SphereState, time: number) => {
    const { mean, variance } = ornsteinUhlenbeckLaw(
      { rate: growth, diffusion: noise, start: scale * statisticsOf(state)[0]! },
      time,
    );
    return { mean: mean / scale, deviation: Math.sqrt(variance) / scale };
  };
  const diffusionModel: Model<SphereState> = {
    id: 'diffusion',
    title: 'diffusion of the search',
    adds: 'the noise of the search',
    assumes: ['|m| of order d^(-1/2)'],
    order: 'O(d^(-1/2))',
    equations: [],
    start: statisticsOf,
    timePerStep: 1 / dimension,
    term: {
      dimension: 1,
      evaluate: (_t, y, derivative) => {
        derivative[0] = growth * y[0]!;
      },
    },
    spread: { margin: 0.1, at: (state, times) => times.map((time) => [lawAt(state, time).deviation]) },
    law: {
      margin: 0.1,
      at: (state, times) =>
        times.map((time) => {
          const { mean, deviation } = lawAt(state, time);
          return [(value) => normalCdf((value - mean) / deviation)];
        }),
    },
  };
  return {
    ...world,
    title: `search from m = d^(-1/2), h2, d = ${dimension}, eta d = ${kappa}`,
    derived: { ...world.derived, models: [...world.derived.models, diffusionModel] },
  };
}
