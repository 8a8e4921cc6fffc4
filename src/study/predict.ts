/** The trajectory that a limit model predicts, from the initial state that simulations share. */

import { given } from '../algebra/given.js';
import { InputError } from '../engine/errors.js';
import type { Derived, Model } from '../engine/model.js';
import { requireReached } from '../engine/reached.js';
import { type Standing, standingOf } from '../expression/step.js';
import { randomStream } from '../numerics/random/stream.js';
import { automatic } from '../solvers/ode/automatic.js';
import { piController } from '../solvers/ode/controller.js';
import { iterateMap, wholeSteps } from '../solvers/ode/iterate.js';
import type { Solution } from '../solvers/ode/solution.js';
import { solve } from '../solvers/ode/solve.js';
import { requireRoom } from './budget.js';
import type { Derivation } from './contract.js';
import { atOnce } from './form.js';
import { unknownName } from './near-miss.js';
import { requireRoomForState } from './run-size.js';
import { stepGrid } from './step-grid.js';

/** Largest number of steps a prediction may attempt: a stiff term is then reported as such rather than never. */
const MOST_STEPS = 1_000_000;

/** What to predict and how exactly. */
export interface PredictOptions<State> {
  /** Id of the model; defaults to the last one, the finest. */
  readonly model?: string;
  /** End of the integration in model time, finite and > 0. */
  readonly tEnd: number;
  /**
   * Number of equal steps of the output grid (points + 1 times with 0; of a map in discrete time rounded to whole steps); defaults
   * to 100. Not together with `times`.
   */
  readonly points?: number;
  /** Output times in [0, tEnd], strictly increasing; of a map in discrete time whole numbers of its steps. */
  readonly times?: readonly number[];
  /** Relative tolerance; defaults to 1e-9. */
  readonly relativeTolerance?: number;
  /** Absolute tolerance in units of the statistics; defaults to 1e-12. */
  readonly absoluteTolerance?: number;
  /** Seed of the initial state; defaults to 0. */
  readonly seed?: number;
  /** Initial state; defaults to `initialState(derivation, parameters, seed)`, which `simulate` takes too. */
  readonly initial?: State;
}

/** A model's trajectory. Look at `solution.outcome` first: only `reached` goes to `tEnd`. */
export interface Prediction {
  readonly model: string;
  readonly title: string;
  /** Whether the engine computed the model's vector field from the declared problem, or it was written down. */
  readonly standing: Standing;
  readonly statistics: readonly string[];
  /** Of the times asked for, those that were reached. */
  readonly times: readonly number[];
  /** `[time][statistic]`. */
  readonly values: readonly Float64Array[];
  readonly solution: Solution;
}

/**
 * The one initial state that the models and, unless told otherwise, all runs start from.
 *
 * @param derivation - the derivation.
 * @param parameters - its parameters.
 * @param seed - an integer in [0, 2^53).
 * @returns the state that `derivation.initial` draws from the stream (seed, run 0, purpose `initial`).
 * @throws InputError when the machine has no room for it.
 */
export function initialState<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  seed: number,
): State {
  requireRoomForState(derivation, parameters);
  return derivation.initial(parameters, randomStream({ seed, run: 0, purpose: 'initial' }));
}

/**
 * Integrates one limit model of a derivation; a map in discrete time is iterated.
 *
 * @param derivation - the derivation.
 * @param parameters - its parameters, as `resolveParameters` gives them.
 * @param options - model, times, tolerances, start.
 * @returns the trajectory with the solver's typed outcome; on any outcome but `reached` it ends early.
 * @throws InputError when the model is unknown or an option is out of its range.
 * @example
 * // derivation: that of docs/examples/my-derivation.ts
 * const parameters = resolveParameters(derivation, ['dimension=5']);
 * predict(derivation, parameters, { model: 'gradient-flow', tEnd: 1, points: 1 }).times // [0, 1]
 */
export function predict<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  options: PredictOptions<State>,
): Prediction {
  const derived = derivation.derive(parameters);
  const model = modelOf(derived, options.model);
  requireRoom({ points: options.points ?? options.times?.length ?? 100 }, { points: 1 }, ({ points }) => {
    // A time, its array, and the numbers that the solver keeps beside them.
    const bytes = Number(points) * (400 + 16 * derived.statistics.length);
    return { memory: bytes, heap: bytes };
  });
  const initial = options.initial ?? initialState(derivation, parameters, options.seed ?? 0);
  return predictModel(derived, model, initial, timesOf(options, model), options);
}

/**
 * Integrates (in discrete time: iterates) a model that is already derived, from a given state to given times.
 *
 * @param derived - what the model belongs to.
 * @param model - the model.
 * @param initial - the state it starts from.
 * @param times - output times, strictly increasing, the first >= 0; in discrete time whole numbers of steps.
 * @param tolerances - relative and absolute; default to 1e-9 and 1e-12. A map in discrete time needs none.
 * @returns the trajectory; only `reached` goes to the last time.
 * @throws InputError when the model is a map and a time lies between two of its steps.
 */
export function predictModel<State>(
  derived: Derived<State>,
  model: Model<State>,
  initial: State,
  times: readonly number[],
  tolerances: Pick<PredictOptions<State>, 'relativeTolerance' | 'absoluteTolerance'> = {},
): Prediction {
  requireModel(derived, model, initial);
  const solution = isMap(model)
    ? iterateModel(model, initial, times)
    : integrateModel(model, initial, times, tolerances);
  return {
    model: model.id,
    title: model.title,
    standing: standingOf(model),
    statistics: derived.statistics,
    times: Array.from(solution.t),
    values: solution.y,
    solution,
  };
}

/** @throws InputError when the start or the term of a model, which a user may have written, does not give what it must. */
function requireModel<State>({ statistics }: Derived<State>, model: Model<State>, initial: State): void {
  const start: unknown = atOnce(`start of model ${model.id}`, model.start(initial));
  const numbers =
    start instanceof Float64Array || Array.isArray(start) ? Array.from(start as ArrayLike<unknown>) : undefined;
  if (numbers === undefined || numbers.length !== statistics.length) {
    const got = numbers === undefined ? typeof start : `${numbers.length} numbers`;
    throw new InputError(
      `start of model ${model.id} gave ${got}; it must give a Float64Array of the ${statistics.length} statistics: ${statistics.join(', ')}`,
    );
  }
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `start of model ${model.id} gave ${String(numbers[bad])} for ${statistics[bad]}; must be finite`,
    );
  }
  // What stands there before a term is evaluated must not matter, so a place that it leaves out shows.
  const [one, other] = [UNWRITTEN, -UNWRITTEN].map((value) => {
    const dy = new Float64Array(statistics.length).fill(value);
    model.term.evaluate(0, Float64Array.from(numbers as number[]), dy);
    return dy;
  }) as [Float64Array, Float64Array];
  const missed = one.findIndex((value, index) => value === UNWRITTEN && other[index] === -UNWRITTEN);
  if (missed < 0) return;
  throw new InputError(
    `the term of model ${model.id} wrote nothing to dy[${missed}]; it must write the derivative of ${statistics[missed]}`,
  );
}

/** No derivative has this value by chance. */
const UNWRITTEN = 1.2345678901234567e-200;

/** Whether a model is a map in discrete time. */
function isMap<State>({ time = 'continuous' }: Model<State>): boolean {
  switch (time) {
    case 'continuous':
      return false;
    case 'discrete':
      return true;
    default: {
      const never: never = time;
      throw new TypeError(`unknown time of a model: ${String(never)}; must be 'continuous' or 'discrete'`);
    }
  }
}

function integrateModel<State>(
  model: Model<State>,
  initial: State,
  times: readonly number[],
  { relativeTolerance, absoluteTolerance }: Pick<PredictOptions<State>, 'relativeTolerance' | 'absoluteTolerance'>,
): Solution {
  return solve({
    term: model.term,
    initial: model.start(initial),
    tEnd: times.at(-1)!,
    saveAt: { times },
    maxSteps: MOST_STEPS,
    solver: automatic(),
    controller: piController({
      ...given({ relativeTolerance, absoluteTolerance }),
    }),
  });
}

function iterateModel<State>(model: Model<State>, initial: State, times: readonly number[]): Solution {
  const { id, term, timePerStep: stepSize } = model;
  for (const time of times) {
    if (wholeSteps(time, stepSize) !== undefined) continue;
    const nearest = Math.max(0, Math.round(time / stepSize)) * stepSize;
    throw new InputError(
      `time ${time} lies between two steps of model ${id}, a map in discrete time: a step takes ${stepSize}, the nearest is at ${nearest}`,
    );
  }
  return iterateMap({ term, initial: model.start(initial), stepSize, times, maxSteps: MOST_STEPS });
}

/**
 * A prediction that has to go to its end.
 *
 * @param prediction - what `predict` gave.
 * @returns the same when its outcome is `reached`.
 * @throws RunError that says how far it went and why it stopped.
 */
export function reached(prediction: Prediction): Prediction {
  requireReached(prediction.solution, `model ${prediction.model}`);
  return prediction;
}

/**
 * A model by its id.
 *
 * @param derived - where to look.
 * @param id - the model; defaults to the last one, the finest.
 * @returns the model.
 * @throws InputError when there is none of this id.
 */
export function modelOf<State>(derived: Derived<State>, id?: string): Model<State> {
  const model = id === undefined ? derived.models.at(-1) : derived.models.find((one) => one.id === id);
  if (model !== undefined) return model;
  throw new InputError(
    unknownName(
      'model',
      String(id),
      derived.models.map((one) => one.id),
    ),
  );
}

function timesOf<State>({ tEnd, points, times }: PredictOptions<State>, model: Model<State>): readonly number[] {
  if (!(Number.isFinite(tEnd) && tEnd > 0)) throw new InputError(`tEnd = ${tEnd}; must be finite and > 0`);
  if (times === undefined) {
    const count = points ?? 100;
    if (!Number.isSafeInteger(count) || count < 1)
      throw new InputError(`points = ${count}; must be a whole number >= 1`);
    if (isMap(model)) {
      const steps = Math.floor(tEnd / model.timePerStep + 1e-9);
      if (steps < 1) {
        throw new InputError(`tEnd = ${tEnd}; model ${model.id} is a map whose one step takes ${model.timePerStep}`);
      }
      return stepGrid(steps, count).map((step) => step * model.timePerStep);
    }
    return Array.from({ length: count + 1 }, (_, index) => (index === count ? tEnd : (tEnd * index) / count));
  }
  if (points !== undefined) throw new InputError('points and times are both given; give one of them');
  if (times.length === 0) throw new InputError('times is empty; give at least one');
  times.forEach((time, index) => {
    const previous = index === 0 ? 0 : times[index - 1]!;
    const later = index === 0 ? time >= 0 : time > previous;
    if (!(later && time <= tEnd)) {
      throw new InputError(`times[${index}] = ${time}; must increase strictly within [0, tEnd = ${tEnd}]`);
    }
  });
  return times;
}
