/** Errors that were planted in the theory of tensor deflation, each in the one derived object or formula, and true worlds of it. */

import {
  type Fault,
  type FaultSet,
  seeing,
  spoiled,
  trajectoryFault,
  trueWorld,
  valueFault,
  type WorldDeclaration,
} from '../../src/index.js';
import { randomStream, type Term } from '../../src/numeric.js';
import { formulaToText, parseFormula } from '../../src/symbolic.js';
import { startNetworkRun } from './fast/chains.js';
import { tensorSystem } from './fast/tensor-flow.js';
import { randomSphereWeights, type WeightRows, weightRows } from './fast/weights.js';
import { crossingTimes } from './flow.js';
import { DISCOVERY, LAZY } from './formulas.js';
import { lazyTheory } from './lazy.js';
import { derive } from './models.js';
import { noiseFaults } from './noise-faults.js';
import { networkOf, type Parameters, parameters, systemOf } from './parameters.js';
import { basinProbabilities, discoveryOf } from './power-dynamics.js';

const START = [
  [0.7, -0.5, 0.4],
  [-0.6, 0.9, 0.5],
];

/** Two weights of order one, where every term of the flow has a part. */
const BASE: Parameters = {
  ...parameters.parse({}),
  a: [0.9, 0.6],
  m: 2,
  d: 3,
  lambda: 0.4,
  eta: 0.0005,
  batch: 64,
  W0: START,
};

function worldOf(title: string, changes: Partial<Parameters> = {}): WorldDeclaration<WeightRows> {
  const p: Parameters = { ...BASE, ...changes };
  const problem = networkOf(p);
  return {
    title,
    derived: derive(p),
    start: (state, stream) => startNetworkRun(problem, state, stream),
    initial: weightRows(START),
    runs: 80,
    steps: 1000,
    points: 10,
    tolerance: 0.05,
  };
}

const TITLE = 'tensor deflation, two weights of order one';

function planted(id: string, what: string, wrong: (p: Parameters, right: Term) => Term): Fault {
  return trajectoryFault<WeightRows>({
    id: `tensor-${id}`,
    what,
    world: () => worldOf(TITLE),
    plant: ({ derived }) => {
      const right = derived.models.at(-1)!;
      return { model: spoiled(right, what, { term: wrong(BASE, right.term) }) };
    },
  });
}

/** The first entries (log-lengths) and the others (cosines) of a vector field, each times a factor. */
function weighted(term: Term, neurons: number, lengths: number, cosines: number): Term {
  return {
    dimension: term.dimension,
    evaluate: (t, y, derivative) => {
      term.evaluate(t, y, derivative);
      for (let k = 0; k < derivative.length; k++) derivative[k]! *= k < neurons ? lengths : cosines;
    },
  };
}

const trajectories: readonly Fault[] = [
  planted('cosines', 'directions turn at 3 times the residual, not 4', (p, right) => weighted(right, p.m, 1, 3 / 4)),
  planted('lengths', 'log n^2 grows at the rate of log n', (p, right) => weighted(right, p.m, 1 / 2, 1)),
  planted('penalty', 'the regulariser is left out', (p) => systemOf({ ...p, lambda: 0 }).statisticsTerm('full')),
  planted('diagonal', 'the off-diagonal part of T_W is left out where it is not small', (p) =>
    systemOf(p).statisticsTerm('deflated'),
  ),
  planted('no-deflation', 'what is found is not taken off the target', (p, right) =>
    seeing(right, (y) => {
      for (let i = 0; i < p.m; i++) y[i] = -30;
    }),
  ),
  planted('exchanged', 'the components are exchanged', (p) =>
    systemOf({ ...p, a: [...p.a].reverse() }).statisticsTerm('full'),
  ),
];

const delay: Fault = valueFault({
  id: 'tensor-delay',
  what: 'the alignment delay is left out',
  world: 'gradient flow from 12 random starts, a = (0.5, 0.3), delta0 = 1e-5',
  measure: (seed) => {
    const a = [0.5, 0.3];
    const system = tensorSystem({ order: 4, components: a, neurons: 6 });
    const rows = Array.from({ length: 12 }, (_, run) => {
      const start = randomSphereWeights(randomStream({ seed, run, purpose: 'initial' }), {
        neurons: 6,
        dimension: 4,
        radius: 1e-5,
      });
      const { times, counts } = discoveryOf(start, a, 0);
      const time = times[0]!;
      const found = Number.isFinite(time) ? crossingTimes(system, start, [0.25, 0.15], time + 2, 1e-7)[0]! - time : 0;
      const without = Number.isFinite(time) ? DISCOVERY.found.evaluate({ K: 0.5, A: counts[0]! * 1e-10 }) - time : 0;
      return { found, without };
    });
    return {
      quantity: 'time at which the largest component is found, less the predicted one',
      measured: { samples: rows.map(({ found }) => found) },
      right: 0,
      wrong: rows.reduce((sum, { without }) => sum + without, 0) / rows.length,
      margin: 0.01,
    };
  },
});

const basins: Fault = valueFault({
  id: 'tensor-basins',
  what: 'a weight is drawn to the closest component: basins of equal probability',
  world: 'random starts, a in the ratio 2',
  measure: (seed) => {
    const a = [0.8, 0.4, 0.2];
    const samples = Array.from({ length: 4000 }, (_, run) => {
      const start = randomSphereWeights(randomStream({ seed, run, purpose: 'initial' }), {
        neurons: 1,
        dimension: 5,
        radius: 1,
      });
      return discoveryOf(start, a, 0).counts[0]!;
    });
    const right = basinProbabilities(a)[0]!;
    return {
      quantity: 'share of weights that the largest component draws',
      measured: { samples },
      right,
      wrong: 1 / 3,
      margin: 0.04,
    };
  },
});

const lazy: Fault = valueFault({
  id: 'tensor-lazy-rate',
  what: 'rates of the lazy regime without the part of the lengths: l (l + d - 2), not l (l + d - 2) + 4',
  world: 'signed learner of 200 random weights in cancelling pairs, d = 3',
  measure: (seed) => {
    const [a, d, m, kappa] = [[0.5, 0.3, 0.2], 3, 200, 1] as const;
    const signs = Array.from({ length: m }, (_, j) => (j < m / 2 ? 1 : -1));
    const system = tensorSystem({ order: 4, signed: true, signs, components: a, neurons: m });
    const [step, buffer] = [1e-6, new Float64Array(a.length)];
    const samples = Array.from({ length: 60 }, (_, run) => {
      const half = randomSphereWeights(randomStream({ seed, run, purpose: 'initial' }), {
        neurons: m / 2,
        dimension: d,
        radius: kappa,
      });
      const rows = Float64Array.from([...half.rows, ...half.rows]);
      system.descend(rows, d, step);
      system.componentsOf(system.stateOf({ neurons: m, dimension: d, rows }), d, buffer);
      return buffer[0]! / step;
    });
    const rateOf = (formulas: typeof LAZY): number =>
      lazyTheory(d, m, kappa, a, [1e-9], formulas).components[0]![0]! / 1e-9;
    const wrong = parseFormula(formulaToText(LAZY.rate).replace(' + 4', ''));
    return {
      quantity: 'velocity of the largest component at the start',
      measured: { samples },
      right: rateOf(LAZY),
      wrong: rateOf({ ...LAZY, rate: wrong }),
      margin: 12,
      time: 0,
    };
  },
});

export const faults: FaultSet = {
  planted: [...trajectories, delay, basins, lazy, ...noiseFaults],
  truths: [
    trueWorld('tensor', () => worldOf(TITLE)),
    trueWorld('tensor-matrix', () => worldOf('order 2, two weights of order one', { order: 2 })),
  ],
};
