import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nerdamerConfirmsDerivative, nerdamerConfirmsExpansion } from '../../src/algebra/nerdamer.js';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { polynomialIn } from './arbitrary.js';

const small = polynomialIn(['x', 'y', 'M[1,2]'], { radicals: true, largestExponent: 3, largestTermCount: 3 });

describe('nerdamer as a second opinion', () => {
  it('confirms our derivatives', () => {
    fc.assert(
      fc.property(small, (p) => nerdamerConfirmsDerivative(p, 'x') && nerdamerConfirmsDerivative(p, 'M[1,2]')),
      { seed: 42, numRuns: 60 },
    );
  });

  it('confirms our products', () => {
    fc.assert(
      fc.property(small, small, (p, q) => nerdamerConfirmsExpansion([p, q], p.times(q))),
      { seed: 42, numRuns: 60 },
    );
    const factor = parsePolynomial('sqrt(2)*x - 1/3');
    expect(nerdamerConfirmsExpansion([factor, factor, factor], factor.power(3))).toBe(true);
  });

  it('denies a wrong product', () => {
    const p = parsePolynomial('x + sqrt(2)');
    expect(nerdamerConfirmsExpansion([p, p], p.power(2).plus(Polynomial.one))).toBe(false);
    expect(nerdamerConfirmsExpansion([p, p], p.power(2).plus(parsePolynomial('1/1000000000000')))).toBe(false);
    expect(nerdamerConfirmsExpansion([p, p], parsePolynomial('x^2 + sqrt(2)*x + 2'))).toBe(false);
  });

  it('denies a wrong derivative', () => {
    const p = parsePolynomial('x^3*y');
    const wrong = Object.assign(Object.create(p) as Polynomial, { derivative: () => parsePolynomial('2*x^2*y') });
    expect(nerdamerConfirmsDerivative(wrong, 'x')).toBe(false);
  });

  it('survives names that mean something to nerdamer', () => {
    for (const name of ['e', 'i', 'pi', 'sin', 'sqrt', 'x1', 'log']) {
      const s = Polynomial.symbol(name);
      expect(nerdamerConfirmsDerivative(s.power(3).plus(s), name)).toBe(true);
      expect(nerdamerConfirmsExpansion([s.plus(Polynomial.one), s], s.times(s).plus(s))).toBe(true);
    }
  });

  it('refuses what it cannot be asked', () => {
    const large = parsePolynomial('(a+b+c+d+e+f+1)^3');
    expect(() => nerdamerConfirmsExpansion([large, large, large], large.power(3))).toThrow('too many');
    expect(() => nerdamerConfirmsExpansion([], Polynomial.one)).toThrow('no factors');
    expect(() => nerdamerConfirmsDerivative(parsePolynomial('x'), '√2')).toThrow('is a number');
  });
});
