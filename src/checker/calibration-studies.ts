/** What is counted over worlds in the calibration of the checker. */

import { judgeWithBand } from './agreement.js';
import { type SimultaneousBand, simultaneousBand } from './band.js';
import {
  atLeast,
  atMost,
  type CalibrationRow,
  nominal,
  noted,
  type PowerCurve,
  powerOf,
  uniform,
} from './calibration-rows.js';
import type { WorldKind } from './calibration-worlds.js';
import { lawTest } from './distribution.js';
import { DEFAULT_LEVEL } from './settings.js';
import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';
import { judgeSpread, type SpreadAgreement } from './variance.js';

/** Runs in each world. */
export const RUNS = 32;
const RESAMPLES = 299;
/** Of every test. */
export const LEVEL = DEFAULT_LEVEL;
/** In standard errors. */
const SHIFTS = Array.from({ length: 13 }, (_, k) => k / 2);
const PLANTED = 3;
/** How many times as far as predicted runs scatter in the worlds that the variance test has to find. */
const WIDER = 1.5;
/** The margin of the worlds whose truth lies at its edge, in standard errors of the last time. */
const EDGE = 5;
/** What is asked of tests that are approximate at 32 runs: variance and law of Gaussian runs; mean and variance of skewed runs. */
const LIMITS = { gaussian: 0.08, skewedMean: 0.1, skewedSpread: 0.12 } as const;

/** Gathers counts over worlds, then says what they mean. */
export interface Study {
  look(seed: number): void;
  rows(worlds: number): readonly CalibrationRow[];
  power?(worlds: number): PowerCurve;
}

/** Worlds whose centre, spread and law the model knows exactly; `planted`: faults of known size are looked for, too. */
export function exactStudy(id: string, kind: WorldKind, planted: boolean): Study {
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

/** Worlds of skewed runs: mean and variance. */
export function skewedStudy(id: string, kind: WorldKind): Study {
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

/** Worlds of heavy tails: the three centres. */
export function robustStudy(kind: WorldKind): Study {
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
export function pointStudy(whole: WorldKind): Study {
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
    model: 'truth',
    title: 'truth',
    order: 'none',
    values,
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
