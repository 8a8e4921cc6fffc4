/** Rules about the files of the project as a whole. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tracked files and those that would be: what a clone holds. */
const paths = execFileSync(
  'git',
  ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const typescript = paths.filter((path) => path.endsWith('.ts'));
const inFolders = (...folders: string[]): readonly string[] =>
  typescript.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)));

/** Written in pieces, so that this file does not name what it looks for. */
const anyOf = (...pieces: (readonly string[])[]): RegExp => new RegExp(pieces.map((one) => one.join('')).join('|'));

/** The dependencies of package.json, run and development. */
const manifest = JSON.parse(textOf('package.json')) as Readonly<{
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
}>;

describe('the files of the project', () => {
  it('are found', () => {
    expect(paths.length).toBeGreaterThan(200);
    expect(paths).toContain('src/index.ts');
  });

  it('stand below the allowed entries', () => {
    const allowed = new Set([
      ...['.ci', 'src', 'derivations', 'tests', 'docs', 'bench'],
      ...['.editorconfig', '.gitignore', '.nvmrc'],
      ...['CHANGELOG.md', 'CITATION.cff', 'CONTRIBUTING.md', 'LICENSE', 'README.md'],
      ...['biome.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
    ]);
    expect([...new Set(paths.map((path) => path.split('/')[0]!))].filter((entry) => !allowed.has(entry))).toEqual([]);
  });

  it('name no place on a machine', () => {
    const machine = anyOf(
      ['(?<![\\w.])/', '(work|tmp|home|root|Users)/'],
      ['\\.', 'library\\b'],
      ['\\b[A-Z]:', '\\\\\\\\Users'],
    );
    const naming = paths.flatMap((path) => {
      const found = machine.exec(textOf(path))?.[0];
      return found === undefined ? [] : [`${path}: ${found}`];
    });
    expect(naming).toEqual([]);
  });

  it('are no leftovers, and none is empty', () => {
    expect(paths.filter((path) => /(\.(orig|rej|bak|log|tmp)|~)$/.test(path))).toEqual([]);
    expect(paths.filter((path) => textOf(path).trim() === '')).toEqual([]);
  });

  it('leave nothing to do, skip no test, and silence no tool', () => {
    const postponed = anyOf(
      ['\\bTO', 'DO\\b'],
      ['\\bFIX', 'ME\\b'],
      ['@ts-', '(ignore|expect-error|nocheck)'],
      ['biome-', 'ignore'],
    );
    const skipping = anyOf(
      ['\\.(only|skip|todo|skipIf|runIf|fails)', '\\b\\s*[(.]'],
      ['\\b[fx]', '(it|test|describe)\\('],
    );
    const texts = inFolders('src', 'derivations', 'tests', 'docs', 'bench');
    expect(texts.filter((path) => postponed.test(textOf(path)))).toEqual([]);
    expect(inFolders('tests').filter((path) => skipping.test(textOf(path)))).toEqual([]);
  });

  it('have fewer than 350 lines each in src and derivations', () => {
    const long = inFolders('src', 'derivations').filter((path) => textOf(path).split('\n').length - 1 >= 350);
    expect(long).toEqual([]);
  });

  it('export nothing by default but the settings of vitest', () => {
    const byDefault = typescript.filter((path) => /^export default\b/m.test(textOf(path)));
    expect(byDefault).toEqual(['tests/vitest.config.ts']);
  });
});

describe('package.json', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };

  it('pins every dependency exactly, as the lock file does', () => {
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { version?: string }> };
    const locked = Object.keys(all).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(Object.fromEntries(locked)).toEqual(all);
  });

  it('has no dependency that nothing imports', () => {
    const imported = (files: readonly string[]): ReadonlySet<string> =>
      new Set(
        files.flatMap((path) =>
          Array.from(
            textOf(path).matchAll(
              /\b(?:from|import|createRequire\([^)]*\))\s*\(?\s*['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g,
            ),
            (match) => match[1]!,
          ),
        ),
      );
    const run = imported([
      ...inFolders('src', 'derivations'),
      ...paths.filter((path) => path.startsWith('src/') && path.endsWith('.mjs')),
    ]);
    expect(Object.keys(manifest.dependencies).filter((name) => !run.has(name))).toEqual([]);
    const development = imported(inFolders('src', 'derivations', 'tests', 'docs', 'bench'));
    /** Used by name rather than by import: commands and options in the scripts, and types of packages. */
    const words = Object.values(manifest.scripts).flatMap((script) => script.split(/\s+/));
    const named: Readonly<Record<string, string>> = {
      '@biomejs/biome': 'biome',
      '@vitest/coverage-v8': '--coverage',
      assemblyscript: 'asc',
      typedoc: 'typedoc',
      typescript: 'tsc',
    };
    const used = (name: string): boolean => {
      if (name === '@types/node') return development.has('node:fs');
      if (name.startsWith('@types/')) return development.has(name.slice('@types/'.length));
      return development.has(name) || words.includes(named[name] ?? '');
    };
    expect(Object.keys(manifest.devDependencies).filter((name) => !used(name))).toEqual([]);
  });

  it('is not met by imports of packages that it does not name', () => {
    const known = new Set([...Object.keys(all), 'popflow']);
    const foreign = typescript.flatMap((path) =>
      Array.from(textOf(path).matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '([^.'][^']*)'/gm), (match) => match[1]!)
        .filter((specifier) => !specifier.startsWith('node:'))
        .map((specifier) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !known.has(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});
