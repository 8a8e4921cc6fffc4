/** Runs many independent simulations and keeps what they recorded, when they hit, and which of them failed. */

import { randomStream } from '../numerics/random/stream.js';
import { type BatchSource, ChainSlots, chainBatch } from './batch.js';
import { type Chain, statisticNames } from './chain.js';
import type { EnsembleSettings, RunFailure } from './ensemble-settings.js';
import type { HittingTimes } from './hitting.js';
import { checkInteger, type SgdSetting, validateSgdSetting } from './problem.js';
import { RunRecorder } from './run-recorder.js';
import type { SphereSimulator } from './simulator.js';
import type { SphereState } from './state.js';

/** What a set of independent runs left behind: plain data. */
export interface Ensemble {
  /** In steps. Empty when the runs stopped early (`stopWhenAllHit`): then there are hitting times only. */
  readonly times: readonly number[];
  /** Names of the recorded observables. */
  readonly statistics: readonly string[];
  /** values[time][statistic][k] belongs to run `finiteRuns[k]`. */
  readonly values: readonly (readonly Float64Array[])[];
  /** Indices of the runs that stayed finite, ascending. */
  readonly finiteRuns: readonly number[];
  readonly hitting: Readonly<Record<string, HittingTimes>>;
  /** Runs that did not stay finite: in none of the values and hitting times, all of them here. */
  readonly failures: readonly RunFailure[];
  readonly seeds: number;
  readonly seed: number;
}

/** What an ensemble is run from: chains, which are run one after the other, or a batch, which takes many at once. */
export type RunSource<State> = { readonly start: (run: number) => Chain } | { readonly batch: BatchSource<State> };

type Followable<State> = EnsembleSettings & { readonly statistics: readonly string[] } & RunSource<State>;

/**
 * Runs the runs of an ensemble and records them. Run i depends on what its source gives for i and on nothing else.
 *
 * @param settings - `statistics` names what `read` writes; `start` begins the chain of run i, from streams keyed by i, or
 * `batch` opens the slots and gives the state and the stream of run i.
 * @throws RangeError when a setting is out of its range or two rules have the same id.
 */
export function runEnsemble<State = never>(settings: Followable<State>): Ensemble {
  const { seeds, seed, saveAt, hitting = [], stopWhenAllHit = false, statistics } = settings;
  const { firstRun = 0, slots = 16 } = settings;
  checkInteger('seeds', seeds, 1);
  checkInteger('firstRun', firstRun, 0);
  checkInteger('seed', seed, 0);
  checkInteger('hittingStride', settings.hittingStride ?? 1, 1);
  checkInteger('slots', slots, 1);
  if (saveAt.length === 0) throw new RangeError('saveAt is empty; give at least one step, for instance [1000]');
  saveAt.forEach((step, index) => {
    checkInteger(`saveAt[${index}]`, step, 0);
    if (index > 0 && step <= saveAt[index - 1]!) {
      throw new RangeError(`saveAt must ascend; [${index}] is ${step} after ${saveAt[index - 1]}`);
    }
  });
  const ids = hitting.map((rule) => rule.id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) throw new RangeError(`two hitting rules have the id ${JSON.stringify(id)}`);
  });
  if (stopWhenAllHit && hitting.length === 0) {
    throw new RangeError('stopWhenAllHit needs at least one rule in hitting');
  }

  const recorder = follow(settings, Math.min(slots, seeds));
  const finiteRuns = recorder.finiteRuns();
  return {
    times: stopWhenAllHit ? [] : [...saveAt],
    statistics: [...(settings.observables?.names ?? statistics)],
    values: recorder.valuesOf(finiteRuns),
    finiteRuns,
    hitting: recorder.hittingOf(finiteRuns),
    failures: recorder.failures(),
    seeds,
    seed,
  };
}

/** Follows all runs through their chains, or through a batch of at most `slots`. */
function follow<State>(settings: Followable<State>, slots: number): RunRecorder {
  if ('start' in settings) {
    const chains = new ChainSlots(1);
    const recorder = new RunRecorder(settings, chains);
    recorder.followAll((slot, run) => chains.put(slot, settings.start(run)));
    return recorder;
  }
  const { open, begin } = settings.batch;
  const batch = open(slots);
  const recorder = new RunRecorder(settings, batch);
  recorder.followAll((slot, run) => {
    const { state, stream } = begin(run);
    batch.begin(slot, state, stream);
  });
  return recorder;
}

/**
 * An ensemble of independent runs of online spherical SGD. Run i of a seed gives the same numbers whatever the number of
 * runs: its data come from the stream (seed, i, purpose).
 *
 * @param settings - `initial(i)` is the initial state of run i: draw it from a stream with another purpose than the data.
 * `purpose` names the stream of the data; defaults to `sgd`.
 * @throws RangeError when a setting is out of its range, the problem or an initial state is not valid, or d < P + m.
 * @example
 * simulateEnsemble({
 *   problem: {
 *     dimension: 50, neurons: 1, targets: 1, stepSize: 0.01, noise: 0, loss: 'correlation', secondLayer: [1], rates: [1],
 *     target: (z) => z, learner: (z) => z, learnerDerivative: () => 1,
 *   },
 *   simulator: reducedSimulator, initial: () => fixedOverlapState([0.5]), seeds: 3, seed: 1, saveAt: [0],
 * }).values[0][0] // Float64Array.of(0.5, 0.5, 0.5)
 */
export function simulateEnsemble(
  settings: EnsembleSettings & {
    readonly problem: SgdSetting;
    readonly simulator: SphereSimulator;
    readonly initial: (run: number) => SphereState;
    readonly purpose?: string;
  },
): Ensemble {
  const { problem, simulator, initial, seed, purpose = 'sgd' } = settings;
  const { neurons, targets } = validateSgdSetting(problem);
  return runEnsemble<SphereState>({
    ...settings,
    statistics: statisticNames(neurons, targets),
    batch: {
      open: (atMost) =>
        simulator.openBatch?.(problem, atMost) ??
        chainBatch(1, (state, stream) => simulator.start(problem, state, stream)),
      begin: (run) => ({ state: initial(run), stream: randomStream({ seed, run, purpose }) }),
    },
  });
}
