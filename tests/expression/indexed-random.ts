import fc from 'fast-check';
import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import { type Atom, type Direction, type Index, symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import type { IndexedTerm } from '../../src/expression/term.js';
import type { Instance } from '../../src/laws/gaussian/instance.js';

/** Random indexed expressions, and their values straight from the definition of a sum: no normal form is involved. */

export const neuron = (name: string): Index => ({ name, range: 'm' });
export const target = (name: string): Index => ({ name, range: 'P' });
export const [i, l, p, r] = [neuron('i'), neuron('l'), target('p'), target('r')] as const;
export const w = (index: Index): Direction => ({ family: 'w', index });
export const v = (index: Index): Direction => ({ family: 'v', index });
export const of = (atom: Atom, exponent = 1): IndexedExpression => IndexedExpression.ofAtom(atom, exponent);
export const scalar = (name: string, indices: readonly Index[] = []): IndexedExpression => of(symbol(name, indices));
export const link = (name: string, direction: Direction, order = 0): IndexedExpression =>
  of({ kind: 'link', reference: { link: name, order }, direction });
export const coordinate = (direction: Direction): IndexedExpression => of({ kind: 'coordinate', direction });
export const rational = (n: number, d = 1n): Rational => Rational.of(n, d);

/** Coefficients of He_k: phi = He_1 + 2 He_2, sigma = 3 - He_1 + He_2; small integers, so that doubles are exact. */
export const HERMITE: Readonly<Record<string, readonly number[]>> = { phi: [0, 1, 2], sigma: [3, -1, 1] };

export const links = Object.fromEntries(
  Object.entries(HERMITE).map(([name, coefficients]) => [
    name,
    new HermiteExpansion(coefficients.map((a) => Polynomial.constant(a))),
  ]),
);

export const instanceOf = (m: number, P: number): Instance => ({ sizes: { m, P }, links });

const dummies = [neuron('j'), neuron('x'), target('q'), target('y')] as const;
const neurons = fc.constantFrom(i, l, dummies[0], dummies[1]);
const targets = fc.constantFrom(p, r, dummies[2], dummies[3]);
const direction = fc.oneof(neurons.map(w), targets.map(v));
const momentFactor = fc.record({
  direction,
  links: fc.array(fc.record({ link: fc.constantFrom('phi', 'sigma'), order: fc.constantFrom(0, 0, 1) }), {
    minLength: 1,
    maxLength: 1,
  }),
});

/** Atoms with a value once the sizes and the inner products are known. */
export const atom: fc.Arbitrary<Atom> = fc.oneof(
  fc.constant(symbol('u')),
  neurons.map((index) => symbol('a', [index])),
  fc.tuple(neurons, targets).map((indices) => symbol('M', indices)),
  fc.tuple(neurons, neurons).map((indices) => symbol('Q', indices, 'symmetric-unit-diagonal')),
  fc.tuple(neurons, neurons).map((indices) => symbol('G', indices, 'symmetric')),
  fc.tuple(neurons, neurons).map((indices): Atom => ({ kind: 'delta', indices })),
  fc.tuple(targets, targets).map((indices): Atom => ({ kind: 'delta', indices })),
  fc.array(momentFactor, { minLength: 1, maxLength: 2 }).map((factors): Atom => ({ kind: 'moment', factors })),
);

/** Terms as written down: dummies of any name, which may fail to occur. */
export const rawTerm: fc.Arbitrary<IndexedTerm> = fc.record({
  coefficient: fc.tuple(fc.constantFrom(-3, -1, 1, 2), fc.constantFrom(1n, 2n)).map(([n, d]) => Rational.of(n, d)),
  factors: fc.array(fc.record({ atom, exponent: fc.constantFrom(1, 1, 2) }), { maxLength: 3 }),
  sums: fc.constant(dummies),
});

export const rawTerms = fc.array(rawTerm, { maxLength: 3 });
export const expression = rawTerms.map((terms) => IndexedExpression.ofTerms(terms));

export interface World {
  readonly m: number;
  readonly P: number;
  /** 1-based values of the free indices. */
  readonly at: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
}

/** Sizes, values of the free indices, and small integers for every symbol. */
export const world: fc.Arbitrary<World> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([m, P]) => {
    const small = fc.integer({ min: -3, max: 3 });
    const names = ['u'];
    for (let first = 1; first <= m; first++) {
      names.push(`a[${first}]`);
      for (let second = 1; second <= P; second++) names.push(`M[${first},${second}]`);
      for (let second = first; second <= m; second++) names.push(`Q[${first},${second}]`, `G[${first},${second}]`);
    }
    return fc.record({
      m: fc.constant(m),
      P: fc.constant(P),
      at: fc.record({
        i: fc.integer({ min: 1, max: m }),
        l: fc.integer({ min: 1, max: m }),
        p: fc.integer({ min: 1, max: P }),
        r: fc.integer({ min: 1, max: P }),
      }),
      values: fc
        .array(small, { minLength: names.length, maxLength: names.length })
        .map((numbers) => Object.fromEntries(names.map((name, at) => [name, numbers[at]!]))),
    });
  });

/** The value of a sum of terms by running through all values of the dummies. */
export function termValue(terms: readonly IndexedTerm[], { m, P, at, values }: World): number {
  const total = (term: IndexedTerm, remaining: readonly Index[], indices: Readonly<Record<string, number>>): number => {
    const [index, ...others] = remaining;
    if (index === undefined) {
      return term.factors.reduce(
        (product, { atom: factor, exponent }) => product * atomValue(factor, indices, values) ** exponent,
        term.coefficient.toNumber(),
      );
    }
    let sum = 0;
    for (let value = 1; value <= (index.range === 'm' ? m : P); value++) {
      sum += total(term, others, { ...indices, [index.name]: value });
    }
    return sum;
  };
  return terms.reduce((sum, term) => sum + total(term, term.sums, at), 0);
}

function atomValue(
  factor: Atom,
  indices: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number>>,
): number {
  const number = (index: Index): number => indices[index.name]!;
  const gram = (name: string, first: number, second: number): number =>
    values[`${name}[${Math.min(first, second)},${Math.max(first, second)}]`]!;
  const inner = (first: Direction, second: Direction): number => {
    const [left, right] = [number(first.index), number(second.index)];
    if (first.family === second.family) {
      if (left === right) return 1;
      return first.family === 'v' ? 0 : gram('Q', left, right);
    }
    return values[first.family === 'w' ? `M[${left},${right}]` : `M[${right},${left}]`]!;
  };
  switch (factor.kind) {
    case 'symbol': {
      const [first, second] = factor.indices.map(number);
      if (first === undefined) return values[factor.name]!;
      if (second === undefined) return values[`${factor.name}[${first}]`]!;
      if (factor.symmetry === 'none') return values[`${factor.name}[${first},${second}]`]!;
      if (factor.symmetry === 'symmetric-unit-diagonal' && first === second) return 1;
      return gram(factor.name, first, second);
    }
    case 'delta':
      return number(factor.indices[0]) === number(factor.indices[1]) ? 1 : 0;
    case 'moment': {
      // E[f(u) g(u')] = sum_k k! f_k g_k t^k, and E[f(u)] = f_0.
      const [first, second] = factor.factors.map((part) => {
        const [reference] = part.links as [{ link: string; order: number }];
        const base = HERMITE[reference.link]!;
        return reference.order === 0 ? base : base.slice(1).map((a, k) => a * (k + 1));
      }) as [readonly number[], (readonly number[])?];
      const [left, right] = factor.factors;
      if (second === undefined || left === undefined || right === undefined) return first[0]!;
      const t = inner(left.direction, right.direction);
      const factorial = [1, 1, 2];
      return first.reduce((sum, a, k) => sum + factorial[k]! * a * (second[k] ?? 0) * t ** k, 0);
    }
    default:
      throw new Error(`no value for ${factor.kind}`);
  }
}
