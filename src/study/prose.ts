/** Texts of a report: words with LaTeX between `$` signs. */

/**
 * A name, or other text that is not ours, as it may stand in prose: its dollar signs are dollar signs.
 *
 * @param name - any text.
 * @returns the text in the form of prose.
 * @example
 * asProse('$x') // '\\$x'
 */
export function asProse(name: string): string {
  return name.replaceAll('$', '\\$');
}
