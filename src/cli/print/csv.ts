/**
 * Rows as CSV (RFC 4180 with line feeds): numbers in full, names quoted where they hold a comma, quote or line feed.
 *
 * @param header - names of the columns.
 * @param rows - numbers, one for each column.
 * @returns the text, with a newline at its end.
 * @example
 * toCsv(['t', 'M[1,2]'], [[0, 0.5]]) // 't,"M[1,2]"\n0,0.5\n'
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly number[]>): string {
  const lines = [header.map(field).join(',')];
  for (const row of rows) lines.push(row.join(','));
  return `${lines.join('\n')}\n`;
}

function field(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
