/** Computes a polynomial in several variables with few multiplications, by Horner's greedy scheme. */

import { Polynomial } from '../algebra/polynomial.js';
import { isNumber } from '../algebra/symbol.js';
import type { ProgramBuilder } from './program.js';

/** A polynomial with its constants in double precision: what Horner's scheme works on. */
interface FloatTerm {
  readonly coefficient: number;
  readonly exponents: ReadonlyMap<string, number>;
}

/** Adds the polynomial to the program by the greedy multivariate Horner scheme; returns the index of its value. */
export function emitPolynomial(
  builder: ProgramBuilder,
  polynomial: Polynomial,
  nodeOf: (symbol: string) => number,
): number {
  return emitTerms(builder, toFloatTerms(polynomial), nodeOf);
}

/** Terms that differ in radicals only are one term in floating point, with the exact constant rounded once. */
function toFloatTerms(polynomial: Polynomial): FloatTerm[] {
  const groups = new Map<string, { exponents: Map<string, number>; constants: Polynomial[] }>();
  for (const { coefficient, powers } of polynomial.terms()) {
    const exponents = new Map(powers.filter(([name]) => !isNumber(name)));
    const constant = Polynomial.fromTerms([{ coefficient, powers: powers.filter(([name]) => isNumber(name)) }]);
    const key = JSON.stringify([...exponents]);
    const group = groups.get(key) ?? { exponents, constants: [] };
    groups.set(key, group);
    group.constants.push(constant);
  }
  return [...groups.values()].map(({ exponents, constants }) => ({
    coefficient: Polynomial.sum(constants).toNumber(),
    exponents,
  }));
}

function emitTerms(builder: ProgramBuilder, terms: readonly FloatTerm[], nodeOf: (symbol: string) => number): number {
  if (terms.length === 0) return builder.constant(0);
  const symbol = mostFrequentSymbol(terms);
  if (terms.length === 1 || symbol === undefined) {
    const { coefficient, exponents } = terms[0]!;
    let product: number | undefined;
    for (const [name, exponent] of exponents) {
      const power = builder.power(nodeOf(name), exponent);
      product = product === undefined ? power : builder.product(product, power);
    }
    const constant = builder.constant(coefficient);
    return product === undefined ? constant : builder.product(product, constant);
  }
  const containing = terms.filter((term) => term.exponents.has(symbol));
  const rest = terms.filter((term) => !term.exponents.has(symbol));
  const lowest = Math.min(...containing.map((term) => term.exponents.get(symbol)!));
  const quotient = containing.map(({ coefficient, exponents }) => {
    const reduced = new Map(exponents);
    const exponent = exponents.get(symbol)! - lowest;
    if (exponent === 0) reduced.delete(symbol);
    else reduced.set(symbol, exponent);
    return { coefficient, exponents: reduced };
  });
  const product = builder.product(emitTerms(builder, quotient, nodeOf), builder.power(nodeOf(symbol), lowest));
  return rest.length === 0 ? product : builder.sum(product, emitTerms(builder, rest, nodeOf));
}

/** The symbol in most terms, the first in the order of names among equals; undefined for a constant. */
function mostFrequentSymbol(terms: readonly FloatTerm[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { exponents } of terms) {
    for (const name of exponents.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let best: string | undefined;
  for (const [name, count] of counts) {
    const most = best === undefined ? 0 : counts.get(best)!;
    if (count > most || (count === most && name < best!)) best = name;
  }
  return best;
}
