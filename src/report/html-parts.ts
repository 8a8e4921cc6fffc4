/** Small pieces of the HTML report. */

import type { Verdict } from '../checker/verdict.js';
import type { Figure } from '../study/figure.js';
import type { ClaimResult } from '../study/result.js';
import { escapeHtml } from './escape.js';
import { figureLegend } from './legend.js';
import { proseToHtml } from './math.js';
import { figureToSvg } from './plot.js';
import { type FindingStatus, valueInWords } from './words.js';

const STATUS_CLASS: Readonly<Record<FindingStatus, string>> = {
  'as expected': 'good',
  'not as expected': 'bad',
  open: 'open',
};
const STATUS_MARK: Readonly<Record<FindingStatus, string>> = { 'as expected': '✓', 'not as expected': '✗', open: '?' };
const VERDICT_STATUS: Readonly<Record<Verdict, FindingStatus>> = {
  agrees: 'as expected',
  disagrees: 'not as expected',
  inconclusive: 'open',
};

/** Gives each section of one page an id of its own, however alike the names are. */
export type Anchors = (name: string) => string;

/**
 * Makes the ids of one page.
 *
 * @returns a function from a name to an id that it has not given before.
 * @example
 * createAnchors()('single-index C5') // 'single-index-C5'
 */
export function createAnchors(): Anchors {
  const given = new Set<string>();
  return (name) => {
    const base = name.replace(/[^\p{Letter}\p{Number}]+/gu, '-').replace(/^-|-$/g, '') || 'section';
    let id = base;
    for (let i = 2; given.has(id); i += 1) id = `${base}-${i}`;
    given.add(id);
    return id;
  };
}

/** A verdict in a coloured box; the mark and the colour say how it stands to what was expected. */
export function badge(verdict: Verdict, status: FindingStatus = VERDICT_STATUS[verdict]): string {
  return `<span class="badge ${STATUS_CLASS[status]}"><span aria-hidden="true">${STATUS_MARK[status]} </span>${verdict}</span>`;
}

/** In the place of a verdict where a run failed. */
export function failedBadge(): string {
  return '<span class="badge bad"><span aria-hidden="true">✗ </span>failed</span>';
}

/** The verdict on a claim; where its run failed, that. */
export function claimBadge({ verdict, error }: Pick<ClaimResult, 'verdict' | 'error'>): string {
  return error === undefined ? badge(verdict) : failedBadge();
}

/** A duration: rounded for the eye, in full for programs. */
export function duration(seconds: number): string {
  return `<data value="${seconds}">${seconds.toFixed(1)} s</data>`;
}

/** A cell of a table: its HTML and its class. */
export interface Cell {
  readonly html: string;
  readonly className?: string;
}

/** A table that scrolls sideways in its own box; the first cell of each row is its header. */
export function table(
  caption: string,
  headings: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  className = '',
): string {
  const attribute = ({ className: name }: Cell): string => (name === undefined ? '' : ` class="${name}"`);
  const head = headings.map((cell) => `<th scope="col"${attribute(cell)}>${cell.html}</th>`).join('');
  const body = rows.map((cells) => {
    const [first, ...rest] = cells;
    const header = first === undefined ? '' : `<th scope="row"${attribute(first)}>${first.html}</th>`;
    return `<tr>${header}${rest.map((cell) => `<td${attribute(cell)}>${cell.html}</td>`).join('')}</tr>`;
  });
  const label = escapeHtml(caption);
  return `<div class="wide ${className}"><table aria-label="${label}"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** Names and values of parameters or settings. */
export function valueTable(caption: string, heading: string, values: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(values).map(([name, value]) => [
    { html: `<code>${escapeHtml(name)}</code>` },
    { html: `<code>${escapeHtml(valueInWords(value))}</code>` },
  ]);
  return rows.length === 0 ? '' : table(caption, [{ html: heading }, { html: 'value' }], rows, 'settings');
}

/** A figure with its title, drawing, legend and caption. */
export function figureBlock(figure: Figure, anchors: Anchors, within: string): string {
  return (
    `<figure id="${anchors(`${within} figure ${figure.id}`)}"><div class="title">${proseToHtml(figure.title)}</div>` +
    `<div class="plot">${figureToSvg(figure)}</div>${figureLegend(figure)}` +
    `<figcaption>${proseToHtml(figure.caption)}</figcaption></figure>`
  );
}
