/** How a command hands out its result: to standard output, into a directory, or both. */

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputError } from '../engine/errors.js';
import { ensureDirectory } from '../report/ensure-directory.js';
import { type FileContent, replaceFile } from '../report/replace-file.js';
import { visibleJson } from '../report/visible.js';
import type { CommandIo } from './io.js';
import type { CommonOptions } from './options.js';

/**
 * Makes sure that a directory can be written, before any work is done for it.
 *
 * @param directory - its path; it is made when absent. Nothing is done when undefined.
 * @throws OutputError of one line when it cannot be made or written.
 */
export async function requireWritable(directory: string | undefined): Promise<void> {
  if (directory === undefined) return;
  try {
    await ensureDirectory(directory);
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new OutputError(JSON.stringify(directory), error);
  }
}

/**
 * Hands a result out: to stdout, or with `--out` into a file of that directory (and with `--json` to both).
 *
 * @param io - the streams.
 * @param options - `out`, `json`, `quiet`.
 * @param name - name of the file.
 * @param content - what to write; pieces that must come out the same each time they are asked for.
 * @throws OutputError when it cannot be written.
 */
export async function emit(
  io: CommandIo,
  options: Pick<CommonOptions, 'out' | 'json' | 'quiet'>,
  name: string,
  content: FileContent,
): Promise<void> {
  const { out } = options;
  if (out === undefined || options.json === true) await print(io, content);
  if (out === undefined) return;
  await requireWritable(out);
  const path = join(out, name);
  await replaceFile(path, content);
  note(io, options, `wrote ${path}`);
}

/** Writes to stdout piece by piece, and stops when nobody reads any more. */
async function print({ stdout }: CommandIo, content: FileContent): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    stdout.write(content);
    return;
  }
  for (const piece of content) {
    stdout.write(piece);
    await stdout.flush?.();
  }
}

/**
 * A line for people on stderr, unless `--quiet`.
 *
 * @param io - the streams.
 * @param options - `quiet`.
 * @param text - the line.
 */
export function note(io: CommandIo, options: Pick<CommonOptions, 'quiet'>, text: string): void {
  if (options.quiet !== true) io.stderr.write(`${text.replace(/\s*\n\s*/g, ' ')}\n`);
}

/**
 * A value as JSON text with a newline at its end.
 *
 * @param value - plain data; typed arrays become arrays.
 * @returns the text.
 * @example
 * jsonText({ t: Float64Array.of(0.5) }) // '{\n  "t": [\n    0.5\n  ]\n}\n'
 */
export function jsonText(value: unknown): string {
  const plain = (_key: string, item: unknown): unknown => (item instanceof Float64Array ? Array.from(item) : item);
  return `${visibleJson(JSON.stringify(value, plain, 2))}\n`;
}
