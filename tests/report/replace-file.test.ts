import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputError } from '../../src/engine/errors.js';
import { replaceFile } from '../../src/report/replace-file.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'popflow-replace-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('replaceFile', () => {
  it.each([
    ['text', 'α\n', 'α\n'],
    ['bytes', Uint8Array.of(104, 105), 'hi'],
    ['pieces', ['one', ',', 'two'], 'one,two'],
    ['nothing', '', ''],
  ])('writes %s, over what was there', async (_, content, expected) => {
    const path = join(directory, 'file');
    await writeFile(path, 'a longer text that was there before');
    await replaceFile(path, content);
    expect(await readFile(path, 'utf8')).toBe(expected);
    expect(await readdir(directory)).toEqual(['file']);
  });

  it('leaves what was there, and nothing else, when the writing stops in the middle', async () => {
    const path = join(directory, 'file');
    await writeFile(path, 'before');
    function* pieces(): Iterable<string> {
      yield 'half';
      throw new Error('no more');
    }
    expect(await failure(replaceFile(path, pieces()))).toMatchObject({ message: 'no more' });
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(directory)).toEqual(['file']);
  });

  it('shows no reader half of a file', async () => {
    const path = join(directory, 'file');
    const seen: string[][] = [];
    const { readdirSync } = await import('node:fs');
    function* pieces(): Iterable<string> {
      for (let piece = 0; piece < 3; piece++) {
        seen.push(readdirSync(directory).filter((name) => name === 'file'));
        yield 'piece ';
      }
    }
    await replaceFile(path, pieces());
    expect(seen).toEqual([[], [], []]);
    expect(await readFile(path, 'utf8')).toBe('piece piece piece ');
  });

  it('follows a symbolic link', async () => {
    await mkdir(join(directory, 'elsewhere'));
    const real = join(directory, 'elsewhere', 'real');
    await writeFile(real, 'before');
    await symlink(real, join(directory, 'link'));
    await replaceFile(join(directory, 'link'), 'after');
    expect(await readFile(real, 'utf8')).toBe('after');
  });

  it('says that a device is full, and leaves the device', async () => {
    await symlink('/dev/full', join(directory, 'full'));
    const error = await failure(replaceFile(join(directory, 'full'), 'text'));
    expect(error).toBeInstanceOf(OutputError);
    expect((error as OutputError).code).toBe('ENOSPC');
    expect((error as OutputError).message).toMatch(/^cannot write ".*full" \(ENOSPC: no space is left on the disk\)$/);
    expect(await readdir(directory)).toEqual(['full']);
  });

  it.each([
    ['a directory of that name', 'sub', 'EISDIR'],
    ['a file in the path', 'plain/file', 'ENOTDIR'],
    ['no directory', 'nowhere/file', 'ENOENT'],
  ])('says in one line that it cannot write: %s', async (_, name, code) => {
    await mkdir(join(directory, 'sub'));
    await writeFile(join(directory, 'plain'), '');
    const path = join(directory, name);
    const error = await failure(replaceFile(path, 'text'));
    expect(error).toBeInstanceOf(OutputError);
    expect((error as OutputError).code).toBe(code);
    expect((error as OutputError).message.startsWith(`cannot write ${JSON.stringify(path)} (${code}`)).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['plain', 'sub']);
  });
});
