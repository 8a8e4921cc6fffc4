/** The table of limit tests is the one that its script writes, and misses no limit test. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  derivationsWithLimits,
  limitClaims,
  limitTable,
  limitTableOf,
  pagePath,
  withLimitTable,
} from '../../docs/make-limit-tests.js';
import type { Report } from '../../src/study/result.js';
import { runDerivation } from '../../src/study/run.js';

const page = readFileSync(pagePath, 'utf8');
const rowsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

describe('the table of limit tests', async () => {
  const derivations = await derivationsWithLimits('quick');
  const rows = rowsOf(limitTableOf(page));

  it('has two rows for each limit check of a derivation, and no other', () => {
    const checks = derivations.flatMap(({ id, claims }) =>
      claims
        .filter((claim) => limitClaims({ claims: [claim] }, 'quick').length > 0)
        .flatMap((claim) => claim.checks.filter(({ kind }) => kind === 'limit').map(() => `${id} ${claim.id}`)),
    );
    expect(checks.length).toBeGreaterThanOrEqual(4);
    expect(rows.map((cells) => cells[1])).toEqual(checks.flatMap((name) => [name, name]));
  });

  it('has none that came out otherwise than expected', () => {
    expect(rows.filter((cells) => !cells.at(-2)!.endsWith(', as expected'))).toEqual([]);
  });

  it('is what a fresh run gives', () => {
    const derivation = derivations.find(({ id }) => id === 'single-index')!;
    const result = runDerivation(derivation, {
      profile: 'quick',
      seed: 0,
      claims: [...limitClaims(derivation, 'quick')],
    });
    const fresh = rowsOf(
      limitTable({ profile: 'quick', seed: 0, derivations: [result] } as unknown as Report, [derivation]),
    );
    expect(
      rows.filter((cells) => cells[1] === 'single-index L1'),
      'run npm run verify, then the script',
    ).toEqual(fresh);
  });

  it('goes between its marks, and needs a report with every limit test', () => {
    expect(withLimitTable(page, limitTableOf(page))).toBe(page);
    expect(() => withLimitTable('# a page', '')).toThrow(/no place for its table/);
    const nothing = { profile: 'quick', seed: 0, derivations: [] } as unknown as Report;
    expect(() => limitTable(nothing, derivations)).toThrow(/lacks claim L1 of/);
  });
});
