import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hermitePolynomial,
  hermitePolynomialIn,
  hermitePolynomials,
  hermiteToMonomial,
  hermiteToOrthonormal,
  monomialToHermite,
  orthonormalToHermite,
  productOfHermite,
} from '../../src/algebra/hermite.js';
import { factorial } from '../../src/algebra/integer.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { gaussianMoment } from '../../src/laws/gaussian/wick.js';
import { polynomialIn } from './arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };
const z = Polynomial.symbol('z');
const standard = () => Polynomial.one;
const coefficients = fc.array(polynomialIn(['c'], { radicals: true, largestExponent: 2, largestTermCount: 2 }), {
  maxLength: 6,
});
const same = (a: readonly Polynomial[], b: readonly Polynomial[]): void => {
  expect(a.map(String)).toEqual(b.map(String));
};

describe('Hermite polynomials', () => {
  // Abramowitz & Stegun 22.5.18 with table 22.12 (He_10, He_12).
  it.each([
    [0, [1]],
    [1, [0, 1]],
    [2, [-1, 0, 1]],
    [5, [0, 15, 0, -10, 0, 1]],
    [10, [-945, 0, 4725, 0, -3150, 0, 630, 0, -45, 0, 1]],
    [12, [10395, 0, -62370, 0, 51975, 0, -13860, 0, 1485, 0, -66, 0, 1]],
  ])('He_%d has its tabulated coefficients', (k, expected) => {
    expect(hermitePolynomial(k)).toEqual(expected.map(BigInt));
  });

  it("obey He_k = z He_{k-1} - He_{k-1}' (Rodrigues) and He_k' = k He_{k-1}", () => {
    for (let k = 1; k <= 30; k++) {
      const before = hermitePolynomialIn(k - 1, 'z');
      const here = hermitePolynomialIn(k, 'z');
      expect(here.equals(z.times(before).minus(before.derivative('z')))).toBe(true);
      expect(here.derivative('z').equals(before.scaled(k))).toBe(true);
    }
    expect(hermitePolynomials(30)).toHaveLength(31);
  });

  it('are orthogonal with E He_j He_k = k! delta_jk', () => {
    for (let j = 0; j <= 9; j++) {
      for (let k = 0; k <= 9; k++) {
        const product = hermitePolynomialIn(j, 'z').times(hermitePolynomialIn(k, 'z'));
        const moment = gaussianMoment(product, ['z'], standard).toRational();
        expect(moment.n).toBe(j === k ? factorial(k) : 0n);
      }
    }
  });

  it('change of basis agrees with substituting the polynomials, and back', () => {
    fc.assert(
      fc.property(coefficients, (list) => {
        const monomials = hermiteToMonomial(list);
        const direct = Polynomial.sum(list.map((a, k) => a.times(hermitePolynomialIn(k, 'z'))));
        const rebuilt = Polynomial.sum(monomials.map((a, k) => a.times(z.power(k))));
        expect(rebuilt.equals(direct)).toBe(true);
        same(monomialToHermite(monomials), list);
        same(orthonormalToHermite(hermiteToOrthonormal(list)), list);
      }),
      runs,
    );
  });

  it('linearise products', () => {
    for (let a = 0; a <= 8; a++) {
      for (let b = 0; b <= 8; b++) {
        const linear = Polynomial.sum(
          productOfHermite(a, b).map((factor, k) => hermitePolynomialIn(k, 'z').scaled(factor)),
        );
        expect(linear.equals(hermitePolynomialIn(a, 'z').times(hermitePolynomialIn(b, 'z')))).toBe(true);
      }
    }
  });

  it('refuse bad degrees', () => {
    expect(() => hermitePolynomial(-1)).toThrow('k is -1');
    expect(() => hermitePolynomial(1.5)).toThrow(RangeError);
    expect(() => productOfHermite(1, -1)).toThrow('b is -1');
  });
});
