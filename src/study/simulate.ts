/** Runs the finite-sample algorithm of a derivation over many seeds and keeps its statistics. */

import { given } from '../algebra/given.js';
import { InputError } from '../engine/errors.js';
import { randomStream } from '../numerics/random/stream.js';
import { chainBatch, type OpenBatch } from '../simulators/batch.js';
import { type Ensemble, runEnsemble } from '../simulators/ensemble.js';
import type { Observables } from '../simulators/ensemble-settings.js';
import type { HittingRule } from '../simulators/hitting.js';
import { saysNoRoom } from './budget.js';
import type { Derivation } from './contract.js';
import { unknownName } from './near-miss.js';
import { initialState } from './predict.js';
import { noRoom, requireRoomForRuns } from './run-size.js';
import { checkWhole, stepGrid } from './step-grid.js';

/** What to simulate. */
export interface SimulateOptions<State> {
  /** Name of the simulator; defaults to `reduced` when there is one, else to the first. */
  readonly method?: string;
  /**
   * `f32`: weights and examples in single precision, a fast mode of the direct simulator. Its runs draw random numbers of
   * their own: they agree with those of `f64` in law, to single precision, not in their numbers. Defaults to `f64`.
   */
  readonly precision?: 'f64' | 'f32';
  /** Number of runs, a whole number >= 1. */
  readonly seeds: number;
  /** Index of the first run: an ensemble may be run in pieces (`mergeEnsembles`); defaults to 0. */
  readonly firstRun?: number;
  /** Steps of each run, a whole number >= 1. */
  readonly steps: number;
  /** Number of equal parts of the output grid (0 and the last step included, rounded to whole steps); defaults to 10. */
  readonly points?: number;
  /** Steps at which statistics are kept, strictly increasing from >= 0 to `steps`; not together with `points`. */
  readonly saveAt?: readonly number[];
  /** Master seed, an integer in [0, 2^53); defaults to 0. */
  readonly seed?: number;
  /** `common`: all runs start from one state, the one `predict` starts from; `each`: a state of its own; defaults to `common`. */
  readonly start?: 'common' | 'each';
  /** The common state, when it shall not be drawn. */
  readonly initial?: State;
  /** Kept instead of the statistics themselves. */
  readonly observables?: Observables;
  /** Rules whose first hitting steps are recorded. */
  readonly hitting?: readonly HittingRule[];
  /** Ends a run once all rules were hit; then nothing but hitting times is kept; defaults to false. */
  readonly stopWhenAllHit?: boolean;
  /** Rules are looked at every so many steps; defaults to 1. */
  readonly hittingStride?: number;
  /** Told the fraction done. */
  readonly progress?: (fraction: number) => void;
}

/**
 * Runs the finite-sample algorithm of a derivation over many seeds. Run i of a seed is the same numbers whatever the number
 * of runs.
 *
 * @param derivation - the derivation.
 * @param parameters - its parameters, as `resolveParameters` gives them.
 * @param options - method, seeds, steps, what to keep.
 * @returns the ensemble; its times are steps, its values those of the finite runs, diverged runs are in `failures`.
 * @throws InputError when the method is unknown, it has no single precision and that is asked for, or an option is out of
 * its range.
 * @example
 * // derivation: that of docs/examples/my-derivation.ts
 * const parameters = resolveParameters(derivation, ['dimension=5']);
 * simulate(derivation, parameters, { seeds: 2, steps: 10, points: 1 }).times // [0, 10]
 */
export function simulate<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  options: SimulateOptions<State>,
): Ensemble {
  const { seeds, steps } = options;
  const common = (options.start ?? 'common') === 'common';
  checkWhole('seeds', seeds);
  checkWhole('steps', steps);
  if (!common && options.initial !== undefined) {
    throw new InputError("start: 'each' draws a state for each run; leave initial out, or start: 'common'");
  }
  const method = methodOf(derivation, options.method);
  const derived = derivation.derive(parameters);
  // Before a state, a grid or a simulator is made.
  requireRoomForRuns(derivation, method, parameters, {
    seeds,
    steps,
    times: options.stopWhenAllHit === true ? 1 : (options.saveAt?.length ?? Math.min(options.points ?? 10, steps) + 1),
    statistics: (options.observables?.names ?? derived.statistics).length,
  });
  const saveAt = options.saveAt ?? stepGrid(steps, options.points ?? 10);
  if (saveAt.at(-1) !== steps)
    throw new InputError(`saveAt ends with ${saveAt.at(-1)}; must end with steps = ${steps}`);
  try {
    return runAll(derivation, parameters, { options, method, saveAt, statistics: derived.statistics });
  } catch (error) {
    throw saysNoRoom(error) ? noRoom(derivation, parameters, error) : error;
  }
}

/** The runs, once the request is known to be good. */
function runAll<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  {
    options,
    method,
    saveAt,
    statistics,
  }: {
    readonly options: SimulateOptions<State>;
    readonly method: string;
    readonly saveAt: readonly number[];
    readonly statistics: readonly string[];
  },
): Ensemble {
  const { seeds, seed = 0 } = options;
  const common = (options.start ?? 'common') === 'common';
  const start = derivation.simulators[method]!(parameters);
  const shared = common ? (options.initial ?? initialState(derivation, parameters, seed)) : undefined;
  const { progress, precision = 'f64' } = options;
  const open =
    precision === 'f64'
      ? (start.openBatch ?? (() => chainBatch(1, start)))
      : singleBatch(derivation, method, precision, start.openSingleBatch);
  return runEnsemble<State>({
    batch: {
      open,
      begin: (run) => ({
        state: shared ?? derivation.initial(parameters, randomStream({ seed, run, purpose: 'initial' })),
        stream: randomStream({ seed, run, purpose: 'sgd' }),
      }),
    },
    statistics,
    seeds,
    firstRun: options.firstRun ?? 0,
    seed,
    saveAt,
    ...given({
      observables: options.observables,
      hitting: options.hitting,
      stopWhenAllHit: options.stopWhenAllHit,
      hittingStride: options.hittingStride,
    }),
    ...(progress === undefined ? {} : { progress: (done: number, total: number) => progress(done / total) }),
  });
}

/**
 * The simulator that is meant.
 *
 * @param derivation - the derivation.
 * @param method - its name; defaults to `reduced` when there is one, else to the first.
 * @returns the name.
 * @throws InputError when there is none of this name.
 */
export function methodOf<P extends object, State>(derivation: Derivation<P, State>, method?: string): string {
  const names = Object.keys(derivation.simulators);
  if (method === undefined) return names.includes('reduced') ? 'reduced' : names[0]!;
  if (names.includes(method)) return method;
  throw new InputError(unknownName(`method of ${derivation.id}`, method, names));
}

/** @throws InputError when the simulator has no batch in single precision, or another precision is asked for. */
function singleBatch<P extends object, State>(
  derivation: Derivation<P, State>,
  method: string,
  precision: string,
  open: OpenBatch<State> | undefined,
): OpenBatch<State> {
  if (precision !== 'f32') throw new InputError(`precision = ${precision}; must be f64 or f32`);
  if (open !== undefined) return open;
  const other = method !== 'direct' && Object.hasOwn(derivation.simulators, 'direct');
  throw new InputError(
    `f32: the method ${method} of ${derivation.id} has double precision only; ${other ? 'add --method direct, or ' : ''}leave --f32 out`,
  );
}
