/** What workers are asked: plain data, since functions cannot be sent; a worker loads the derivation for itself. */

import type { Ensemble } from '../simulators/ensemble.js';
import type { Derivation } from '../study/contract.js';
import { namesOf, resolveParameters } from '../study/parameters.js';
import type { ProfileName } from '../study/result.js';
import { type Part, type PartResult, runPart } from '../study/run.js';
import { type SimulateOptions, simulate } from '../study/simulate.js';

/** Where a derivation comes from, and the parameters that it is given. */
export interface Source {
  /** Id, or path of a file, as on the command line. */
  readonly derivation: string;
  /** Texts `name=value`; the others keep their defaults. */
  readonly set: readonly string[];
}

/** The options of `simulate` that are plain data. */
export type PlainSimulateOptions = Pick<
  SimulateOptions<unknown>,
  'method' | 'precision' | 'seeds' | 'steps' | 'points' | 'saveAt' | 'seed' | 'start'
>;

/** Some runs of an ensemble. */
export interface RunsTask {
  readonly kind: 'runs';
  readonly source: Source;
  readonly options: PlainSimulateOptions;
  readonly firstRun: number;
  readonly runs: number;
}

/** One part of the work on a derivation. */
export interface PartTask {
  readonly kind: 'part';
  readonly source: Source;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly part: Part;
}

export type Task = RunsTask | PartTask;
export type TaskResult = Ensemble | PartResult;

/**
 * Does a task.
 *
 * @param task - the task.
 * @param load - finds the derivation of an id or path.
 * @param progress - told the fraction done.
 * @returns plain data: the ensemble of a `runs` task, the result of a `part` task.
 * @throws whatever loading, simulating or checking throws.
 */
export async function doTask(
  task: Task,
  load: (derivation: string) => Promise<Derivation>,
  progress: (fraction: number) => void,
): Promise<TaskResult> {
  const derivation = await load(task.source.derivation);
  const parameters = resolveParameters(derivation, task.source.set);
  switch (task.kind) {
    case 'runs': {
      const { options, firstRun, runs } = task;
      return simulate(derivation, parameters, { ...options, firstRun, seeds: runs, progress });
    }
    case 'part': {
      const { profile, seed, part } = task;
      return runPart(derivation, { parameters, set: namesOf(task.source.set), profile, seed }, part, progress);
    }
    default: {
      const never: never = task;
      throw new TypeError(`unknown task ${JSON.stringify(never)}`);
    }
  }
}
