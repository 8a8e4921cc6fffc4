/** What the scripts of `docs/` write into pages still is what they would write. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BenchResults, benchmarkPage } from '../../bench/page.js';
import { derivation as singleIndex } from '../../derivations/single-index/index.js';
import { claimsOf, claimsSection, resultsFor, withClaims } from '../../docs/make-claims.js';
import { makePicture, picturePath } from '../../docs/make-picture.js';
import { loadDerivation, registry } from '../../src/registry.js';
import type { Report } from '../../src/study/result.js';
import { runDerivation } from '../../src/study/run.js';
import { root } from './execute.js';

const NUMBER = /-?\d+(\.\d+)?(e-?\d+)?/g;

describe('the picture of the README', () => {
  it('is the one that npm run picture draws', () => {
    const [kept, made] = [readFileSync(picturePath, 'utf8'), makePicture()];
    expect(made.replace(NUMBER, '#')).toBe(kept.replace(NUMBER, '#'));
    const numbers = (svg: string): number[] => (svg.match(NUMBER) ?? []).map(Number);
    const moved = numbers(made).map((value, at) => Math.abs(value - numbers(kept)[at]!));
    expect(moved.length).toBeGreaterThan(200);
    // Pixels: elementary functions may differ in the last digit between versions of Node.
    expect(Math.max(...moved)).toBeLessThan(0.5);
  });
});

describe('the page about speed', () => {
  it('shows what npm run bench left in bench/results.json', () => {
    const results = JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')) as BenchResults;
    expect(readFileSync(join(root, 'docs/speed.md'), 'utf8')).toBe(benchmarkPage(results));
    const goals = new Set(Object.values(results.parts).flatMap(({ rows }) => rows.map(({ goal }) => goal)));
    expect([...goals].sort()).toEqual(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9']);
  });
});

const all = await Promise.all(Object.keys(registry).map(loadDerivation));

describe('the README', () => {
  it('says how many claims each profile has', () => {
    const page = readFileSync(join(root, 'README.md'), 'utf8').replaceAll('\n', ' ');
    const within = all.flatMap(({ claims }) => claims.map(({ profiles }) => profiles ?? ['quick', 'full']));
    const [quick, full] = (['quick', 'full'] as const).map((name) => within.filter((one) => one.includes(name)).length);
    const alone = within.filter((one) => !one.includes('quick')).length;
    expect(page).toContain(`the ${quick} claims of the quick profile`);
    expect(page).toContain(
      `--profile full\` runs ${full} claims: the same at larger sizes, and ${alone} that need them`,
    );
  });
});

describe.each(all)('the page of $id', ({ id, claims }) => {
  const page = readFileSync(join(root, `derivations/${id}/README.md`), 'utf8');
  const section = claimsOf(page);

  it('has each claim of the derivation, as it is stated there, and no other', () => {
    const headings = Array.from(section.matchAll(/^### (\S+) · (.*)$/gm), (match) => `${match[1]} ${match[2]}`);
    expect(headings).toEqual(claims.map((claim) => `${claim.id} ${claim.title}`));
    const texts = section.split(/^### .*$/m).slice(1);
    claims.forEach((claim, at) => {
      expect(texts[at]).toContain(`\n${claim.statement}\n`);
      expect(texts[at]).toContain(`Origin: ${claim.origin}. Source: ${claim.source.replace(/\.$/, '')}.`);
      expect(texts[at]!.match(/^\| (?!quantity|-)/gm)?.length).toBeGreaterThan(0);
    });
  });

  it('has no claim that failed', () => {
    const verdicts = Array.from(section.matchAll(/\| ([^|]*) \|$/gm), (match) => match[1]!.trim());
    const findings = verdicts.filter((text) => text !== 'verdict' && !/^-+$/.test(text));
    expect(findings.length).toBeGreaterThan(claims.length);
    expect(findings.filter((text) => !text.endsWith(', as expected'))).toEqual([]);
  });
});

describe('the section of claims', () => {
  // A run of its own claim, so that a table that no run could print is noticed.
  const result = runDerivation(singleIndex, { profile: 'quick', seed: 0, claims: ['C0'] });
  const report = { profile: 'quick', seed: 0 } as Parameters<typeof claimsSection>[0];

  it('of a fresh run stands in the page', () => {
    const page = readFileSync(join(root, 'derivations/single-index/README.md'), 'utf8');
    expect(claimsOf(page), 'run npm run verify && npm run claims').toContain(claimsSection(report, result));
  });

  it('needs a report of every derivation, and of none that has no page', () => {
    const of = (...ids: readonly string[]) => ({ derivations: ids.map((id) => ({ id })) }) as unknown as Report;
    expect(resultsFor(of('a', 'b'), ['b', 'a']).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(() => resultsFor(of('a'), ['a', 'b'])).toThrow('the report lacks b; run npm run verify');
    expect(() => resultsFor(of('a', 'mine'), ['a'])).toThrow('has mine, which have no page');
  });

  it('is put between its marks, and nowhere else', () => {
    const page = readFileSync(join(root, 'derivations/single-index/README.md'), 'utf8');
    expect(claimsOf(withClaims(page, 'nothing'))).toBe('nothing');
    expect(withClaims(page, claimsOf(page))).toBe(page);
    expect(() => withClaims('# a page', 'nothing')).toThrow(/no place for its claims/);
  });
});
