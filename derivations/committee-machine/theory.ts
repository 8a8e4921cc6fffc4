/** Numbers that the derived equations state about a committee machine. */

import { type Model, RunError } from '../../src/index.js';
import { type FreeStatistics, freeStateFromGram, randomStream, requireReached, solve } from '../../src/numeric.js';
import { activation, initialState, type Parameters, systemOf } from './parameters.js';

type Flow = 'gradient-flow' | 'corrected';

function flowOf(p: Parameters, flow: Flow): Model<FreeStatistics> {
  const model = systemOf(p)
    .models((statistics: FreeStatistics) => statistics)
    .find(({ id }) => id === flow);
  if (model === undefined) throw new RunError(`there is no model ${flow}`);
  return model;
}

/** The drift of all statistics in steps over d, by default that of the finite-step flow. */
export function driftAt(p: Parameters, statistics: FreeStatistics, flow: Flow = 'corrected'): Float64Array {
  const { term, start, timePerStep } = flowOf(p, flow);
  const drift = new Float64Array(term.dimension);
  term.evaluate(0, start(statistics), drift);
  return drift.map((value) => value * timePerStep * p.d);
}

/** The statistics of the finite-step flow at model times (steps times lr / d) from the declared start. */
export function trajectory(p: Parameters, times: readonly number[]): readonly Float64Array[] {
  if (p.R0 === null || p.Q0 === null) throw new RunError('the start is random; give R0 and Q0');
  const { term, start } = flowOf(p, 'corrected');
  const { secondLayer } = initialState(p, randomStream({ seed: 0, run: 0, purpose: 'initial' }));
  const solution = solve({
    term,
    initial: start({ M: p.R0, Q: p.Q0, a: Array.from(secondLayer) }),
    tEnd: times.at(-1)!,
    saveAt: { times },
  });
  return requireReached(solution, 'the finite-step flow').y;
}

/** The population loss of the finite-step flow at a model time. */
export function generalisationError(p: Parameters, time: number): number {
  return systemOf(p).loss(trajectory(p, [time]).at(-1)!);
}

/** Where the loss of the finite-step flow comes to rest. */
export function restingError(p: Parameters): number {
  return generalisationError(p, 300);
}

/** `(y - f)^2 / 2` over fresh samples at fixed weights with the given overlaps. */
export function sampledError(
  statistics: FreeStatistics,
  samples: number,
  seed: number,
): { readonly mean: number; readonly standardError: number; readonly seeds: number } {
  const { overlaps, frame, secondLayer, neurons, targets } = freeStateFromGram(
    statistics.M,
    statistics.Q,
    statistics.a,
  );
  const stream = randomStream({ seed, run: 0, purpose: 'fresh samples' });
  const [x, z] = [new Float64Array(targets), new Float64Array(neurons)];
  let [sum, squares] = [0, 0];
  for (let sample = 0; sample < samples; sample++) {
    stream.fillNormals(x);
    stream.fillNormals(z);
    let error = x.reduce((total, value) => total + activation.value(value) / Math.sqrt(targets), 0);
    for (let i = 0; i < neurons; i++) {
      let field = 0;
      for (let p = 0; p < targets; p++) field += overlaps[i * targets + p]! * x[p]!;
      for (let l = 0; l <= i; l++) field += frame[i * neurons + l]! * z[l]!;
      error -= secondLayer[i]! * activation.value(field);
    }
    const loss = (error * error) / 2;
    sum += loss;
    squares += loss * loss;
  }
  const mean = sum / samples;
  return { mean, standardError: Math.sqrt((squares / samples - mean * mean) / samples), seeds: samples };
}
