/**
 * Writes the table of docs/calibration.md: `npm run calibration`. It is what `popflow calibrate` prints, at seed 0.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Calibration, calibrate } from '../src/checker/calibration.js';
import { CALIBRATION_HEAD, calibrationCells } from '../src/report/calibration-page.js';
import { markdownTable, putBetween } from './generated-part.js';

const BEGIN = '<!-- calibration: written by `npm run calibration`; do not edit by hand -->';
const END = '<!-- end of calibration -->';

/** Where the table stands. */
export const calibrationPath = fileURLToPath(new URL('calibration.md', import.meta.url));

/** The table, without its marks. */
export function calibrationTable({ rows, power, worlds, runs, level, seed }: Calibration): string {
  const percent = (value: number): string => `${Number((100 * value).toFixed(1))} %`;
  const curve = power.shifts.map((shift, at) => [
    String(shift),
    percent(power.everywhere.power[at]!),
    percent(power.once.power[at]!),
  ]);
  return [
    `Measured by \`popflow calibrate --worlds ${worlds} --seed ${seed}\`: ${worlds} worlds of each kind, ${runs} runs each, level ${percent(level)}; square brackets are exact 95 % intervals.`,
    markdownTable([CALIBRATION_HEAD, ...rows.map(calibrationCells)]),
    'The chance that a model which is off by a planted shift is told to disagree:',
    markdownTable([['shift in standard errors', 'at all times', 'at one time in one statistic'], ...curve]),
  ].join('\n\n');
}

/**
 * Puts a table between the marks of the page.
 *
 * @throws Error when the marks are missing.
 */
export function withCalibration(page: string, text: string): string {
  return putBetween(page, [BEGIN, END], text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await readFile(calibrationPath, 'utf8');
  await writeFile(calibrationPath, withCalibration(page, calibrationTable(calibrate())));
}
