/** What may be drawn: the checks on a series' data, and the range that a figure's axes must cover. */

import type { Axis, Figure, FigureSeries } from '../study/figure.js';
import { heatMapProblem } from './heat-map.js';

/** One array (or number) of a series, with the axis along which it lies. */
export interface Channel {
  readonly field: string;
  readonly axis: 'x' | 'y';
  readonly values: readonly number[];
}

/**
 * The data of a series, field by field.
 *
 * @param series - any series of a figure.
 * @returns its channels in the order of the contract; a rule has one channel of one value.
 * @example
 * seriesChannels({ kind: 'horizontal-rule', name: 'target', role: 'reference', y: 1 })[0].field // 'y'
 */
export function seriesChannels(series: FigureSeries): readonly Channel[] {
  const x = (field: string, values: readonly number[]): Channel => ({ field, axis: 'x', values });
  const y = (field: string, values: readonly number[]): Channel => ({ field, axis: 'y', values });
  switch (series.kind) {
    case 'line':
      return [x('x', series.x), y('y', series.y)];
    case 'band':
      return [x('x', series.x), y('low', series.low), y('high', series.high)];
    case 'points':
      return [
        x('x', series.x),
        y('y', series.y),
        ...(series.low === undefined ? [] : [y('low', series.low)]),
        ...(series.high === undefined ? [] : [y('high', series.high)]),
      ];
    case 'bars':
      return [x('edges', series.edges), y('heights', series.heights)];
    case 'heat-map':
      return [x('xEdges', series.xEdges), y('yEdges', series.yEdges)];
    case 'vertical-rule':
      return [x('x', [series.x])];
    case 'horizontal-rule':
      return [y('y', [series.y])];
    default: {
      const never: never = series;
      throw new TypeError(`unknown kind of series: ${JSON.stringify(never)}`);
    }
  }
}

/**
 * What is wrong with the shape of a series: empty, unequal lengths, half an error bar, low above high.
 *
 * @param series - any series of a figure.
 * @returns one clause that names the fields and the sizes, or `undefined` when the shape is right.
 * @example
 * seriesProblem({ kind: 'line', name: 'm', role: 'theory', x: [0, 1], y: [0] }) // 'x has 2 values but y has 1'
 */
export function seriesProblem(series: FigureSeries): string | undefined {
  const channels = seriesChannels(series);
  for (const { field, values } of channels) {
    if (values.length === 0) return `${field} is empty; give at least one value`;
  }
  if (series.kind === 'bars') {
    const { edges, heights } = series;
    if (edges.length !== heights.length + 1) {
      return `${edges.length} edges for ${heights.length} heights; edges must be one more than heights`;
    }
    const step = edges.findIndex((edge, i) => i > 0 && edge <= (edges[i - 1] ?? edge));
    return step < 0
      ? undefined
      : `edges[${step}] = ${edges[step]} is not above edges[${step - 1}] = ${edges[step - 1]}`;
  }
  if (series.kind === 'heat-map') return heatMapProblem(series);
  const [first] = channels;
  for (const { field, values } of channels) {
    if (first !== undefined && values.length !== first.values.length) {
      return `${first.field} has ${first.values.length} values but ${field} has ${values.length}`;
    }
  }
  if (series.kind === 'points' && (series.low === undefined) !== (series.high === undefined)) {
    return `error bars have only ${series.low === undefined ? 'high' : 'low'}; give both low and high, or neither`;
  }
  if (series.kind === 'band' || series.kind === 'points') {
    const { low = [], high = [] } = series;
    const crossed = low.findIndex((value, i) => value > (high[i] ?? value));
    if (crossed >= 0) return `low[${crossed}] = ${low[crossed]} is above high[${crossed}] = ${high[crossed]}`;
  }
  return undefined;
}

/**
 * Checks that every value of a figure can be drawn on its axes.
 *
 * @param figure - the figure.
 * @throws RangeError when the figure has no series, a series has a wrong shape, or a value is not finite or is not
 * above 0 on a log axis; the message names figure, series, field, index and value. A bar of height 0 is allowed on a
 * log axis: it is an empty bin and has no area on any axis.
 */
export function checkFigure(figure: Figure): void {
  const where = `figure ${JSON.stringify(figure.id)}`;
  if (figure.series.length === 0) throw new RangeError(`${where} has no series; give at least one`);
  for (const series of figure.series) {
    const who = `${where}, series ${JSON.stringify(series.name)} (${series.kind})`;
    const problem = seriesProblem(series);
    if (problem !== undefined) throw new RangeError(`${who}: ${problem}`);
    for (const { field, axis, values } of seriesChannels(series)) {
      values.forEach((value, i) => {
        if (!Number.isFinite(value))
          throw new RangeError(`${who}: ${field}[${i}] is ${value}; only finite values can be drawn`);
        const emptyBin = field === 'heights' && value === 0;
        if (figure[axis].scale === 'log' && value <= 0 && !emptyBin) {
          throw new RangeError(
            `${who}: ${field}[${i}] = ${value} on the log ${axis} axis; only values above 0 have a logarithm`,
          );
        }
      });
    }
  }
}

/**
 * The range that an axis must cover so that nothing of a checked figure is cut off, with 4% of room at each end.
 *
 * @param figure - a figure that `checkFigure` accepts.
 * @param axis - which axis.
 * @returns `[low, high]` with `low < high`; bars on a linear axis include their foot at 0.
 * @throws RangeError when a linear axis would be wider than the doubles can measure.
 */
export function axisDomain(figure: Figure, axis: 'x' | 'y'): readonly [number, number] {
  const isLog = figure[axis].scale === 'log';
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const series of figure.series) {
    for (const channel of seriesChannels(series)) {
      if (channel.axis !== axis) continue;
      for (const value of channel.values) {
        if (isLog && value <= 0) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (series.kind === 'bars' && axis === 'y' && !isLog) {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
  }
  if (!isLog && low <= high && !Number.isFinite(high - low)) {
    throw new RangeError(
      `figure ${JSON.stringify(figure.id)}: the ${axis} axis from ${low} to ${high} is too wide; use a log axis`,
    );
  }
  return padded(figure[axis], low, high);
}

function padded({ scale }: Axis, low: number, high: number): readonly [number, number] {
  // An axis along which nothing lies, for instance a figure of horizontal rules alone.
  if (low > high) return scale === 'log' ? [1, 10] : [0, 1];
  if (scale === 'log') {
    const room = low === high ? Math.SQRT2 : (high / low) ** 0.04;
    return [Math.max(low / room, Number.MIN_VALUE), Math.min(high * room, Number.MAX_VALUE)];
  }
  const room = low === high ? (low === 0 ? 1 : Math.abs(low) * 0.1) : high * 0.04 - low * 0.04;
  return [Math.max(low - room, -Number.MAX_VALUE), Math.min(high + room, Number.MAX_VALUE)];
}
