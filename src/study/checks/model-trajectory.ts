/** A model of a derivation on the grid of an ensemble, with the margin that a check states for it. */

import { given } from '../../algebra/given.js';
import type { ModelTrajectory } from '../../checker/trajectory.js';
import type { Derived, Model } from '../../engine/model.js';
import type { Observables } from '../../simulators/ensemble-settings.js';
import { observe } from '../observables.js';
import { predictModel, reached } from '../predict.js';

/** A margin in its two parts, both >= 0, in units of the observable. */
export interface StatedMargin {
  /** What the model states for itself: the order of its error times a constant, for instance. */
  readonly modelError: number;
  /** How far apart two curves may lie beyond that and still be called the same. */
  readonly tolerance: number;
}

/**
 * Integrates a model to the times of given steps and states it as the checker takes it.
 *
 * @param derived - what the model belongs to.
 * @param model - of the ladder or foreign.
 * @param initial - the state it starts from.
 * @param saveAt - steps of the algorithm, strictly increasing, the first >= 0.
 * @param compared - what is compared, and whether that is the statistics themselves: only then spread and law are judged.
 * @param margin - at a model time > 0, of an observable.
 * @returns the trajectory with its margins.
 * @throws RunError when the integration does not reach the last time.
 */
export function modelTrajectory<State>(
  derived: Derived<State>,
  model: Model<State>,
  initial: State,
  saveAt: readonly number[],
  { observables, themselves }: { readonly observables: Observables; readonly themselves: boolean },
  margin: (time: number, observable: string) => number | StatedMargin,
): ModelTrajectory {
  const times = saveAt.map((step) => step * model.timePerStep);
  const prediction = reached(predictModel(derived, model, initial, times));
  const { spread, law } = model;
  const stated = times.map((time) => observables.names.map((name) => partsOf(margin(time, name))));
  return {
    model: model.id,
    title: model.title,
    order: model.order,
    adds: model.adds,
    ...given({ correction: model.correction, errorScales: model.errorScales }),
    values: observe(observables, prediction.values),
    margin: stated.map((row) => row.map(({ modelError, tolerance }) => modelError + tolerance)),
    modelError: stated.map((row) => row.map(({ modelError }) => modelError)),
    ...(themselves && spread !== undefined
      ? { spread: { values: spread.at(initial, times), margin: spread.margin } }
      : {}),
    ...(themselves && law !== undefined ? { law: { cdf: law.at(initial, times), margin: law.margin } } : {}),
  };
}

function partsOf(margin: number | StatedMargin): StatedMargin {
  return typeof margin === 'number' ? { modelError: 0, tolerance: margin } : margin;
}
