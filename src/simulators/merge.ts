/** Puts pieces of an ensemble together into the same result, bit for bit, as a single piece would give. */

import type { Ensemble } from './ensemble.js';
import type { HittingTimes } from './hitting.js';

/**
 * Puts the pieces of an ensemble together: each piece holds some runs of it (`firstRun`, `seeds`), recorded at the same
 * times. The result is the same, bit for bit, as that of one piece with all the runs.
 *
 * @param pieces - at least one, in the order of their runs.
 * @returns the ensemble; its `seeds` is the number of runs in the pieces.
 * @throws RangeError when there is no piece, or when pieces differ in times, statistics, rules or master seed.
 * @example
 * const piece = { times: [], statistics: ['m'], values: [], finiteRuns: [0], hitting: {}, failures: [], seeds: 1, seed: 0 };
 * mergeEnsembles([piece, { ...piece, finiteRuns: [1] }]).finiteRuns // [0, 1]
 */
export function mergeEnsembles(pieces: readonly Ensemble[]): Ensemble {
  const [first] = pieces;
  if (first === undefined) throw new RangeError('no pieces; an ensemble needs at least one');
  const shape = (piece: Ensemble): string =>
    JSON.stringify([piece.times, piece.statistics, Object.keys(piece.hitting), piece.seed]);
  const other = pieces.findIndex((piece) => shape(piece) !== shape(first));
  if (other >= 0) {
    throw new RangeError(`piece ${other} is ${shape(pieces[other]!)}; must be as piece 0, ${shape(first)}`);
  }
  return {
    times: first.times,
    statistics: first.statistics,
    values: first.times.map((_, time) =>
      first.statistics.map((_name, statistic) => joined(pieces.map(({ values }) => values[time]![statistic]!))),
    ),
    finiteRuns: pieces.flatMap(({ finiteRuns }) => finiteRuns),
    hitting: Object.fromEntries(
      Object.keys(first.hitting).map((id) => [id, joinedTimes(pieces.map(({ hitting }) => hitting[id]!))]),
    ),
    failures: pieces.flatMap(({ failures }) => failures),
    seeds: pieces.reduce((sum, { seeds }) => sum + seeds, 0),
    seed: first.seed,
  };
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function joinedTimes(parts: readonly HittingTimes[]): HittingTimes {
  return {
    times: joined(parts.map(({ times }) => times)),
    censored: parts.flatMap(({ censored }) => censored),
    horizon: parts[0]!.horizon,
  };
}
