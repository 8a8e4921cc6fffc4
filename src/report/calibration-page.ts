/** The calibration of the checker as one HTML page, and its power curve as a figure. */

import type { Calibration } from '../checker/calibration.js';
import type { CalibrationRow, PowerOf } from '../checker/calibration-rows.js';
import type { Figure, FigureSeries } from '../study/figure.js';
import { escapeHtml } from './escape.js';
import { createAnchors, figureBlock, table } from './html-parts.js';
import { STYLE_SHEET } from './style.js';

/**
 * The cells of one line of the table of a calibration.
 *
 * @param row - a line.
 * @returns what, measured, required, held.
 * @example
 * calibrationCells({ id: 'x', what: 'alarms', measured: '5 %', value: 0.05, required: '-', held: null }) // ['alarms', '5 %', '-', '-']
 */
export function calibrationCells({ what, measured, required, held }: CalibrationRow): readonly string[] {
  return [what, measured, required, held === null ? '-' : held ? 'yes' : 'NO'];
}

/** The head of that table. */
export const CALIBRATION_HEAD: readonly string[] = ['what', 'measured', 'required', 'held'];

/**
 * The power curve of a calibration.
 *
 * @param calibration - the calibration.
 * @returns the figure: the chance of `disagrees` by the size of a planted shift, with exact 95 % intervals.
 */
export function powerFigure({ power, level, worlds, runs }: Calibration): Figure {
  const { shifts, everywhere, once } = power;
  const series = (name: string, role: 'theory' | 'simulation', curve: PowerOf): FigureSeries => ({
    kind: 'points',
    name,
    role,
    x: shifts,
    y: curve.power,
    low: curve.low,
    high: curve.high,
  });
  return {
    id: 'power',
    title: 'Power of the simultaneous mean test',
    caption:
      `The part of ${worlds} worlds of ${runs} Gaussian paths in which a model that is off by a planted shift is told to disagree, ` +
      'with exact 95 % intervals. At shift 0 it is the false alarms.',
    x: { label: 'planted shift (standard errors of one point)', scale: 'linear' },
    y: { label: 'part of worlds that disagree', scale: 'linear' },
    series: [
      series('shift at all times in all statistics', 'simulation', everywhere),
      series('shift at one time in one statistic', 'theory', once),
      { kind: 'horizontal-rule', name: 'level of the test', role: 'reference', y: level },
    ],
  };
}

/**
 * A calibration as one page without script or request.
 *
 * @param calibration - the calibration.
 * @returns the text of the HTML file.
 */
export function calibrationToHtml(calibration: Calibration): string {
  const { worlds, runs, seed, level, rows, held } = calibration;
  const anchors = createAnchors();
  const title = 'Calibration of the checker';
  const verdict = held ? 'All requirements held.' : 'Not all requirements held.';
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>popflow: ${title}</title>`,
    `<style>${STYLE_SHEET}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${title}</h1></header>`,
    '<main>',
    `<p>${worlds} worlds of each kind in which the theory is true by construction, ${runs} runs each, level ${100 * level} %, seed ${seed}. ${verdict}</p>`,
    table(
      'Error rates',
      CALIBRATION_HEAD.map((html) => ({ html })),
      rows.map((row) => calibrationCells(row).map((cell) => ({ html: escapeHtml(cell) }))),
    ),
    figureBlock(powerFigure(calibration), anchors, 'calibration'),
    '</main>',
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}
