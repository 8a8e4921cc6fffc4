/** What the tests need to know of a Markdown page. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './execute.js';

export interface Fence {
  readonly page: string;
  /** Line of the opening fence. */
  readonly line: number;
  /** `ts`, `sh`, `text`, ... */
  readonly language: string;
  /** What follows the language, for instance `no-run`. */
  readonly info: string;
  readonly text: string;
  /** The fence that follows with nothing but blank lines between. */
  readonly next: Fence | undefined;
}

/** The pages of the project, from its root. */
export function pages(): readonly string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', ...below('docs'), ...below('derivations')].sort();
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The fenced blocks of a page, in their order. */
export function fencesOf(page: string, markdown: string): readonly Fence[] {
  const opening = /^```(\S*) ?(.*)\n([\s\S]*?)^```[ \t]*$(?=(\n\s*```)?)/gm;
  let next: Fence | undefined;
  return Array.from(markdown.matchAll(opening))
    .reverse()
    .map((match) => {
      const line = markdown.slice(0, match.index).split('\n').length;
      const [, language, info, text, following] = match;
      const fence = { page, line, language: language!, info: info!.trim(), text: text!, next: following && next };
      next = fence as Fence;
      return next;
    })
    .reverse();
}

/** The text outside of fences and code spans. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): readonly string[] {
  return Array.from(markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ +(.+)$/gm), (match) =>
    match[1]!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
