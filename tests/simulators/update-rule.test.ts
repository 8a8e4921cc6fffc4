import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { kolmogorovSmirnovOneSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import { UpdateRule } from '../../src/simulators/update-rule.js';
import { singleNeuron, threeNeurons } from './problems.js';

const stream = randomStream({ seed: 11, run: 0, purpose: 'sgd' });
const square = { target: (z: number) => z * z, learner: (z: number) => z * z, learnerDerivative: (z: number) => 2 * z };

describe('labels', () => {
  test('without noise are sum_p phi(x_p) over the first P coordinates', () => {
    const rule = new UpdateRule({ ...threeNeurons({ dimension: 9, stepSize: 1 }), ...square, noise: 0 });
    expect(rule.label(Float64Array.of(3, -2, 100), 2, stream)).toBe(13);
    expect(rule.labelOfOne(3, stream)).toBe(9);
  });

  test('with noise are normal around it with that standard deviation (two KS tests at p > 1e-6)', () => {
    const rule = new UpdateRule({ ...threeNeurons({ dimension: 9, stepSize: 1 }), ...square, noise: 0.5 });
    const x = Float64Array.of(3, -2);
    for (const [centre, sample] of [
      [13, () => rule.label(x, 2, stream)],
      [9, () => rule.labelOfOne(3, stream)],
    ] as const) {
      const labels = Float64Array.from({ length: 20_000 }, sample);
      expect(kolmogorovSmirnovOneSample(labels, (y) => normalCdf((y - centre) / 0.5)).pValue).toBeGreaterThan(1e-6);
    }
  });
});

describe("gamma_i = eta rho_i Delta sigma'(z_i), by hand", () => {
  const options = { dimension: 9, stepSize: 0.1, ...square, secondLayer: [1, 2, -1], rates: [1, 0.5, -2] };
  const z = Float64Array.of(1, 2, -3);

  test('MSE: Delta = y - f, f = 1 + 2 * 4 - 9 = 0, so Delta = 5', () => {
    const gamma = new Float64Array(3);
    const largest = new UpdateRule(threeNeurons({ ...options, loss: 'mse' })).factors(5, z, gamma);
    [0.1 * 1 * 5 * 2, 0.1 * 0.5 * 5 * 4, 0.1 * -2 * 5 * -6].forEach((value, i) => {
      expect(gamma[i]).toBeCloseTo(value, 14);
    });
    expect(largest).toBeCloseTo(36, 12);
  });

  test('correlation: Delta = y, whatever the second layer', () => {
    const gamma = new Float64Array(3);
    new UpdateRule(threeNeurons({ ...options, secondLayer: [9, 9, 9], loss: 'correlation' })).factors(2, z, gamma);
    [0.1 * 2 * 2, 0.1 * 0.5 * 2 * 4, 0.1 * -2 * 2 * -6].forEach((value, i) => {
      expect(gamma[i]).toBeCloseTo(value, 14);
    });
  });

  test('a lone neuron has the gamma of the general rule', () => {
    for (const loss of ['mse', 'correlation'] as const) {
      const rule = new UpdateRule(
        singleNeuron({ dimension: 9, stepSize: 0.1, ...square, loss, secondLayer: [0.7], rates: [0.3] }),
      );
      const gamma = new Float64Array(1);
      rule.factors(2, Float64Array.of(1.5), gamma);
      expect(rule.factorOfOne(2, 1.5)).toBe(gamma[0]);
    }
  });

  test('NaN is passed on as NaN', () => {
    const rule = new UpdateRule(threeNeurons({ ...options, loss: 'correlation' }));
    expect(rule.factors(Number.NaN, z, new Float64Array(3))).toBeNaN();
  });
});
