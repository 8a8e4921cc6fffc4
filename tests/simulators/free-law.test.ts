import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { kolmogorovSmirnovTwoSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { type Ensemble, runEnsemble } from '../../src/simulators/ensemble.js';
import { freeDirectSimulator } from '../../src/simulators/free-direct.js';
import type { FreeSgdSetting } from '../../src/simulators/free-problem.js';
import { freeReducedSimulator } from '../../src/simulators/free-reduced.js';
import type { FreeSimulator } from '../../src/simulators/free-simulator.js';
import { type FreeState, freeStateFromGram } from '../../src/simulators/free-state.js';
import { freeStatisticNames } from '../../src/simulators/free-statistics.js';
import { committee, committeeGram, reluLink, zScore } from './free-problems.js';
import { evenLink, standardError } from './problems.js';

/*
 * The reduced chain against the algorithm on full vectors, in law: for each statistic a KS test at p > 2e-7 and the
 * z-scores of mean, square, fourth power and of the product with the next statistic at |z| < 5.3 (two-sided 1.2e-7).
 * At most 94 statistics together: false-alarm rate below 7e-5 (the z-scores of several thousand runs taken as normal).
 */
const LEVEL = 2e-7;
const SIGMAS = 5.3;

interface Case {
  readonly name: string;
  readonly problem: FreeSgdSetting;
  readonly initial: FreeState;
  readonly steps: number;
}

function run(simulator: FreeSimulator, { problem, initial, steps }: Case): Ensemble {
  // Other seeds for the two simulators: their samples must be independent.
  const seed = simulator.id === 'direct' ? 1 : 2;
  return runEnsemble({
    statistics: freeStatisticNames(problem.neurons, problem.targets),
    start: (run) => simulator.start(problem, initial, randomStream({ seed, run, purpose: 'sgd' })),
    seeds: 3200,
    seed,
    saveAt: [steps],
  });
}

function worst(a: Ensemble, b: Ensemble) {
  const [left, right] = [a.values[0]!, b.values[0]!];
  let pValue = 1;
  let z = 0;
  left.forEach((sample, s) => {
    const other = right[s]!;
    pValue = Math.min(pValue, kolmogorovSmirnovTwoSample(sample, other).pValue);
    const next = (s + 1) % left.length;
    const features: ((x: number, y: number) => number)[] = [(x) => x, (x) => x * x, (x) => x ** 4, (x, y) => x * y];
    for (const feature of features) {
      const score = zScore(
        sample.map((x, k) => feature(x, left[next]![k]!)),
        other.map((x, k) => feature(x, right[next]![k]!)),
      );
      z = Math.max(z, Math.abs(score));
    }
  });
  return { pValue, z };
}

const two = freeStateFromGram(committeeGram.M, committeeGram.Q, committeeGram.secondLayer);
const three = freeStateFromGram(
  [[0.4], [-0.3], [0.1]],
  [
    [0.5, 0.1, 0],
    [0.1, 1, -0.4],
    [0, -0.4, 0.9],
  ],
  [0.5, 0.4, -0.3],
);
const cases: Case[] = [
  ...[4, 8, 40].flatMap((dimension) => [
    {
      name: `m = 2, P = 2, both layers trained, d = ${dimension}`,
      problem: committee({ dimension, stepSize: 1 / dimension }),
      initial: two,
      steps: 25,
    },
    {
      name: `m = 2, P = 2, second layer fixed, d = ${dimension}`,
      problem: committee({ dimension, stepSize: 1 / dimension, secondLayerRate: 0 }),
      initial: two,
      steps: 25,
    },
  ]),
  {
    name: 'm = 2, P = 2, fixed rates of both signs, second layer trained, relu, d = 8',
    problem: committee({ dimension: 8, stepSize: 0.02, rates: [1, -0.5], ...reluLink }),
    initial: two,
    steps: 20,
  },
  {
    name: 'm = 3, P = 1, polynomial link, d = 8',
    problem: committee({ dimension: 8, stepSize: 0.05, neurons: 3, targets: 1, ...evenLink(0.5, 0) }),
    initial: three,
    steps: 20,
  },
  {
    name: 'm = 1, P = 1, d = 2',
    problem: committee({ dimension: 2, stepSize: 0.3, neurons: 1, targets: 1 }),
    initial: freeStateFromGram([[0.3]], [[0.6]], [1]),
    steps: 20,
  },
  {
    name: 'a neuron that starts at 0, d = 8',
    problem: committee({ dimension: 8, stepSize: 0.2 }),
    initial: freeStateFromGram(
      [
        [0, 0],
        [0.5, 0.2],
      ],
      [
        [0, 0],
        [0, 1],
      ],
      [1, 1],
    ),
    steps: 10,
  },
];

describe('free weights: reduced against direct simulation', () => {
  test.each(cases)('$name', (current) => {
    const direct = run(freeDirectSimulator, current);
    const reduced = run(freeReducedSimulator, current);
    expect(direct.failures).toEqual([]);
    expect(reduced.failures).toEqual([]);
    const { pValue, z } = worst(direct, reduced);
    expect(pValue).toBeGreaterThan(LEVEL);
    expect(z).toBeLessThan(SIGMAS);
    // The runs must have moved, or equal laws would say nothing.
    const { neurons, secondLayerRate } = current.problem;
    reduced.values[0]!.forEach((sample, s) => {
      const spread = standardError(sample) * Math.sqrt(sample.length);
      const layer = s - (reduced.statistics.length - neurons);
      if (layer >= 0 && secondLayerRate === 0) {
        expect(new Set([...sample, ...direct.values[0]![s]!])).toEqual(new Set([current.initial.secondLayer[layer]]));
      } else expect(spread).toBeGreaterThan(0.02);
    });
  });

  test('the comparison has power: it sees a reduced chain that takes d = 8 for d = 4', () => {
    const current = cases[0]!;
    const other = { ...current, problem: { ...current.problem, dimension: 8 } };
    const { pValue, z } = worst(run(freeDirectSimulator, current), run(freeReducedSimulator, other));
    expect(pValue < LEVEL || z > SIGMAS).toBe(true);
  });

  test('the comparison has power: it sees a second layer that moves 10% faster', () => {
    const current = cases[2]!;
    const other = { ...current, problem: { ...current.problem, secondLayerRate: 0.77 } };
    const { pValue, z } = worst(run(freeDirectSimulator, current), run(freeReducedSimulator, other));
    expect(pValue < LEVEL || z > SIGMAS).toBe(true);
  });
});
