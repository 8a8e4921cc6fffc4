/**
 * Writes the table of docs/calibration.md: `npm run calibration`. It is what `popflow calibrate` prints, at seed 0.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Calibration, calibrate } from '../src/checker/calibration.js';
import { CALIBRATION_HEAD, calibrationCells } from '../src/report/calibration-page.js';

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
    table([CALIBRATION_HEAD, ...rows.map(calibrationCells)]),
    'The chance that a model which is off by a planted shift is told to disagree:',
    table([['shift in standard errors', 'at all times', 'at one time in one statistic'], ...curve]),
  ].join('\n\n');
}

/** A table in columns of equal width, as the formatter of the project keeps it; the first row is its head. */
function table(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replace(/([\\|*_[\]<>])/g, '\\$1')));
  const widths = escaped[0]!.map((_, column) => Math.max(...escaped.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head, ...body] = escaped.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column]!))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

/**
 * Puts a table between the marks of the page.
 *
 * @throws Error when the marks are missing.
 */
export function withCalibration(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no place for its table; add ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await readFile(calibrationPath, 'utf8');
  await writeFile(calibrationPath, withCalibration(page, calibrationTable(calibrate())));
}
