/** Are the checker's error rates what it says? Measured in worlds in which the theory is true by construction. */

import { kolmogorovSmirnovOneSample } from '../numeric/special/kolmogorov-smirnov.js';
import { judgeWithBand } from './agreement.js';
import { type SimultaneousBand, simultaneousBand } from './band.js';
import { pathWorlds, sdeWorlds, type WorldKind } from './calibration-worlds.js';
import { lawTest } from './distribution.js';
import { proportionInterval } from './proportion.js';
import { DEFAULT_LEVEL } from './settings.js';
import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';
import { judgeSpread, type SpreadAgreement } from './variance.js';

/** One line of the table: what was measured, what was asked for, and whether it held. */
export interface CalibrationRow {
  readonly id: string;
  readonly what: string;
  /** A part of the worlds in percent with its exact 95 % interval, or a p-value. */
  readonly measured: string;
  readonly value: number;
  readonly required: string;
  /** null where nothing is required: a line for comparison. */
  readonly held: boolean | null;
}

/** The chance to find a planted shift, by its size in standard errors of a single point. */
export interface PowerCurve {
  readonly shifts: readonly number[];
  /** The shift at every time in all statistics. */
  readonly everywhere: PowerOf;
  /** The shift at one time in one statistic. */
  readonly once: PowerOf;
}

/** Parts of the worlds, with the ends of their exact 95 % intervals. */
export interface PowerOf {
  readonly power: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

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

const RUNS = 32;
const RESAMPLES = 299;
const LEVEL = DEFAULT_LEVEL;
/** In standard errors. */
const SHIFTS = Array.from({ length: 13 }, (_, k) => k / 2);
const PLANTED = 3;
/** How many times as far as predicted runs scatter in the worlds that the variance test has to find. */
const WIDER = 1.5;
/** The margin of the worlds whose truth lies at its edge, in standard errors of the last time. */
const EDGE = 5;
/** What is asked of tests that are approximate at 32 runs: variance and law of Gaussian runs; mean and variance of skewed runs. */
const LIMITS = { gaussian: 0.08, skewedMean: 0.1, skewedSpread: 0.12 } as const;

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
  return { ...{ worlds, seed, rows, power }, runs: RUNS, level: LEVEL, held: rows.every((row) => row.held !== false) };
}

/** Gathers counts over worlds, then says what they mean. */
interface Study {
  look(seed: number): void;
  rows(worlds: number): readonly CalibrationRow[];
  power?(worlds: number): PowerCurve;
}

function exactStudy(id: string, kind: WorldKind, planted: boolean): Study {
  const model = modelOf(kind, () => 0, 0);
  const edge = (EDGE * kind.spread!.at(-1)![0]!) / Math.sqrt(RUNS);
  const atEdge = modelOf(kind, (_t, s) => (s === 0 ? edge : 0), edge);
  const shifted = SHIFTS.map((shift) => ({
    everywhere: shiftedBy(kind, shift, () => true),
    once: shiftedBy(kind, shift, (t, s) => t === kind.times.length - 1 && s === 0),
  }));
  const [everywhere, once] = [SHIFTS.map(() => 0), SHIFTS.map(() => 0)];
  const pValues: number[] = [];
  let [alarms, spreadAlarms, lawAlarms, wrongly, wider] = [0, 0, 0, 0, 0];
  return {
    look: (seed) => {
      const ensemble = kind.draw(seed, RUNS);
      const band = bandOf(ensemble, seed);
      const agreement = judgeWithBand(ensemble, model, band, 0);
      pValues.push(agreement.pValue);
      if (agreement.verdict === 'disagrees') alarms++;
      const spread = judgeSpread(ensemble, { values: kind.spread!, margin: 0 }, settings(seed));
      if (spread.verdict === 'disagrees') spreadAlarms++;
      if (lawTest(ensemble, { cdf: kind.cdf!, margin: 0 }, settings(seed)).pValue <= LEVEL) lawAlarms++;
      if (!planted) return;
      if (spreadExcludes(spread, WIDER)) wider++;
      if (judgeWithBand(ensemble, atEdge, band, 0).verdict === 'agrees') wrongly++;
      shifted.forEach((at, k) => {
        if (excludes(band, at.everywhere)) everywhere[k]! += 1;
        if (excludes(band, at.once)) once[k]! += 1;
      });
    },
    rows: (worlds) => [
      nominal(`${id}-mean`, `false alarms of the mean test, ${kind.name}`, alarms, worlds),
      uniform(`${id}-uniform`, `its p-values against the uniform law, ${kind.name}`, pValues),
      atMost(`${id}-spread`, `false alarms of the variance test, ${kind.name}`, spreadAlarms, worlds, LIMITS.gaussian),
      atMost(`${id}-law`, `false alarms of the distribution test, ${kind.name}`, lawAlarms, worlds, LIMITS.gaussian),
      ...(planted
        ? [
            atMost(`${id}-edge`, "false `agrees`, truth at the margin's edge at all times", wrongly, worlds, LEVEL),
            atLeast(
              `${id}-power`,
              `power at a shift of ${PLANTED} standard errors at all times`,
              everywhere[SHIFTS.indexOf(PLANTED)]!,
              worlds,
              0.9,
            ),
            noted(`${id}-power-once`, 'the same at one time in one statistic', once[SHIFTS.indexOf(PLANTED)]!, worlds),
            noted(
              `${id}-spread-power`,
              `power of the variance test, runs scatter ${WIDER} times as far`,
              wider,
              worlds,
            ),
          ]
        : []),
    ],
    ...(planted
      ? {
          power: (worlds: number): PowerCurve => ({
            shifts: SHIFTS,
            everywhere: powerOf(everywhere, worlds),
            once: powerOf(once, worlds),
          }),
        }
      : {}),
  };
}

function skewedStudy(id: string, kind: WorldKind): Study {
  const model = modelOf(kind, () => 0, 0);
  let [alarms, spreadAlarms, normalAlarms] = [0, 0, 0];
  return {
    look: (seed) => {
      const ensemble = kind.draw(seed, RUNS);
      if (judgeWithBand(ensemble, model, bandOf(ensemble, seed), 0).verdict === 'disagrees') alarms++;
      const spread = judgeSpread(ensemble, { values: kind.spread!, margin: 0 }, settings(seed));
      if (spread.verdict === 'disagrees') spreadAlarms++;
      if (Math.abs(spread.statistics[0]!.y.at(-1)!) > 1.96) normalAlarms++;
    },
    rows: (worlds) => [
      atMost(`${id}-mean`, `false alarms of the mean test, ${kind.name}`, alarms, worlds, LIMITS.skewedMean),
      atMost(
        `${id}-spread`,
        `false alarms of the variance test, ${kind.name}`,
        spreadAlarms,
        worlds,
        LIMITS.skewedSpread,
      ),
      noted(
        `${id}-normal`,
        `|Y| > 1.96 at the last time alone: the variance test that trusts normality, ${kind.name}`,
        normalAlarms,
        worlds,
      ),
    ],
  };
}

function robustStudy(kind: WorldKind): Study {
  const model = modelOf(kind, () => 0, 0);
  const centres = ['mean', 'trimmed-mean', 'median'] as const;
  const alarms = centres.map(() => 0);
  return {
    look: (seed) => {
      const ensemble = kind.draw(seed, RUNS);
      centres.forEach((centre, at) => {
        const band = simultaneousBand(ensemble, { ...settings(seed), centre });
        if (judgeWithBand(ensemble, model, band, 0).verdict === 'disagrees') alarms[at]! += 1;
      });
    },
    rows: (worlds) =>
      centres.map((centre, at) =>
        atMost(
          `heavy-${centre}`,
          `false alarms with the ${centre}, ${kind.name}`,
          alarms[at]!,
          worlds,
          LIMITS.gaussian,
        ),
      ),
  };
}

/** The least favourable case of equivalence: nothing but one point, and the truth at the edge there. */
function pointStudy(whole: WorldKind): Study {
  const kind: WorldKind = {
    ...whole,
    times: [whole.times[0]!],
    centre: [[whole.centre[0]![0]!]],
    draw: (seed, runs) => {
      const { values, ...ensemble } = whole.draw(seed, runs);
      return { ...ensemble, times: [whole.times[0]!], statistics: ['a'], values: [[values[0]![0]!]] };
    },
  };
  const edge = (EDGE * whole.spread![0]![0]!) / Math.sqrt(RUNS);
  const atEdge = modelOf(kind, () => edge, edge);
  let wrongly = 0;
  return {
    look: (seed) => {
      const ensemble = kind.draw(seed, RUNS);
      if (judgeWithBand(ensemble, atEdge, bandOf(ensemble, seed), 0).verdict === 'agrees') wrongly++;
    },
    rows: (worlds) => [
      atMost(
        'point-edge',
        "false `agrees`, one time and statistic, truth at the margin's edge",
        wrongly,
        worlds,
        LEVEL,
      ),
    ],
  };
}

function settings(seed: number) {
  return { level: LEVEL, resamples: RESAMPLES, seed };
}

function bandOf(ensemble: EnsembleTrajectory, seed: number): SimultaneousBand {
  return simultaneousBand(ensemble, settings(seed));
}

function modelOf(kind: WorldKind, off: (t: number, s: number) => number, margin: number): ModelTrajectory {
  const values = kind.centre.map((row, t) => row.map((value, s) => value + off(t, s)));
  return {
    ...{ model: 'truth', title: 'truth', order: 'none', values },
    margin: values.map((row) => row.map(() => margin)),
  };
}

function shiftedBy(
  kind: WorldKind,
  shift: number,
  where: (t: number, s: number) => boolean,
): readonly (readonly number[])[] {
  return kind.centre.map((row, t) =>
    row.map((value, s) => value + (where(t, s) ? (shift * kind.spread![t]![s]!) / Math.sqrt(RUNS) : 0)),
  );
}

/** Whether the band of the spread would leave the prediction out, had that been so many times smaller. */
function spreadExcludes({ statistics }: SpreadAgreement, factor: number): boolean {
  return statistics.some(({ low, high }) =>
    low.some((end, t) => end! * factor > 1 || (high[t] !== null && high[t]! * factor < 1)),
  );
}

/** Whether the band leaves the values out somewhere: what `disagrees` is without a margin. */
function excludes(band: SimultaneousBand, values: readonly (readonly number[])[]): boolean {
  return values.some((row, t) => row.some((value, s) => value < band.low[t]![s]! || value > band.high[t]![s]!));
}

function powerOf(counts: readonly number[], worlds: number): PowerOf {
  const intervals = counts.map((count) => proportionInterval(count, worlds));
  return {
    power: counts.map((count) => count / worlds),
    low: intervals.map(([low]) => low),
    high: intervals.map(([, high]) => high),
  };
}

/** Two binomial standard deviations at level 5 %, but no less than those of 1000 worlds. */
function allowance(worlds: number): number {
  return 0.014 * Math.sqrt(1000 / Math.min(1000, worlds));
}

/** What fewer worlds than 1000 are granted beyond a one-sided limit. */
function leniency(worlds: number): number {
  return allowance(worlds) - allowance(1000);
}

function nominal(id: string, what: string, count: number, worlds: number): CalibrationRow {
  const value = count / worlds;
  const off = allowance(worlds);
  return {
    ...{ id, what, value, measured: part(count, worlds) },
    required: `${percent(LEVEL)} ± ${percent(off)} %`,
    held: Math.abs(value - LEVEL) <= off + 1e-12,
  };
}

function atMost(id: string, what: string, count: number, worlds: number, limit: number): CalibrationRow {
  const value = count / worlds;
  const most = limit + leniency(worlds);
  return {
    ...{ id, what, value, measured: part(count, worlds) },
    required: `at most ${percent(most)} %`,
    held: value <= most,
  };
}

function atLeast(id: string, what: string, count: number, worlds: number, limit: number): CalibrationRow {
  const value = count / worlds;
  const least = limit - leniency(worlds);
  return {
    ...{ id, what, value, measured: part(count, worlds) },
    required: `at least ${percent(least)} %`,
    held: value >= least,
  };
}

function noted(id: string, what: string, count: number, worlds: number): CalibrationRow {
  return { ...{ id, what, value: count / worlds, measured: part(count, worlds) }, required: '-', held: null };
}

function uniform(id: string, what: string, pValues: readonly number[]): CalibrationRow {
  const { pValue } = kolmogorovSmirnovOneSample(pValues, (p) => p);
  return {
    ...{ id, what, value: pValue, measured: `p = ${Number(pValue.toPrecision(2))}` },
    required: 'p > 0.001',
    held: pValue > 1e-3,
  };
}

function part(count: number, worlds: number): string {
  const [low, high] = proportionInterval(count, worlds);
  return `${percent(count / worlds)} % [${percent(low)}, ${percent(high)}]`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1).replace(/\.0$/, '');
}
