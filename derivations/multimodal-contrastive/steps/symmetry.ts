/** The symmetry that keeps the Gram matrix diagonal in the latents, held against exact enumeration. */

import { Polynomial, Rational, signMoment, signPatterns } from '../../../src/symbolic.js';

/** The entries of `E[1{eta = e} w_k (w'_l - w_l)]` for one pattern e of the signs `eta = z z'`. */
export interface PatternContrast {
  readonly pattern: readonly (1 | -1)[];
  /** r x r over latents. */
  readonly latents: readonly (readonly Rational[])[];
  /** One noise coordinate against each latent. */
  readonly noise: readonly Rational[];
}

/**
 * At a diagonal Gram matrix the weight p of a contrast depends on the signs `eta_k = z_k z'_k` alone, so that the derivative of
 * the loss by `<K_A,k, K_B,l>` is a sum over patterns e of p(e) times `E[1{eta = e} z_k (z'_l - z_l)]`. By flipping coordinate k
 * in all samples this vanishes for k != l, and so does the entry of a noise coordinate; on the diagonal it is 2^-r (e_k - 1).
 *
 * @param size - r, an integer from 1 to 20.
 * @returns the entries for each of the 2^r patterns, by the rule of signs on the indicator `prod_k (1 + e_k z_k z'_k)/2`.
 * @throws RangeError when r is out of its range.
 * @example
 * patternContrasts(1)[1].latents[0][0].toString() // '-1'
 */
export function patternContrasts(size: number): readonly PatternContrast[] {
  const names = (letter: string): string[] => Array.from({ length: size }, (_, k) => `${letter}_${k + 1}`);
  const [own, other] = [names('z'), names('y')];
  const signs = [...own, ...other, 'x'];
  const at = (list: readonly string[], k: number): Polynomial => Polynomial.symbol(list[k]!);
  const half = Rational.of(1n, 2n);
  const indices = Array.from({ length: size }, (_, k) => k);
  return signPatterns(size).map((pattern) => {
    const indicator = pattern.reduce(
      (product, e, k) => product.times(Polynomial.one.plus(at(own, k).times(at(other, k)).scaled(e)).scaled(half)),
      Polynomial.one,
    );
    const entry = (left: Polynomial, l: number): Rational =>
      signMoment(indicator.times(left).times(at(other, l).minus(at(own, l))), signs).toRational();
    return {
      pattern,
      latents: indices.map((k) => indices.map((l) => entry(at(own, k), l))),
      noise: indices.map((l) => entry(Polynomial.symbol('x'), l)),
    };
  });
}
