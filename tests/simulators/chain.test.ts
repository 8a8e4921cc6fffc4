import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { type Chain, statisticNames } from '../../src/simulators/chain.js';
import { directSimulator } from '../../src/simulators/direct.js';
import { type SgdSetting, validateSgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import { JointChain } from '../../src/simulators/reduced-joint.js';
import { SingleIndexChain, SingleNeuronChain } from '../../src/simulators/reduced-single-neuron.js';
import type { SphereSimulator } from '../../src/simulators/simulator.js';
import { fixedOverlapState, type SphereState, sphereStateFromGram } from '../../src/simulators/state.js';
import { evenLink, median, singleNeuron, threeNeurons, threeNeuronsGram } from './problems.js';

const stream = (run = 0) => randomStream({ seed: 6, run, purpose: 'sgd' });
const gram = sphereStateFromGram(threeNeuronsGram.M, threeNeuronsGram.Q);

function statisticsOf(chain: Chain, count: number): number[] {
  const out = new Float64Array(count);
  chain.read(out);
  return [...out];
}

const kinds: { name: string; simulator: SphereSimulator; problem: SgdSetting; initial: SphereState }[] = [
  reducedSimulator,
  directSimulator,
].flatMap((simulator) => [
  {
    name: `${simulator.id}, m = 1, P = 1`,
    simulator,
    problem: singleNeuron({ dimension: 9, stepSize: 0.01 }),
    initial: fixedOverlapState([0.2]),
  },
  {
    name: `${simulator.id}, m = 1, P = 3`,
    simulator,
    problem: singleNeuron({ dimension: 9, targets: 3, stepSize: 0.01, noise: 0.1 }),
    initial: fixedOverlapState([0.2, -0.1, 0.4]),
  },
  {
    name: `${simulator.id}, m = 3, P = 2`,
    simulator,
    problem: threeNeurons({ dimension: 9, stepSize: 0.01 }),
    initial: gram,
  },
]);

describe.each(kinds)('the chain: $name', ({ simulator, problem, initial }) => {
  const count = statisticNames(problem.neurons, problem.targets).length;

  test('starts at the initial state', () => {
    const statistics = statisticsOf(simulator.start(problem, initial, stream()), count);
    [...initial.overlaps].forEach((value, k) => {
      expect(statistics[k]).toBeCloseTo(value, 14);
    });
    if (problem.neurons === 3) {
      for (const value of statistics.slice(6)) expect(value).toBeCloseTo(0.1, 14);
    }
  });

  test('is the same however the steps are split, and leaves the initial state alone', () => {
    const before = [...initial.overlaps, ...initial.frame];
    const whole = simulator.start(problem, initial, stream());
    whole.advance(50);
    const parts = simulator.start(problem, initial, stream());
    for (const steps of [0, 1, 7, 42]) {
      parts.advance(steps);
      statisticsOf(parts, count);
    }
    expect(statisticsOf(parts, count)).toEqual(statisticsOf(whole, count));
    expect(statisticsOf(whole, count)).not.toEqual(statisticsOf(simulator.start(problem, initial, stream()), count));
    expect([...initial.overlaps, ...initial.frame]).toEqual(before);
  });

  test('stops before a step that is not finite, keeps its last finite state and says when', () => {
    const breaking = { ...problem, target: (z: number) => (z > 2 ? Number.NaN : 0.1 * z) };
    const chain = simulator.start(breaking, initial, stream());
    chain.advance(10_000);
    expect(chain.finite).toBe(false);
    const step = chain.failedAt!;
    expect(step).toBeGreaterThan(0);
    const careful = simulator.start(breaking, initial, stream());
    careful.advance(step - 1);
    expect(careful.finite).toBe(true);
    expect(careful.failedAt).toBeUndefined();
    const last = statisticsOf(careful, count);
    careful.advance(1);
    expect(careful.failedAt).toBe(step);
    careful.advance(1000);
    expect(careful.failedAt).toBe(step);
    expect(statisticsOf(careful, count)).toEqual(last);
    expect(statisticsOf(chain, count)).toEqual(last);
    expect(last.every((value) => Math.abs(value) <= 1 + 1e-12)).toBe(true);
  });

  test('an overflow is a failure, not a wrong number', () => {
    const chain = simulator.start({ ...problem, target: () => 1e200 }, initial, stream());
    chain.advance(1);
    expect(chain.failedAt).toBe(1);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %d', (steps) => {
    expect(() => simulator.start(problem, initial, stream()).advance(steps)).toThrow(
      `steps must be an integer >= 0; got ${steps}`,
    );
  });
});

test.each([2, 3, 40])(
  'the chains for one and for any number of targets are bit for bit the same at P = 1 (d = %d)',
  (dimension) => {
    const problem = singleNeuron({ dimension, stepSize: 0.02, noise: 0.2, loss: 'mse', secondLayer: [0.8] });
    const special = new SingleIndexChain(problem, fixedOverlapState([0.3]), stream());
    const general = new SingleNeuronChain(problem, fixedOverlapState([0.3]), stream());
    for (let block = 0; block < 20; block++) {
      special.advance(100);
      general.advance(100);
      expect(statisticsOf(general, 1)).toEqual(statisticsOf(special, 1));
      expect(general.perpendicular).toBe(special.perpendicular);
    }
  },
);

describe('stability', () => {
  test('|w_i| is 1 to 1e-12 after 1e5 steps', () => {
    const joint = new JointChain(threeNeurons({ dimension: 30, stepSize: 0.003 }), gram, stream());
    joint.advance(100_000);
    expect(joint.finite).toBe(true);
    const { overlaps, frame } = joint.state();
    for (let i = 0; i < 3; i++) {
      const row = [...overlaps.subarray(2 * i, 2 * i + 2), ...frame.subarray(3 * i, 3 * i + 3)];
      expect(Math.abs(Math.hypot(...row) - 1)).toBeLessThan(1e-12);
      for (let j = i + 1; j < 3; j++) expect(frame[3 * i + j]).toBe(0);
    }
    const one = new SingleIndexChain(
      singleNeuron({ dimension: 30, stepSize: 0.01 }),
      fixedOverlapState([0.1]),
      stream(),
    );
    one.advance(100_000);
    expect(Math.abs(Math.hypot(statisticsOf(one, 1)[0]!, one.perpendicular) - 1)).toBeLessThan(1e-12);
    const several = new SingleNeuronChain(
      singleNeuron({ dimension: 30, targets: 2, stepSize: 0.01 }),
      fixedOverlapState([0.1, 0.2]),
      stream(),
    );
    several.advance(100_000);
    expect(Math.abs(Math.hypot(...statisticsOf(several, 2), several.perpendicular) - 1)).toBeLessThan(1e-12);
  });

  test('direct: |w|^2, read as the inner product of two equal neurons, is 1 to 1e-12 after 1e5 steps', () => {
    const problem: SgdSetting = {
      ...singleNeuron({ dimension: 4, stepSize: 0.01 }),
      neurons: 2,
      secondLayer: [1, 1],
      rates: [1, 1],
    };
    const equal = {
      neurons: 2,
      targets: 1,
      overlaps: Float64Array.of(0.6, 0.6),
      frame: Float64Array.of(0.8, 0, 0.8, 0),
    };
    const chain = directSimulator.start(problem, equal, stream());
    chain.advance(100_000);
    const [first, second, square] = statisticsOf(chain, 3);
    expect(first).toBe(second);
    expect(Math.abs(square! - 1)).toBeLessThan(1e-12);
  });

  test('noiseless MSE converges to s below 1e-12 at a steady rate: no stall at 1e-8, the root of the machine precision', () => {
    // Near m = 1 the map s -> s' is linear with random factors, so log s falls by the same amount per step at every depth.
    const block = 20_000;
    const depth = (make: (run: number) => { chain: Chain; s: () => number }) =>
      Array.from({ length: 9 }, (_, run) => {
        const { chain, s } = make(run);
        return Array.from({ length: 16 }, () => {
          chain.advance(block);
          return Math.log10(s());
        });
      });
    const common = { dimension: 50, stepSize: 4e-5, loss: 'mse' as const, ...evenLink(0.8, 0.6) };
    const one = depth((run) => {
      const chain = new SingleIndexChain(singleNeuron(common), fixedOverlapState([0.95]), stream(run));
      return { chain, s: () => chain.perpendicular };
    });
    const at = (paths: number[][], k: number) => median(paths.map((path) => path[k]!));
    const deep = one[0]!.findIndex((_, k) => at(one, k) < -12);
    expect(deep).toBeGreaterThan(0);
    const shallow = one[0]!.findIndex((_, k) => at(one, k) < -4);
    const middle = one[0]!.findIndex((_, k) => at(one, k) < -8);
    const early = (at(one, shallow) - at(one, middle)) / (middle - shallow);
    const late = (at(one, middle) - at(one, deep)) / (deep - middle);
    expect(Math.abs(late / early - 1)).toBeLessThan(0.2);
  });

  test('merged neurons stay merged and finite', () => {
    const merged = sphereStateFromGram(
      [[0.6], [0.6]],
      [
        [1, 1],
        [1, 1],
      ],
    );
    const problem: SgdSetting = {
      ...threeNeurons({ dimension: 20, stepSize: 0.01, loss: 'correlation' }),
      neurons: 2,
      targets: 1,
      secondLayer: [1, 1],
      rates: [1, 1],
    };
    const chain = reducedSimulator.start(problem, merged, stream());
    chain.advance(500);
    const [first, second, product] = statisticsOf(chain, 3);
    expect(chain.finite).toBe(true);
    expect(Math.abs(first! - second!)).toBeLessThan(1e-5);
    expect(product).toBeCloseTo(1, 9);
  });
});

describe('names and bad input', () => {
  test('statisticNames', () => {
    expect(statisticNames(1, 1)).toEqual(['m']);
    expect(statisticNames(1, 3)).toEqual(['m[1]', 'm[2]', 'm[3]']);
    expect(statisticNames(2, 1)).toEqual(['M[1,1]', 'M[2,1]', 'Q[1,2]']);
    expect(() => statisticNames(0, 1)).toThrow('neurons must be an integer >= 1; got 0');
  });

  const good = threeNeurons({ dimension: 5, stepSize: 0.01 });
  test('a valid problem is returned', () => {
    expect(validateSgdSetting(good)).toBe(good);
  });

  test.each([
    { change: { dimension: 4 }, message: 'd must be at least P + m = 5; got 4' },
    { change: { dimension: 10.5 }, message: 'd must be an integer; got 10.5' },
    { change: { neurons: 0 }, message: 'neurons must be an integer >= 1; got 0' },
    { change: { targets: 1.5 }, message: 'targets must be an integer >= 1; got 1.5' },
    { change: { stepSize: 0 }, message: 'stepSize must be finite and > 0; got 0' },
    { change: { stepSize: Number.NaN }, message: 'stepSize must be finite and > 0; got NaN' },
    { change: { noise: -0.1 }, message: 'noise must be a standard deviation, finite and >= 0; got -0.1' },
    { change: { loss: 'hinge' as 'mse' }, message: "loss must be 'mse' or 'correlation'; got \"hinge\"" },
    {
      change: { learner: 3 as unknown as (z: number) => number },
      message: 'learner must be a function of one number; got number',
    },
    { change: { rates: [1] }, message: 'rates must have one entry for each of the 3 neurons; got 1' },
    { change: { secondLayer: [1, Number.NaN, 1] }, message: 'secondLayer[1] must be finite; got NaN' },
  ])('a problem with $change is refused by both simulators', ({ change, message }) => {
    for (const simulator of [reducedSimulator, directSimulator]) {
      expect(() => simulator.start({ ...good, ...change }, gram, stream())).toThrow(message);
    }
  });

  test('a state of another shape, or of vectors that are not units, is refused', () => {
    for (const simulator of [reducedSimulator, directSimulator]) {
      expect(() => simulator.start(good, fixedOverlapState([0.1, 0.1]), stream())).toThrow(
        'the initial state has 1 neurons; the problem has 3',
      );
      const long = { ...gram, overlaps: gram.overlaps.map((value) => 2 * value) };
      expect(() => simulator.start(good, long, stream())).toThrow('each neuron must be a unit vector; |w_1|^2 is');
    }
  });
});
