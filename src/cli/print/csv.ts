/** Rows of a piece: some hundred kilobytes, so that neither a write a row nor one long text is made. */
const ROWS = 4096;

/**
 * Rows as CSV (RFC 4180 with line feeds): numbers in full, names quoted where they hold a comma, quote or line feed.
 *
 * @param header - names of the columns.
 * @param rows - numbers, one for each column.
 * @returns the text in pieces, with a newline at its end; a table need not fit into one text.
 * @example
 * [...toCsv(['t', 'M[1,2]'], [[0, 0.5]])].join('') // 't,"M[1,2]"\n0,0.5\n'
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly number[]>): Iterable<string> {
  return { [Symbol.iterator]: () => pieces(header, rows) };
}

function* pieces(header: readonly string[], rows: Iterable<readonly number[]>): Iterator<string> {
  let lines = [header.map(field).join(',')];
  for (const row of rows) {
    lines.push(row.join(','));
    if (lines.length < ROWS) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function field(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
