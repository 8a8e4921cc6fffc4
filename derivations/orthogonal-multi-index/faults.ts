/** Planted errors that the checker must find in this system, and worlds in which it must find none. */

import {
  combined,
  type Fault,
  type FaultSet,
  linksFrom,
  type Model,
  spoiled,
  trajectoryFault,
  trueWorld,
  valueFault,
  type WorldDeclaration,
} from '../../src/index.js';
import {
  gaussianDerived,
  gaussianModels,
  gaussianSimulators,
  randomStream,
  type SphereState,
  type Term,
} from '../../src/numeric.js';
import { compileExpansion } from '../../src/symbolic.js';
import { initialState, type Parameters, parameters, systemOf } from './parameters.js';
import { phaseObservables, subspaceMass } from './theory.js';

/** Three neurons without symmetry, two targets; every term is of order one. */
const JOINT: Parameters = {
  ...parameters.parse({}),
  link: '4/5*h2 + 3/5*h4',
  loss: 'mse',
  P: 2,
  d: 100,
  etad: 0.0064,
  a: [0.6, 0.5, 0.4],
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
/** Two neurons that have nearly the same task. */
const CLOSE: Parameters = {
  ...JOINT,
  etad: 0.004,
  a: [0.7, 0.6],
  M0: [
    [0.5, 0.2],
    [0.4, 0.1],
  ],
  Q0: [
    [1, 0.6],
    [0.6, 1],
  ],
};
/** The three neurons at a step at which the Itô term is large. */
const LARGE_STEP: Parameters = { ...JOINT, d: 200, etad: 0.012 };
/** One neuron and four targets. */
const PHASES: Parameters = { ...parameters.parse({}), d: 200, etad: 0.005, M0: [[0.4, 0.2, 0.1, -0.1]] };

function worldOf(
  title: string,
  p: Parameters,
  tEnd: number,
  more: Pick<WorldDeclaration<SphereState>, 'runs' | 'tolerance' | 'observables'>,
): WorldDeclaration<SphereState> {
  return {
    title: `${title}, d = ${p.d}, eta d = ${p.etad}`,
    derived: gaussianDerived(systemOf(p)),
    start: gaussianSimulators(systemOf).reduced(p),
    initial: initialState(p, randomStream({ seed: 0, run: 0, purpose: 'initial' })),
    steps: Math.round((tEnd * p.d) / p.etad),
    points: 8,
    ...more,
  };
}

const joint = () => worldOf('three neurons, two targets', JOINT, 0.8, { runs: 150, tolerance: 0.045 });
const close = () => worldOf('two neurons with nearly the same task', CLOSE, 0.3, { runs: 60, tolerance: 0.05 });
const largeStep = () => worldOf('three neurons, two targets', LARGE_STEP, 0.6, { runs: 100, tolerance: 0.07 });
const phases = () =>
  worldOf('0.9 h2 + 0.4 h4, four targets', PHASES, 1.5, {
    runs: 100,
    tolerance: 0.06,
    observables: phaseObservables(PHASES.P),
  });

/** The vector field of a model of the system with some parameters changed. */
function fieldOf(p: Parameters, id: 'gradient-flow' | 'corrected', changes: Partial<Parameters> = {}): Term {
  return modelOf({ ...p, ...changes }, id).term;
}

function modelOf(p: Parameters, id: 'gradient-flow' | 'corrected'): Model<SphereState> {
  return gaussianModels(systemOf(p)).find((model) => model.id === id)!;
}

function planted(
  id: string,
  what: string,
  world: () => WorldDeclaration<SphereState>,
  wrong: () => Partial<Pick<Model<SphereState>, 'term' | 'timePerStep'>>,
): Fault {
  return trajectoryFault<SphereState>({
    id: `multi-index-${id}`,
    what,
    world,
    plant: ({ derived }) => ({ model: spoiled(derived.models.at(-1)!, what, wrong()) }),
  });
}

/**
 * The corrected flow with another interaction of the neurons. At fixed rates only the interaction depends on the second layer in
 * gradient flow, to which it is proportional.
 */
function interactionTimes(factor: number): { readonly term: Term } {
  const a = CLOSE.a.map((weight) => factor * weight);
  return {
    term: combined([
      [1, fieldOf(CLOSE, 'corrected')],
      [1, fieldOf(CLOSE, 'gradient-flow', { a })],
      [-1, fieldOf(CLOSE, 'gradient-flow')],
    ]),
  };
}

/** Gradient flow and a multiple of the Itô term. */
function itoTimes(factor: number): { readonly term: Term } {
  return {
    term: combined([
      [factor, fieldOf(LARGE_STEP, 'corrected')],
      [1 - factor, fieldOf(LARGE_STEP, 'gradient-flow')],
    ]),
  };
}

/** The corrected flow whose Itô term is left out of the overlaps with the targets. */
function itoInGramAlone(): { readonly term: Term } {
  const [right, crude] = [fieldOf(LARGE_STEP, 'corrected'), fieldOf(LARGE_STEP, 'gradient-flow')];
  const overlaps = LARGE_STEP.a.length * LARGE_STEP.P;
  const other = new Float64Array(right.dimension);
  return {
    term: {
      dimension: right.dimension,
      evaluate: (t, y, derivative) => {
        right.evaluate(t, y, derivative);
        crude.evaluate(t, y, other);
        derivative.set(other.subarray(0, overlaps));
      },
    },
  };
}

const PLATEAU: Parameters = { ...PHASES, link: 'h2', d: 200, etad: 0.05, M0: [[0.4, 0.3, 0.2, 0.1]] };

const plateau = valueFault({
  id: 'multi-index-plateau',
  what: 'the plateau of one target, where there are four',
  world: 'h2, one neuron, four targets, d = 200, eta d = 0.05',
  measure: (seed) => {
    const start = gaussianSimulators(systemOf).reduced(PLATEAU);
    const initial = initialState(PLATEAU, randomStream({ seed, run: 0, purpose: 'initial' }));
    const statistics = new Float64Array(PLATEAU.P);
    const [time, rest] = [4, (P: number) => (2 - PLATEAU.etad * P) / (2 + 4 * PLATEAU.etad)];
    const samples = Array.from({ length: 60 }, (_, run) => {
      const chain = start(initial, randomStream({ seed, run, purpose: 'sgd' }));
      chain.advance(Math.round((time * PLATEAU.d) / PLATEAU.etad));
      chain.read(statistics);
      return subspaceMass(statistics, PLATEAU.P);
    });
    return {
      quantity: 'mass in the subspace at rest',
      measured: { samples },
      time,
      right: rest(PLATEAU.P),
      wrong: rest(1),
      margin: 0.025,
    };
  },
});

const RIDGE = 0.5;

/** The first entry of the second layer by ridge regression on samples, two neurons with overlap t with one target each. */
function fittedWeight(t: number, samples: number, seed: number, run: number): number {
  const { value } = compileExpansion(linksFrom(JOINT).target);
  const stream = randomStream({ seed, run, purpose: 'ridge' });
  const s = Math.sqrt(1 - t * t);
  let [k11, k12, k22, c1, c2] = [0, 0, 0, 0, 0];
  for (let sample = 0; sample < samples; sample++) {
    const [u, v] = [stream.normal(), stream.normal()];
    const y = value(u) + value(v);
    const [f, g] = [value(t * u + s * stream.normal()), value(t * v + s * stream.normal())];
    k11 += f * f;
    k12 += f * g;
    k22 += g * g;
    c1 += f * y;
    c2 += g * y;
  }
  const [first, second] = [k11 / samples + RIDGE, k22 / samples + RIDGE];
  const cross = k12 / samples;
  return (c1 * second - c2 * cross) / samples / (first * second - cross * cross);
}

const ridge = valueFault({
  id: 'multi-index-ridge',
  what: 'ridge regression with the penalty |a|^2 in place of |a|^2 / 2',
  world: 'two neurons of overlap 0.8 with one target each, 100 fits to 4000 samples',
  measure: (seed) => {
    const t = 0.8;
    const system = systemOf({ ...JOINT, a: [0, 0], M0: null, Q0: null });
    const [M, Q] = [t, 1].map((value) => [
      [value, 0],
      [0, value],
    ]) as [number[][], number[][]];
    const [right, wrong] = [RIDGE, 2 * RIDGE].map((penalty) => system.ridge(M, Q, penalty).secondLayer[0]!) as [
      number,
      number,
    ];
    return {
      quantity: 'weight of the first neuron',
      right,
      wrong,
      margin: Math.abs(right - wrong) / 3,
      measured: { samples: Array.from({ length: 100 }, (_, run) => fittedWeight(t, 4000, seed, run)) },
    };
  },
});

export const faults: FaultSet = {
  planted: [
    planted('interaction-doubled', 'factor 2 in the interaction of the neurons', close, () => interactionTimes(2)),
    planted('no-repulsion', 'no interaction of the neurons', close, () => interactionTimes(0)),
    planted('attraction', 'the interaction of the neurons with the wrong sign', close, () => interactionTimes(-1)),
    planted('step-power', 'a step eta / d^(3/2), where it is eta / d', joint, () => {
      const { term, timePerStep } = modelOf({ ...JOINT, etad: JOINT.etad / Math.sqrt(JOINT.d) }, 'corrected');
      return { term, timePerStep };
    }),
    planted('no-ito', 'no Itô term', largeStep, () => itoTimes(0)),
    planted('ito-doubled', 'factor 2 in the Itô term', largeStep, () => itoTimes(2)),
    planted('ito-in-gram-alone', 'no Itô term in the overlaps with the targets', largeStep, itoInGramAlone),
    planted('no-degree-two', 'the target without its part of degree 2', joint, () => ({
      term: fieldOf(JOINT, 'corrected', { link: '3/5*h4', learner: JOINT.link }),
    })),
    planted('no-high-degree', 'target and learner without their part of degree 4', phases, () => ({
      term: fieldOf(PHASES, 'corrected', { link: '9/10*h2' }),
    })),
    plateau,
    ridge,
  ],
  truths: [trueWorld('multi-index-joint', joint), trueWorld('multi-index-phases', phases)],
};
