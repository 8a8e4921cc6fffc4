/** Mathematics in HTML: LaTeX to MathML, which browsers draw without fonts, scripts or requests. */

import katex from 'katex';
import { brokenEquation } from '../algebra/latex-lines.js';
import { escapeHtml } from './escape.js';
import { withMathLetters } from './math-letters.js';
import { visible } from './visible.js';

const UNESCAPED_DOLLAR = /(?<!\\)\$/;

/** A piece of prose: text, or LaTeX that stood between `$` signs. */
export interface ProsePart {
  readonly kind: 'text' | 'math';
  readonly content: string;
}

/**
 * Splits prose at its `$` signs.
 *
 * @param prose - text with LaTeX between pairs of `$`; a dollar sign itself is written `\$`.
 * @returns the pieces in order; a last `$` without a partner is text.
 * @example
 * splitProse('order $1/d$').map((part) => part.content) // ['order ', '1/d']
 * splitProse('costs $5').map((part) => part.kind) // ['text']
 */
export function splitProse(prose: string): readonly ProsePart[] {
  const pieces = prose.split(UNESCAPED_DOLLAR);
  if (pieces.length % 2 === 0) {
    const [alone, last] = pieces.splice(-2) as [string, string];
    pieces.push(`${alone}\\$${last}`);
  }
  return pieces
    .map((content, i): ProsePart => {
      if (i % 2 === 0) return { kind: 'text', content: content.replaceAll('\\$', '$') };
      return content === '' ? { kind: 'text', content: '$$' } : { kind: 'math', content };
    })
    .filter(({ content }) => content !== '');
}

/**
 * What is wrong with the mathematics of a prose text; for those who write texts, since the views show as text what they
 * cannot draw.
 *
 * @param prose - text with LaTeX between pairs of `$`.
 * @returns one line that quotes the text; undefined when nothing is wrong.
 * @example
 * proseProblem('order $1/d$') // undefined
 * proseProblem('price $5')?.slice(0, 19) // 'a $ without a partn'
 */
export function proseProblem(prose: string): string | undefined {
  if (prose.split(UNESCAPED_DOLLAR).length % 2 === 0) {
    return `a $ without a partner in ${JSON.stringify(prose)}; close the formula, or write \\$ for a dollar sign`;
  }
  return splitProse(prose)
    .map(({ kind, content }) => (kind === 'text' ? undefined : latexProblem(content)))
    .find((problem) => problem !== undefined);
}

/**
 * What is wrong with LaTeX.
 *
 * @param latex - LaTeX without delimiters.
 * @returns one line that quotes it; undefined when nothing is wrong.
 * @example
 * latexProblem('x^2') // undefined
 * latexProblem('\\frac{a}{')?.startsWith('invalid LaTeX') // true
 */
export function latexProblem(latex: string): string | undefined {
  const drawn = draw(latex, false);
  return drawn.html === undefined ? `invalid LaTeX ${JSON.stringify(latex)}: ${drawn.problem}` : undefined;
}

/**
 * Prose as HTML: text escaped, formulas as inline MathML. A formula that is not valid LaTeX is shown as its source.
 *
 * @param prose - text with LaTeX between pairs of `$`.
 * @returns HTML content.
 * @example
 * proseToHtml('a < b') // 'a &lt; b'
 * proseToHtml('at $\\nosuch$') // 'at <code class="latex">$\\nosuch$</code>'
 */
export function proseToHtml(prose: string): string {
  return splitProse(prose)
    .map(({ kind, content }) =>
      kind === 'text' ? escapeHtml(content) : (draw(content, false).html ?? source(`$${content}$`)),
    )
    .join('');
}

/**
 * Prose for places that hold no mathematics (SVG text, terminals, attributes): formulas as their LaTeX source.
 *
 * @param prose - text with LaTeX between pairs of `$`.
 * @returns the same text without the `$` signs; a `$` without a partner stays.
 * @example
 * proseToPlain('time $\\tau$') // 'time \\tau'
 * proseToPlain('costs $5') // 'costs $5'
 */
export function proseToPlain(prose: string): string {
  return splitProse(prose)
    .map(({ content }) => content)
    .join('');
}

/**
 * A display equation in a box of its own, which scrolls sideways when the equation is wider than the page.
 *
 * @param latex - LaTeX without delimiters; what is not valid is shown as its source.
 * @returns a `<div class="equation">` with display MathML.
 */
export function displayMath(latex: string): string {
  return `<div class="equation">${draw(brokenEquation(latex, 95), true).html ?? source(latex)}</div>`;
}

function source(latex: string): string {
  return `<code class="latex">${escapeHtml(latex)}</code>`;
}

/** MathML, or why there is none. */
function draw(
  latex: string,
  displayMode: boolean,
): { readonly html: string } | { readonly html: undefined; readonly problem: string } {
  try {
    const options = {
      output: 'mathml' as const,
      displayMode,
      throwOnError: true,
      strict: 'ignore' as const,
      trust: false,
      maxSize: 20,
    };
    return { html: withMathLetters(katex.renderToString(visible(latex), options)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^KaTeX parse error: /, '') : String(error);
    return { html: undefined, problem: reason };
  }
}
