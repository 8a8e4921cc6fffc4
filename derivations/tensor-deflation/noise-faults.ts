/** Errors that were planted in the theory of SGD noise: the sign of the shift, the size of the spread. */

import { type Fault, valueFault } from '../../src/index.js';
import { randomStream } from '../../src/numeric.js';
import { hermiteNeuron } from '../../src/symbolic.js';
import { startNetworkRun } from './fast/chains.js';
import type { NetworkSetting } from './fast/network-problem.js';
import { weightRows } from './fast/weights.js';
import { DISCOVERY } from './formulas.js';
import { noisyDiscovery } from './noise.js';

const A = 0.6;
const START = 3e-3;
const BATCH = 16;
/** eta / b. */
const EPSILON = 4e-5;
const PROBLEM: NetworkSetting = { components: [A], neuron: hermiteNeuron(4), stepSize: BATCH * EPSILON, batch: BATCH };
const FOUND = DISCOVERY.found.evaluate({ K: A, A: START ** 2 });
/** Weights that do not move to speak of add up what single examples do to the growth. */
const FROZEN = 1e-4;

/** Log-length of one aligned weight after given numbers of steps, by the examples of a run. */
function growth(seed: number, run: number, problem: NetworkSetting, length: number) {
  const chain = startNetworkRun(problem, weightRows([[length, 0]]), randomStream({ seed, run, purpose: 'sgd' }));
  const read = new Float64Array(2);
  return (steps: number): number => {
    chain.advance(steps);
    chain.read(read);
    return read[0]!;
  };
}

/** `log n^2` of a frozen weight in units of its step, less its mean, over the growth rate: a time. */
function frozenLag(seed: number, run: number, time: number): number {
  const problem = { ...PROBLEM, stepSize: FROZEN * PROBLEM.stepSize };
  const steps = Math.round(time / PROBLEM.stepSize);
  const advance = growth(seed, run, problem, 1e-9);
  const before = advance(0);
  return ((2 * (advance(steps) - before)) / FROZEN - 4 * A * steps * PROBLEM.stepSize) / (4 * A);
}

/** Time at which the component is half found, in steps of 0.005. */
function foundTime(seed: number, run: number): number {
  const stride = Math.round(0.005 / PROBLEM.stepSize);
  const advance = growth(seed, run, PROBLEM, START);
  const level = Math.log(A / 2) / 2;
  let steps = 0;
  while (steps * PROBLEM.stepSize < 3 * FOUND) {
    steps += stride;
    if (advance(stride) >= level) return steps * PROBLEM.stepSize;
  }
  return Number.NaN;
}

const shift: Fault = valueFault({
  id: 'tensor-noise-shift',
  what: 'SGD is said to find a component earlier than the flow: the sign of the shift is flipped',
  world:
    'SGD on h_4 from one aligned weight, eta/b = 4e-5; control: the growth of a frozen weight by the same examples',
  measure: (seed) => {
    const predicted = noisyDiscovery([A], 0, FOUND, EPSILON).shift;
    const samples = Array.from({ length: 80 }, (_, run) => foundTime(seed, run) - FOUND + frozenLag(seed, run, FOUND));
    return {
      quantity: 'discovery time by SGD less that of the flow',
      measured: { samples },
      right: predicted,
      wrong: -predicted,
      margin: 0.6 * predicted,
      time: FOUND,
    };
  },
});

const spread: Fault = valueFault({
  id: 'tensor-noise-spread',
  what: 'the spread of the discovery time is sqrt(2) times too large',
  world: 'growth of one frozen aligned weight by SGD on h_4 up to t = 1',
  measure: (seed) => {
    const time = 1;
    const { deviation } = noisyDiscovery([A], 0, time, EPSILON);
    const squares = Array.from({ length: 300 }, (_, run) => (frozenLag(seed, run, time) / deviation) ** 2);
    return {
      quantity: 'variance of the growth over the predicted one',
      measured: { samples: squares },
      right: 1,
      wrong: 2,
      margin: 0.45,
      time,
    };
  },
});

export const noiseFaults: readonly Fault[] = [shift, spread];
