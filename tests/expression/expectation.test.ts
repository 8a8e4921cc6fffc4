import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { type Atom, symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { projectOnto, sphereGeometry } from '../../src/expression/geometry.js';
import { instantiate, isserlisExpectation } from '../../src/laws/gaussian/instance.js';
import { expectation, momentDerivatives, separateOrthonormal } from '../../src/laws/gaussian/stein.js';
import { gaussianMoment } from '../../src/laws/gaussian/wick.js';
import {
  coordinate,
  i,
  instanceOf,
  l,
  link,
  links,
  neuron,
  of,
  p,
  r,
  rational,
  scalar,
  target,
  v,
  w,
} from './indexed-random.js';

const average = (sample: IndexedExpression): IndexedExpression => expectation(sample, sphereGeometry);
const noise = of({ kind: 'noise' });
const squaredNorm = of({ kind: 'squared-norm' });
const input = of({ kind: 'input' });
const equal = (first: IndexedExpression, second: IndexedExpression): void => {
  expect(first.equals(second)).toBe(true);
};

const [j, q] = [neuron('j'), target('q')] as const;
const direction = fc.oneof(fc.constantFrom(i, l, j).map(w), fc.constantFrom(p, r, q).map(v));
const sampleAtom: fc.Arbitrary<Atom> = fc.oneof(
  fc.constantFrom(symbol('a', [i]), symbol('a', [j])),
  fc
    .record({ link: fc.constantFrom('phi', 'sigma'), order: fc.constantFrom(0, 0, 1) })
    .chain((reference) => direction.map((z): Atom => ({ kind: 'link', reference, direction: z }))),
  direction.map((z): Atom => ({ kind: 'coordinate', direction: z })),
);
/** Of degree 6 in x at most, and quadratic in the noise. */
const sample = fc
  .array(
    fc.record({
      coefficient: fc.constantFrom(-2, 1, 3).map((n) => rational(n)),
      factors: fc.array(fc.record({ atom: sampleAtom, exponent: fc.constantFrom(1, 1, 2) }), { maxLength: 2 }),
      noise: fc.constantFrom(0, 0, 1, 2),
      last: sampleAtom,
      sums: fc.constantFrom([], [j], [q], [j, q]),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((terms) =>
    IndexedExpression.ofTerms(
      terms.map(({ coefficient, factors, noise: power, last, sums }) => ({
        coefficient,
        factors: [
          ...factors,
          { atom: last, exponent: 1 },
          ...(power === 0 ? [] : [{ atom: { kind: 'noise' } as const, exponent: power }]),
        ],
        sums,
      })),
    ),
  );

describe('expectation', () => {
  it('equals Isserlis’ theorem on the monomials of the sample expression', () => {
    const sizes = fc.record({ m: fc.constantFrom(1, 2), P: fc.constantFrom(1, 2) });
    fc.assert(
      fc.property(sample, sizes, fc.nat(), (expression, { m, P }, choice) => {
        // An index that is free in one term and summed in another keeps its value.
        const at = { i: 1 + (choice % m), l: m, p: 1 + (choice % P), r: P, j: 1, q: 1 };
        const instance = instanceOf(m, P);
        const direct = isserlisExpectation(instantiate(expression, instance, at));
        expect(`${instantiate(average(expression), instance, at)}`).toBe(`${direct}`);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it('is linear', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        equal(average(a.plus(b.scaled(rational(-3, 2n)))), average(a).plus(average(b).scaled(rational(-3, 2n))));
      }),
      { seed: 42, numRuns: 30 },
    );
  });

  it('leaves nothing of the sample', () => {
    fc.assert(
      fc.property(sample, (a) => {
        const names = average(a.times(squaredNorm)).symbolNames();
        expect([...names].filter((name) => name === 'x' || name === 'epsilon')).toEqual([]);
      }),
      { seed: 42, numRuns: 30 },
    );
  });

  it('knows Stein’s lemma', () => {
    const slope = of({ kind: 'moment', factors: [{ direction: w(i), links: [{ link: 'sigma', order: 1 }] }] });
    equal(average(coordinate(v(p)).times(link('sigma', w(i)))), scalar('M', [i, p]).times(slope));
    equal(average(coordinate(w(i)).times(coordinate(v(p)))), scalar('M', [i, p]));
    equal(average(coordinate(v(p)).times(coordinate(v(r)))), of({ kind: 'delta', indices: [p, r] }));
    equal(average(input.times(link('sigma', w(i)))), slope.timesAtom({ kind: 'vector', direction: w(i) }));
    equal(average(input.times(coordinate(v(p)))), of({ kind: 'vector', direction: v(p) }));
    expect(average(input).isZero()).toBe(true);
  });

  it('knows mean and variance of the noise, and no more', () => {
    expect(average(noise).isZero()).toBe(true);
    expect(average(noise.times(link('sigma', w(i)))).isZero()).toBe(true);
    equal(average(noise.times(noise)), of(symbol('nu'), 2));
    expect(() => average(noise.times(noise).times(noise))).toThrow('the noise enters with power 3');
    expect(() => average(of({ kind: 'noise' }, 4))).toThrow('power 4');
    expect(() => average(input.times(input))).toThrow('holds the input vector 2 times; at most once');
  });

  it('takes constants out', () => {
    const a = scalar('a', [i]).times(scalar('eta'));
    equal(average(a.times(link('phi', v(p)))), a.times(average(link('phi', v(p)))));
  });
});

/** Unit vectors with rational coordinates in R^3; the targets are the first two axes. */
const DIMENSION = 3;
const FRACTIONS = {
  w: [
    [rational(3, 5n), rational(4, 5n), rational(0)],
    [rational(2, 3n), rational(-1, 3n), rational(2, 3n)],
  ],
  v: [
    [rational(1), rational(0), rational(0)],
    [rational(0), rational(1), rational(0)],
  ],
} as const;
const axes = Array.from({ length: DIMENSION }, (_, axis) => Polynomial.symbol(`g${axis}`));

const explicitCoordinate = (family: 'w' | 'v', index: number): Polynomial =>
  FRACTIONS[family][index - 1]!.reduce((sum, value, axis) => sum.plus(axes[axis]!.scaled(value)), Polynomial.zero);

/** The expectation over three explicit independent Gaussian coordinates. */
const explicitly = (expression: Polynomial): Polynomial =>
  gaussianMoment(expression, ['g0', 'g1', 'g2'], (a, b) => (a === b ? Polynomial.one : Polynomial.zero));

const coordinates = {
  's[1]': explicitCoordinate('w', 1),
  's[2]': explicitCoordinate('w', 2),
  'x[1]': explicitCoordinate('v', 1),
  'x[2]': explicitCoordinate('v', 2),
};
const innerProducts = (() => {
  const dot = (first: readonly (typeof FRACTIONS.w)[0][0][], second: readonly (typeof FRACTIONS.w)[0][0][]) =>
    Polynomial.constant(
      first.reduce((sum, value, at) => sum.plus(value.times(second[at] ?? rational(0))), rational(0)),
    );
  const [first, second] = FRACTIONS.w;
  return {
    'M[1,1]': dot(first, FRACTIONS.v[0]),
    'M[1,2]': dot(first, FRACTIONS.v[1]),
    'M[2,1]': dot(second, FRACTIONS.v[0]),
    'M[2,2]': dot(second, FRACTIONS.v[1]),
    'Q[1,2]': dot(first, second),
    d: Polynomial.constant(DIMENSION),
  };
})();
const place = { i: 1, l: 2, p: 1, r: 2, j: 1, q: 1 };
const squaredLength = axes.reduce((sum, axis) => sum.plus(axis.times(axis)), Polynomial.zero);

/** E of the sample expression times `|x|^(2 n)` and, if given, the coordinate of the input along an axis. */
function compare(expression: IndexedExpression, norms: number, axis: 1 | 2 | undefined): void {
  let closed = expression;
  let open = instantiate(expression, instanceOf(2, 2), place).substitute(coordinates);
  for (let count = 0; count < norms; count++) closed = closed.times(squaredNorm);
  open = open.times(squaredLength.power(norms));
  let mean: IndexedExpression;
  if (axis === undefined) mean = average(closed);
  else {
    const index = axis === 1 ? p : r;
    mean = projectOnto(average(closed.times(input)), v(index), sphereGeometry);
    open = open.times(axes[axis - 1]!);
  }
  const value = instantiate(mean, instanceOf(2, 2), place).substitute(innerProducts);
  expect(`${value}`).toBe(`${explicitly(open)}`);
}

describe('the squared norm and the input', () => {
  it('agree with the expansion in three explicit coordinates', () => {
    // Links and coordinates at given vectors; |x|^2 up to its square; with and without the vector x.
    const factors = fc.array(sampleAtom, { maxLength: 3 });
    const quiet = factors.map((atoms) =>
      atoms.reduce((product, atom) => product.timesAtom(atom), IndexedExpression.one),
    );
    fc.assert(fc.property(quiet, fc.constantFrom(0, 1, 2), fc.constantFrom(undefined, 1, 2), compare), {
      seed: 42,
      numRuns: 40,
    });
  });

  it('give d, d(d + 2) and the mean of a link', () => {
    const d = scalar('d');
    equal(average(squaredNorm), d);
    equal(average(squaredNorm.times(squaredNorm)), d.times(d).plus(d.scaled(rational(2))));
    equal(
      average(squaredNorm.times(coordinate(w(i))).times(coordinate(w(l)))),
      d.plus(IndexedExpression.constant(rational(2))).times(average(coordinate(w(i)).times(coordinate(w(l))))),
    );
  });
});

describe('separateOrthonormal', () => {
  const moment = (...indices: (typeof p)[]): IndexedExpression =>
    of({
      kind: 'moment',
      factors: indices.map((index) => ({ direction: v(index), links: [{ link: 'phi', order: 0 }] })),
    });

  it('gives P E phi^2 + P (P - 1) (E phi)^2 for the double sum', () => {
    const separated = separateOrthonormal(moment(p, r)).sumOver(p).sumOver(r);
    const P = scalar('P');
    const [mean, square] = [moment(p), moment(p, p)];
    equal(separated, P.times(square).plus(P.times(P).minus(P).times(mean).times(mean)));
  });

  it('keeps the value and leaves moments with a weight vector alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (first, second) => {
        const at = { p: first, r: second };
        const before = moment(p, r).times(moment(p, r));
        expect(`${instantiate(separateOrthonormal(before), instanceOf(1, 3), at)}`).toBe(
          `${instantiate(before, instanceOf(1, 3), at)}`,
        );
      }),
      { seed: 42, numRuns: 20 },
    );
    const mixed = average(link('phi', v(p)).times(link('sigma', w(i))));
    equal(separateOrthonormal(mixed), mixed);
  });
});

describe('momentDerivatives', () => {
  it('raises each link once', () => {
    const factors = [
      {
        direction: w(i),
        links: [
          { link: 'sigma', order: 0 },
          { link: 'phi', order: 2 },
        ],
      },
    ];
    expect(momentDerivatives(factors).map(({ moment }) => moment[0]?.links.map((part) => part.order))).toEqual([
      [1, 2],
      [0, 3],
    ]);
    expect(links.phi?.degree).toBe(2);
  });
});
