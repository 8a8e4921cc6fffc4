/** Legends of figures, as HTML. */

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Figure, FigureSeries } from '../study/figure.js';
import type { AxisScale } from './axis-scale.js';
import { colourScaleSample, colourScaleText } from './heat-map.js';
import { proseToHtml } from './math.js';
import { checkFigure } from './series.js';
import { seriesMarks } from './series-marks.js';
import { seriesStyles } from './series-style.js';

/**
 * The legend of a figure, as HTML to stand below its SVG: one swatch and name a series, drawn by the same code.
 *
 * @param figure - the figure.
 * @returns a `<ul class="legend">`; LaTeX between `$` signs in names becomes MathML.
 * @throws RangeError as `figureToSvg` does.
 */
export function figureLegend(figure: Figure): string {
  checkFigure(figure);
  const styles = seriesStyles(figure);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const items = figure.series.map((series, i) => {
    const [width, height] = [44, 18];
    const x: AxisScale = { scale: 'linear', domain: [0, 1], range: [2, width - 2] };
    const y: AxisScale = { scale: 'linear', domain: [0, 1], range: [height - 3, 3] };
    const errorBars = series.kind === 'points' && series.low !== undefined;
    const sample: FigureSeries =
      series.kind === 'heat-map'
        ? colourScaleSample(series)
        : { ...sampleSeries(series.kind, errorBars), name: series.name, role: series.role };
    const marks = seriesMarks(sample, styles[i]!, { x, y }, [0.5]);
    const svg = Plot.plot({
      document,
      width,
      height,
      margin: 0,
      className: 'swatch',
      opacity: { type: 'identity' },
      x: { domain: [0, 1], range: [...x.range], axis: null },
      y: { domain: [0, 1], range: [...y.range], axis: null },
      marks: marks.map(({ mark }) => mark),
    });
    svg.querySelector('style')?.remove();
    svg.setAttribute('aria-hidden', 'true');
    const scale = series.kind === 'heat-map' ? `: ${colourScaleText(series)}` : '';
    return `<li>${svg.outerHTML} <span>${proseToHtml(series.name)}${scale}</span></li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

type Sample =
  | { kind: 'line'; x: number[]; y: number[] }
  | { kind: 'band'; x: number[]; low: number[]; high: number[] }
  | { kind: 'points'; x: number[]; y: number[]; low?: number[]; high?: number[] }
  | { kind: 'bars'; edges: number[]; heights: number[] }
  | { kind: 'vertical-rule'; x: number }
  | { kind: 'horizontal-rule'; y: number };

function sampleSeries(kind: Sample['kind'], errorBars: boolean): Sample {
  switch (kind) {
    case 'line':
      return { kind, x: [0, 0.5, 1], y: [0.5, 0.5, 0.5] };
    case 'band':
      return { kind, x: [0, 1], low: [0, 0], high: [1, 1] };
    case 'points':
      return { kind, x: [0.5], y: [0.5], ...(errorBars ? { low: [0], high: [1] } : {}) };
    case 'bars':
      return { kind, edges: [0.1, 0.35, 0.65, 0.9], heights: [0.5, 1, 0.7] };
    case 'vertical-rule':
      return { kind, x: 0.5 };
    case 'horizontal-rule':
      return { kind, y: 0.5 };
    default: {
      const never: never = kind;
      throw new TypeError(`unknown kind of series: ${JSON.stringify(never)}`);
    }
  }
}
