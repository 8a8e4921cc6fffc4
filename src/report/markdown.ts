/** A report as Markdown. Formulas stay LaTeX (`$...$`, `$$...$$`), as GitHub and most Markdown readers draw it. */

import type { Figure } from '../study/figure.js';
import type { ClaimResult, DerivationResult, Report, StepResult } from '../study/result.js';
import { splitProse } from './math.js';
import { visible } from './visible.js';
import {
  comparedInWords,
  countsInWords,
  evidenceInWords,
  exactnessInWords,
  exclusionInWords,
  failuresInWords,
  findingStatus,
  madeWithInWords,
  ORIGIN_MEANING,
  originsInWords,
  setInWords,
  standingInWords,
  unusedInWords,
  VERDICT_MEANING,
  valueInWords,
  verdictInWords,
} from './words.js';

/**
 * A report as Markdown: verdict table, then for each derivation its steps and its claims with their findings. Figures
 * are named with their captions; their drawings are in the HTML view and their data in `report.json`.
 *
 * @param report - the report.
 * @returns Markdown text that ends in a newline; HTML and Markdown in the report's texts is escaped.
 */
export function reportToMarkdown(report: Report): string {
  const claims = report.derivations.flatMap((derivation) =>
    derivation.claims.map((claim) => [
      plain(derivation.id),
      plain(claim.id),
      prose(claim.title),
      claim.error === undefined ? claim.verdict : 'failed',
      expectedShare(claim),
      claim.seconds.toFixed(1),
    ]),
  );
  const blocks = [
    `# popflow report: ${verdictInWords(report)}`,
    ...(report.failed ?? []).map((line) => `**Run failed: ${plain(line)}.**`),
    `${countsInWords(report)}; ${originsInWords(report)}. Profile ${report.profile}, seed ${report.seed}, ${plain(madeWithInWords(report))}, ${report.seconds.toFixed(1)} s.`,
    ...unusedInWords(report).map((text) => `**${plain(text)}.**`),
    Object.entries(VERDICT_MEANING)
      .map(([verdict, meaning]) => `- **${verdict}**: ${meaning}`)
      .join('\n'),
    'A claim agrees when each of its findings came out as expected. Where a claim states that a crude theory fails, the finding that is expected is `disagrees`.',
    table(['derivation', 'claim', 'title', 'verdict', 'findings as expected', 'seconds'], claims),
    ...report.derivations.flatMap(derivationBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function derivationBlocks(derivation: DerivationResult): readonly string[] {
  return [
    `## ${prose(derivation.title)}`,
    prose(derivation.summary),
    `Source: ${prose(derivation.source)}`,
    '### Parameters',
    pairs('parameter', derivation.parameters),
    '### Derivation',
    ...derivation.steps.flatMap(stepBlocks),
    ...derivation.figures.map(figureBlock),
    '### Claims',
    ...derivation.claims.flatMap(claimBlocks),
  ];
}

function stepBlocks(step: StepResult, index: number): readonly string[] {
  const facts = [
    `- Because: ${prose(step.because)}`,
    ...step.assumes.map((assumption) => `- Assumes: ${prose(assumption)}`),
    `- Holds: ${prose(exactnessInWords(step.exactness))}`,
    `- Standing: ${standingInWords(step.statement)}`,
    ...step.evidence.map((evidence) => `- Evidence: ${prose(evidenceInWords(evidence))}`),
  ];
  const equations = step.statement.map(({ latex }) => `$$\n${latex}\n$$`);
  return [`#### Step ${index + 1}: ${prose(step.title)}`, ...equations, facts.join('\n')];
}

function claimBlocks(claim: ClaimResult): readonly string[] {
  const findings = claim.findings.map((finding) => [
    prose(finding.quantity),
    prose(finding.measured),
    prose(finding.stated),
    finding.verdict,
    `${finding.expected} (${findingStatus(finding)})`,
    prose(finding.comment),
    prose([exclusionInWords(finding.exclusion), ...comparedInWords(finding)].join('; ')),
  ]);
  return [
    `#### ${plain(claim.id)}: ${prose(claim.title)} — ${claim.error === undefined ? claim.verdict : 'failed'}`,
    prose(claim.statement),
    `Origin: ${claim.origin} (${ORIGIN_MEANING[claim.origin]}). Source: ${prose(claim.source)}`,
    `**${prose(claim.conclusion)}**`,
    table(['quantity', 'measured', 'stated', 'verdict', 'expected', 'comment', 'effect and margin'], findings),
    ...claim.figures.map(figureBlock),
    ...(claim.set ?? []).flatMap((one) => {
      const text = setInWords(one);
      return text === undefined ? [] : [`This claim ${plain(text)}.`];
    }),
    pairs('setting', claim.settings),
    `Runs: ${failuresInWords(claim.failures)}. Took ${claim.seconds.toFixed(1)} s.`,
  ];
}

function figureBlock(figure: Figure): string {
  return `Figure: ${prose(figure.title)}. ${prose(figure.caption)}`;
}

function expectedShare({ findings }: ClaimResult): string {
  return `${findings.filter((finding) => findingStatus(finding) === 'as expected').length} of ${findings.length}`;
}

function pairs(heading: string, values: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(values).map(([name, value]) => [plain(name), plain(valueInWords(value))]);
  return rows.length === 0 ? `No ${heading}s.` : table([heading, 'value'], rows);
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Prose on one line; in formulas a bar is written `\vert`, since a table would take it for the end of a cell. */
function prose(text: string): string {
  return splitProse(text)
    .map(({ kind, content }) => (kind === 'text' ? plain(content) : `$${formula(content)}$`))
    .join('');
}

function formula(latex: string): string {
  return latex.replace(/\s+/g, ' ').replaceAll('\\|', '\\Vert ').replaceAll('|', '\\vert ').replaceAll('<', '\\lt ');
}

function plain(text: string): string {
  const characters = visible(text.replace(/\s+/g, ' ')).replace(/[\\`*_[\]#|~$]/g, '\\$&');
  return characters.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
