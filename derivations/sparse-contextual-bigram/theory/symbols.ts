/** The letters of the derivation and what is known about them. */

import { IndexedExpression, type Relation } from '../../../src/symbolic.js';

type Index = { readonly name: string; readonly range: string };

/** Categories n, m, ... run over the vocabulary N, positions t, s, ... over the context T. */
export const [n, m, k, l, p, q] = ['n', 'm', 'k', 'l', 'p', 'q'].map((name) => ({ name, range: 'N' })) as [
  Index,
  Index,
  Index,
  Index,
  Index,
  Index,
];
export const [t, s] = ['t', 's'].map((name) => ({ name, range: 'T' })) as [Index, Index];

/** An entry of an array; an array without indices is a number. */
export function entry(name: string, ...indices: readonly Index[]): IndexedExpression {
  const symmetry = name === 'S' || name === 'G' || name === 'C' ? 'symmetric' : 'none';
  return IndexedExpression.ofAtom({ kind: 'symbol', name, indices, symmetry });
}

/** A number or the size of a range to the power -1. */
export function inverse(name: string, ...indices: readonly Index[]): IndexedExpression {
  return IndexedExpression.ofAtom({ kind: 'symbol', name, indices, symmetry: 'none' }, -1);
}

/** The sum over several indices. */
export function sum(expression: IndexedExpression, ...indices: readonly Index[]): IndexedExpression {
  return indices.reduce((total, index) => total.sumOver(index), expression);
}

const one = (): IndexedExpression => IndexedExpression.one;

/** The columns of an array sum to 1. */
function columnSums(of: string): Relation {
  return { of, position: 0, equals: one };
}

/** An array maps the stationary law to itself. */
function stationary(of: string): Relation {
  return { of, position: 1, with: 'mu', equals: ([row]) => entry('mu', row!) };
}

/** True of every instance: `1'mu = 1`, `1'P = 1'`, `P mu = mu`, `1'Q = 1'`. */
export const INSTANCE: readonly Relation[] = [
  { of: 'mu', position: 0, equals: one },
  columnSums('P'),
  stationary('P'),
  columnSums('Q'),
];

/** True also on the invariant manifold: `1'A = 1'`, `1'V = 1'`, `V mu = mu`. */
export const MANIFOLD: readonly Relation[] = [...INSTANCE, columnSums('A'), columnSums('V'), stationary('V')];
