/** A figure as data. Claims build it, the report draws it; nobody else knows how it will look. */

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
}

/** Who speaks in a series: it decides the colour, the same in every figure. */
export type SeriesRole = 'theory' | 'corrected-theory' | 'simulation' | 'margin' | 'reference';

export type FigureSeries =
  | {
      readonly kind: 'line';
      readonly name: string;
      readonly role: SeriesRole;
      readonly x: readonly number[];
      readonly y: readonly number[];
      /** Drawn dashed; defaults to false. */
      readonly dashed?: boolean;
    }
  | {
      readonly kind: 'band';
      readonly name: string;
      readonly role: SeriesRole;
      readonly x: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
    }
  | {
      readonly kind: 'points';
      readonly name: string;
      readonly role: SeriesRole;
      readonly x: readonly number[];
      readonly y: readonly number[];
      /** Ends of the error bars; defaults to no error bars. Both or neither. */
      readonly low?: readonly number[];
      readonly high?: readonly number[];
    }
  | {
      readonly kind: 'bars';
      readonly name: string;
      readonly role: SeriesRole;
      /** Bin edges, one more than heights. */
      readonly edges: readonly number[];
      readonly heights: readonly number[];
    }
  | {
      /** A matrix as cells: colour in proportion to the size of a value, another colour for negative ones, the ground at 0. */
      readonly kind: 'heat-map';
      readonly name: string;
      readonly role: SeriesRole;
      /** Edges of the columns, one more than there are. */
      readonly xEdges: readonly number[];
      /** Edges of the rows, one more than there are. */
      readonly yEdges: readonly number[];
      /** `[row][column]`; row 0 lies between the first two of `yEdges`. */
      readonly values: readonly (readonly number[])[];
      /** Size of a value at which the colour is full, at least that of every value; defaults to the largest. */
      readonly full?: number;
    }
  | { readonly kind: 'vertical-rule'; readonly name: string; readonly role: SeriesRole; readonly x: number }
  | { readonly kind: 'horizontal-rule'; readonly name: string; readonly role: SeriesRole; readonly y: number };

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly FigureSeries[];
}

type Series<Kind extends FigureSeries['kind']> = Extract<FigureSeries, { readonly kind: Kind }>;

/**
 * A line of a figure.
 *
 * @param name - in the legend.
 * @param role - who speaks.
 * @param x - abscissae.
 * @param y - ordinates, as many.
 * @param more - `dashed`.
 * @returns the series.
 * @example
 * lineSeries('flow', 'theory', [0, 1], [1, 2]).kind // 'line'
 */
export function lineSeries(
  name: string,
  role: SeriesRole,
  x: readonly number[],
  y: readonly number[],
  more: Pick<Series<'line'>, 'dashed'> = {},
): Series<'line'> {
  return { kind: 'line', name, role, x, y, ...more };
}

/**
 * Points of a figure.
 *
 * @param name - in the legend.
 * @param role - who speaks.
 * @param x - abscissae.
 * @param y - ordinates, as many.
 * @param more - `low` and `high`, the ends of error bars.
 * @returns the series.
 * @example
 * pointSeries('runs', 'simulation', [1], [2], { low: [1.5], high: [2.5] }).kind // 'points'
 */
export function pointSeries(
  name: string,
  role: SeriesRole,
  x: readonly number[],
  y: readonly number[],
  more: Pick<Series<'points'>, 'low' | 'high'> = {},
): Series<'points'> {
  return { kind: 'points', name, role, x, y, ...more };
}
