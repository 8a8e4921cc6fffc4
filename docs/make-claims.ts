/**
 * Writes the section of claims of the README of each derivation of the registry out of a report:
 *
 *     npm run verify && npm run claims
 *
 * Statements, origins and sources come from the derivation; measured numbers and verdicts from the report. Claims that
 * run in the full profile only are written when a report of that profile is named too, and stay as they are otherwise:
 *
 *     popflow verify --profile full --out popflow-full && npm run claims -- popflow-report/report.json popflow-full/report.json
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadDerivation, registry } from '../src/registry.js';
import { parseReport } from '../src/report/json.js';
import type { Derivation } from '../src/study/contract.js';
import type { ClaimResult, DerivationResult, Finding, Report } from '../src/study/result.js';

const BEGIN = '<!-- claims: written by `npm run claims`; do not edit by hand -->';
const END = '<!-- end of claims -->';

/** The section of one derivation, without its marks. */
export function claimsSection(report: Report, { id, claims }: DerivationResult): string {
  return [introduction(report, id), ...claims.map((claim) => claimText(claim))].join('\n\n');
}

function introduction({ profile, seed }: Report, id: string): string {
  const command = `popflow check ${id} --profile ${profile} --seed ${seed}`;
  return `Measured by \`${command}\`; square brackets are 95 % intervals, ± is the half-width of a simultaneous 95 % band.`;
}

/** The text of a claim that runs in the full profile only. */
export function fullClaimText({ seed }: Pick<Report, 'seed'>, id: string, claim: ClaimResult): string {
  return claimText(claim, `Measured by \`popflow check ${id} --profile full --seed ${seed} --claims ${claim.id}\`.`);
}

/**
 * The section of a derivation with the claims of both profiles, in the order of the derivation.
 *
 * @param quick - a report of the quick profile, and its result for the derivation.
 * @param full - the same of the full profile; undefined when there is none: then claims that run in it only stay as they stand in `page`.
 * @throws Error when such a claim stands neither in the full report nor in the page.
 */
export function mergedSection(
  { id, claims }: Pick<Derivation, 'id' | 'claims'>,
  quick: { readonly report: Report; readonly result: DerivationResult },
  full: { readonly report: Report; readonly result: DerivationResult } | undefined,
  page: string,
): string {
  const kept = new Map(
    claimsOf(page)
      .split(/^(?=### )/m)
      .slice(1)
      .map((text) => [/^### (\S+) /.exec(text)![1]!, text.trim()]),
  );
  const texts = claims.map((claim) => {
    const measured = quick.result.claims.find((one) => one.id === claim.id);
    if (measured !== undefined) return claimText(measured);
    const other = full?.result.claims.find((one) => one.id === claim.id);
    const text = other === undefined ? kept.get(claim.id) : fullClaimText(full!.report, id, other);
    if (text === undefined) {
      throw new Error(
        `${id} ${claim.id} runs in the full profile only; name a report of it behind that of the quick one`,
      );
    }
    return text;
  });
  return [introduction(quick.report, id), ...texts].join('\n\n');
}

function claimText({ id, title, origin, source, statement, findings }: ClaimResult, measuredBy?: string): string {
  const rows = findings.map((one) => cells(one).map(escapeCell));
  return [
    `### ${id} · ${title}`,
    '',
    `${statement}`,
    '',
    `Origin: ${origin}. Source: ${source.replace(/\.$/, '')}.${measuredBy === undefined ? '' : ` ${measuredBy}`}`,
    '',
    table([['quantity', 'measured', 'stated', 'verdict'], ...rows]),
  ].join('\n');
}

/** A table in columns of equal width, as the formatter of the project keeps it; the first row is its head. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head, ...body] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column]!))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function cells({ quantity, measured, stated, verdict, expected }: Finding): readonly string[] {
  return [quantity, measured, stated, verdict === expected ? `${verdict}, as expected` : `${verdict}, not ${expected}`];
}

/** Quantities are plain text: nothing in them is markup. */
function escapeCell(text: string): string {
  return text.replace(/([\\|*_[\]<>])/g, '\\$1');
}

/**
 * Puts a section between the marks of a README.
 *
 * @throws Error when the marks are missing.
 */
export function withClaims(readme: string, section: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the README has no place for its claims; add ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${section}\n\n${readme.slice(end)}`;
}

/** The section between the marks of a README. */
export function claimsOf(readme: string): string {
  return readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)).trim();
}

/**
 * The results of a report for all derivations that have a page.
 *
 * @param report - of `popflow verify`.
 * @param ids - the derivations of the registry.
 * @throws Error when the report lacks one of them, or has one without a page: the pages would not be of one run.
 */
export function resultsFor(report: Report, ids: readonly string[]): readonly DerivationResult[] {
  const found = report.derivations.map(({ id }) => id);
  const [missing, unknown] = [ids.filter((id) => !found.includes(id)), found.filter((id) => !ids.includes(id))];
  if (missing.length + unknown.length === 0) return report.derivations;
  const what = missing.length > 0 ? `lacks ${missing.join(', ')}` : `has ${unknown.join(', ')}, which have no page`;
  throw new Error(`the report ${what}; run npm run verify`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [quickPath = 'popflow-report/report.json', fullPath] = process.argv.slice(2);
  const quick = parseReport(await readFile(quickPath, 'utf8'));
  const full = fullPath === undefined ? undefined : parseReport(await readFile(fullPath, 'utf8'));
  for (const result of resultsFor(quick, Object.keys(registry))) {
    const derivation = await loadDerivation(result.id);
    const path = fileURLToPath(new URL(`../derivations/${result.id}/README.md`, import.meta.url));
    const page = await readFile(path, 'utf8');
    const fullResult = full?.derivations.find(({ id }) => id === result.id);
    const section = mergedSection(
      derivation,
      { report: quick, result },
      full === undefined || fullResult === undefined ? undefined : { report: full, result: fullResult },
      page,
    );
    await writeFile(path, withClaims(page, section));
  }
}
