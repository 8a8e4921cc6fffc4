/**
 * Writes the section of claims of the README of each derivation of the registry out of a report:
 *
 *     npm run verify && npm run claims
 *
 * Statements, origins and sources come from the derivation; measured numbers and verdicts from the report.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ClaimResult, type DerivationResult, type Finding, parseReport, type Report } from '../src/index.js';
import { registry } from '../src/registry.js';

const BEGIN = '<!-- claims: written by `npm run claims`; do not edit by hand -->';
const END = '<!-- end of claims -->';

/** The section of one derivation, without its marks. */
export function claimsSection({ profile, seed }: Report, { id, claims }: DerivationResult): string {
  const command = `popflow check ${id} --profile ${profile} --seed ${seed}`;
  return [
    `Measured by \`${command}\`; square brackets are 95 % intervals, ± is the half-width of a simultaneous 95 % band.`,
    ...claims.map(claimText),
  ].join('\n\n');
}

function claimText({ id, title, origin, source, statement, findings }: ClaimResult): string {
  const rows = findings.map((one) => cells(one).map(escapeCell));
  return [
    `### ${id} · ${title}`,
    '',
    `${statement}`,
    '',
    `Origin: ${origin}. Source: ${source.replace(/\.$/, '')}.`,
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
  const report = parseReport(await readFile(process.argv[2] ?? 'popflow-report/report.json', 'utf8'));
  for (const derivation of resultsFor(report, Object.keys(registry))) {
    const path = fileURLToPath(new URL(`../derivations/${derivation.id}/README.md`, import.meta.url));
    await writeFile(path, withClaims(await readFile(path, 'utf8'), claimsSection(report, derivation)));
  }
}
