/** Mathematics in HTML: LaTeX to MathML, which browsers draw without fonts, scripts or requests. */

import katex from 'katex';
import { brokenEquation } from '../symbolic/algebra/latex-lines.js';
import { escapeHtml } from './escape.js';
import { withMathLetters } from './math-letters.js';

/** A piece of prose: text, or LaTeX that stood between `$` signs. */
export interface ProsePart {
  readonly kind: 'text' | 'math';
  readonly content: string;
}

/**
 * Splits prose at its `$` signs.
 *
 * @param prose - text with LaTeX between pairs of `$`; a dollar sign itself is written `\$`.
 * @returns the pieces in order.
 * @throws RangeError when a `$` has no partner; the message quotes the text.
 * @example
 * splitProse('order $1/d$').map((part) => part.content) // ['order ', '1/d']
 */
export function splitProse(prose: string): readonly ProsePart[] {
  const pieces = prose.split(/(?<!\\)\$/);
  if (pieces.length % 2 === 0) {
    throw new RangeError(
      `a $ without a partner in ${JSON.stringify(prose)}; close the formula, or write \\$ for a dollar sign`,
    );
  }
  return pieces
    .map(
      (content, i): ProsePart =>
        i % 2 === 0 ? { kind: 'text', content: content.replaceAll('\\$', '$') } : { kind: 'math', content },
    )
    .filter(({ content }) => content !== '');
}

/**
 * Prose as HTML: text escaped, formulas as inline MathML.
 *
 * @param prose - text with LaTeX between pairs of `$`.
 * @returns HTML content.
 * @throws RangeError when a `$` has no partner or a formula is not valid LaTeX.
 * @example
 * proseToHtml('a < b') // 'a &lt; b'
 */
export function proseToHtml(prose: string): string {
  return splitProse(prose)
    .map(({ kind, content }) => (kind === 'text' ? escapeHtml(content) : mathml(content, false)))
    .join('');
}

/**
 * Prose for places that hold no mathematics (SVG text, terminals, attributes): formulas as their LaTeX source.
 *
 * @param prose - text with LaTeX between pairs of `$`.
 * @returns the same text without the `$` signs; with an unpaired `$` the text as it is.
 * @example
 * proseToPlain('time $\\tau$') // 'time \\tau'
 */
export function proseToPlain(prose: string): string {
  return prose.replace(/(?<!\\)\$([^$]*[^\\$])\$/g, '$1').replaceAll('\\$', '$');
}

/**
 * A display equation in a box of its own, which scrolls sideways when the equation is wider than the page.
 *
 * @param latex - LaTeX without delimiters.
 * @returns a `<div class="equation">` with display MathML.
 * @throws RangeError when the LaTeX is not valid; the message quotes it.
 */
export function displayMath(latex: string): string {
  return `<div class="equation">${mathml(brokenEquation(latex, 95), true)}</div>`;
}

function mathml(latex: string, displayMode: boolean): string {
  try {
    const options = {
      output: 'mathml' as const,
      displayMode,
      throwOnError: true,
      strict: 'ignore' as const,
      trust: false,
      maxSize: 20,
    };
    return withMathLetters(katex.renderToString(latex, options));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^KaTeX parse error: /, '') : String(error);
    throw new RangeError(`invalid LaTeX ${JSON.stringify(latex)}: ${reason}`, { cause: error });
  }
}
