/** Messages that echo what was typed, kept to a length that people read. */

/** A run of characters without a blank longer than this is an echo of no use; paths are shorter. */
const LONGEST_WORD = 250;
const LONGEST_MESSAGE = 1200;

/**
 * Cuts what is echoed in a message, and says how long it was.
 *
 * @param message - one line.
 * @returns the line itself when nothing in it is too long.
 * @example
 * shortened(`unknown link ${'z'.repeat(5000)}`) // `unknown link ${'z'.repeat(60)}… (5000 characters)`
 */
export function shortened(message: string): string {
  const words = message.replace(/\S+/g, (word) =>
    word.length <= LONGEST_WORD ? word : `${word.slice(0, 60)}… (${word.length} characters)`,
  );
  if (words.length <= LONGEST_MESSAGE) return words;
  const [head, tail] = [words.slice(0, 600), words.slice(-300)];
  return `${head}… (${words.length - head.length - tail.length} characters left out) …${tail}`;
}
