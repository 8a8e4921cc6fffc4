/** Simulators, exact gradients and flows of contrastive learning against each other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastWeights } from '../../../derivations/multimodal-contrastive/fast/contrast-weights.js';
import { orthonormalColumns } from '../../../derivations/multimodal-contrastive/fast/dictionary.js';
import { startDirectContrastiveSgd } from '../../../derivations/multimodal-contrastive/fast/direct-chain.js';
import {
  type ContrastiveFlowSettings,
  contrastiveFlow,
} from '../../../derivations/multimodal-contrastive/fast/flow.js';
import { startContrastiveGramSgd } from '../../../derivations/multimodal-contrastive/fast/gram-chain.js';
import { balancedRates, noncontrastiveLimit } from '../../../derivations/multimodal-contrastive/fast/limits.js';
import { contrastiveObservables } from '../../../derivations/multimodal-contrastive/fast/observables.js';
import {
  contrastiveGramFlow,
  contrastivePopulationGradient,
  contrastivePopulationLoss,
} from '../../../derivations/multimodal-contrastive/fast/population.js';
import type { ContrastiveSetting } from '../../../derivations/multimodal-contrastive/fast/problem.js';
import { inverseTemperatureAt } from '../../../derivations/multimodal-contrastive/fast/problem.js';
import {
  contrastiveStatisticNames,
  gramOfContrastiveState,
  identityContrastiveState,
  randomContrastiveState,
  readContrastiveStatistics,
} from '../../../derivations/multimodal-contrastive/fast/state.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import type { Chain } from '../../../src/simulators/chain.js';
import { solve } from '../../../src/solvers/ode/solve.js';

const PROBLEM: ContrastiveSetting = {
  scales: [1.4, 1, 0.8],
  noiseDimension: 2,
  noiseScales: [0.5, 0.7],
  negatives: 1,
  weight: 2,
  temperature: [
    { from: 0, inverseTemperature: 3 },
    { from: 1, inverseTemperature: 5 },
  ],
  normaliser: 'population',
  latents: 'rademacher',
  batch: 5,
  stepSize: 0.1,
};

const stream = (purpose: string) => randomStream({ seed: 11, run: 0, purpose });
const wide = (width: number, signals = 3, noise = 2) =>
  randomContrastiveState(stream('initial'), { signals, noise, width });

function statisticsOf(chain: Chain, signals = 3): Float64Array {
  const out = new Float64Array(contrastiveStatisticNames(signals).length);
  chain.read(out);
  return out;
}

const largestGap = (left: Float64Array, right: Float64Array): number =>
  Math.max(...left.map((value, at) => Math.abs(value - right[at]!)));

describe('Gram SGD', () => {
  const cases = (['population', 'per-sample', 'batch'] as const).flatMap((normaliser) =>
    (['rademacher', 'gaussian'] as const).flatMap((latents) =>
      [0, 1, 3].map((negatives) => ({ normaliser, latents, negatives })),
    ),
  );

  it.each(cases)('is direct SGD path by path: $normaliser, $latents, $negatives negatives', (change) => {
    const problem = { ...PROBLEM, ...change };
    const state = wide(7);
    const [gram, direct] = [
      startContrastiveGramSgd(problem, state, stream('sgd')),
      startDirectContrastiveSgd(problem, 9, state, stream('sgd')),
    ];
    const start = statisticsOf(gram);
    for (const chain of [gram, direct]) chain.advance(20);
    expect(largestGap(statisticsOf(gram), statisticsOf(direct))).toBeLessThan(1e-13);
    expect(largestGap(statisticsOf(gram), start)).toBeGreaterThan(0.05);
  });

  it('does not depend on the dimension, and steps add up', () => {
    const [low, high] = [5, 14].map((dimension) =>
      startDirectContrastiveSgd(PROBLEM, dimension, identityContrastiveState(3, 2), stream('sgd')),
    ) as [Chain, Chain];
    low.advance(6);
    high.advance(2);
    high.advance(4);
    expect(largestGap(statisticsOf(low), statisticsOf(high))).toBeLessThan(1e-13);
  });

  it('moves in the mean as the exact gradient says, to first order in eta', () => {
    // One step of eta = 1e-3 at B = 4000: 12 entries, each within 5 standard errors estimated from 8 batches; the chance of a
    // false alarm is that of Student's t with 7 degrees beyond 8.5, 6e-5 an entry.
    const state = wide(4, 2, 1);
    const problem: ContrastiveSetting = {
      ...PROBLEM,
      scales: [1.4, 0.8],
      noiseDimension: 1,
      noiseScales: [0.5, 0.5],
      batch: 4000,
      stepSize: 1e-3,
      temperature: [{ from: 0, inverseTemperature: 3 }],
    };
    const before = new Float64Array(9);
    readContrastiveStatistics(gramOfContrastiveState(state), 2, 1, before);
    const runs = Array.from({ length: 8 }, (_, run) => {
      const chain = startContrastiveGramSgd(problem, state, randomStream({ seed: 3, run, purpose: 'sgd' }));
      chain.advance(1);
      return statisticsOf(chain, 2).map((value, at) => (value - before[at]!) / problem.stepSize);
    });
    const term = contrastiveGramFlow({
      scales: problem.scales,
      noiseDimension: 1,
      noiseScales: problem.noiseScales,
      weight: 2,
      inverseTemperature: 3,
    });
    const slope = new Float64Array(36);
    term.evaluate(0, gramOfContrastiveState(state), slope);
    const drift = new Float64Array(9);
    readContrastiveStatistics(slope, 2, 1, drift);
    drift.forEach((stated, at) => {
      const values = runs.map((run) => run[at]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / 8;
      const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7 / 8);
      expect(Math.abs(mean - stated)).toBeLessThan(8.5 * error + 5e-3);
    });
  });

  it('stops at the last finite state', () => {
    const chain = startContrastiveGramSgd(
      { ...PROBLEM, stepSize: 1e200 },
      identityContrastiveState(3, 2),
      stream('sgd'),
    );
    chain.advance(5);
    expect(chain.finite).toBe(false);
    expect(statisticsOf(chain).every(Number.isFinite)).toBe(true);
  });

  it('refuses what does not fit', () => {
    expect(() => startContrastiveGramSgd(PROBLEM, identityContrastiveState(2, 2), stream('sgd'))).toThrow(
      /r = 2, s = 2; the problem/,
    );
    expect(() =>
      startContrastiveGramSgd({ ...PROBLEM, batch: 0 }, identityContrastiveState(3, 2), stream('sgd')),
    ).toThrow('batch = 0; must be an integer >= 1');
    expect(() => startDirectContrastiveSgd(PROBLEM, 4, identityContrastiveState(3, 2), stream('sgd'))).toThrow(
      'dimension = 4; must be an integer >= n = 5',
    );
    const late = [{ from: 1, inverseTemperature: 1 }];
    expect(() => startContrastiveGramSgd({ ...PROBLEM, temperature: late }, wide(7), stream('sgd'))).toThrow(
      /must start at 0/,
    );
  });
});

describe('the exact gradient at finite width', () => {
  const problem = {
    scales: [1.5, 0.7],
    noiseDimension: 1,
    noiseScales: [0.6, 0.4] as const,
    weight: 2,
    inverseTemperature: 5,
  };

  it('conserves both norms and agrees with differences of the loss along the flow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 5 }), (seed, width) => {
        const state = randomContrastiveState(randomStream({ seed, run: 0, purpose: 'initial' }), {
          signals: 2,
          noise: 1,
          width,
        });
        const gram = gramOfContrastiveState(state);
        const slope = new Float64Array(36);
        contrastiveGramFlow(problem).evaluate(0, gram, slope);
        const trace = (block: number) => [0, 1, 2].reduce((sum, k) => sum + slope[(block + k) * 7]!, 0);
        expect(Math.abs(trace(0))).toBeLessThan(1e-12);
        expect(Math.abs(trace(3))).toBeLessThan(1e-12);
        // dL/dt = -|grad|^2 = -tr(S G S).
        const { generator: S } = contrastivePopulationGradient(problem, gram);
        let square = 0;
        for (let i = 0; i < 6; i++)
          for (let j = 0; j < 6; j++)
            for (let k = 0; k < 6; k++) square += S[i * 6 + j]! * gram[j * 6 + k]! * S[k * 6 + i]!;
        const moved = (by: number) =>
          contrastivePopulationLoss(
            problem,
            gram.map((value, at) => value + by * slope[at]!),
            'population',
          );
        const h = 1e-6 / Math.max(1, square);
        expect((moved(h) - moved(-h)) / (2 * h) / square).toBeCloseTo(-1, 5);
      }),
      { seed: 42, numRuns: 12 },
    );
  });

  it('at a diagonal Gram matrix is the infinite-width flow', () => {
    const y = [1.1, 0.9, 1, 1.05, 0.4, 0.3, 0.8, 1.2, 0];
    const gram = new Float64Array(36);
    for (const [k, a, b, m] of [
      [0, 1.1, 1, 0.4],
      [1, 0.9, 1.05, 0.3],
      [2, 0.8, 1.2, 0],
    ] as const) {
      gram[k * 7] = a;
      gram[(3 + k) * 7] = b;
      gram[k * 6 + 3 + k] = m;
      gram[(3 + k) * 6 + k] = m;
    }
    const slope = new Float64Array(36);
    contrastiveGramFlow(problem).evaluate(0, gram, slope);
    const [finite, infinite] = [new Float64Array(9), new Float64Array(9)];
    readContrastiveStatistics(slope, 2, 1, finite);
    contrastiveFlow({
      scales: problem.scales,
      noiseScales: problem.noiseScales,
      loss: 'single',
      weight: 2,
      temperature: [{ from: 0, inverseTemperature: 5 }],
    }).term.evaluate(0, Float64Array.from(y), infinite);
    expect(largestGap(finite, infinite)).toBeLessThan(1e-14);
  });

  it('refuses too many signs', () => {
    expect(() => contrastiveGramFlow({ ...problem, noiseDimension: 7 })).toThrow('2r + 3s = 25 signs');
    expect(() => contrastivePopulationLoss(problem, new Float64Array(36), 'batch')).toThrow(/batch normaliser/);
  });
});

const FLOW: ContrastiveFlowSettings = {
  scales: [1.4, 1, 0.8],
  noiseScales: [0.5, 0.5],
  loss: 'single',
  temperature: [{ from: 0, inverseTemperature: 4 }],
};
const START = Float64Array.of(1, 1, 1, 1, 1, 1, 0, 0, 0, 5, 5, 0, 0, 0);

function end(settings: ContrastiveFlowSettings, tEnd: number, initial = START): Float64Array {
  return solve({ term: contrastiveFlow(settings).term, initial, tEnd, saveAt: 'end' }).y.at(-1)!;
}

describe('the infinite-width flow', () => {
  it('conserves the norms', () => {
    for (const loss of ['none', 'single', 'infinite'] as const) {
      const y = end({ ...FLOW, loss }, 30);
      expect(y[0]! + y[1]! + y[2]! + y[9]!).toBeCloseTo(8, 7);
      expect(y[3]! + y[4]! + y[5]! + y[10]!).toBeCloseTo(8, 7);
    }
  });

  it('without negatives does not depend on the temperature', () => {
    const at = (inverseTemperature: number) =>
      end({ ...FLOW, loss: 'none', temperature: [{ from: 0, inverseTemperature }] }, 10);
    expect(largestGap(at(1), at(7))).toBeLessThan(1e-7);
  });

  it('scales: a start c times as large has the same orbit, c times slower', () => {
    const scaled = end(
      FLOW,
      12,
      START.map((value) => 3 * value),
    );
    expect(
      largestGap(
        scaled.map((value) => value / 3),
        end(FLOW, 4),
      ),
    ).toBeLessThan(1e-7);
  });

  it('has the drive of its own condition number once aligned', () => {
    // With a = b = m the ratio of aligned parts is that of the a_k.
    const y = Float64Array.of(1.5, 1, 0.7, 1.5, 1, 0.7, 1.5, 1, 0.7, 2, 2, 0, 0, 0);
    const flow = contrastiveFlow(FLOW);
    const slope = new Float64Array(14);
    flow.term.evaluate(0, y, slope);
    const { positive, negative } = flow.drive(0, y);
    expect(positive + negative).toBeCloseTo(slope[0]! / 1.5 - slope[2]! / 0.7, 12);
    expect(flow.rates(0, y).aligned[0]).toBeCloseTo(slope[0]! / 1.5, 12);
    expect(() => contrastiveFlow({ ...FLOW, latents: 'gaussian' }).drive(0, y)).toThrow(/Gaussian latents/);
  });

  it('reads alignment and loss', () => {
    const y = end(FLOW, 2);
    const { alignment } = contrastiveObservables(FLOW.scales, FLOW.noiseScales);
    expect(contrastiveFlow(FLOW).read(0, y).alignment).toBeCloseTo(alignment(y), 13);
  });
});

describe('the ends of the flows', () => {
  it('are closed forms that large totals do not break', () => {
    const one = noncontrastiveLimit({ scales: [1, 1, 1], noiseDimension: 0, noiseScale: 0 });
    // Equal latents: each grows to 2, e^{2 T} = 2.
    expect(one.time).toBeCloseTo(Math.log(2) / 2, 14);
    expect(one.weightCondition).toBeCloseTo(1, 14);
    const huge = noncontrastiveLimit({ scales: [3, 0.01], noiseDimension: 1e9, noiseScale: 1 });
    expect(Number.isFinite(huge.representationCondition)).toBe(true);
    expect(() => noncontrastiveLimit({ scales: [], noiseDimension: 0, noiseScale: 0 })).toThrow(/scales is empty/);
  });

  it('have rates that finite differences of the flow confirm', () => {
    const settings = { ...FLOW, loss: 'infinite' as const };
    const rates = balancedRates({
      scales: FLOW.scales,
      noiseDimension: 5,
      noiseScale: 0.5,
      loss: 'infinite',
      weight: 1,
      inverseTemperature: 4,
    });
    const balanced = (noise: number) => {
      const y = new Float64Array(14);
      FLOW.scales.forEach((scale, k) => {
        for (const block of [0, 3, 6]) y[block + k] = rates.squaredNorm / 3 / scale ** 2;
      });
      y[9] = noise;
      y[10] = noise;
      return y;
    };
    const slope = new Float64Array(14);
    const { term } = contrastiveFlow(settings);
    term.evaluate(0, balanced(0), slope);
    expect(Math.max(...slope.map(Math.abs))).toBeLessThan(1e-14);
    term.evaluate(0, balanced(1e-6), slope);
    expect(-slope[9]! / 1e-6 / rates.noiseEnergy).toBeCloseTo(1, 5);
    expect(rates.imbalance).toHaveLength(2);
    expect(() =>
      balancedRates({ scales: [1], noiseDimension: 0, noiseScale: 0, loss: 'none', weight: 1, inverseTemperature: 1 }),
    ).toThrow(/no balanced fixed point for the loss none/);
  });
});

describe('small parts', () => {
  it('weights of contrasts are a softmax beside 1', () => {
    const d = Float64Array.of(0.3, -0.5, 900);
    expect(contrastWeights(d.slice(0, 2), 0, 2, 0)).toBeCloseTo(
      (Math.exp(0.3) + Math.exp(-0.5)) / (1 + Math.exp(0.3) + Math.exp(-0.5)),
      14,
    );
    expect(contrastWeights(d, 0, 3, 0)).toBe(1);
    expect(contrastWeights(Float64Array.of(-0.5), 0, 1, Math.log(2))).toBeCloseTo(2 / (2 + Math.exp(0.5)), 14);
  });

  it('dictionaries are orthonormal', () => {
    const U = orthonormalColumns(6, 3, 1);
    for (let k = 0; k < 3; k++) {
      for (let l = 0; l < 3; l++) {
        let dot = 0;
        for (let i = 0; i < 6; i++) dot += U[i * 3 + k]! * U[i * 3 + l]!;
        expect(dot).toBeCloseTo(k === l ? 1 : 0, 14);
      }
    }
  });

  it('temperatures are piecewise constant', () => {
    const stages = PROBLEM.temperature;
    expect([0, 0.99, 1, 50].map((time) => inverseTemperatureAt(stages, time))).toEqual([3, 3, 5, 5]);
  });

  it('condition numbers count overlaps of latents', () => {
    const { weightCondition } = contrastiveObservables([1, 1], [0, 0]);
    // [[1, .6], [.6, 1]] has eigenvalues 1.6 and .4.
    expect(weightCondition([1, 1, 1, 1, 0, 0, 0, 0, 0.6])).toBeCloseTo(2, 12);
  });

  it('random starts have the identity as mean Gram matrix', () => {
    const gram = gramOfContrastiveState(wide(40_000, 1, 1));
    // Entries have standard deviation at most sqrt(2/40000) = .0071; 10 of them beyond 5 deviations: 6e-6.
    gram.forEach((value, at) => {
      expect(Math.abs(value - (at % 5 === 0 ? 1 : 0))).toBeLessThan(0.036);
    });
    expect(() => randomContrastiveState(stream('initial'), { signals: 1, noise: 0, width: 0 })).toThrow('width = 0');
  });
});
