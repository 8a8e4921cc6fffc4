/** Sums of exponentials of integer linear forms, exact: the form that expectations over signs of exponentials take. */

import { Rational } from '../../algebra/rational.js';
import { MOST_ENUMERATED_SIGNS, signPatterns } from './sign-moment.js';

/** One term: coefficient times exp(sum_k exponents[k] q_k). */
export interface ExponentialTerm {
  readonly coefficient: Rational;
  readonly exponents: readonly number[];
}

/**
 * A finite sum of `c exp(sum_k n_k q_k)` with rational c and integer n_k, over q_1, ..., q_r: immutable, in normal form, so
 * that two sums are equal as functions exactly when their terms are. cosh, sinh and their products are such sums.
 *
 * @example
 * ExponentialSum.sinh(1, 0).squared().plus(ExponentialSum.one(1)).equals(ExponentialSum.cosh(1, 0).squared()) // true
 */
export class ExponentialSum {
  private constructor(
    /** r, the number of variables. */
    readonly size: number,
    private readonly byKey: ReadonlyMap<string, ExponentialTerm>,
  ) {}

  /**
   * The sum of the terms; equal exponents are added.
   *
   * @throws RangeError when a term has not r integer exponents.
   */
  static of(size: number, terms: Iterable<ExponentialTerm>): ExponentialSum {
    const byKey = new Map<string, ExponentialTerm>();
    for (const { coefficient, exponents } of terms) {
      if (exponents.length !== size || !exponents.every(Number.isSafeInteger)) {
        throw new RangeError(`exponents [${exponents.join(', ')}]; must be ${size} integers`);
      }
      const key = exponents.join(',');
      const sum = coefficient.plus(byKey.get(key)?.coefficient ?? Rational.ZERO);
      if (sum.isZero()) byKey.delete(key);
      else byKey.set(key, { coefficient: sum, exponents });
    }
    return new ExponentialSum(size, byKey);
  }

  /** The constant 1. */
  static one(size: number): ExponentialSum {
    return ExponentialSum.of(size, [{ coefficient: Rational.of(1), exponents: new Array<number>(size).fill(0) }]);
  }

  /** exp of an integer linear form. */
  static exponential(exponents: readonly number[]): ExponentialSum {
    return ExponentialSum.of(exponents.length, [{ coefficient: Rational.of(1), exponents }]);
  }

  /** cosh q_k; k counts from 0. */
  static cosh(size: number, k: number): ExponentialSum {
    return halfOf(size, k, 1n);
  }

  /** sinh q_k; k counts from 0. */
  static sinh(size: number, k: number): ExponentialSum {
    return halfOf(size, k, -1n);
  }

  get terms(): readonly ExponentialTerm[] {
    return [...this.byKey.values()];
  }

  plus(other: ExponentialSum): ExponentialSum {
    return ExponentialSum.of(this.size, [...this.terms, ...other.terms]);
  }

  minus(other: ExponentialSum): ExponentialSum {
    return this.plus(other.scaled(Rational.of(-1)));
  }

  scaled(factor: Rational): ExponentialSum {
    return ExponentialSum.of(
      this.size,
      this.terms.map((term) => ({ ...term, coefficient: term.coefficient.times(factor) })),
    );
  }

  times(other: ExponentialSum): ExponentialSum {
    return ExponentialSum.of(
      this.size,
      this.terms.flatMap((left) =>
        other.terms.map((right) => ({
          coefficient: left.coefficient.times(right.coefficient),
          exponents: left.exponents.map((exponent, k) => exponent + right.exponents[k]!),
        })),
      ),
    );
  }

  squared(): ExponentialSum {
    return this.times(this);
  }

  /** d/dq_k; k counts from 0. */
  derivative(k: number): ExponentialSum {
    return ExponentialSum.of(
      this.size,
      this.terms.map(({ coefficient, exponents }) => ({
        coefficient: coefficient.times(Rational.of(exponents[k]!)),
        exponents,
      })),
    );
  }

  isZero(): boolean {
    return this.byKey.size === 0;
  }

  equals(other: ExponentialSum): boolean {
    return this.size === other.size && this.minus(other).isZero();
  }
}

function halfOf(size: number, k: number, sign: 1n | -1n): ExponentialSum {
  const at = (value: number): number[] => Array.from({ length: size }, (_, at) => (at === k ? value : 0));
  return ExponentialSum.of(size, [
    { coefficient: Rational.of(1n, 2n), exponents: at(1) },
    { coefficient: Rational.of(sign, 2n), exponents: at(-1) },
  ]);
}

/**
 * `E[eta_S exp(sum_k q_k eta_k)]` over independent signs by exact enumeration, where eta_S is a product of some of them.
 *
 * @param size - r, at most 20.
 * @param factors - the signs in eta_S, counted from 0; defaults to none.
 * @throws RangeError when r is out of its range or a factor is no index below r.
 * @example
 * signExponentialMean(1).equals(ExponentialSum.cosh(1, 0)) // true
 */
export function signExponentialMean(size: number, factors: readonly number[] = []): ExponentialSum {
  for (const k of factors) {
    if (!Number.isSafeInteger(k) || k < 0 || k >= size) throw new RangeError(`sign ${k}; must be 0 to ${size - 1}`);
  }
  const weight = Rational.of(1n, 2n ** BigInt(Math.min(Math.max(size, 0), MOST_ENUMERATED_SIGNS)));
  return ExponentialSum.of(
    size,
    signPatterns(size).map((pattern) => ({
      coefficient: factors.reduce((product, k) => product.times(Rational.of(pattern[k] as number)), weight),
      exponents: pattern,
    })),
  );
}

/**
 * The generating function of independent signs in product form, `E[eta_S exp(sum q_k eta_k)]` = product of cosh q_k outside
 * S and sinh q_k inside, multiplied out: the rule that `signExponentialMean` confirms. Hence the mean of eta_k under the
 * tilted law is tanh q_k.
 *
 * @param size - r.
 * @param factors - the signs in eta_S, counted from 0, each once; defaults to none.
 * @example
 * signGeneratingFunction(2, [1]).equals(signExponentialMean(2, [1])) // true
 */
export function signGeneratingFunction(size: number, factors: readonly number[] = []): ExponentialSum {
  let product = ExponentialSum.one(size);
  for (let k = 0; k < size; k++) {
    product = product.times(factors.includes(k) ? ExponentialSum.sinh(size, k) : ExponentialSum.cosh(size, k));
  }
  return product;
}
