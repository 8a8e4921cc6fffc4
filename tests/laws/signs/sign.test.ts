/** The rule of expectation for signs against enumeration, identities and known series. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import {
  ExponentialSum,
  signExponentialMean,
  signGeneratingFunction,
} from '../../../src/laws/signs/exponential-sum.js';
import { latentLaw } from '../../../src/laws/signs/latent-law.js';
import {
  infiniteNegativesSeries,
  logisticTaylor,
  singleNegativeGradientBySigns,
  singleNegativeSeries,
} from '../../../src/laws/signs/potential-series.js';
import { signMeanByEnumeration, signMoment, signPatterns } from '../../../src/laws/signs/sign-moment.js';

const SEED = { seed: 42, numRuns: 60 };

const polynomial = fc
  .array(
    fc.record({
      coefficient: fc.integer({ min: -9, max: 9 }),
      exponents: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(3), fc.nat(2)),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((terms) =>
    Polynomial.fromTerms(
      terms.map(({ coefficient, exponents }) => ({
        coefficient: Rational.of(coefficient),
        powers: ['x', 'y', 'w', 'a'].map((name, k) => [name, exponents[k]!] as const),
      })),
    ),
  );

describe('moments of signs', () => {
  it('equal the mean over all patterns', () => {
    fc.assert(
      fc.property(polynomial, (p) => signMoment(p, ['x', 'y', 'w']).equals(signMeanByEnumeration(p, ['x', 'y', 'w']))),
      SEED,
    );
  });

  it('factor over independent signs', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (p, other) => {
        const q = other.substitute(new Map(['x', 'y', 'w'].map((name) => [name, Polynomial.symbol(`${name}2`)])));
        const all = ['x', 'y', 'w', 'x2', 'y2', 'w2'];
        return signMoment(p.times(q), all).equals(signMoment(p, all).times(signMoment(q, all)));
      }),
      SEED,
    );
  });

  it('count walks: E (x_1 + ... + x_4)^4 = 3 * 16 - 2 * 4', () => {
    expect(signMoment(parsePolynomial('(a+b+c+d)^4'), ['a', 'b', 'c', 'd']).toString()).toBe('40');
  });

  it('refuse a sign that is named twice, and too many to enumerate', () => {
    expect(() => signMoment(Polynomial.one, ['x', 'x'])).toThrow(/named twice/);
    expect(() => signPatterns(21)).toThrow('21 signs cannot be enumerated; allowed: 0 to 20');
    expect(signPatterns(3)).toHaveLength(8);
    expect(new Set(signPatterns(3).map(String)).size).toBe(8);
  });
});

describe('sums of exponentials', () => {
  it.each([
    [1, []],
    [3, []],
    [3, [1]],
    [4, [0, 2]],
    [5, [4]],
  ] as const)('E over %i signs with factors %j is a product of cosh and sinh', (size, factors) => {
    expect(signExponentialMean(size, factors).equals(signGeneratingFunction(size, factors))).toBe(true);
  });

  it('have the derivative of cosh and tell functions apart', () => {
    const [cosh, sinh] = [ExponentialSum.cosh(2, 1), ExponentialSum.sinh(2, 1)];
    expect(cosh.derivative(1).equals(sinh)).toBe(true);
    expect(cosh.derivative(0).isZero()).toBe(true);
    expect(cosh.equals(sinh)).toBe(false);
    expect(cosh.squared().minus(sinh.squared()).equals(ExponentialSum.one(2))).toBe(true);
  });

  it('refuse exponents of another size', () => {
    expect(() => ExponentialSum.of(2, [{ coefficient: Rational.of(1), exponents: [0.5, 1] }])).toThrow(/2 integers/);
    expect(() => signExponentialMean(2, [2])).toThrow('sign 2; must be 0 to 1');
  });
});

describe('the contrast of a latent', () => {
  it.each(['rademacher', 'gaussian'] as const)('has the moments of its closed form: %s', (name) => {
    const law = latentLaw(name);
    expect(law.moments(12).map(String)).toEqual(law.momentsOfTransform(12).map(String));
  });

  it('has the Gaussian moments E x^2 = E z^2 E y^2 + E z^4 = 4 and E x^4 = 204', () => {
    // E (zy - z^2)^4 = E z^4 (y - z)^4 = E z^4 (3 + 6 z^2 + z^4) = 9 + 90 + 105.
    expect(latentLaw('gaussian').moments(4).map(String)).toEqual(['1', '-1', '4', '-24', '204']);
  });
});

describe('Taylor polynomials of potentials', () => {
  it('of the logistic function: 1/2, 1/4, 0, -1/48, 0, 1/480', () => {
    expect(logisticTaylor(6).map(String)).toEqual(['1/2', '1/4', '0', '-1/48', '0', '1/480']);
  });

  it('have the gradient E[p (1 - eta_k)]', () => {
    const { gradient } = singleNegativeSeries(latentLaw('rademacher'), 3, 5);
    gradient.forEach((g, k) => {
      expect(g.equals(singleNegativeGradientBySigns(3, 5, k))).toBe(true);
    });
  });

  it('obey Jensen at second order: infinitely many negatives exceed one by Var(u)/8', () => {
    const law = latentLaw('rademacher');
    const gap = infiniteNegativesSeries(law, 2, 2).potential.minus(singleNegativeSeries(law, 2, 2).potential);
    // Var(q (eta - 1)) = q^2.
    expect(gap.equals(parsePolynomial('1/8*(q[1]^2 + q[2]^2)'))).toBe(true);
  });

  it('refuse a degree below 1', () => {
    expect(() => singleNegativeSeries(latentLaw('gaussian'), 1, 0)).toThrow('degree = 0; must be an integer >= 1');
  });
});
