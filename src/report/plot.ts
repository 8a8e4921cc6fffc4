/** Figures as SVG, without a browser. Room is measured beforehand, so that no label lies on the data. */

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Figure } from '../study/figure.js';
import { type AxisScale, axisTicks, type Tick, toPixel } from './axis-scale.js';
import { escapeHtml } from './escape.js';
import { proseToPlain } from './math.js';
import { axisDomain, checkFigure } from './series.js';
import { seriesMarks } from './series-marks.js';
import { seriesStyles } from './series-style.js';
import { displayWidth, fitWidth } from './text-width.js';

const WIDTH = 600;
const FRAME_HEIGHT = 300;
const RIGHT = 24;
const FONT_SIZE = 15;
/** A generous mean width of a character of a sans-serif font of that size. */
const CHARACTER = 8.2;
const ROW = 20;
const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", Arial, sans-serif';

/** The scales of a figure's two axes, in pixels of its SVG. */
export interface FigureFrame {
  readonly x: AxisScale;
  readonly y: AxisScale;
  readonly width: number;
  readonly height: number;
}

interface RuleLabel {
  readonly text: string;
  readonly colour: string;
  readonly centre: number;
  readonly row: number;
}

interface Layout extends FigureFrame {
  readonly xLabel: readonly string[];
  readonly yLabel: readonly string[];
  readonly ruleLabels: readonly RuleLabel[];
}

/**
 * Where a figure's data lie in its SVG.
 *
 * @param figure - the figure.
 * @returns scales from data to pixels (see `toPixel`) and the size of the SVG.
 * @throws RangeError as `checkFigure` does.
 */
export function figureFrame(figure: Figure): FigureFrame {
  checkFigure(figure);
  const { x, y, width, height } = layout(figure);
  return { x, y, width, height };
}

/**
 * Draws a figure.
 *
 * The SVG holds axes with labels and ticks, every series, and the names of vertical rules above the frame; the legend
 * is separate (`figureLegend`). It has no ids, no script and no style sheet. Colours are CSS variables of the role
 * (`--popflow-theory` and so on) with the light theme's colours where the page sets none; text takes `currentColor`.
 * Series of more than 2000 points are thinned to the pixels that they fill, extremes kept.
 *
 * @param figure - the figure; on a log axis all data must be above 0. In labels and names `$` signs around LaTeX are
 * dropped and its source is shown, since SVG text cannot hold mathematics.
 * @returns one `<svg role="img">` element, 600 px wide.
 * @throws RangeError when the figure has no series, or a series is empty, misshapen, not finite, or not above 0 on a
 * log axis; the message names the series, the field and the value.
 */
export function figureToSvg(figure: Figure): string {
  checkFigure(figure);
  const frame = layout(figure);
  const { x, y, width, height } = frame;
  const styles = seriesStyles(figure);
  const marks = figure.series.flatMap((series, i) => seriesMarks(series, styles[i]!, frame));
  const xTicks = roomyTicks(x);
  const yTicks = axisTicks(y, 6);
  const labelOf = (ticks: readonly Tick[]) => (value: number) =>
    ticks.find((tick) => tick.value === value)?.label ?? '';
  const values = (ticks: readonly Tick[], labelled: boolean) =>
    ticks.filter(({ label }) => (label !== '') === labelled).map(({ value }) => value);
  const grid = { stroke: 'currentColor', strokeOpacity: 0.14 };
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    document,
    width,
    height,
    className: 'popflow-figure',
    style: { fontFamily: FONT, fontSize: `${FONT_SIZE}px` },
    x: { type: x.scale, domain: [...x.domain], range: [...x.range], label: null },
    y: { type: y.scale, domain: [...y.domain], range: [...y.range], label: null },
    opacity: { type: 'identity' },
    marginLeft: x.range[0],
    marginRight: RIGHT,
    marginTop: y.range[1],
    marginBottom: height - y.range[0],
    marks: [
      Plot.gridX(values(xTicks, true), grid),
      Plot.gridY(values(yTicks, true), grid),
      ...[...marks].sort((a, b) => a.layer - b.layer).map(({ mark }) => mark),
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.45 }),
      Plot.axisX(values(xTicks, false), { tickSize: 3, fill: 'none' }),
      Plot.axisY(values(yTicks, false), { tickSize: 3, fill: 'none' }),
      Plot.axisX(values(xTicks, true), { tickSize: 6, text: labelOf(xTicks) }),
      Plot.axisY(values(yTicks, true), { tickSize: 6, text: labelOf(yTicks) }),
    ],
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', describe(figure));
  svg.querySelector('style')?.remove();
  const labels = labelElements(frame);
  return svg.outerHTML.replace(/<\/svg>$/, `${labels}</svg>`);
}

function layout(figure: Figure): Layout {
  const yDomain = axisDomain(figure, 'y');
  const xDomain = axisDomain(figure, 'x');
  const yTicks = axisTicks({ scale: figure.y.scale, domain: yDomain }, 6);
  const left = Math.max(48, 20 + Math.max(...yTicks.map(({ label }) => displayWidth(label))) * 9.2);
  const x: AxisScale = { scale: figure.x.scale, domain: xDomain, range: [left, WIDTH - RIGHT] };
  const yLabel = wrap(proseToPlain(figure.y.label), (WIDTH - 16) / CHARACTER);
  const xLabel = wrap(proseToPlain(figure.x.label), (WIDTH - left - RIGHT) / CHARACTER);
  const ruleLabels = placeRuleLabels(figure, x);
  const rows = 1 + Math.max(-1, ...ruleLabels.map(({ row }) => row));
  const top = 8 + (yLabel.length + rows) * ROW + 6;
  const y: AxisScale = { scale: figure.y.scale, domain: yDomain, range: [top + FRAME_HEIGHT, top] };
  return { x, y, width: WIDTH, height: top + FRAME_HEIGHT + 34 + xLabel.length * ROW, xLabel, yLabel, ruleLabels };
}

/** Sets each rule's name above its rule, in the lowest row where it does not touch the names already set. */
function placeRuleLabels(figure: Figure, x: AxisScale): readonly RuleLabel[] {
  const styles = seriesStyles(figure);
  const [from, to] = x.range;
  const ends: number[] = [];
  return figure.series
    .flatMap((series, i) => (series.kind === 'vertical-rule' ? [{ series, colour: styles[i]!.colour }] : []))
    .sort((a, b) => a.series.x - b.series.x)
    .map(({ series, colour }) => {
      const text = fitWidth(proseToPlain(series.name), Math.floor((to - from) / CHARACTER));
      const half = (displayWidth(text) * CHARACTER) / 2;
      const centre = Math.min(Math.max(toPixel(x, series.x), from + half), to - half);
      const free = ends.findIndex((end) => centre - half > end + CHARACTER);
      const row = free < 0 ? ends.length : free;
      ends[row] = centre + half;
      return { text, colour, centre, row };
    });
}

function labelElements({ x, y, height, xLabel, yLabel, ruleLabels }: Layout): string {
  const text = (at: readonly [number, number], attributes: string, content: string): string =>
    `<text x="${at[0]}" y="${at[1]}" ${attributes}>${escapeHtml(content)}</text>`;
  const middle = (x.range[0] + x.range[1]) / 2;
  return [
    ...yLabel.map((line, i) => text([8, 18 + i * ROW], 'class="y-label" text-anchor="start" font-weight="600"', line)),
    ...xLabel.map((line, i) =>
      text(
        [middle, height - 10 - (xLabel.length - 1 - i) * ROW],
        'class="x-label" text-anchor="middle" font-weight="600"',
        line,
      ),
    ),
    ...ruleLabels.map(({ text: name, colour, centre, row }) =>
      text([centre, y.range[1] - 8 - row * ROW], `class="rule-label" text-anchor="middle" fill="${colour}"`, name),
    ),
  ].join('');
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fitWidth(word, Math.floor(columns)));
  }
  return lines;
}

/** As many ticks as their labels have room for side by side. */
function roomyTicks(x: AxisScale): readonly Tick[] {
  for (let count = 7; count > 1; count -= 1) {
    const ticks = axisTicks(x, count);
    const labels = ticks
      .filter(({ label }) => label !== '')
      .map(({ value, label }) => ({ at: toPixel(x, value), half: (displayWidth(label) * CHARACTER) / 2 }));
    const touching = labels.some(({ at, half }, i) => {
      const before = labels[i - 1];
      return before !== undefined && before.at + before.half + CHARACTER > at - half;
    });
    if (!touching) return ticks;
  }
  return axisTicks(x, 1);
}

function describe(figure: Figure): string {
  const scale = (axis: 'x' | 'y'): string =>
    `${proseToPlain(figure[axis].label)}${figure[axis].scale === 'log' ? ' (log scale)' : ''}`;
  const names = figure.series.map(({ name }) => proseToPlain(name)).join('; ');
  return `${proseToPlain(figure.title)}. ${scale('y')} against ${scale('x')}. Series: ${names}.`;
}
