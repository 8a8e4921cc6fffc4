import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayMath,
  latexProblem,
  proseProblem,
  proseToHtml,
  proseToPlain,
  splitProse,
} from '../../src/report/math.js';
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

  it('shows a dollar sign without partner as text, in every view, and names it to those who check', () => {
    expect(proseToHtml('price $5')).toBe('price $5');
    expect(proseToHtml('$x: 12 < 13')).toBe('$x: 12 &lt; 13');
    expect(proseToPlain('$x: 12')).toBe('$x: 12');
    expect(splitProse('$a$ b $c')).toEqual([
      { kind: 'math', content: 'a' },
      { kind: 'text', content: ' b $c' },
    ]);
    expect(splitProse('a $$ b')).toEqual([
      { kind: 'text', content: 'a ' },
      { kind: 'text', content: '$$' },
      { kind: 'text', content: ' b' },
    ]);
    expect(proseProblem('price $5')).toMatch(/\$ without a partner in "price \$5"/);
    expect(proseProblem('at $\\nosuch$')).toMatch(/invalid LaTeX "\\\\nosuch"/);
    expect(proseProblem('at $x$ for \\$5')).toBeUndefined();
  });

  it('leaves nothing out of any text, and makes no element of it', () => {
    const pieces = fc.constantFrom(
      '$',
      '\\$',
      '\\',
      '<script>',
      '</math>',
      '{',
      '}',
      '\\frac',
      '&',
      '^',
      '_',
      '%',
      '#',
      ' x',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const html = proseToHtml(parts.join(''));
        expect(html).not.toContain('<script');
        expect(html).not.toContain('\u202e');
        // Only dollar signs, and backslashes before them, may go.
        const letters = (text: string) => text.replaceAll(/[\\$]/g, '');
        expect(letters(proseToPlain(parts.join('')))).toBe(letters(parts.join('')));
      }),
      { seed: 42, numRuns: 500 },
    );
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
  it('is shown as its source when it is invalid, and the problem quotes it', () => {
    expect(displayMath('\\frac{a}{')).toBe('<div class="equation"><code class="latex">\\frac{a}{</code></div>');
    expect(proseToHtml('at $\\nosuch<b>$')).toBe('at <code class="latex">$\\nosuch&lt;b&gt;$</code>');
    expect(latexProblem('\\frac{a}{')).toMatch(/invalid LaTeX "\\\\frac\{a\}\{"/);
    expect(latexProblem('\\nosuchmacro')).toMatch(/nosuchmacro/);
    expect(latexProblem('\\frac{a}{b}')).toBeUndefined();
  });

  it('cannot make links or attributes', () => {
    for (const latex of [
      '\\href{javascript:alert(1)}{x}',
      '\\htmlId{a}{x}',
      '\\includegraphics{http://example.org/a.png}',
    ]) {
      expect(displayMath(latex)).not.toMatch(/href=|src=|\sid=/);
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
