/** Makes a directory and its parents one at a time, so that a refusal is an error and never an endless retry. */

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it, one at a time.
 *
 * Not `mkdir` with `recursive`: where a file system refuses new entries with ENOENT (as `/proc` does), Node 20 tries again
 * for ever.
 *
 * @param directory - its path.
 * @throws the error of the file system when it, or one above it, cannot be made, or when there is a file in its place.
 */
export async function ensureDirectory(directory: string): Promise<void> {
  if (await isDirectory(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) await ensureDirectory(parent);
  try {
    await mkdir(directory);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!(await isDirectory(directory))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
