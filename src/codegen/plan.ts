/**
 * An evaluation plan for indexed expressions at given sizes: which tables of moments to fill, which inner sums to
 * compute once and reuse, and how to combine them. The generated code and the interpreter both follow one plan, so they
 * perform the same floating-point operations.
 */

import type { HermiteExpansion } from '../algebra/expansion.js';
import type { Polynomial } from '../algebra/polynomial.js';
import type { Index, LinkReference, MomentFactor } from '../expression/atom.js';
import type { IndexedExpression } from '../expression/expression.js';
import { compileUnivariate } from './polynomial-code.js';
import type { ScalarFunction } from './scalar-program.js';

/** One factor of a product, addressed by the current values of its indices. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'input'; readonly name: string; readonly indices: readonly Index[] }
  | { readonly kind: 'delta'; readonly indices: readonly [Index, Index] }
  /** A moment of two coordinates: a table over both indices, filled before the sums. */
  | { readonly kind: 'pair'; readonly table: number; readonly indices: readonly [Index, Index] }
  /** Another moment: a function of variances and covariances, evaluated where it stands. */
  | { readonly kind: 'moment'; readonly moment: number; readonly values: readonly Operand[] }
  | { readonly kind: 'sum'; readonly sum: number; readonly indices: readonly Index[] };

/** A product, multiplied from left to right starting from the coefficient. */
export interface Product {
  readonly coefficient: number;
  readonly operands: readonly Operand[];
}

/**
 * A moment as a function of numbers: first the variances of its coordinates, then their covariances, row by row above
 * the diagonal.
 */
export type MomentKernel = ScalarFunction;

/** A closed form for a moment whose coordinates carry the given links; undefined when there is none. */
export type KernelOf = (coordinates: readonly (readonly LinkReference[])[]) => MomentKernel | undefined;

/** How a moment of unit coordinates depends on their one covariance. */
export type PairCorrelation =
  | { readonly kind: 'polynomial'; readonly coefficients: readonly number[] }
  | { readonly kind: 'kernel'; readonly kernel: MomentKernel };

export interface PairTable {
  /** The coordinates, with the indices where the moment was met first. */
  readonly factors: readonly MomentFactor[];
  readonly ranges: readonly [string, string];
  readonly correlation: PairCorrelation;
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

/** A moment's function of its values: a closed form, or a polynomial in the symbols that name the values. */
export interface PlannedMoment {
  /** The coordinates, with the indices where the moment was met first. */
  readonly factors: readonly MomentFactor[];
  readonly symbols: readonly string[];
  readonly rule:
    | { readonly kind: 'polynomial'; readonly polynomial: Polynomial }
    | { readonly kind: 'kernel'; readonly kernel: MomentKernel };
}

export interface Plan {
  readonly sizes: Readonly<Record<string, number>>;
  /** The ranges of each input array, row-major. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly pairs: readonly PairTable[];
  readonly moments: readonly PlannedMoment[];
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
  /** Closed forms that are used in place of the expansions; defaults to none. */
  readonly kernelOf?: KernelOf;
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
    const length = ranges.reduce((product, range) => product * plan.sizes[range]!, 1);
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

/** A unit pair's moment as a function of its covariance. */
export function correlationFunction(correlation: PairCorrelation): (covariance: number) => number {
  if (correlation.kind === 'polynomial') return compileUnivariate(correlation.coefficients);
  const values = Float64Array.of(1, 1, 0);
  return (covariance) => {
    values[2] = covariance;
    return correlation.kernel(values);
  };
}

/** A kernel in the form of a compiled polynomial. */
export function writing(kernel: MomentKernel): (values: Float64Array, out: Float64Array) => void {
  return (values, out) => {
    out[0] = kernel(values);
  };
}
