/** Derivations with one deliberate error each. */

import { freeStatisticsOf } from '../../engine/models/free-derived.js';
import { gaussianModels } from '../../engine/models/models.js';
import type { Observables } from '../../simulators/ensemble-settings.js';
import type { SphereState } from '../../simulators/state.js';
import { trajectoryFault } from './fault.js';
import type { Fault } from './fault-set.js';
import {
  committeeSystem,
  committeeWorld,
  drawnNeuron,
  neurons,
  oneNeuron,
  regressionWorld,
  type SphereWorld,
  sphereSystem,
  sphereWorld,
} from './problems.js';
import type { Planted, WorldDeclaration } from './world.js';
import { combined, seeing, spoiled } from './wrong-terms.js';

function fault<State>(
  id: string,
  what: string,
  world: (seed: number) => WorldDeclaration<State>,
  plant: (world: WorldDeclaration<State>, seed: number) => Planted<State>,
  inDrift = true,
): Fault {
  return trajectoryFault({ id, what, world, plant, inDrift });
}

const finest = <State>(world: WorldDeclaration<State>) => world.derived.models.at(-1)!;
const crudest = <State>(world: WorldDeclaration<State>) => world.derived.models[0]!;

const COMMITTEE = { students: 2, teachers: 2, dimension: 300, learningRate: 0.5 } as const;
const COMMITTEE_START = {
  M: [
    [0.4, 0],
    [0, 0.2],
  ],
  Q: [
    [0.6, 0],
    [0, 0.6],
  ],
} as const;

const H2: SphereWorld = { link: 'h2', dimension: 1000, etaD: 0.1 };
const TWO_DEGREES: SphereWorld = { link: '4/5*h2 + 3/5*h4', targets: 2, dimension: 200, etaD: 0.006 };
const JOINT: SphereWorld = {
  link: '4/5*h2 + 3/5*h4',
  loss: 'mse',
  targets: 2,
  dimension: 100,
  etaD: 0.0064,
  secondLayer: [0.6, 0.5, 0.4],
};
/** Three neurons without symmetry. */
export const JOINT_START = {
  M: [
    [0.5, 0.2],
    [0.1, 0.4],
    [-0.3, 0.25],
  ],
  Q: [
    [1, 0.1, 0.1],
    [0.1, 1, 0.1],
    [0.1, 0.1, 1],
  ],
} as const;
/** Two neurons that have nearly the same task. */
const CLOSE = {
  M: [
    [0.5, 0.2],
    [0.4, 0.1],
  ],
  Q: [
    [1, 0.6],
    [0.6, 1],
  ],
} as const;

const joint = () =>
  sphereWorld(JOINT, neurons(JOINT_START.M, JOINT_START.Q), 0.6, { runs: 300, points: 8, tolerance: 0.06 });

/** All faults that the table has. */
export const FAULTS: readonly Fault[] = [
  fault(
    'factor-two',
    'factor 2: the 1/K of the units is missing',
    () => committeeWorld(COMMITTEE, COMMITTEE_START, 2.5, { runs: 60, points: 10, tolerance: 0.03 }),
    (world) => {
      const [model] = committeeSystem(COMMITTEE, false).models(freeStatisticsOf).slice(-1);
      const { students } = COMMITTEE;
      const term = seeing(model!.term, (y) => {
        y.fill(1, y.length - students);
      });
      return { model: spoiled(finest(world), 'coefficients of one unit', { term }) };
    },
  ),
  fault(
    'wrong-sign',
    'wrong sign of a term: the Itô term is added, not subtracted',
    () => sphereWorld(H2, oneNeuron(0.2), 3, { runs: 100, points: 12, tolerance: 0.03 }),
    (world) => {
      const term = combined([
        [2, crudest(world).term],
        [-1, finest(world).term],
      ]);
      return { model: spoiled(finest(world), 'Itô term with the wrong sign', { term }) };
    },
  ),
  fault('loss-without-half', 'the loss without its 1/2, where the algorithm has it', joint, (world) => ({
    model: atEtaD(world, JOINT, 2 * JOINT.etaD, 'loss without 1/2'),
  })),
  fault('loss-with-half', 'the loss with a 1/2, where the algorithm has none', joint, (world) => ({
    model: atEtaD(world, JOINT, JOINT.etaD / 2, 'loss with 1/2 too many'),
  })),
  fault(
    'monic-hermite',
    'the target in monic Hermite polynomials, where they are orthonormal',
    () => sphereWorld(TWO_DEGREES, oneNeuron(0.3, 0.1), 0.8, { runs: 150, points: 10, tolerance: 0.03 }),
    (world) => {
      const monic = sphereSystem(TWO_DEGREES, '4/5*(z^2 - 1) + 3/5*(z^4 - 6*z^2 + 3)');
      return { model: spoiled(finest(world), 'monic Hermite target', { term: gaussianModels(monic).at(-1)!.term }) };
    },
  ),
  fault(
    'off-by-one',
    'off by one in the time grid: the state after step n - 1 is taken for that after n',
    () => regressionWorld(100, 0.5, 8, { runs: 2000, points: 8, tolerance: 0.0025 }),
    (world) => ({ model: spoiled(finest(world), 'grid off by one step', {}), lag: 1 }),
    false,
  ),
  fault('missing-ito', 'missing Itô term', joint, (world) => ({
    model: spoiled(crudest(world), 'flow without Itô term', {}),
  })),
  fault(
    'missing-cross-neuron',
    'missing cross-neuron term: neurons do not see each other',
    () => ({
      ...sphereWorld({ ...JOINT, secondLayer: [0.7, 0.6], etaD: 0.003 }, neurons(CLOSE.M, CLOSE.Q), 1, {
        runs: 100,
        points: 10,
        tolerance: 0.05,
      }),
      observables: overlapsAlone(4, ['M[1,1]', 'M[1,2]', 'M[2,1]', 'M[2,2]']),
    }),
    (world) => {
      const term = seeing(finest(world).term, (y) => {
        y.fill(0, y.length - 1);
      });
      return { model: spoiled(finest(world), 'neurons apart', { term }) };
    },
  ),
  fault(
    'rate-by-d',
    'learning rate scaled by d, where it is scaled by sqrt(d)',
    () =>
      sphereWorld({ ...H2, dimension: 100, etaD: 0.1 }, oneNeuron(0.3), 1.5, {
        runs: 100,
        points: 10,
        tolerance: 0.03,
      }),
    (world) => {
      const etaD = 0.1 / Math.sqrt(100);
      return { model: atEtaD(world, { ...H2, dimension: 100 }, etaD, 'rate scaled by d') };
    },
  ),
  fault(
    'start-not-shared',
    'initial state not shared: the model starts from another draw of the same law',
    (seed) =>
      sphereWorld({ ...TWO_DEGREES, targets: 3, etaD: 0.004 }, drawnNeuron(seed, 0, 20, 3), 0.5, {
        runs: 60,
        points: 10,
        tolerance: 0.05,
      }),
    (world, seed) => ({ model: spoiled(finest(world), 'another start', {}), initial: drawnNeuron(seed, 1, 20, 3) }),
    false,
  ),
  fault(
    'dropped-degree',
    'a dropped degree: h4 is missing from the target',
    () => sphereWorld(TWO_DEGREES, oneNeuron(0.5, 0.2), 0.8, { runs: 150, points: 10, tolerance: 0.04 }),
    (world) => {
      const cut = sphereSystem(TWO_DEGREES, '4/5*h2');
      return { model: spoiled(finest(world), 'target cut at degree 2', { term: gaussianModels(cut).at(-1)!.term }) };
    },
  ),
];

/** The first statistics, which are the overlaps. */
function overlapsAlone(count: number, names: readonly string[]): Observables {
  return { names, evaluate: (statistics, out) => out.set(statistics.subarray(0, count)) };
}

/** The finest model of the problem at another step size, which takes its own time for a step. */
function atEtaD(world: WorldDeclaration<SphereState>, problem: SphereWorld, etaD: number, title: string) {
  const { term, timePerStep } = gaussianModels(sphereSystem({ ...problem, etaD })).at(-1)!;
  return spoiled(finest(world), title, { term, timePerStep });
}
