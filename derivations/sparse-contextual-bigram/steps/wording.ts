/** What several steps say. */

import type { Equation } from '../../../src/index.js';

export const TASK =
  'tokens x_1, ..., x_T and k independent with law mu > 0; output drawn from column x_t of P, t from column k of Q';
export const MANIFOLD = "1'A = 1', 1'V = 1', V mu = mu";

/** An equation that is quoted rather than printed from an object. */
export function quoted(text: string, latex: string): Equation {
  return { text, latex, json: { quoted: text } };
}
