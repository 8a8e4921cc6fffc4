/**
 * What is kept of the solution: the states at given times (sorted in the direction of the integration, by dense output), at the
 * start and at the end of every step, or only where the integration ends.
 */
export type SaveAt = { readonly times: readonly number[] | Float64Array } | 'every-step' | 'end';

/** The states kept so far. */
export interface Recorder {
  /** The start of the integration. */
  start(t: number, y: Float64Array): void;
  /** An accepted step to `(t, y)`; `inside(time, out)` writes the state at a time within it. */
  step(t: number, y: Float64Array, inside: (time: number, out: Float64Array) => void): void;
  /** The integration has ended at `(t, y)`. */
  finish(t: number, y: Float64Array): void;
  times(): Float64Array;
  states(): readonly Float64Array[];
}

/**
 * The recorder of a `saveAt`.
 *
 * @param saveAt - what to keep.
 * @param direction - 1 forwards, -1 backwards.
 * @returns a recorder that has kept nothing yet.
 * @example
 * createRecorder('end', 1).times().length // 0
 */
export function createRecorder(saveAt: SaveAt, direction: 1 | -1): Recorder {
  const times: number[] = [];
  const states: Float64Array[] = [];
  const keep = (t: number, y: Float64Array): void => {
    times.push(t);
    states.push(y.slice());
  };
  const result = { times: () => Float64Array.from(times), states: () => states };
  const ignore = (): void => undefined;

  if (saveAt === 'end') return { ...result, start: ignore, step: ignore, finish: keep };
  if (saveAt === 'every-step') return { ...result, start: keep, step: keep, finish: ignore };

  const wanted = saveAt.times;
  let index = 0;
  return {
    ...result,
    start(t, y) {
      if (index < wanted.length && wanted[index] === t) {
        keep(t, y);
        index += 1;
      }
    },
    step(t, y, inside) {
      for (; index < wanted.length && direction * (wanted[index]! - t) <= 0; index += 1) {
        const time = wanted[index]!;
        if (time === t) keep(t, y);
        else {
          const state = new Float64Array(y.length);
          inside(time, state);
          times.push(time);
          states.push(state);
        }
      }
    },
    finish: ignore,
  };
}
