/** How a series looks: its role decides the colour, its place among those of its role the dash and the marker. */

import type { Figure, FigureSeries, SeriesRole } from '../study/figure.js';

/** Colours of one role in the two themes. */
export interface RoleColour {
  readonly variable: string;
  readonly light: string;
  readonly dark: string;
}

/**
 * Okabe and Ito's palette ("Color universal design", 2008), moved where it needs to be so that strokes have at least
 * 3:1 contrast on either ground; simulations take the colour of the text, as measured data do in print.
 */
export const ROLE_COLOURS: Readonly<Record<SeriesRole, RoleColour>> = {
  theory: { variable: '--popflow-theory', light: '#0072b2', dark: '#56b4e9' },
  'corrected-theory': { variable: '--popflow-corrected-theory', light: '#c85000', dark: '#f5a04c' },
  simulation: { variable: '--popflow-simulation', light: '#3c4043', dark: '#d5d9de' },
  margin: { variable: '--popflow-margin', light: '#009068', dark: '#2cc79b' },
  reference: { variable: '--popflow-reference', light: '#a8478a', dark: '#e59bc8' },
};

export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross';

/** The drawing of one series. */
export interface SeriesStyle {
  /** A CSS colour: the role's variable, with the light theme's colour where no style sheet sets it. */
  readonly colour: string;
  /** SVG dash array, or `none`. */
  readonly dash: string;
  readonly strokeWidth: number;
  readonly fillOpacity: number;
  /** Along lines a few, at points every one; `undefined`: none. */
  readonly marker: { readonly shape: MarkerShape; readonly filled: boolean } | undefined;
}

const SHAPES: readonly MarkerShape[] = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'];
const WHOLE_DASHES = ['none', '14 3', '14 3 3 3', '14 3 3 3 3 3'] as const;
const BROKEN_DASHES = ['7 5', '2 4', '7 4 2 4', '7 4 2 4 2 4'] as const;

/**
 * The styles of all series of a figure, in their order. The first line of a role is plain; later ones of the same role
 * differ in dash and marker (24 combinations before they repeat).
 *
 * @param figure - the figure.
 * @returns one style a series.
 */
export function seriesStyles(figure: Figure): readonly SeriesStyle[] {
  const counts = new Map<string, number>();
  return figure.series.map((series) => {
    const key = `${series.kind} ${series.role}`;
    const rank = counts.get(key) ?? 0;
    counts.set(key, rank + 1);
    return styleOf(series, rank);
  });
}

/**
 * The colour of a role.
 *
 * @param role - the role.
 * @returns its CSS variable, with the light theme's colour where no style sheet sets it.
 * @example
 * roleColour('theory') // 'var(--popflow-theory, #0072b2)'
 */
export function roleColour(role: SeriesRole): string {
  const { variable, light } = ROLE_COLOURS[role];
  return `var(${variable}, ${light})`;
}

function styleOf(series: FigureSeries, rank: number): SeriesStyle {
  const colour = roleColour(series.role);
  const measured = series.role === 'simulation';
  const shape = (index: number): MarkerShape => SHAPES[index % SHAPES.length] ?? 'circle';
  const plain = { colour, dash: 'none', strokeWidth: 1.5, fillOpacity: 0, marker: undefined };
  switch (series.kind) {
    case 'line': {
      const dashes = series.dashed === true ? BROKEN_DASHES : WHOLE_DASHES;
      // A simulation's first line has a marker already, so that it differs from theory without colour too.
      const marker = measured
        ? { shape: shape(rank), filled: true }
        : rank === 0
          ? undefined
          : { shape: shape(rank), filled: false };
      return {
        ...plain,
        dash: dashes[rank % dashes.length] ?? 'none',
        strokeWidth: series.role === 'theory' ? 2.5 : 2,
        marker,
      };
    }
    case 'band':
      return {
        ...plain,
        strokeWidth: 1,
        dash: series.role === 'margin' ? '4 3' : 'none',
        fillOpacity: series.role === 'margin' ? 0.13 : 0.22,
      };
    case 'points':
      return { ...plain, marker: { shape: shape(rank), filled: measured } };
    case 'bars':
      return { ...plain, strokeWidth: 1, fillOpacity: 0.3 };
    case 'heat-map':
      return { ...plain, strokeWidth: 0, fillOpacity: 1 };
    case 'vertical-rule':
      return { ...plain, dash: rank === 0 ? '6 3' : (BROKEN_DASHES[rank % BROKEN_DASHES.length] ?? '6 3') };
    case 'horizontal-rule':
      return { ...plain, dash: rank === 0 ? '2 3' : (BROKEN_DASHES[rank % BROKEN_DASHES.length] ?? '2 3') };
    default: {
      const never: never = series;
      throw new TypeError(`unknown kind of series: ${JSON.stringify(never)}`);
    }
  }
}
