/** Exact evidence: an equality that an independent route confirms. */

import type { Evidence } from './step.js';

/**
 * Exact evidence, or an error: a step that an independent route contradicts must not be shown as derived.
 *
 * @throws Error when it does not hold.
 * @example
 * confirmed(1 + 1 === 2, 'by counting').kind // 'exact'
 */
export function confirmed(holds: boolean, route: string): Evidence {
  if (!holds) throw new Error(`an independent route contradicts the derivation: ${route}`);
  return { kind: 'exact', route };
}
