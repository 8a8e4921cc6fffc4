/** Exact polynomials over the rationals in named symbols, with radicals and exponentials as numbers. */

import { constantToNumber, generatorToNumber } from './constant.js';
import { gcd } from './integer.js';
import { Rational } from './rational.js';
import {
  addStorages,
  constantStorage,
  derivativeStorage,
  equalStorages,
  generatorStorage,
  multiplyStorages,
  powerStorage,
  type Storage,
  scaleStorage,
  storageOf,
  tableOf,
  termCount,
  zeroStorage,
} from './storage.js';
import { compareGenerators, isNumber, requireGenerator } from './symbol.js';
import { collectRows, inNormalForm, type Table } from './table.js';
import type { Monomial } from './term.js';
import { polynomialToText } from './text.js';

/**
 * An exact polynomial over the rationals in named symbols: immutable, sparse, always expanded. The square roots of
 * primes '√2', '√3', ... are generators with the rule (√p)^2 = p, so two polynomials over the multiquadratic field
 * Q(√2, √3, ...) are equal exactly when their normal forms are. The numbers 'π^(-1/2)' and 'exp(r)' for rationals r are
 * generators too (see symbol.ts); they and the radicals are constants, not symbols.
 *
 * @example
 * Polynomial.symbol('x').plus(Polynomial.symbol('y')).power(2).toString() // 'x^2 + 2*x*y + y^2'
 */
export class Polynomial {
  static readonly zero = new Polynomial(zeroStorage);
  static readonly one = Polynomial.constant(1);

  private constructor(private readonly storage: Storage) {}

  /** In plain form. */
  private get table(): Table {
    return tableOf(this.storage);
  }

  /** A constant. A number must be a safe integer. Throws a RangeError otherwise. */
  static constant(value: Rational | number | bigint): Polynomial {
    const rational = value instanceof Rational ? value : Rational.of(value);
    return new Polynomial(rational.isZero() ? zeroStorage : constantStorage(rational.n, rational.d));
  }

  /**
   * The polynomial that is one symbol, or one number such as '√2', 'π^(-1/2)' or 'exp(-1/2)'.
   *
   * @throws RangeError when the name is not a letter followed by letters, digits and _ , [ ] '
   */
  static symbol(name: string): Polynomial {
    requireGenerator(name);
    return new Polynomial(generatorStorage(name));
  }

  /**
   * The sum of the terms, in any order and with repetitions; exponents are non-negative integers.
   *
   * @throws RangeError on a bad name or exponent
   */
  static fromTerms(
    terms: Iterable<{
      readonly coefficient: Rational;
      readonly powers: Iterable<readonly [symbol: string, exponent: number]>;
    }>,
  ): Polynomial {
    const list = [...terms].map((term) => ({ coefficient: term.coefficient, powers: [...term.powers] }));
    const names = new Set(list.flatMap((term) => term.powers.map(([name]) => name)));
    for (const name of names) requireGenerator(name);
    const generators = [...names].sort(compareGenerators);
    const columns = new Map(generators.map((name, g) => [name, g]));
    const denominator = list.reduce((product, { coefficient }) => lcm(product, coefficient.d), 1n);
    const rows = list.map(({ coefficient, powers }) => {
      const exponents = new Array<number>(generators.length).fill(0);
      for (const [name, exponent] of powers) {
        requireExponent(exponent, () => name);
        exponents[columns.get(name)!]! += exponent;
      }
      return { exponents, numerator: coefficient.n * (denominator / coefficient.d) };
    });
    return new Polynomial(storageOf(collectRows(generators, rows, denominator)));
  }

  /** The sum of many polynomials, by halves. */
  static sum(summands: readonly Polynomial[]): Polynomial {
    if (summands.length === 0) return Polynomial.zero;
    let level = summands;
    while (level.length > 1) {
      const next: Polynomial[] = [];
      for (let i = 0; i < level.length; i += 2)
        next.push(i + 1 < level.length ? level[i]!.plus(level[i + 1]!) : level[i]!);
      level = next;
    }
    return level[0]!;
  }

  plus(other: Polynomial): Polynomial {
    return new Polynomial(addStorages(this.storage, other.storage, 1n));
  }

  minus(other: Polynomial): Polynomial {
    return new Polynomial(addStorages(this.storage, other.storage, -1n));
  }

  times(other: Polynomial): Polynomial {
    return new Polynomial(multiplyStorages(this.storage, other.storage));
  }

  negated(): Polynomial {
    return new Polynomial(scaleStorage(this.storage, -1n, 1n));
  }

  scaled(factor: Rational | number | bigint): Polynomial {
    const { n, d } = factor instanceof Rational ? factor : Rational.of(factor);
    if (n === 0n) return Polynomial.zero;
    return new Polynomial(scaleStorage(this.storage, n, d));
  }

  /** Throws a RangeError on division by zero. For division by a constant with radicals see `reciprocalOf`. */
  dividedBy(divisor: Rational | number | bigint): Polynomial {
    const rational = divisor instanceof Rational ? divisor : Rational.of(divisor);
    if (rational.isZero()) throw new RangeError(`Polynomial: (${this}) / 0 has no value; divide by a nonzero rational`);
    return this.scaled(rational.reciprocal());
  }

  /** this^n for an integer n >= 0; p^0 = 1. Throws a RangeError on another n. */
  power(n: number): Polynomial {
    requireExponent(n, () => (this.termCount === 1 ? `${this}` : `(${this})`));
    if (n === 0) return Polynomial.one;
    const packed = powerStorage(this.storage, n);
    if (packed) return new Polynomial(packed);
    let result = Polynomial.one;
    let square: Polynomial = this;
    for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = result.times(square);
      if (rest > 1) square = square.times(square);
    }
    return result;
  }

  /** The partial derivative. Throws a RangeError on a number such as a radical, or a bad name; 0 where the symbol does not occur. */
  derivative(symbol: string): Polynomial {
    requireOrdinary(symbol, 'derivative');
    const column = this.storage.generators.indexOf(symbol);
    return column < 0 ? Polynomial.zero : new Polynomial(derivativeStorage(this.storage, column));
  }

  /**
   * Replaces symbols by polynomials, all at once (so x -> y, y -> x swaps). Symbols that do not occur are ignored.
   *
   * @throws RangeError on a number such as a radical, or a bad name
   */
  substitute(replacements: Readonly<Record<string, Polynomial>> | ReadonlyMap<string, Polynomial>): Polynomial {
    const map: ReadonlyMap<string, Polynomial> =
      replacements instanceof Map ? replacements : new Map(Object.entries(replacements));
    for (const name of map.keys()) requireOrdinary(name, 'substitute');
    if (!this.storage.generators.some((name) => map.has(name))) return this;
    const powers = new Map<string, Polynomial[]>();
    const powerOf = (name: string, exponent: number): Polynomial => {
      const known = powers.get(name) ?? [Polynomial.one];
      powers.set(name, known);
      while (known.length <= exponent) known.push(known[known.length - 1]!.times(map.get(name)!));
      return known[exponent]!;
    };
    return Polynomial.sum(
      this.terms().map((term) => {
        const kept = Polynomial.fromTerms([
          { coefficient: term.coefficient, powers: term.powers.filter(([name]) => !map.has(name)) },
        ]);
        return term.powers.reduce(
          (product, [name, exponent]) => (map.has(name) ? product.times(powerOf(name, exponent)) : product),
          kept,
        );
      }),
    );
  }

  /** The symbols that occur, sorted; numbers such as radicals are not symbols. */
  symbols(): string[] {
    return this.storage.generators.filter((name) => !isNumber(name));
  }

  /** The number of terms. */
  get termCount(): number {
    return termCount(this.storage);
  }

  /** The terms in graded lexicographic order: highest total degree first; numbers such as radicals count 0 and come last. */
  terms(): readonly Monomial[] {
    const { generators, exponents, numerators, denominator } = this.table;
    const width = generators.length;
    return numerators.map((numerator, row) => ({
      coefficient: Rational.of(numerator, denominator),
      powers: generators.flatMap((name, g) => {
        const exponent = exponents[row * width + g]!;
        return exponent === 0 ? [] : [[name, exponent] as const];
      }),
    }));
  }

  /** The coefficients as a polynomial in one symbol: entry k belongs to symbol^k. Zero gives [0]. */
  coefficientsIn(symbol: string): Polynomial[] {
    requireOrdinary(symbol, 'coefficientsIn');
    const { generators, exponents, numerators, denominator } = this.table;
    const column = generators.indexOf(symbol);
    if (column < 0) return [this];
    const width = generators.length;
    const parts = Array.from({ length: this.degreeIn(symbol) + 1 }, () => ({
      exponents: [] as number[],
      numerators: [] as bigint[],
    }));
    numerators.forEach((numerator, row) => {
      const part = parts[exponents[row * width + column]!]!;
      part.numerators.push(numerator);
      for (let g = 0; g < width; g++) part.exponents.push(g === column ? 0 : exponents[row * width + g]!);
    });
    return parts.map((part) => new Polynomial(storageOf(inNormalForm({ generators, ...part, denominator }))));
  }

  /** The highest exponent of the symbol; 0 where it does not occur. */
  degreeIn(symbol: string): number {
    requireOrdinary(symbol, 'degreeIn');
    const { generators, exponents } = this.table;
    const column = generators.indexOf(symbol);
    if (column < 0) return 0;
    let degree = 0;
    for (let at = column; at < exponents.length; at += generators.length) degree = Math.max(degree, exponents[at]!);
    return degree;
  }

  /** The highest total degree of a term; numbers such as radicals count 0, and the zero polynomial has 0. */
  totalDegree(): number {
    const { generators, exponents } = this.table;
    let degree = 0;
    generators.forEach((name, g) => {
      if (!isNumber(name)) degree += exponents[g]!;
    });
    return this.isZero() ? 0 : degree;
  }

  isZero(): boolean {
    return this.termCount === 0;
  }

  /** Whether no symbol occurs; radicals, π^(-1/2) and exponentials may. */
  isConstant(): boolean {
    return this.storage.generators.every(isNumber);
  }

  /** The value of a rational constant. Throws a RangeError, quoting the polynomial, when it is not one. */
  toRational(): Rational {
    const { generators, numerators, denominator } = this.table;
    if (generators.length > 0)
      throw new RangeError(`"${this}" is no rational constant: it contains ${generators.join(', ')}`);
    return numerators.length === 0 ? Rational.ZERO : Rational.of(numerators[0]!, denominator);
  }

  /** The double nearest (up to an ulp) to a constant, radicals, π^(-1/2) and exponentials included. Throws a RangeError when symbols occur. */
  toNumber(): number {
    if (!this.isConstant()) {
      throw new RangeError(
        `"${this}" is no number: it contains ${this.symbols().join(', ')}; substitute them or use evaluate()`,
      );
    }
    if (this.storage.generators.length === 0) return this.toRational().toNumber();
    return constantToNumber(this.table);
  }

  /**
   * The value in floating point at the given values; values of other symbols are ignored.
   *
   * @throws RangeError naming the symbol that has no value, or whose value is not finite
   */
  evaluate(values: Readonly<Record<string, number>>): number {
    const { generators, exponents, numerators, denominator } = this.table;
    const at = generators.map((name) => {
      if (isNumber(name)) return generatorToNumber(name);
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || !Number.isFinite(value)) {
        throw new RangeError(
          `evaluate: ${value === undefined ? 'no value is given for the symbol' : `${value} is not finite for the symbol`} "${name}"; give a finite number, for example { "${name}": 0.5 }`,
        );
      }
      return value;
    });
    let sum = 0;
    numerators.forEach((numerator, row) => {
      let product = Rational.of(numerator, denominator).toNumber();
      for (let g = 0; g < generators.length; g++) {
        const exponent = exponents[row * generators.length + g]!;
        if (exponent > 0) product *= at[g]! ** exponent;
      }
      sum += product;
    });
    return sum;
  }

  equals(other: Polynomial): boolean {
    return equalStorages(this.storage, other.storage);
  }

  /** The text that `parsePolynomial` reads back. */
  toString(): string {
    return polynomialToText(this);
  }
}

function requireExponent(exponent: number, base: () => string): void {
  if (!Number.isSafeInteger(exponent) || exponent < 0) {
    throw new RangeError(`the exponent ${exponent} of ${base()} is not allowed; exponents are integers >= 0`);
  }
}

function requireOrdinary(name: string, operation: string): void {
  if (isNumber(name)) throw new RangeError(`${operation}: "${name}" is a number, not a symbol`);
  requireGenerator(name);
}

function lcm(a: bigint, b: bigint): bigint {
  return b === 1n ? a : (a / gcd(a, b)) * b;
}
