/** Prose that a report will show is tried before any run: a formula that cannot be drawn is found while nothing is lost. */

import { InputError } from '../engine/errors.js';
import type { Derivation } from '../study/contract.js';
import { proseProblem } from './math.js';

/**
 * Makes sure that the texts of a derivation and of its claims can be shown: each `$` has a partner, each formula is LaTeX.
 *
 * @param derivation - the derivation.
 * @throws InputError of one line that names the claim and the field of the first text that cannot.
 */
export function checkProse(derivation: Pick<Derivation, 'id' | 'title' | 'source' | 'summary' | 'claims'>): void {
  for (const field of ['title', 'source', 'summary'] as const)
    tryText(`${field} of ${derivation.id}`, derivation[field]);
  for (const claim of derivation.claims) {
    for (const field of ['title', 'statement', 'source'] as const) {
      tryText(`${field} of claim ${claim.id} of ${derivation.id}`, claim[field]);
    }
  }
}

function tryText(what: string, text: string): void {
  const problem = proseProblem(text);
  if (problem !== undefined) throw new InputError(`${what}: ${problem}`);
}
