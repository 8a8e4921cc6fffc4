import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { squareRoot } from '../../src/algebra/radical.js';
import { Rational } from '../../src/algebra/rational.js';
import { gaussianMoment } from '../../src/laws/gaussian/wick.js';
import { polynomialIn } from './arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };
const z = Polynomial.symbol('z');
const expansion = fc
  .array(polynomialIn(['c'], { radicals: true, largestExponent: 2, largestTermCount: 2 }), { maxLength: 4 })
  .map((monomials) => HermiteExpansion.fromMonomials(monomials));
/** f as an ordinary polynomial in z: the independent route. */
const asPolynomial = (f: HermiteExpansion): Polynomial =>
  Polynomial.sum(f.monomialCoefficients().map((a, k) => a.times(z.power(k))));
const mean = (p: Polynomial): Polynomial => gaussianMoment(p, ['z'], () => Polynomial.one);
const same = (a: Polynomial, b: Polynomial): void => {
  expect(`${a}`).toBe(`${b}`);
};

describe('HermiteExpansion', () => {
  it('computes as polynomials in z do', () => {
    fc.assert(
      fc.property(expansion, expansion, (f, g) => {
        const [p, q] = [asPolynomial(f), asPolynomial(g)];
        same(asPolynomial(f.plus(g)), p.plus(q));
        same(asPolynomial(f.minus(g)), p.minus(q));
        same(asPolynomial(f.times(g)), p.times(q));
        same(asPolynomial(f.derivative()), p.derivative('z'));
        same(asPolynomial(f.timesVariable()), p.times(z));
        same(asPolynomial(f.power(2)), p.times(p));
        same(asPolynomial(f.scaled(Polynomial.symbol('c'))), p.times(Polynomial.symbol('c')));
        expect(f.times(g).equals(g.times(f))).toBe(true);
        expect(HermiteExpansion.fromMonomials(p.coefficientsIn('z')).equals(f)).toBe(true);
      }),
      runs,
    );
  });

  it('has mean and second moment of Gaussian integration (Parseval)', () => {
    fc.assert(
      fc.property(expansion, (f) => {
        const p = asPolynomial(f);
        same(f.mean(), mean(p));
        same(f.secondMoment(), mean(p.times(p)));
        same(f.secondMoment(), Polynomial.sum(f.orthonormalCoefficients().map((c) => c.times(c))));
      }),
      runs,
    );
  });

  it("obeys Stein: E z f(z) = E f'(z)", () => {
    fc.assert(
      fc.property(expansion, (f) => {
        same(f.timesVariable().mean(), f.derivative().mean());
        same(mean(asPolynomial(f).times(z)), mean(asPolynomial(f).derivative('z')));
      }),
      runs,
    );
  });

  it('converts to and from the orthonormal basis', () => {
    const c = Polynomial.symbol('c_4');
    const link = HermiteExpansion.fromOrthonormal({ 2: Polynomial.constant(Rational.of(4, 5n)), 4: c });
    expect(link.orthonormalCoefficients().map(String)).toEqual(['0', '0', '4/5', '0', 'c_4']);
    // h_2 = He_2/√2 and h_4 = He_4/√24
    same(link.coefficient(2), squareRoot(2n).scaled(Rational.of(2, 5n)));
    same(link.coefficient(4), c.times(squareRoot(6n)).dividedBy(12));
    expect(
      HermiteExpansion.fromOrthonormal(
        new Map([
          [4, c],
          [2, Polynomial.constant(Rational.of(4, 5n))],
        ]),
      ).equals(link),
    ).toBe(true);
    same(link.substitute({ c_4: Polynomial.constant(Rational.of('0.6')) }).secondMoment(), Polynomial.one);
    expect(link.degree).toBe(4);
  });

  it('has the information exponents of the literature', () => {
    const monomials = (list: number[]): HermiteExpansion =>
      HermiteExpansion.fromMonomials(list.map((a) => Polynomial.constant(a)));
    expect(monomials([0, 0, 1]).informationExponent()).toBe(2); // phase retrieval
    expect(monomials([0, -3, 0, 1]).informationExponent()).toBe(3);
    expect(monomials([0, 0, 0, 1]).informationExponent()).toBe(1); // z^3 = He_3 + 3 He_1
    expect(monomials([5]).informationExponent()).toBeUndefined();
    expect(HermiteExpansion.zero.informationExponent()).toBeUndefined();
  });

  it('drops trailing zeros and refuses what it cannot hold', () => {
    expect(HermiteExpansion.fromMonomials([Polynomial.one, Polynomial.zero]).coefficients).toHaveLength(1);
    expect(HermiteExpansion.zero.isZero()).toBe(true);
    expect(HermiteExpansion.zero.degree).toBe(0);
    expect(HermiteExpansion.variable.plus(HermiteExpansion.one).toNumbers()).toEqual([1, 1]);
    expect(() => HermiteExpansion.fromOrthonormal({ 1.5: Polynomial.one })).toThrow('1.5');
    expect(() => HermiteExpansion.fromOrthonormal({ [-1]: Polynomial.one })).toThrow('-1');
    expect(() => HermiteExpansion.fromOrthonormal({ 100000: Polynomial.one })).toThrow('100000');
    expect(() => HermiteExpansion.variable.power(-1)).toThrow(RangeError);
    expect(() => HermiteExpansion.one.scaled(z).toNumbers()).toThrow('z');
  });
});
