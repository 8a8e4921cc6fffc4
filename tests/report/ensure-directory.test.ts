import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureDirectory } from '../../src/report/ensure-directory.js';

describe('ensureDirectory', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'popflow-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('makes all levels, and again does nothing', async () => {
    const deep = join(root, 'a', 'b', 'c');
    await ensureDirectory(deep);
    await ensureDirectory(deep);
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it('makes one directory when two ask at once', async () => {
    const deep = join(root, 'x', 'y');
    await Promise.all([ensureDirectory(deep), ensureDirectory(deep)]);
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it('refuses a file in its place or above it', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    await expect(ensureDirectory(file)).rejects.toThrow(/EEXIST/);
    await expect(ensureDirectory(join(file, 'below'))).rejects.toThrow();
  });
});
