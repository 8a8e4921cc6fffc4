/** An equation that was broken into lines, on one line again, with single blanks. */
export function unbroken(latex: string): string {
  return latex
    .replace(/\\(?:begin|end)\{aligned\}\n?/g, '')
    .replace(/\n?&\\quad /g, '')
    .replace(/ \\\\/g, ' ')
    .replace('&=', '=')
    .replace(/\s+/g, ' ')
    .trim();
}
