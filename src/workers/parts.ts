/** Does the parts of the work on derivations on worker threads, with results that do not depend on how many. */

import { given } from '../algebra/given.js';
import type { ProfileName } from '../study/result.js';
import type { Part, PartResult } from '../study/run.js';
import type { WorkersOptions } from './ensemble.js';
import { runPool } from './pool.js';
import type { PartTask, Source } from './tasks.js';

/** The work on one derivation, part by part. */
export interface Job {
  readonly source: Source;
  readonly profile: ProfileName;
  readonly seed: number;
  /** What `partsOf` gives. */
  readonly parts: readonly Part[];
  /** Results that are there already, in the same order; defaults to none. */
  readonly done?: readonly (PartResult | undefined)[];
}

/** What workers are told and tell while they do parts. */
export type PartsOptions = Omit<WorkersOptions, 'progress'> & {
  /** Told which part of which job is at work and the fraction of it that is done; defaults to nothing. */
  readonly progress?: (job: number, part: Part, fraction: number) => void;
  /** Told of each result when it is there; the worker's next part waits for it. Defaults to nothing. */
  readonly finished?: (job: number, part: Part, result: PartResult) => Promise<void>;
  /** What stands for a part whose worker ended before it answered. */
  readonly lost: (job: number, part: Part, reason: string) => PartResult;
};

/**
 * Does the parts of jobs on worker threads. A part depends on nothing but its job's source, profile and seed, so the
 * results are the same for every number of workers.
 *
 * @param jobs - the jobs.
 * @param how - workers, signal, progress.
 * @returns for each job the results of its parts, in order; undefined for a part that was not finished when the signal came.
 * @throws RangeError when `workers` is no whole number >= 1; whatever loading a derivation throws.
 */
export async function runPartsOnWorkers(
  jobs: readonly Job[],
  how: PartsOptions,
): Promise<readonly (readonly (PartResult | undefined)[])[]> {
  const { entry, workers, signal, progress } = how;
  const queue = jobs.flatMap(({ parts, done }, job) =>
    parts.flatMap((_, part) => (done?.[part] === undefined ? [{ job, part }] : [])),
  );
  const places = new Map<PartTask, { readonly job: number; readonly part: number }>();
  const results: (PartResult | undefined)[][] = jobs.map(({ parts, done }) => parts.map((_, part) => done?.[part]));
  await runPool<PartTask, PartResult>({
    entry,
    workers,
    ...given({ signal }),
    next: () => {
      const place = queue.shift();
      if (place === undefined) return undefined;
      const { source, profile, seed, parts } = jobs[place.job]!;
      const task: PartTask = { kind: 'part', source, profile, seed, part: parts[place.part]! };
      places.set(task, place);
      return task;
    },
    result: async (task, result) => {
      const { job, part } = places.get(task)!;
      results[job]![part] = result;
      progress?.(job, task.part, 1);
      await how.finished?.(job, task.part, result);
    },
    lost: (task, reason) => {
      const { job, part } = places.get(task)!;
      results[job]![part] = how.lost(job, task.part, reason);
    },
    progress: (task, fraction) => progress?.(places.get(task)!.job, task.part, fraction),
  });
  return results;
}
