import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definition, formulaEquation, formulaToLatex } from '../../src/expression/formula/equation.js';
import { formulaToText, parseFormula } from '../../src/expression/formula/formula.js';
import { perturbedStatements } from '../../src/expression/perturb.js';

describe('a formula', () => {
  it('is evaluated as arithmetic has it', () => {
    const values = { a: 2, b: 3, c: 5, f: (x: number) => 10 * x };
    expect(parseFormula('a - b - c').evaluate(values)).toBe(-6);
    expect(parseFormula('a/b/c').evaluate(values)).toBe(2 / 3 / 5);
    expect(parseFormula('-a^2').evaluate(values)).toBe(-4);
    expect(parseFormula('a^b^a').evaluate(values)).toBe(512);
    expect(parseFormula('f(a + b)*c').evaluate(values)).toBe(250);
    expect(parseFormula('cosh(a)^2 - sinh(a)^2').evaluate(values)).toBeCloseTo(1, 12);
    expect(parseFormula('cos(pi)').evaluate({})).toBe(-1);
  });

  it('refuses names without a value, and values that are not finite', () => {
    expect(() => parseFormula('a + q').evaluate({ a: 1 })).toThrow('the name q of a formula has the value undefined');
    expect(() => parseFormula('g(1)').evaluate({})).toThrow('the function g of a formula has no value');
    expect(() => parseFormula('1/a').evaluate({ a: 0 })).toThrow('the formula 1/a is Infinity there');
    expect(() => parseFormula('toString').evaluate({})).toThrow('the name toString');
    expect(() => parseFormula('a = 1')).toThrow('parseFormula');
  });

  it('prints text that reads back as the same formula', () => {
    const leaf = fc.constantFrom('a', 'b_1', 'omega', '2', '0.25', '1e-3');
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node'))
          .map(([l, op, r]) => `(${l}) ${op} (${r})`),
        fc.tuple(tie('node'), fc.constantFrom('2', '3', 'k')).map(([base, power]) => `(${base})^${power}`),
        tie('node').map((inner) => `exp(${inner})`),
        tie('node').map((inner) => `-(${inner})`),
      ),
    })).node;
    const values = { a: 0.7, b_1: -1.3, omega: 0.4, k: 2 };
    fc.assert(
      fc.property(tree, (text) => {
        const formula = parseFormula(text);
        const again = parseFormula(formulaToText(formula));
        let value: number;
        try {
          value = formula.evaluate(values);
        } catch {
          return;
        }
        expect(again.evaluate(values)).toBeCloseTo(value, 9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('prints LaTeX from the same tree', () => {
    expect(formulaToLatex(parseFormula('eta_V/(T*omega)*sinh(omega*t)'))).toBe(
      '\\frac{\\eta_{V}}{T \\omega} \\sinh\\left(\\omega t\\right)',
    );
    expect(formulaToLatex(parseFormula('(a + 1)^2*1e-3 - 2*3'), { a: '\\bar a' })).toBe(
      '\\left(\\bar a + 1\\right)^{2} \\cdot 0.001 - 2 \\cdot 3',
    );
  });
});

describe('perturbed statements', () => {
  it('of a formula: each term scaled, with the other sign, dropped; each name squared', () => {
    const equation = formulaEquation({ left: { text: 'y', latex: 'y' }, right: 'a*exp(-b) + 2' });
    const texts = perturbedStatements({ statement: [equation] }).map(({ what }) => what);
    expect(texts).toContain('y: 1.5*a*exp(-b) + 2');
    expect(texts).toContain('y: -a*exp(-b) + 2');
    expect(texts).toContain('y: 2');
    expect(texts).toContain('y: a^2*exp(-b) + 2');
    expect(texts).toContain('y: a*exp(b) + 2');
    expect(texts).toContain('y: a*exp(-1.5*b) + 2');
    expect(texts).toContain('y: a*exp(-b)');
    expect(texts).toContain('y: a*exp(-b) - 2');
  });

  it('of a definition: none', () => {
    expect(perturbedStatements({ statement: [definition('x = y', 'x = y')] })).toEqual([]);
  });
});
