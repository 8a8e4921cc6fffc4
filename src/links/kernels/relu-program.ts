/** The arc-cosine kernels as programs, for code of other languages: the pairs of `reluPairDerivative` that flows need. */

import { type ScalarProgram, ScalarProgramBuilder } from '../../codegen/scalar-program.js';
import { packedIndex, packedLength } from './covariance.js';

/**
 * The program of `E[relu^(m)(u) relu^(n)(v)]` for orders (0, 0), (1, 1), (2, 0) and (0, 2); see `reluPairDerivative`.
 *
 * @param m - order of the derivative at u.
 * @param n - order of the derivative at v.
 * @returns a program of one output in the packed covariances, or undefined for other orders. It does not check that they
 * are covariances.
 * @example
 * reluPairProgram(3, 0) // undefined
 */
export function reluPairProgram(m: number, n: number): ScalarProgram | undefined {
  const builder = new ScalarProgramBuilder();
  const [c11, c12, c22] = [packedIndex(2, 0, 0), packedIndex(2, 0, 1), packedIndex(2, 1, 1)].map((slot) =>
    builder.input(slot),
  ) as [number, number, number];
  const sine = builder.root(builder.differenceOfProducts(c11, c22, c12, c12));
  const supplement = builder.sum(
    builder.constant(Math.PI),
    builder.product(builder.constant(-1), builder.arctangent(sine, c12)),
  );
  const finish = (numerator: number): ScalarProgram =>
    builder.finish([builder.quotient(numerator, builder.constant(2 * Math.PI))], packedLength(2));
  switch (`${m} ${n}`) {
    case '0 0':
      return finish(builder.sum(sine, builder.product(supplement, c12)));
    case '1 1':
      return finish(supplement);
    case '2 0':
      return finish(builder.quotient(sine, c11));
    case '0 2':
      return finish(builder.quotient(sine, c22));
    default:
      return undefined;
  }
}
