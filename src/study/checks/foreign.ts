/** How a model stated elsewhere is held against the derived ones, and the words that report it. */

import type { Agreement } from '../../checker/agreement.js';
import type { Derived, ForeignModel } from '../../engine/model.js';
import { largest } from '../../numerics/extremes.js';
import { digits } from './format.js';

/** How fast a foreign model moves at the start, beside the finest derived one. */
export interface DriftRatio {
  readonly statistic: string;
  /** Foreign drift over derived drift. */
  readonly factor: number;
  /** Title of the derived model. */
  readonly against: string;
}

/** A foreign model's agreement with the runs, and why it fails where it does. */
export interface ForeignJudgement {
  readonly agreement: Agreement;
  readonly source: string;
  /** Undefined when no statistic of the derived model moves at the start. */
  readonly drift: DriftRatio | undefined;
}

/** Drifts below this part of the largest one are not compared: their ratio says nothing. */
const SMALL = 1e-3;

/**
 * The ratio of drifts at a state for the statistic in which the foreign model's drift is furthest off.
 *
 * @param derived - what the foreign model is compared with: its finest model.
 * @param model - the foreign model.
 * @param at - the statistics of the state.
 * @returns statistic and factor; undefined when nothing moves.
 */
export function driftRatio<State>(
  derived: Derived<State>,
  model: ForeignModel<State>,
  at: Float64Array,
): DriftRatio | undefined {
  const finest = derived.models.at(-1)!;
  const [own, other] = [finest, model].map(({ term, timePerStep }) => {
    const drift = new Float64Array(at.length);
    term.evaluate(0, at, drift);
    return drift.map((value) => value * timePerStep);
  }) as [Float64Array, Float64Array];
  const scale = largest(own.map(Math.abs));
  let worst: { readonly ratio: DriftRatio; readonly gap: number } | undefined;
  derived.statistics.forEach((statistic, index) => {
    if (!(Math.abs(own[index]!) > SMALL * scale)) return;
    const gap = Math.abs(other[index]! - own[index]!);
    if (worst === undefined || gap > worst.gap) {
      worst = { ratio: { statistic, factor: other[index]! / own[index]!, against: finest.title }, gap };
    }
  });
  return worst?.ratio;
}

/** The drift and the source, for the comment of a finding. */
export function foreignText({ source, drift }: ForeignJudgement): string {
  const speed =
    drift === undefined
      ? 'nothing moves at the start'
      : `its drift of ${drift.statistic} at the start is ${digits(drift.factor)} times that of ${drift.against}`;
  return `${speed}; stated by ${source}`;
}

/** One sentence for people. */
export function foreignSentence(judgement: ForeignJudgement): string {
  const { agreement, drift } = judgement;
  const { title, verdict, firstDisagreement } = agreement;
  if (verdict === 'agrees') return `The foreign model ${title} agrees with the runs.`;
  if (verdict === 'inconclusive') return `Whether the foreign model ${title} agrees with the runs is left open.`;
  const from =
    firstDisagreement === null
      ? ''
      : ` from t = ${digits(firstDisagreement.time)} on in ${firstDisagreement.statistic}`;
  const speed =
    drift === undefined
      ? ''
      : `: its drift of ${drift.statistic} at the start is ${digits(drift.factor)} times the derived one`;
  return `The foreign model ${title} disagrees with the runs${from}${speed}.`;
}
