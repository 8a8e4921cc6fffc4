import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Polynomial } from '../../src/algebra/polynomial.js';
import { type Atom, type Index, renameIndices, symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import type { IndexedTerm } from '../../src/expression/term.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import {
  coordinate,
  expression,
  i,
  instanceOf,
  l,
  link,
  neuron,
  of,
  p,
  r,
  rational,
  rawTerms,
  scalar,
  target,
  termValue,
  v,
  type World,
  w,
  world,
} from './indexed-random.js';

const runs = { seed: 42, numRuns: 100 };
const [j, k, q] = [neuron('j'), neuron('k'), target('q')] as const;
const delta = (first: Index, second: Index): IndexedExpression => of({ kind: 'delta', indices: [first, second] });
const gram = (first: Index, second: Index): IndexedExpression =>
  of(symbol('Q', [first, second], 'symmetric-unit-diagonal'));
const overlap = (first: Index, second: Index): IndexedExpression => scalar('M', [first, second]);
const at = (value: IndexedExpression, { m, P, at: indices }: World): Polynomial =>
  instantiate(value, instanceOf(m, P), indices);
const same = (first: Polynomial, second: Polynomial): void => {
  expect(`${first}`).toBe(`${second}`);
};
const equal = (first: IndexedExpression, second: IndexedExpression): void => {
  expect(first.equals(second)).toBe(true);
};

describe('the normal form', () => {
  it('keeps the value of the sum as it was written down', () => {
    fc.assert(
      fc.property(rawTerms, world, (terms, place) => {
        const polynomial = at(IndexedExpression.ofTerms(terms), place);
        expect(polynomial.evaluate(place.values)).toBe(termValue(terms, place) + 0);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('does not depend on the names of the dummies or on the order of the factors', () => {
    const names: Readonly<Record<string, string>> = { j: 'x', x: 'n', q: 'other', y: "q'" };
    const renamed = (terms: readonly IndexedTerm[]): readonly IndexedTerm[] =>
      terms.map((term) => {
        const rename = (index: Index): Index => ({ ...index, name: names[index.name] ?? index.name });
        return {
          coefficient: term.coefficient,
          factors: term.factors.map((factor) => ({ ...factor, atom: renameIndices(factor.atom, rename) })).toReversed(),
          sums: term.sums.map(rename).toReversed(),
        };
      });
    fc.assert(
      fc.property(rawTerms, (terms) => {
        const [first, second] = [IndexedExpression.ofTerms(terms), IndexedExpression.ofTerms(renamed(terms))];
        expect(second.terms).toEqual(first.terms);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('adds equal terms whose dummies are named apart, and cancels opposite ones', () => {
    const first = overlap(i, q).times(overlap(i, q)).sumOver(q);
    const second = overlap(i, target('z'))
      .times(overlap(i, target('z')))
      .sumOver(target('z'));
    expect(first.plus(second).terms.map((term) => term.coefficient.toString())).toEqual(['2']);
    expect(first.minus(second).isZero()).toBe(true);
    equal(overlap(j, p).times(gram(j, k)).sumOver(j).sumOver(k), overlap(k, p).times(gram(j, k)).sumOver(j).sumOver(k));
    expect(overlap(j, p).sumOver(j).equals(overlap(k, r).sumOver(k))).toBe(false);
  });

  it('contracts a delta into the index that stays, on both sides, and through chains', () => {
    equal(
      delta(i, j)
        .times(scalar('a', [j]))
        .sumOver(j),
      scalar('a', [i]),
    );
    equal(
      delta(j, i)
        .times(scalar('a', [j]))
        .sumOver(j),
      scalar('a', [i]),
    );
    equal(delta(i, j).times(delta(j, k)).times(overlap(k, p)).sumOver(j).sumOver(k), overlap(i, p));
    equal(delta(i, j).times(delta(j, l)).sumOver(j), delta(i, l));
    equal(delta(i, l).times(delta(i, l)), delta(i, l));
    equal(delta(i, i), IndexedExpression.one);
    equal(delta(j, k).sumOver(j).sumOver(k), scalar('m'));
    expect(delta(i, l).equals(IndexedExpression.one)).toBe(false);
  });

  it('refuses a delta between ranges, summed or free', () => {
    expect(() => delta(i, p)).toThrow(/delta between indices of different ranges: P and m|m and P/);
    expect(() => IndexedExpression.ofTerms([{ ...termOf([['delta', i, q]]), sums: [q] }])).toThrow(RangeError);
  });

  it('turns a sum over an index that does not occur into the size of its range', () => {
    equal(IndexedExpression.one.sumOver(q), scalar('P'));
    equal(scalar('a', [i]).sumOver(j).sumOver(q), scalar('a', [i]).times(scalar('m')).times(scalar('P')));
  });

  it('sums over an index whose name a dummy already has', () => {
    const inner = overlap(i, q).sumOver(q);
    const name = inner.terms[0]!.sums[0]!;
    equal(inner.sumOver(name), inner.times(scalar('P')));
  });

  it('tells dummies of one name over two ranges apart', () => {
    const [neuronX, targetX] = [neuron('x'), target('x')];
    equal(
      scalar('a', [neuronX]).times(overlap(i, targetX)).sumOver(neuronX).sumOver(targetX),
      scalar('a', [j]).sumOver(j).times(overlap(i, q).sumOver(q)),
    );
    equal(scalar('a', [neuronX]).sumOver(neuronX).sumOver(targetX), scalar('a', [j]).sumOver(j).times(scalar('P')));
  });

  it('sorts the indices of a symmetric symbol and knows its unit diagonal', () => {
    equal(gram(i, l), gram(l, i));
    equal(gram(i, i), IndexedExpression.one);
    expect(gram(i, l).equals(IndexedExpression.one)).toBe(false);
    const symmetric = (first: Index, second: Index) => of(symbol('G', [first, second], 'symmetric'));
    equal(symmetric(i, l), symmetric(l, i));
    expect(symmetric(i, i).equals(IndexedExpression.one)).toBe(false);
    expect(overlap(i, p).equals(scalar('M', [p, i]))).toBe(false);
    equal(delta(i, l).times(gram(i, l)).sumOver(l), IndexedExpression.one);
    expect(() => of(symbol('Q', [i], 'symmetric'))).toThrow(/two indices; got 1/);
  });

  it('merges coinciding coordinates of a moment and forgets the index of a single one', () => {
    const moment = (...indices: Index[]): IndexedExpression =>
      of({
        kind: 'moment',
        factors: indices.map((index) => ({ direction: w(index), links: [{ link: 'sigma', order: 0 }] })),
      });
    equal(moment(i), moment(l));
    equal(moment(i, i), moment(l, l));
    equal(moment(i, l), moment(l, i));
    expect(moment(i, i).equals(moment(i, l))).toBe(false);
    expect(moment(i, i).freeIndices()).toEqual([]);
    equal(of({ kind: 'moment', factors: [] }), IndexedExpression.one);
  });

  it('collects powers and lets opposite ones cancel', () => {
    const a = symbol('a', [i]);
    expect(of(a).timesAtom(a).timesAtom(a, 2).terms[0]?.factors).toEqual([{ atom: a, exponent: 4 }]);
    equal(of(a, 3).timesAtom(a, -3), IndexedExpression.one);
    equal(of(a).timesAtom(a, -1).times(overlap(i, p)), overlap(i, p));
  });

  it('keeps the dummies of the two sides of a product apart', () => {
    const mean = scalar('a', [j]).sumOver(j);
    const square = mean.times(mean);
    expect(square.terms[0]?.sums).toHaveLength(2);
    const place = { m: 2, P: 1, at: {}, values: {} };
    same(at(square, place), at(mean, place).power(2));
  });
});

describe('the ring of indexed expressions', () => {
  it('is mapped homomorphically to polynomials at every size', () => {
    fc.assert(
      fc.property(expression, expression, world, (a, b, place) => {
        same(at(a.plus(b), place), at(a, place).plus(at(b, place)));
        same(at(a.minus(b), place), at(a, place).minus(at(b, place)));
        same(at(a.times(b), place), at(a, place).times(at(b, place)));
        same(at(a.scaled(rational(-2, 3n)), place), at(a, place).scaled(rational(-2, 3n)));
      }),
      runs,
    );
  });

  it('is commutative, associative, distributive, with zero, one and opposites', () => {
    fc.assert(
      fc.property(expression, expression, expression, (a, b, c) => {
        equal(a.plus(b), b.plus(a));
        equal(a.times(b), b.times(a));
        equal(a.plus(b).plus(c), a.plus(b.plus(c)));
        equal(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
        equal(a.plus(IndexedExpression.zero), a);
        equal(a.times(IndexedExpression.one), a);
        expect(a.times(IndexedExpression.zero).isZero()).toBe(true);
        expect(a.minus(a).isZero()).toBe(true);
      }),
      { seed: 42, numRuns: 40 },
    );
    const oneTerm = fc
      .array(expression, { minLength: 3, maxLength: 3 })
      .filter((all) => all.every((a) => a.terms.length <= 1));
    fc.assert(
      fc.property(oneTerm, ([a, b, c]) => {
        if (a && b && c) equal(a.times(b).times(c), a.times(b.times(c)));
      }),
      { seed: 42, numRuns: 20 },
    );
  });

  it('sums over a free index as the polynomials do', () => {
    fc.assert(
      fc.property(expression, world, (a, place) => {
        let sum = at(a, { ...place, at: { ...place.at, i: 1 } });
        for (let value = 2; value <= place.m; value++)
          sum = sum.plus(at(a, { ...place, at: { ...place.at, i: value } }));
        same(at(a.sumOver(i), place), sum);
      }),
      runs,
    );
  });

  it('replaces an index as the polynomials do', () => {
    fc.assert(
      fc.property(expression, world, (a, place) => {
        const moved = { ...place, at: { ...place.at, i: place.at.l! } };
        same(at(a.withIndex(i, l), place), at(a, moved));
        same(at(a.withIndex(p, r), place), at(a, { ...place, at: { ...place.at, p: place.at.r! } }));
      }),
      runs,
    );
    expect(() => scalar('a', [i]).withIndex(i, p)).toThrow('index i runs over m, index p over P');
  });

  it('replaces an index by one that has the name of a dummy', () => {
    const a = scalar('a', [i]).times(scalar('a', [j]).sumOver(j));
    const dummy = a.terms[0]!.sums[0]!;
    equal(a.withIndex(i, dummy), scalar('a', [dummy]).times(scalar('a', [l]).sumOver(l)));
  });

  it('names its free indices', () => {
    const a = overlap(j, p)
      .times(scalar('a', [i]))
      .sumOver(j);
    expect(a.freeIndices().map((index) => index.name)).toEqual(['i', 'p']);
  });
});

describe('differentiate', () => {
  /** d/dM_ip: a derivation that the polynomials have too. */
  const byOverlap = (a: IndexedExpression): IndexedExpression =>
    a.differentiate((atom) =>
      atom.kind === 'symbol' && atom.name === 'M'
        ? delta(i, atom.indices[0]!).times(delta(p, atom.indices[1]!))
        : undefined,
    );
  const withoutMoments = rawTerms
    .map((terms) => terms.filter((term) => term.factors.every(({ atom }) => atom.kind !== 'moment')))
    .map((terms) => IndexedExpression.ofTerms(terms));

  it('obeys the product rule', () => {
    fc.assert(
      fc.property(withoutMoments, withoutMoments, (a, b) => {
        equal(
          byOverlap(a.times(b)),
          byOverlap(a)
            .times(b)
            .plus(a.times(byOverlap(b))),
        );
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it('is the partial derivative of the polynomial', () => {
    // Only i and p are taken as derivative indices, so the expression must not depend on them itself.
    fc.assert(
      fc.property(withoutMoments, world, (a, place) => {
        const b = a.withIndex(i, l).withIndex(p, r);
        const name = `M[${place.at.i},${place.at.p}]`;
        same(at(byOverlap(b), place), at(b, place).derivative(name));
      }),
      runs,
    );
  });

  it('brings the exponent down, negative ones too', () => {
    const a = symbol('u');
    const derivative = of(a, -2).differentiate((atom) => (atom.kind === 'symbol' ? IndexedExpression.one : undefined));
    equal(derivative, of(a, -3).scaled(rational(-2)));
  });
});

describe('mapTerms and coefficientOf', () => {
  it('can be applied inside another rule without capturing its dummies', () => {
    const outer = scalar('a', [j]).times(overlap(j, p)).sumOver(j);
    const inner = scalar('b', [k]).sumOver(k);
    const twice = (a: IndexedExpression): IndexedExpression =>
      a.mapTerms((factors) =>
        factors.reduce((product, { atom, exponent }) => product.timesAtom(atom, exponent), IndexedExpression.one),
      );
    const mapped = outer.mapTerms((factors) =>
      twice(factors.reduce((product, { atom, exponent }) => product.timesAtom(atom, exponent), inner)),
    );
    equal(mapped, outer.times(inner));
  });

  it('is linear and puts the sums back', () => {
    fc.assert(
      fc.property(expression, (a) => {
        const doubled = a.mapTerms((factors) =>
          factors.reduce(
            (product, { atom, exponent }) => product.timesAtom(atom, exponent),
            IndexedExpression.constant(rational(2)),
          ),
        );
        equal(doubled, a.scaled(rational(2)));
      }),
      runs,
    );
  });

  it('takes the coefficient of a power', () => {
    const [eta, d] = [scalar('eta'), scalar('d')];
    const polynomial = eta
      .times(d)
      .times(scalar('a', [i]))
      .plus(eta.times(eta))
      .plus(d);
    equal(polynomial.coefficientOf('eta', 1), d.times(scalar('a', [i])));
    equal(polynomial.coefficientOf('eta', 2), IndexedExpression.one);
    equal(polynomial.coefficientOf('eta', 0), d);
    expect(polynomial.coefficientOf('eta', 3).isZero()).toBe(true);
  });

  it('counts a symbol with different indices by its total power', () => {
    const pair = scalar('a', [i]).times(scalar('a', [l]));
    expect(pair.coefficientOf('a', 1).isZero()).toBe(true);
    equal(pair.coefficientOf('a', 2), IndexedExpression.one);
  });
});

describe('symbolNames', () => {
  it('names everything but indices', () => {
    const sample = link('phi', v(q))
      .sumOver(q)
      .times(coordinate(w(i)))
      .times(scalar('a', [i]))
      .plus(of({ kind: 'noise' }));
    expect([...sample.symbolNames()].sort()).toEqual(['a', 'epsilon', 'phi', 'v', 'w', 'x']);
    const moment = (directions: readonly Atom[]): string[] =>
      directions.flatMap((atom) => [...of(atom).symbolNames()]).sort();
    const factor = (direction: ReturnType<typeof w>) => ({ direction, links: [{ link: 'f', order: 0 }] });
    expect(moment([{ kind: 'moment', factors: [factor(w(i)), factor(v(p))] }])).toContain('M');
    expect(moment([{ kind: 'moment', factors: [factor(w(i)), factor(w(l))] }])).toContain('Q');
    expect(moment([{ kind: 'moment', factors: [factor(v(p)), factor(v(r))] }])).toEqual(['f']);
    expect(
      [
        ...of({ kind: 'squared-norm' })
          .times(of({ kind: 'vector', direction: w(i) }))
          .symbolNames(),
      ].sort(),
    ).toEqual(['w', 'x']);
  });
});

function termOf(deltas: readonly (readonly ['delta', Index, Index])[]): IndexedTerm {
  return {
    coefficient: rational(1),
    factors: deltas.map(([kind, first, second]) => ({ atom: { kind, indices: [first, second] }, exponent: 1 })),
    sums: [],
  };
}
