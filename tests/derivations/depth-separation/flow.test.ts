/**
 * The right-hand sides of both flows: at infinite width against differences of the loss by quadrature of its definition; with the 1/m1
 * term against the exact gradient of layers of finite width. Rates and states make every term of order one.
 */

import { describe, expect, it } from 'vitest';
import { DirectionalGradient } from '../../../derivations/depth-separation/fast/directions.js';
import { compositionFlow, lateLossRate, widthCorrectedFlow } from '../../../derivations/depth-separation/fast/flow.js';
import {
  type CompositionState,
  compositionStatisticNames,
  featureOfComposition,
  readCompositionStatistics,
} from '../../../derivations/depth-separation/fast/network.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { HARMONIC_DEGREES } from '../../../src/laws/rotation/relu-feature.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { radiusAt } from './definition.js';

const RHO0 = 0.5;
const law = arcsecLaw(RHO0);
const [kappa1, eta2] = [0.7, 1.6];

const settings = (outerNeurons: number) => ({ law, firstRate: kappa1, secondRate: eta2, outerNeurons });

const velocity = (term: Term, y: Float64Array): Float64Array => {
  const out = new Float64Array(y.length);
  term.evaluate(0, y, out);
  return out;
};

/** (1/2) E (relu(1 - r) - mean_j relu(a_j alpha r + b_j))^2 by the midpoint rule; y = alpha, a, b. */
function lossByQuadrature(y: ArrayLike<number>, m2: number): number {
  const cells = 20_000;
  let sum = 0;
  for (let n = 0; n < cells; n++) {
    const r = radiusAt(RHO0, (n + 0.5) / cells);
    let f = 0;
    for (let j = 0; j < m2; j++) f += Math.max(0, y[1 + j]! * y[0]! * r + y[1 + m2 + j]!) / m2;
    sum += (Math.max(0, 1 - r) - f) ** 2 / 2;
  }
  return sum / cells;
}

describe('the flow at infinite width', () => {
  it.each<[string, readonly number[]]>([
    ['one neuron, threshold above 1', [0.6, -0.7, 0.8]],
    ['one neuron, threshold below 1', [1.4, -0.9, 0.9]],
    ['two, the 1 of the target between them', [0.8, -1.3, -0.5, 0.8, 0.7]],
    ['three, one of them dead', [0.7, -1.2, -0.6, -0.9, 0.7, 0.9, -0.2]],
  ])('is the gradient of the loss, with the rates: %s', (_, values) => {
    const m2 = (values.length - 1) / 2;
    const y = new Float64Array(compositionStatisticNames(m2).length);
    y.set(values);
    y[1 + 2 * m2] = y[0]! ** 2;
    const h = 1e-4;
    const slope = (at: number): number => {
      const [up, down] = [h, -h].map((change) =>
        lossByQuadrature(
          values.map((value, k) => (k === at ? value + change : value)),
          m2,
        ),
      );
      return (up! - down!) / (2 * h);
    };
    const alpha = -kappa1 * slope(0);
    const expected = [
      alpha,
      ...Array.from({ length: 2 * m2 }, (__, at) => -eta2 * m2 * slope(1 + at)),
      // All lengths equal: q = alpha^2.
      2 * y[0]! * alpha,
    ];
    const seen = velocity(compositionFlow(settings(m2)), y);
    expected.forEach((value, at) => {
      expect(seen[at], `entry ${at}`).toBeCloseTo(value, 5);
    });
    expect(Math.abs(alpha)).toBeGreaterThan(0.01);
    expect(Array.from(seen.subarray(2 + 2 * m2)).every((value) => value === 0)).toBe(true);
  });
});

/** Units of equal lengths in the plane whose angles have density (1 + contrast cos(degree angle))/(2 pi): one harmonic of the feature. */
function layerOfOneHarmonic(degree: number, contrast: number): CompositionState {
  const neurons = 240;
  const weights = new Float64Array(2 * neurons);
  for (let i = 0; i < neurons; i++) {
    const share = (2 * Math.PI * (i + 0.5)) / neurons;
    let angle = share;
    // The quantile, by Newton's method.
    for (let pass = 0; pass < 30; pass++) {
      angle -=
        (angle + (contrast / degree) * Math.sin(degree * angle) - share) / (1 + contrast * Math.cos(degree * angle));
    }
    weights.set([2.3 * Math.cos(angle), 2.3 * Math.sin(angle)], 2 * i);
  }
  return {
    neurons,
    dimension: 2,
    weights,
    outer: Float64Array.of(-1.3, -0.6),
    biases: Float64Array.of(0.75, 0.7),
  };
}

function statisticsOf(state: CompositionState): Float64Array {
  const out = new Float64Array(compositionStatisticNames(state.outer.length).length);
  readCompositionStatistics(featureOfComposition(state), state.outer, state.biases, out);
  return out;
}

/** The derivative of the statistics along the exact gradient flow at finite width, in the plane. */
function exactVelocity(state: CompositionState): readonly number[] {
  const gradient = new DirectionalGradient(law, state.neurons, 2, state.outer.length);
  gradient.begin(state.outer, state.biases);
  const count = 20_000;
  const directions = Float64Array.from({ length: 2 * count }, (_, at) => {
    const angle = (Math.PI * (Math.floor(at / 2) + 0.5)) / count;
    return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  gradient.addAntipodal(state.weights, directions);
  const h = 1e-5;
  const moved = (sign: number): Float64Array => {
    const along = (from: Float64Array, velocities: Float64Array, rate: number): Float64Array =>
      from.map((value, at) => value + (sign * h * rate * velocities[at]!) / gradient.count);
    return statisticsOf({
      ...state,
      // eta1 = kappa1/C_2^2.
      weights: along(state.weights, gradient.weights, kappa1 * Math.PI ** 2),
      outer: along(state.outer, gradient.outer, eta2),
      biases: along(state.biases, gradient.biases, eta2),
    });
  };
  const [up, down] = [moved(1), moved(-1)];
  return Array.from(up, (value, at) => (value - down[at]!) / (2 * h));
}

describe('the flow with the 1/m1 term', () => {
  it.each([
    [1, 0.1],
    [2, 0.2],
    [4, 0.6],
    [6, 0.8],
  ])('has the terms of second order of the exact gradient, a harmonic of degree %i', (degree, contrast) => {
    const state = layerOfOneHarmonic(degree, contrast);
    const y = statisticsOf(state);
    const [exact, plain, corrected] = [
      exactVelocity(state),
      velocity(compositionFlow(settings(2)), y),
      velocity(widthCorrectedFlow(settings(2), 2), y),
    ];
    const mode = 6 + HARMONIC_DEGREES.indexOf(degree);
    // The next order is E_k itself, at most .4 %: 2 % leave no room for a wrong coefficient, sign or power.
    for (let at = 0; at < 6; at++) {
      const added = exact[at]! - plain[at]!;
      expect((corrected[at]! - plain[at]!) / added, `what finite width adds to entry ${at}`).toBeGreaterThan(0.98);
      expect((corrected[at]! - plain[at]!) / added, `what finite width adds to entry ${at}`).toBeLessThan(1.02);
    }
    const decay = exact[mode]! / y[mode]!;
    expect(decay).toBeLessThan(-5e-3);
    expect(corrected[mode]! / y[mode]! / decay).toBeGreaterThan(0.98);
    expect(corrected[mode]! / y[mode]! / decay).toBeLessThan(1.02);
  });
});

describe('the late rate', () => {
  it('is twice the smaller decay rate of the linearised flow, at generic rates and limits', () => {
    const [alpha, a] = [1.6, -1 / 1.6];
    const term = compositionFlow(settings(1));
    const at = (k: number, change: number): Float64Array => {
      const y = new Float64Array(compositionStatisticNames(1).length);
      y.set([alpha, a, 1]);
      y[k]! += change;
      return velocity(term, y);
    };
    const h = 1e-6;
    const J = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (at(column, h)[row]! - at(column, -h)[row]!) / (2 * h)));
    const trace = J[0]![0]! + J[1]![1]! + J[2]![2]!;
    const minor = (i: number, j: number): number => J[i]![i]! * J[j]![j]! - J[i]![j]! * J[j]![i]!;
    // One eigenvalue is 0: alpha and a move along alpha |a| = 1.
    const product = minor(0, 1) + minor(0, 2) + minor(1, 2);
    const slow = (-trace - Math.sqrt(trace * trace - 4 * product)) / 2;
    const rate = lateLossRate(law, { firstRate: kappa1, secondRate: eta2, alpha, outer: a });
    expect(rate / (2 * slow)).toBeCloseTo(1, 4);
  });
});
