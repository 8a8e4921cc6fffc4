/** How a polynomial is stored, packed where keys stay exact and plain elsewhere, and arithmetic on both. */

import {
  type Frame,
  frameFor,
  keysIn,
  largestExponents,
  narrowed,
  type PackedTable,
  sameKeys,
  totalDegreeOf,
  unionOf,
} from './frame.js';
import { gcd } from './integer.js';
import { appendExponents, exponentIn, standardLayout, tailoredLayout } from './layout.js';
import {
  areSmall,
  commonFactor,
  integersAt,
  quotients,
  scaledIntegers,
  timesEach,
  toBig,
  toSmallest,
} from './numerators.js';
import { mergePacked, multiplyPacked, type Packed, powerPacked, reduceRadical, withoutZeros } from './packed.js';
import { isExponential, isNumber, isRadical, radicandOf } from './symbol.js';
import { collectRows, inNormalForm, productRows, rowsOf, type Table } from './table.js';

/**
 * How a polynomial is stored: with packed monomials, in the same normal form as a table; or, where there are too many
 * generators or too high exponents for exact keys, as that table.
 */
export type Storage = PackedTable | Table;

const noLayout = standardLayout([])!;
export const zeroStorage: Storage = { generators: [], layout: noLayout, keys: [], integers: [], denominator: 1n };
const symbolLayout = standardLayout(['x'])!;
const numberLayout = standardLayout(['√2'])!;

/** The nonzero constant n/d in lowest terms, d > 0. */
export function constantStorage(n: bigint, d: bigint): Storage {
  return { generators: [], layout: noLayout, keys: [0], integers: toSmallest([n]), denominator: d };
}

/** One generator. */
export function generatorStorage(name: string): Storage {
  const layout = isNumber(name) ? numberLayout : symbolLayout;
  return { generators: [name], layout, keys: [layout.weights[0]!], integers: [1], denominator: 1n };
}

function isPacked(storage: Storage): storage is PackedTable {
  return 'keys' in storage;
}

export function termCount(storage: Storage): number {
  return isPacked(storage) ? storage.keys.length : storage.numerators.length;
}

/** The same polynomial in plain form. */
export function tableOf(storage: Storage): Table {
  if (!isPacked(storage)) return storage;
  const { generators, layout, keys, integers, denominator } = storage;
  const exponents: number[] = [];
  for (const key of keys) appendExponents(key, layout, exponents);
  return { generators, exponents, numerators: toBig(integers), denominator };
}

/** The table, which is in normal form, packed where that is possible. */
export function storageOf(table: Table): Storage {
  const { generators, exponents, numerators, denominator } = table;
  const width = generators.length;
  const largest = new Array<number>(width).fill(0);
  let totalDegree = 0;
  for (let row = 0; row < numerators.length; row++) {
    let degree = 0;
    for (let g = 0; g < width; g++) {
      const exponent = exponents[row * width + g]!;
      if (exponent > largest[g]!) largest[g] = exponent;
      if (!isNumber(generators[g]!)) degree += exponent;
    }
    totalDegree = Math.max(totalDegree, degree);
  }
  const standard = standardLayout(generators);
  const layout =
    standard && Math.max(totalDegree, ...largest) <= standard.most! ? standard : tailoredLayout(generators, largest);
  if (!layout) return table;
  const keys = numerators.map((_, row) => {
    let key = 0;
    for (let g = 0; g < width; g++) key += exponents[row * width + g]! * layout.weights[g]!;
    return key;
  });
  return { generators, layout, keys, integers: toSmallest(numerators), denominator };
}

export function equalStorages(a: Storage, b: Storage): boolean {
  if (a === b) return true;
  if (a.denominator !== b.denominator || termCount(a) !== termCount(b) || !sameNames(a.generators, b.generators)) {
    return false;
  }
  if (isPacked(a) && isPacked(b) && sameKeys(a.layout, b.layout) && areSmall(a.integers) && areSmall(b.integers)) {
    const { keys, integers } = b;
    return a.keys.every((key, i) => key === keys[i]) && a.integers.every((integer, i) => integer === integers[i]);
  }
  const [left, right] = [tableOf(a), tableOf(b)];
  return (
    left.numerators.every((numerator, row) => numerator === right.numerators[row]) &&
    left.exponents.every((exponent, i) => exponent === right.exponents[i])
  );
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, g) => name === b[g]));
}

/** The exact product. */
export function multiplyStorages(a: Storage, b: Storage): Storage {
  if (termCount(a) === 0 || termCount(b) === 0) return zeroStorage;
  const frame =
    isPacked(a) && isPacked(b) && !(a.generators.some(isExponential) && b.generators.some(isExponential))
      ? frameFor(a, b, 'product')
      : undefined;
  if (!isPacked(a) || !isPacked(b) || !frame) {
    const [left, right] = [tableOf(a), tableOf(b)];
    const generators = unionOf(left.generators, right.generators);
    return storageOf(
      collectRows(generators, productRows(left, right, generators), left.denominator * right.denominator),
    );
  }
  const product = multiplyPacked(
    { keys: keysIn(a, frame), integers: a.integers },
    { keys: keysIn(b, frame), integers: b.integers },
  );
  return finished(frame, reduceRadicals(product, frame), timesOrOne(a.denominator, b.denominator));
}

function reduceRadicals(product: Packed, { generators, layout }: Frame): Packed {
  let reduced = product;
  for (let g = generators.length - 1; g >= 0 && isRadical(generators[g]!); g--) {
    const above = g === 0 ? layout.degreePlace : layout.places[g - 1]!;
    reduced = reduceRadical(reduced, layout.places[g]!, above, radicandOf(generators[g]!));
  }
  return reduced;
}

function timesOrOne(a: bigint, b: bigint): bigint {
  return a === 1n ? b : b === 1n ? a : a * b;
}

/**
 * The exact power for n >= 1, in packed form throughout; undefined where radicals, exponentials or the size of the
 * monomials forbid that.
 */
export function powerStorage(base: Storage, n: number): Storage | undefined {
  if (!isPacked(base) || base.keys.length === 0) return undefined;
  const { generators } = base;
  if (generators.some((name) => isRadical(name) || isExponential(name))) return undefined;
  const largest = largestExponents(base, generators).map((most) => most * n);
  const fits = base.layout.most !== undefined && Math.max(totalDegreeOf(base) * n, ...largest) <= base.layout.most;
  const layout = fits ? base.layout : tailoredLayout(generators, largest);
  if (!layout) return undefined;
  const frame = { generators, layout };
  const power = powerPacked({ keys: keysIn(base, frame), integers: base.integers }, generators.length, n);
  return finished(frame, power, base.denominator === 1n ? 1n : base.denominator ** BigInt(n));
}

/** The exact sum a + sign b. */
export function addStorages(a: Storage, b: Storage, sign: 1n | -1n): Storage {
  if (termCount(b) === 0) return a;
  if (termCount(a) === 0) return scaleStorage(b, sign, 1n);
  const common = a.denominator === b.denominator ? a.denominator : gcd(a.denominator, b.denominator);
  const scaleA = a.denominator === b.denominator ? 1n : b.denominator / common;
  const scaleB = a.denominator === b.denominator ? sign : (sign * a.denominator) / common;
  const denominator = timesOrOne(a.denominator, scaleA);
  const frame = isPacked(a) && isPacked(b) ? frameFor(a, b, 'sum') : undefined;
  if (!isPacked(a) || !isPacked(b) || !frame) {
    const [left, right] = [tableOf(a), tableOf(b)];
    const generators = unionOf(left.generators, right.generators);
    const rows = [...rowsOf(left, generators, scaleA), ...rowsOf(right, generators, scaleB)];
    return storageOf(collectRows(generators, rows, denominator));
  }
  const sum = mergePacked(
    { keys: keysIn(a, frame), integers: scaledIntegers(a.integers, scaleA) },
    { keys: keysIn(b, frame), integers: scaledIntegers(b.integers, scaleB) },
  );
  return finished(frame, sum, denominator);
}

/** The polynomial times n/d, n != 0. */
export function scaleStorage(storage: Storage, n: bigint, d: bigint): Storage {
  const denominator = timesOrOne(storage.denominator, d);
  if (!isPacked(storage)) {
    return inNormalForm({ ...storage, numerators: storage.numerators.map((numerator) => numerator * n), denominator });
  }
  const { generators, layout, keys } = storage;
  return inLowestTerms({ generators, layout, keys, integers: scaledIntegers(storage.integers, n), denominator });
}

/** The derivative by the ordinary symbol in that column of the generators. */
export function derivativeStorage(storage: Storage, column: number): Storage {
  if (!isPacked(storage)) return storageOf(derivativeTable(storage, column));
  const { generators, layout, integers, denominator } = storage;
  const weight = layout.weights[column]!;
  const kept: number[] = [];
  const keys: number[] = [];
  const exponents: number[] = [];
  for (let at = 0; at < storage.keys.length; at++) {
    const key = storage.keys[at]!;
    const exponent = exponentIn(key, layout, column);
    if (exponent === 0) continue;
    kept.push(at);
    // Every kept monomial loses the same, so the order stands.
    keys.push(key - weight);
    exponents.push(exponent);
  }
  const products = timesEach(integersAt(integers, kept), exponents);
  return inLowestTerms(narrowed({ generators, layout, keys, integers: products, denominator }));
}

function derivativeTable({ generators, exponents, numerators, denominator }: Table, column: number): Table {
  const width = generators.length;
  const keptExponents: number[] = [];
  const keptNumerators: bigint[] = [];
  numerators.forEach((numerator, row) => {
    const exponent = exponents[row * width + column]!;
    if (exponent === 0) return;
    keptNumerators.push(numerator * BigInt(exponent));
    for (let g = 0; g < width; g++) keptExponents.push(exponents[row * width + g]! - (g === column ? 1 : 0));
  });
  return inNormalForm({ generators, exponents: keptExponents, numerators: keptNumerators, denominator });
}

/** Sorted monomials without repetition in normal form: without zeros, unused generators and common factors. */
function finished({ generators, layout }: Frame, result: Packed, denominator: bigint): Storage {
  const kept = withoutZeros(result);
  const table = { generators, layout, keys: kept.keys, integers: kept.integers, denominator };
  // Generators are lost with cancelled terms, and radicals in products.
  const mayLose = kept !== result || (generators.length > 0 && isNumber(generators[generators.length - 1]!));
  return inLowestTerms(mayLose ? narrowed(table) : table);
}

/** Cancels the common factor of numerators and denominator. */
function inLowestTerms(table: PackedTable): Storage {
  const { denominator, integers } = table;
  if (denominator === 1n || integers.length === 0) return integers.length === 0 ? zeroStorage : table;
  const common = commonFactor(integers, denominator);
  if (common === 1n) return table;
  const { generators, layout, keys } = table;
  return { generators, layout, keys, integers: quotients(integers, common), denominator: denominator / common };
}
