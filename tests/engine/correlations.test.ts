import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { correlationPolynomials, correlationStatements, withLetters } from '../../src/engine/correlations.js';
import { gaussHermite } from '../../src/numerics/quadrature/gauss-hermite.js';
import { type Coefficients, difference, expansionOf, linkFunction, problemOf } from './specification.js';

const c: Coefficients = { 0: '0.3', 2: '0.8', 4: '0.6' };
const b: Coefficients = { 1: '0.5', 2: '0.4', 4: '0.7' };

describe('correlationPolynomials', () => {
  it('are the expectations of two links at covariance t, by quadrature', () => {
    const { nodes, weights } = gaussHermite(12);
    const mean = (f: (z: number) => number, g: (z: number) => number, t: number): number => {
      let sum = 0;
      nodes.forEach((u, k) => {
        nodes.forEach((z, n) => {
          sum += weights[k]! * weights[n]! * f(u) * g(t * u + Math.sqrt(1 - t * t) * z);
        });
      });
      return sum;
    };
    const { C, B } = correlationPolynomials(problemOf('mse', c, b));
    const [phi, sigma] = [linkFunction(c), linkFunction(b)];
    for (const t of [-0.9, -0.2, 0, 0.5, 1]) {
      expect(difference(C.evaluate({ t }), mean(phi, sigma, t))).toBeLessThan(1e-12);
      expect(difference(B.evaluate({ t }), mean(sigma, sigma, t))).toBeLessThan(1e-12);
    }
  });

  it('multiply the coefficients of equal degree', () => {
    const { C, B } = correlationPolynomials(problemOf('correlation', c, b));
    expect(C.equals(parsePolynomial('8/25*t^2 + 21/50*t^4'))).toBe(true);
    expect(B.equals(parsePolynomial('1/4*t + 4/25*t^2 + 49/100*t^4'))).toBe(true);
  });
});

describe('correlationStatements', () => {
  it('state both links and both correlations, first with letters', () => {
    const texts = correlationStatements(problemOf('mse', c, b)).map((equation) => equation.text);
    expect(texts.map((text) => text.split(' = ')[0])).toEqual(['phi(z)', 'sigma(z)', 'C(t)', 'B(t)']);
    const [letters, values] = texts[2]!.split(' = ').slice(1) as [string, string];
    expect(parsePolynomial(letters).equals(parsePolynomial('b_2*c_2*t^2 + b_4*c_4*t^4'))).toBe(true);
    expect(parsePolynomial(values).equals(parsePolynomial('8/25*t^2 + 21/50*t^4'))).toBe(true);
  });

  it('name equal links by the same letters', () => {
    const [, , C] = correlationStatements(problemOf('mse', c, c)).map((equation) => equation.text);
    expect(parsePolynomial(C!.split(' = ')[1]!).equals(parsePolynomial('c_0^2 + c_2^2*t^2 + c_4^2*t^4'))).toBe(true);
  });
});

describe('withLetters', () => {
  it('has a letter for each degree that occurs', () => {
    const named = withLetters(expansionOf(c), 'q');
    expect(named.orthonormalCoefficients().map(String)).toEqual(['q_0', '0', 'q_2', '0', 'q_4']);
  });
});
