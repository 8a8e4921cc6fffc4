/** What several steps say, and the comparison that their evidence makes. */

import { confirmedNumerically, type Evidence } from '../../../src/symbolic.js';

export const TASK =
  'tokens x_1, ..., x_T and k independent with law mu > 0; output drawn from column x_t of P, t from column k of Q';
export const MANIFOLD = "1'A = 1', 1'V = 1', V mu = mu";
export const UNIFORM = 'uniform tokens, mu = 1/N';

/** Evidence that values of formulas are those of another route, relative to the latter. */
export function equalTo(
  what: string,
  pairs: readonly (readonly [stated: number, other: number])[],
  tolerance: number,
): Evidence {
  return confirmedNumerically(
    `${what}, relative`,
    pairs.map(([stated, other]) => stated / other - 1),
    tolerance,
  );
}

/** A value that no statement changes: made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
