/** Polynomials with packed monomials, and the common layout in which two of them can be combined exactly. */

import { exponentIn, type Layout, standardLayout, tailoredLayout, translatedKeys } from './layout.js';
import type { Packed } from './packed.js';
import { compareGenerators, isNumber } from './symbol.js';

/** The sum of integers[i]/denominator times the monomial keys[i]. */
export interface PackedTable extends Packed {
  readonly generators: readonly string[];
  readonly layout: Layout;
  readonly denominator: bigint;
}

/** Whether two layouts of the same generators give the same keys. */
export function sameKeys(a: Layout, b: Layout): boolean {
  return a === b || (a.most !== undefined && b.most !== undefined);
}

export function unionOf(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const union: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = i === a.length ? 1 : j === b.length ? -1 : a[i] === b[j] ? 0 : compareGenerators(a[i]!, b[j]!);
    union.push(order <= 0 ? a[i]! : b[j]!);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  // The same array again where possible, so that later comparisons are short.
  return union.length === a.length ? a : union.length === b.length ? b : union;
}

/** Generators and layout that have room for two operands and for what comes of them. */
export interface Frame {
  readonly generators: readonly string[];
  readonly layout: Layout;
}

/** The frame for the sum or the product; undefined where its keys would not be exact. */
export function frameFor(a: PackedTable, b: PackedTable, operation: 'sum' | 'product'): Frame | undefined {
  const generators = unionOf(a.generators, b.generators);
  const both = operation === 'sum' ? Math.max : (left: number, right: number): number => left + right;
  const standard = standardOf(generators, a) ?? standardOf(generators, b) ?? standardLayout(generators);
  if (standard) {
    let needed = both(totalDegreeOf(a), totalDegreeOf(b));
    if (generators.length > 0 && isNumber(generators[generators.length - 1]!)) {
      const largest = largestExponents(a, generators);
      largestExponents(b, generators).forEach((most, g) => {
        needed = Math.max(needed, both(largest[g]!, most));
      });
    }
    if (needed <= standard.most!) return { generators, layout: standard };
  }
  const largest = largestExponents(a, generators);
  largestExponents(b, generators).forEach((most, g) => {
    largest[g] = both(largest[g]!, most);
  });
  const layout = tailoredLayout(generators, largest);
  return layout && { generators, layout };
}

function standardOf(generators: readonly string[], table: PackedTable): Layout | undefined {
  return table.generators === generators && table.layout.most !== undefined ? table.layout : undefined;
}

/** Keys fall, so the first has the total degree. */
export function totalDegreeOf({ keys, layout }: PackedTable): number {
  return Math.floor(keys[0]! / layout.degreePlace);
}

export function largestExponents({ generators, keys, layout }: PackedTable, union: readonly string[]): number[] {
  const largest = new Array<number>(union.length).fill(0);
  generators.forEach((name, g) => {
    let most = 0;
    for (const key of keys) most = Math.max(most, exponentIn(key, layout, g));
    largest[union.indexOf(name)] = most;
  });
  return largest;
}

export function keysIn(table: PackedTable, frame: Frame): readonly number[] {
  const { generators, layout, keys } = table;
  if (generators.length === frame.generators.length && sameKeys(layout, frame.layout)) return keys;
  let at = 0;
  const columns = generators.map((name) => {
    while (frame.generators[at] !== name) at++;
    return at;
  });
  return translatedKeys(keys, layout, frame.layout, columns);
}

/** Drops unused generators. */
export function narrowed(table: PackedTable): PackedTable {
  const { generators, layout, keys, integers, denominator } = table;
  const isUsed = generators.map((_, g) => keys.some((key) => exponentIn(key, layout, g) > 0));
  if (isUsed.every(Boolean)) return table;
  const used = generators.filter((_, g) => isUsed[g]);
  const largest = largestExponents(table, generators).filter((_, g) => isUsed[g]);
  const standard = standardLayout(used);
  const degree = keys.length === 0 ? 0 : totalDegreeOf(table);
  // Fewer generators need no more room than before.
  const narrow = standard && Math.max(degree, ...largest) <= standard.most! ? standard : tailoredLayout(used, largest)!;
  const columns = generators.map((name) => used.indexOf(name));
  return {
    generators: used,
    layout: narrow,
    keys: translatedKeys(keys, layout, narrow, columns),
    integers,
    denominator,
  };
}
