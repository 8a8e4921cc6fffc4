/** G9: an ensemble on two worker threads beside the same ensemble in one thread. Wall-clock time, start of the workers included. */

import { resolveParameters } from '../../src/derivation/parameters.js';
import { simulate } from '../../src/derivation/simulate.js';
import { loadDerivation } from '../../src/registry.js';
import { simulateOnWorkers } from '../../src/workers/ensemble.js';
import { type GoalRow, spreadOf } from '../goal.js';

const SET = ['d=1000', 'm0=0.01'];
/** Some milliseconds for each run, and seconds for all. */
const OPTIONS = { seeds: 1024, steps: 400_000, points: 1, seed: 1 };

/** @throws Error when the runs of one number of workers differ from those of another in one bit. */
export async function workersRows({ rounds }: { readonly rounds: number }): Promise<readonly GoalRow[]> {
  const derivation = await loadDerivation('single-index');
  const parameters = resolveParameters(derivation, SET);
  const source = { derivation: 'single-index', set: SET };
  const serial = () => simulate(derivation, parameters, OPTIONS);
  const expected = JSON.stringify(serial());
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let started = performance.now();
    serial();
    const alone = performance.now() - started;
    // 3 workers on 2 cores are for the comparison of bits alone.
    for (const workers of round === 0 ? [3, 1, 2] : [2]) {
      started = performance.now();
      const { ensemble } = await simulateOnWorkers(source, OPTIONS, { workers });
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
      note: 'wall clock, start of the workers included; 1, 2 and 3 workers gave the same bits as one thread',
    },
  ];
}
