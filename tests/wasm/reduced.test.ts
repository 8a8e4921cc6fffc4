/** The kernels of the reduced chains against their twins in TypeScript: the same numbers, bit for bit. */

import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { derivation as singleIndex } from '../../derivations/single-index/index.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { type Batch, chainBatch } from '../../src/simulators/batch.js';
import { openReducedBatch } from '../../src/simulators/compiled/reduced-batch.js';
import { simulateEnsemble } from '../../src/simulators/ensemble.js';
import { largestOverlapAtLeast, overlapAtLeast, overlapMassAtLeast } from '../../src/simulators/hitting.js';
import { polynomialLinks, type SgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import { SingleIndexChain } from '../../src/simulators/reduced-single-neuron.js';
import { randomSphereState, type SphereState } from '../../src/simulators/state.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';

const LINK = polynomialLinks({ target: [-0.5, 0.2, 0.4, 0.1, 0.05], learner: [-0.7, 0.1, 0.7, 0.02] });
const HOST = { target: Math.tanh, learner: Math.tanh, learnerDerivative: (z: number) => 1 / Math.cosh(z) ** 2 };
/** Not finite for 1 in 740 examples. */
const BREAKING = {
  target: (z: number) => (z > 3 ? Number.NaN : z),
  learner: (z: number) => z,
  learnerDerivative: () => 1,
};

type Links = Pick<SgdSetting, 'target' | 'learner' | 'learnerDerivative' | 'polynomials'>;

function problemOf(options: Partial<SgdSetting> = {}, links: Links = LINK): SgdSetting {
  const { neurons = 1 } = options;
  const count = Array.from({ length: neurons }, (_, i) => i);
  return {
    dimension: 50,
    neurons,
    targets: 1,
    stepSize: 0.01,
    noise: 0,
    loss: 'correlation',
    secondLayer: count.map((i) => 0.5 + 0.1 * i),
    rates: count.map((i) => 1 - 0.05 * i),
    ...links,
    ...options,
  };
}

const initial = (problem: SgdSetting, run: number): SphereState =>
  randomSphereState(randomStream({ seed: 1, run, purpose: 'initial' }), problem);
const data = (run: number) => randomStream({ seed: 1, run, purpose: 'sgd' });

function twinBatch(problem: SgdSetting, slots: number): Batch<SphereState> {
  return chainBatch(slots, (state, stream) => reducedSimulator.start(problem, state, stream));
}

function statisticsOf(batch: Batch<SphereState>, slot: number, { neurons, targets }: SgdSetting): number[] {
  const out = new Float64Array(neurons * targets + (neurons * (neurons - 1)) / 2);
  batch.read(slot, out);
  return [...out];
}

/** Statistics and failures of runs 0, 1, ... after each of some numbers of steps. */
function follow(open: typeof twinBatch, problem: SgdSetting, slots: number, blocks: readonly number[]) {
  const batch = open(problem, slots);
  for (let slot = 0; slot < slots; slot++) batch.begin(slot, initial(problem, slot), data(slot));
  return blocks.map((steps) => {
    expect(batch.advance(steps)).toBe(steps);
    return Array.from({ length: slots }, (_, slot) => ({
      failedAt: batch.failedAt(slot),
      finite: batch.finite(slot),
      statistics: statisticsOf(batch, slot, problem),
    }));
  });
}

const BLOCKS = [0, 1, 2, 61, 1, 100, 150];

const cases: { name: string; problem: SgdSetting }[] = [
  { name: 'P = 1', problem: problemOf() },
  { name: 'P = 1, constant and linear', problem: problemOf({}, polynomialLinks({ target: [0.3], learner: [0, 1] })) },
  {
    name: 'P = 1, constant learner',
    problem: problemOf({ loss: 'mse' }, polynomialLinks({ target: [1], learner: [2] })),
  },
  { name: 'P = 1, squared loss and noise', problem: problemOf({ loss: 'mse', noise: 0.3 }) },
  { name: 'P = 1, links of the host', problem: problemOf({ loss: 'mse', noise: 0.1 }, HOST) },
  { name: 'P = 3', problem: problemOf({ targets: 3 }) },
  { name: 'P = 3, squared loss and noise', problem: problemOf({ targets: 3, loss: 'mse', noise: 0.2 }) },
  { name: 'P = 2, links of the host', problem: problemOf({ targets: 2 }, HOST) },
  { name: 'm = 2, P = 2', problem: problemOf({ neurons: 2, targets: 2 }) },
  { name: 'm = 8, P = 2, loss and noise', problem: problemOf({ neurons: 8, targets: 2, loss: 'mse', noise: 0.1 }) },
  { name: 'm = 3, links of the host', problem: problemOf({ neurons: 3, targets: 2, loss: 'mse' }, HOST) },
  { name: 'm = 30, P = 4', problem: problemOf({ neurons: 30, targets: 4, stepSize: 1e-3 }) },
  ...[2, 3, 4, 5].map((dimension) => ({ name: `d = ${dimension}`, problem: problemOf({ dimension }) })),
  ...[5, 6, 7].map((dimension) => ({
    name: `m = 3, P = 2, d = ${dimension}`,
    problem: problemOf({ neurons: 3, targets: 2, dimension, loss: 'mse', noise: 0.1 }),
  })),
  { name: 'd = 1e9', problem: problemOf({ dimension: 1e9, stepSize: 1e-9, noise: 0.5 }) },
  { name: 'm = 2, d = 1e9', problem: problemOf({ neurons: 2, dimension: 1e9, stepSize: 1e-9 }) },
];

describe('runs are those of the chains, bit for bit', () => {
  test.each(cases)('$name', ({ problem }) => {
    const kernel = follow(openReducedBatch, problem, 5, BLOCKS);
    expect(kernel).toEqual(follow(twinBatch, problem, 5, BLOCKS));
    expect(kernel.at(-1)).not.toEqual(kernel[0]);
  });

  it.each([
    { name: 'P = 1', problem: problemOf({ stepSize: 1e148, dimension: 20, loss: 'mse' }) },
    { name: 'links of the host', problem: problemOf({}, BREAKING) },
    { name: 'P = 2', problem: problemOf({ targets: 2 }, BREAKING) },
    { name: 'm = 3', problem: problemOf({ neurons: 3, targets: 2 }, BREAKING) },
  ])('a run that cannot take its step keeps its last state, and the others go on ($name)', ({ problem }) => {
    const kernel = follow(openReducedBatch, problem, 7, BLOCKS);
    expect(kernel).toEqual(follow(twinBatch, problem, 7, BLOCKS));
    expect(kernel.at(-1)!.some(({ finite }) => !finite)).toBe(true);
  });

  it('through a target state with neurons that are merged, where a rotation has nothing to rotate', () => {
    const problem = problemOf({ neurons: 3, dimension: 20, rates: [1, 1, 1], secondLayer: [1, 1, 1] });
    const merged: SphereState = {
      neurons: 3,
      targets: 1,
      overlaps: Float64Array.of(0.6, 0.6, 1),
      frame: Float64Array.of(0.8, 0, 0, 0.8, 0, 0, 0, 0, 0),
    };
    const [kernel, twin] = [openReducedBatch, twinBatch].map((open) => {
      const batch = open(problem, 1);
      batch.begin(0, merged, data(0));
      return [1, 1, 50].map((steps) => {
        batch.advance(steps);
        return statisticsOf(batch, 0, problem);
      });
    });
    expect(kernel).toEqual(twin);
    expect(kernel!.flat().every(Number.isFinite)).toBe(true);
  });
});

describe('ensembles', () => {
  const hitting = [overlapAtLeast(0.4), largestOverlapAtLeast(0.4, 1), overlapMassAtLeast(0.3, 1)];
  const settings = (problem: SgdSetting) => ({
    problem,
    simulator: reducedSimulator,
    initial: (run: number) => initial(problem, run),
    seeds: 40,
    seed: 1,
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    { name: 'P = 1', problem: problemOf() },
    { name: 'links of the host', problem: problemOf({}, HOST) },
    { name: 'm = 2', problem: problemOf({ neurons: 2 }) },
    { name: 'with failures', problem: problemOf({}, BREAKING) },
  ])('give the same hitting times and values in refilled slots, whatever their number ($name)', ({ problem }) => {
    const slots = [1, 3, 16, 64];
    for (const more of [
      { saveAt: [7, 100, 400], hitting },
      { saveAt: [7, 100, 400], hitting, hittingStride: 5 },
      { saveAt: [2000], hitting, stopWhenAllHit: true },
    ]) {
      const kernel = slots.map((count) => simulateEnsemble({ ...settings(problem), ...more, slots: count }));
      vi.stubEnv('POPFLOW_KERNELS', 'typescript');
      const twin = simulateEnsemble({ ...settings(problem), ...more });
      vi.unstubAllEnvs();
      for (const ensemble of kernel) expect(ensemble).toEqual(twin);
      const times = twin.hitting[hitting[0]!.id]!;
      expect(new Set(times.times).size).toBeGreaterThan(3);
    }
  });

  it('read the statistics for rules that the kernel cannot watch for', () => {
    const problem = problemOf({ neurons: 2, targets: 2 });
    const batch = openReducedBatch(problem, 2);
    expect(batch.watch!(0, [{ kind: 'largest', threshold: 0.5, overlaps: 2 }])).toBe(true);
    expect(batch.watch!(0, [{ kind: 'largest', threshold: 0.5 }])).toBe(false);
    const rules = [largestOverlapAtLeast(0.4, 1), { id: 'own', reached: (s: Float64Array) => s[4]! >= 0.2 }];
    const own = { ...settings(problem), saveAt: [300], hitting: rules };
    const kernel = simulateEnsemble(own);
    vi.stubEnv('POPFLOW_KERNELS', 'typescript');
    expect(kernel).toEqual(simulateEnsemble(own));
  });

  it('are never run by the chains in silence', () => {
    const problem = problemOf();
    const chains = vi.spyOn(SingleIndexChain.prototype, 'advance');
    simulateEnsemble({ ...settings(problem), saveAt: [10] });
    expect(chains).not.toHaveBeenCalled();
    vi.stubEnv('POPFLOW_KERNELS', 'typescript');
    simulateEnsemble({ ...settings(problem), saveAt: [10] });
    expect(chains).toHaveBeenCalledTimes(40);
    vi.stubEnv('POPFLOW_KERNELS', 'fastest');
    expect(() => simulateEnsemble({ ...settings(problem), saveAt: [10] })).toThrow("POPFLOW_KERNELS is 'fastest'");
    chains.mockRestore();
  });

  it('of a derivation go through the kernel', () => {
    const chains = vi.spyOn(SingleIndexChain.prototype, 'advance');
    const parameters = resolveParameters(singleIndex, ['d=1000000000']);
    const runs = simulate(singleIndex, parameters, { seeds: 3, steps: 1000, points: 1 });
    expect(runs.finiteRuns).toEqual([0, 1, 2]);
    expect(runs.values[1]![0]!.every((m) => Math.abs(m) < 1e-3)).toBe(true);
    expect(chains).not.toHaveBeenCalled();
    chains.mockRestore();
  });
});

describe('slots', () => {
  it('take one run after the other, at any step of the others', () => {
    const problem = problemOf({ targets: 2, noise: 0.1 });
    const batch = openReducedBatch(problem, 3);
    batch.begin(1, initial(problem, 0), data(0));
    batch.advance(13);
    batch.begin(0, initial(problem, 1), data(1));
    batch.advance(70);
    batch.end(1);
    batch.begin(2, initial(problem, 2), data(2));
    batch.advance(5);
    batch.begin(1, initial(problem, 3), data(3));
    batch.advance(1);
    const expected = [76, 1, 6].map((steps, slot) => {
      const run = [1, 3, 2][slot]!;
      const chain = reducedSimulator.start(problem, initial(problem, run), data(run));
      chain.advance(steps);
      const out = new Float64Array(2);
      chain.read(out);
      return [...out];
    });
    expect([0, 1, 2].map((slot) => statisticsOf(batch, slot, problem))).toEqual(expected);
  });

  it('refuse what does not fit', () => {
    const problem = problemOf();
    const batch = openReducedBatch(problem, 2);
    expect(() => openReducedBatch(problem, 0)).toThrow('slots must be an integer >= 1; got 0');
    expect(() => openReducedBatch({ ...problem, dimension: 1 }, 1)).toThrow('d must be at least P + m = 2; got 1');
    expect(() => batch.begin(2, initial(problem, 0), data(0))).toThrow('slot must be an integer in [0, 2); got 2');
    expect(() => batch.read(1, new Float64Array(1))).toThrow('slot 1 of 2 has no run; begin one');
    expect(() => batch.advance(-1)).toThrow('steps must be an integer >= 0; got -1');
    const other = initial(problemOf({ targets: 2 }), 0);
    expect(() => batch.begin(0, other, data(0))).toThrow('the initial state has 2 targets; the problem has 1');
  });
});
