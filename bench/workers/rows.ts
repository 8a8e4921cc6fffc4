/** G9: an ensemble on two worker threads beside the same ensemble in one thread. Wall-clock time, start of the workers included. */

import { resolveParameters } from '../../src/derivation/parameters.js';
import { simulate } from '../../src/derivation/simulate.js';
import { loadDerivation } from '../../src/registry.js';
import { simulateOnWorkers } from '../../src/workers/ensemble.js';
import { type GoalRow, spreadOf } from '../goal.js';

const SET = ['d=1000', 'm0=0.01'];
/** Some 10 milliseconds for each run, and for all of them well beyond the second that the start of workers takes. */
const OPTIONS = { seeds: 2048, steps: 400_000, points: 1, seed: 1 };
/** The built file, as in the package: from source a worker would first compile popflow. */
const entry = new URL('../../dist/src/cli/worker.js', import.meta.url);
const WHY =
  'the two cores of this machine do not give twice the work: two separate processes at once are no faster either';
/** Each round takes half a minute. */
const MOST_ROUNDS = 3;

/** @throws Error when the runs of one number of workers differ from those of another in one bit. */
export async function workersRows({ rounds }: { readonly rounds: number }): Promise<readonly GoalRow[]> {
  const derivation = await loadDerivation('single-index');
  const parameters = resolveParameters(derivation, SET);
  const source = { derivation: 'single-index', set: SET };
  const serial = () => simulate(derivation, parameters, OPTIONS);
  const expected = JSON.stringify(serial());
  const ratios: number[] = [];
  for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
    let started = performance.now();
    serial();
    const alone = performance.now() - started;
    // 3 workers on 2 cores are for the comparison of bits alone.
    for (const workers of round === 0 ? [3, 2] : [2]) {
      started = performance.now();
      const { ensemble } = await simulateOnWorkers(source, OPTIONS, { workers, entry });
      const together = performance.now() - started;
      if (JSON.stringify(ensemble) !== expected)
        throw new Error(`${workers} workers gave other numbers than one thread`);
      if (workers === 2) ratios.push(alone / together);
    }
  }
  return [
    {
      goal: 'G9',
      task: `${OPTIONS.seeds} runs of ${OPTIONS.steps} steps on 2 workers`,
      peer: 'ours in one thread',
      wanted: 1.8,
      ratio: spreadOf(ratios),
      why: WHY,
      note: 'wall clock, start of the workers included; 2 and 3 workers gave the same bits as one thread; 3 rounds',
    },
  ];
}
