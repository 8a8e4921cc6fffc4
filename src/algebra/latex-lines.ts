/** Breaking of long displayed equations at their top-level plus and minus signs. */

/** About as many visible characters as fit on a line of an article. */
const DEFAULT_WIDTH = 60;

/**
 * A displayed equation broken into lines, or as it is when it fits on one.
 *
 * @param latex - the equation without delimiters; braces must be balanced.
 * @param width - visible characters in a line; defaults to 60.
 * @returns the same equation, in an `aligned` environment when it has more than one line.
 * @example
 * brokenEquation('y = a + b', 4) // '\\begin{aligned}\ny &= a \\\\\n&\\quad + b\n\\end{aligned}'
 */
export function brokenEquation(latex: string, width = DEFAULT_WIDTH): string {
  if (visibleLength(latex) <= width) return latex;
  const [left, ...terms] = topLevelTerms(latex);
  const lines: string[] = [];
  let line = left ?? '';
  for (const term of terms) {
    if (visibleLength(line) + visibleLength(term) > width && line !== left) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? term : `${line} ${term}`;
  }
  lines.push(line);
  if (lines.length === 1) return latex;
  const [first, ...rest] = lines as [string, ...string[]];
  const aligned = [first.replace('=', '&='), ...rest.map((other) => `&\\quad ${other}`)];
  return `\\begin{aligned}\n${aligned.join(' \\\\\n')}\n\\end{aligned}`;
}

/** The part up to the last equals sign, then the terms with their signs. */
function topLevelTerms(latex: string): readonly string[] {
  const cuts: number[] = [];
  let depth = 0;
  let equals = 0;
  for (let at = 0; at < latex.length; at++) {
    const letter = latex[at]!;
    if ('{(['.includes(letter)) depth++;
    if ('})]'.includes(letter)) depth--;
    if (depth !== 0) continue;
    if (letter === '=') {
      equals = at + 1;
      cuts.length = 0;
    }
    const binary = (letter === '+' || letter === '-') && latex[at - 1] === ' ' && latex[at + 1] === ' ';
    if (binary) cuts.push(at);
  }
  const firstTerm = cuts[0] ?? latex.length;
  const pieces = [latex.slice(0, equals).trim(), latex.slice(equals, firstTerm).trim()];
  cuts.forEach((cut, index) => {
    pieces.push(latex.slice(cut, cuts[index + 1] ?? latex.length).trim());
  });
  return pieces.filter((piece) => piece !== '');
}

/** Roughly the characters that are seen: a command counts as one, subscripts and grouping as half or nothing. */
function visibleLength(latex: string): number {
  return latex
    .replace(/\\(?:left|right|quad|,|tfrac|frac|mathrm|text|mathbb)/g, '')
    .replace(/\\[a-zA-Z]+/g, 'x')
    .replace(/[{}_^]/g, '')
    .replace(/ /g, '').length;
}
