/** Values of indexed expressions at the generic weights of the dense route. */

import type { IndexedExpression } from '../../../src/symbolic.js';
import { dot, PROBE, PROBE_DECAY, PROBE_RESIDUAL, PROBE_TARGET } from './dense.js';

const lengths = PROBE.map((row) => Math.hypot(...row));
const directions = PROBE.map((row, i) => row.map((value) => value / lengths[i]!));

type Entry = (first: number, second: number) => number;

/** The entries of each symbol. */
const SYMBOLS: Readonly<Record<string, Entry>> = {
  M: (i, p) => PROBE[i]![p]!,
  Q: (i, l) => dot(PROBE[i]!, PROBE[l]!),
  n: (i) => lengths[i]!,
  V: (i, p) => directions[i]![p]!,
  G: (i, l) => dot(directions[i] as readonly number[], directions[l] as readonly number[]),
  a: (p) => PROBE_TARGET[p]!,
  r: (p) => PROBE_RESIDUAL[p]!,
  lambda: () => PROBE_DECAY,
};

const SIZES: Readonly<Record<string, number>> = { m: PROBE.length, P: PROBE_TARGET.length };

type Term = IndexedExpression['terms'][number];
type Index = Term['sums'][number];
type Assignment = Readonly<Record<string, number>>;

/** All values of an expression over its free indices, row-major: term by term as it stands there, whatever the powers are. */
export function valuesOf(expression: IndexedExpression, indices: readonly Index[]): readonly number[] {
  return assignments(indices, {}).map((free) =>
    expression.terms.reduce((sum, term) => {
      const ways = assignments(term.sums, free);
      return sum + term.coefficient.toNumber() * ways.reduce((total, at) => total + productOf(term, at), 0);
    }, 0),
  );
}

function assignments(indices: readonly Index[], given: Assignment): readonly Assignment[] {
  return indices.reduce<readonly Assignment[]>(
    (ways, { name, range }) =>
      ways.flatMap((way) => Array.from({ length: SIZES[range]! }, (_, value) => ({ ...way, [name]: value }))),
    [given],
  );
}

function productOf({ factors }: Term, at: Assignment): number {
  return factors.reduce((product, { atom, exponent }) => {
    if (atom.kind === 'delta') return at[atom.indices[0].name] === at[atom.indices[1].name] ? product : 0;
    const entry = atom.kind === 'symbol' ? SYMBOLS[atom.name] : undefined;
    if (atom.kind !== 'symbol' || entry === undefined) throw new TypeError(`no value for ${JSON.stringify(atom)}`);
    const [first = 0, second = 0] = atom.indices.map(({ name }) => at[name]!);
    return product * entry(first, second) ** exponent;
  }, 1);
}

/** First numbers less second ones. */
export function differences(first: readonly number[], second: readonly number[]): readonly number[] {
  return first.map((value, at) => value - (second[at] ?? Number.NaN));
}
