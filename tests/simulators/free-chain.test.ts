import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { freeDirectSimulator } from '../../src/simulators/free-direct.js';
import { type FreeSgdSetting, validateFreeSgdSetting } from '../../src/simulators/free-problem.js';
import { FreeReducedChain, freeReducedSimulator } from '../../src/simulators/free-reduced.js';
import { freeStateFromGram } from '../../src/simulators/free-state.js';
import { freeStatisticNames } from '../../src/simulators/free-statistics.js';
import { committee, committeeGram, statisticsOf } from './free-problems.js';
import { evenLink } from './problems.js';

const stream = (run = 0) => randomStream({ seed: 6, run, purpose: 'sgd' });
const initial = freeStateFromGram(committeeGram.M, committeeGram.Q, committeeGram.secondLayer);
const problem = committee({ dimension: 9, stepSize: 0.1 });

describe.each([freeReducedSimulator, freeDirectSimulator])('the free chain: $id', (simulator) => {
  test('starts at the initial state, in the order M, Q, a', () => {
    const statistics = statisticsOf(simulator.start(problem, initial, stream()), 9);
    [0.5, -0.2, 0.1, 0.7, 0.8, 0.25, 1.4, 0.9, -0.6].forEach((value, s) => {
      expect(statistics[s]).toBeCloseTo(value, 14);
    });
  });

  test('is the same however the steps are split, and leaves the initial state alone', () => {
    const before = [...initial.overlaps, ...initial.frame, ...initial.secondLayer];
    const whole = simulator.start(problem, initial, stream());
    whole.advance(50);
    const parts = simulator.start(problem, initial, stream());
    for (const steps of [0, 1, 7, 42]) {
      parts.advance(steps);
      statisticsOf(parts, 9);
    }
    expect(statisticsOf(parts, 9)).toEqual(statisticsOf(whole, 9));
    const other = simulator.start(problem, initial, stream(1));
    other.advance(50);
    expect(statisticsOf(other, 9)).not.toEqual(statisticsOf(whole, 9));
    expect([...initial.overlaps, ...initial.frame, ...initial.secondLayer]).toEqual(before);
  });

  test('rates follow the second layer by default, and only then', () => {
    const at = (change: Partial<FreeSgdSetting>) => {
      const chain = simulator.start({ ...problem, ...change }, initial, stream());
      chain.advance(20);
      return statisticsOf(chain, 9);
    };
    expect(at({ rates: 'second-layer' })).toEqual(at({}));
    expect(at({ rates: undefined })).toEqual(at({}));
    // The a_i of the start as fixed rates: the same while the second layer is fixed, another law when it is trained.
    expect(at({ rates: [0.9, -0.6], secondLayerRate: 0 })).toEqual(at({ secondLayerRate: 0 }));
    expect(at({ rates: [0.9, -0.6] })).not.toEqual(at({}));
    expect(at({ secondLayerRate: 0 }).slice(7)).toEqual(Float64Array.of(0.9, -0.6));
    const resting = at({ rates: [0, 0] });
    [0.5, -0.2, 0.1, 0.7, 0.8, 0.25, 1.4].forEach((value, s) => {
      expect(resting[s]).toBeCloseTo(value, 13);
    });
    expect(resting[7]).not.toBe(0.9);
  });

  test.each([
    { name: 'label', change: { target: (z: number) => (z > 2 ? Number.NaN : 0.1 * z) } },
    { name: 'learner', change: { learner: (z: number) => (z > 3 ? Number.POSITIVE_INFINITY : 0.1 * z) } },
    { name: 'derivative', change: { learnerDerivative: (z: number) => (z > 3 ? Number.NaN : 0.1) } },
    { name: 'growing weights', change: { stepSize: 1, ...evenLink(0.8, 0.6) } },
    { name: 'second layer', change: { secondLayerRate: 1e308, rates: [0, 0], target: (z: number) => z * z * z } },
  ])('stops before a step that is not finite, keeps its last finite state and says when: $name', ({ change }) => {
    const breaking = { ...problem, ...change };
    const chain = simulator.start(breaking, initial, stream());
    chain.advance(10_000);
    expect(chain.finite).toBe(false);
    const step = chain.failedAt!;
    expect(step).toBeGreaterThan(0);
    const careful = simulator.start(breaking, initial, stream());
    careful.advance(step - 1);
    expect(careful.finite).toBe(true);
    expect(careful.failedAt).toBeUndefined();
    const last = statisticsOf(careful, 9);
    careful.advance(1);
    expect(careful.failedAt).toBe(step);
    careful.advance(1000);
    expect(careful.failedAt).toBe(step);
    expect(statisticsOf(careful, 9)).toEqual(last);
    expect(statisticsOf(chain, 9)).toEqual(last);
    expect(last.every(Number.isFinite)).toBe(true);
  });

  test('weights that creep to the limit of squares stop there', () => {
    const long = { ...initial, overlaps: Float64Array.of(1e149, 0, 0, 0) };
    const creeping = { target: () => 1e148, learnerDerivative: () => 1, rates: [10, 10], secondLayerRate: 0 };
    const chain = simulator.start({ ...problem, ...creeping }, long, stream());
    chain.advance(10_000);
    expect(chain.failedAt).toBeGreaterThan(1);
    expect(statisticsOf(chain, 9)[4]).toBeGreaterThan(1e296);
    expect(statisticsOf(chain, 9).every(Number.isFinite)).toBe(true);
  });

  test('a noiseless learner equal to the target stays', () => {
    const identity = [
      [1, 0],
      [0, 1],
    ];
    const chain = simulator.start({ ...problem, noise: 0 }, freeStateFromGram(identity, identity, [1, 1]), stream());
    chain.advance(2000);
    [1, 0, 0, 1, 1, 0, 1, 1, 1].forEach((value, s) => {
      expect(statisticsOf(chain, 9)[s]).toBeCloseTo(value, 12);
    });
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %d', (steps) => {
    expect(() => simulator.start(problem, initial, stream()).advance(steps)).toThrow(
      `steps must be an integer >= 0; got ${steps}`,
    );
  });

  test.each([
    { change: { dimension: 3 }, message: 'd must be at least P + m = 4; got 3' },
    { change: { dimension: 10.5 }, message: 'd must be an integer; got 10.5' },
    { change: { neurons: 0 }, message: 'neurons must be an integer >= 1; got 0' },
    { change: { targets: 1.5 }, message: 'targets must be an integer >= 1; got 1.5' },
    { change: { stepSize: 0 }, message: 'stepSize must be finite and > 0; got 0' },
    { change: { noise: -0.1 }, message: 'noise must be a standard deviation, finite and >= 0; got -0.1' },
    { change: { secondLayerRate: -1 }, message: 'secondLayerRate must be finite and >= 0; got -1' },
    { change: { secondLayerRate: Number.NaN }, message: 'secondLayerRate must be finite and >= 0; got NaN' },
    { change: { rates: [1] }, message: 'rates must have one entry for each of the 2 neurons; got 1' },
    { change: { rates: [1, Number.NaN] }, message: 'rates[1] must be finite; got NaN' },
    {
      change: { rates: 'first-layer' as 'second-layer' },
      message: `rates must be 'second-layer' or one number for each neuron; got "first-layer"`,
    },
    {
      change: { learner: 3 as unknown as (z: number) => number },
      message: 'learner must be a function of one number; got number',
    },
  ])('refuses a problem with $change', ({ change, message }) => {
    expect(() => simulator.start({ ...problem, ...change }, initial, stream())).toThrow(message);
  });

  test('refuses a state of another shape or with numbers that are not finite', () => {
    const one = freeStateFromGram([[0.1, 0.1]], [[1]], [1]);
    expect(() => simulator.start(problem, one, stream())).toThrow('the initial state has 1 neurons; the problem has 2');
    const broken = { ...initial, secondLayer: Float64Array.of(1, Number.NaN) };
    expect(() => simulator.start(problem, broken, stream())).toThrow('secondLayer[1] must be finite; got NaN');
  });
});

test('a chain that goes on from a state of another one is that chain', () => {
  const whole = new FreeReducedChain(problem, initial, stream());
  whole.advance(30);
  const shared = stream();
  const first = new FreeReducedChain(problem, initial, shared);
  first.advance(12);
  const second = new FreeReducedChain(problem, first.state(), shared);
  second.advance(18);
  expect(statisticsOf(second, 9)).toEqual(statisticsOf(whole, 9));
});

test('the reduced chain converges to the target beyond the root of the machine precision: no stall at 1e-8', () => {
  const noiseless = committee({ dimension: 20, stepSize: 0.02, neurons: 1, targets: 1, noise: 0 });
  const chain = new FreeReducedChain(noiseless, freeStateFromGram([[0.5]], [[0.6]], [0.8]), stream());
  chain.advance(100_000);
  const { overlaps, frame, secondLayer } = chain.state();
  expect(Math.abs(frame[0]!)).toBeLessThan(1e-12);
  expect(overlaps[0]).toBeCloseTo(1, 12);
  expect(secondLayer[0]).toBeCloseTo(1, 12);
});

test('a valid problem is returned', () => {
  expect(validateFreeSgdSetting(problem)).toBe(problem);
});

test('freeStatisticNames', () => {
  expect(freeStatisticNames(1, 1)).toEqual(['M[1,1]', 'Q[1,1]', 'a[1]']);
  expect(freeStatisticNames(2, 2)).toEqual([
    'M[1,1]',
    'M[1,2]',
    'M[2,1]',
    'M[2,2]',
    'Q[1,1]',
    'Q[1,2]',
    'Q[2,2]',
    'a[1]',
    'a[2]',
  ]);
  expect(freeStatisticNames(3, 2).length).toBe(6 + 6 + 3);
  expect(() => freeStatisticNames(0, 1)).toThrow('neurons must be an integer >= 1; got 0');
  expect(() => freeStatisticNames(1, 0.5)).toThrow('targets must be an integer >= 1; got 0.5');
});
