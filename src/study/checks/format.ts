/** How checks print numbers in findings. */

import type { Judgement } from '../../checker/equivalence.js';

/**
 * A number for people: four significant digits; `-` for none.
 *
 * @param value - a number or null.
 * @returns its text.
 * @example
 * digits(0.863636) // '0.8636'
 */
export function digits(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}

/**
 * An estimate with its interval.
 *
 * @param judgement - a judgement.
 * @returns for instance `2.94 [2.81, 3.07]`; an open end is an infinity, an estimate beyond the data says so.
 */
export function estimateText({ estimate, low, high }: Judgement): string {
  const value = estimate === null ? 'no estimate' : digits(estimate);
  return `${value} [${low === null ? '-Infinity' : digits(low)}, ${high === null ? 'Infinity' : digits(high)}]`;
}

/**
 * A stated value with its margin.
 *
 * @param judgement - a judgement.
 * @returns for instance `3 (margin 0.15)`.
 */
export function statedText({ stated, margin }: Judgement): string {
  return `${digits(stated)} (margin ${digits(margin)})`;
}

/**
 * A name made fit for the id of a figure.
 *
 * @param parts - any texts.
 * @returns lower-case words joined by `-`.
 * @example
 * figureId('ladder', 'M[1,2]') // 'ladder-m-1-2'
 */
export function figureId(...parts: readonly string[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
