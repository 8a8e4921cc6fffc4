/** Worlds with a known truth: Gaussian paths that are correlated in time and across statistics. */

import type { EnsembleTrajectory, ModelTrajectory } from '../../src/checker/trajectory.js';
import { randomStream } from '../../src/numerics/random/stream.js';

export interface World {
  readonly seed: number;
  readonly runs: number;
  readonly times: readonly number[];
  /** Mean of each statistic at a time. */
  readonly mean: (time: number) => readonly number[];
  /** Standard deviation of one run at a time. */
  readonly spread: (time: number) => number;
  /** Correlation of neighbouring times. */
  readonly memory: number;
  /** Turns a standard normal into the noise of a run; defaults to the identity. Must keep mean 0 and variance 1. */
  readonly shape?: (normal: number) => number;
}

/** AR(1) in time; the second and later statistics share half of their noise (correlation .5) with the first. */
export function draw(world: World): EnsembleTrajectory {
  const { times, runs, memory, shape = (x) => x } = world;
  const count = world.mean(times[0]!).length;
  const values = times.map(() => Array.from({ length: count }, () => new Float64Array(runs)));
  const fresh = Math.sqrt(1 - memory * memory);
  for (let run = 0; run < runs; run++) {
    const stream = randomStream({ seed: world.seed, run, purpose: 'world' });
    const state = Array.from({ length: count }, () => stream.normal());
    times.forEach((time, t) => {
      const mean = world.mean(time);
      for (let s = 0; s < count; s++) {
        if (t > 0) state[s] = memory * state[s]! + fresh * stream.normal();
        const noise = s === 0 ? state[0]! : (state[0]! + Math.sqrt(3) * state[s]!) / 2;
        values[t]![s]![run] = mean[s]! + world.spread(time) * shape(noise);
      }
    });
  }
  return { times, statistics: Array.from({ length: count }, (_, s) => `m${s + 1}`), values, diverged: 0, runs };
}

/** A model with the same margin everywhere. */
export function modelOf(
  times: readonly number[],
  mean: (time: number) => readonly number[],
  margin: number,
  name = 'model',
): ModelTrajectory {
  const values = times.map((time) => mean(time));
  return { model: name, title: name, order: 'O(eta d)', values, margin: values.map((row) => row.map(() => margin)) };
}

/** One statistic at one time. */
export function onePoint(values: readonly number[]): EnsembleTrajectory {
  return { times: [0], statistics: ['m'], values: [[Float64Array.from(values)]], diverged: 0, runs: values.length };
}

/** `count` times from 0 to 1. */
export function grid(count: number): number[] {
  return Array.from({ length: count }, (_, t) => t / (count - 1));
}
