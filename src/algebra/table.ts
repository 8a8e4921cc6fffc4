/** The plain form of a polynomial as rows of exponents, and its unique normal form. */

import { gcd } from './integer.js';
import {
  compareGenerators,
  exponentialName,
  exponentOf,
  isExponential,
  isNumber,
  isRadical,
  radicandOf,
} from './symbol.js';

/**
 * A polynomial in plain form, without packed monomials: sum over rows r of numerators[r]/denominator times the product over g of
 * generators[g]^exponents[r * generators.length + g].
 *
 * Normal form: generators sorted and each used; rows distinct, in graded lexicographic order (highest total degree
 * first; numbers such as radicals do not count and come last); numerators nonzero; gcd(numerators, denominator) = 1;
 * radicals with exponents 0 and 1 only; at most one exponential in a row, with the exponent 1.
 */
export interface Table {
  readonly generators: readonly string[];
  readonly exponents: readonly number[];
  readonly numerators: readonly bigint[];
  readonly denominator: bigint;
}

export const zeroTable: Table = { generators: [], exponents: [], numerators: [], denominator: 1n };

/** A monomial as a row of exponents, with its numerator. */
export interface Row {
  readonly exponents: readonly number[];
  readonly numerator: bigint;
}

/** The rows over more generators, with the numerators scaled. */
export function rowsOf(table: Table, generators: readonly string[], scale: bigint): Row[] {
  const width = table.generators.length;
  const columns = generators.map((name) => table.generators.indexOf(name));
  return table.numerators.map((numerator, row) => ({
    exponents: columns.map((column) => (column < 0 ? 0 : table.exponents[row * width + column]!)),
    numerator: numerator * scale,
  }));
}

/** The rows of the product, unsorted and with repetitions. */
export function productRows(a: Table, b: Table, generators: readonly string[]): Row[] {
  const rowsB = rowsOf(b, generators, 1n);
  return rowsOf(a, generators, 1n).flatMap((left) =>
    rowsB.map((right) => ({
      exponents: left.exponents.map((exponent, g) => exponent + right.exponents[g]!),
      numerator: left.numerator * right.numerator,
    })),
  );
}

/**
 * The table of any rows over sorted generators: exponentials are merged, like monomials collected, radicals reduced,
 * zeros dropped.
 */
export function collectRows(names: readonly string[], unmerged: readonly Row[], denominator: bigint): Table {
  const { generators, rows } = mergeExponentials(names, unmerged);
  const collected = new Map<string, { exponents: readonly number[]; numerator: bigint }>();
  for (const row of rows) {
    let numerator = row.numerator;
    const exponents = row.exponents.map((exponent, g) => {
      const name = generators[g]!;
      if (exponent < 2 || !isRadical(name)) return exponent;
      numerator *= radicandOf(name) ** BigInt(exponent >> 1);
      return exponent & 1;
    });
    const key = exponents.join();
    const before = collected.get(key);
    if (before) before.numerator += numerator;
    else collected.set(key, { exponents, numerator });
  }
  const ordinary = generators.filter((name) => !isNumber(name)).length;
  const kept = [...collected.values()].filter((row) => row.numerator !== 0n);
  kept.sort((a, b) => compareMonomials(a.exponents, b.exponents, ordinary));
  return inNormalForm({
    generators,
    exponents: kept.flatMap((row) => row.exponents),
    numerators: kept.map((row) => row.numerator),
    denominator,
  });
}

/** Applies exp(r) exp(s) = exp(r + s) within each row. */
function mergeExponentials(
  names: readonly string[],
  rows: readonly Row[],
): { readonly generators: readonly string[]; readonly rows: readonly Row[] } {
  if (!names.some(isExponential)) return { generators: names, rows };
  const exponents = names.map((name) => (isExponential(name) ? exponentOf(name) : undefined));
  const merged = rows.map((row) => {
    let n = 0n;
    let d = 1n;
    row.exponents.forEach((times, g) => {
      const exponent = exponents[g];
      if (exponent === undefined || times === 0) return;
      n = n * exponent.d + BigInt(times) * exponent.n * d;
      d *= exponent.d;
    });
    return { row, name: exponentialName(n, d) };
  });
  const generators = [
    ...names.filter((name) => !isExponential(name)),
    ...new Set(merged.flatMap(({ name }) => (name === undefined ? [] : [name]))),
  ].sort(compareGenerators);
  const columns = generators.map((name) => names.indexOf(name));
  return {
    generators,
    rows: merged.map(({ row, name }) => ({
      numerator: row.numerator,
      exponents: generators.map((other, g) =>
        isExponential(other) ? Number(other === name) : row.exponents[columns[g]!]!,
      ),
    })),
  };
}

function compareMonomials(a: readonly number[], b: readonly number[], ordinary: number): number {
  let byDegree = 0;
  for (let g = 0; g < ordinary; g++) byDegree += b[g]! - a[g]!;
  if (byDegree !== 0) return byDegree;
  for (let g = 0; g < a.length; g++) if (a[g] !== b[g]) return b[g]! - a[g]!;
  return 0;
}

/** Drops unused generators and cancels the common factor; rows must be distinct, nonzero, reduced and in order. */
export function inNormalForm(table: Table): Table {
  const { generators, exponents, numerators } = table;
  if (numerators.length === 0) return zeroTable;
  const width = generators.length;
  const used = new Array<boolean>(width).fill(false);
  let usedCount = 0;
  for (let at = 0, g = 0; at < exponents.length && usedCount < width; at++) {
    if (exponents[at] !== 0 && !used[g]) {
      used[g] = true;
      usedCount++;
    }
    if (++g === width) g = 0;
  }
  let common = table.denominator;
  for (let row = 0; row < numerators.length && common !== 1n; row++) common = gcd(common, numerators[row]!);
  if (usedCount === width && common === 1n) return table;
  return {
    generators: usedCount === width ? generators : generators.filter((_, g) => used[g]),
    exponents: usedCount === width ? exponents : exponents.filter((_, at) => used[at % width]),
    numerators: common === 1n ? numerators : numerators.map((numerator) => numerator / common),
    denominator: table.denominator / common,
  };
}
