/** The lines of the calibration of the checker: a part of the worlds or a p-value, and what is asked of it. */

import { kolmogorovSmirnovOneSample } from '../numerics/special/kolmogorov-smirnov.js';
import { proportionInterval } from './proportion.js';
import { DEFAULT_LEVEL } from './settings.js';

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

/** Counts as parts of the worlds, with their intervals. */
export function powerOf(counts: readonly number[], worlds: number): PowerOf {
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

/** A part that has to be the level, within the scatter of the worlds. */
export function nominal(id: string, what: string, count: number, worlds: number): CalibrationRow {
  const value = count / worlds;
  const off = allowance(worlds);
  return {
    id,
    what,
    value,
    measured: part(count, worlds),
    required: `${percent(DEFAULT_LEVEL)} ± ${percent(off)} %`,
    held: Math.abs(value - DEFAULT_LEVEL) <= off + 1e-12,
  };
}

/** A part with an upper limit. */
export function atMost(id: string, what: string, count: number, worlds: number, limit: number): CalibrationRow {
  const value = count / worlds;
  const most = limit + leniency(worlds);
  return {
    id,
    what,
    value,
    measured: part(count, worlds),
    required: `at most ${percent(most)} %`,
    held: value <= most,
  };
}

/** A part with a lower limit. */
export function atLeast(id: string, what: string, count: number, worlds: number, limit: number): CalibrationRow {
  const value = count / worlds;
  const least = limit - leniency(worlds);
  return {
    id,
    what,
    value,
    measured: part(count, worlds),
    required: `at least ${percent(least)} %`,
    held: value >= least,
  };
}

/** A part of which nothing is asked. */
export function noted(id: string, what: string, count: number, worlds: number): CalibrationRow {
  return { id, what, value: count / worlds, measured: part(count, worlds), required: '-', held: null };
}

/** p-values that have to follow the uniform law. */
export function uniform(id: string, what: string, pValues: readonly number[]): CalibrationRow {
  const { pValue } = kolmogorovSmirnovOneSample(pValues, (p) => p);
  return {
    id,
    what,
    value: pValue,
    measured: `p = ${Number(pValue.toPrecision(2))}`,
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
