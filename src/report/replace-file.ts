/** Files that appear whole or not at all. */

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OutputError } from '../engine/errors.js';

/** What a file may be made of; pieces of text are written one after the other and need not fit into memory together. */
export type FileContent = string | Uint8Array | Iterable<string>;

/**
 * Writes a file so that no reader, and no interruption, meets half of it: the content goes into a file of a name of its
 * own in the same directory, reaches the disk, and takes the place of `path` in one step. When anything fails, what stood
 * at `path` stands there still, and nothing else is left behind.
 *
 * A symbolic link is followed. A device or a pipe (`/dev/stdout`) cannot be replaced, and is written to.
 *
 * @param path - where; its directory must exist.
 * @param content - text, bytes, or pieces of text.
 * @throws OutputError of one line that quotes the path when it cannot be written; whatever `content` throws while its
 * pieces are made.
 */
export async function replaceFile(path: string, content: FileContent): Promise<void> {
  const { target, kind } = await orOutputError(path, () => look(path));
  if (kind === 'stream') {
    const stream = await orOutputError(path, () => open(target, 'w'));
    try {
      await writeAll(path, stream, content);
    } finally {
      await stream.close();
    }
    return;
  }
  const beside = join(dirname(target), `.popflow-${randomUUID()}.tmp`);
  try {
    const file = await orOutputError(path, () => open(beside, 'wx'));
    try {
      await writeAll(path, file, content);
      await orOutputError(path, () => file.sync());
    } finally {
      await file.close();
    }
    await orOutputError(path, () => rename(beside, target));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** What stands at a path. */
async function look(path: string): Promise<{ readonly target: string; readonly kind: 'file' | 'stream' }> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return { target: path, kind: 'file' };
  if (found.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
  return { target: await realpath(path), kind: found.isFile() ? 'file' : 'stream' };
}

async function writeAll(path: string, file: FileHandle, content: FileContent): Promise<void> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  for (const piece of pieces) {
    // Unlike `write`, this goes on until all of the piece is written.
    await orOutputError(path, () => file.writeFile(piece));
  }
}

async function orOutputError<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new OutputError(JSON.stringify(path), error);
  }
}
