/** What a result was computed by: hashes of the code of popflow, and of a user's file with all that it imports. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A hash of texts in their order.
 *
 * @param texts - any texts or bytes.
 * @returns 64 hexadecimal digits; other texts, or the same ones cut elsewhere, give others.
 * @example
 * hashOf(['ab', 'c']) === hashOf(['a', 'bc']) // false
 */
export function hashOf(texts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex');
}

/**
 * A hash of the code of this installation and of the Node that runs it, whose elementary functions differ in last bits.
 *
 * @returns the hash.
 */
export function codeFingerprint(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = ['src', 'derivations'].flatMap((room) => filesBelow(join(root, room))).sort();
  return hashOf([
    process.version,
    process.arch,
    ...files.flatMap((file) => [file.slice(root.length), readFileSync(file)]),
  ]);
}

/**
 * A hash of a file and of every file beside it that it names, and that those name: modules that it imports, data that it reads.
 * Any text in quotes that starts with `./` or `../` and is the path of a file counts as a name.
 *
 * @param path - the file.
 * @returns the hash; it changes when one of the files does.
 * @throws Error of the system when the file cannot be read.
 */
export function fileFingerprint(path: string): string {
  const contents = new Map<string, string>();
  const visit = (file: string): void => {
    if (contents.has(file)) return;
    const text = readFileSync(file, 'latin1');
    contents.set(file, text);
    for (const [, name] of text.matchAll(/['"`](\.{1,2}\/[^'"`\n]+)['"`]/g)) {
      const found = candidates(resolve(dirname(file), name!)).find(isFile);
      if (found !== undefined) visit(found);
    }
  };
  visit(resolve(path));
  return hashOf([...contents].flat());
}

/** What an import may mean: TypeScript is imported under the name that it will have, or under none. */
function candidates(path: string): readonly string[] {
  const renamed = path.replace(/\.(m?)js$/, '.$1ts');
  return [path, renamed, ...['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].map((ending) => path + ending)];
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(m?js|ts|wasm)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
