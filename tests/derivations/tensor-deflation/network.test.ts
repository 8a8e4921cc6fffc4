/** Online SGD on Hermite features: its mean step is the population gradient, and the compressed simulation has its law. */

import { describe, expect, it } from 'vitest';
import { startCompressedNetworkRun, startNetworkRun } from '../../../derivations/tensor-deflation/fast/chains.js';
import { networkBatchGradient } from '../../../derivations/tensor-deflation/fast/network-gradient.js';
import { networkKernel } from '../../../derivations/tensor-deflation/fast/network-kernel.js';
import type { NetworkSetting } from '../../../derivations/tensor-deflation/fast/network-problem.js';
import { normalBlock } from '../../../derivations/tensor-deflation/fast/normal-block.js';
import { tensorSystem } from '../../../derivations/tensor-deflation/fast/tensor-flow.js';
import { polarStatisticNames, weightRows } from '../../../derivations/tensor-deflation/fast/weights.js';
import { hermiteNeuron } from '../../../src/engine/learners/network.js';
import { gaussHermite } from '../../../src/numerics/quadrature/gauss-hermite.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { kolmogorovSmirnovTwoSample } from '../../../src/numerics/special/kolmogorov-smirnov.js';

const PROBLEM: NetworkSetting = { components: [0.6, 0.3], neuron: hermiteNeuron(4), stepSize: 0.01, batch: 1 };

describe('the gradient of a batch', () => {
  it.each([2, 4, 6])('has the population gradient of order %i as its mean, by exact quadrature', (order) => {
    const W = weightRows([
      [0.5, -0.7],
      [0.4, 0.3],
      [-0.2, 0.6],
    ]);
    const problem = { ...PROBLEM, neuron: hermiteNeuron(order), decay: 0.1 };
    // The integrand is of degree at most 2 p in each coordinate.
    const { nodes, weights } = gaussHermite(order + 2);
    const mean = new Float64Array(6);
    let loss = 0;
    nodes.forEach((x, at) => {
      nodes.forEach((y, other) => {
        const weight = weights[at]! * weights[other]!;
        const { gradient, residuals } = networkBatchGradient(problem, W, [[x, y]]);
        gradient.forEach((value, k) => {
          mean[k] = mean[k]! + weight * value;
        });
        loss += (weight * residuals[0]! ** 2) / 2;
      });
    });
    const population = tensorSystem({ order, components: PROBLEM.components, neurons: 3, decay: 0.1 }).lossAndGradient(
      W,
    );
    const square = W.rows.reduce((sum, value) => sum + value ** 2, 0);
    expect(loss + 0.05 * square).toBeCloseTo(population.loss, 11);
    mean.forEach((value, k) => {
      expect(value).toBeCloseTo(population.gradient[k]!, 11);
    });
  });

  it('is the same with unrolled loops and without', () => {
    const stream = randomStream({ seed: 6, run: 0, purpose: 'rows' });
    const small = Array.from({ length: 3 }, () => Array.from({ length: 5 }, () => stream.normal()));
    const padded = small.map((row) => [...row, ...new Array<number>(15).fill(0)]);
    const example = Array.from({ length: 5 }, () => stream.normal());
    const unrolled = networkBatchGradient(PROBLEM, weightRows(small), [example]);
    const looped = networkBatchGradient(PROBLEM, weightRows(padded), [[...example, ...new Array<number>(15).fill(0)]]);
    expect(looped.residuals[0]).toBeCloseTo(unrolled.residuals[0]!, 12);
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 5; k++) {
        expect(looped.gradient[20 * j + k]).toBeCloseTo(unrolled.gradient[5 * j + k]!, 10);
      }
    }
    expect(networkKernel(PROBLEM.neuron, 5)).toBe(networkKernel(PROBLEM.neuron, 5));
  });

  it('refuses what is none', () => {
    const W = weightRows([[1, 0]]);
    expect(() => networkBatchGradient(PROBLEM, W, [[1]])).toThrow('an example has 1 entries; needs 2');
    expect(() => networkBatchGradient({ ...PROBLEM, batch: 0 }, W, [])).toThrow('batch must be an integer >= 1; got 0');
    expect(() => networkBatchGradient({ ...PROBLEM, noise: -1 }, W, [])).toThrow(
      'noise must be finite and >= 0; got -1',
    );
    expect(() => networkBatchGradient({ ...PROBLEM, components: [1, 2, 3] }, W, [])).toThrow('d = 2 is less than');
  });
});

describe('blocks of normals', () => {
  it('are those of the stream, bit for bit', () => {
    const key = { seed: 8, run: 1, purpose: 'sgd' } as const;
    const [native, plain] = [
      normalBlock(randomStream(key), 7, 'wasm'),
      normalBlock(randomStream(key), 7, 'typescript'),
    ];
    for (let draw = 0; draw < 50; draw++) {
      native.draw();
      plain.draw();
      expect(Array.from(native.values)).toEqual(Array.from(plain.values));
    }
  });
});

describe('a run of SGD', () => {
  it('takes the steps of the batch gradient, label noise included', () => {
    const start = [
      [0.5, 0.1, 0.2],
      [-0.3, 0.4, 0.1],
    ];
    const [batch, noise] = [3, 0.5];
    const key = { seed: 9, run: 0, purpose: 'sgd' } as const;
    const chain = startNetworkRun({ ...PROBLEM, batch, noise, decay: 0.2 }, weightRows(start), randomStream(key));
    chain.advance(1);
    const read = new Float64Array(polarStatisticNames(2, 2).length);
    chain.read(read);
    const draws = randomStream(key);
    const examples = Array.from({ length: batch }, () => Array.from({ length: 3 }, () => draws.normal()));
    const labels = Array.from({ length: batch }, () => noise * draws.normal());
    // The noise of a label moves the weights by minus its part of the gradient's slope in the label: two exact gradients tell it.
    const clean = networkBatchGradient({ ...PROBLEM, batch, decay: 0.2 }, weightRows(start), examples).gradient;
    const perLabel = examples.map((example) => {
      const at = (scale: number) =>
        networkBatchGradient({ ...PROBLEM, components: PROBLEM.components.map((a) => a * scale) }, weightRows(start), [
          example,
        ]);
      const [one, two] = [at(1), at(2)];
      const label = two.labels[0]! - one.labels[0]!;
      return one.gradient.map((value, k) => (two.gradient[k]! - value) / label);
    });
    const moved = start.map((row, j) =>
      row.map((value, k) => {
        const noisy = perLabel.reduce((sum, slope, s) => sum + slope[3 * j + k]! * labels[s]!, 0) / batch;
        return value - PROBLEM.stepSize * (clean[3 * j + k]! + noisy);
      }),
    );
    moved.forEach((row, j) => {
      expect(read[j]).toBeCloseTo(Math.log(Math.hypot(...row)), 10);
      expect(read[2 + 2 * j]).toBeCloseTo(row[0]! / Math.hypot(...row), 10);
    });
  });

  it('stops before a step that is not finite', () => {
    const chain = startNetworkRun(
      { ...PROBLEM, stepSize: 10 },
      weightRows([[1, 0.5, 0.2]]),
      randomStream({ seed: 1, run: 0, purpose: 'sgd' }),
    );
    chain.advance(1000);
    expect(chain.finite).toBe(false);
    const read = new Float64Array(polarStatisticNames(1, 2).length);
    chain.read(read);
    expect(read.every(Number.isFinite)).toBe(true);
  });

  it('has the law of the compressed run', () => {
    // Five two-sample tests at level 1e-5: a false alarm in 5e-5 of all seeds; the seeds are fixed.
    const W = weightRows([
      [0.3, 0.2, 0.4, 0.1, 0, 0, 0, 0, 0, 0, 0, 0],
      [-0.2, 0.3, 0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0, 0],
    ]);
    const problem: NetworkSetting = { ...PROBLEM, components: [0.8], stepSize: 0.002, noise: 0.1, decay: 0.05 };
    const runs = 1200;
    const sample = (start: typeof startNetworkRun, seed: number): readonly Float64Array[] => {
      const names = polarStatisticNames(2, 1);
      const columns = names.map(() => new Float64Array(runs));
      const out = new Float64Array(names.length);
      for (let run = 0; run < runs; run++) {
        const chain = start(problem, W, randomStream({ seed, run, purpose: 'sgd' }));
        chain.advance(60);
        expect(chain.finite).toBe(true);
        chain.read(out);
        out.forEach((value, at) => {
          (columns[at] as Float64Array)[run] = value;
        });
      }
      return columns;
    };
    const direct = sample(startNetworkRun, 11);
    const compressed = sample(startCompressedNetworkRun, 12);
    expect(direct.length).toBe(5);
    direct.forEach((column, at) => {
      const { pValue } = kolmogorovSmirnovTwoSample(Array.from(column), Array.from(compressed[at] ?? []));
      expect(pValue).toBeGreaterThan(1e-5);
    });
  });

  it('is not compressed where the law is another', () => {
    const stream = randomStream({ seed: 1, run: 0, purpose: 'sgd' });
    expect(() => startCompressedNetworkRun({ ...PROBLEM, batch: 2 }, weightRows([[1, 0, 0]]), stream)).toThrow(
      'batch = 2; the compressed',
    );
    expect(() => startCompressedNetworkRun(PROBLEM, weightRows([[1, 0]]), stream)).toThrow(
      'd = 2; the compressed simulation needs d >= P + m = 3',
    );
  });
});
