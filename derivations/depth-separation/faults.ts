/** Planted errors that the checker must find in this system, and worlds in which it must find none. */

import {
  type FaultSet,
  spoiled,
  trajectoryFault,
  trueWorld,
  valueFault,
  type WorldDeclaration,
} from '../../src/index.js';
import { haarBlock, randomStream, summaryOf } from '../../src/numeric.js';
import { derive } from './derived.js';
import { startCompositionSgd } from './fast/direct-chain.js';
import { DirectionalGradient } from './fast/directions.js';
import { startCompositionGramSgd } from './fast/gram-chain.js';
import type { CompositionState } from './fast/network.js';
import { startRadiusIntegrated } from './fast/radius-chain.js';
import { firstHarmonic } from './models.js';
import { initialState, lawOf, type Parameters, problemOf } from './parameters.js';
import { layerOfOneHarmonic } from './steps/routes.js';

/** Rates and a law at which no factor is 1; two second-layer neurons. */
const BASE: Parameters = {
  law: 'arcsec',
  rho0: 0.45,
  d: 2,
  m1: 120,
  m2: 2,
  alpha0: 0.7,
  a: [-1.3, -0.6],
  b: [0.75, 0.7],
  start: 'sphere',
  kappa1: 0.7,
  eta2: 1.6,
  dt: 0.05,
  blocks: 4,
  batch: 8,
};

/** A layer in the plane with one strong harmonic, of degree 2. */
const wide = (): WorldDeclaration<CompositionState> => ({
  title: 'a layer with one harmonic in the plane, m1 = 120, m2 = 2',
  derived: derive(BASE),
  start: (state, stream) => startRadiusIntegrated(problemOf(BASE), BASE.blocks, state, stream),
  initial: layerOfOneHarmonic(2, 0.8),
  runs: 40,
  steps: 80,
  points: 8,
  tolerance: 0.004,
});

/** Plain SGD. */
const plain = (): WorldDeclaration<CompositionState> => {
  const p: Parameters = { ...BASE, dt: 0.05, batch: 16 };
  return {
    title: 'plain SGD on a layer with one harmonic in the plane, m1 = 120, m2 = 2',
    derived: derive(p),
    start: (state, stream) => startCompositionSgd(problemOf(p), p.batch, state, stream),
    initial: {
      ...layerOfOneHarmonic(2, 0.5),
      outer: Float64Array.of(-0.4, -0.3),
      biases: Float64Array.of(0.5, 0.4),
    },
    runs: 60,
    steps: 250,
    points: 8,
    tolerance: 0.02,
  };
};

/** The law of the paper in few dimensions. */
const BESSEL: Parameters = { ...BASE, law: 'bessel', rho0: 0.5, d: 5, m1: 200, m2: 1, a: [-0.5], b: [0.5], dt: 0.1 };
const fewDimensions = (seed: number): WorldDeclaration<CompositionState> => ({
  title: 'the Bessel law in d = 5, m1 = 200',
  derived: derive(BESSEL),
  start: (state, stream) => startRadiusIntegrated(problemOf(BESSEL), 1, state, stream),
  initial: initialState(BESSEL, randomStream({ seed, run: 0, purpose: 'initial' })),
  runs: 24,
  steps: 300,
  points: 6,
  tolerance: 0.006,
});

type Change = (derivative: Float64Array, infinite: Float64Array) => void;

const finest = (world: WorldDeclaration<CompositionState>) => world.derived.models.at(-1)!;

/** The finest model with its vector field changed; `infinite`: that of the flow at infinite width at the same state. */
function changed(world: WorldDeclaration<CompositionState>, title: string, change: Change) {
  const { term } = finest(world);
  const infinite = world.derived.models[0]!.term;
  const other = new Float64Array(term.dimension);
  return {
    model: spoiled(finest(world), title, {
      term: {
        dimension: term.dimension,
        evaluate: (t, y, derivative) => {
          term.evaluate(t, y, derivative);
          infinite.evaluate(t, y, other);
          change(derivative, other);
        },
      },
    }),
  };
}

const fault = (id: string, what: string, world: (seed: number) => WorldDeclaration<CompositionState>, change: Change) =>
  trajectoryFault({ id: `depth-${id}`, what, world, plant: (declared) => changed(declared, what, change) });

/** Entries of alpha, a, b and q for m2 = 2, and of the harmonics. */
const [FORCES, BIASES, ENERGY, HARMONICS] = [[0, 1, 2, 3, 4, 5], [3, 4], 5, firstHarmonic(2)] as const;

/** Multiplies what finite width adds to some entries. */
const shiftTimes =
  (factor: number, entries: readonly number[]): Change =>
  (derivative, infinite) => {
    for (const at of entries) {
      const right = derivative[at]!;
      derivative[at] = infinite[at]! + factor * (right - infinite[at]!);
    }
  };

const scale =
  (factor: number, from: number, to: number): Change =>
  (derivative) => {
    for (let at = from; at < to; at++) derivative[at] = factor * derivative[at]!;
  };

const FEW: Parameters = { ...BASE, d: 3, m1: 2, m2: 1, alpha0: 0.7, a: [-1], b: [0.9], dt: 0.5 };

/** The mean first increment of a, exactly over directions in dimension d of which the weights fill the first coordinates. */
function meanIncrement(state: CompositionState, d: number): number {
  const weights = new Float64Array(state.neurons * d);
  for (let i = 0; i < state.neurons; i++) {
    weights.set(state.weights.subarray(i * state.dimension, (i + 1) * state.dimension), i * d);
  }
  const gradient = new DirectionalGradient(lawOf(FEW), state.neurons, d, 1);
  gradient.begin(state.outer, state.biases);
  const stream = randomStream({ seed: 0, run: 0, purpose: 'directions' });
  const block = new Float64Array(d * d);
  for (let draw = 0; draw < 20_000; draw++) {
    haarBlock(stream, d, block);
    gradient.addAntipodal(weights, block);
  }
  return (FEW.dt * FEW.eta2 * gradient.outer[0]!) / gradient.count;
}

const chiSquared = valueFault({
  id: 'depth-chi-squared',
  what: 'chi^2 of d degrees of freedom in the Gram simulation, where it has d - m1',
  world: 'the Gram simulation at m1 = 2, d = 3, one step',
  measure: (seed) => {
    const start = initialState(FEW, randomStream({ seed: 0, run: 0, purpose: 'initial' }));
    const out = new Float64Array(10);
    const increments = Array.from({ length: 20_000 }, (_, run) => {
      const chain = startCompositionGramSgd(problemOf(FEW), start, randomStream({ seed, run, purpose: 'sgd' }));
      chain.advance(1);
      chain.read(out);
      return out[1]! - start.outer[0]!;
    });
    const [right, wrong] = [meanIncrement(start, FEW.d), meanIncrement(start, FEW.d + FEW.m1)];
    return {
      quantity: 'mean of the first increment of a',
      right,
      wrong,
      margin: Math.abs(right - wrong) / 4,
      measured: summaryOf(increments),
      time: FEW.dt,
    };
  },
});

export const faults: FaultSet = {
  planted: [
    trajectoryFault({
      id: 'depth-no-width-term',
      what: 'no 1/m1 term: the flow at infinite width',
      world: wide,
      plant: (world) => ({ model: spoiled(world.derived.models[0]!, 'infinite width', {}) }),
    }),
    fault('width-sign', 'the 1/m1 term with the wrong sign', wide, shiftTimes(-1, FORCES)),
    fault('width-doubled', 'the 1/m1 term without its factor 1/2', wide, shiftTimes(2, FORCES)),
    fault('no-bias-shift', "b' without the 1/m1 term E2 A''/2", wide, shiftTimes(0, BIASES)),
    fault('harmonics-at-rest', 'harmonics that do not decay', wide, scale(0, HARMONICS, HARMONICS + 6)),
    fault(
      'amplitude-rate',
      'E_k at the rate of eps_k: the factor 2 is missing',
      wide,
      scale(0.5, HARMONICS, HARMONICS + 6),
    ),
    fault('energy-half', "q' without its factor 2", wide, scale(0.5, ENERGY, ENERGY + 1)),
    fault(
      'sum-over-neurons',
      "alpha' and q' with the sum over second-layer neurons in place of the mean",
      plain,
      (derivative) => {
        for (const at of [0, ENERGY]) derivative[at] = 2 * derivative[at]!;
      },
    ),
    trajectoryFault({
      id: 'depth-limit-law',
      what: 'the arcsec law, the limit of large d, in place of the law at d = 5',
      world: fewDimensions,
      plant: (world) => ({
        model: spoiled(finest(world), 'arcsec law', {
          term: derive({ ...BESSEL, law: 'arcsec' }).models.at(-1)!.term,
        }),
      }),
    }),
    chiSquared,
  ],
  truths: [trueWorld('depth-one-harmonic', wide), trueWorld('depth-bessel', fewDimensions)],
};
