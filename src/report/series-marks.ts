/** From a series to marks of Observable Plot. */

import * as Plot from '@observablehq/plot';
import type { FigureSeries } from '../study/figure.js';
import { type AxisScale, toPixel } from './axis-scale.js';
import { heatCells, negativeRole } from './heat-map.js';
import { type MarkerShape, roleColour, type SeriesStyle } from './series-style.js';
import { thinPolyline, thinScatter } from './thin.js';

/** A mark and how far to the front it belongs; 0 is at the back. */
export interface LayeredMark {
  readonly layer: number;
  readonly mark: Plot.Markish;
}

/** The ground of markers that are not filled: that of the page, so that lines do not run through them. */
const GROUND = 'var(--popflow-ground, #ffffff)';
const SYMBOLS: Readonly<Record<MarkerShape, Plot.SymbolType>> = {
  circle: 'circle',
  square: 'square',
  triangle: 'triangle',
  diamond: 'diamond',
  star: 'star',
  cross: 'cross',
};

/**
 * The marks that draw a series.
 *
 * @param series - a series that `checkFigure` accepts.
 * @param style - its style.
 * @param frame - the scales of both axes, for thinning and for the spacing of markers.
 * @param markerAt - where along a line's length (0 to 1) its markers are; defaults to 8 places.
 * @returns marks with their layers.
 */
export function seriesMarks(
  series: FigureSeries,
  style: SeriesStyle,
  frame: { readonly x: AxisScale; readonly y: AxisScale },
  markerAt?: readonly number[],
): readonly LayeredMark[] {
  const { colour } = style;
  const stroke = {
    stroke: colour,
    strokeWidth: style.strokeWidth,
    strokeDasharray: style.dash,
    strokeLinecap: 'butt' as const,
  };
  const columns = (x: readonly number[]): number[] => x.map((value) => Math.floor(toPixel(frame.x, value) * 2));
  const rows = (y: readonly number[]): number[] => y.map((value) => Math.floor(toPixel(frame.y, value) * 2));
  switch (series.kind) {
    case 'line': {
      const kept = thinPolyline(columns(series.x), [series.y]);
      const data = kept.map((i) => ({ x: series.x[i]!, y: series.y[i]! }));
      const path = data.map(({ x, y }) => [toPixel(frame.x, x), toPixel(frame.y, y)] as const);
      const places = style.marker === undefined ? [] : alongPath(path, markerAt ?? evenly(8)).map((i) => data[i]!);
      return [
        { layer: 4, mark: Plot.line(data, { x: 'x', y: 'y', ...stroke }) },
        ...(places.length === 0 ? [] : [{ layer: 5, mark: dots(places, style) }]),
      ];
    }
    case 'band': {
      const kept = thinPolyline(columns(series.x), [series.low, series.high]);
      const data = kept.map((i) => ({ x: series.x[i]!, low: series.low[i]!, high: series.high[i]! }));
      const layer = series.role === 'margin' ? 0 : 1;
      const edge = { x: 'x', ...stroke, strokeOpacity: 0.6 };
      return [
        {
          layer,
          mark: Plot.areaY(data, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: style.fillOpacity }),
        },
        { layer, mark: Plot.line(data, { ...edge, y: 'low' }) },
        { layer, mark: Plot.line(data, { ...edge, y: 'high' }) },
      ];
    }
    case 'points': {
      const { x, y, low, high } = series;
      const kept = thinScatter([columns(x), rows(y), ...(low ? [rows(low)] : []), ...(high ? [rows(high)] : [])]);
      const data = kept.map((i) => ({ x: x[i]!, y: y[i]! }));
      const bars = low && high ? kept.map((i) => ({ x: x[i]!, low: low[i]!, high: high[i]! })) : [];
      return [
        ...(bars.length === 0
          ? []
          : [
              { layer: 5, mark: Plot.ruleX(bars, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 1.5 }) },
            ]),
        { layer: 6, mark: dots(data, style) },
      ];
    }
    case 'bars': {
      const foot = frame.y.scale === 'log' ? frame.y.domain[0] : 0;
      // An empty bin has no area; on a log axis its height has no place either.
      const data = series.heights.flatMap((height, i) =>
        height === 0 ? [] : [{ x1: series.edges[i]!, x2: series.edges[i + 1]!, y1: foot, y2: height }],
      );
      return [
        {
          layer: 2,
          mark: Plot.rect(data, {
            x1: 'x1',
            x2: 'x2',
            y1: 'y1',
            y2: 'y2',
            fill: colour,
            fillOpacity: style.fillOpacity,
            ...stroke,
          }),
        },
      ];
    }
    case 'heat-map': {
      const cells = heatCells(series);
      const box = {
        x1: 'x1',
        x2: 'x2',
        y1: 'y1',
        y2: 'y2',
        fillOpacity: 'strength',
        shapeRendering: 'crispEdges',
      } as const;
      return [false, true].flatMap((negative) => {
        const data = cells.filter((cell) => cell.negative === negative);
        const fill = negative ? roleColour(negativeRole(series.role)) : colour;
        return data.length === 0 ? [] : [{ layer: 0, mark: Plot.rect(data, { ...box, fill }) }];
      });
    }
    case 'vertical-rule':
      return [{ layer: 3, mark: Plot.ruleX([series.x], stroke) }];
    case 'horizontal-rule':
      return [{ layer: 3, mark: Plot.ruleY([series.y], stroke) }];
    default: {
      const never: never = series;
      throw new TypeError(`unknown kind of series: ${JSON.stringify(never)}`);
    }
  }
}

function dots(
  data: readonly { readonly x: number; readonly y: number }[],
  { colour, marker }: SeriesStyle,
): Plot.Markish {
  const { shape, filled } = marker ?? { shape: 'circle' as const, filled: true };
  return Plot.dot(data, {
    x: 'x',
    y: 'y',
    r: 4,
    symbol: SYMBOLS[shape],
    fill: filled ? colour : GROUND,
    stroke: colour,
    strokeWidth: 1.5,
  });
}

function evenly(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => (i + 0.5) / count);
}

/** The vertices of a path that are nearest behind the given shares of its length, without repetition. */
function alongPath(path: readonly (readonly [number, number])[], shares: readonly number[]): readonly number[] {
  const lengths = [0];
  for (let i = 1; i < path.length; i += 1) {
    const [x0, y0] = path[i - 1]!;
    const [x1, y1] = path[i]!;
    lengths.push(lengths[i - 1]! + Math.hypot(x1 - x0, y1 - y0));
  }
  const total = lengths.at(-1) ?? 0;
  return [
    ...new Set(
      shares.map((share) =>
        Math.max(
          0,
          lengths.findIndex((length) => length >= share * total),
        ),
      ),
    ),
  ];
}
