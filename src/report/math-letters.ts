/** Letters of mathematical alphabets: browsers' MathML Core draws them by code point and ignores `mathvariant`. */

/** First code points of an alphabet's runs in the block "Mathematical Alphanumeric Symbols". */
interface Alphabet {
  readonly upper: number;
  readonly lower: number;
  readonly digit?: number;
  readonly upperGreek?: number;
  readonly lowerGreek?: number;
  /** Letters that Unicode had before, outside the block. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

const ALPHABETS: Readonly<Record<string, Alphabet>> = {
  bold: { upper: 0x1d400, lower: 0x1d41a, digit: 0x1d7ce, upperGreek: 0x1d6a8, lowerGreek: 0x1d6c2 },
  'bold-italic': { upper: 0x1d468, lower: 0x1d482, upperGreek: 0x1d71c, lowerGreek: 0x1d736 },
  'double-struck': {
    upper: 0x1d538,
    lower: 0x1d552,
    digit: 0x1d7d8,
    elsewhere: { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' },
  },
  script: {
    upper: 0x1d49c,
    lower: 0x1d4b6,
    elsewhere: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ', e: 'ℯ', g: 'ℊ', o: 'ℴ' },
  },
  fraktur: { upper: 0x1d504, lower: 0x1d51e, elsewhere: { C: 'ℭ', H: 'ℌ', I: 'ℑ', R: 'ℜ', Z: 'ℨ' } },
  'sans-serif': { upper: 0x1d5a0, lower: 0x1d5ba, digit: 0x1d7e2 },
  'bold-sans-serif': { upper: 0x1d5d4, lower: 0x1d5ee, digit: 0x1d7ec },
  'sans-serif-italic': { upper: 0x1d608, lower: 0x1d622 },
  'sans-serif-bold-italic': { upper: 0x1d63c, lower: 0x1d656 },
  monospace: { upper: 0x1d670, lower: 0x1d68a, digit: 0x1d7f6 },
};

/**
 * A letter, digit or Greek letter in a mathematical alphabet.
 *
 * @param character - one character.
 * @param variant - a MathML `mathvariant`, for instance `double-struck`.
 * @returns the character of the alphabet, or `undefined` where Unicode has none.
 * @example
 * mathLetter('E', 'double-struck') // '𝔼'
 */
export function mathLetter(character: string, variant: string): string | undefined {
  const alphabet = ALPHABETS[variant];
  if (alphabet === undefined) return undefined;
  const elsewhere = alphabet.elsewhere?.[character];
  if (elsewhere !== undefined) return elsewhere;
  const runs: readonly (readonly [string, string, number | undefined])[] = [
    ['A', 'Z', alphabet.upper],
    ['a', 'z', alphabet.lower],
    ['0', '9', alphabet.digit],
    ['Α', 'Ω', alphabet.upperGreek],
    ['α', 'ω', alphabet.lowerGreek],
  ];
  for (const [first, last, start] of runs) {
    if (start !== undefined && character >= first && character <= last) {
      return String.fromCodePoint(start + character.charCodeAt(0) - first.charCodeAt(0));
    }
  }
  return undefined;
}

/**
 * Replaces `mathvariant` in MathML by the letters of the alphabets. Where an element holds a character that its alphabet
 * lacks, the element stays as it is; `mathvariant="normal"`, which browsers know, stays too.
 *
 * @param mathml - MathML text.
 * @returns MathML text that looks right without `mathvariant`.
 */
export function withMathLetters(mathml: string): string {
  const element = /<(m[a-z]+)((?: [a-z]+="[^"]*")*) mathvariant="([a-z-]+)"((?: [a-z]+="[^"]*")*)>([^<&]*)<\/\1>/g;
  return mathml.replace(
    element,
    (whole, tag: string, before: string, variant: string, after: string, content: string) => {
      const letters = Array.from(content, (character) =>
        /\s/.test(character) ? character : mathLetter(character, variant),
      );
      if (letters.includes(undefined)) return whole;
      return `<${tag}${before}${after}>${letters.join('')}</${tag}>`;
    },
  );
}
