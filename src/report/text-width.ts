/** Text in columns of a terminal: widths by grapheme, no control characters. */

/** Blocks that terminals draw two columns wide (Unicode's East Asian Width W and F, and emoji). */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f004}\u{1f0cf}\u{1f18e}\u{1f191}-\u{1f19a}\u{1f200}-\u{1f320}\u{1f32d}-\u{1f335}\u{1f337}-\u{1f37c}\u{1f37e}-\u{1f393}\u{1f3a0}-\u{1f3ca}\u{1f3cf}-\u{1f3d3}\u{1f3e0}-\u{1f3f0}\u{1f3f4}\u{1f3f8}-\u{1f43e}\u{1f440}\u{1f442}-\u{1f4fc}\u{1f4ff}-\u{1f53d}\u{1f54b}-\u{1f54e}\u{1f550}-\u{1f567}\u{1f595}\u{1f596}\u{1f5a4}\u{1f5fb}-\u{1f64f}\u{1f680}-\u{1f6c5}\u{1f6cc}\u{1f6d0}-\u{1f6d2}\u{1f6d5}-\u{1f6d7}\u{1f6dc}-\u{1f6df}\u{1f6eb}\u{1f6ec}\u{1f6f4}-\u{1f6fc}\u{1f7e0}-\u{1f7eb}\u{1f90c}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const INVISIBLE = /^[\p{Mark}\p{Control}\p{Format}]+$/u;

function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}

/**
 * How many columns a terminal needs for a text.
 *
 * @param text - one line without control characters.
 * @returns the number of columns: 2 for wide East Asian characters and emoji, 0 for combining marks, else 1.
 * @example
 * displayWidth('漢字 η') // 6
 */
export function displayWidth(text: string): number {
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/**
 * Cuts a text to a width; a cut text ends in `…`.
 *
 * @param text - one line.
 * @param width - columns, at least 1.
 * @returns the text itself when it fits.
 * @example
 * fitWidth('inconclusive', 6) // 'incon…'
 */
export function fitWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Fills a text with blanks to a width.
 *
 * @param text - one line.
 * @param width - columns; a longer text is returned as it is.
 * @param side - where the text stands; defaults to `left`.
 * @returns the filled text.
 * @example
 * padWidth('字', 4) // '字  '
 */
export function padWidth(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + blanks : blanks + text;
}

/**
 * A text in lines of at most a width, broken at blanks; a word that has no room on a line goes on in the next, uncut.
 *
 * @param text - one line.
 * @param width - columns, at least 2, as a wide character has.
 * @returns the lines, at least one.
 * @example
 * wrapWidth('deviation -0.11 at t', 10) // ['deviation', '-0.11 at t']
 */
export function wrapWidth(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const grapheme of graphemes(word)) {
      if (displayWidth(line + grapheme) > width) {
        lines.push(line);
        line = '';
      }
      line += grapheme;
    }
  }
  return [...lines, line];
}
