/** What a finding of a ladder check excludes: another model, where it is furthest from the judged one in margins. */

import type { ModelTrajectory } from '../../checker/trajectory.js';
import { InputError } from '../../engine/errors.js';
import type { Derived, Model } from '../../engine/model.js';
import type { Expected } from '../contract.js';
import { unknownName } from '../near-miss.js';
import type { Exclusion } from '../result.js';
import { exclusionOf } from './exclusion.js';
import { digits } from './format.js';

/** Another model that a finding excludes. */
export interface ExcludedModel<P extends object, State> {
  /** In words. */
  readonly what: string;
  /** Id of a model of the ladder or a foreign one, or a model of its own. */
  readonly model: string | ((derived: Derived<State>, parameters: P) => Model<State>);
}

/**
 * The exclusion of one finding.
 *
 * @param input - `id` of the model; what the check expects of the models; the `derived` system; `trajectories` of its models and foreign models, in order;
 * `excluded`, what the check names, or undefined for the default; `trajectoryOf` integrates a model of its own; `names` of the
 * observables and `times`.
 * @returns the exclusion; undefined when nothing is named and the default does not differ from the model; of ratio 0 where a model that is made
 * for the occasion does not.
 * @throws InputError when a named model is unknown; RangeError when a model of the ladder is named that does not differ from the model.
 */
export function ladderExclusion<P extends object, State>(input: {
  readonly id: string;
  readonly expect: Readonly<Record<string, Expected>>;
  readonly derived: Derived<State>;
  readonly trajectories: readonly ModelTrajectory[];
  readonly excluded: ExcludedModel<P, State> | undefined;
  readonly parameters: P;
  readonly trajectoryOf: (model: Model<State>) => ModelTrajectory;
  readonly names: readonly string[];
  readonly times: readonly number[];
}): Exclusion | undefined {
  const { id, derived, trajectories, excluded, parameters, trajectoryOf } = input;
  const at = (place: Place): string => `${input.names[place.statistic]!} at t = ${digits(input.times[place.time]!)}`;
  const judged = trajectories.find(({ model }) => model === id)!;
  if (excluded !== undefined) {
    const { what, model } = excluded;
    const other = typeof model === 'function' ? trajectoryOf(model(derived, parameters)) : named(trajectories, model);
    const place = furthest(judged, other);
    // A model that is made for any problem may coincide in one in which nothing moves: then nothing is told apart.
    if (place.effect === 0 && typeof model === 'function') {
      return { kind: 'distance', what, effect: 0, margin: place.margin, ratio: 0 };
    }
    return exclusionOf(`${what}: ${at(place)}`, place.effect, place.margin);
  }
  const other = opposite(derived.models, input.expect, id);
  const model = derived.models[other];
  if (model === undefined) return undefined;
  const place = furthest(judged, trajectories[other]!);
  return place.effect === 0 ? undefined : exclusionOf(`${model.title}: ${at(place)}`, place.effect, place.margin);
}

/** The nearest model of the ladder of which the opposite is expected, a cruder one first; -1 where there is none. */
function opposite<State>(
  models: readonly Model<State>[],
  expect: Readonly<Record<string, Expected>>,
  id: string,
): number {
  const own = models.findIndex((model) => model.id === id);
  const differs = models.map((model) => Object.hasOwn(expect, model.id) && expect[model.id] !== expect[id]);
  const cruder = differs.lastIndexOf(true, Math.max(own, 0));
  return cruder >= 0 ? cruder : differs.indexOf(true);
}

function named(trajectories: readonly ModelTrajectory[], id: string): ModelTrajectory {
  const found = trajectories.find(({ model }) => model === id);
  if (found === undefined) {
    throw new InputError(
      unknownName(
        'model in excludes',
        id,
        trajectories.map(({ model }) => model),
      ),
    );
  }
  return found;
}

interface Place {
  readonly statistic: number;
  readonly time: number;
  readonly effect: number;
  readonly margin: number;
}

/** Where two models are furthest apart in margins of the first; a margin of 0 counts as the smallest number. */
function furthest(judged: ModelTrajectory, other: ModelTrajectory): Place {
  let most = -1;
  let best: Place = { statistic: 0, time: 0, effect: 0, margin: 0 };
  judged.values.forEach((row, time) => {
    row.forEach((value, statistic) => {
      const effect = Math.abs(other.values[time]![statistic]! - value);
      const margin = judged.margin[time]![statistic]!;
      const ratio = effect / Math.max(margin, Number.MIN_VALUE);
      if (ratio > most) {
        most = ratio;
        best = { statistic, time, effect, margin };
      }
    });
  });
  return best;
}
