/** Code on the pages is run: TypeScript with its stated values, commands with their stated output; links lead somewhere. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.js';
import { doors, execute, root, type Scope } from './execute.js';
import { anchorsOf, type Fence, fencesOf, pages, proseOf, readPage } from './markdown.js';

const fences = pages().flatMap((page) => fencesOf(page, readPage(page)));
const of = (language: string, accept: (fence: Fence) => boolean) =>
  fences
    .filter((fence) => fence.language === language && accept(fence))
    .map((fence) => ({ name: `${fence.page}:${fence.line}`, fence }));

describe('TypeScript on the pages', () => {
  it('is there, and every block has a language that is known here', () => {
    expect(of('ts', ({ info }) => info === '').length).toBeGreaterThan(3);
    const known = ['ts', 'sh', 'text'];
    expect(fences.filter(({ language }) => !known.includes(language))).toEqual([]);
    const infos = fences.filter(({ info }) => info !== '' && info !== 'no-run' && !info.startsWith('from='));
    expect(infos).toEqual([]);
  });

  it.each(of('ts', ({ info }) => !info.startsWith('from=')))('$name gives the values that it states', async (one) => {
    const comparisons = await execute(one.fence.text, { ...doors, ...(await ownModules(one.fence)) });
    expect(comparisons.length).toBeGreaterThan(0);
    for (const { expression, actual, expected } of comparisons) expect(actual, expression).toEqual(expected);
  });

  it.each(of('ts', ({ info }) => info.startsWith('from=')))('$name stands in the file that it names', ({ fence }) => {
    const path = fence.info.slice('from='.length);
    expect(readFileSync(join(root, path), 'utf8')).toContain(fence.text);
  });
});

/** The modules beside a page that a block imports by a relative path: those of the derivation that the page is about. */
async function ownModules({ page, text }: Fence): Promise<Readonly<Record<string, Scope>>> {
  const specifiers = Array.from(text.matchAll(/from '(\.\/[^']+)'/g), (match) => match[1]!);
  const modules = specifiers.map(async (specifier) => {
    const path = resolve(root, dirname(page), specifier.replace(/\.js$/, '.ts'));
    return [specifier, (await import(path)) as Scope] as const;
  });
  return Object.fromEntries(await Promise.all(modules));
}

/** The arguments of each command of a block; a line that is neither `popflow` nor a comment is an error. */
function commandsOf(text: string): readonly (readonly string[])[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => {
      const words = Array.from(
        line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
        (match) => match[1] ?? match[2] ?? match[3]!,
      );
      const rest = words[0] === 'npx' ? words.slice(1) : words;
      if (rest[0] !== 'popflow') throw new SyntaxError(`${line}: only popflow commands are run; mark the block no-run`);
      return rest.slice(1);
    });
}

/** Seconds vary and the columns with them. */
function normalise(line: string): string {
  return line
    .replace(/─+/g, '─')
    .replace(/^(\S+ +\S+ +)\d+\.\d /, '$1 # ')
    .replace(/, \d+\.\d s$/, ', # s')
    .replace(/ +/g, ' ')
    .trim();
}

/** A stated output is pieces of whole lines, in their order, with `...` where something is left out. */
function missingPiece(output: string, stated: string): string | undefined {
  const lines = output.split('\n').map(normalise);
  let from = 0;
  for (const piece of stated.trimEnd().split(/^\.\.\.\n?/m)) {
    const wanted = piece.trimEnd().split('\n').map(normalise);
    if (piece.trim() === '') continue;
    const at = lines.findIndex((_, i) => i >= from && wanted.every((line, k) => lines[i + k] === line));
    if (at < 0) return piece;
    from = at + wanted.length;
  }
  return undefined;
}

describe('commands on the pages', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'popflow-docs-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  let runs = 0;
  const done = new Map<string, Promise<{ code: number; output: string; errors: string }>>();

  async function run(argv: readonly string[]) {
    let [output, errors] = ['', ''];
    const reports = argv[0] === 'check' || argv[0] === 'verify';
    runs += 1;
    const code = await main([...argv, ...(reports ? ['--out', join(scratch, `${runs}`)] : [])], {
      stdout: { write: (chunk) => (output += String(chunk)) },
      stderr: { write: (chunk) => (errors += String(chunk)) },
      colour: false,
    });
    return { code, output, errors };
  }

  it.each(of('sh', ({ info }) => info !== 'no-run'))('$name run and print what is stated', async ({ fence }) => {
    const commands = commandsOf(fence.text);
    expect(commands.length).toBeGreaterThan(0);
    let output = '';
    for (const argv of commands) {
      const key = JSON.stringify(argv);
      if (!done.has(key)) done.set(key, run(argv));
      const result = (await done.get(key))!;
      expect(result, argv.join(' ')).toMatchObject({ code: 0 });
      output = result.output;
    }
    if (fence.next?.language !== 'text') return;
    expect(commands.length, 'output is stated for one command').toBe(1);
    expect(missingPiece(output, fence.next.text), `not in the output:\n${output}`).toBeUndefined();
  });

  it('that are not run are these', () => {
    const listed = of('sh', ({ info }) => info === 'no-run').map(({ fence }) => `${fence.page}: ${fence.text.trim()}`);
    expect(listed).toEqual([
      'CONTRIBUTING.md: npm run build\nnpm run lint\nnpm run typecheck\nnpm test',
      'README.md: npm ci && npm run verify',
      'README.md: npm ci && bash .ci/python && npm test',
      'docs/getting-started.md: npm ci',
      'docs/getting-started.md: popflow verify --profile quick\npopflow verify --profile full',
      'docs/seeds.md: npm run seeds -- --seeds 0-31',
    ]);
  });

  it('state output only below the command that printed it', () => {
    const followers = fences.map(({ next }) => next);
    const alone = fences.filter((fence) => fence.language === 'text' && !followers.includes(fence));
    expect(alone.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it('would fail when the output is another', () => {
    expect(missingPiece('a\nb\nc\n', 'a\n...\nc\n')).toBeUndefined();
    expect(missingPiece('a\nb\nc\n', 'a\nc\n')).toBe('a\nc');
    expect(missingPiece('a\nb\nc\n', 'c\n...\na\n')).toBe('a');
    expect(missingPiece('x  C0  1.7  t\n', 'x C0  12.3  t\n')).toBeUndefined();
    expect(() => commandsOf('rm -rf /\n')).toThrow(/only popflow/);
  });
});

describe('links on the pages', () => {
  const links = pages().flatMap((page) =>
    Array.from(proseOf(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g), (match) => ({ page, target: match[1]! })),
  );

  it('lead to files and headings of the project', () => {
    expect(links.length).toBeGreaterThan(10);
    const broken = links.filter(({ page, target }) => {
      if (/^https?:/.test(target)) return false;
      const [path, anchor] = target.split('#');
      const file = path === '' ? join(root, page) : resolve(root, dirname(page), path!);
      if (relative(root, file).startsWith('..') || !existsSync(file)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('and so do the paths that are named', () => {
    const named = pages().flatMap((page) =>
      Array.from(readPage(page).matchAll(/`((?:src|tests|docs|derivations|\.ci)\/[^`<\s]*)`/g), (match) => match[1]!),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('reach every page from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const link of links.filter((one) => one.page === page && !/^https?:/.test(one.target))) {
        const target = relative(root, resolve(root, dirname(page), link.target.split('#')[0]!)).replaceAll('\\', '/');
        if (target.endsWith('.md')) reached.add(target);
      }
    }
    expect(pages().filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe('mathematics on the pages', () => {
  it('opens and closes on the same line, and displays are balanced', () => {
    const odd = pages().flatMap((page) =>
      proseOf(readPage(page))
        .replace(/\$\$[\s\S]*?\$\$/g, '')
        .split('\n')
        .filter((line) => (line.match(/\$/g)?.length ?? 0) % 2 === 1)
        .map((line) => `${page}: ${line}`),
    );
    expect(odd).toEqual([]);
  });
});
