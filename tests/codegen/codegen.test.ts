import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import {
  compileExpansion,
  compilePolynomial,
  compileUnivariate,
  interpretPolynomial,
  polynomialProgram,
} from '../../src/codegen/polynomial-code.js';
import { programToJavaScript } from '../../src/codegen/program.js';
import { polynomialIn } from '../algebra/arbitrary.js';

const inputs = ['x', 'y', 'M[1,2]'];
const polynomial = polynomialIn(inputs, { radicals: true, largestTermCount: 6 });
const value = fc.double({ min: -4, max: 4, noNaN: true });
const point = fc.tuple(value, value, value).map((values) => Float64Array.from(values));

describe('compilePolynomial', () => {
  it('gives what the interpreter gives, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(polynomial, { minLength: 1, maxLength: 3 }), point, (polynomials, values) => {
        const generated = new Float64Array(polynomials.length);
        const interpreted = new Float64Array(polynomials.length);
        compilePolynomial(polynomials, inputs)(values, generated);
        interpretPolynomial(polynomials, inputs)(values, interpreted);
        expect(new Uint8Array(generated.buffer)).toEqual(new Uint8Array(interpreted.buffer));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it('gives the exact value to rounding (the reference: exact rational evaluation)', () => {
    fc.assert(
      fc.property(polynomialIn(inputs, { largestTermCount: 10 }), point, (p, values) => {
        const at = new Map(inputs.map((name, i) => [name, Polynomial.constant(Rational.fromNumber(values[i]!))]));
        const out = new Float64Array(1);
        compilePolynomial([p], inputs)(values, out);
        const magnitudes = Object.fromEntries(inputs.map((name, i) => [name, Math.abs(values[i]!)]));
        const size = Polynomial.fromTerms(
          p.terms().map(({ coefficient, powers }) => ({
            coefficient: coefficient.sign() < 0 ? coefficient.negated() : coefficient,
            powers,
          })),
        ).evaluate(magnitudes);
        // A Horner scheme of depth <= 30 operations: error at most about 60 rounding units of the sum of magnitudes.
        expect(Math.abs(out[0]! - p.substitute(at).toNumber())).toBeLessThanOrEqual(60 * 2 ** -53 * size + 1e-300);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('computes shared parts once', () => {
    const p = parsePolynomial('x^2*y + x^2');
    const both = polynomialProgram([p, p.scaled(2), p], ['x', 'y']);
    const one = polynomialProgram([p], ['x', 'y']);
    expect(both.instructions.length).toBeLessThanOrEqual(2 * one.instructions.length + 1);
    expect(both.outputs[0]).toBe(both.outputs[2]);
  });

  it('keeps a factored form through definitions', () => {
    const definitions = new Map([
      ['s', parsePolynomial('x^2 + y^2')],
      ['q', parsePolynomial('s^2 + x')],
    ]);
    const p = parsePolynomial('q*y - s');
    const out = new Float64Array(1);
    compilePolynomial([p], ['x', 'y'], definitions)(Float64Array.of(2, 3), out);
    expect(out[0]).toBe((169 + 2) * 3 - 13);
    expect(() => compilePolynomial([p], ['x', 'y', 's'], definitions)).toThrow('"s" is defined and also an input');
  });

  it('rounds constants with radicals once, from the exact value', () => {
    const out = new Float64Array(2);
    compilePolynomial([parsePolynomial('99 - 70*sqrt(2)'), Polynomial.zero], [])(new Float64Array(0), out);
    expect([...out]).toEqual([1 / (99 + 70 * Math.SQRT2), 0]);
  });

  it('is text of a closed grammar, whatever the names are', () => {
    const code = programToJavaScript(
      polynomialProgram([parsePolynomial("alert*x^3 - 2/7*M[1,2]*w'")], ['alert', 'x', 'M[1,2]', "w'"]),
    );
    const grammar =
      /^(const t\d+ = (values\[\d+\]|(t\d+|\(?-?[\d.e+-]+\)?) [+*] (t\d+|\(?-?[\d.e+-]+\)?));|out\[\d+\] = (t\d+|\(?-?[\d.e+-]+\)?);)$/;
    for (const line of code.split('\n')) expect(line).toMatch(grammar);
  });

  it('refuses unbound symbols, repeated inputs, wrong lengths and infinite coefficients', () => {
    const p = parsePolynomial('x + y');
    expect(() => compilePolynomial([p], ['x'])).toThrow('the symbol "y" is not bound; the inputs are x');
    expect(() => interpretPolynomial([p], [])).toThrow('the inputs are none');
    expect(() => compilePolynomial([p], ['x', 'y', 'x'])).toThrow('repeated');
    for (const f of [compilePolynomial([p], ['x', 'y']), interpretPolynomial([p], ['x', 'y'])]) {
      expect(() => f(new Float64Array(1), new Float64Array(1))).toThrow('2 and 1 are needed');
      expect(() => f(new Float64Array(2), new Float64Array(2))).toThrow('2 and 1 are needed');
    }
    expect(() => compilePolynomial([Polynomial.constant(10n ** 400n)], [])).toThrow('Infinity');
  });
});

describe('compileUnivariate', () => {
  it('is the sum of powers, also for even, odd, constant and no coefficients', () => {
    const list = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 9 });
    const parity = fc.constantFrom('all', 'even', 'odd');
    fc.assert(
      fc.property(list, parity, fc.integer({ min: -20, max: 20 }), (coefficients, which, z) => {
        const kept = coefficients.map((a, k) => (which === 'all' || (k % 2 === 0) === (which === 'even') ? a : 0));
        const exact = kept.reduce((sum, a, k) => sum + BigInt(a) * BigInt(z) ** BigInt(k), 0n);
        // |values| < 51 * 20^9 < 2^53, so doubles are exact here.
        expect(compileUnivariate(kept)(z) + 0).toBe(Number(exact));
      }),
      { seed: 42, numRuns: 500 },
    );
    expect(() => compileUnivariate([1, Number.NaN])).toThrow('coefficient 1 is NaN');
  });
});

describe('compileExpansion', () => {
  it('is f and its derivative, by both routes (degree <= 12 and beyond)', () => {
    for (const degree of [0, 1, 4, 12, 13, 30]) {
      const f = new HermiteExpansion(
        Array.from({ length: degree + 1 }, (_, k) => Polynomial.constant(Rational.of((k % 5) - 2, BigInt(k + 1)))),
      );
      const compiled = compileExpansion(f);
      const exact = Polynomial.sum(f.monomialCoefficients().map((a, k) => a.times(Polynomial.symbol('z').power(k))));
      for (const z of [-5, -1.25, 0, 0.5, 3]) {
        const at = { z: Polynomial.constant(Rational.fromNumber(z)) };
        const value = exact.substitute(at).toNumber();
        const slope = exact.derivative('z').substitute(at).toNumber();
        expect(Math.abs(compiled.value(z) - value)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(value)));
        expect(Math.abs(compiled.derivative(z) - slope)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(slope)));
      }
    }
  });

  it('refuses parameter symbols', () => {
    expect(() => compileExpansion(new HermiteExpansion([Polynomial.symbol('c')]))).toThrow('"c"');
    expect(() => compileExpansion(HermiteExpansion.fromOrthonormal({ 20: Polynomial.symbol('c') }))).toThrow('c');
  });
});
