/** One monomial with its coefficient. */

import type { Rational } from './rational.js';

/** One monomial with its coefficient; powers are sorted, exponents positive, numbers (radicals, π^(-1/2), exponentials) last. */
export interface Monomial {
  readonly coefficient: Rational;
  readonly powers: readonly (readonly [symbol: string, exponent: number])[];
}
