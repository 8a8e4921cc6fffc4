import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { freeReducedSimulator } from '../../src/simulators/free-reduced.js';
import { freeStateFromGram } from '../../src/simulators/free-state.js';
import { committee, erfLink, statisticsOf } from './free-problems.js';
import { mean, standardError } from './problems.js';

describe('the erf committee machine, eta = lr/d', () => {
  test('one unit at r = .3, q = .6, T = 1, lr = .5: one step moves (r, q) by (.1302, -.0563)/d', () => {
    // Two z-tests at 4.5 standard errors: false-alarm rate 1.4e-5. E dr is exact at any d; E dq is off by O(1/d).
    const [d, runs] = [2000, 300_000];
    const problem = committee({
      dimension: d,
      stepSize: 0.5 / d,
      neurons: 1,
      targets: 1,
      noise: 0,
      secondLayerRate: 0,
    });
    const initial = freeStateFromGram([[0.3]], [[0.6]], [1]);
    const stream = randomStream({ seed: 5, run: 0, purpose: 'sgd' });
    const dr = new Float64Array(runs);
    const dq = new Float64Array(runs);
    const out = new Float64Array(3);
    for (let run = 0; run < runs; run++) {
      const chain = freeReducedSimulator.start(problem, initial, stream);
      chain.advance(1);
      chain.read(out);
      dr[run] = d * (out[0]! - 0.3);
      dq[run] = d * (out[1]! - 0.6);
    }
    // The values of the table are rounded to 5e-5; |x|^2/d is 1 + O(1/d).
    const bound = (sample: Float64Array) => 4.5 * standardError(sample) + 5e-5 + 1 / d;
    expect(Math.abs(mean(dr) - 0.1302)).toBeLessThan(bound(dr));
    expect(Math.abs(mean(dq) + 0.0563)).toBeLessThan(bound(dq));
    // Narrow enough to see a term of the drift missing.
    expect(bound(dr)).toBeLessThan(0.0025);
    expect(bound(dq)).toBeLessThan(0.0025);
  });

  test('two units, 1/sqrt(2) in front of both sums, d = 600, lr = .5, R = .3 I, Q = .6 I: overlap .559 at t = 10', () => {
    // The value (.559 +- .001) is that of an independent simulation. z-test at 4.5 errors plus it: false-alarm rate 7e-6.
    const [d, runs] = [600, 100];
    const weight = Math.SQRT1_2;
    const problem = committee({
      dimension: d,
      stepSize: 0.5 / d,
      noise: 0,
      secondLayerRate: 0,
      target: (z) => weight * erfLink.target(z),
    });
    const diagonal = (value: number) => [
      [value, 0],
      [0, value],
    ];
    const initial = freeStateFromGram(diagonal(0.3), diagonal(0.6), [weight, weight]);
    const overlap = Float64Array.from({ length: runs }, (_, run) => {
      const chain = freeReducedSimulator.start(problem, initial, randomStream({ seed: 6, run, purpose: 'sgd' }));
      chain.advance(10 * d);
      const statistics = statisticsOf(chain, 9);
      return 0.5 * (statistics[0]! + statistics[3]!);
    });
    const error = standardError(overlap);
    expect(error).toBeLessThan(0.0005);
    expect(Math.abs(mean(overlap) - 0.559)).toBeLessThan(0.001 + 4.5 * error);
  });
});
