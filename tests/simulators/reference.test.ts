import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { simulateEnsemble } from '../../src/simulators/ensemble.js';
import {
  type HittingRule,
  largestOverlapAtLeast,
  overlapAtLeast,
  overlapMassAtLeast,
} from '../../src/simulators/hitting.js';
import type { SgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import { SingleIndexChain } from '../../src/simulators/reduced-single-neuron.js';
import { fixedOverlapState, randomSphereState, sphereStateFromGram } from '../../src/simulators/state.js';
import {
  evenLink,
  identityLink,
  mean,
  median,
  medianError,
  singleNeuron,
  standardError,
  threeNeurons,
  threeNeuronsGram,
} from './problems.js';

/*
 * Numbers of the reference table orthogonal-multi-index (an independent C program), at smaller sizes. Each comparison is
 * |difference| < 5 combined standard errors (two-sided 6e-7); fewer than 60 of them: false-alarm rate below 4e-5.
 */
const SIGMAS = 5;

function expectMean(values: Float64Array, reference: number, error: number): void {
  expect(Math.abs(mean(values) - reference)).toBeLessThan(SIGMAS * Math.hypot(standardError(values), error));
}

describe('ensembles', () => {
  test('sgd-ensemble-single-neuron-1: h_2, d = 1000', () => {
    const { values, failures } = simulateEnsemble({
      problem: singleNeuron({ dimension: 1000, stepSize: 0.0005 }),
      simulator: reducedSimulator,
      initial: () => fixedOverlapState([0.05]),
      seeds: 1500,
      seed: 1,
      saveAt: [3000],
    });
    expect(failures).toEqual([]);
    const m = values[0]![0]!;
    expectMean(m, 0.3230569781856931, 0.004485271895329447);
    expectMean(
      m.map((x) => x * x),
      0.1445810214405609,
      0.002099606022005946,
    );
  });

  test('sgd-ensemble-single-neuron-2: 0.8 h_2 + 0.6 h_4, P = 3, d = 200', () => {
    const { values } = simulateEnsemble({
      problem: singleNeuron({ dimension: 200, targets: 3, stepSize: 0.0001, ...evenLink(0.8, 0.6) }),
      simulator: reducedSimulator,
      initial: () => fixedOverlapState([0.1, 0.08, -0.05]),
      seeds: 250,
      seed: 2,
      saveAt: [20_000],
    });
    const reference = [0.4853840311107277, 0.3550559939149427, -0.17677042033464635];
    const error = [0.011363668404464207, 0.012264895921063262, 0.010776370136714555];
    reference.forEach((value, p) => {
      expectMean(values[0]![p]!, value, error[p]!);
    });
    const square = [0.27420841257967865, 0.17104263272932768, 0.06597069734900601];
    const squareError = [0.00992142434878002, 0.009207494615176642, 0.005294017214079977];
    square.forEach((value, p) => {
      expectMean(
        values[0]![p]!.map((x) => x * x),
        value,
        squareError[p]!,
      );
    });
  });

  const joint: {
    name: string;
    problem: SgdSetting;
    seeds: number;
    steps: number;
    values: number[];
    errors: number[];
  }[] = [
    {
      name: 'sgd-ensemble-joint-1: MSE, label noise, d = 50',
      problem: threeNeurons({ dimension: 50, stepSize: 0.0002 }),
      seeds: 500,
      steps: 2000,
      values: [
        0.6565524217242708, 0.20739595820514342, 0.11714404798350461, 0.5539365445429904, -0.4242230217362526,
        0.34112811098376106, 0.15435036250193068, -0.10211297396382012, 0.13584799535231912,
      ],
      errors: [
        0.003918014069748924, 0.0040249126328370894, 0.0037511734787876562, 0.004321326476310315, 0.003910357375203453,
        0.004031144146832906, 0.0049029970885616555, 0.005685554426983234, 0.0058484813874227545,
      ],
    },
    {
      name: 'sgd-ensemble-joint-2: correlation loss, d = 20',
      problem: threeNeurons({ dimension: 20, stepSize: 0.004, loss: 'correlation', noise: 0 }),
      seeds: 3000,
      steps: 50,
      values: [
        0.5342737603136192, 0.21128625939865583, 0.11026383698626525, 0.4463733890581043, -0.3336287506555218,
        0.2799243868977258, 0.1434993391389394, 0.033609570891090665, 0.1206825537211188,
      ],
      errors: [
        0.0015292985359829558, 0.002188262323668215, 0.0019595441957861635, 0.001448467480705006, 0.001767944403983853,
        0.0018129792822977283, 0.0032516147904729084, 0.003573071684715953, 0.0029377953749885606,
      ],
    },
  ];
  test.each(joint)('$name', ({ problem, seeds, steps, values: reference, errors }) => {
    const { values, statistics } = simulateEnsemble({
      problem,
      simulator: reducedSimulator,
      initial: () => sphereStateFromGram(threeNeuronsGram.M, threeNeuronsGram.Q),
      seeds,
      seed: 3,
      saveAt: [steps],
    });
    expect(statistics).toEqual([
      'M[1,1]',
      'M[1,2]',
      'M[2,1]',
      'M[2,2]',
      'M[3,1]',
      'M[3,2]',
      'Q[1,2]',
      'Q[1,3]',
      'Q[2,3]',
    ]);
    reference.forEach((value, s) => {
      expectMean(values[0]![s]!, value, errors[s]!);
    });
  });
});

describe('hitting times from a random start', () => {
  const cases: {
    name: string;
    problem: SgdSetting;
    rule: HittingRule;
    seeds: number;
    horizon: number;
    reference: number;
    interval: [number, number];
  }[] = [
    {
      name: 'hitting-time-1: h_1, d = 1000, m_1 >= 0.5',
      problem: singleNeuron({ dimension: 1000, stepSize: 0.001, ...identityLink }),
      rule: overlapAtLeast(0.5),
      seeds: 1000,
      horizon: 20_000,
      reference: 657,
      interval: [653, 661],
    },
    {
      name: 'hitting-time-2: h_2, d = 1000, max |m_p| >= 0.5',
      problem: singleNeuron({ dimension: 1000, stepSize: 0.0005 }),
      rule: largestOverlapAtLeast(0.5),
      seeds: 400,
      horizon: 100_000,
      reference: 4268,
      interval: [4156, 4383.025],
    },
    {
      name: 'hitting-time-6: h_2, P = 4, d = 1000, sum m_p^2 >= 0.5',
      problem: singleNeuron({ dimension: 1000, targets: 4, stepSize: 2.5e-5 }),
      rule: overlapMassAtLeast(0.5),
      seeds: 60,
      horizon: 1_000_000,
      reference: 59640,
      interval: [58003, 60651.3],
    },
  ];
  test.each(cases)('$name', ({ problem, rule, seeds, horizon, reference, interval }) => {
    const { hitting } = simulateEnsemble({
      problem,
      simulator: reducedSimulator,
      initial: (run) => randomSphereState(randomStream({ seed: 4, run, purpose: 'initial' }), problem),
      seeds,
      seed: 4,
      saveAt: [horizon],
      hitting: [rule],
      stopWhenAllHit: true,
    });
    const { times, censored } = hitting[rule.id]!;
    expect(censored.some((flag) => flag)).toBe(false);
    const error = Math.hypot(medianError(times), (interval[1] - interval[0]) / 3.92);
    expect(Math.abs(median(times) - reference)).toBeLessThan(SIGMAS * error);
    // The test must be sharp enough to mean something: 5 errors are at most a quarter of the median.
    expect(SIGMAS * error).toBeLessThan(0.25 * reference);
  });
});

describe('one-step moments', () => {
  // Entries one-step-moments-2 and -4: exact quadrature of E[m+ - m] and E[(m+ - m)^2].
  test.each([
    {
      c: [1, 0] as const,
      dimension: 20,
      eta: 0.01,
      m: 0.3,
      first: 0.004319816380582223,
      second: 0.0006004924136930911,
    },
    {
      c: [0.8, 0.6] as const,
      dimension: 100,
      eta: 0.0005,
      m: 0.4,
      first: 0.00017260025638977757,
      second: 3.7611377163345296e-6,
    },
  ])('h_2, h_4 coefficients $c, d = $dimension, m = $m', ({ c, dimension, eta, m, first, second }) => {
    const problem = singleNeuron({ dimension, stepSize: eta, ...evenLink(c[0], c[1]) });
    const stream = randomStream({ seed: 5, run: 0, purpose: 'sgd' });
    const initial = fixedOverlapState([m]);
    const out = new Float64Array(1);
    // One stream serves all chains here: each takes a single step, so the steps are independent.
    const moves = Float64Array.from({ length: 1_000_000 }, () => {
      const chain = new SingleIndexChain(problem, initial, stream);
      chain.advance(1);
      chain.read(out);
      return out[0]! - m;
    });
    expectMean(moves, first, 0);
    expectMean(
      moves.map((x) => x * x),
      second,
      0,
    );
  });
});
