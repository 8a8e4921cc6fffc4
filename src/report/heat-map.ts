/** Heat maps: colour strength in proportion to the size of a value, the ground of the page at 0. */

import type { FigureSeries, SeriesRole } from '../study/figure.js';

/** A series that is a heat map. */
export type HeatMapSeries = Extract<FigureSeries, { readonly kind: 'heat-map' }>;

/** One cell that is drawn. */
export interface HeatCell {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  /** In (0, 1]. */
  readonly strength: number;
  readonly negative: boolean;
}

/** Fainter cells than this cannot be told from the ground. */
const FAINTEST = 1 / 512;

/**
 * The size of a value at which the colour is full.
 *
 * @param series - the heat map.
 * @returns `full` of the series, else the largest size of a value.
 * @example
 * fullColourAt({ kind: 'heat-map', name: 'A', role: 'simulation', xEdges: [0, 1], yEdges: [0, 1, 2], values: [[0.2], [-0.5]] }) // 0.5
 */
export function fullColourAt({ full, values }: HeatMapSeries): number {
  return full ?? values.reduce((most, row) => row.reduce((size, value) => Math.max(size, Math.abs(value)), most), 0);
}

/**
 * The cells of a heat map that can be seen.
 *
 * @param series - a heat map that `seriesProblem` finds nothing wrong with.
 * @returns the cells, without those that look as the ground.
 * @example
 * heatCells({ kind: 'heat-map', name: 'A', role: 'simulation', xEdges: [0, 1], yEdges: [0, 1, 2], values: [[0], [-0.5]] }).length // 1
 */
export function heatCells(series: HeatMapSeries): readonly HeatCell[] {
  const { xEdges, yEdges, values } = series;
  const full = fullColourAt(series);
  return values.flatMap((row, y) =>
    row.flatMap((value, x): HeatCell[] => {
      const strength = full === 0 ? 0 : Math.abs(value) / full;
      if (strength < FAINTEST) return [];
      const box = { x1: xEdges[x]!, x2: xEdges[x + 1]!, y1: yEdges[y]!, y2: yEdges[y + 1]! };
      return [{ ...box, strength, negative: value < 0 }];
    }),
  );
}

/**
 * The role whose colour negative values take.
 *
 * @param role - of the heat map, whose colour positive values take.
 * @returns another role.
 * @example
 * negativeRole('simulation') // 'reference'
 */
export function negativeRole(role: SeriesRole): SeriesRole {
  return role === 'reference' ? 'theory' : 'reference';
}

/**
 * The scale of colour in words, for the legend.
 *
 * @param series - the heat map.
 * @returns for instance `0 (ground) to 0.5 (full colour)`; with negative values also their end.
 * @example
 * colourScaleText({ kind: 'heat-map', name: 'A', role: 'simulation', xEdges: [0, 1], yEdges: [0, 1], values: [[0.5]] }) // '0 (ground) to 0.5 (full colour)'
 */
export function colourScaleText(series: HeatMapSeries): string {
  const full = Number(fullColourAt(series).toPrecision(3));
  if (full === 0) return '0 everywhere';
  return hasNegative(series)
    ? `−${full} (left) over 0 (ground) to ${full} (right)`
    : `0 (ground) to ${full} (full colour)`;
}

/**
 * A heat map whose cells show its scale of colour, for the swatch of a legend.
 *
 * @param series - the heat map.
 * @returns one row of cells over the unit square.
 */
export function colourScaleSample(series: HeatMapSeries): HeatMapSeries {
  const values = hasNegative(series) ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  const { name, role } = series;
  return { kind: 'heat-map', name, role, xEdges: [0, 0.2, 0.4, 0.6, 0.8, 1], yEdges: [0, 1], values: [values] };
}

function hasNegative({ values }: HeatMapSeries): boolean {
  return values.some((row) => row.some((value) => value < 0));
}

/**
 * What is wrong with the shape of a heat map.
 *
 * @param series - the heat map.
 * @returns one clause that names the field and the sizes, or `undefined` when the shape is right.
 */
export function heatMapProblem({ xEdges, yEdges, values, full }: HeatMapSeries): string | undefined {
  for (const [name, edges, cells] of [
    ['xEdges', xEdges, values[0]?.length ?? 0],
    ['yEdges', yEdges, values.length],
  ] as const) {
    if (edges.length !== cells + 1) {
      return `${name} has ${edges.length} values for ${cells} ${name === 'xEdges' ? 'columns' : 'rows'} of values; edges must be one more`;
    }
    const step = edges.findIndex((edge, i) => i > 0 && edge <= edges[i - 1]!);
    if (step >= 0) return `${name}[${step}] = ${edges[step]} is not above ${name}[${step - 1}] = ${edges[step - 1]}`;
  }
  if (full !== undefined && !(full > 0 && Number.isFinite(full))) return `full = ${full}; must be finite and > 0`;
  for (const [y, row] of values.entries()) {
    if (row.length !== values[0]!.length) {
      return `values[${y}] has ${row.length} columns but values[0] has ${values[0]!.length}`;
    }
    const bad = row.findIndex((value) => !Number.isFinite(value) || (full !== undefined && Math.abs(value) > full));
    if (bad < 0) continue;
    const allowed = full === undefined ? 'only finite values can be drawn' : `allowed is up to full = ${full} in size`;
    return `values[${y}][${bad}] is ${row[bad]}; ${allowed}`;
  }
  return undefined;
}
