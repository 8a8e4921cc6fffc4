/** Escaping for HTML. */

import { visible } from './visible.js';

/**
 * A text as it may stand in HTML content and in quoted attributes.
 *
 * @param text - any text.
 * @returns the text with `& < > " '` as character references; what acts unseen is written out (see `visible`).
 * @example
 * escapeHtml('<script>') // '&lt;script&gt;'
 */
export function escapeHtml(text: string): string {
  const references: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return visible(text).replace(/[&<>"']/g, (character) => references[character] ?? character);
}
