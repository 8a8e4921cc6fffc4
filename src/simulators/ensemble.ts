import { randomStream } from '../numerics/random/stream.js';
import { type BatchSource, ChainSlots, chainBatch } from './batch.js';
import { type Chain, type Simulator, statisticNames } from './chain.js';
import type { HittingRule, HittingTimes } from './hitting.js';
import { checkInteger, type SgdProblem, validateSgdProblem } from './problem.js';
import { RunRecorder } from './run-recorder.js';
import type { SphereState } from './state.js';

/** Functions of the summary statistics that an ensemble records in their place. */
export interface Observables {
  readonly names: readonly string[];
  /** `statistics` is what `Chain.read` writes; writes one number for each name. */
  evaluate(statistics: Float64Array, out: Float64Array): void;
}

/** A run that met a step, or an observable, that is not finite. */
export interface RunFailure {
  readonly run: number;
  /** The step (the first is 1) that could not be taken, or at which the failure was seen. */
  readonly step: number;
  readonly reason: string;
}

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

/** How runs are watched: the same for every kind of chain. */
export interface EnsembleSettings {
  /** Number of runs, an integer >= 1. */
  readonly seeds: number;
  /** Index of the first run: an ensemble may be run in pieces (`mergeEnsembles`); defaults to 0. */
  readonly firstRun?: number;
  /** Master seed, an integer in [0, 2^53). */
  readonly seed: number;
  /** Steps at which to record: strictly ascending integers >= 0. The last one is the horizon of the hitting times. */
  readonly saveAt: readonly number[];
  /** What to record; defaults to the summary statistics themselves. */
  readonly observables?: Observables;
  /** Rules whose first times to find; defaults to none. */
  readonly hitting?: readonly HittingRule[];
  /** Stop each run once it met every rule. Nothing is recorded at `saveAt` then; defaults to false. */
  readonly stopWhenAllHit?: boolean;
  /** Rules are checked at the multiples of this many steps, step 0 included; defaults to 1. */
  readonly hittingStride?: number;
  /**
   * Runs that a batch takes at once, at most; an integer >= 1. The numbers do not depend on it. Defaults to 16, at which
   * the kernels of the reduced chains are fastest.
   */
  readonly slots?: number;
  /** Called after each run; defaults to nothing. */
  readonly progress?: (done: number, total: number) => void;
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
    readonly problem: SgdProblem;
    readonly simulator: Simulator;
    readonly initial: (run: number) => SphereState;
    readonly purpose?: string;
  },
): Ensemble {
  const { problem, simulator, initial, seed, purpose = 'sgd' } = settings;
  const { neurons, targets } = validateSgdProblem(problem);
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
