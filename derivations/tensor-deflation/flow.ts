/** Trajectories of the derived flows, in full weight space and polar form. */

import { type EventRecord, type OdeEvent, piController, requireReached, solve } from '../../src/numeric.js';
import type { TensorFlowKind, TensorSystem } from './fast/tensor-flow.js';
import type { WeightRows } from './fast/weights.js';

/** A trajectory seen through what it has of each component. */
export interface Trajectory {
  readonly times: readonly number[];
  /** `ahat_k = T_W(e_k, ..., e_k)`, by time and component. */
  readonly components: readonly (readonly number[])[];
  /** Weights at the times. */
  readonly weights: readonly WeightRows[];
  readonly events: readonly EventRecord[];
}

export interface FlowOptions {
  /** Defaults to the full flow. */
  readonly kind?: TensorFlowKind;
  /** Defaults to 1e-9. */
  readonly relativeTolerance?: number;
  /** Passages of components through levels, `[component, level]`; defaults to none. */
  readonly crossings?: readonly (readonly [component: number, level: number])[];
}

/** Integrates a flow from given weights; times ascend. */
export function flowFrom(
  system: TensorSystem,
  start: WeightRows,
  times: readonly number[],
  options: FlowOptions = {},
): Trajectory {
  const { kind = 'full', relativeTolerance = 1e-9, crossings = [] } = options;
  const { dimension } = start;
  const count = system.settings.components.length;
  const buffer = new Float64Array(count);
  const solution = solve({
    term: system.weightsTerm(kind, dimension),
    initial: system.stateOf(start),
    tEnd: times.at(-1)!,
    saveAt: { times },
    controller: piController({ relativeTolerance, absoluteTolerance: relativeTolerance * 1e-3 }),
    events: crossings.map(
      ([component, level], at): OdeEvent => ({
        id: String(at),
        direction: 'rising',
        value: (_t, y) => {
          system.componentsOf(y, dimension, buffer);
          return buffer[component]! - level;
        },
      }),
    ),
    stiffnessTestAfter: Number.POSITIVE_INFINITY,
    maxSteps: 1_000_000,
  });
  requireReached(solution, 'the flow');
  return {
    times: Array.from(solution.t),
    components: solution.y.map((y) => {
      system.componentsOf(y, dimension, buffer);
      return Array.from(buffer);
    }),
    weights: solution.y.map((y) => system.weightsOf(y, dimension)),
    events: solution.events,
  };
}

/** First times at which each component passes a level of its own; infinite when it does not up to `tEnd`. */
export function crossingTimes(
  system: TensorSystem,
  start: WeightRows,
  levels: readonly number[],
  tEnd: number,
  relativeTolerance = 1e-9,
): readonly number[] {
  const crossings = levels.map((level, component) => [component, level] as const);
  const { events } = flowFrom(system, start, [0, tEnd], { crossings, relativeTolerance });
  return levels.map((_, k) => events.find(({ id }) => id === String(k))?.t ?? Number.POSITIVE_INFINITY);
}

/** The same weights scaled to another length each. */
export function scaledTo(start: WeightRows, factor: number): WeightRows {
  return { ...start, rows: start.rows.map((value) => factor * value) };
}
