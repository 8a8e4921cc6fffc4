import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import type { Chain } from '../../src/simulators/chain.js';
import { directSimulator } from '../../src/simulators/direct.js';
import { runEnsemble, simulateEnsemble } from '../../src/simulators/ensemble.js';
import { largestOverlapAtLeast, overlapAtLeast, overlapMassAtLeast } from '../../src/simulators/hitting.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import { fixedOverlapState, randomSphereState, sphereStateFromGram } from '../../src/simulators/state.js';
import { identityLink, singleNeuron, threeNeurons, threeNeuronsGram } from './problems.js';

/** A chain whose statistic is the number of steps taken, which fails at a given step: what is recorded is known exactly. */
function counter(failsAt = Number.POSITIVE_INFINITY): Chain {
  let taken = 0;
  return {
    advance(steps) {
      taken = Math.min(taken + steps, failsAt);
    },
    read(out) {
      out[0] = taken;
    },
    get finite() {
      return taken < failsAt;
    },
  };
}

const count = { statistics: ['steps'], start: () => counter(), seed: 0 };
const problem = singleNeuron({ dimension: 40, stepSize: 0.01, ...identityLink });
const common = {
  problem,
  simulator: reducedSimulator,
  initial: (run: number) => randomSphereState(randomStream({ seed: 7, run, purpose: 'initial' }), problem),
  seed: 7,
};

describe('what is recorded', () => {
  test('values are taken at the saved steps, in the order time, statistic, run', () => {
    const ensemble = runEnsemble({ ...count, seeds: 3, saveAt: [0, 4, 10] });
    expect(ensemble.times).toEqual([0, 4, 10]);
    expect(ensemble.statistics).toEqual(['steps']);
    expect(ensemble.values).toEqual([
      [Float64Array.of(0, 0, 0)],
      [Float64Array.of(4, 4, 4)],
      [Float64Array.of(10, 10, 10)],
    ]);
    expect(ensemble.finiteRuns).toEqual([0, 1, 2]);
    expect(ensemble.failures).toEqual([]);
  });

  test('observables replace the statistics', () => {
    const { statistics, values } = runEnsemble({
      ...count,
      seeds: 2,
      saveAt: [3],
      observables: {
        names: ['square', 'half'],
        evaluate([steps], out) {
          out[0] = steps! ** 2;
          out[1] = steps! / 2;
        },
      },
    });
    expect(statistics).toEqual(['square', 'half']);
    expect(values).toEqual([[Float64Array.of(9, 9), Float64Array.of(1.5, 1.5)]]);
  });

  test('the state at step 0 is the initial state', () => {
    const { values } = simulateEnsemble({
      problem: threeNeurons({ dimension: 9, stepSize: 0.01 }),
      simulator: directSimulator,
      initial: () => sphereStateFromGram(threeNeuronsGram.M, threeNeuronsGram.Q),
      seeds: 1,
      seed: 1,
      saveAt: [0],
    });
    [0.5, 0.2, 0.1, 0.4, -0.3, 0.25, 0.1, 0.1, 0.1].forEach((value, s) => {
      expect(values[0]![s]![0]).toBeCloseTo(value, 14);
    });
  });

  test('progress is told after each run', () => {
    const told: [number, number][] = [];
    runEnsemble({ ...count, seeds: 3, saveAt: [1], progress: (done, total) => told.push([done, total]) });
    expect(told).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

describe('reproducibility', () => {
  test('run i is the same whatever the number of runs, the other saved steps, and the rules', () => {
    const few = simulateEnsemble({ ...common, seeds: 3, saveAt: [100] });
    const many = simulateEnsemble({
      ...common,
      seeds: 8,
      saveAt: [0, 17, 100],
      hitting: [overlapAtLeast(0.3)],
      hittingStride: 3,
    });
    expect(many.values[2]![0]!.subarray(0, 3)).toEqual(few.values[0]![0]);
    expect(new Set(many.values[2]![0]).size).toBe(8);
  });

  test('seed and purpose change the numbers', () => {
    const at = (change: object) => simulateEnsemble({ ...common, seeds: 2, saveAt: [50], ...change }).values[0]![0]!;
    expect(at({})).toEqual(at({ purpose: 'sgd' }));
    expect(at({ purpose: 'other' })).not.toEqual(at({}));
    expect(at({ seed: 8 })).not.toEqual(at({}));
  });
});

describe('hitting times', () => {
  const at = (steps: number) => ({
    id: `steps>=${steps}`,
    reached: (statistics: Float64Array) => statistics[0]! >= steps,
  });

  test('are exact for stride 1, rounded up to the stride else; unmet rules are censored at the horizon', () => {
    const rules = [at(0), at(5), at(20)];
    const one = runEnsemble({ ...count, seeds: 2, saveAt: [3, 12], hitting: rules }).hitting;
    expect(one['steps>=0']).toEqual({ times: Float64Array.of(0, 0), censored: [false, false], horizon: 12 });
    expect(one['steps>=5']).toEqual({ times: Float64Array.of(5, 5), censored: [false, false], horizon: 12 });
    expect(one['steps>=20']).toEqual({ times: Float64Array.of(12, 12), censored: [true, true], horizon: 12 });
    const four = runEnsemble({ ...count, seeds: 1, saveAt: [3, 12], hitting: rules, hittingStride: 4 });
    expect(four.hitting['steps>=5']!.times).toEqual(Float64Array.of(8));
    expect(four.values[0]![0]).toEqual(Float64Array.of(3));
  });

  test('equal those found by following a chain step by step', () => {
    const rules = [overlapAtLeast(0.4), largestOverlapAtLeast(0.4), overlapMassAtLeast(0.3)];
    const { hitting } = simulateEnsemble({ ...common, seeds: 6, saveAt: [50, 400], hitting: rules });
    const out = new Float64Array(1);
    for (let run = 0; run < 6; run++) {
      const chain = reducedSimulator.start(
        problem,
        common.initial(run),
        randomStream({ seed: 7, run, purpose: 'sgd' }),
      );
      const first: Record<string, number> = {};
      for (let step = 0; step <= 400; step++) {
        chain.read(out);
        const m = out[0]!;
        if (m >= 0.4) first[rules[0]!.id] ??= step;
        if (Math.abs(m) >= 0.4) first[rules[1]!.id] ??= step;
        if (m * m >= 0.3) first[rules[2]!.id] ??= step;
        chain.advance(1);
      }
      for (const { id } of rules) {
        expect(hitting[id]!.times[run]).toBe(first[id] ?? 400);
        expect(hitting[id]!.censored[run]).toBe(first[id] === undefined);
      }
    }
  });

  test('are the same when runs stop early, and nothing else is recorded then', () => {
    const settings = { ...common, seeds: 20, saveAt: [50, 400], hitting: [overlapAtLeast(0.2), overlapAtLeast(0.5)] };
    const full = simulateEnsemble(settings);
    const early = simulateEnsemble({ ...settings, stopWhenAllHit: true });
    expect(early.hitting).toEqual(full.hitting);
    expect(early.times).toEqual([]);
    expect(early.values).toEqual([]);
    let taken = 0;
    const chain = counter();
    const watched: Chain = {
      ...chain,
      finite: true,
      read: chain.read,
      advance: (steps) => {
        taken += steps;
        chain.advance(steps);
      },
    };
    runEnsemble({ ...count, start: () => watched, seeds: 1, saveAt: [1000], hitting: [at(7)], stopWhenAllHit: true });
    expect(taken).toBe(7);
  });

  test('the rules see the overlaps that they are told of', () => {
    const statistics = Float64Array.of(0.3, -0.6, 0.9);
    expect(overlapAtLeast(0.3).reached(statistics)).toBe(true);
    expect(overlapAtLeast(0.31).reached(statistics)).toBe(false);
    expect(largestOverlapAtLeast(0.6).reached(statistics)).toBe(true);
    expect(largestOverlapAtLeast(0.61, 2).reached(statistics)).toBe(false);
    expect(overlapMassAtLeast(0.45, 2).reached(statistics)).toBe(false);
    expect(overlapMassAtLeast(0.449, 2).reached(statistics)).toBe(true);
    expect([overlapAtLeast(0.5), largestOverlapAtLeast(0.5), overlapMassAtLeast(0.5)].map(({ id }) => id)).toEqual([
      'm_1>=0.5',
      'max_p |m_p|>=0.5',
      'sum m_p^2>=0.5',
    ]);
  });
});

describe('runs that do not stay finite', () => {
  test('are counted with their step and are in no value and no hitting time', () => {
    const start = (run: number) => counter(run === 1 ? 5 : Number.POSITIVE_INFINITY);
    const rule = { id: 'early', reached: (statistics: Float64Array) => statistics[0]! >= 2 };
    const ensemble = runEnsemble({ ...count, start, seeds: 3, saveAt: [2, 6], hitting: [rule] });
    expect(ensemble.finiteRuns).toEqual([0, 2]);
    expect(ensemble.values).toEqual([[Float64Array.of(2, 2)], [Float64Array.of(6, 6)]]);
    expect(ensemble.hitting.early).toEqual({ times: Float64Array.of(2, 2), censored: [false, false], horizon: 6 });
    // This chain does not know where it failed, so the step is that at which it was seen: the next saved one.
    expect(ensemble.failures).toEqual([{ run: 1, step: 6, reason: 'the step is not finite' }]);
  });

  test.each([reducedSimulator, directSimulator])('carry the exact step of the chain ($id)', (simulator) => {
    const breaking = { ...problem, target: (z: number) => (z > 3 ? Number.NaN : z) };
    const ensemble = simulateEnsemble({ ...common, simulator, problem: breaking, seeds: 40, saveAt: [200] });
    expect(ensemble.failures.length).toBeGreaterThan(0);
    expect(ensemble.finiteRuns.length).toBeGreaterThan(0);
    expect(ensemble.failures.length + ensemble.finiteRuns.length).toBe(40);
    expect(ensemble.values[0]![0]!.length).toBe(ensemble.finiteRuns.length);
    expect(ensemble.values[0]![0]!.every(Number.isFinite)).toBe(true);
    const { run, step } = ensemble.failures[0]!;
    const chain = simulator.start(breaking, common.initial(run), randomStream({ seed: 7, run, purpose: 'sgd' }));
    chain.advance(step - 1);
    expect(chain.finite).toBe(true);
    chain.advance(1);
    expect(chain.finite).toBe(false);
  });

  test('an observable that is not finite is a failure that names it', () => {
    const observables = {
      names: ['fine', 'inverse'],
      evaluate([steps]: Float64Array, out: Float64Array) {
        out[0] = steps!;
        out[1] = 1 / (steps! - 4);
      },
    };
    const { failures, values } = runEnsemble({ ...count, seeds: 2, saveAt: [3, 4], observables });
    expect(failures).toEqual([0, 1].map((run) => ({ run, step: 4, reason: 'inverse is Infinity' })));
    expect(values[1]![1]).toEqual(new Float64Array(0));
  });
});

describe('bad input', () => {
  test.each([
    { change: { seeds: 0 }, message: 'seeds must be an integer >= 1; got 0' },
    { change: { seed: -1 }, message: 'seed must be an integer >= 0; got -1' },
    { change: { saveAt: [] }, message: 'saveAt is empty; give at least one step' },
    { change: { saveAt: [3, 3] }, message: 'saveAt must ascend; [1] is 3 after 3' },
    { change: { saveAt: [0.5] }, message: 'saveAt[0] must be an integer >= 0; got 0.5' },
    { change: { hittingStride: 0 }, message: 'hittingStride must be an integer >= 1; got 0' },
    {
      change: { hitting: [overlapAtLeast(0.5), overlapAtLeast(0.5)] },
      message: 'two hitting rules have the id "m_1>=0.5"',
    },
    { change: { stopWhenAllHit: true }, message: 'stopWhenAllHit needs at least one rule in hitting' },
    { change: { problem: { ...problem, dimension: 1 } }, message: 'd must be at least P + m = 2; got 1' },
    {
      change: { initial: () => fixedOverlapState([0.1, 0.2]) },
      message: 'the initial state has 2 targets; the problem has 1',
    },
  ])('$change is refused', ({ change, message }) => {
    expect(() => simulateEnsemble({ ...common, seeds: 1, saveAt: [1], ...change })).toThrow(message);
  });

  test('an error of a start is passed on', () => {
    const start = () => {
      throw new Error('no state');
    };
    expect(() => runEnsemble({ ...count, start, seeds: 1, saveAt: [1] })).toThrow('no state');
  });

  test.each([0, -0.5, 1.1, Number.NaN])('the threshold %d is refused', (threshold) => {
    for (const rule of [overlapAtLeast, largestOverlapAtLeast, overlapMassAtLeast]) {
      expect(() => rule(threshold)).toThrow(`threshold must be in (0, 1]; got ${threshold}`);
    }
    expect(() => largestOverlapAtLeast(0.5, 0)).toThrow('overlaps must be an integer >= 1; got 0');
  });
});
