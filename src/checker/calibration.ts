/** Are the checker's error rates what it says? Measured in worlds in which the theory is true by construction. */

import type { CalibrationRow, PowerCurve } from './calibration-rows.js';
import { exactStudy, LEVEL, pointStudy, RUNS, robustStudy, skewedStudy } from './calibration-studies.js';
import { pathWorlds, sdeWorlds } from './calibration-worlds.js';

export interface Calibration {
  readonly worlds: number;
  readonly seed: number;
  /** Runs in each world. */
  readonly runs: number;
  readonly level: number;
  readonly rows: readonly CalibrationRow[];
  readonly power: PowerCurve;
  /** Whether every requirement held. */
  readonly held: boolean;
}

/** How the calibration is run. */
export interface CalibrationOptions {
  /** Number of worlds of each kind, a whole number >= 100; defaults to 1000. */
  readonly worlds?: number;
  /** An integer in [0, 2^53); defaults to 0. */
  readonly seed?: number;
  /** Told the fraction done. */
  readonly progress?: (fraction: number) => void;
}

/**
 * Measures the error rates of the checker: false alarms and p-values where the model is exact, false `agrees` where the truth is at
 * the edge of the margin, and the power against a planted shift. Ten times, two correlated statistics, 32 runs a world.
 *
 * False alarms of the mean test at level 5 % are asked to be within 1.4 points (two binomial standard deviations of 1000 worlds; with
 * fewer worlds as many more), so that with a seed of one's own each such line of a right checker fails about one time in
 * twenty.
 *
 * @param options - worlds, seed, progress.
 * @returns the table and the power curve: plain data, the same for the same options.
 * @throws RangeError when an option is out of its range.
 */
export function calibrate(options: CalibrationOptions = {}): Calibration {
  const { worlds = 1000, seed = 0, progress = () => undefined } = options;
  if (!Number.isSafeInteger(worlds) || worlds < 100) {
    throw new RangeError(`worlds = ${worlds}; must be a whole number >= 100`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed = ${seed}; must be an integer in [0, 2^53)`);
  const studies = [
    () => exactStudy('gaussian', pathWorlds('gaussian'), true),
    () => exactStudy('sde', sdeWorlds('additive'), false),
    () => skewedStudy('multiplicative', sdeWorlds('multiplicative')),
    () => skewedStudy('squares', pathWorlds('squares')),
    () => robustStudy(pathWorlds('heavy')),
    () => pointStudy(pathWorlds('gaussian')),
  ].map((make) => make());
  // Worlds of one index are unrelated between kinds: their streams have purposes of their own.
  studies.forEach((study, at) => {
    for (let world = 0; world < worlds; world++) {
      study.look(seed * 1_000_003 + world);
      if (world % 16 === 15) progress((at + (world + 1) / worlds) / studies.length);
    }
  });
  progress(1);
  const rows = studies.flatMap((study) => study.rows(worlds));
  const power = studies.map((study) => study.power?.(worlds)).find((one) => one !== undefined)!;
  return { worlds, seed, rows, power, runs: RUNS, level: LEVEL, held: rows.every((row) => row.held !== false) };
}
