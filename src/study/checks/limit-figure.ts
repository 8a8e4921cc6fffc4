/** The log-log figure of a limit check: how the deviation shrinks with size, beside the stated order. */

import type { LimitJudgement } from '../../checker/limit-judgement.js';
import type { Figure, FigureSeries } from '../figure.js';
import { digits, figureId } from './format.js';

/** What the figure of a limit test shows. */
export interface LimitFigureInput {
  /** The model, in words. */
  readonly label: string;
  readonly observable: string;
  readonly sizeName: string;
  readonly judgement: LimitJudgement;
}

/**
 * The log-log figure of |deviation| against size, with the stated order through the largest deviation that is told from 0.
 *
 * @param input - see `LimitFigureInput`.
 * @returns the figure; a deviation that is not told from 0 is drawn at the far end of its interval, as a bound.
 */
export function limitFigure({ label, observable, sizeName, judgement }: LimitFigureInput): Figure {
  const { sizes, power, level, order, intercept, coefficient } = judgement;
  const told = sizes.filter((one) => one.resolved);
  const bounds = sizes.flatMap(({ resolved, size, low, high }) => {
    const bound = Math.max(Math.abs(low), Math.abs(high));
    return resolved || bound === 0 ? [] : [{ size, bound }];
  });
  const series: FigureSeries[] = [];
  if (told.length > 0) {
    const ends = told.map(({ low, high }) => [Math.abs(low), Math.abs(high)] as const);
    series.push({
      kind: 'points',
      name: `|mean deviation|, ${digits(100 * (1 - level))} % interval`,
      role: 'simulation',
      x: told.map(({ size }) => size),
      y: told.map(({ mean }) => Math.abs(mean)),
      // An interval that reaches 0 has no lower end on a log axis: it is drawn at a tenth of the deviation.
      low: told.map(({ low, high, mean }, i) => (low * high > 0 ? Math.min(...ends[i]!) : Math.abs(mean) / 10)),
      high: ends.map((both) => Math.max(...both)),
    });
  }
  if (bounds.length > 0) {
    series.push({
      kind: 'points',
      name: 'not told from 0: upper end of the interval',
      role: 'reference',
      x: bounds.map(({ size }) => size),
      y: bounds.map(({ bound }) => bound),
    });
  }
  const all = sizes.map(({ size }) => size).sort((a, b) => a - b);
  const fitted = all.map((size) => Math.abs(intercept.estimate! + coefficient * size ** power));
  if (fitted.every((value) => value > 0)) {
    series.push({
      kind: 'line',
      name: `fit c0 + c1 ${sizeName}^${digits(power)}`,
      role: 'simulation',
      x: all,
      y: fitted,
    });
  }
  const anchor = [...told].sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))[0];
  if (anchor !== undefined) {
    series.push({
      kind: 'line',
      name: `stated order ${digits(power)} (through the largest deviation)`,
      role: 'theory',
      x: all,
      y: all.map((size) => Math.abs(anchor.mean) * (size / anchor.size) ** power),
      dashed: true,
    });
  }
  if (intercept.margin > 0) {
    series.push({ kind: 'horizontal-rule', name: 'tolerance in the limit', role: 'margin', y: intercept.margin });
  }
  return {
    id: figureId('limit', label, observable, sizeName),
    title: `${label}: deviation of ${observable} against ${sizeName}`,
    caption:
      `Mean of the runs minus ${label} in ${observable}, absolute value, against ${sizeName}; both axes logarithmic. ` +
      (order.estimate === null
        ? 'Too few deviations are told from 0 for a slope.'
        : `The slope is ${digits(order.estimate)}, stated ${digits(power)}.`),
    x: { label: sizeName, scale: 'log' },
    y: { label: `|deviation of ${observable}|`, scale: 'log' },
    series,
  };
}
