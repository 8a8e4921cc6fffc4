/** Simulates an ensemble on worker threads, with the same numbers for every number of workers. */

import { given } from '../algebra/given.js';
import type { Ensemble } from '../simulators/ensemble.js';
import { mergeEnsembles } from '../simulators/merge.js';
import { runPool } from './pool.js';
import type { PlainSimulateOptions, RunsTask, Source } from './tasks.js';

/** Runs that the kernels advance together: a smaller piece would leave lanes empty. */
const LANES = 16;
/** What a piece should take, in milliseconds: far above the cost of a message, and short enough to share out the end. */
const PIECE = 250;

/** An ensemble that is run on worker threads. */
export interface WorkersOptions {
  /** The file that each worker runs: it answers tasks. Who starts workers knows it, not this room. */
  readonly entry: URL;
  /** Number of worker threads, a whole number >= 1. */
  readonly workers: number;
  /** Stops the runs; what is finished is kept. Defaults to none. */
  readonly signal?: AbortSignal;
  /** Told how many runs are done, with fractions of those under way; defaults to nothing. */
  readonly progress?: (done: number, total: number) => void;
}

/** What runs on workers leave behind. */
export interface WorkersEnsemble {
  /** The finished runs; undefined when there is none. */
  readonly ensemble: Ensemble | undefined;
  /** Whether the signal came before all runs were finished. */
  readonly stopped: boolean;
}

/**
 * The ensemble that `simulate` gives, run on worker threads: the same numbers, bit for bit, for every number of workers.
 *
 * @param source - the derivation and its parameters, as texts: functions cannot be sent to a worker.
 * @param options - method, seeds, steps, what to keep.
 * @param how - workers, signal, progress.
 * @returns the finished runs, and whether they are all.
 * @throws RangeError when `workers` is no whole number >= 1; whatever `simulate` throws.
 */
export async function simulateOnWorkers(
  source: Source,
  options: PlainSimulateOptions,
  how: WorkersOptions,
): Promise<WorkersEnsemble> {
  const { entry, workers, signal, progress } = how;
  const { seeds } = options;
  const pieces: { readonly firstRun: number; readonly ensemble: Ensemble }[] = [];
  const underWay = new Map<number, number>();
  let handedOut = 0;
  let finished = 0;
  let millisecondsPerRun = Number.POSITIVE_INFINITY;
  const tell = (): void => progress?.(finished + [...underWay.values()].reduce((sum, runs) => sum + runs, 0), seeds);
  const outcome = await runPool<RunsTask, Ensemble>({
    entry,
    workers,
    ...given({ signal }),
    next: () => {
      const left = seeds - handedOut;
      if (left === 0) return undefined;
      // The last pieces are smaller, so that no worker waits long for another.
      const share = Math.ceil(left / workers);
      const runs = Math.min(
        left,
        Math.max(Math.min(LANES, share), Math.min(share, Math.floor(PIECE / millisecondsPerRun))),
      );
      const task: RunsTask = { kind: 'runs', source, options, firstRun: handedOut, runs };
      handedOut += runs;
      return task;
    },
    result: (task, ensemble, milliseconds) => {
      pieces.push({ firstRun: task.firstRun, ensemble });
      underWay.delete(task.firstRun);
      finished += task.runs;
      millisecondsPerRun = milliseconds / task.runs;
      tell();
    },
    progress: (task, fraction) => {
      underWay.set(task.firstRun, fraction * task.runs);
      tell();
    },
  });
  pieces.sort((a, b) => a.firstRun - b.firstRun);
  return {
    ensemble: pieces.length === 0 ? undefined : mergeEnsembles(pieces.map(({ ensemble }) => ensemble)),
    stopped: outcome === 'stopped',
  };
}
