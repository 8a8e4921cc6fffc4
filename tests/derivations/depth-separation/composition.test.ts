import { describe, expect, it } from 'vitest';
import { startCompositionSgd } from '../../../derivations/depth-separation/fast/direct-chain.js';
import { DirectionalGradient } from '../../../derivations/depth-separation/fast/directions.js';
import { compositionForces, lateLossRate } from '../../../derivations/depth-separation/fast/flow.js';
import { startCompositionGramSgd } from '../../../derivations/depth-separation/fast/gram-chain.js';
import {
  type CompositionState,
  compositionStatisticNames,
} from '../../../derivations/depth-separation/fast/network.js';
import { planarPopulation } from '../../../derivations/depth-separation/fast/planar.js';
import { compositionLoss, startRadiusIntegrated } from '../../../derivations/depth-separation/fast/radius-chain.js';
import {
  equalTwoLayerWidth,
  trainedThreeLayerLoss,
  trainedTwoLayerLoss,
} from '../../../derivations/depth-separation/fast/trained.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { besselLaw } from '../../../src/laws/rotation/bessel-law.js';
import { HingeFlow } from '../../../src/laws/rotation/hinge-flow.js';
import { randomStream } from '../../../src/numerics/random/stream.js';

const law = arcsecLaw(0.5);
const stream = (purpose: string, run = 0) => randomStream({ seed: 9, run, purpose });
const problem = { law, firstRate: 1, secondRate: 1, stepSize: 0.05 };

const plane: CompositionState = {
  neurons: 4,
  dimension: 2,
  weights: Float64Array.of(1, 0.2, -0.5, 1.1, -0.4, -0.9, 0.6, -0.8),
  outer: Float64Array.of(-0.9, -0.6),
  biases: Float64Array.of(0.8, 0.3),
};

function randomState(neurons: number, dimension: number): CompositionState {
  const weights = new Float64Array(neurons * dimension);
  stream('weights').fillNormals(weights);
  return { neurons, dimension, weights, outer: Float64Array.of(-0.7, -0.4), biases: Float64Array.of(0.5, 0.6) };
}

describe('forces on a feature', () => {
  it.each([
    ['arcsec', law],
    ['bessel', besselLaw(6, 0.5)],
  ])('have the slopes of their differences, %s law', (_name, radial) => {
    const flow = new HingeFlow(radial, 3);
    const out = { loss: 0, feature: 0 };
    flow.setLayer([-0.9, -0.5, -1.2], [0.7, 0.8, -0.1]);
    const at = (g: number) => {
      flow.evaluate(g, out);
      return [...flow.A, ...flow.B, out.feature];
    };
    const [g, h] = [0.9, 1e-5];
    const [high, low] = [at(g + h), at(g - h)];
    const curvature = flow.differentiate(g, out);
    [...flow.slopeA, ...flow.slopeB, -curvature].forEach((slope, index) => {
      expect(slope).toBeCloseTo((high[index]! - low[index]!) / (2 * h), 6);
    });
  });

  it('tend to those of an inactive direction as g goes to 0', () => {
    const flow = new HingeFlow(law, 2);
    const [limit, near] = [
      { loss: 0, feature: 0 },
      { loss: 0, feature: 0 },
    ];
    flow.setLayer([-0.9, -0.5], [0.4, -0.2]);
    flow.evaluateInactive(limit);
    const A = [...flow.A];
    flow.evaluate(1e-7, near);
    expect(near.loss).toBeCloseTo(limit.loss, 5);
    expect(flow.A[0]).toBeCloseTo(A[0]!, 5);
    expect(A[1]).toBe(0);
  });
});

describe('the population gradient', () => {
  it('in the plane is that of the directions', () => {
    const exact = planarPopulation(law, plane);
    const gradient = new DirectionalGradient(law, 4, 2, 2);
    gradient.begin(plane.outer, plane.biases);
    // Jumps of the force on the weights leave an error of order 1/8004. A midpoint rule of 2 * 4002 directions: 4002 is no multiple of 4, so that both paths are used.
    const count = 4002;
    const directions = Float64Array.from({ length: 2 * count }, (_, at) => {
      const angle = (Math.PI * (Math.floor(at / 2) + 0.5)) / count;
      return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    gradient.addAntipodal(plane.weights, directions);
    expect(gradient.count).toBe(2 * count);
    expect(gradient.loss / gradient.count).toBeCloseTo(exact.loss, 6);
    gradient.weights.forEach((sum, at) => {
      expect(sum / gradient.count).toBeCloseTo(exact.weights[at]!, 4);
    });
    gradient.outer.forEach((sum, at) => {
      expect(sum / gradient.count).toBeCloseTo(exact.outer[at]!, 5);
    });
    gradient.biases.forEach((sum, at) => {
      expect(sum / gradient.count).toBeCloseTo(exact.biases[at]!, 5);
    });
    // Euler's relation: sum_i w_i.dL/dw_i = sum_j a_j dL/da_j.
    const first = exact.weights.reduce((sum, value, at) => sum + value * plane.weights[at]!, 0) / 4;
    const second = exact.outer.reduce((sum, value, at) => sum + value * plane.outer[at]!, 0) / 2;
    expect(first).toBeCloseTo(second, 8);
  });

  it('is what plain SGD follows in the mean', () => {
    // One step of plain SGD with many examples against one of the radius-integrated gradient: z of b's, at 5 sigma (6e-7 each).
    const state = randomState(6, 4);
    const batch = 200_000;
    const names = compositionStatisticNames(2);
    const [direct, integrated] = [
      startCompositionSgd(problem, batch, state, stream('direct')),
      startRadiusIntegrated(problem, 2000, state, stream('directions')),
    ].map((chain) => {
      const out = new Float64Array(names.length);
      chain.advance(1);
      chain.read(out);
      return out;
    });
    for (const name of ['b[1]', 'b[2]']) {
      const at = names.indexOf(name);
      // |e| <= 1: one increment has a standard deviation of at most dt.
      expect(Math.abs(direct![at]! - integrated![at]!)).toBeLessThan((5 * problem.stepSize) / Math.sqrt(batch));
    }
    expect(direct![0]).toBeCloseTo(integrated![0]!, 2);
  });

  it('is refused, with the reason, where the loss is infinite', () => {
    const wrong = { ...plane, outer: Float64Array.of(-0.9, 0) };
    const reason = 'the population loss is infinite';
    expect(() => planarPopulation(law, wrong)).toThrow(reason);
    expect(() => startRadiusIntegrated(problem, 1, wrong, stream('x'))).toThrow(reason);
    expect(() => compositionForces(law, 1, [0.1], [1])).toThrow(reason);
    expect(() => planarPopulation(law, randomState(2, 3))).toThrow('got d = 3');
  });
});

describe('the loss by blocks of directions', () => {
  it('is that of quadrature, with the error that it states', () => {
    const exact = planarPopulation(law, plane).loss;
    const estimates = Array.from({ length: 60 }, (_, run) => compositionLoss(law, plane, 20, stream('loss', run)));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const centre = mean(estimates.map(({ loss }) => loss));
    const spread = Math.sqrt((mean(estimates.map(({ loss }) => (loss - centre) ** 2)) * 60) / 59);
    // Normal means of 60: 4.5 sigma, 7e-6; a standard deviation of 60 values is off by 9 % (1 sigma), by 45 % hardly ever (1e-6).
    expect(Math.abs(centre - exact)).toBeLessThan((4.5 * spread) / Math.sqrt(60));
    const stated = mean(estimates.map(({ standardError }) => standardError));
    expect(stated / spread).toBeGreaterThan(0.65);
    expect(stated / spread).toBeLessThan(1.6);
  });
});

describe('the chains', () => {
  it('stop before a step that makes an a_j >= 0', () => {
    // Thresholds below 1 and f < f_* up to them: every B_j > 0, so that a_j grows.
    const state = { ...randomState(8, 3), outer: Float64Array.of(-1.2, -1.1), biases: Float64Array.of(0.4, 0.4) };
    const chain = startRadiusIntegrated({ ...problem, stepSize: 4000 }, 1, state, stream('far'));
    chain.advance(50);
    expect(chain.finite).toBe(false);
    expect(chain.state().outer.every((a) => a < 0)).toBe(true);
  });

  it('do not change the state that they start from, nor depend on how steps are cut', () => {
    const state = randomState(5, 6);
    const before = state.weights.slice();
    const ends = [[7], [3, 4]].map((cuts) => {
      const chain = startCompositionGramSgd(problem, state, stream('gram'));
      for (const steps of cuts) chain.advance(steps);
      const out = new Float64Array(compositionStatisticNames(2).length);
      chain.read(out);
      return [...out];
    });
    expect(ends[0]).toEqual(ends[1]);
    expect(state.weights).toEqual(before);
  });

  it('refuse what they cannot do', () => {
    const state = randomState(5, 3);
    expect(() => startCompositionGramSgd(problem, state, stream('x'))).toThrow('m1 = 5 and d = 3');
    expect(() => startCompositionSgd(problem, 0, state, stream('x'))).toThrow('got 0');
    expect(() => startRadiusIntegrated({ ...problem, stepSize: 0 }, 1, state, stream('x'))).toThrow('dt must be');
    expect(() => compositionLoss(law, state, 1, stream('x'))).toThrow('at least 2 blocks; got 1');
    expect(() => compositionStatisticNames(0)).toThrow('got 0');
  });
});

describe('late rates', () => {
  // 2 lambda_min from an independent program, to the digits that it printed.
  it.each([
    [0.2, 0.0875, 4],
    [0.5, 0.02672, 5],
    [0.7, 0.00655, 5],
    [0.9, 0.000363, 6],
  ])('at rho0 = %f', (rho0, stated, digits) => {
    const rate = lateLossRate(arcsecLaw(rho0), { firstRate: 1, secondRate: 1, alpha: 1, outer: -1 });
    expect(rate).toBeCloseTo(stated, digits);
  });
});

describe('trained networks', () => {
  it('have equal numbers of parameters, as an independent program counted', () => {
    expect([5, 10, 30, 60].map((d) => equalTwoLayerWidth(128, d))).toEqual([92, 107, 120, 124]);
  });

  it('learn: both end below the loss .0198 of the best constant', () => {
    const settings = { law, dimension: 5, largestRadius: 3, steps: 200, batch: 64, rate: 1e-2, testExamples: 4000 };
    expect(trainedTwoLayerLoss(20, settings, stream('two'))).toBeLessThan(0.012);
    expect(trainedThreeLayerLoss(32, 2.5, settings, stream('three'))).toBeLessThan(0.006);
  });
});
