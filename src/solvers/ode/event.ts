/** Finds the times within a step at which given functions of the solution pass through zero. */

import { findRoot } from '../../numerics/special/find-root.js';
import type { Interpolant } from './interpolant.js';

/** A moment of interest: where `value(t, y)` passes through zero. */
export interface OdeEvent {
  /** Name in the results; unique among the events of one integration. */
  readonly id: string;
  /** A continuous function; `NaN` is an error. A start at exactly 0 is no event. */
  readonly value: (t: number, y: Float64Array) => number;
  /** Which passages count, seen in the direction of the integration; defaults to 'both'. */
  readonly direction?: 'rising' | 'falling' | 'both';
  /** Whether the integration ends there; defaults to false. */
  readonly terminal?: boolean;
}

/** An event that happened. */
export interface EventRecord {
  readonly id: string;
  readonly t: number;
  readonly y: Float64Array;
}

/** The events of one step. */
export interface StepEvents {
  /** In the order in which they happen; up to the terminal one, if any. */
  readonly records: readonly EventRecord[];
  /** The terminal event, the last of `records`. */
  readonly terminal: EventRecord | undefined;
}

/** Each step is searched in this many pieces, so that two passages within one step are told apart unless they fall into one piece. */
const pieces = 4;
/** In fractions of the step. */
const locationTolerance = 4 * Number.EPSILON;

interface Passage {
  readonly event: OdeEvent;
  readonly fraction: number;
}

/**
 * Watches events along an integration: signs are compared at four points of each step and passages are located on the dense
 * output by Brent's method. Two passages within a quarter of a step cancel and are not seen: limit the step where that can happen.
 *
 * @param events - the events.
 * @param t - time at the start.
 * @param y - state at the start.
 * @returns a function that reports the events of the next step, given its dense output, end time and end state.
 * @throws RangeError when an event function returns `NaN`.
 * @example
 * watchEvents([], 0, Float64Array.of(1)) instanceof Function // true
 */
export function watchEvents(
  events: readonly OdeEvent[],
  t: number,
  y: Float64Array,
): (inside: Interpolant, tEnd: number, yEnd: Float64Array) => StepEvents {
  const state = new Float64Array(y.length);
  const values = events.map((event) => valueAt(event, t, y));

  return (inside, tEnd, yEnd) => {
    const passages: Passage[] = [];
    for (let piece = 1; piece <= pieces; piece += 1) {
      const from = (piece - 1) / pieces;
      const to = piece / pieces;
      const time = piece === pieces ? tEnd : inside.start + to * inside.stepSize;
      if (piece < pieces) inside.evaluate(to, state);
      else state.set(yEnd);
      const sampled = events.map((event) => valueAt(event, time, state));
      events.forEach((event, index) => {
        const before = values[index]!;
        const after = sampled[index]!;
        values[index] = after;
        if (!passes(before, after, event.direction ?? 'both')) return;
        const at = (fraction: number): number => {
          inside.evaluate(fraction, state);
          return valueAt(event, inside.start + fraction * inside.stepSize, state);
        };
        const fraction =
          after === 0
            ? to
            : findRoot(at, { low: from, lowValue: before, high: to, highValue: after }, locationTolerance);
        passages.push({ event, fraction });
      });
    }
    return inOrder(passages, inside, tEnd, yEnd);
  };
}

/** From a strict sign to the other or to zero; from zero nothing is counted, so that a zero is not counted twice. */
function passes(before: number, after: number, direction: 'rising' | 'falling' | 'both'): boolean {
  const rises = before < 0 && after >= 0;
  const falls = before > 0 && after <= 0;
  return (rises && direction !== 'falling') || (falls && direction !== 'rising');
}

function inOrder(passages: Passage[], inside: Interpolant, tEnd: number, yEnd: Float64Array): StepEvents {
  passages.sort((a, b) => a.fraction - b.fraction);
  const records: EventRecord[] = [];
  for (const { event, fraction } of passages) {
    const y = yEnd.slice();
    if (fraction < 1) inside.evaluate(fraction, y);
    const record = { id: event.id, t: fraction < 1 ? inside.start + fraction * inside.stepSize : tEnd, y };
    records.push(record);
    if (event.terminal === true) return { records, terminal: record };
  }
  return { records, terminal: undefined };
}

function valueAt(event: OdeEvent, t: number, y: Float64Array): number {
  const value = event.value(t, y);
  if (Number.isNaN(value))
    throw new RangeError(
      `event '${event.id}' returned NaN at t = ${t}; its value must be a number wherever the solution goes`,
    );
  return value;
}
