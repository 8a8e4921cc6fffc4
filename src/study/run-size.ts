/** What the runs of a derivation hold and cost, from its own declaration (`Derivation.size`) and the size of what is recorded. */

import { InputError } from '../engine/errors.js';
import { type Need, type Request, requireRoom } from './budget.js';
import type { Derivation } from './contract.js';
import { parameterTable } from './parameters.js';

/** An array of doubles as an object, in bytes, without its numbers. */
const ARRAY = 200;
/** What is kept of a run beside its statistics, in bytes. */
const RUN = 64;
/** A worker thread, in bytes, without its runs. */
const WORKER = 80e6;

/** What runs are asked for. */
export interface RunsAsked {
  readonly seeds: number;
  readonly steps: number;
  /** Recorded times, the start among them. */
  readonly times: number;
  /** Recorded numbers at each time. */
  readonly statistics: number;
  /** Worker threads; defaults to 0: all is done in this one. */
  readonly workers?: number;
}

/**
 * What runs need: what is recorded (twice when it comes from workers, which send it), and of each run under way what it holds.
 *
 * @param derivation - with `size`, or without: then a run is taken to hold its statistics.
 * @param method - the simulator.
 * @param parameters - its parameters.
 * @param asked - runs, steps, times.
 * @returns bytes and operations of the busiest core.
 */
export function runsNeed<P extends object, State>(
  derivation: Derivation<P, State>,
  method: string,
  parameters: P,
  { seeds, steps, times, statistics, workers = 0 }: RunsAsked,
): Need {
  const {
    numbers,
    kernelNumbers = 0,
    operations,
  } = derivation.size?.(parameters, method) ?? {
    numbers: statistics,
    operations: 10 * statistics,
  };
  const busy = Math.max(1, Math.min(workers, seeds));
  const objects = times * statistics * ARRAY + times * 16 + seeds * RUN;
  const recorded = 8 * times * statistics * seeds;
  return {
    memory: (workers === 0 ? 1 : 2) * (recorded + objects) + busy * 8 * numbers + workers * WORKER,
    heap: objects + (workers === 0 ? 0 : objects),
    kernel: 8 * kernelNumbers,
    operations: (operations * steps * seeds) / busy,
  };
}

/**
 * Refuses runs that need more than this machine has, before any of them starts.
 *
 * @param derivation - the derivation.
 * @param method - the simulator.
 * @param parameters - its parameters.
 * @param asked - runs, steps, times.
 * @throws InputError of one line: the option or parameter to lower, and the most that fits.
 */
export function requireRoomForRuns<P extends object, State>(
  derivation: Derivation<P, State>,
  method: string,
  parameters: P,
  { seeds, steps, times, statistics, workers = 0 }: RunsAsked,
): void {
  const options = { '--seeds': seeds, '--steps': steps, '--points': Math.max(1, times - 1), '--workers': workers };
  const usual = { '--seeds': 1, '--steps': 1, '--points': 1, '--workers': Math.min(1, workers) };
  const numbersOf = ({ '--seeds': s, '--steps': n, '--points': points, '--workers': w, ...rest }: Request): Need =>
    runsNeed(derivation, method, rest as P, {
      seeds: Number(s),
      steps: Number(n),
      times: Math.min(Number(points), Number(n)) + 1,
      statistics,
      workers: Number(w),
    });
  requireRoom({ ...parameters, ...options }, { ...defaultsOf(derivation), ...usual }, numbersOf);
}

/**
 * Refuses parameters whose state alone is more than this machine has.
 *
 * @param derivation - the derivation.
 * @param parameters - its parameters.
 * @param method - the simulator; defaults to the one that holds least: a model needs no more than a state.
 * @throws InputError of one line.
 */
export function requireRoomForState<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  method: string = leastMethod(derivation, parameters),
): void {
  requireRoomForRuns(derivation, method, parameters, { seeds: 1, steps: 1, times: 1, statistics: 1 });
}

function leastMethod<P extends object, State>(derivation: Derivation<P, State>, parameters: P): string {
  const holds = (method: string): number => derivation.size?.(parameters, method).numbers ?? 0;
  return Object.keys(derivation.simulators).reduce((least, method) => (holds(method) < holds(least) ? method : least));
}

function defaultsOf<P extends object, State>(derivation: Derivation<P, State>): Request {
  return Object.fromEntries(parameterTable(derivation).map((row) => [row.name, row.default]));
}

/**
 * An error that says that there is no room, as a line that says what to lower.
 *
 * @param derivation - the derivation.
 * @param parameters - its parameters.
 * @param error - the engine's.
 * @returns the error to throw in its place.
 */
export function noRoom<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  error: unknown,
): InputError {
  const defaults = defaultsOf(derivation);
  const larger = Object.entries(parameters)
    .filter(([name, value]) => typeof value === 'number' && value > Number(defaults[name] ?? 0))
    .map(([name, value]) => `${name} = ${String(value)}`);
  const what = larger.length === 0 ? 'its sizes' : larger.join(', ');
  return new InputError(
    `${derivation.id}: there is no room for this (${error instanceof Error ? error.message : String(error)}); lower ${what}`,
    {
      cause: error,
    },
  );
}
