/** Our side of the comparisons: ensembles of spherical SGD through the simulators that everybody gets. */

import { randomStream } from '../../src/numerics/random/stream.js';
import { type Batch, chainBatch } from '../../src/simulators/batch.js';
import { polynomialLinks, type SgdSetting } from '../../src/simulators/problem.js';
import type { SphereSimulator } from '../../src/simulators/simulator.js';
import type { SphereState } from '../../src/simulators/state.js';
import type { Outcome } from './peers.js';

/** phi = sigma = h_2, correlation loss, no noise. */
export function problemOf(sizes: {
  readonly dimension: number;
  readonly neurons: number;
  readonly targets: number;
  readonly stepSize: number;
}): SgdSetting {
  const link = [-Math.SQRT1_2, 0, Math.SQRT1_2];
  const ones = new Array<number>(sizes.neurons).fill(1);
  return {
    ...sizes,
    noise: 0,
    loss: 'correlation',
    secondLayer: ones,
    rates: ones,
    ...polynomialLinks({ target: link, learner: link }),
  };
}

function openBatch(simulator: SphereSimulator, problem: SgdSetting, atMost: number): Batch<SphereState> {
  return (
    simulator.openBatch?.(problem, atMost) ?? chainBatch(1, (state, stream) => simulator.start(problem, state, stream))
  );
}

/** CPU seconds for what is done. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Runs an ensemble and keeps the first statistic of each run at its end. Only the steps are timed. */
export function runOurs(
  simulator: SphereSimulator,
  problem: SgdSetting,
  start: SphereState,
  { runs, steps, seed }: { readonly runs: number; readonly steps: number; readonly seed: number },
): Outcome {
  const batch = openBatch(simulator, problem, Math.min(16, runs));
  const overlaps = new Float64Array(runs);
  const { neurons, targets } = problem;
  const out = new Float64Array(neurons * targets + (neurons * (neurons - 1)) / 2);
  let seconds = 0;
  for (let first = 0; first < runs; first += batch.slots) {
    const slots = Math.min(batch.slots, runs - first);
    for (let slot = 0; slot < batch.slots; slot++) {
      if (slot >= slots) batch.end(slot);
      else batch.begin(slot, start, randomStream({ seed, run: first + slot, purpose: 'sgd' }));
    }
    seconds += cpuSeconds(() => batch.advance(steps));
    for (let slot = 0; slot < slots; slot++) {
      batch.read(slot, out);
      overlaps[first + slot] = out[0]!;
    }
  }
  return { seconds, overlaps };
}
