/**
 * Sums of indexed terms in normal form: two expressions are equal exactly when their normal forms have the same terms.
 * With indices kept symbolic one derivation holds for every number of neurons and targets.
 */

import { Rational } from '../algebra/rational.js';
import { type Atom, atomIndices, type Index, renameIndices, sameIndex, unknownAtom } from './atom.js';
import { type Factor, type IndexedTerm, normaliseTerm, termKey, UNIT_TERM, withFreshDummies } from './term.js';

/**
 * A sum of terms: a rational coefficient times powers of atoms, summed over dummy indices. Immutable, always in normal
 * form, whatever the dummies were called.
 *
 * @example
 * const [j, k] = ['j', 'k'].map((name) => ({ name, range: 'm' }));
 * const a = (index) => IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [index], symmetry: 'none' });
 * indexedToText(a(j).sumOver(j).plus(a(k).sumOver(k))) // '2*sum_{j} a[j]'
 */
export class IndexedExpression {
  private constructor(private readonly byKey: ReadonlyMap<string, IndexedTerm>) {}

  static readonly zero = new IndexedExpression(new Map());
  static readonly one = IndexedExpression.ofTerms([UNIT_TERM]);

  /**
   * The sum of the given terms; each is brought to normal form and equal ones are added.
   *
   * @throws RangeError when a delta joins indices of different ranges, or a symmetric symbol has not two indices.
   */
  static ofTerms(terms: Iterable<IndexedTerm>): IndexedExpression {
    const byKey = new Map<string, IndexedTerm>();
    for (const term of terms) {
      const normal = normaliseTerm(term);
      const key = termKey(normal);
      const coefficient = normal.coefficient.plus(byKey.get(key)?.coefficient ?? Rational.ZERO);
      if (coefficient.isZero()) byKey.delete(key);
      else byKey.set(key, { ...normal, coefficient });
    }
    return new IndexedExpression(new Map([...byKey].sort(([first], [second]) => (first < second ? -1 : 1))));
  }

  /** A power of one atom; the exponent is an integer and defaults to 1. */
  static ofAtom(atom: Atom, exponent = 1): IndexedExpression {
    return IndexedExpression.ofTerms([{ ...UNIT_TERM, factors: [{ atom, exponent }] }]);
  }

  /** A rational number. */
  static constant(value: Rational): IndexedExpression {
    return IndexedExpression.ofTerms([{ ...UNIT_TERM, coefficient: value }]);
  }

  /** The terms in normal form, sorted by their keys. */
  get terms(): readonly IndexedTerm[] {
    return [...this.byKey.values()];
  }

  isZero(): boolean {
    return this.byKey.size === 0;
  }

  plus(other: IndexedExpression): IndexedExpression {
    return IndexedExpression.ofTerms([...this.terms, ...other.terms]);
  }

  minus(other: IndexedExpression): IndexedExpression {
    return this.plus(other.scaled(Rational.of(-1)));
  }

  scaled(factor: Rational): IndexedExpression {
    return IndexedExpression.ofTerms(
      this.terms.map((term) => ({ ...term, coefficient: term.coefficient.times(factor) })),
    );
  }

  /** The product; dummies of the two sides are kept apart. */
  times(other: IndexedExpression): IndexedExpression {
    const products: IndexedTerm[] = [];
    for (const left of this.terms.map((term) => withFreshDummies(term, '#left'))) {
      for (const right of other.terms.map((term) => withFreshDummies(term, '#right'))) {
        products.push({
          coefficient: left.coefficient.times(right.coefficient),
          factors: [...left.factors, ...right.factors],
          sums: [...left.sums, ...right.sums],
        });
      }
    }
    return IndexedExpression.ofTerms(products);
  }

  timesAtom(atom: Atom, exponent = 1): IndexedExpression {
    return this.times(IndexedExpression.ofAtom(atom, exponent));
  }

  /**
   * The sum over a free index, which becomes a dummy. Where the index does not occur, the sum gives the size of its range.
   *
   * @example
   * indexedToText(IndexedExpression.one.sumOver({ name: 'q', range: 'P' })) // 'P'
   */
  sumOver(index: Index): IndexedExpression {
    return IndexedExpression.ofTerms(
      this.terms.map((term) => withFreshDummies(term, '#')).map((term) => ({ ...term, sums: [...term.sums, index] })),
    );
  }

  /**
   * The expression with a free index replaced by another one of the same range.
   *
   * @throws RangeError when the ranges differ.
   */
  withIndex(from: Index, to: Index): IndexedExpression {
    if (from.range !== to.range) {
      throw new RangeError(`index ${from.name} runs over ${from.range}, index ${to.name} over ${to.range}`);
    }
    const rename = (index: Index): Index => (sameIndex(index, from) ? to : index);
    return IndexedExpression.ofTerms(
      this.terms
        .map((term) => withFreshDummies(term, '#'))
        .map((term) => ({
          ...term,
          factors: term.factors.map((factor) => ({ ...factor, atom: renameIndices(factor.atom, rename) })),
        })),
    );
  }

  /**
   * Replaces every term by an expression: the way in which linear rules are applied. The rule sees the term's factors
   * with its dummies as free indices; the sums are put back around its result.
   */
  mapTerms(rule: (factors: readonly Factor[]) => IndexedExpression): IndexedExpression {
    const terms: IndexedTerm[] = [];
    for (const term of this.terms.map((bound) => withFreshDummies(bound, '#outer'))) {
      for (const part of rule(term.factors).terms.map((bound) => withFreshDummies(bound, '#inner'))) {
        terms.push({
          coefficient: term.coefficient.times(part.coefficient),
          factors: part.factors,
          sums: [...term.sums, ...part.sums],
        });
      }
    }
    return IndexedExpression.ofTerms(terms);
  }

  /**
   * Applies a derivation (a linear map with the product rule): each atom in turn is replaced by its image.
   *
   * @param image - the derivative of one atom; `undefined` for a constant.
   */
  differentiate(image: (atom: Atom) => IndexedExpression | undefined): IndexedExpression {
    const parts: IndexedTerm[] = [];
    for (const bound of this.terms) {
      const term = withFreshDummies(bound, '#outer');
      term.factors.forEach((factor, position) => {
        const derivative = image(factor.atom);
        if (derivative === undefined) return;
        const rest: Factor[] = term.factors.map((other, at) =>
          at === position ? { ...other, exponent: other.exponent - 1 } : other,
        );
        const coefficient = term.coefficient.times(Rational.of(factor.exponent));
        for (const inner of derivative.terms.map((part) => withFreshDummies(part, '#inner'))) {
          parts.push({
            coefficient: coefficient.times(inner.coefficient),
            factors: [...rest.filter((other) => other.exponent !== 0), ...inner.factors],
            sums: [...term.sums, ...inner.sums],
          });
        }
      });
    }
    return IndexedExpression.ofTerms(parts);
  }

  /** The terms that hold the symbol to the given total power over all its indices, with the symbol taken out. */
  coefficientOf(name: string, exponent: number): IndexedExpression {
    const power = (term: IndexedTerm): number =>
      term.factors.reduce(
        (sum, { atom, exponent }) => (atom.kind === 'symbol' && atom.name === name ? sum + exponent : sum),
        0,
      );
    return IndexedExpression.ofTerms(
      this.terms
        .filter((term) => power(term) === exponent)
        .map((term) => ({
          ...term,
          factors: term.factors.filter((factor) => factor.atom.kind !== 'symbol' || factor.atom.name !== name),
        })),
    );
  }

  /** Free indices, sorted by name. */
  freeIndices(): readonly Index[] {
    const free = new Map<string, Index>();
    for (const term of this.terms) {
      for (const factor of term.factors) {
        for (const index of atomIndices(factor.atom)) {
          if (!term.sums.some((sum) => sameIndex(sum, index))) free.set(index.name, index);
        }
      }
    }
    return [...free.values()].sort((first, second) => (first.name < second.name ? -1 : 1));
  }

  /** Names of everything that is not an index: symbols, links, and the sample's `x` and `epsilon`. */
  symbolNames(): ReadonlySet<string> {
    return new Set(this.terms.flatMap((term) => term.factors.flatMap((factor) => namesOf(factor.atom))));
  }

  /** Whether the normal forms are the same. */
  equals(other: IndexedExpression): boolean {
    return this.minus(other).isZero();
  }
}

function namesOf(atom: Atom): readonly string[] {
  switch (atom.kind) {
    case 'symbol':
      return [atom.name];
    case 'delta':
      return [];
    case 'link':
      return [atom.reference.link, atom.direction.family, 'x'];
    case 'coordinate':
      return [atom.direction.family, 'x'];
    case 'vector':
      return [atom.direction.family];
    case 'input':
    case 'squared-norm':
      return ['x'];
    case 'noise':
      return ['epsilon'];
    case 'moment':
      return [...atom.factors.flatMap((factor) => factor.links.map((reference) => reference.link)), ...gramNames(atom)];
    default:
      return unknownAtom(atom);
  }
}

/** The inner products that a moment depends on without showing them. */
function gramNames(moment: Atom & { kind: 'moment' }): readonly string[] {
  const families = moment.factors.map((factor) => factor.direction.family);
  const learners = families.filter((family) => family !== 'v').length;
  const mixed = learners > 0 && learners < families.length;
  return [...(mixed ? ['M'] : []), ...(learners > 1 || families.includes('u') ? ['Q'] : [])];
}
