import type { SgdSetting } from '../../src/simulators/problem.js';

/** phi = sigma = c_2 h_2 + c_4 h_4 in orthonormal Hermite polynomials, with its derivative (h_k' = sqrt(k) h_{k-1}). */
export function evenLink(c2: number, c4: number) {
  const a = c2 / Math.SQRT2;
  const b = c4 / Math.sqrt(24);
  // Products, as powers cost ten times more.
  const link = (z: number) => a * (z * z - 1) + b * ((z * z - 6) * z * z + 3);
  return { target: link, learner: link, learnerDerivative: (z: number) => z * (2 * a + b * (4 * z * z - 12)) };
}

export const identityLink = { target: (z: number) => z, learner: (z: number) => z, learnerDerivative: () => 1 };

/** One neuron under the correlation loss, no noise, rate 1. */
export function singleNeuron(options: Partial<SgdSetting> & Pick<SgdSetting, 'dimension' | 'stepSize'>): SgdSetting {
  return {
    neurons: 1,
    targets: 1,
    noise: 0,
    loss: 'correlation',
    secondLayer: [1],
    rates: [1],
    ...evenLink(1, 0),
    ...options,
  };
}

/** m = 3, P = 2 of the reference table: entries sgd-ensemble-joint-1 and -2 of orthogonal-multi-index. */
export function threeNeurons(options: Partial<SgdSetting> & Pick<SgdSetting, 'dimension' | 'stepSize'>): SgdSetting {
  return {
    neurons: 3,
    targets: 2,
    noise: 0.1,
    loss: 'mse',
    secondLayer: [0.6, 0.5, 0.4],
    rates: [1, 1, 1],
    ...evenLink(0.8, 0.6),
    ...options,
  };
}

export const threeNeuronsGram = {
  M: [
    [0.5, 0.2],
    [0.1, 0.4],
    [-0.3, 0.25],
  ],
  Q: [
    [1, 0.1, 0.1],
    [0.1, 1, 0.1],
    [0.1, 0.1, 1],
  ],
};

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum / values.length;
}

/** Standard error of the mean. */
export function standardError(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k]! - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1) / values.length);
}

export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return 0.5 * (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!);
}

/** Standard error of the median, from the order statistics that bound it with 95%. */
export function medianError(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = 0.98 * Math.sqrt(sorted.length);
  const low = sorted[Math.max(0, Math.floor(sorted.length / 2 - half))]!;
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length / 2 + half))]!;
  return (high - low) / 3.92;
}
