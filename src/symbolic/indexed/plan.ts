/**
 * An evaluation plan for indexed expressions at given sizes: which tables of moments to fill, which inner sums to
 * compute once and reuse, and how to combine them. The generated code and the interpreter both follow one plan, so they
 * perform the same floating-point operations.
 */

import type { Polynomial } from '../algebra/polynomial.js';
import type { HermiteExpansion } from '../hermite/expansion.js';
import type { Index } from './atom.js';
import type { IndexedExpression } from './expression.js';

/** One factor of a product, addressed by the current values of its indices. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'input'; readonly name: string; readonly indices: readonly Index[] }
  | { readonly kind: 'delta'; readonly indices: readonly [Index, Index] }
  /** A moment of two coordinates: a table over both indices, filled before the sums. */
  | { readonly kind: 'pair'; readonly table: number; readonly indices: readonly [Index, Index] }
  /** A moment of more coordinates: a polynomial in their covariances, evaluated where it stands. */
  | { readonly kind: 'moment'; readonly moment: number; readonly covariances: readonly Operand[] }
  | { readonly kind: 'sum'; readonly sum: number; readonly indices: readonly Index[] };

/** A product, multiplied from left to right starting from the coefficient. */
export interface Product {
  readonly coefficient: number;
  readonly operands: readonly Operand[];
}

export interface PairTable {
  readonly ranges: readonly [string, string];
  /** Coefficients in the covariance, by power. */
  readonly coefficients: readonly number[];
  readonly covariance: (first: Index, second: Index) => Operand;
}

export interface InnerSum {
  readonly free: readonly Index[];
  readonly dummies: readonly Index[];
  readonly product: Product;
}

export interface PlanOutput {
  readonly name: string;
  readonly indices: readonly Index[];
  /** Only entries with the first index below the second are computed. */
  readonly strictlyUpper: boolean;
  readonly products: readonly Product[];
}

export interface Plan {
  readonly sizes: Readonly<Record<string, number>>;
  /** The ranges of each input array, row-major. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly pairs: readonly PairTable[];
  /** Polynomials in the symbols `c0`, `c1`, ...: the covariances in the order of the operand. */
  readonly moments: readonly { readonly polynomial: Polynomial; readonly covariances: number }[];
  readonly sums: readonly InnerSum[];
  readonly outputs: readonly PlanOutput[];
}

export interface PlanRequest {
  readonly outputs: readonly {
    readonly name: string;
    readonly expression: IndexedExpression;
    readonly indices: readonly Index[];
    /** Defaults to false. */
    readonly strictlyUpper?: boolean;
  }[];
  readonly sizes: Readonly<Record<string, number>>;
  /** Links with numeric coefficients. */
  readonly links: Readonly<Record<string, HermiteExpansion>>;
  /** Scalars by name; every scalar of the expressions that is not a size. */
  readonly scalars: Readonly<Record<string, number>>;
  /** The arrays that are given at each evaluation, with their ranges. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/** Arrays by name, row-major over their ranges. */
export type Arrays = Readonly<Record<string, Float64Array>>;

/** Throws a RangeError when an array is missing or has the wrong length. */
export function checkArrays(plan: Plan, inputs: Arrays, outputs: Arrays): void {
  const check = (kind: string, name: string, array: Float64Array | undefined, ranges: readonly string[]): void => {
    const length = ranges.reduce((product, range) => product * (plan.sizes[range] as number), 1);
    if (array?.length !== length) {
      throw new RangeError(
        `${kind} ${name} has length ${array?.length ?? 'none'}; needs ${length} (${ranges.join(' x ')})`,
      );
    }
  };
  for (const [name, ranges] of Object.entries(plan.inputs)) check('input', name, inputs[name], ranges);
  for (const { name, indices } of plan.outputs) {
    check(
      'output',
      name,
      outputs[name],
      indices.map((index) => index.range),
    );
  }
}

/** The symbols of a moment's covariances in its polynomial. */
export function covarianceNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `c${at}`);
}

/** Names for the two indices of a table of pairs. */
export function indicesOver(ranges: readonly [string, string]): readonly [Index, Index] {
  return [
    { name: 'first', range: ranges[0] },
    { name: 'second', range: ranges[1] },
  ];
}

export function unknownOperand(operand: never): never {
  throw new TypeError(`unknown operand ${JSON.stringify(operand)}`);
}
