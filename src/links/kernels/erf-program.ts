/** The closed forms of erf moments as programs: the operations of `erfKernel`, in its order, for code of other languages. */

import { type ScalarProgram, ScalarProgramBuilder } from '../../codegen/scalar-program.js';
import { packedIndex, packedLength } from './covariance.js';

/** A moment of `g(x) = erf(x / sqrt(2))` after its slopes were absorbed into the Gaussian law; see `erfKernel`. */
export interface ErfExpectation {
  /** Number of coordinates. */
  readonly size: number;
  /** How many factors `exp(-u_k^2 / 2)` stand at each coordinate. */
  readonly weights: readonly number[];
  readonly prefactor: number;
  /** The sum of powers that remains. */
  readonly terms: readonly { readonly coefficient: number; readonly powers: readonly number[] }[];
  /** The coordinates of the factors g without derivative. */
  readonly bare: readonly number[];
}

/** Rows of a symmetric matrix whose entries are instructions. */
type Entries = readonly (readonly number[])[];

/**
 * The program of an erf moment.
 *
 * @param expectation - the moment; at most three factors g.
 * @returns a program of one output in the packed covariances (`packedIndex`). It does not check that they are covariances.
 */
export function erfProgram({ size, weights, prefactor, terms, bare }: ErfExpectation): ScalarProgram {
  const writer = new ErfWriter();
  const { builder } = writer;
  let law: Entries = Array.from({ length: size }, (_, k) =>
    Array.from({ length: size }, (_, l) => builder.input(packedIndex(size, k, l))),
  );
  let normaliser = builder.constant(prefactor);
  weights.forEach((weight, k) => {
    if (weight === 0) return;
    const tilted = writer.tilt(law, k, weight);
    law = tilted.law;
    normaliser = builder.product(normaliser, tilted.normaliser);
  });
  const total = terms.reduce(
    (sum, { coefficient, powers }) =>
      builder.sum(sum, builder.product(builder.constant(coefficient), writer.moment(law, powers, bare))),
    builder.constant(0),
  );
  return builder.finish([builder.product(normaliser, total)], packedLength(size));
}

/** Writes what `tilt`, `erfPair` and `erfMoment` compute. */
class ErfWriter {
  readonly builder = new ScalarProgramBuilder();

  tilt(law: Entries, k: number, weight: number): { readonly law: Entries; readonly normaliser: number } {
    const { builder } = this;
    const at = (i: number, j: number): number => law[i]![j]!;
    const divisor = builder.sum(builder.constant(1), builder.product(builder.constant(weight), at(k, k)));
    const entry = (i: number, j: number): number => {
      if (i === k || j === k) return builder.quotient(at(i, j), divisor);
      const minor = builder.differenceOfProducts(at(i, j), at(k, k), at(i, k), at(j, k));
      return builder.quotient(builder.sum(at(i, j), builder.product(builder.constant(weight), minor)), divisor);
    };
    const tilted = law.map((row, i) => row.map((_, j) => entry(Math.min(i, j), Math.max(i, j))));
    return { law: tilted, normaliser: builder.quotient(builder.constant(1), builder.root(divisor)) };
  }

  moment(law: Entries, powers: readonly number[], bare: readonly number[]): number {
    const { builder } = this;
    const degree = powers.reduce((sum, power) => sum + power, 0);
    if ((degree + bare.length) % 2 === 1) return builder.constant(0);
    const at = (k: number, l: number): number => law[k]![l]!;
    if (degree === 0) {
      const [first, second, ...more] = bare;
      if (first === undefined || second === undefined) return builder.constant(1);
      if (more.length > 0) throw new RangeError(`no closed form: ${bare.length} factors erf; allowed are at most 3`);
      return this.pair(at(first, first), at(first, second), at(second, second));
    }
    const i = powers.findIndex((power) => power > 0);
    const rest = powers.with(i, powers[i]! - 1);
    let sum = builder.constant(0);
    rest.forEach((power, j) => {
      if (power === 0) return;
      const factor = builder.product(at(i, j), builder.constant(power));
      sum = builder.sum(sum, builder.product(factor, this.moment(law, rest.with(j, power - 1), bare)));
    });
    bare.forEach((coordinate, position) => {
      const tilted = this.tilt(law, coordinate, 1);
      const slope = builder.product(at(i, coordinate), builder.constant(Math.sqrt(2 / Math.PI)));
      const factor = builder.product(slope, tilted.normaliser);
      sum = builder.sum(sum, builder.product(factor, this.moment(tilted.law, rest, bare.toSpliced(position, 1))));
    });
    return sum;
  }

  private pair(c11: number, c12: number, c22: number): number {
    const { builder } = this;
    const variances = builder.sum(builder.sum(builder.constant(1), c11), c22);
    const gap = builder.sum(variances, builder.differenceOfProducts(c11, c22, c12, c12));
    return builder.product(builder.constant(2 / Math.PI), builder.arctangent(c12, builder.root(gap)));
  }
}
