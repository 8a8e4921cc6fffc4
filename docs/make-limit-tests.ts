/**
 * Writes the table of limit tests into docs/limit-tests.md out of a report:
 *
 *     npm run verify && npx tsx docs/make-limit-tests.ts
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadDerivation, registry } from '../src/registry.js';
import { parseReport } from '../src/report/json.js';
import type { Derivation } from '../src/study/contract.js';
import type { Finding, ProfileName, Report } from '../src/study/result.js';

const BEGIN = '<!-- limit tests: written by docs/make-limit-tests.ts; do not edit by hand -->';
const END = '<!-- end of limit tests -->';

export const pagePath = fileURLToPath(new URL('./limit-tests.md', import.meta.url));

/** The claims of a derivation that hold a limit test and run in a profile. */
export function limitClaims({ claims }: Pick<Derivation, 'claims'>, profile: ProfileName): readonly string[] {
  return claims
    .filter(({ profiles = [profile] }) => profiles.includes(profile))
    .filter(({ checks }) => checks.some(({ kind }) => kind === 'limit'))
    .map(({ id }) => id);
}

/** What a limit test finds, as its check names it. */
const LIMIT_FINDING = /^(order in|limit) /;

/**
 * The table: one row for each finding of a limit test.
 *
 * @param report - with the claims of `derivations` that hold limit tests.
 * @param derivations - whose claims say which of them are limit tests.
 * @throws Error when the report lacks such a claim.
 */
export function limitTable(
  { derivations: results, profile, seed }: Pick<Report, 'derivations' | 'profile' | 'seed'>,
  derivations: readonly Pick<Derivation, 'id' | 'claims'>[],
): string {
  const rows = derivations.flatMap((derivation) =>
    limitClaims(derivation, profile).flatMap((id) => {
      const result = results.find((one) => one.id === derivation.id)?.claims.find((one) => one.id === id);
      if (result === undefined) throw new Error(`the report lacks claim ${id} of ${derivation.id}; run npm run verify`);
      const findings = result.findings.filter(({ quantity }) => LIMIT_FINDING.test(quantity));
      return findings.map((finding) => [`${derivation.id} ${id}`, ...cells(finding)]);
    }),
  );
  const head = ['claim', 'quantity', 'measured', 'stated', 'verdict'];
  return [
    `Measured by \`popflow verify --profile ${profile} --seed ${seed}\`; square brackets are 95 % intervals.`,
    '',
    ...tableOf([head, ...rows]),
  ].join('\n');
}

function cells({ quantity, measured, stated, verdict, expected }: Finding): readonly string[] {
  const outcome = verdict === expected ? `${verdict}, as expected` : `${verdict}, not ${expected}`;
  return [quantity, measured, stated, outcome].map((text) => text.replace(/([\\|*_[\]<>])/g, '\\$1'));
}

/** Columns of equal width; the first row is the head. */
function tableOf(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head!, line(widths.map((width) => '-'.repeat(width))), ...body];
}

/**
 * Puts the table between its marks.
 *
 * @throws Error when the marks are missing.
 */
export function withLimitTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no place for its table; add ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

/** The table that stands in the page. */
export function limitTableOf(page: string): string {
  return page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)).trim();
}

/** The derivations of the registry that hold limit tests in a profile. */
export async function derivationsWithLimits(profile: ProfileName): Promise<readonly Derivation[]> {
  const all = await Promise.all(Object.keys(registry).map(loadDerivation));
  return all.filter((derivation) => limitClaims(derivation, profile).length > 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = parseReport(await readFile(process.argv[2] ?? 'popflow-report/report.json', 'utf8'));
  const table = limitTable(report, await derivationsWithLimits(report.profile));
  await writeFile(pagePath, withLimitTable(await readFile(pagePath, 'utf8'), table));
}
