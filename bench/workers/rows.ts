/** G9: an ensemble on two worker threads beside the same ensemble in one thread. Wall-clock time, start of the workers included. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadDerivation } from '../../src/registry.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';
import { simulateOnWorkers } from '../../src/workers/ensemble.js';
import { type GoalRow, spreadOf, spreadText } from '../goal.js';

const SET = ['d=1000', 'm0=0.01'];
/** Some 10 milliseconds for each run, and for all of them well beyond the second that the start of workers takes. */
const OPTIONS = { seeds: 2048, steps: 400_000, points: 1, seed: 1 };
/** The built file, as in the package: from source a worker would first compile popflow. */
const entry = new URL('../../dist/src/cli/worker.js', import.meta.url);
const WANTED = 1.8;
/** Each round takes half a minute. */
const MOST_ROUNDS = 3;

/** Some seconds of the same work in a process of its own. */
function separateProcess(): Promise<void> {
  const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
  const set = SET.flatMap((text) => ['--set', text]);
  const size = ['--seeds', '256', '--steps', '400000', '--points', '1', '--workers', '1', '--quiet'];
  const child = spawn(process.execPath, [program, 'simulate', 'single-index', ...set, ...size], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`popflow simulate ended with code ${code}`)),
    );
  });
}

/** How many times the work of one process two of them do at once: what the cores of this machine allow at most. */
async function twoProcesses(): Promise<number> {
  let started = performance.now();
  await separateProcess();
  const one = performance.now() - started;
  started = performance.now();
  await Promise.all([separateProcess(), separateProcess()]);
  return (2 * one) / (performance.now() - started);
}

/** @throws Error when the runs of one number of workers differ from those of another in one bit. */
export async function workersRows({ rounds }: { readonly rounds: number }): Promise<readonly GoalRow[]> {
  const derivation = await loadDerivation('single-index');
  const parameters = resolveParameters(derivation, SET);
  const source = { derivation: 'single-index', set: SET };
  const serial = () => simulate(derivation, parameters, OPTIONS);
  const expected = JSON.stringify(serial());
  const ratios: number[] = [];
  const allowed: number[] = [];
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
    allowed.push(await twoProcesses());
  }
  const possible = spreadOf(allowed);
  return [
    {
      goal: 'G9',
      task: `${OPTIONS.seeds} runs of ${OPTIONS.steps} steps on 2 workers`,
      peer: 'ours in one thread',
      wanted: WANTED,
      ratio: spreadOf(ratios),
      ...(possible.median < WANTED
        ? { why: 'two separate processes at once do not reach it on these cores either' }
        : {}),
      note: `two separate processes at once did ${spreadText(possible)} times the work of one; wall clock, start of the workers included; 2 and 3 workers gave the same bits as one thread; ${ratios.length} rounds`,
    },
  ];
}
