/** The log-log figure of a scaling check: median hitting times, the fitted law and the theory. */

import type { ScalingFit } from '../../checker/scaling.js';
import type { Figure, FigureSeries } from '../figure.js';
import { digits, figureId } from './format.js';

/** What the figure of a scaling check shows; the arrays run over the sizes. */
export interface ScalingFigureInput {
  readonly label: string;
  readonly sizeName: string;
  readonly fit: ScalingFit;
  readonly sizes: readonly number[];
  /** The stated exponents of size^exponent (log size)^logPower. */
  readonly stated: { readonly exponent: number; readonly logPower: number };
  /** What the fit was divided by at each size apart from the power law; 1 when by nothing. */
  readonly divisors: readonly number[];
  /** Steps predicted at each size; undefined when the theory states a power only. */
  readonly theory: readonly number[] | undefined;
}

/**
 * The log-log figure of medians with their intervals, the fitted law and the theory.
 *
 * @param input - see `ScalingFigureInput`.
 * @returns the figure; sizes whose median is censored or 0 are named in the caption, not drawn.
 */
export function scalingFigure(input: ScalingFigureInput): Figure {
  const { label, sizeName, fit, sizes } = input;
  const { exponent } = input.stated;
  const drawn = fit.sizes.filter((one) => one.median !== null && one.median > 0);
  const power = (size: number, p: number, q: number): number => size ** p * (q === 0 ? 1 : Math.log(size) ** q);
  const series: FigureSeries[] = [
    {
      kind: 'points',
      name: `median of runs, ${digits(100 * (1 - fit.level))} % interval`,
      role: 'simulation',
      x: drawn.map((one) => one.size),
      y: drawn.map((one) => one.median!),
      // An end that the data leave open is drawn at the median itself; the caption names such sizes.
      low: drawn.map((one) => (one.low !== null && one.low > 0 ? one.low : one.median!)),
      high: drawn.map((one) => one.high ?? one.median!),
    },
  ];
  if (fit.exponent !== null && fit.logPower !== null && fit.prefactor !== null) {
    const { exponent: p, logPower: q } = fit;
    const c = fit.prefactor;
    series.push({
      kind: 'line',
      name:
        fit.fitted === 'exponent' ? `fit, exponent ${digits(p)}` : `fit, exponent ${digits(p)}, log power ${digits(q)}`,
      role: 'simulation',
      x: sizes,
      y: sizes.map((size, index) => c * power(size, p, q) * input.divisors[index]!),
    });
  }
  const first = drawn[0];
  if (input.theory !== undefined) {
    series.push({ kind: 'line', name: 'predicted', role: 'theory', x: sizes, y: input.theory, dashed: true });
  } else if (first !== undefined) {
    const anchor = first.median! / power(first.size, exponent, input.stated.logPower);
    series.push({
      kind: 'line',
      name: `stated exponent ${digits(exponent)} (through the first median)`,
      role: 'theory',
      x: sizes,
      y: sizes.map((size) => anchor * power(size, exponent, input.stated.logPower)),
      dashed: true,
    });
  }
  return {
    id: figureId('scaling', label),
    title: `${label} against ${sizeName}`,
    caption: `Median ${label} against ${sizeName}, both axes logarithmic. ${censoringInWords(fit, sizeName)}${warningInWords(fit)}`,
    x: { label: sizeName, scale: 'log' },
    y: { label: `${label} (steps)`, scale: 'log' },
    series,
  };
}

function warningInWords({ separation }: ScalingFit): string {
  return separation.warning === '' ? '' : ` Warning: ${separation.warning}.`;
}

function censoringInWords(fit: ScalingFit, sizeName: string): string {
  const censored = fit.sizes.filter((one) => one.censored > 0);
  const open = fit.sizes.filter((one) => one.high === null || one.low === null);
  const shares = censored.map((one) => `${digits((100 * one.censored) / one.seeds)} % at ${sizeName} = ${one.size}`);
  const share = shares.length === 0 ? 'Every run hit before the horizon.' : `Censored: ${shares.join(', ')}.`;
  return open.length === 0
    ? share
    : `${share} Open interval at ${sizeName} = ${open.map((one) => one.size).join(', ')}.`;
}
