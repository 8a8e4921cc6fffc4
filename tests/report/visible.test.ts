import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleJson, visibleLine } from '../../src/report/visible.js';

/** Of Unicode's lists: Cc, and what moves text about or is not seen at all. */
const HOSTILE = [
  ...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 9 && code !== 10),
  ...Array.from({ length: 33 }, (_, at) => 0x7f + at),
  ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  ...[0xfeff, 0xd800, 0xdfff, 0xe0041],
].map((code) => String.fromCodePoint(code));

describe('visible', () => {
  it('writes out whatever a terminal acts on', () => {
    for (const character of HOSTILE) {
      const code = character.codePointAt(0)!.toString(16);
      expect(visible(`a${character}b`)).toMatch(new RegExp(`^a\\\\(x|u|u\\{)0*${code}\\}?b$`));
    }
  });

  it('leaves text of any language, emoji, line feeds and tabs alone', () => {
    const text = 'naïve 漢字 עברית العربية नमस्ते 👩‍🔬 e\u0301 a\tb\n∇²≈½';
    expect(visible(text)).toBe(text);
    expect(visibleLine('a\n b\t\tc ')).toBe('a b c');
  });

  it('leaves no escape sequence in any text, and changes nothing twice', () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE, '[31m', ']0;title', 'x', '\\'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const shown = visible(pieces.join(''));
        expect(stripVTControlCharacters(shown)).toBe(shown);
        expect(HOSTILE.filter((character) => shown.includes(character) && !/\p{Surrogate}/u.test(character))).toEqual(
          [],
        );
        expect(visible(shown)).toBe(shown);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('keeps the values of JSON', () => {
    const value = { [`a${HOSTILE.join('')}`]: HOSTILE.join('x'), n: [1, 'é'] };
    const text = visibleJson(JSON.stringify(value));
    expect(JSON.parse(text)).toEqual(value);
    expect(visible(text)).toBe(text);
  });
});
