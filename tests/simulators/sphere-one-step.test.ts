/** One step of spherical SGD on several neurons against the step as it is written, on explicit vectors in R^d. */

import { describe, expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../src/numerics/random/stream.js';
import { directSimulator } from '../../src/simulators/direct.js';
import type { SgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import type { SphereSimulator } from '../../src/simulators/simulator.js';
import { sphereStateFromGram } from '../../src/simulators/state.js';
import { statisticsOf, zScore } from './free-problems.js';
import { singleNeuron, threeNeurons } from './problems.js';

const SIGMAS = 5.3;
const RUNS = 20_000;
const GRAM = {
  M: [
    [0.5, 0.2],
    [0.1, 0.4],
  ],
  Q: [
    [1, 0.4],
    [0.4, 1],
  ],
};
/** M[1,1], M[1,2], M[2,1], M[2,2], Q[1,2]. */
const COUNT = 5;

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** The two neurons in R^d, the targets being the first two axes. */
function weights(d: number): number[][] {
  const [first, second] = GRAM.M as [number[], number[]];
  const length = Math.sqrt(1 - dot(first, first));
  const along = (GRAM.Q[0]![1]! - dot(first, second)) / length;
  const across = Math.sqrt(1 - dot(second, second) - along ** 2);
  const pad = new Array<number>(d - 4).fill(0);
  return [
    [...first, length, 0, ...pad],
    [...second, along, across, ...pad],
  ];
}

/** Increments of the statistics over one step; nothing of the simulators is used. */
function written(problem: SgdSetting, stream: RandomStream): Float64Array[] {
  const { dimension: d, stepSize, noise, loss, secondLayer, rates, target, learner, learnerDerivative } = problem;
  const W = weights(d);
  const columns = Array.from({ length: COUNT }, () => new Float64Array(RUNS));
  const before = [...GRAM.M.flat(), GRAM.Q[0]![1]!];
  for (let run = 0; run < RUNS; run++) {
    const x = Array.from({ length: d }, () => stream.normal());
    const y = target(x[0]!) + target(x[1]!) + noise * stream.normal();
    const s = W.map((w) => dot(w, x));
    const output = s.reduce((sum, z, i) => sum + secondLayer[i]! * learner(z), 0);
    const delta = loss === 'mse' ? y - output : y;
    const moved = W.map((w, i) => {
      const gamma = stepSize * rates[i]! * delta * learnerDerivative(s[i]!);
      const step = w.map((value, k) => value + gamma * (x[k]! - s[i]! * value));
      const length = Math.hypot(...step);
      return step.map((value) => value / length);
    });
    const after = [...moved.flatMap((w) => [w[0]!, w[1]!]), dot(moved[0]!, moved[1]!)];
    columns.forEach((column, k) => {
      column[run] = after[k]! - before[k]!;
    });
  }
  return columns;
}

function simulated(simulator: SphereSimulator, problem: SgdSetting): Float64Array[] {
  const initial = sphereStateFromGram(GRAM.M, GRAM.Q);
  const stream = randomStream({ seed: 5, run: 0, purpose: simulator.id });
  const columns = Array.from({ length: COUNT }, () => new Float64Array(RUNS));
  const before = [...GRAM.M.flat(), GRAM.Q[0]![1]!];
  for (let run = 0; run < RUNS; run++) {
    const chain = simulator.start(problem, initial, stream);
    chain.advance(1);
    const after = statisticsOf(chain, COUNT);
    columns.forEach((column, k) => {
      column[run] = after[k]! - before[k]!;
    });
  }
  return columns;
}

/** The largest z-score of means and second moments. */
function worst(left: readonly Float64Array[], right: readonly Float64Array[]): number {
  let largest = 0;
  for (let s = 0; s < COUNT; s++) {
    largest = Math.max(largest, Math.abs(zScore(left[s]!, right[s]!)));
    for (let t = s; t < COUNT; t++) {
      const product = (columns: readonly Float64Array[]) => columns[s]!.map((value, k) => value * columns[t]![k]!);
      largest = Math.max(largest, Math.abs(zScore(product(left), product(right))));
    }
  }
  return largest;
}

// Links of degree 2 and 3 and rates at which the increments are of order one.
const cubic = {
  target: (z: number) => z + 0.5 * (z * z - 1),
  learner: (z: number) => 0.8 * z - 0.4 * (z * z - 1),
  learnerDerivative: (z: number) => 0.8 - 0.8 * z,
};
const two = (options: Partial<SgdSetting>): SgdSetting =>
  threeNeurons({
    neurons: 2,
    dimension: 6,
    stepSize: 0.4,
    noise: 1.2,
    secondLayer: [1.1, -0.8],
    rates: [1, 0.6],
    ...cubic,
    ...options,
  });

const seed = (run: number) => randomStream({ seed: 6, run, purpose: 'written' });

describe('one step of spherical SGD of two neurons', () => {
  // 5 means and 15 second moments for each of 2 simulators and 3 problems, |z| < 5.3: false-alarm rate below 2e-5.
  test.each([
    { name: 'mean squared error', problem: two({}) },
    { name: 'correlation loss', problem: two({ loss: 'correlation' }) },
    { name: 'no noise, d = P + m', problem: two({ dimension: 4, noise: 0 }) },
  ])('has means and second moments of the step as it is written: $name', ({ problem }) => {
    const explicit = written(problem, seed(0));
    for (const simulator of [reducedSimulator, directSimulator]) {
      expect(worst(simulated(simulator, problem), explicit)).toBeLessThan(SIGMAS);
    }
  });

  // The comparison has power: each term of the step, dropped or doubled, is seen.
  const right = two({});
  test.each<[string, Partial<SgdSetting>]>([
    ['no label noise', { noise: 0 }],
    ['label noise doubled', { noise: 2.4 }],
    ['no second layer in the output', { loss: 'correlation' }],
    ['second layer doubled', { secondLayer: [2.2, -1.6] }],
    ['one weight of the second layer dropped', { secondLayer: [1.1, 0] }],
    ['step doubled', { stepSize: 0.8 }],
    ['rates equal', { rates: [1, 1] }],
    ['one dimension more', { dimension: 7 }],
  ])('is told from a step with %s', (_name, wrong) => {
    expect(worst(written(two(wrong), seed(1)), written(right, seed(2)))).toBeGreaterThan(SIGMAS);
  });
});

/** Increments of the overlap of one neuron over one step, as it is written, in R^d. */
function writtenOfOne(problem: SgdSetting, stream: RandomStream): Float64Array {
  const { dimension: d, stepSize, noise, secondLayer, rates, target, learner, learnerDerivative } = problem;
  const w = [0.6, 0.8, ...new Array<number>(d - 2).fill(0)];
  return Float64Array.from({ length: RUNS }, () => {
    const x = w.map(() => stream.normal());
    const s = dot(w, x);
    const delta = target(x[0]!) + noise * stream.normal() - secondLayer[0]! * learner(s);
    const gamma = stepSize * rates[0]! * delta * learnerDerivative(s);
    const step = w.map((value, k) => value + gamma * (x[k]! - s * value));
    return step[0]! / Math.hypot(...step) - 0.6;
  });
}

describe('one step of spherical SGD of one neuron under the mean squared error', () => {
  const one = (options: Partial<SgdSetting>): SgdSetting =>
    singleNeuron({
      dimension: 5,
      stepSize: 0.4,
      loss: 'mse',
      noise: 0.8,
      secondLayer: [1.6],
      rates: [0.7],
      ...cubic,
      ...options,
    });
  const squares = (values: Float64Array) => values.map((value) => value * value);
  const distance = (left: Float64Array, right: Float64Array) =>
    Math.max(Math.abs(zScore(left, right)), Math.abs(zScore(squares(left), squares(right))));

  // Two moments for each of 2 simulators, |z| < 5.3: false-alarm rate below 1e-6.
  test.each([reducedSimulator, directSimulator])('$id', (simulator) => {
    const stream = randomStream({ seed: 7, run: 0, purpose: simulator.id });
    const increments = Float64Array.from({ length: RUNS }, () => {
      const chain = simulator.start(one({}), sphereStateFromGram([[0.6]], [[1]]), stream);
      chain.advance(1);
      return statisticsOf(chain, 1)[0]! - 0.6;
    });
    expect(distance(increments, writtenOfOne(one({}), seed(3)))).toBeLessThan(SIGMAS);
  });

  test.each<[string, Partial<SgdSetting>]>([
    ['no label noise', { noise: 0 }],
    ['the second layer dropped', { secondLayer: [0] }],
    ['rate 1', { rates: [1] }],
    ['one dimension more', { dimension: 6 }],
  ])('is told from a step with %s', (_name, wrong) => {
    expect(distance(writtenOfOne(one(wrong), seed(4)), writtenOfOne(one({}), seed(5)))).toBeGreaterThan(SIGMAS);
  });
});
