/** A term: a rational coefficient times powers of atoms, summed over its dummy indices. */

import { Rational } from '../algebra/rational.js';
import {
  type Atom,
  atomIndices,
  atomKey,
  type Index,
  indexKey,
  normaliseAtom,
  renameIndices,
  sameIndex,
  symbol,
} from './atom.js';

export interface Factor {
  readonly atom: Atom;
  /** A non-zero integer. */
  readonly exponent: number;
}

export interface IndexedTerm {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
  /** Dummy indices; each occurs in some factor. */
  readonly sums: readonly Index[];
}

/** Names for dummies, per range, in the order in which they are used. Ranges without an entry number their dummies. */
const DUMMY_NAMES: Readonly<Record<string, readonly string[]>> = {
  m: ['j', 'k', 'l', 'n'],
  P: ['q', 'r', "q'", "r'"],
};

/**
 * A string that two terms in normal form share exactly when they differ in the coefficient alone.
 *
 * @example
 * termKey({ factors: [], sums: [] }) // 'sum{} '
 */
export function termKey(term: Pick<IndexedTerm, 'factors' | 'sums'>): string {
  const factors = term.factors.map((factor) => `${atomKey(factor.atom)}^${factor.exponent}`).join(' * ');
  return `sum{${term.sums.map((index) => `${index.name}:${index.range}`).join(',')}} ${factors}`;
}

/**
 * The normal form: Kronecker deltas contracted, coinciding coordinates merged, equal atoms collected, free sums turned
 * into the size of their range, dummies renamed so that equal terms have equal keys whatever their dummies were called.
 */
export function normaliseTerm(term: IndexedTerm): IndexedTerm {
  const contracted = contractDeltas(term);
  const used = new Set(contracted.factors.flatMap((factor) => atomIndices(factor.atom).map(indexKey)));
  const sums = contracted.sums.filter((index) => used.has(indexKey(index)));
  const sizes = contracted.sums.filter((index) => !used.has(indexKey(index))).map((index) => symbol(index.range));
  const factors = collect([...contracted.factors, ...sizes.map((atom) => ({ atom, exponent: 1 }))]);
  return renameDummies({ coefficient: contracted.coefficient, factors, sums });
}

function contractDeltas(term: IndexedTerm): IndexedTerm {
  let { factors, sums } = { factors: collect(term.factors), sums: term.sums };
  for (;;) {
    const position = factors.findIndex(
      (factor) => factor.atom.kind === 'delta' && factor.atom.indices.some((index) => isDummy(index, sums)),
    );
    const delta = factors[position]?.atom;
    if (delta?.kind !== 'delta') return { coefficient: term.coefficient, factors, sums };
    const [first, second] = delta.indices;
    const [dummy, kept] = isDummy(second, sums) ? [second, first] : [first, second];
    const rename = (index: Index): Index => (sameIndex(index, dummy) ? kept : index);
    factors = collect(
      factors
        .filter((_, at) => at !== position)
        .map((factor) => ({ atom: renameIndices(factor.atom, rename), exponent: factor.exponent })),
    );
    sums = sums.filter((index) => !sameIndex(index, dummy));
  }
}

function isDummy(index: Index, sums: readonly Index[]): boolean {
  return sums.some((sum) => sameIndex(sum, index));
}

/** Normalises each atom, adds exponents of equal atoms, drops powers of one, sorts. A power of a delta is the delta. */
function collect(factors: readonly Factor[]): readonly Factor[] {
  const collected = new Map<string, Factor>();
  for (const { atom, exponent } of factors) {
    const normal = normaliseAtom(atom);
    if (normal === 'one') continue;
    const key = atomKey(normal);
    const total = normal.kind === 'delta' ? 1 : (collected.get(key)?.exponent ?? 0) + exponent;
    collected.set(key, { atom: normal, exponent: total });
  }
  return [...collected]
    .filter(([, factor]) => factor.exponent !== 0)
    .sort(([first], [second]) => (first < second ? -1 : first > second ? 1 : 0))
    .map(([, factor]) => factor);
}

/** The smallest key over all ways to name the dummies: few enough (at most 4! times 4!) to try them all. */
function renameDummies(term: IndexedTerm): IndexedTerm {
  if (term.sums.length === 0) return term;
  const taken = new Set(
    term.factors
      .flatMap((factor) => atomIndices(factor.atom))
      .filter((index) => !isDummy(index, term.sums))
      .map((index) => index.name),
  );
  const ranges = [...new Set(term.sums.map((index) => index.range))].sort();
  const names = new Map(ranges.map((range) => [range, dummyNames(range, term.sums.length, taken)]));
  let best: IndexedTerm | undefined;
  let bestKey = '';
  for (const order of permutationsByRange(term.sums, ranges)) {
    const counters = new Map<string, number>();
    const renamed = new Map<string, Index>();
    for (const index of order) {
      const count = counters.get(index.range) ?? 0;
      counters.set(index.range, count + 1);
      renamed.set(indexKey(index), { name: names.get(index.range)![count]!, range: index.range });
    }
    const rename = (index: Index): Index => renamed.get(indexKey(index)) ?? index;
    const factors = collect(
      term.factors.map((factor) => ({ atom: renameIndices(factor.atom, rename), exponent: factor.exponent })),
    );
    const candidate = { coefficient: term.coefficient, factors, sums: order.map(rename) };
    const key = termKey(candidate);
    if (best === undefined || key < bestKey) [best, bestKey] = [candidate, key];
  }
  return best!;
}

function dummyNames(range: string, count: number, taken: ReadonlySet<string>): string[] {
  const names = (DUMMY_NAMES[range] ?? []).filter((name) => !taken.has(name));
  for (let number = 1; names.length < count; number++) {
    const name = `${range}${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

function permutationsByRange(indices: readonly Index[], ranges: readonly string[]): readonly (readonly Index[])[] {
  let orders: readonly (readonly Index[])[] = [[]];
  for (const range of ranges) {
    const own = permutations(indices.filter((index) => index.range === range));
    orders = orders.flatMap((order) => own.map((permutation) => [...order, ...permutation]));
  }
  return orders;
}

/**
 * All orders of a few items.
 *
 * @example
 * permutations([1, 2]) // [[1, 2], [2, 1]]
 */
export function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

/** A term whose dummies are called by names that occur nowhere else, so that it can be multiplied with another. */
export function withFreshDummies(term: IndexedTerm, prefix: string): IndexedTerm {
  if (term.sums.length === 0) return term;
  // A rule that maps terms may itself be applied inside another one, whose dummies are free here and keep their names.
  const taken = new Set(term.factors.flatMap((factor) => atomIndices(factor.atom).map((index) => index.name)));
  const names = Array.from({ length: term.sums.length + taken.size }, (_, at) => `${prefix}${at}`);
  const free = names.filter((name) => !taken.has(name));
  const fresh = new Map(term.sums.map((index, at) => [indexKey(index), { name: free[at]!, range: index.range }]));
  const rename = (index: Index): Index => fresh.get(indexKey(index)) ?? index;
  return {
    coefficient: term.coefficient,
    factors: term.factors.map((factor) => ({ ...factor, atom: renameIndices(factor.atom, rename) })),
    sums: term.sums.map(rename),
  };
}

export const UNIT_TERM: IndexedTerm = { coefficient: Rational.ONE, factors: [], sums: [] };
