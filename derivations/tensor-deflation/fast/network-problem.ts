/** Online learning of a sum of homogeneous neurons as it is stated, and their activations as native code. */

import { checkInteger } from '../../../src/numeric.js';
import type { HomogeneousNeuron } from '../../../src/symbolic.js';
import { compileExpansion } from '../../../src/symbolic.js';

/** A neuron's activation and the two parts of its gradient, compiled. */
export interface CompiledNeuron {
  readonly activation: (s: number) => number;
  /** Coefficient of x in the gradient over |w|. */
  readonly alongInput: (s: number) => number;
  /** Coefficient of wbar in the gradient over |w|. */
  readonly alongOwn: (s: number) => number;
}

const compiled = new WeakMap<HomogeneousNeuron, CompiledNeuron>();

/**
 * Native code for a neuron; the same neuron gives the same functions, so that call sites stay fast.
 *
 * @example
 * const neuron = hermiteNeuron(2);
 * compileNeuron(neuron) === compileNeuron(neuron) // true
 */
export function compileNeuron(neuron: HomogeneousNeuron): CompiledNeuron {
  const known = compiled.get(neuron);
  if (known !== undefined) return known;
  const made = {
    activation: compileExpansion(neuron.activation).value,
    alongInput: compileExpansion(neuron.alongInput).value,
    alongOwn: compileExpansion(neuron.alongOwn).value,
  };
  compiled.set(neuron, made);
  return made;
}

/**
 * Online SGD for labels `y = sum_k a_k g(<e_k, x>) + noise` of x ~ N(0, I_d), learned by `f(x) = sum_j |w_j|^2 g(<wbar_j, x>)`
 * from fresh batches: `w_j <- w_j - eta (mean over the batch of the gradient of (f - y)^2 / 2 + lambda w_j)`.
 */
export interface NetworkSetting {
  /** a: finite. */
  readonly components: readonly number[];
  readonly neuron: HomogeneousNeuron;
  /** eta, finite and > 0. */
  readonly stepSize: number;
  /** b, an integer >= 1. */
  readonly batch: number;
  /** lambda, finite and >= 0; defaults to 0. */
  readonly decay?: number;
  /** Standard deviation of the label noise, finite and >= 0; defaults to 0. */
  readonly noise?: number;
}

/** @throws RangeError when a number is out of its range. */
export function validateNetworkSetting(problem: NetworkSetting): NetworkSetting {
  const { components, stepSize, batch, decay = 0, noise = 0 } = problem;
  checkInteger('the number of components', components.length, 1);
  components.forEach((a, k) => {
    if (!Number.isFinite(a)) throw new RangeError(`components[${k}] must be finite; got ${a}`);
  });
  checkInteger('batch', batch, 1);
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`stepSize must be finite and > 0; got ${stepSize}`);
  }
  for (const [name, value] of [
    ['decay', decay],
    ['noise', noise],
  ] as const) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name} must be finite and >= 0; got ${value}`);
    }
  }
  return problem;
}
