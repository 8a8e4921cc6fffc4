/** Characters that a reader does not see but that a terminal or a page acts on, written out. */

/**
 * Control characters (escape sequences begin with one), marks and overrides of direction, separators of lines, tags,
 * interlinear annotation, a byte order mark, and halves of surrogate pairs; line feed and tab are text.
 */
const ACTING =
  /(?![\n\t])[\p{Control}\p{Surrogate}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * A text that is safe to print: what a terminal would act on is written as its code. All that popflow prints passes
 * through here, whoever wrote it.
 *
 * @param text - any text; line feeds and tabs stay.
 * @returns the text with `\x1b` for an escape, `\u202e` for a right-to-left override and so on.
 * @example
 * visible('a\u001b[2Jb\u202e') // 'a\\x1b[2Jb\\u202e'
 */
export function visible(text: string): string {
  return text.replace(ACTING, (character) => {
    const code = character.codePointAt(0)!;
    const digits = code.toString(16);
    if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
  });
}

/**
 * As `visible`, on one line: runs of white space become one blank.
 *
 * @param text - any text.
 * @returns one line, without blanks at its ends.
 * @example
 * visibleLine(' two\n lines\u0007') // 'two lines\\x07'
 */
export function visibleLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim());
}

/**
 * JSON text in which no string holds a character that a terminal acts on; the values are the same.
 *
 * @param json - JSON text.
 * @returns the text with escapes of JSON in place of such characters.
 * @example
 * visibleJson('"\u009b"') // '"\\u009b"'
 */
export function visibleJson(json: string): string {
  // JSON has escapes for units of UTF-16 only; outside of its strings it holds none of these characters.
  return json.replace(ACTING, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
