/** The figures of a ladder check: all models against the ensemble mean with its simultaneous band. */

import type { Agreement } from '../../checker/agreement.js';
import type { Explanation } from '../../checker/explanation.js';
import type { StatisticAgreement } from '../../checker/statistic-agreement.js';
import type { Figure, FigureSeries } from '../figure.js';
import { digits, figureId } from './format.js';

/** What the figures of a ladder show. */
export interface LadderFigureInput {
  /** What is compared, in words. */
  readonly label: string;
  readonly explanation: Explanation;
  /** The observables at time 0, common to models and runs; undefined where they share no start. */
  readonly start: readonly number[] | undefined;
  /** Label of the axis of time; defaults to that of model time. */
  readonly timeLabel?: string;
  /** Foreign models, drawn beside the ladder. */
  readonly foreign: readonly Agreement[];
}

/**
 * One figure for each observable: all models, the ensemble mean with its simultaneous band, the margin around the best
 * model, and where the crudest model stops agreeing.
 *
 * @param input - see `LadderFigureInput`.
 * @returns the figures, in the order of the observables.
 */
export function ladderFigures({ label, explanation, start, foreign, ...more }: LadderFigureInput): readonly Figure[] {
  const { agreements } = explanation;
  const crudest = agreements[0]!;
  const centre = crudest.centre.replace('-', ' ');
  const best = agreements.find((one) => one.model === explanation.explainingModel) ?? agreements.at(-1)!;
  return crudest.statistics.map((statistic, index): Figure => {
    const times = start === undefined ? crudest.times : [0, ...crudest.times];
    const from = (values: readonly number[]): readonly number[] =>
      start === undefined ? values : [start[index]!, ...values];
    const theory = agreements.map(
      (agreement, rung): FigureSeries => ({
        kind: 'line',
        name: agreement.title,
        role: rung === 0 ? 'theory' : 'corrected-theory',
        x: times,
        y: from(agreement.statistics[index]!.model),
        dashed: rung === 0,
      }),
    );
    const others = foreign.map(
      (agreement): FigureSeries => ({
        kind: 'line',
        name: agreement.title,
        role: 'reference',
        x: times,
        y: from(agreement.statistics[index]!.model),
        dashed: true,
      }),
    );
    const series: FigureSeries[] = [
      marginBand(best, best.statistics[index]!),
      {
        kind: 'band',
        name: `simultaneous ${digits(100 * (1 - crudest.level))} % band`,
        role: 'simulation',
        x: times,
        low: from(statistic.low),
        high: from(statistic.high),
      },
      {
        kind: 'line',
        name: `${centre} of ${crudest.seeds} runs`,
        role: 'simulation',
        x: times,
        y: from(statistic.mean),
      },
      ...theory,
      ...others,
      ...endOfAgreement(crudest, statistic),
    ];
    return {
      id: figureId('ladder', statistic.statistic),
      title: `${label}: ${statistic.statistic}`,
      caption:
        `${statistic.statistic} over time: the limit models and the ${centre} of ${crudest.seeds} runs${start === undefined ? '' : ' from one initial state'}. ` +
        `${endInWords(crudest, statistic)} The margin is that of ${best.title}.`,
      x: { label: more.timeLabel ?? 'time t (steps × step size)', scale: 'linear' },
      y: { label: statistic.statistic, scale: 'linear' },
      series,
    };
  });
}

function marginBand(best: Agreement, { model, margin }: StatisticAgreement): FigureSeries {
  return {
    kind: 'band',
    name: `margin of ${best.title}`,
    role: 'margin',
    x: best.times,
    low: model.map((value, t) => value - margin[t]!),
    high: model.map((value, t) => value + margin[t]!),
  };
}

function endOfAgreement(crudest: Agreement, { firstDisagreement }: StatisticAgreement): FigureSeries[] {
  if (firstDisagreement === null) return [];
  return [
    { kind: 'vertical-rule', name: `${crudest.title} disagrees from here`, role: 'reference', x: firstDisagreement },
  ];
}

function endInWords(crudest: Agreement, { verdict, firstDisagreement }: StatisticAgreement): string {
  if (firstDisagreement !== null)
    return `${crudest.title} disagrees with the runs from t = ${digits(firstDisagreement)} on.`;
  return verdict === 'agrees'
    ? `${crudest.title} agrees with the runs at all times.`
    : `Whether ${crudest.title} agrees with the runs is left open.`;
}
