import { describe, expect, it } from 'vitest';
import { displayMath, proseToHtml, proseToPlain, splitProse } from '../../src/report/math.js';
import { mathLetter } from '../../src/report/math-letters.js';

describe('prose', () => {
  it('splits at pairs of dollar signs', () => {
    expect(splitProse('a $x^2$ b $y$')).toEqual([
      { kind: 'text', content: 'a ' },
      { kind: 'math', content: 'x^2' },
      { kind: 'text', content: ' b ' },
      { kind: 'math', content: 'y' },
    ]);
    expect(splitProse('costs \\$5')).toEqual([{ kind: 'text', content: 'costs $5' }]);
  });

  it('refuses a dollar sign without partner, and quotes the text', () => {
    expect(() => proseToHtml('price $5')).toThrow(/\$ without a partner in "price \$5"/);
  });

  it('escapes text and draws formulas', () => {
    const html = proseToHtml('1 < $a < b$ & "c"');
    expect(html).toMatch(/^1 &lt; <span class="katex"><math.*<\/math><\/span> &amp; &quot;c&quot;$/);
    expect(html).not.toMatch(/[^>]<[^/sma]/);
  });

  it('shows LaTeX source where no formula can stand', () => {
    expect(proseToPlain('at $\\eta d$ = $x$')).toBe('at \\eta d = x');
    expect(proseToPlain('costs \\$5 and \\$6')).toBe('costs $5 and $6');
  });
});

describe('LaTeX', () => {
  it('is an error that quotes it when it is invalid', () => {
    expect(() => displayMath('\\frac{a}{')).toThrow(RangeError);
    expect(() => displayMath('\\frac{a}{')).toThrow(/invalid LaTeX "\\\\frac\{a\}\{"/);
    expect(() => displayMath('\\nosuchmacro')).toThrow(/nosuchmacro/);
  });

  it('cannot make links or attributes', () => {
    for (const latex of [
      '\\href{javascript:alert(1)}{x}',
      '\\htmlId{a}{x}',
      '\\includegraphics{http://example.org/a.png}',
    ]) {
      let html = '';
      try {
        html = displayMath(latex);
      } catch {
        continue;
      }
      expect(html).not.toMatch(/href=|src=|\sid=/);
    }
  });

  it('uses the letters of alphabets, which browsers draw, not mathvariant, which they ignore', () => {
    const html = displayMath(
      '\\mathbb{E}\\,\\mathcal{L}\\,\\mathbf{w}\\,\\boldsymbol{\\alpha}\\,\\mathbb{R}\\,\\mathfrak{g}\\,\\mathbb{1}',
    );
    for (const letter of ['𝔼', 'ℒ', '𝐰', '𝜶', 'ℝ', '𝔤', '𝟙']) expect(html).toContain(`>${letter}<`);
    expect(html).not.toMatch(/mathvariant="(?!normal)/);
  });

  it('agrees with Unicode’s own compatibility mapping for every letter', () => {
    const greek = Array.from({ length: 25 }, (_, i) => String.fromCharCode(0x391 + i)).filter((c) => /\p{L}/u.test(c));
    const characters = [
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
      ...greek,
      ...greek.map((c) => c.toLowerCase()),
    ];
    let mapped = 0;
    for (const variant of [
      'bold',
      'bold-italic',
      'double-struck',
      'script',
      'fraktur',
      'sans-serif',
      'bold-sans-serif',
      'sans-serif-italic',
      'sans-serif-bold-italic',
      'monospace',
    ]) {
      for (const character of characters) {
        const letter = mathLetter(character, variant);
        if (letter === undefined) continue;
        mapped += 1;
        expect(letter).not.toBe(character);
        expect(letter.normalize('NFKC')).toBe(character);
      }
    }
    // Ten alphabets of 52 letters, five runs of digits, two Greek ones of 24 + 24.
    expect(mapped).toBe(10 * 52 + 5 * 10 + 2 * 48);
  });
});
