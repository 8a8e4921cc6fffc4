/** Rows of text aligned in columns, for a terminal. */

import { largest } from '../../numerics/extremes.js';

/**
 * Rows of text in columns, two spaces apart.
 *
 * @param rows - cells; the last column is not padded.
 * @returns the lines, joined by newlines, without one at the end.
 * @example
 * inColumns([['a', 'x'], ['bcd', 'y']]) // 'a    x\nbcd  y'
 */
export function inColumns(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, largest(rows.map((row) => row.length)));
  const widths = Array.from({ length: columns }, (_, column) =>
    largest(rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(widths[column]! - Array.from(cell).length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
