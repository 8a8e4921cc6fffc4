/** Which model of a ladder explains an ensemble, from when the cruder ones fail, and what closes the gap. */

import { type Agreement, type AgreementOptions, bandOptions, type DeviationPoint, judgeWithBand } from './agreement.js';
import { simultaneousBand } from './band.js';
import { printNumber } from './settings.js';
import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';
import type { Verdict } from './verdict.js';

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
  /** Standard error of `closes` from the ensemble mean: standard error / gapBefore. */
  readonly closesError: number;
  /** What this model closes more than the one before it. */
  readonly closesMore: number;
}

/** Where and by how much a model fails. */
export interface Failure {
  readonly model: string;
  readonly title: string;
  /** Last time up to which it agrees; null when it does not at the first. */
  readonly agreesUntil: number | null;
  /** First time at which it disagrees, and in which statistic. */
  readonly from: { readonly time: number; readonly statistic: string };
  readonly worst: DeviationPoint;
}

export interface Explanation {
  /** `agrees` when some model of the ladder does, `disagrees` when all disagree, else `inconclusive`. */
  readonly verdict: Verdict;
  /** The crudest model that agrees; null when none does. */
  readonly explainingModel: string | null;
  /** One for each model, crudest first. */
  readonly agreements: readonly Agreement[];
  /** The models that disagree. */
  readonly failures: readonly Failure[];
  /** For each model after the crudest, when the crudest disagrees; else empty. */
  readonly corrections: readonly Correction[];
  /** For people. */
  readonly sentence: string;
}

/**
 * Judges a ladder of models against one ensemble with one band and explains the outcome.
 *
 * @param input - the ensemble; the ladder, crudest model first, at least one, with distinct ids; `subject`, what the runs
 * are called in the sentence, defaults to `SGD`; `timeSymbol` defaults to `t`; and the options of `judgeAgreement`.
 * @returns the explanation: plain immutable data.
 * @throws RangeError when the ladder is empty or repeats a model, or as `judgeAgreement`.
 * @example
 * explain({ ensemble: { times: [0], statistics: ['m'], values: [[new Float64Array(8).fill(1)]], diverged: 0, runs: 8 }, ladder: [{ model: 'gf', title: 'gradient flow', order: 'O(eta)', values: [[1]], margin: [[0]] }] }).explainingModel // 'gf'
 */
export function explain(
  input: {
    readonly ensemble: EnsembleTrajectory;
    readonly ladder: readonly ModelTrajectory[];
    readonly subject?: string;
    readonly timeSymbol?: string;
  } & AgreementOptions,
): Explanation {
  const { ensemble, ladder, subject = 'SGD', timeSymbol = 't', ...options } = input;
  if (ladder.length === 0) throw new RangeError('the ladder has no models; give at least one, crudest first');
  const names = ladder.map((model) => model.model);
  if (new Set(names).size !== names.length) {
    throw new RangeError(`the ladder repeats a model: ${names.join(', ')}; all must differ`);
  }
  const band = simultaneousBand(ensemble, bandOptions(options));
  const agreements = ladder.map((model) => judgeWithBand(ensemble, model, band, options.divergedBudget ?? 0));
  const explaining = agreements.find((one) => one.verdict === 'agrees');
  const allDisagree = agreements.every((one) => one.verdict === 'disagrees');
  const corrections = correctionsOf(agreements, ladder);
  return {
    verdict: explaining !== undefined ? 'agrees' : allDisagree ? 'disagrees' : 'inconclusive',
    explainingModel: explaining?.model ?? null,
    agreements,
    failures: agreements.flatMap((one) => failureOf(one)),
    corrections,
    sentence: sentenceOf(agreements, corrections, subject, timeSymbol),
  };
}

function failureOf(agreement: Agreement): Failure[] {
  const { model, title, agreesUntil, firstDisagreement, worst } = agreement;
  return firstDisagreement === null ? [] : [{ model, title, agreesUntil, from: firstDisagreement, worst }];
}

function correctionsOf(agreements: readonly Agreement[], ladder: readonly ModelTrajectory[]): Correction[] {
  const crudest = agreements[0]!;
  if (crudest.verdict !== 'disagrees') return [];
  const { statistic, time, standardError, deviation } = crudest.worst;
  const s = crudest.statistics.findIndex((one) => one.statistic === statistic);
  const t = crudest.times.indexOf(time);
  const gapBefore = Math.abs(deviation);
  let closedBefore = 0;
  return agreements.slice(1).map((agreement, index) => {
    const gapAfter = Math.abs(agreement.statistics[s]!.deviation[t]!);
    const closes = 1 - gapAfter / gapBefore;
    const closesMore = closes - closedBefore;
    closedBefore = closes;
    return {
      model: agreement.model,
      title: agreement.title,
      adds: ladder[index + 1]!.adds ?? agreement.title,
      statistic,
      time,
      gapBefore,
      gapAfter,
      closes,
      closesError: standardError / gapBefore,
      closesMore,
    };
  });
}

function sentenceOf(
  agreements: readonly Agreement[],
  corrections: readonly Correction[],
  subject: string,
  timeSymbol: string,
): string {
  const last = agreements[0]!.times.at(-1)!;
  const explained = agreements.findIndex((one) => one.verdict === 'agrees');
  const crudest = agreements[0]!;
  if (explained === 0) {
    return `${crudest.title} explains ${subject} at every time given, up to ${timeSymbol} = ${printNumber(last)}.`;
  }
  const open = agreements.slice(0, explained < 0 ? undefined : explained);
  const clauses = open.map((one) => standing(one, subject, timeSymbol));
  if (explained > 0) {
    const correction = corrections[explained - 1];
    const title = agreements[explained]!.title;
    clauses.push(
      correction === undefined
        ? `${title} explains ${subject} up to ${timeSymbol} = ${printNumber(last)}`
        : `${correction.adds} explains the rest (${closing(correction)}), up to ${timeSymbol} = ${printNumber(last)}`,
    );
    return `${clauses.join('; ')}.`;
  }
  const finest = corrections.at(-1);
  if (finest !== undefined) clauses.push(`${finest.adds} ${closing(finest)}`);
  const allDisagree = agreements.every((one) => one.verdict === 'disagrees');
  const head = allDisagree
    ? `No model of the ladder explains ${subject}`
    : `No model of the ladder is confirmed as explaining ${subject}`;
  return `${head}: ${clauses.join('; ')}.`;
}

function standing(agreement: Agreement, subject: string, timeSymbol: string): string {
  const { title, verdict, agreesUntil, firstDisagreement, worst } = agreement;
  const at = (time: number) => `${timeSymbol} = ${printNumber(time)}`;
  const until = agreesUntil === null ? '' : ` explains ${subject} up to ${at(agreesUntil)} and`;
  switch (verdict) {
    case 'agrees':
      return `${title} explains ${subject}`;
    case 'disagrees': {
      const errors = worst.z === null ? 'the runs have no spread' : `${printNumber(Math.abs(worst.z))} standard errors`;
      const from =
        firstDisagreement === null ? '' : ` from ${at(firstDisagreement.time)} in ${firstDisagreement.statistic}`;
      const by = `off by ${printNumber(Math.abs(worst.deviation))}, ${errors}, in ${worst.statistic} at ${at(worst.time)}`;
      return `${title}${until} fails${from} (${by})`;
    }
    case 'inconclusive':
      return `${title}${until} is neither confirmed nor refuted (${agreement.comment})`;
    default: {
      const never: never = verdict;
      throw new TypeError(`unknown verdict ${String(never)}`);
    }
  }
}

function closing({ closes, statistic }: Correction): string {
  const percent = Math.round(100 * Math.abs(closes));
  return closes < 0
    ? `widens the gap in ${statistic} by ${percent} %`
    : `closes ${percent} % of the gap in ${statistic}`;
}
