/** Functions of the summary statistics, applied to states of a trajectory. */

import type { Observables } from '../simulators/ensemble-settings.js';

/**
 * The statistics themselves as observables.
 *
 * @param statistics - their names.
 * @returns observables that copy.
 * @example
 * everyStatistic(['m']).names // ['m']
 */
export function everyStatistic(statistics: readonly string[]): Observables {
  return { names: statistics, evaluate: (values, out) => out.set(values) };
}

/**
 * Applies observables to states of the statistics.
 *
 * @param observables - the functions.
 * @param states - `[time]`, each in the layout of the statistics.
 * @returns `[time][observable]`.
 */
export function observe(observables: Observables, states: readonly Float64Array[]): number[][] {
  const out = new Float64Array(observables.names.length);
  return states.map((state) => {
    out.fill(Number.NaN);
    observables.evaluate(state, out);
    return Array.from(out);
  });
}
