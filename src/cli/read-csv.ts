/** Reads comma-separated text strictly, and says on which line something is wrong. */

import { InputError } from '../engine/errors.js';

/** One record of a CSV file. */
export interface CsvRecord {
  /** Line of the file on which it begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV (RFC 4180): commas, quoted fields that may hold commas, quotes (doubled) and line breaks, lines that end in LF or
 * CRLF, a byte order mark at the start. A carriage return alone ends no line: it is refused by name, except within quotes. Blank lines are passed over. Nothing is trimmed or guessed.
 *
 * @param text - the whole file.
 * @param source - its name, for errors.
 * @returns the records, the header first.
 * @throws InputError with the line of a quote that is not closed, of text after a closing quote, of a quote within a field
 * that does not begin with one, or of a carriage return alone.
 * @example
 * readCsv('a,"b,c"\r\n1,"say ""x"""\n', 'x.csv').map(({ fields }) => fields) // [['a', 'b,c'], ['1', 'say "x"']]
 */
export function readCsv(text: string, source: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begins = line;
    const fields: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? quoted(text, at, source, line) : plain(text, at, source, line);
      fields.push(field.value);
      line += field.breaks;
      at = field.end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begins, fields });
  }
  return records;
}

interface Field {
  readonly value: string;
  /** Place of the comma, line break or end after it. */
  readonly end: number;
  readonly breaks: number;
}

function plain(text: string, from: number, source: string, line: number): Field {
  let end = from;
  while (end < text.length && text[end] !== ',' && !breaksAt(text, end, source, line)) {
    if (text[end] === '"') {
      throw new InputError(`${source}:${line}: a quote within a field; put the whole field in quotes and double it`);
    }
    end += 1;
  }
  return { value: text.slice(from, end), end, breaks: 0 };
}

function quoted(text: string, from: number, source: string, line: number): Field {
  let end = from + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw new InputError(`${source}:${line}: a quote is opened and never closed`);
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const value = text.slice(from + 1, end).replaceAll('""', '"');
  const after = end + 1;
  if (after < text.length && text[after] !== ',' && !breaksAt(text, after, source, line)) {
    throw new InputError(
      `${source}:${line}: ${JSON.stringify(text[after])} after a closing quote; a comma or the end of the line must follow`,
    );
  }
  return { value, end: after, breaks: value.split('\n').length - 1 };
}

function breaksAt(text: string, at: number, source: string, line: number): boolean {
  if (text[at] !== '\r') return text[at] === '\n';
  if (text[at + 1] === '\n') return true;
  throw new InputError(
    `${source}:${line}: a carriage return (CR) without a line feed; lines must end in LF or CRLF: tr '\\r' '\\n'`,
  );
}
