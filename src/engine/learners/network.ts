/** Networks whose neurons act on normalised directions: `f(x) = sum_j c_j |w_j|^h g(<wbar_j, x>)`, homogeneous of degree h. */

import { HermiteExpansion } from '../../algebra/expansion.js';
import { Polynomial } from '../../algebra/polynomial.js';

/** The gradient of `|w|^h g(<wbar, x>)` is `|w|^{h-1} (g'(s) x + (h g(s) - s g'(s)) wbar)` with `s = <wbar, x>`. */
export interface HomogeneousNeuron {
  /** g. */
  readonly activation: HermiteExpansion;
  /** g', the coefficient of x. */
  readonly alongInput: HermiteExpansion;
  /** `h g - s g'`, the coefficient of the own direction. */
  readonly alongOwn: HermiteExpansion;
}

/**
 * The parts of a neuron's gradient, exact in the Hermite basis.
 *
 * @param activation - g.
 * @param homogeneity - h, an integer >= 0; defaults to 2.
 * @example
 * homogeneousNeuron(parseLink('z^2')).alongOwn.isZero() // true
 */
export function homogeneousNeuron(activation: HermiteExpansion, homogeneity = 2): HomogeneousNeuron {
  if (!Number.isSafeInteger(homogeneity) || homogeneity < 0) {
    throw new RangeError(`homogeneity is ${homogeneity}; must be an integer >= 0`);
  }
  const alongInput = activation.derivative();
  const scaled = activation.scaled(Polynomial.constant(homogeneity));
  return { activation, alongInput, alongOwn: scaled.minus(alongInput.timesVariable()) };
}

/**
 * The neuron with the orthonormal Hermite polynomial `h_p`: by `E[h_p(<u,x>) h_p(<v,x>)] = <u,v>^p` half the mean squared error
 * between networks of such neurons is half the squared distance of the tensors `sum c_j |w_j|^2 wbar_j^{tensor p}`.
 *
 * @param order - p, an integer >= 1.
 * @example
 * hermiteNeuron(2).activation.secondMoment().toString() // '1'
 */
export function hermiteNeuron(order: number): HomogeneousNeuron {
  if (!Number.isSafeInteger(order) || order < 1) throw new RangeError(`order is ${order}; must be an integer >= 1`);
  return homogeneousNeuron(HermiteExpansion.fromOrthonormal(new Map([[order, Polynomial.one]])));
}
