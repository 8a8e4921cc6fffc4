import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { brokenEquation } from '../../src/algebra/latex-lines.js';
import { unbroken } from '../support/unbroken.js';

const LONG = `f(x) = ${Array.from({ length: 30 }, (_, k) => `\\frac{${k}}{7} a_{${k}} (b + c - d)`).join(' + ')} - z`;

describe('brokenEquation', () => {
  it('leaves a short equation alone', () => {
    expect(brokenEquation('E = m c^{2}')).toBe('E = m c^{2}');
  });

  it('loses and adds no term and never breaks inside brackets', () => {
    const broken = brokenEquation(LONG, 60);
    expect(unbroken(broken)).toBe(LONG);
    for (const line of broken.split('\n').filter((text) => text.startsWith('&'))) {
      expect([...line].filter((c) => c === '(').length).toBe([...line].filter((c) => c === ')').length);
    }
  });

  it('aligns at one equals sign and KaTeX accepts the result', () => {
    const broken = brokenEquation(LONG, 60);
    expect(broken.match(/&=/g)).toHaveLength(1);
    expect(broken.split('\\\\').length).toBeGreaterThan(3);
    expect(() =>
      katex.renderToString(broken, { throwOnError: true, output: 'mathml', displayMode: true }),
    ).not.toThrow();
  });
});
