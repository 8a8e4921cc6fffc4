/** Linear relations between arrays, applied to sums: column sums, stationarity, normalisation. */

import { type Atom, atomIndices, type Index, sameIndex } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import type { IndexedTerm } from '../../expression/term.js';

/** `sum_n of[.., n, ..] with[n] = equals(the other indices)`, the sum over the index at `position`. */
export interface Relation {
  /** Name of the array. */
  readonly of: string;
  /** Place of the index that is summed, counted from 0. */
  readonly position: number;
  /** A vector that stands beside it; defaults to none. */
  readonly with?: string;
  /** The value of the sum, without sums of its own; `others` are the remaining indices in their order. */
  equals(others: readonly Index[]): IndexedExpression;
}

/**
 * Applies relations wherever a sum runs over nothing but what they state, until none applies.
 *
 * @param expression - any expression.
 * @param relations - true statements about its arrays.
 * @returns an equal expression with fewer sums.
 * @throws RangeError when a relation's value has sums of its own.
 * @example
 * const n = { name: 'n', range: 'N' };
 * const mu = IndexedExpression.ofAtom({ kind: 'symbol', name: 'mu', indices: [n], symmetry: 'none' });
 * const normalised = { of: 'mu', position: 0, equals: () => IndexedExpression.one };
 * indexedToText(contract(mu.sumOver(n), [normalised])) // '1'
 */
export function contract(expression: IndexedExpression, relations: readonly Relation[]): IndexedExpression {
  let current = expression;
  for (;;) {
    let changed = false;
    const terms = current.terms.flatMap((term): readonly IndexedTerm[] => {
      for (const relation of relations) {
        const replaced = applied(term, relation);
        if (replaced !== undefined) {
          changed = true;
          return replaced;
        }
      }
      return [term];
    });
    if (!changed) return current;
    current = IndexedExpression.ofTerms(terms);
  }
}

function applied(term: IndexedTerm, relation: Relation): readonly IndexedTerm[] | undefined {
  for (const dummy of term.sums) {
    const holding = term.factors.filter(({ atom }) => atomIndices(atom).some((index) => sameIndex(index, dummy)));
    if (holding.length !== (relation.with === undefined ? 1 : 2)) continue;
    if (holding.some(({ exponent }) => exponent !== 1)) continue;
    const array = holding.find(({ atom }) => isArray(atom, relation, dummy));
    const beside = holding.find((factor) => factor !== array);
    if (array === undefined || array.atom.kind !== 'symbol') continue;
    if (beside !== undefined && !isVector(beside.atom, relation.with)) continue;
    const others = array.atom.indices.filter((_, at) => at !== relation.position);
    const rest = term.factors.filter((factor) => factor !== array && factor !== beside);
    const sums = term.sums.filter((index) => !sameIndex(index, dummy));
    return relation.equals(others).terms.map((value): IndexedTerm => {
      if (value.sums.length > 0) throw new RangeError(`the relation of ${relation.of} has sums in its value`);
      return {
        coefficient: term.coefficient.times(value.coefficient),
        factors: [...rest, ...value.factors],
        sums,
      };
    });
  }
  return undefined;
}

function isArray(atom: Atom, { of, position }: Relation, dummy: Index): boolean {
  if (atom.kind !== 'symbol' || atom.name !== of) return false;
  const places = atom.indices.flatMap((index, at) => (sameIndex(index, dummy) ? [at] : []));
  return places.length === 1 && places[0] === position;
}

function isVector(atom: Atom, name: string | undefined): boolean {
  return atom.kind === 'symbol' && atom.name === name && atom.indices.length === 1;
}
