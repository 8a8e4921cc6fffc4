/** The gap of a crude model, attributed: to the corrections of finer models, to the start, and what remains. */

import { largest } from '../numerics/extremes.js';
import { type Advice, adviceText } from './advice.js';
import type { Agreement } from './agreement.js';
import { type CorrectionKind, correctionWords } from './error-scale.js';
import { printNumber } from './settings.js';
import type { ModelTrajectory } from './trajectory.js';

/** How much of the crudest model's gap a finer model closes, at the crudest model's worst point. */
export interface Correction {
  readonly model: string;
  readonly title: string;
  /** What it adds to the model before it. */
  readonly adds: string;
  readonly statistic: string;
  readonly time: number;
  /** |ensemble mean - crudest model| there. */
  readonly gapBefore: number;
  /** |ensemble mean - this model| there. */
  readonly gapAfter: number;
  /** 1 - gapAfter / gapBefore: 1 closes all of it, negative widens it. */
  readonly closes: number;
  /** Standard error of `closes`: that of the ensemble mean, which both gaps share, to first order. */
  readonly closesError: number;
  /** What this model closes more than the one before it. */
  readonly closesMore: number;
  /** Standard error of `closesMore`, likewise. */
  readonly closesMoreError: number;
  /** The kind of correction, when the model names one; else null. */
  readonly kind: CorrectionKind | null;
  /** As `closes`, over all times: of the sum of |ensemble mean - crudest model| in this statistic. */
  readonly closesOverTime: number;
  /** What this model closes more over all times than the one before it. */
  readonly closesMoreOverTime: number;
  /**
   * First time at which the correction, this model less the one before it, is wider than the half-width of the band in some
   * statistic, so that these runs can tell it; null when at none.
   */
  readonly from: { readonly time: number; readonly statistic: string } | null;
}

/** What the finest model leaves of the crudest one's gap, at the crudest one's worst point. */
export interface Remainder {
  readonly statistic: string;
  readonly time: number;
  /** |ensemble mean - finest model| / |ensemble mean - crudest model|. */
  readonly share: number;
  /** Whether the band tells it from 0. */
  readonly told: boolean;
  /** The order of the finest model's error, as it states it. */
  readonly order: string;
  /** What that error is made of, when the finest model states one scale and its cause; else null. */
  readonly cause: CorrectionKind | null;
}

/** Models and runs that differ at time 0. */
export interface StartGap {
  readonly statistic: string;
  /** Ensemble mean minus models there. */
  readonly deviation: number;
  /** Its share of the crudest model's largest deviation in that statistic. */
  readonly share: number;
}

/**
 * What each model after the crudest closes of the crudest one's gap.
 *
 * @param agreements - of the models, crudest first.
 * @param ladder - the models.
 * @returns one correction for each later model; none unless the crudest disagrees.
 */
export function correctionsOf(
  agreements: readonly Agreement[],
  ladder: readonly ModelTrajectory[],
): readonly Correction[] {
  const crudest = agreements[0]!;
  if (crudest.verdict !== 'disagrees') return [];
  const { statistic, time, standardError, deviation } = crudest.worst;
  const s = crudest.statistics.findIndex((one) => one.statistic === statistic);
  const t = crudest.times.indexOf(time);
  const gapBefore = Math.abs(deviation);
  const overTime = (agreement: Agreement): number =>
    agreement.statistics[s]!.deviation.reduce((sum, value) => sum + Math.abs(value), 0);
  const wholeBefore = overTime(crudest);
  let [closedBefore, slopeBefore, overTimeBefore] = [0, 0, 0];
  return agreements.slice(1).map((agreement, index) => {
    const left = agreement.statistics[s]!.deviation[t]!;
    const gapAfter = Math.abs(left);
    const closes = 1 - gapAfter / gapBefore;
    const closesMore = closes - closedBefore;
    // Derivative of 1 - |mean - this model| / |mean - crudest| in the mean, times the gap.
    const slope = (1 - closes) * Math.sign(deviation) - (Math.sign(left) || 1);
    const closesMoreError = (Math.abs(slope - slopeBefore) * standardError) / gapBefore;
    [closedBefore, slopeBefore] = [closes, slope];
    const closesOverTime = 1 - overTime(agreement) / wholeBefore;
    const closesMoreOverTime = closesOverTime - overTimeBefore;
    overTimeBefore = closesOverTime;
    return {
      model: agreement.model,
      title: agreement.title,
      adds: ladder[index + 1]!.adds ?? agreement.title,
      statistic,
      time,
      gapBefore,
      gapAfter,
      closes,
      closesError: (Math.abs(slope) * standardError) / gapBefore,
      closesMore,
      closesMoreError,
      closesOverTime,
      closesMoreOverTime,
      kind: ladder[index + 1]!.correction ?? null,
      from: toldFrom(agreements[index]!, agreement),
    };
  });
}

/** The first time at which two models differ by more than the band's half-width. */
function toldFrom(before: Agreement, after: Agreement): Correction['from'] {
  let first: Correction['from'] = null;
  after.statistics.forEach((one, s) => {
    const other = before.statistics[s]!;
    const t = one.model.findIndex((value, at) => Math.abs(value - other.model[at]!) > halfWidth(one, at));
    if (t < 0 || (first !== null && after.times[t]! >= first.time)) return;
    first = { time: after.times[t]!, statistic: one.statistic };
  });
  return first;
}

function halfWidth({ low, high }: Agreement['statistics'][number], t: number): number {
  return (high[t]! - low[t]!) / 2;
}

/**
 * What the finest model leaves of the gap.
 *
 * @param agreements - of the models, crudest first.
 * @param ladder - the models.
 * @returns the rest; null unless the crudest disagrees.
 */
export function remainderOf(agreements: readonly Agreement[], ladder: readonly ModelTrajectory[]): Remainder | null {
  const [crudest, finest] = [agreements[0]!, agreements.at(-1)!];
  if (crudest.verdict !== 'disagrees') return null;
  const { statistic, time, deviation } = crudest.worst;
  const t = crudest.times.indexOf(time);
  const one = finest.statistics.find((other) => other.statistic === statistic)!;
  const scales = ladder.at(-1)!.errorScales ?? [];
  const left = Math.abs(one.deviation[t]!);
  return {
    statistic,
    time,
    share: left / Math.abs(deviation),
    told: left > halfWidth(one, t),
    order: finest.order,
    cause: scales.length === 1 ? (scales[0]!.cause ?? null) : null,
  };
}

/**
 * A deviation at time 0 from which no model is free.
 *
 * @param agreements - of the models, crudest first.
 * @returns the statistic in which it is the largest part of the crudest model's deviation; null when the first time is not 0, or
 * some model is within its margin there.
 */
export function startGapOf(agreements: readonly Agreement[]): StartGap | null {
  const crudest = agreements[0]!;
  if (crudest.times[0] !== 0) return null;
  const gaps = crudest.statistics.flatMap((one, s): StartGap[] => {
    if (agreements.some((other) => other.statistics[s]!.verdicts[0] !== 'disagrees')) return [];
    const deviation = one.deviation[0]!;
    return [{ statistic: one.statistic, deviation, share: Math.abs(deviation) / largest(one.deviation.map(Math.abs)) }];
  });
  return gaps.reduce<StartGap | null>((most, gap) => (most === null || gap.share > most.share ? gap : most), null);
}

/**
 * The attribution for people.
 *
 * @param parts - what `explain` found.
 * @param timeSymbol - what time is called.
 * @returns sentences; empty when there is nothing to attribute.
 */
export function attributionText(
  parts: {
    readonly corrections: readonly Correction[];
    readonly remainder: Remainder | null;
    readonly startGap: StartGap | null;
    readonly advice: readonly Advice[];
  },
  timeSymbol: string,
): string {
  const { corrections, remainder, startGap, advice } = parts;
  const sentences: string[] = [];
  if (startGap !== null) {
    sentences.push(
      `Models and runs do not start from one state: at ${timeSymbol} = 0 they differ by ${printNumber(startGap.deviation)} in ` +
        `${startGap.statistic}, ${percent(startGap.share)} of the largest deviation there; start both from the same state.`,
    );
  }
  if (remainder !== null && corrections.length > 0) {
    const { statistic, time, share, told, order, cause } = remainder;
    const closed = corrections.map((one) => correctionText(one, timeSymbol)).join(', ');
    const made = cause === null ? '' : ` to ${correctionWords(cause)}`;
    const rest = told
      ? `${percent(share)} remain, which the finest model leaves${made} (${order})`
      : `what remains (${percent(share)}) is not told from 0`;
    sentences.push(`Of the gap in ${statistic} at ${timeSymbol} = ${printNumber(time)} ${closed}; ${rest}.`);
  }
  sentences.push(...advice.map(adviceText));
  return sentences.join(' ');
}

function correctionText(correction: Correction, timeSymbol: string): string {
  const { kind, adds, closesMore, closesMoreError, closesMoreOverTime, from } = correction;
  const when =
    from === null ? 'which these runs cannot tell' : `first told at ${timeSymbol} = ${printNumber(from.time)}`;
  const verb = closesMore < 0 ? 'opens' : 'makes up';
  const share = `${percent(Math.abs(closesMore))} ± ${percent(2 * closesMoreError)}`;
  return `${kind === null ? adds : correctionWords(kind)} ${verb} ${share} (${percent(closesMoreOverTime)} over all times), ${when}`;
}

function percent(part: number): string {
  const value = 100 * part;
  return `${Math.abs(value) < 9.95 ? Number(value.toPrecision(2)) : Math.round(value)} %`;
}
