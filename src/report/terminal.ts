/** A report on a terminal. */

import type { Verdict } from '../checker/verdict.js';
import type { ClaimResult, Finding, Report } from '../study/result.js';
import { proseToPlain } from './math.js';
import { displayWidth, fitWidth, padWidth, wrapWidth } from './text-width.js';
import { visibleLine } from './visible.js';
import {
  countsInWords,
  type FindingStatus,
  failuresInWords,
  findingStatus,
  originsInWords,
  setInWords,
  unusedInWords,
  verdictInWords,
} from './words.js';

/** The least width that a verdict table can be laid out in. */
export const LEAST_WIDTH = 20;

/** Below this width there is no room for columns. */
const LEAST_TABLE = 80;

const GAP = '  ';
const MARKS: Readonly<Record<FindingStatus, string>> = { 'as expected': '✓', 'not as expected': '✗', open: '?' };
const PAINT: Readonly<Record<FindingStatus, string>> = { 'as expected': '32', 'not as expected': '31', open: '33' };
const CLAIM_STATUS: Readonly<Record<Verdict, FindingStatus>> = {
  agrees: 'as expected',
  disagrees: 'not as expected',
  inconclusive: 'open',
};

/** How a verdict table looks. */
export interface TableOptions {
  /** ANSI colours: green as expected, red not as expected, yellow open. */
  readonly colour: boolean;
  /** Columns of the terminal, at least 20; defaults to 100. Below 80 there is no table: lines are wrapped, not cut. */
  readonly width?: number;
}

/**
 * The verdict table: a line a claim (derivation, claim, seconds, title, verdict), below it a line a finding (quantity,
 * what was measured against what is stated, verdict, expected), then the overall verdict and a last line with the counts.
 *
 * No line is wider than `width`: of a long line first the words are cut (`…`), the numbers last; below 80 columns the same
 * is told without columns, wrapped and nothing cut. Control characters in
 * the report's texts are not passed on.
 *
 * @param report - the report.
 * @param options - colour and width.
 * @returns the table, lines joined by newlines, without a newline at its end.
 * @throws RangeError when `width` is not a whole number of at least 20.
 */
export function verdictTable(report: Report, { colour, width = 100 }: TableOptions): string {
  if (!Number.isInteger(width) || width < LEAST_WIDTH) {
    throw new RangeError(`a verdict table of width ${width}; give a whole number of columns, at least ${LEAST_WIDTH}`);
  }
  const paint = (status: FindingStatus, text: string): string =>
    colour ? `\u001b[${PAINT[status]}m${text}\u001b[0m` : text;
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  if (width < LEAST_TABLE) return verdictList(report, width, { paint, bold });
  const columns = columnWidths(report, width);
  const lines = [
    ...failedLines(report, width).map((line) => paint('not as expected', line)),
    bold(
      `${claimCells(columns, 'derivation', 'claim', 'seconds', 'title; measured against stated')}${GAP}${verdictCells(columns, 'verdict', 'expected')}`.trimEnd(),
    ),
    '─'.repeat(width),
  ];
  for (const { id, claims } of report.derivations) {
    for (const claim of claims) {
      const head = claimCells(columns, id, claim.id, claim.seconds.toFixed(1), proseToPlain(claim.title));
      const status = claim.error === undefined ? CLAIM_STATUS[claim.verdict] : 'not as expected';
      lines.push(`${bold(head)}${GAP}${paint(status, claim.error === undefined ? claim.verdict : 'failed')}`);
      for (const finding of claim.findings) {
        const status = findingStatus(finding);
        const body = cell(findingLine(finding, columns.left - 4), columns.left - 4);
        lines.push(
          `  ${paint(status, MARKS[status])} ${body}${GAP}${paint(status, verdictCells(columns, finding.verdict, finding.expected))}`,
        );
      }
      lines.push(...failureLine(claim, width), ...setLines(claim, width));
    }
  }
  const overall = overallLine(report);
  const unused = unusedInWords(report).map((text) => paint('open', fitWidth(visibleLine(`! ${text}`), width)));
  lines.push(
    '─'.repeat(width),
    ...unused,
    paint(report.failed === undefined ? CLAIM_STATUS[report.verdict] : 'not as expected', overall),
    fitWidth(originsInWords(report), width),
    countsInWords(report),
  );
  return lines.join('\n');
}

interface Pens {
  readonly paint: (status: FindingStatus, text: string) => string;
  readonly bold: (text: string) => string;
}

/** What the table holds, for a terminal that has no room for columns. */
function verdictList(report: Report, width: number, { paint, bold }: Pens): string {
  const block = (text: string, indent: string, pen = (line: string): string => line): readonly string[] =>
    wrapWidth(visibleLine(text), width - indent.length).map((line) => `${indent}${pen(line)}`);
  const rule = '─'.repeat(width);
  const claims = report.derivations.flatMap(({ id, claims }) =>
    claims.flatMap((claim) => [
      ...block(`${id} ${claim.id} (${claim.seconds.toFixed(1)} s): ${proseToPlain(claim.title)}`, '', bold),
      ...block(claim.verdict, GAP, (line) => paint(CLAIM_STATUS[claim.verdict], line)),
      ...claim.findings.flatMap((finding) => {
        const status = findingStatus(finding);
        const pen = (line: string): string => paint(status, line);
        return [
          ...block(`${MARKS[status]} ${visibleLine(proseToPlain(finding.quantity))}: ${numbersOf(finding)}`, GAP),
          ...block(`${finding.verdict} (expected ${finding.expected})`, '    ', pen),
        ];
      }),
      ...(claim.failures.diverged === 0 ? [] : block(`! ${failuresInWords(claim.failures)}`, GAP)),
      ...(claim.set ?? []).flatMap((one) => {
        const text = setInWords(one);
        return text === undefined ? [] : block(`! ${text}`, GAP);
      }),
    ]),
  );
  const unused = unusedInWords(report).flatMap((text) => block(`! ${text}`, '', (line) => paint('open', line)));
  const status = report.failed === undefined ? CLAIM_STATUS[report.verdict] : 'not as expected';
  const overall = block(overallLine(report), '', (line) => paint(status, line));
  const failed = (report.failed ?? []).flatMap((text) =>
    block(`run failed: ${text}`, '', (line) => paint(status, line)),
  );
  const counts = [...block(originsInWords(report), ''), ...block(countsInWords(report), '')];
  return [...failed, rule, ...claims, rule, ...unused, ...overall, ...counts].join('\n');
}

function overallLine(report: Report): string {
  const { profile, seed, seconds } = report;
  return `overall: ${verdictInWords(report)}; profile ${profile}, seed ${seed}, ${seconds.toFixed(1)} s`;
}

interface Columns {
  readonly derivation: number;
  readonly claim: number;
  readonly seconds: number;
  readonly title: number;
  /** All of the above with their gaps: the room of a finding. */
  readonly left: number;
  readonly verdict: number;
  readonly expected: number;
}

function columnWidths({ derivations }: Report, width: number): Columns {
  const claims = derivations.flatMap((derivation) => derivation.claims);
  const findings = claims.flatMap((claim) => claim.findings);
  const widest = (heading: string, texts: readonly string[]): number =>
    Math.max(displayWidth(heading), ...texts.map((text) => displayWidth(visibleLine(text))));
  const derivation = Math.min(
    24,
    widest(
      'derivation',
      derivations.map(({ id }) => id),
    ),
  );
  const claim = Math.min(
    8,
    widest(
      'claim',
      claims.map(({ id }) => id),
    ),
  );
  const seconds = widest(
    'seconds',
    claims.map((one) => one.seconds.toFixed(1)),
  );
  const verdict = widest(
    'verdict',
    [...claims, ...findings].map((one) => one.verdict),
  );
  const expected = widest(
    'expected',
    findings.map((finding) => finding.expected),
  );
  const left = width - verdict - expected - 2 * GAP.length;
  return {
    derivation,
    claim,
    seconds,
    title: left - derivation - claim - seconds - 3 * GAP.length,
    left,
    verdict,
    expected,
  };
}

function cell(text: string, columns: number): string {
  return padWidth(fitWidth(visibleLine(text), columns), columns);
}

function claimCells(columns: Columns, derivation: string, claim: string, seconds: string, title: string): string {
  return [
    cell(derivation, columns.derivation),
    cell(claim, columns.claim),
    padWidth(seconds, columns.seconds, 'right'),
    cell(title, columns.title),
  ].join(GAP);
}

function verdictCells(columns: Columns, verdict: string, expected: string): string {
  return `${padWidth(verdict, columns.verdict)}${GAP}${expected}`;
}

function numbersOf(finding: Finding): string {
  return visibleLine(`${proseToPlain(finding.measured)} against ${proseToPlain(finding.stated)}${briefly(finding)}`);
}

function findingLine(finding: Finding, columns: number): string {
  const numbers = numbersOf(finding);
  const quantity = visibleLine(proseToPlain(finding.quantity));
  const room = columns - displayWidth(numbers) - 2;
  return fitWidth(`${room >= 8 ? fitWidth(quantity, room) : fitWidth(quantity, 8)}: ${numbers}`, columns);
}

/** Effect and ratio to the margin, and what of the comparison was typed in. */
function briefly({ exclusion, standing }: Finding): string {
  const effect =
    exclusion?.kind === 'distance'
      ? `; effect ${Number(exclusion.effect.toPrecision(3))}, ratio ${Number(exclusion.ratio.toPrecision(3))}`
      : '';
  return `${effect}${standing === undefined ? '' : `; model ${standing.model}, simulator ${standing.simulator}`}`;
}

function failureLine({ failures }: ClaimResult, width: number): readonly string[] {
  return failures.diverged === 0 ? [] : [fitWidth(`  ! ${failuresInWords(failures)}`, width)];
}

/** What the claim did with parameters that the user set, where it did not simply use them. */
function setLines({ set = [] }: ClaimResult, width: number): readonly string[] {
  return set.flatMap((one) => {
    const text = setInWords(one);
    return text === undefined ? [] : [fitWidth(visibleLine(`  ! ${text}`), width)];
  });
}

/** What failed, before everything else. */
function failedLines({ failed = [] }: Report, width: number): readonly string[] {
  return failed.map((line) => fitWidth(visibleLine(`run failed: ${proseToPlain(line)}`), width));
}
