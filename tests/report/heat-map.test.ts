import { describe, expect, it } from 'vitest';
import { colourScaleText } from '../../src/report/heat-map.js';
import { parseReport, reportToJson } from '../../src/report/json.js';
import { figureLegend } from '../../src/report/legend.js';
import { figureFrame, figureToSvg } from '../../src/report/plot.js';
import type { Figure, FigureSeries } from '../../src/study/figure.js';
import { parsePage } from './page.js';
import { sampleReport } from './sample-report.js';

type HeatMap = Extract<FigureSeries, { kind: 'heat-map' }>;

const map: HeatMap = {
  kind: 'heat-map',
  name: 'A',
  role: 'simulation',
  xEdges: [0, 1, 3],
  yEdges: [-0.5, 0.5, 1.5, 2.5],
  values: [
    [0, 0.25],
    [0.5, 0],
    [-1, 1],
  ],
};

function figureOf(series: HeatMap): Figure {
  return {
    id: 'attention',
    title: 'Attention',
    caption: 'Columns sum to 1.',
    x: { label: 'position', scale: 'linear' },
    y: { label: 'token', scale: 'linear' },
    series: [series],
  };
}

interface Cell {
  readonly fill: string;
  readonly opacity: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cellsOf(figure: Figure): readonly Cell[] {
  const rects = Array.from(parsePage(figureToSvg(figure)).querySelectorAll('[aria-label="rect"] rect'));
  return rects.map((rect) => {
    const number = (name: string): number => Number(rect.getAttribute(name));
    const fill = rect.getAttribute('fill') ?? rect.parentElement!.getAttribute('fill')!;
    const opacity = Number(rect.getAttribute('fill-opacity') ?? 1);
    return { fill, opacity, x: number('x'), y: number('y'), width: number('width'), height: number('height') };
  });
}

describe('a heat map', () => {
  it('draws each cell where its edges are, with a strength in proportion to its value', () => {
    const figure = figureOf(map);
    const { x, y } = figureFrame(figure);
    const pixel = ({ domain, range }: typeof x, value: number): number =>
      range[0] + ((value - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0]);
    const cells = cellsOf(figure);
    // Zeros are the ground: four of six cells are drawn.
    expect(cells).toHaveLength(4);
    const quarter = cells.find((cell) => Math.abs(cell.opacity - 0.25) < 1e-9)!;
    expect(quarter.x).toBeCloseTo(pixel(x, 1), 3);
    expect(quarter.width).toBeCloseTo(pixel(x, 3) - pixel(x, 1), 3);
    expect(quarter.y).toBeCloseTo(pixel(y, 0.5), 3);
    expect(quarter.height).toBeCloseTo(pixel(y, -0.5) - pixel(y, 0.5), 3);
    expect(cells.map(({ opacity }) => opacity).sort()).toEqual([0.25, 0.5, 1, 1]);
  });

  it('tells negative from positive values by colour', () => {
    const full = cellsOf(figureOf(map)).filter(({ opacity }) => opacity === 1);
    expect(full.map(({ fill }) => fill).sort()).toEqual([
      'var(--popflow-reference, #a8478a)',
      'var(--popflow-simulation, #3c4043)',
    ]);
    const others = cellsOf(figureOf({ ...map, role: 'reference' })).filter(({ opacity }) => opacity === 1);
    expect(new Set(others.map(({ fill }) => fill)).size).toBe(2);
  });

  it('may share its scale with other figures', () => {
    expect(
      cellsOf(figureOf({ ...map, full: 2 }))
        .map(({ opacity }) => opacity)
        .sort(),
    ).toEqual([0.125, 0.25, 0.5, 0.5]);
  });

  it('says its scale in the legend', () => {
    const legend = parsePage(figureLegend(figureOf(map)));
    expect(legend.querySelector('li span')!.textContent).toBe('A: −1 (left) over 0 (ground) to 1 (right)');
    expect(legend.querySelectorAll('li rect')).toHaveLength(4);
    expect(colourScaleText({ ...map, values: [[0, 0.5]], yEdges: [0, 1] })).toBe('0 (ground) to 0.5 (full colour)');
    expect(colourScaleText({ ...map, values: [[0, 0]], yEdges: [0, 1] })).toBe('0 everywhere');
    expect(cellsOf(figureOf({ ...map, values: [[0, 0]], yEdges: [0, 1] }))).toHaveLength(0);
  });

  it('lies under the marks of other series', () => {
    const support: FigureSeries = { kind: 'points', name: 'support', role: 'theory', x: [0.5], y: [1] };
    const svg = figureToSvg({ ...figureOf(map), series: [support, map] });
    expect(svg.indexOf('aria-label="dot"')).toBeGreaterThan(svg.indexOf('aria-label="rect"'));
  });

  it('survives the way through report.json', () => {
    const [first, ...rest] = sampleReport.derivations;
    const figure = figureOf({ ...map, full: 2 });
    const report = { ...sampleReport, derivations: [{ ...first!, figures: [figure] }, ...rest] };
    expect(parseReport(reportToJson(report)).derivations[0]!.figures).toEqual([figure]);
  });

  it.each([
    [{ xEdges: [0, 1] }, /xEdges has 2 values for 2 columns of values; edges must be one more/],
    [{ yEdges: [0, 1] }, /yEdges has 2 values for 3 rows/],
    [{ xEdges: [0, 2, 2] }, /xEdges\[2\] = 2 is not above xEdges\[1\] = 2/],
    [{ values: [[0, 1], [0], [0, 1]] }, /values\[1\] has 1 columns but values\[0\] has 2/],
    [
      {
        values: [
          [0, 1],
          [Number.NaN, 1],
          [0, 1],
        ],
      },
      /values\[1\]\[0\] is NaN; only finite/,
    ],
    [{ full: 0.5 }, /values\[2\]\[0\] is -1; allowed is up to full = 0.5/],
    [{ full: 0 }, /full = 0; must be finite and > 0/],
    [{ values: [] }, /values/],
  ])('refuses %o', (change, message) => {
    const figure = figureOf({ ...map, ...change });
    expect(() => figureToSvg(figure)).toThrow(RangeError);
    expect(() => figureToSvg(figure)).toThrow(message);
  });
});
