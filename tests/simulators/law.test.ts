import { describe, expect, test } from 'vitest';
import { kolmogorovSmirnovTwoSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { directSimulator } from '../../src/simulators/direct.js';
import { type Ensemble, simulateEnsemble } from '../../src/simulators/ensemble.js';
import type { SgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import type { SphereSimulator } from '../../src/simulators/simulator.js';
import { fixedOverlapState, type SphereState, sphereStateFromGram } from '../../src/simulators/state.js';
import { evenLink, mean, singleNeuron, standardError, threeNeurons, threeNeuronsGram } from './problems.js';

/*
 * The reduced chain against the algorithm on full vectors, in law: for each statistic a KS test at p > 2e-7 and the
 * z-scores of mean, square, fourth power (and the products of neighbouring statistics) at |z| < 5.3 (two-sided 1.2e-7).
 * 220 tests together: false-alarm rate below 4e-5 (the z-scores of several thousand runs taken as normal).
 */
const LEVEL = 2e-7;
const SIGMAS = 5.3;

interface Case {
  readonly name: string;
  readonly problem: SgdSetting;
  readonly initial: SphereState;
  readonly steps: number;
  readonly runs: number;
}

function run(simulator: SphereSimulator, { problem, initial, steps, runs }: Case): Ensemble {
  // Other seeds for the two simulators: their samples must be independent.
  return simulateEnsemble({
    problem,
    simulator,
    initial: () => initial,
    seeds: runs,
    seed: simulator.id === 'direct' ? 1 : 2,
    saveAt: [steps],
  });
}

function zScore(a: Float64Array, b: Float64Array): number {
  return (mean(a) - mean(b)) / Math.hypot(standardError(a), standardError(b));
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

const gram = sphereStateFromGram(threeNeuronsGram.M, threeNeuronsGram.Q);
const cases: Case[] = [
  ...[2, 3, 10].map((dimension) => ({
    name: `one neuron, P = 1, d = ${dimension}`,
    problem: singleNeuron({ dimension, stepSize: 0.05, noise: 0.1 }),
    initial: fixedOverlapState([0.3]),
    steps: 20,
    runs: 4000,
  })),
  {
    name: 'one neuron, P = 1, d = 10, MSE',
    problem: singleNeuron({ dimension: 10, stepSize: 0.05, noise: 0.3, loss: 'mse', secondLayer: [0.7], rates: [0.7] }),
    initial: fixedOverlapState([0.3]),
    steps: 20,
    runs: 4000,
  },
  ...[3, 8].map((dimension) => ({
    name: `one neuron, P = 2, d = ${dimension}`,
    problem: singleNeuron({ dimension, targets: 2, stepSize: 0.01, ...evenLink(0.8, 0.6) }),
    initial: fixedOverlapState([0.3, -0.2]),
    steps: 25,
    runs: 4000,
  })),
  ...[5, 8, 30].map((dimension) => ({
    name: `m = 3, P = 2, MSE with noise, d = ${dimension}`,
    problem: threeNeurons({ dimension, stepSize: dimension < 10 ? 0.01 : 0.004 }),
    initial: gram,
    steps: 40,
    runs: 4000,
  })),
  {
    name: 'm = 3, P = 2, correlation loss, unequal rates, d = 8',
    problem: threeNeurons({ dimension: 8, stepSize: 0.01, loss: 'correlation', rates: [1, 0.5, -0.5] }),
    initial: gram,
    steps: 20,
    runs: 3000,
  },
];

describe('reduced against direct simulation', () => {
  test.each(cases)('$name', (current) => {
    const direct = run(directSimulator, current);
    const reduced = run(reducedSimulator, current);
    expect(direct.failures).toEqual([]);
    expect(reduced.failures).toEqual([]);
    const { pValue, z } = worst(direct, reduced);
    expect(pValue).toBeGreaterThan(LEVEL);
    expect(z).toBeLessThan(SIGMAS);
    // The runs must have moved, or equal laws would say nothing.
    expect(standardError(reduced.values[0]![0]!) * Math.sqrt(current.runs)).toBeGreaterThan(0.03);
  });

  test('the comparison has power: it sees a reduced chain that takes d = 8 for d = 5', () => {
    const current = cases.find(({ name }) => name === 'm = 3, P = 2, MSE with noise, d = 5')!;
    const other = { ...current, problem: { ...current.problem, dimension: 8 } };
    const { pValue, z } = worst(run(directSimulator, current), run(reducedSimulator, other));
    expect(pValue < LEVEL || z > SIGMAS).toBe(true);
  });
});
