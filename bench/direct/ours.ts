/** Our side: the batches that the direct simulator gives everybody. */

import { randomStream } from '../../src/numerics/random/stream.js';
import type { Batch } from '../../src/simulators/batch.js';
import { statisticNames } from '../../src/simulators/chain.js';
import { openDirectBatch } from '../../src/simulators/compiled/direct.js';
import { polynomialLinks, type SgdSetting } from '../../src/simulators/problem.js';
import type { SphereState } from '../../src/simulators/state.js';
import type { Peer, Precision } from './peers.js';
import { link, type Problem } from './problem.js';

function sgdProblem({ dimension, neurons, stepSize, noise }: Problem): SgdSetting {
  return {
    dimension,
    neurons,
    stepSize,
    noise,
    targets: 1,
    loss: 'mse',
    secondLayer: new Array<number>(neurons).fill(1 / neurons),
    rates: new Array<number>(neurons).fill(1),
    ...polynomialLinks({ target: link, learner: link }),
  };
}

function startOf({ neurons, overlap }: Problem): SphereState {
  const frame = new Float64Array(neurons * neurons);
  for (let i = 0; i < neurons; i++) frame[i * neurons + i] = Math.sqrt(1 - overlap * overlap);
  return { neurons, targets: 1, overlaps: new Float64Array(neurons).fill(overlap), frame };
}

const streamOf = (seed: number, run: number) => randomStream({ seed, run, purpose: 'sgd' });

/** Batches that are warm, by precision and neurons. */
export function ourPeer(): Peer {
  const warm = new Map<string, Batch<SphereState>>();
  return {
    program: 'popflow',
    way: 'kernel',
    fits: () => true,
    time: async (problem, precision) => {
      const key = `${precision} ${problem.neurons}`;
      const steps = Math.ceil(30_000 / (1 + problem.neurons / 4));
      let batch = warm.get(key);
      if (batch === undefined) {
        batch = openDirectBatch(sgdProblem(problem), precision);
        batch.begin(0, startOf(problem), streamOf(problem.seed, 0));
        // Several calls: a kernel is compiled again, better, between two of them.
        for (let call = 0; call < 5; call++) batch.advance(Math.ceil(steps / 10));
        warm.set(key, batch);
      }
      const before = process.cpuUsage();
      batch.advance(steps);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6 / steps;
    },
    sample: async (problem, precision, runs, steps) => sample(problem, precision, runs, steps),
  };
}

function sample(problem: Problem, precision: Precision, runs: number, steps: number): number[] {
  const batch = openDirectBatch(sgdProblem(problem), precision);
  const out = new Float64Array(statisticNames(problem.neurons, 1).length);
  return Array.from({ length: runs }, (_, run) => {
    batch.begin(0, startOf(problem), streamOf(problem.seed, run));
    batch.advance(steps);
    batch.read(0, out);
    return out[0]!;
  });
}
