/** Every `@example` of a TSDoc comment is executed; every exported function and class of the public API has one comment. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DOOR_FILES, type DoorName, doorExports } from '../../docs/door-names.js';
import { doorPage, withNames } from '../../docs/make-doors.js';
import { importUserModule } from '../../src/cli/user-module.js';
import { doors, execute, root, type Scope, typescriptFiles } from './execute.js';

interface Example {
  readonly line: number;
  readonly code: string;
}

/** The code after each `@example` up to the next tag or the end of the comment. */
function examplesIn(text: string): readonly Example[] {
  return Array.from(text.matchAll(/\/\*\*[\s\S]*?\*\//g)).flatMap((comment) =>
    Array.from(comment[0].matchAll(/^[ \t]*\* @example[ \t]*\n((?:[ \t]*\*(?!\/| @)[^\n]*\n)*)/gm), (match) => ({
      line: text.slice(0, comment.index + match.index).split('\n').length,
      code: match[1]!.replace(/^[ \t]*\* ?/gm, ''),
    })),
  );
}

/** What the doors export, together. */
const api: Scope = Object.assign({}, ...Object.values(doors));

/** Importing the entry of the command line would run it. */
const ENTRY = 'src/cli/main.ts';

const files = [...typescriptFiles('src'), ...typescriptFiles('derivations')]
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  .map(({ path, text }) => ({ path, examples: examplesIn(text), tags: text.match(/@example\b/g)?.length ?? 0 }))
  .filter(({ tags }) => tags > 0);

/** All exports of the files beside a file. */
async function folderOf(path: string): Promise<Scope> {
  const folder = dirname(path);
  const beside = typescriptFiles(folder).filter((other) => dirname(other) === folder && other !== ENTRY);
  const modules = await Promise.all(beside.map((other) => import(join(root, other)) as Promise<Scope>));
  return Object.assign({}, ...modules);
}

describe('the examples in comments', async () => {
  const { derivation } = await importUserModule(pathToFileURL(join(root, 'docs/examples/my-derivation.ts')).href);

  it('are there, and each tag is read as one', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter(({ examples, tags }) => examples.length !== tags).map(({ path }) => path)).toEqual([]);
    expect(files.map(({ path }) => path)).not.toContain(ENTRY);
  });

  it.each(files)('of $path give the values that they state', async ({ path, examples }) => {
    const scope = { derivation, ...api, ...(await folderOf(path)), ...((await import(join(root, path))) as Scope) };
    for (const { line, code } of examples) {
      const comparisons = await execute(code, doors, scope).catch((error: unknown) => {
        throw new Error(`${path}:${line}: ${String(error)}`, { cause: error });
      });
      expect(comparisons.length, `${path}:${line} states no value`).toBeGreaterThan(0);
      for (const { expression, actual, expected } of comparisons) {
        expect(actual, `${path}:${line}: ${expression}`).toEqual(expected);
      }
    }
  });

  it('would fail with a wrong value, an unknown name, or a value that is none', async () => {
    const [wrong] = await execute('Rational.of(1, 2n).toString() // "1/3"', {}, api);
    expect(wrong!.actual).not.toEqual(wrong!.expected);
    await expect(execute('notThere(1) // 1', {}, api)).rejects.toThrow(/notThere/);
    await expect(execute('1 + 1 // equals two', {}, api)).rejects.toThrow(/transform|equals/);
    await expect(execute("import { dirname, join } from 'node:path';", doors)).rejects.toThrow(/node:path/);
  });
});

describe('the doors', () => {
  it.each(Object.keys(DOOR_FILES) as DoorName[])('%s: each function, class and constant has a comment', (door) => {
    const values = doorExports(door).filter(({ kind }) => kind !== 'type');
    expect(values.length).toBeGreaterThan(10);
    expect(values.filter(({ comment }) => comment.trim().length < 10).map(({ name }) => name)).toEqual([]);
  });

  it.each(Object.keys(DOOR_FILES) as DoorName[])('%s: its page has the names that it has', (door) => {
    const page = readFileSync(doorPage(door), 'utf8');
    expect(page).toBe(withNames(page, doorExports(door)));
  });

  it('the first has about ninety names', () => {
    expect(doorExports('popflow').length).toBeLessThan(100);
  });
});
