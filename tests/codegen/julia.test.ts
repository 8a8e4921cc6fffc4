/**
 * The Julia text. No Julia runs here: the golden files were read by eye, line by line, against the TypeScript that is run;
 * the blocks must balance; and the lines, transliterated to JavaScript, must give the values of the model.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printVectorField } from '../../src/codegen/print-vector-field.js';
import type { VectorFieldDocument } from '../../src/codegen/vector-field.js';
import { type Exported, freePolynomials, singleIndex, threeNeurons, twoUnits } from './exported.js';
import { handMade, handMadeSlope } from './hand-made.js';
import { runJulia } from './julia-subset.js';

const julia = (document: VectorFieldDocument): string => printVectorField(document, 'julia');

const SYSTEMS: readonly (readonly [string, Exported])[] = [
  ['one neuron', singleIndex()],
  ['three neurons on the sphere', threeNeurons()],
  ['an erf committee, both layers', twoUnits()],
  ['free weights, polynomial links', freePolynomials()],
];

describe.each(SYSTEMS)('the Julia of %s', (_name, { document, slope }) => {
  const text = julia(document);

  it('has balanced blocks and brackets, and nothing of JavaScript', () => {
    const code = text.replace(/^\s*#.*$/gm, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const count = (pattern: RegExp): number => code.match(pattern)?.length ?? 0;
    expect(count(/^\s*(function|for|if|while|let|begin)\b/gm)).toBe(count(/^\s*end$/gm));
    for (const [open, close] of ['()', '[]', '{}']) {
      expect(code.split(open!).length).toBe(code.split(close!).length);
    }
    expect(code).not.toMatch(/\$\{|undefined|NaN|Infinity|\[object|;|===|\bconst .*\bnew\b|\/\//);
  });

  it('means the vector field of the model', () => {
    const f = runJulia(text);
    for (const shift of [0, 0.01, -0.03]) {
      const state = document.initialState.map((value, at) => value + shift * Math.cos(at));
      expect(Array.from(f(state), (value) => value + 0)).toEqual(Array.from(slope(state), (value) => value + 0));
    }
    expect(() => f([...document.initialState, 0])).toThrow(RangeError);
  });
});

describe('the Julia of a plan typed in', () => {
  it('means what it says by hand', () => {
    const document = handMade();
    const expected = handMadeSlope(document.initialState);
    runJulia(julia(document))(document.initialState).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 13);
    });
  });
});

describe('the golden files', () => {
  it.each([
    ['hand-made.jl', handMade()],
    ['single-index.jl', singleIndex().document],
  ])('%s', (file, document) => {
    expect(julia(document)).toBe(readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8'));
  });
});
