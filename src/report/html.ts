/** A report as one HTML file that needs nothing else: no request, no script. */

import type { ClaimResult, DerivationResult, Report, StepResult } from '../study/result.js';
import { escapeHtml } from './escape.js';
import { howToRead } from './html-guide.js';
import {
  type Anchors,
  badge,
  claimBadge,
  createAnchors,
  duration,
  failedBadge,
  figureBlock,
  table,
  valueTable,
} from './html-parts.js';
import { displayMath, proseToHtml } from './math.js';
import { STYLE_SHEET } from './style.js';
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
  verdictInWords,
} from './words.js';

/** A derivation or claim with the id of its section. */
interface Anchored {
  readonly derivation: DerivationResult;
  readonly id: string;
  readonly claims: readonly { readonly claim: ClaimResult; readonly id: string }[];
}

/**
 * A report as HTML: overall verdict, how to read it, verdict table, then each derivation with its parameters, its steps
 * and its claims with findings and figures.
 *
 * One self-contained page: style sheet inside, figures as SVG, equations as MathML, no script and no request; light and
 * dark by the reader's preference; prints in light. All texts of the report are escaped.
 *
 * @param report - the report. Prose (titles, statements, captions, names) may hold LaTeX between `$` signs.
 * @returns the text of the HTML file.
 * @throws RangeError when a figure cannot be drawn (see `figureToSvg`). What is not valid LaTeX is shown as text.
 */
export function reportToHtml(report: Report): string {
  const anchors = createAnchors();
  const derivations = report.derivations.map((derivation): Anchored => {
    const id = anchors(derivation.id);
    return {
      derivation,
      id,
      claims: derivation.claims.map((claim) => ({ claim, id: anchors(`${derivation.id} ${claim.id}`) })),
    };
  });
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>popflow report: ${verdictInWords(report)}</title>`,
    `<style>${STYLE_SHEET}</style>`,
    '</head>',
    '<body>',
    header(report),
    '<main>',
    howToRead(anchors('how to read')),
    verdictSection(derivations, anchors('verdicts')),
    ...derivations.map((anchored) => derivationSection(anchored, anchors)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function header(report: Report): string {
  return (
    `<header><h1>popflow report: ${report.failed === undefined ? badge(report.verdict) : failedBadge()}</h1>` +
    (report.failed ?? []).map((line) => `<p><strong>Run failed: ${escapeHtml(line)}.</strong></p>`).join('') +
    `<p>${escapeHtml(countsInWords(report))}; ${escapeHtml(originsInWords(report))}.</p>` +
    unusedInWords(report)
      .map((text) => `<p><strong>${escapeHtml(text)}.</strong></p>`)
      .join('') +
    `<p class="quiet">Profile ${report.profile}, seed ${report.seed}, ${escapeHtml(madeWithInWords(report))}, took ${duration(report.seconds)}. ` +
    'The same data for programs are in <code>report.json</code>.</p></header>'
  );
}

function verdictSection(derivations: readonly Anchored[], id: string): string {
  const rows = derivations.flatMap(({ derivation, id: section, claims }) =>
    claims.map(({ claim, id: anchor }) => {
      const expected = claim.findings.filter((finding) => findingStatus(finding) === 'as expected').length;
      return [
        { html: `<a href="#${anchor}">${escapeHtml(claim.id)}</a>` },
        { html: claimBadge(claim) },
        { html: proseToHtml(claim.title), className: 'title' },
        { html: `<a href="#${section}">${escapeHtml(derivation.id)}</a>` },
        { html: `${expected} of ${claim.findings.length}`, className: 'number' },
        { html: claim.origin },
        { html: duration(claim.seconds), className: 'number right' },
      ];
    }),
  );
  const headings = ['claim', 'verdict', 'title', 'derivation', 'as expected', 'origin', 'time'];
  const cells = headings.map((html) => (html === 'time' ? { html, className: 'right' } : { html }));
  return `<section id="${id}"><h2>Verdicts</h2>${table('Verdict on every claim', cells, rows)}</section>`;
}

function derivationSection({ derivation, id, claims }: Anchored, anchors: Anchors): string {
  const parameters = valueTable(`Parameters of ${derivation.id}`, 'parameter', derivation.parameters);
  const figures = derivation.figures.map((figure) => figureBlock(figure, anchors, derivation.id));
  return [
    `<section id="${id}"><h2>${proseToHtml(derivation.title)}</h2>`,
    `<p>${proseToHtml(derivation.summary)}</p>`,
    `<p class="quiet">Source: ${proseToHtml(derivation.source)}. Took ${duration(derivation.seconds)}.</p>`,
    `<h3>Parameters</h3><p>Those that the steps, the figures or the claims read as they were given. What a claim fixes stands in its settings.</p>${parameters || '<p>None was read.</p>'}`,
    '<h3>The derivation, step by step</h3>',
    '<p>Each step states an equation, the rule it follows by, what it assumes, how far it holds, and what supports it.</p>',
    ...derivation.steps.map((step, i) => stepSection(step, i, anchors(`${derivation.id} step ${step.id}`))),
    ...(figures.length === 0 ? [] : ['<h3>What the theory predicts</h3>', ...figures]),
    '<h3>Claims</h3>',
    ...(claims.length === 0 ? ['<p>No claim was checked.</p>'] : []),
    ...claims.map(({ claim, id: anchor }) => claimSection(claim, anchor, anchors)),
    '</section>',
  ].join('\n');
}

function stepSection(step: StepResult, index: number, id: string): string {
  const list = (term: string, items: readonly string[], none: string): string =>
    `<dt>${term}</dt>${(items.length === 0 ? [none] : items).map((item) => `<dd>${proseToHtml(item)}</dd>`).join('')}`;
  return (
    `<section class="step" id="${id}"><h4>Step ${index + 1}: ${proseToHtml(step.title)}</h4>` +
    step.statement.map(({ latex }) => displayMath(latex)).join('') +
    `<dl>${list('Because', [step.because], '')}${list('Assumes', step.assumes, 'nothing further')}` +
    `${list('Holds', [exactnessInWords(step.exactness)], '')}` +
    `${list('Standing', [standingInWords(step.statement)], '')}` +
    `${list('Evidence', step.evidence.map(evidenceInWords), 'none was gathered')}</dl></section>`
  );
}

function claimSection(claim: ClaimResult, id: string, anchors: Anchors): string {
  const rows = claim.findings.map((finding) => {
    const status = findingStatus(finding);
    return [
      { html: proseToHtml(finding.quantity) },
      { html: proseToHtml(finding.measured), className: 'measured' },
      { html: proseToHtml(finding.stated), className: 'stated' },
      { html: badge(finding.verdict, status) },
      { html: `${finding.expected}<br><span class="quiet">${status}</span>`, className: 'expected' },
      { html: proseToHtml(finding.comment), className: 'comment' },
      {
        html: proseToHtml([exclusionInWords(finding.exclusion), ...comparedInWords(finding)].join('; ')),
        className: 'effect',
      },
    ];
  });
  const headings = ['quantity', 'measured', 'stated', 'verdict', 'expected', 'comment', 'effect and margin'].map(
    (html) => ({ html }),
  );
  const settings = valueTable(`Settings of claim ${claim.id}`, 'setting', claim.settings);
  return [
    `<section class="claim" id="${id}"><h4>${escapeHtml(claim.id)}: ${proseToHtml(claim.title)} ${claimBadge(claim)}</h4>`,
    `<p>${proseToHtml(claim.statement)}</p>`,
    `<p class="quiet">Origin: ${claim.origin} (${ORIGIN_MEANING[claim.origin]}). Source: ${proseToHtml(claim.source)}.</p>`,
    `<p class="conclusion">${proseToHtml(claim.conclusion)}</p>`,
    table(`Findings of claim ${claim.id}`, headings, rows, 'findings'),
    ...claim.figures.map((figure) => figureBlock(figure, anchors, id)),
    ...(claim.set ?? []).flatMap((one) => {
      const text = setInWords(one);
      return text === undefined ? [] : [`<p class="quiet">This claim ${escapeHtml(text)}.</p>`];
    }),
    settings === '' ? '' : `<h5>Settings</h5>${settings}`,
    `<p class="quiet">Runs: ${failuresInWords(claim.failures)}. Took ${duration(claim.seconds)}.</p>`,
    '</section>',
  ].join('\n');
}
