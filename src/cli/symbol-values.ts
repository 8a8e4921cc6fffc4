/** The exact values that `--set` gives to the symbols of an expression. */

import { parsePolynomial } from '../algebra/parse.js';
import type { Polynomial } from '../algebra/polynomial.js';
import { InputError } from '../engine/errors.js';

/**
 * Values of symbols from `--set name=value`, exact.
 *
 * @param settings - texts `name=value`; the value is a polynomial, for instance `1/2` or `sqrt(2)*a`.
 * @returns the values by name.
 * @throws InputError when one has another form or a name is set twice; RangeError when a value cannot be read.
 */
export function assignments(settings: readonly string[]): Readonly<Record<string, Polynomial>> {
  const values: Record<string, Polynomial> = {};
  for (const setting of settings) {
    const match = /^\s*([A-Za-z\u0370-\u03ff]\w*)\s*=(.+)$/.exec(setting);
    if (match === null) throw new InputError(`--set ${setting}: must have the form name=value, for instance rho=1/2`);
    const name = match[1]!;
    if (Object.hasOwn(values, name)) throw new InputError(`--set ${setting}: ${name} is set twice; set it once`);
    values[name] = parsePolynomial(match[2]!);
  }
  return values;
}
