import { erf } from '../../src/numerics/special/error-function.js';
import type { Chain } from '../../src/simulators/chain.js';
import type { FreeSgdSetting } from '../../src/simulators/free-problem.js';
import { mean, standardError } from './problems.js';

/** phi = sigma = erf(z/sqrt 2) with its derivative. */
export const erfLink = {
  target: (z: number) => erf(z / Math.SQRT2),
  learner: (z: number) => erf(z / Math.SQRT2),
  learnerDerivative: (z: number) => Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z),
};

export const reluLink = {
  target: (z: number) => Math.max(z, 0),
  learner: (z: number) => Math.max(z, 0),
  learnerDerivative: (z: number) => (z > 0 ? 1 : 0),
};

/** m = P = 2 with erf links, label noise .2, gradient descent in both layers. */
export function committee(
  options: Partial<FreeSgdSetting> & Pick<FreeSgdSetting, 'dimension' | 'stepSize'>,
): FreeSgdSetting {
  return { neurons: 2, targets: 2, noise: 0.2, secondLayerRate: 0.7, ...erfLink, ...options };
}

/** Not symmetric in anything: no statistic has the law of another one. */
export const committeeGram = {
  M: [
    [0.5, -0.2],
    [0.1, 0.7],
  ],
  Q: [
    [0.8, 0.25],
    [0.25, 1.4],
  ],
  secondLayer: [0.9, -0.6],
};

export function statisticsOf(chain: Chain, count: number): Float64Array {
  const out = new Float64Array(count);
  chain.read(out);
  return out;
}

/** z-score of the difference of two means; 0 for two samples of one and the same constant. */
export function zScore(a: Float64Array, b: Float64Array): number {
  const error = Math.hypot(standardError(a), standardError(b));
  const difference = mean(a) - mean(b);
  return error === 0 && difference === 0 ? 0 : difference / error;
}

/** z-score of a mean against its exact value; 0 for a constant sample of that value. */
export function zOfMean(sample: Float64Array, exact: number): number {
  const error = standardError(sample);
  const difference = mean(sample) - exact;
  return error === 0 && difference === 0 ? 0 : difference / error;
}
