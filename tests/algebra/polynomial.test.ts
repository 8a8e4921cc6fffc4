import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { reciprocalOf, squareRoot } from '../../src/algebra/radical.js';
import { Rational } from '../../src/algebra/rational.js';
import { polynomialIn, smallRational, withRadicals } from './arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };
const x = Polynomial.symbol('x');
const y = Polynomial.symbol('y');
const same = (a: Polynomial, b: Polynomial): void => {
  expect(`${a}`).toBe(`${b}`);
  expect(a.equals(b)).toBe(true);
};

describe('ring axioms over the multiquadratic field', () => {
  const small = polynomialIn(['x', 'y', 'M[1,2]'], { radicals: true, largestExponent: 3, largestTermCount: 3 });

  it('hold', () => {
    fc.assert(
      fc.property(small, small, small, (a, b, c) => {
        same(a.plus(b), b.plus(a));
        same(a.times(b), b.times(a));
        same(a.plus(b).plus(c), a.plus(b.plus(c)));
        same(a.times(b).times(c), a.times(b.times(c)));
        same(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
        same(a.plus(Polynomial.zero), a);
        same(a.times(Polynomial.one), a);
        expect(a.minus(a).isZero()).toBe(true);
        same(a.minus(b), a.plus(b.negated()));
        same(a.times(a).times(a), a.power(3));
        same(a.power(0), Polynomial.one);
        same(Polynomial.sum([a, b, c]), a.plus(b).plus(c));
      }),
      runs,
    );
  });

  it('evaluation is a ring homomorphism (an independent floating-point route)', () => {
    fc.assert(
      fc.property(
        polynomialIn(['x', 'y', 'z'], { radicals: true, largestExponent: 3 }),
        polynomialIn(['x', 'y', 'z'], { radicals: true, largestExponent: 3 }),
        (a, b) => {
          const at = { x: 0.75, y: -1.25, z: 0.5 };
          const size = (p: Polynomial): number =>
            p.terms().reduce((sum, { coefficient }) => sum + 200 * Math.abs(coefficient.toNumber()), 1);
          expect(Math.abs(a.times(b).evaluate(at) - a.evaluate(at) * b.evaluate(at))).toBeLessThanOrEqual(
            1e-10 * size(a) * size(b),
          );
          expect(Math.abs(a.plus(b).evaluate(at) - a.evaluate(at) - b.evaluate(at))).toBeLessThanOrEqual(
            1e-10 * (size(a) + size(b)),
          );
        },
      ),
      runs,
    );
  });

  it('hold also where monomials do not fit into packed keys, and agree with the packed route', () => {
    // (x+y+1)^2 with x, y standing for products of many symbols: wide monomials against narrow ones.
    const wide = Array.from({ length: 30 }, (_, i) => Polynomial.symbol(`s${i}`).power(3)).reduce((a, b) => a.times(b));
    const wider = wide.times(x.power(900));
    fc.assert(
      fc.property(
        polynomialIn(['x', 'y'], { radicals: true }),
        polynomialIn(['x', 'y'], { radicals: true }),
        (a, b) => {
          const replace = { x: wider, y: wide };
          same(a.substitute(replace).times(b.substitute(replace)), a.times(b).substitute(replace));
          same(a.substitute(replace).plus(b.substitute(replace)), a.plus(b).substitute(replace));
        },
      ),
      { seed: 42, numRuns: 60 },
    );
  });

  it('are exact beyond doubles: the switch between doubles and bigints is invisible', () => {
    for (const bits of [25n, 26n, 27n, 60n]) {
      const a = x.scaled(1n << bits).plus(Polynomial.one);
      const square = a.times(a);
      expect(square.terms().map((term) => term.coefficient.n)).toEqual([1n << (2n * bits), 2n << bits, 1n]);
    }
  });
});

describe('radicals', () => {
  it('reduce to a unique normal form', () => {
    same(squareRoot(2n).times(squareRoot(3n)), squareRoot(6n));
    same(squareRoot(12n), squareRoot(3n).scaled(2));
    same(squareRoot(Rational.of(1, 2n)), squareRoot(2n).scaled(Rational.of(1, 2n)));
    same(squareRoot(8n).times(squareRoot(2n)), Polynomial.constant(4));
    expect(squareRoot(0n).isZero()).toBe(true);
    same(Polynomial.symbol('√2').power(5), squareRoot(2n).scaled(4));
    same(
      Polynomial.fromTerms([
        {
          coefficient: Rational.ONE,
          powers: [
            ['√2', 5],
            ['√3', 4],
          ],
        },
      ]),
      squareRoot(2n).scaled(36),
    );
    const pair = squareRoot(2n).plus(x).plus(y);
    same(pair.power(5), pair.times(pair).times(pair).times(pair).times(pair));
    expect(squareRoot(2n).plus(squareRoot(3n)).power(2).minus(squareRoot(24n)).toRational().toString()).toBe('5');
  });

  it('square to what they were taken of', () => {
    fc.assert(
      fc.property(smallRational, fc.integer({ min: 1, max: 10_000 }), (r, k) => {
        const value = r.times(r.sign() < 0 ? Rational.of(-k) : Rational.of(k));
        expect(squareRoot(value).power(2).toRational().equals(value)).toBe(true);
        expect(squareRoot(value).toNumber()).toBeCloseTo(Math.sqrt(value.toNumber()), 10);
      }),
      runs,
    );
  });

  it('have reciprocals', () => {
    fc.assert(
      fc.property(polynomialIn(['x'], { radicals: true, largestExponent: 0 }), (constant) => {
        fc.pre(!constant.isZero());
        same(constant.times(reciprocalOf(constant)), Polynomial.one);
      }),
      runs,
    );
    expect(() => reciprocalOf(x)).toThrow('contains x');
    expect(() => reciprocalOf(Polynomial.zero)).toThrow('1/0');
  });

  it('become doubles without loss by cancellation', () => {
    // 99 - 70√2 = 1/(99 + 70√2), and its 8th power.
    const small = Polynomial.constant(99).minus(squareRoot(2n).scaled(70));
    expect(small.toNumber()).toBe(1 / (99 + 70 * Math.SQRT2));
    const reference = reciprocalOf(small.power(8)).toNumber();
    expect(small.power(8).toNumber() * reference).toBeCloseTo(1, 14);
    // Terms near 10^36 that cancel to 10^-37: more than 128 bits are needed.
    const tiny = small.power(16);
    expect(tiny.toNumber() * reciprocalOf(tiny).toNumber()).toBeCloseTo(1, 14);
    expect(Polynomial.zero.toNumber()).toBe(0);
  });

  it('refuse bad arguments', () => {
    expect(() => squareRoot(-2n)).toThrow('-2 is negative');
    expect(() => Polynomial.symbol('√4')).toThrow('"√4"');
    expect(() => Polynomial.symbol('√')).toThrow(RangeError);
    expect(() => Polynomial.symbol('√x')).toThrow(RangeError);
    expect(() => squareRoot(1_000_003n * 1_000_033n * 1_000_037n)).toThrow('beyond');
  });
});

describe('calculus and substitution', () => {
  it('the derivative obeys the product rule and lowers powers', () => {
    fc.assert(
      fc.property(withRadicals, withRadicals, (a, b) => {
        for (const name of ['x', 'M[1,2]']) {
          same(
            a.times(b).derivative(name),
            a
              .derivative(name)
              .times(b)
              .plus(a.times(b.derivative(name))),
          );
          same(a.derivative(name).derivative('y'), a.derivative('y').derivative(name));
        }
      }),
      runs,
    );
    same(x.power(5).derivative('x'), x.power(4).scaled(5));
    expect(x.derivative('unused').isZero()).toBe(true);
    expect(() => x.derivative('√2')).toThrow('is a number');
  });

  it('substitution is a homomorphism, simultaneous, and obeys the chain rule', () => {
    const small = polynomialIn(['x', 'y'], { radicals: true, largestExponent: 2, largestTermCount: 3 });
    fc.assert(
      fc.property(small, small, small, (a, b, c) => {
        same(a.times(b).substitute({ x: c }), a.substitute({ x: c }).times(b.substitute({ x: c })));
        same(
          a.substitute({ x: y, y: x }).substitute(
            new Map([
              ['x', y],
              ['y', x],
            ]),
          ),
          a,
        );
        same(
          a.substitute({ x: c }).derivative('y'),
          a
            .derivative('x')
            .substitute({ x: c })
            .times(c.derivative('y'))
            .plus(a.derivative('y').substitute({ x: c })),
        );
      }),
      runs,
    );
    expect(() => x.substitute({ '√2': y })).toThrow('is a number');
  });

  it('coefficientsIn rebuilds the polynomial', () => {
    fc.assert(
      fc.property(withRadicals, (a) => {
        const coefficients = a.coefficientsIn('x');
        expect(coefficients).toHaveLength(a.degreeIn('x') + 1);
        same(Polynomial.sum(coefficients.map((coefficient, k) => coefficient.times(x.power(k)))), a);
        expect(coefficients.every((coefficient) => !coefficient.symbols().includes('x'))).toBe(true);
      }),
      runs,
    );
  });

  it('terms rebuild the polynomial and come in graded order', () => {
    fc.assert(
      fc.property(withRadicals, (a) => {
        const terms = a.terms();
        same(Polynomial.fromTerms([...terms].reverse()), a);
        const degrees = terms.map(({ powers }) =>
          powers.reduce((sum, [name, exponent]) => sum + (name.startsWith('√') ? 0 : exponent), 0),
        );
        expect(degrees).toEqual([...degrees].sort((p, q) => q - p));
        expect(degrees[0] ?? 0).toBe(a.totalDegree());
      }),
      runs,
    );
  });
});

describe('queries and errors', () => {
  it('answer for constants, symbols and zero', () => {
    const root = squareRoot(2n).times(x).plus(y);
    expect(root.symbols()).toEqual(['x', 'y']);
    expect(squareRoot(2n).isConstant()).toBe(true);
    expect(root.isConstant()).toBe(false);
    expect(Polynomial.zero.totalDegree()).toBe(0);
    expect(Polynomial.zero.coefficientsIn('x').map(String)).toEqual(['0']);
    expect(Polynomial.constant(3).dividedBy(4).toRational().toString()).toBe('3/4');
    expect(x.scaled(0).isZero()).toBe(true);
    expect(Polynomial.sum([]).isZero()).toBe(true);
    expect(x.equals(y)).toBe(false);
  });

  it('quote what is wrong', () => {
    expect(() => squareRoot(2n).toRational()).toThrow('"sqrt(2)" is no rational constant: it contains √2');
    expect(() => x.plus(y).toNumber()).toThrow('"x + y" is no number: it contains x, y');
    expect(() => x.plus(y).evaluate({ x: 1 })).toThrow('"y"');
    expect(() => x.evaluate({ x: Number.NaN })).toThrow('NaN is not finite');
    expect(() => Polynomial.symbol('toString').evaluate({})).toThrow('"toString"');
    expect(() => Polynomial.symbol('')).toThrow(RangeError);
    expect(() => Polynomial.symbol('1x')).toThrow('"1x"');
    expect(() => Polynomial.symbol('x y')).toThrow(RangeError);
    expect(() => x.power(-1)).toThrow('exponent -1');
    expect(() => x.power(0.5)).toThrow('exponent 0.5');
    expect(() => x.dividedBy(0)).toThrow('(x) / 0');
    expect(() => Polynomial.constant(0.5)).toThrow(RangeError);
    expect(() => Polynomial.fromTerms([{ coefficient: Rational.ONE, powers: [['x', -1]] }])).toThrow('exponent -1');
  });
});
