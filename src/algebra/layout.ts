/** How a monomial is packed into one double, so that a product of monomials is a sum of keys. */

import { isNumber } from './symbol.js';

/**
 * How a monomial is written as one double: the sum of its exponents times `weights`. The key is exact (below 2^53), orders
 * monomials graded lexicographically, and turns products of monomials into sums of keys.
 */
export interface Layout {
  readonly weights: readonly number[];
  /** Where each generator's own digit sits; falling. */
  readonly places: readonly number[];
  /** Where the total degree sits, above all digits. */
  readonly degreePlace: number;
  /**
   * The largest exponent and total degree that fits in a standard layout, which depends on the generators alone, so
   * that equal generators mean equal keys; undefined in a layout tailored to one polynomial.
   */
  readonly most: number | undefined;
}

const bitsOfKey = 53;
const mostBitsOfDigit = 20;

/** The layout with digits of equal width; undefined when they would be too narrow to be of use. */
export function standardLayout(generators: readonly string[]): Layout | undefined {
  const width = generators.length;
  const bits = Math.min(mostBitsOfDigit, Math.floor(bitsOfKey / (width + 1)));
  if (bits < 2) return undefined;
  const degreePlace = 2 ** (bits * width);
  const places: number[] = [];
  const weights: number[] = [];
  for (let g = 0; g < width; g++) {
    const place = 2 ** (bits * (width - 1 - g));
    places.push(place);
    weights.push(isNumber(generators[g]!) ? place : place + degreePlace);
  }
  return { weights, places, degreePlace, most: 2 ** bits - 1 };
}

/** The layout with just enough room for the largest exponents; undefined where keys would not be exact. */
export function tailoredLayout(generators: readonly string[], largest: readonly number[]): Layout | undefined {
  const places: number[] = new Array(generators.length);
  let place = 1;
  let totalDegree = 0;
  for (let g = generators.length - 1; g >= 0; g--) {
    places[g] = place;
    place *= largest[g]! + 1;
    if (!isNumber(generators[g]!)) totalDegree += largest[g]!;
  }
  if (place * (totalDegree + 1) > Number.MAX_SAFE_INTEGER) return undefined;
  const degreePlace = place;
  const weights = places.map((p, g) => (isNumber(generators[g]!) ? p : p + degreePlace));
  return { weights, places, degreePlace, most: undefined };
}

/** The exponent of generator g in the monomial. (Quotients by floor, as % on doubles is many times slower.) */
export function exponentIn(key: number, { places, degreePlace }: Layout, g: number): number {
  return Math.floor(remainder(key, g === 0 ? degreePlace : places[g - 1]!) / places[g]!);
}

/** key % place, exactly: keys are below 2^53, so the rounded quotient never reaches the next integer. */
export function remainder(key: number, place: number): number {
  return key - Math.floor(key / place) * place;
}

/** Appends all exponents of the monomial. */
export function appendExponents(key: number, { places, degreePlace }: Layout, into: number[]): void {
  let rest = remainder(key, degreePlace);
  for (let g = 0; g < places.length; g++) {
    const exponent = Math.floor(rest / places[g]!);
    into.push(exponent);
    rest -= exponent * places[g]!;
  }
}

/** The keys in another layout whose generator `columns[g]` is generator g here. */
export function translatedKeys(
  keys: readonly number[],
  from: Layout,
  to: Layout,
  columns: readonly number[],
): readonly number[] {
  const { places, degreePlace } = from;
  const width = places.length;
  const translated: number[] = [];
  for (let i = 0; i < keys.length; i++) {
    let rest = remainder(keys[i]!, degreePlace);
    let key = 0;
    for (let g = 0; g < width; g++) {
      const place = places[g]!;
      if (rest < place) continue;
      const exponent = Math.floor(rest / place);
      rest -= exponent * place;
      key += exponent * to.weights[columns[g]!]!;
    }
    translated.push(key);
  }
  return translated;
}
