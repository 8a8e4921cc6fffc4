/** Which model of a ladder explains an ensemble, from when the cruder ones fail, and what closes the gap. */

import { type Advice, adviceOf } from './advice.js';
import { type Agreement, type AgreementOptions, bandOptions, judgeWithBand } from './agreement.js';
import {
  attributionText,
  type Correction,
  correctionsOf,
  type Remainder,
  remainderOf,
  type StartGap,
  startGapOf,
} from './attribution.js';
import { simultaneousBand } from './band.js';
import { printNumber } from './settings.js';
import type { DeviationPoint } from './statistic-agreement.js';
import type { EnsembleTrajectory, ModelTrajectory } from './trajectory.js';
import type { Verdict } from './verdict.js';

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
  /** What no model of the ladder closes, when the crudest disagrees; else null. */
  readonly remainder: Remainder | null;
  /** A deviation at time 0 that all models share: they and the runs do not start from one state; null when there is none. */
  readonly startGap: StartGap | null;
  /** What to change so that the crudest model (when none agrees also the finest) would agree, by the scales of its error. */
  readonly advice: readonly Advice[];
  /** For people: which model explains the runs. */
  readonly sentence: string;
  /** For people: which correction closes how much from when, what remains, and what to change; empty when the crudest agrees. */
  readonly attribution: string;
}

/**
 * Judges a ladder of models against one ensemble with one band and explains the outcome: which model follows the runs, which
 * correction closes how much of the crudest model's gap and from when, what remains, and what to change so that the crudest
 * model would agree.
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
  const remainder = remainderOf(agreements, ladder);
  const startGap = startGapOf(agreements);
  const advice = adviceOf(agreements, ladder);
  return {
    verdict: explaining !== undefined ? 'agrees' : allDisagree ? 'disagrees' : 'inconclusive',
    explainingModel: explaining?.model ?? null,
    agreements,
    failures: agreements.flatMap((one) => failureOf(one)),
    corrections,
    remainder,
    startGap,
    advice,
    sentence: sentenceOf(agreements, corrections, subject, timeSymbol),
    attribution: attributionText({ corrections, remainder, startGap, advice }, timeSymbol),
  };
}

function failureOf(agreement: Agreement): Failure[] {
  const { model, title, agreesUntil, firstDisagreement, worst } = agreement;
  return firstDisagreement === null ? [] : [{ model, title, agreesUntil, from: firstDisagreement, worst }];
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
