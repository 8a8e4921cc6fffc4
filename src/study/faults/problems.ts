/** The learning problems in which faults are planted, each from the engine that the derivations use. */

import { gaussianDerived } from '../../engine/models/derived.js';
import { freeDerived, startFreeRun } from '../../engine/models/free-derived.js';
import { type FreeSystem, freeSystem } from '../../engine/models/free-system.js';
import { gaussianSimulators } from '../../engine/models/simulators.js';
import { type GaussianSystem, gaussianSystem } from '../../engine/models/system.js';
import type { LossName } from '../../engine/problem.js';
import { erfKernel } from '../../links/kernels/erf-kernel.js';
import { parseLink } from '../../links/parse-link.js';
import { scaledKernelOf } from '../../links/scaled-kernel.js';
import { randomStream } from '../../numerics/random/stream.js';
import { erf } from '../../numerics/special/error-function.js';
import { normalDensity } from '../../numerics/special/normal.js';
import { freeReducedSimulator } from '../../simulators/free-reduced.js';
import { type FreeState, freeStateFromGram } from '../../simulators/free-state.js';
import { fixedOverlapState, randomSphereState, type SphereState, sphereStateFromGram } from '../../simulators/state.js';
import type { WorldDeclaration } from './world.js';

/** What every world states besides its problem. */
export type Grid = Pick<WorldDeclaration<unknown>, 'runs' | 'points' | 'tolerance' | 'right'>;

/** A problem on the sphere. */
export interface SphereWorld {
  readonly link: string;
  readonly loss?: LossName;
  readonly targets?: number;
  readonly secondLayer?: readonly number[];
  readonly dimension: number;
  /** eta d. */
  readonly etaD: number;
  readonly noise?: number;
}

/** The system of a problem on the sphere; `target` replaces the link of the target alone. */
export function sphereSystem(problem: SphereWorld, target = problem.link): GaussianSystem {
  const { link, loss = 'correlation', targets = 1, secondLayer = [1], dimension, etaD, noise = 0 } = problem;
  return gaussianSystem({
    problem: { loss, target: parseLink(target), learner: parseLink(link) },
    targets,
    dimension,
    noise,
    secondLayer,
    stepSize: etaD / dimension,
  });
}

/** The world of a problem on the sphere, run to a model time. */
export function sphereWorld(
  problem: SphereWorld,
  initial: SphereState,
  tEnd: number,
  grid: Grid,
): WorldDeclaration<SphereState> {
  const system = sphereSystem(problem);
  const { loss = 'correlation', targets = 1, secondLayer = [1], noise = 0, link, dimension, etaD } = problem;
  const size = secondLayer.length === 1 && targets === 1 ? '' : `, m = ${secondLayer.length}, P = ${targets}`;
  return {
    ...grid,
    title: `${link}, ${loss} loss${size}, d = ${dimension}, eta d = ${etaD}${noise === 0 ? '' : `, noise ${noise}`}`,
    derived: gaussianDerived(system),
    start: gaussianSimulators(() => system).reduced({}),
    initial,
    steps: Math.round(tEnd / system.settings.stepSize),
  };
}

/** One neuron with given overlaps. */
export function oneNeuron(...overlaps: readonly number[]): SphereState {
  return fixedOverlapState(overlaps);
}

/** Several neurons with given inner products. */
export function neurons(M: readonly (readonly number[])[], Q: readonly (readonly number[])[]): SphereState {
  return sphereStateFromGram(M, Q);
}

/** One neuron, uniform on the sphere. */
export function drawnNeuron(seed: number, run: number, dimension: number, targets: number): SphereState {
  return randomSphereState(randomStream({ seed, run, purpose: 'initial' }), { dimension, neurons: 1, targets });
}

/** A soft committee machine whose student and teacher are divided by the root of the number of units. */
export interface CommitteeWorld {
  readonly students: number;
  readonly teachers: number;
  readonly dimension: number;
  /** eta d. */
  readonly learningRate: number;
  /** The second layer's step size over the first one's; defaults to 0. */
  readonly secondLayerRate?: number;
}

/** The system of a committee; `normalised: false` leaves the root out of the teacher. */
export function committeeSystem(problem: CommitteeWorld, normalised = true): FreeSystem {
  const { students, teachers, dimension, learningRate, secondLayerRate = 0 } = problem;
  return freeSystem({
    targets: teachers,
    neurons: students,
    dimension,
    secondLayerRate,
    noise: 0,
    links: {},
    stepSize: learningRate / dimension,
    kernelOf: scaledKernelOf(erfKernel, { phi: normalised ? 1 / Math.sqrt(teachers) : 1, sigma: 1 }),
  });
}

/** Polynomial links on which the link-free identities of a free system are confirmed. */
const PROBE = { loss: 'mse', target: parseLink('h1 + 1/2*h3'), learner: parseLink('h1 - 1/3*h3') } as const;

const activation = {
  value: (z: number): number => erf(z / Math.SQRT2),
  derivative: (z: number): number => 2 * normalDensity(z),
};

/** The world of a committee, run to a model time; the second layer starts at `1/sqrt(K)`. */
export function committeeWorld(
  problem: CommitteeWorld,
  { M, Q }: { readonly M: readonly (readonly number[])[]; readonly Q: readonly (readonly number[])[] },
  tEnd: number,
  grid: Grid,
): WorldDeclaration<FreeState> {
  const { students, teachers, dimension, learningRate, secondLayerRate = 0 } = problem;
  const system = committeeSystem(problem);
  const secondLayer = new Array<number>(students).fill(1 / Math.sqrt(students));
  const trained = secondLayerRate === 0 ? '' : ', both layers';
  return {
    ...grid,
    title: `erf committee, K = ${students}, M = ${teachers}, d = ${dimension}, eta d = ${learningRate}${trained}`,
    derived: freeDerived(system, PROBE),
    start: startFreeRun(freeReducedSimulator, system, {
      target: (z) => activation.value(z) / Math.sqrt(teachers),
      learner: activation.value,
      learnerDerivative: activation.derivative,
    }),
    initial: freeStateFromGram(M, Q, secondLayer),
    steps: Math.round(tEnd / system.settings.stepSize),
  };
}

/**
 * Linear regression by online SGD from weights 0, step by step: the mean of the overlap in discrete time is exact, so that this is
 * the only statistic that is compared.
 */
export function regressionWorld(
  dimension: number,
  etaD: number,
  steps: number,
  grid: Grid,
): WorldDeclaration<FreeState> {
  const system = freeSystem({
    targets: 1,
    neurons: 1,
    dimension,
    secondLayerRate: 0,
    noise: 0,
    stepSize: etaD / dimension,
    links: { phi: parseLink('h1'), sigma: parseLink('h1') },
  });
  const derived = freeDerived(system, PROBE);
  const flow = derived.models.at(-1)!;
  const map = { ...flow, id: 'map', title: 'map in discrete time', time: 'discrete' } as const;
  return {
    ...grid,
    title: `linear regression, d = ${dimension}, eta d = ${etaD}`,
    derived: { ...derived, models: [...derived.models, map] },
    start: startFreeRun(freeReducedSimulator, system, {
      target: (z) => z,
      learner: (z) => z,
      learnerDerivative: () => 1,
    }),
    initial: freeStateFromGram([[0]], [[0]], [1]),
    steps,
    observables: {
      names: [derived.statistics[0]!],
      evaluate: (statistics, out) => {
        out[0] = statistics[0]!;
      },
    },
  };
}
