import { describe, expect, it } from 'vitest';
import { figureLegend } from '../../src/report/legend.js';
import { figureFrame, figureToSvg } from '../../src/report/plot.js';
import type { Figure, FigureSeries } from '../../src/study/figure.js';
import { type PageElement, parsePage } from './page.js';
import { histogramFigure, longFigure, overlapFigure, scalingFigure } from './sample-report.js';

const linear: Figure = {
  id: 'f',
  title: 'A title',
  caption: 'A caption.',
  x: { label: 'time', scale: 'linear' },
  y: { label: 'overlap', scale: 'linear' },
  series: [{ kind: 'line', name: 'm', role: 'theory', x: [0, 5, 10], y: [-1, 0, 1] }],
};

function svgOf(figure: Figure): PageElement {
  const document = parsePage(figureToSvg(figure));
  return document.querySelector('svg')!;
}

/** The vertices of a path made of M and L alone. */
function vertices(path: string): readonly (readonly [number, number])[] {
  expect(path).toMatch(/^M[-\d.e,L]+$/);
  return path
    .slice(1)
    .split('L')
    .map((pair) => pair.split(',').map(Number) as [number, number]);
}

function linePath(figure: Figure): readonly (readonly [number, number])[] {
  return vertices(svgOf(figure).querySelector('[aria-label="line"] path')!.getAttribute('d')!);
}

/** The frame as drawn, read off the SVG. */
function drawnFrame(figure: Figure) {
  const frame = svgOf(figure).querySelector('[aria-label="frame"]')!;
  const rect = frame.tagName.toLowerCase() === 'rect' ? frame : frame.querySelector('rect')!;
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name)));
  return { left: x!, right: x! + width!, top: y!, bottom: y! + height! };
}

/** Labels of ticks with their pixel coordinates. */
function tickLabels(figure: Figure, axis: 'x' | 'y'): readonly { label: string; at: number }[] {
  return Array.from(svgOf(figure).querySelectorAll(`[aria-label="${axis}-axis tick label"] text`), (text) => {
    const [x, y] = text
      .getAttribute('transform')!
      .match(/[-\d.]+/g)!
      .map(Number);
    return { label: text.textContent, at: axis === 'x' ? x! : y! };
  });
}

describe('scales', () => {
  it('puts the ends of a linear series 4% of its range inside the frame, and the middle in the middle', () => {
    const { left, right, top, bottom } = drawnFrame(linear);
    const room = 0.04 / 1.08;
    const [first, middle, last] = linePath(linear);
    expect(first![0]).toBeCloseTo(left + room * (right - left), 2);
    expect(last![0]).toBeCloseTo(right - room * (right - left), 2);
    expect(first![1]).toBeCloseTo(bottom - room * (bottom - top), 2);
    expect(last![1]).toBeCloseTo(top + room * (bottom - top), 2);
    expect(middle![0]).toBeCloseTo((left + right) / 2, 2);
    expect(middle![1]).toBeCloseTo((top + bottom) / 2, 2);
  });

  it('puts the geometric mean in the middle of a log axis', () => {
    const figure: Figure = {
      ...linear,
      x: { label: 'd', scale: 'log' },
      y: { label: 'T', scale: 'log' },
      series: [{ kind: 'line', name: 'T', role: 'theory', x: [10, 100, 1000], y: [2, 200, 20000] }],
    };
    const { left, right, top, bottom } = drawnFrame(figure);
    const [first, middle, last] = linePath(figure);
    expect(middle![0]).toBeCloseTo((left + right) / 2, 2);
    expect(middle![1]).toBeCloseTo((top + bottom) / 2, 2);
    expect(middle![0] - first![0]).toBeCloseTo(last![0] - middle![0], 2);
  });

  it('draws ticks where the data of the same value are', () => {
    for (const figure of [overlapFigure, scalingFigure, histogramFigure, longFigure]) {
      for (const axis of ['x', 'y'] as const) {
        const { scale, domain, range } = figureFrame(figure)[axis];
        const labels = tickLabels(figure, axis);
        expect(labels.length).toBeGreaterThanOrEqual(3);
        for (const { label, at } of labels) {
          const value = numberOf(label);
          const f = scale === 'log' ? Math.log : (v: number) => v;
          const share = (f(value) - f(domain[0])) / (f(domain[1]) - f(domain[0]));
          expect(at).toBeCloseTo(range[0] + share * (range[1] - range[0]), 3);
        }
      }
    }
  });

  it('labels a log axis of many decades by powers of ten and one of few by 1, 2, 5', () => {
    expect(tickLabels(scalingFigure, 'x').map(({ label }) => label)).toEqual(['100', '200', '500', '1000', '2000']);
    expect(tickLabels(scalingFigure, 'y').map(({ label }) => label)).toEqual(['10²', '10⁴', '10⁶', '10⁸', '10¹⁰']);
  });

  it('leaves room between the labels of the x axis, however long they are', () => {
    for (const [a, b] of [
      [-1.23e40, 1.7e40],
      [123456.01, 123456.19],
      [0, 9],
      [-0.00051, 0.0004],
      [1.5e-12, 8e-11],
    ] as const) {
      for (const scale of ['linear', 'log'] as const) {
        if (scale === 'log' && a <= 0) continue;
        const points = { kind: 'points' as const, name: 'p', role: 'simulation' as const, x: [a, b], y: [0, 1] };
        const labels = tickLabels({ ...linear, x: { label: 'x', scale }, series: [points] }, 'x');
        expect(labels.length).toBeGreaterThanOrEqual(1);
        labels.forEach(({ label, at }, i) => {
          const next = labels[i + 1];
          if (next !== undefined) expect(next.at - at).toBeGreaterThan(((label.length + next.label.length) * 8) / 2);
        });
      }
    }
  });

  it('draws one value alone, and values of any size', () => {
    for (const [a, b] of [
      [3, 3],
      [0, 0],
      [1e-300, 2e-300],
      [-1e200, 1e200],
      [1, 1 + 1e-9],
    ] as const) {
      const figure: Figure = {
        ...linear,
        series: [{ kind: 'points', name: 'p', role: 'simulation', x: [0, 1], y: [a, b] }],
      };
      const labels = tickLabels(figure, 'y').map(({ label }) => label);
      expect(labels.length).toBeGreaterThanOrEqual(2);
      expect(new Set(labels).size).toBe(labels.length);
      expect(figureToSvg(figure)).not.toContain('NaN');
    }
  });
});

function numberOf(label: string): number {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const plain = label.replace(/−/g, '-').replace(/10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/, (_, power: string) => {
    const exponent = Array.from(power, (c) => (c === '⁻' ? '-' : digits.indexOf(c))).join('');
    return `1e${exponent}`;
  });
  return plain.split('×').reduce((product, factor) => product * Number(factor), 1);
}

describe('series', () => {
  it('draws bars from the foot at 0 to their heights, between their edges', () => {
    const figure: Figure = {
      ...linear,
      series: [{ kind: 'bars', name: 'b', role: 'simulation', edges: [0, 1, 3], heights: [4, 2] }],
    };
    const { top, bottom } = drawnFrame(figure);
    const rects = Array.from(svgOf(figure).querySelectorAll('[aria-label="rect"] rect'), (rect) =>
      ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))),
    );
    expect(rects).toHaveLength(2);
    expect(rects[1]![2]! / rects[0]![2]!).toBeCloseTo(2, 6);
    expect(rects[0]![3]! / rects[1]![3]!).toBeCloseTo(2, 6);
    expect(rects[0]![1]! + rects[0]![3]!).toBeCloseTo(bottom - ((bottom - top) * 0.04) / 1.08, 3);
  });

  it('draws both ends of every error bar', () => {
    const bars = svgOf(scalingFigure).querySelectorAll('[aria-label="rule"] line');
    expect(bars).toHaveLength(18);
    const { y } = figureFrame(scalingFigure);
    const points = scalingFigure.series[1] as FigureSeries & { kind: 'points' };
    const [low, high] = [points.low![0]!, points.high![0]!];
    const length = (Math.log(high / low) / Math.log(y.domain[1] / y.domain[0])) * (y.range[0] - y.range[1]);
    const drawn = Math.abs(Number(bars[0]!.getAttribute('y1')) - Number(bars[0]!.getAttribute('y2')));
    expect(drawn).toBeCloseTo(length, 6);
  });

  it('names vertical rules above the frame, without names touching one another', () => {
    const rules = Array.from({ length: 6 }, (_, i) => ({
      kind: 'vertical-rule' as const,
      name: `agreement of model number ${i} ends here`,
      role: 'theory' as const,
      x: 5 + 0.1 * i,
    }));
    const figure = { ...linear, series: [...linear.series, ...rules] };
    const { top, left, right } = drawnFrame(figure);
    const labels = Array.from(svgOf(figure).querySelectorAll('.rule-label'), (text) => ({
      x: Number(text.getAttribute('x')),
      y: Number(text.getAttribute('y')),
      half: (text.textContent.length * 7.5) / 2,
      text: text.textContent,
    }));
    expect(labels.map(({ text }) => text)).toEqual(rules.map(({ name }) => name));
    for (const one of labels) {
      expect(one.y).toBeLessThan(top);
      expect(one.x - one.half).toBeGreaterThanOrEqual(left);
      expect(one.x + one.half).toBeLessThanOrEqual(right);
      for (const other of labels) {
        if (other === one) continue;
        expect(Math.abs(other.y - one.y) >= 16 || Math.abs(other.x - one.x) >= one.half + other.half).toBe(true);
      }
    }
    const yLabel = Number(svgOf(figure).querySelector('.y-label')!.getAttribute('y'));
    expect(Math.min(...labels.map(({ y }) => y)) - yLabel).toBeGreaterThanOrEqual(16);
  });

  it('tells series apart without colour', () => {
    const many: Figure = {
      ...linear,
      series: (['theory', 'corrected-theory', 'simulation'] as const).flatMap((role) =>
        [0, 1, 2].map((i) => ({ kind: 'line' as const, name: `${role} ${i}`, role, x: [0, 1], y: [i, i] })),
      ),
    };
    const document = parsePage(figureLegend(many));
    const swatches = Array.from(document.querySelectorAll('li svg'), (svg) =>
      svg.outerHTML.replace(/var\([^)]*\)/g, 'C'),
    );
    for (const own of [swatches.slice(0, 3), swatches.slice(3, 6), swatches.slice(6, 9)])
      expect(new Set(own).size).toBe(3);
    // Theory and simulation, the pair that every figure compares.
    expect(swatches[0]).not.toBe(swatches[6]);
  });
});

describe('thinning', () => {
  it('keeps the extremes and the ends of a long series', () => {
    const path = linePath(longFigure);
    expect(path.length).toBeLessThan(6000);
    const { x, y } = figureFrame(longFigure);
    const at = (value: number): number =>
      y.range[0] + (Math.log(value / y.domain[0]) / Math.log(y.domain[1] / y.domain[0])) * (y.range[1] - y.range[0]);
    const line = longFigure.series[0] as FigureSeries & { kind: 'line' };
    const ys = path.map(([, py]) => py);
    expect(Math.min(...ys)).toBeCloseTo(at(40), 2);
    expect(Math.max(...ys)).toBeCloseTo(at(line.y.reduce((a, b) => Math.min(a, b))), 2);
    const spike = path.find(([, py]) => py === Math.min(...ys))!;
    expect(spike[0]).toBeCloseTo(
      x.range[0] + ((31_337 - x.domain[0]) / (x.domain[1] - x.domain[0])) * (x.range[1] - x.range[0]),
      2,
    );
    expect(path[0]![1]).toBeCloseTo(at(line.y[0]!), 2);
    expect(path.at(-1)![1]).toBeCloseTo(at(line.y.at(-1)!), 2);
  });

  it('leaves a series of 2000 points whole', () => {
    const x = Array.from({ length: 2000 }, (_, i) => i);
    const path = linePath({ ...linear, series: [{ kind: 'line', name: 'm', role: 'theory', x, y: x }] });
    expect(path).toHaveLength(2000);
  });
});

describe('errors', () => {
  const draw =
    (series: FigureSeries, yScale: 'linear' | 'log' = 'linear') =>
    () =>
      figureToSvg({ ...linear, y: { label: 'y', scale: yScale }, series: [series] });

  it.each<[string, FigureSeries, 'linear' | 'log', RegExp]>([
    [
      'NaN',
      { kind: 'line', name: 'flow', role: 'theory', x: [0, 1], y: [0, Number.NaN] },
      'linear',
      /"flow" \(line\): y\[1\] is NaN/,
    ],
    [
      'infinity',
      { kind: 'vertical-rule', name: 'end', role: 'theory', x: Number.POSITIVE_INFINITY },
      'linear',
      /"end".*x\[0\] is Infinity/,
    ],
    [
      'negative on log',
      { kind: 'band', name: 'b', role: 'margin', x: [0], low: [-2], high: [1] },
      'log',
      /"b" \(band\): low\[0\] = -2 on the log y axis/,
    ],
    [
      'zero on log',
      { kind: 'points', name: 'p', role: 'simulation', x: [0], y: [0] },
      'log',
      /"p".*y\[0\] = 0 on the log y axis/,
    ],
    ['empty', { kind: 'line', name: 'e', role: 'theory', x: [], y: [] }, 'linear', /"e".*x is empty/],
    ['lengths', { kind: 'line', name: 'l', role: 'theory', x: [0], y: [0, 1] }, 'linear', /x has 1 values but y has 2/],
    [
      'edges',
      { kind: 'bars', name: 'h', role: 'theory', edges: [0, 1], heights: [1, 2] },
      'linear',
      /2 edges for 2 heights/,
    ],
    [
      'edge order',
      { kind: 'bars', name: 'h', role: 'theory', edges: [0, 1, 1], heights: [1, 2] },
      'linear',
      /edges\[2\] = 1 is not above/,
    ],
    [
      'half an error bar',
      { kind: 'points', name: 'p', role: 'theory', x: [0], y: [0], low: [0] },
      'linear',
      /only low/,
    ],
    [
      'crossed band',
      { kind: 'band', name: 'b', role: 'theory', x: [0], low: [2], high: [1] },
      'linear',
      /low\[0\] = 2 is above high\[0\] = 1/,
    ],
    ['too wide', { kind: 'line', name: 'w', role: 'theory', x: [0, 1], y: [-1e308, 1e308] }, 'linear', /too wide/],
  ])('names series and value: %s', (_, series, scale, message) => {
    expect(draw(series, scale)).toThrow(RangeError);
    expect(draw(series, scale)).toThrow(message);
  });

  it('refuses a figure without series', () => {
    expect(() => figureToSvg({ ...linear, series: [] })).toThrow(/"f" has no series/);
  });

  it('draws a histogram with empty bins on a log axis', () => {
    const svg = svgOf({
      ...linear,
      y: { label: 'n', scale: 'log' },
      series: [{ kind: 'bars', name: 'h', role: 'simulation', edges: [0, 1, 2, 3], heights: [5, 0, 50] }],
    });
    expect(svg.querySelectorAll('[aria-label="rect"] rect')).toHaveLength(2);
  });
});

describe('the SVG', () => {
  it('stands alone: labelled for readers, no ids, no style sheet, colours with a fall-back', () => {
    const svg = svgOf(overlapFigure);
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toContain('overlap m against time τ = η × steps');
    expect(svg.getAttribute('aria-label')).toContain('mean of 256 runs');
    expect(svg.querySelector('.x-label')!.textContent).toBe('time τ = η × steps');
    expect(svg.querySelector('.y-label')!.textContent).toBe('overlap m');
    expect(svg.outerHTML).not.toMatch(/\sid=|<style|url\(/);
    expect(svg.outerHTML).toContain('var(--popflow-theory, #');
  });

  it('escapes names and labels', () => {
    const evil = '"><script>alert(1)</script>';
    const figure: Figure = {
      ...linear,
      title: evil,
      x: { label: evil, scale: 'linear' },
      y: { label: evil, scale: 'linear' },
      series: [{ kind: 'vertical-rule', name: evil, role: 'theory', x: 1 }],
    };
    const document = parsePage(`${figureToSvg(figure)}${figureLegend(figure)}`);
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(document.querySelector('.x-label')!.textContent).toBe(evil);
    expect(document.querySelector('.legend li span')!.textContent).toBe(evil);
  });
});
