import { gcd } from './integer.js';
import {
  bigIntegers,
  mergePacked,
  multiplyPacked,
  type Packed,
  powerPacked,
  reduceRadical,
  smallIntegers,
  toBigIntegers,
} from './packed.js';
import {
  compareGenerators,
  exponentialName,
  exponentOf,
  isExponential,
  isNumber,
  isRadical,
  radicandOf,
} from './symbol.js';

/**
 * The storage of a polynomial: sum over rows r of numerators[r]/denominator times the product over g of
 * generators[g]^exponents[r * generators.length + g].
 *
 * Normal form: generators sorted and each used; rows distinct, in graded lexicographic order (highest total degree
 * first; numbers such as radicals do not count and come last); numerators nonzero; gcd(numerators, denominator) = 1;
 * radicals with exponents 0 and 1 only; at most one exponential in a row, with the exponent 1.
 */
export interface Table {
  readonly generators: readonly string[];
  readonly exponents: readonly number[];
  readonly numerators: readonly bigint[];
  readonly denominator: bigint;
}

export const zeroTable: Table = { generators: [], exponents: [], numerators: [], denominator: 1n };

/**
 * Weights such that the key of a monomial, the sum of exponents times weights, is an exact double, orders monomials
 * graded lexicographically, and turns products of monomials into sums of keys.
 */
interface Packing {
  readonly weights: readonly number[];
  /** Where each generator's own digit sits. */
  readonly places: readonly number[];
  readonly degreePlace: number;
}

function packingOf(generators: readonly string[], largest: readonly number[]): Packing | undefined {
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
  return { weights: places.map((p, g) => (isNumber(generators[g]!) ? p : p + degreePlace)), places, degreePlace };
}

function unpack(key: number, { places, degreePlace }: Packing, into: number[]): void {
  let rest = key % degreePlace;
  for (let g = 0; g < places.length; g++) {
    const exponent = Math.floor(rest / places[g]!);
    into.push(exponent);
    rest -= exponent * places[g]!;
  }
}

function unionOf(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a === b || (a.length === b.length && a.every((name, g) => name === b[g]))) return a;
  return [...new Set([...a, ...b])].sort(compareGenerators);
}

/** Where the table's generators sit in the union. */
function columnsIn(table: Table, generators: readonly string[]): number[] {
  return table.generators === generators
    ? generators.map((_, g) => g)
    : table.generators.map((name) => generators.indexOf(name));
}

function largestExponents(table: Table, columns: readonly number[], count: number): number[] {
  const width = columns.length;
  const largest = new Array<number>(count).fill(0);
  for (let at = 0, g = 0; at < table.exponents.length; at++) {
    const column = columns[g]!;
    if (table.exponents[at]! > largest[column]!) largest[column] = table.exponents[at]!;
    if (++g === width) g = 0;
  }
  return largest;
}

function keysOf(table: Table, columns: readonly number[], packing: Packing): number[] {
  const width = columns.length;
  const weights = columns.map((column) => packing.weights[column]!);
  const keys = new Array<number>(table.numerators.length).fill(0);
  for (let row = 0; row < keys.length; row++) {
    let key = 0;
    for (let g = 0; g < width; g++) key += table.exponents[row * width + g]! * weights[g]!;
    keys[row] = key;
  }
  return keys;
}

/** The sum of |numerators| as a double, possibly rounded: only ever compared with a bound far from its rounding. */
function size(table: Table): number {
  let sum = 0;
  for (const numerator of table.numerators) sum += Math.abs(Number(numerator));
  return sum;
}

/** The exact product. */
export function multiplyTables(a: Table, b: Table): Table {
  if (a.numerators.length === 0 || b.numerators.length === 0) return zeroTable;
  if (a.numerators.length > b.numerators.length) return multiplyTables(b, a);
  const generators = unionOf(a.generators, b.generators);
  const columnsA = columnsIn(a, generators);
  const columnsB = columnsIn(b, generators);
  const denominator = a.denominator * b.denominator;
  if (a.generators.length === 0) {
    return inNormalForm({ ...b, numerators: b.numerators.map((other) => other * a.numerators[0]!), denominator });
  }
  if (a.generators.some(isExponential) && b.generators.some(isExponential)) {
    return collectRows(generators, productRows(a, b, generators), denominator);
  }
  const largestA = largestExponents(a, columnsA, generators.length);
  const largestB = largestExponents(b, columnsB, generators.length);
  const largest = largestA.map((most, g) => most + largestB[g]!);
  const packing = packingOf(generators, largest);
  if (!packing) return collectRows(generators, productRows(a, b, generators), denominator);
  const keysA = keysOf(a, columnsA, packing);
  const keysB = keysOf(b, columnsB, packing);
  let product =
    size(a) * size(b) < 2 ** 52
      ? toBigIntegers(
          multiplyPacked(
            { keys: keysA, integers: a.numerators.map(Number) },
            { keys: keysB, integers: b.numerators.map(Number) },
            smallIntegers,
            0,
            keysA.length,
          ),
        )
      : multiplyPacked(
          { keys: keysA, integers: a.numerators },
          { keys: keysB, integers: b.numerators },
          bigIntegers,
          0,
          keysA.length,
        );
  generators.forEach((name, g) => {
    if (largest[g] === 2 && isRadical(name)) product = reduceRadical(product, packing.places[g]!, radicandOf(name));
  });
  return fromPacked(product, generators, packing, denominator);
}

/**
 * The exact power for n >= 1 by repeated multiplication with the sparse base (cheaper than squaring large expanded
 * powers), in packed form throughout; undefined where radicals or the size of the monomials forbid that.
 */
export function powerTable(base: Table, n: number): Table | undefined {
  const { generators } = base;
  if (base.numerators.length === 0 || generators.some((name) => isRadical(name) || isExponential(name)))
    return undefined;
  const columns = generators.map((_, g) => g);
  const packing = packingOf(
    generators,
    largestExponents(base, columns, generators.length).map((most) => most * n),
  );
  if (!packing) return undefined;
  const keys = keysOf(base, columns, packing);
  const power =
    size(base) ** n < 2 ** 52
      ? toBigIntegers(powerPacked({ keys, integers: base.numerators.map(Number) }, smallIntegers, n))
      : powerPacked({ keys, integers: base.numerators }, bigIntegers, n);
  return fromPacked(power, generators, packing, base.denominator ** BigInt(n));
}

/** The exact sum a + sign b. */
export function addTables(a: Table, b: Table, sign: 1n | -1n): Table {
  if (b.numerators.length === 0) return a;
  const generators = unionOf(a.generators, b.generators);
  const columnsA = columnsIn(a, generators);
  const columnsB = columnsIn(b, generators);
  const largestB = largestExponents(b, columnsB, generators.length);
  const packing = packingOf(
    generators,
    largestExponents(a, columnsA, generators.length).map((most, g) => Math.max(most, largestB[g]!)),
  );
  const denominator = a.denominator === b.denominator ? a.denominator : a.denominator * b.denominator;
  const scaleA = denominator / a.denominator;
  const scaleB = (sign * denominator) / b.denominator;
  if (!packing) {
    const rows = [...rowsOf(a, generators, scaleA), ...rowsOf(b, generators, scaleB)];
    return collectRows(generators, rows, denominator);
  }
  const sum = mergePacked(
    { keys: keysOf(a, columnsA, packing), integers: scaledBy(a.numerators, scaleA) },
    { keys: keysOf(b, columnsB, packing), integers: scaledBy(b.numerators, scaleB) },
    bigIntegers,
  );
  return fromPacked(sum, generators, packing, denominator);
}

function scaledBy(numerators: readonly bigint[], scale: bigint): readonly bigint[] {
  return scale === 1n ? numerators : numerators.map((numerator) => numerator * scale);
}

function fromPacked(
  { keys, integers }: Packed<bigint>,
  generators: readonly string[],
  packing: Packing,
  denominator: bigint,
): Table {
  const exponents: number[] = [];
  const numerators: bigint[] = [];
  for (let i = 0; i < keys.length; i++) {
    if (integers[i] === 0n) continue;
    numerators.push(integers[i]!);
    unpack(keys[i]!, packing, exponents);
  }
  return inNormalForm({ generators, exponents, numerators, denominator });
}

/** A monomial as a row of exponents, with its numerator. */
export interface Row {
  readonly exponents: readonly number[];
  readonly numerator: bigint;
}

function rowsOf(table: Table, generators: readonly string[], scale: bigint): Row[] {
  const width = table.generators.length;
  const columns = generators.map((name) => table.generators.indexOf(name));
  return table.numerators.map((numerator, row) => ({
    exponents: columns.map((column) => (column < 0 ? 0 : table.exponents[row * width + column]!)),
    numerator: numerator * scale,
  }));
}

function productRows(a: Table, b: Table, generators: readonly string[]): Row[] {
  const rowsB = rowsOf(b, generators, 1n);
  return rowsOf(a, generators, 1n).flatMap((left) =>
    rowsB.map((right) => ({
      exponents: left.exponents.map((exponent, g) => exponent + right.exponents[g]!),
      numerator: left.numerator * right.numerator,
    })),
  );
}

/**
 * The table of any rows over sorted generators: exponentials are merged, like monomials collected, radicals reduced,
 * zeros dropped.
 */
export function collectRows(names: readonly string[], unmerged: readonly Row[], denominator: bigint): Table {
  const { generators, rows } = mergeExponentials(names, unmerged);
  const collected = new Map<string, { exponents: readonly number[]; numerator: bigint }>();
  for (const row of rows) {
    let numerator = row.numerator;
    const exponents = row.exponents.map((exponent, g) => {
      const name = generators[g]!;
      if (exponent < 2 || !isRadical(name)) return exponent;
      numerator *= radicandOf(name) ** BigInt(exponent >> 1);
      return exponent & 1;
    });
    const key = exponents.join();
    const before = collected.get(key);
    if (before) before.numerator += numerator;
    else collected.set(key, { exponents, numerator });
  }
  const ordinary = generators.filter((name) => !isNumber(name)).length;
  const kept = [...collected.values()].filter((row) => row.numerator !== 0n);
  kept.sort((a, b) => compareMonomials(a.exponents, b.exponents, ordinary));
  return inNormalForm({
    generators,
    exponents: kept.flatMap((row) => row.exponents),
    numerators: kept.map((row) => row.numerator),
    denominator,
  });
}

/** Applies exp(r) exp(s) = exp(r + s) within each row. */
function mergeExponentials(
  names: readonly string[],
  rows: readonly Row[],
): { readonly generators: readonly string[]; readonly rows: readonly Row[] } {
  if (!names.some(isExponential)) return { generators: names, rows };
  const exponents = names.map((name) => (isExponential(name) ? exponentOf(name) : undefined));
  const merged = rows.map((row) => {
    let n = 0n;
    let d = 1n;
    row.exponents.forEach((times, g) => {
      const exponent = exponents[g];
      if (exponent === undefined || times === 0) return;
      n = n * exponent.d + BigInt(times) * exponent.n * d;
      d *= exponent.d;
    });
    return { row, name: exponentialName(n, d) };
  });
  const generators = [
    ...names.filter((name) => !isExponential(name)),
    ...new Set(merged.flatMap(({ name }) => (name === undefined ? [] : [name]))),
  ].sort(compareGenerators);
  const columns = generators.map((name) => names.indexOf(name));
  return {
    generators,
    rows: merged.map(({ row, name }) => ({
      numerator: row.numerator,
      exponents: generators.map((other, g) =>
        isExponential(other) ? Number(other === name) : row.exponents[columns[g]!]!,
      ),
    })),
  };
}

function compareMonomials(a: readonly number[], b: readonly number[], ordinary: number): number {
  let byDegree = 0;
  for (let g = 0; g < ordinary; g++) byDegree += b[g]! - a[g]!;
  if (byDegree !== 0) return byDegree;
  for (let g = 0; g < a.length; g++) if (a[g] !== b[g]) return b[g]! - a[g]!;
  return 0;
}

/** Drops unused generators and cancels the common factor; rows must be distinct, nonzero, reduced and in order. */
export function inNormalForm(table: Table): Table {
  const { generators, exponents, numerators } = table;
  if (numerators.length === 0) return zeroTable;
  const width = generators.length;
  const used = new Array<boolean>(width).fill(false);
  let usedCount = 0;
  for (let at = 0, g = 0; at < exponents.length && usedCount < width; at++) {
    if (exponents[at] !== 0 && !used[g]) {
      used[g] = true;
      usedCount++;
    }
    if (++g === width) g = 0;
  }
  let common = table.denominator;
  for (let row = 0; row < numerators.length && common !== 1n; row++) common = gcd(common, numerators[row]!);
  if (usedCount === width && common === 1n) return table;
  return {
    generators: usedCount === width ? generators : generators.filter((_, g) => used[g]),
    exponents: usedCount === width ? exponents : exponents.filter((_, at) => used[at % width]),
    numerators: common === 1n ? numerators : numerators.map((numerator) => numerator / common),
    denominator: table.denominator / common,
  };
}
