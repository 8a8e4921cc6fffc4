/**
 * One step of each simulator against one step of gradient descent on the loss of its examples, written from the definition of the
 * network: means and covariances of the increments of alpha, a, b and q. Rates and steps make every term of order one.
 */

import { describe, expect, it } from 'vitest';
import { startCompositionSgd } from '../../../derivations/depth-separation/fast/direct-chain.js';
import { startCompositionGramSgd } from '../../../derivations/depth-separation/fast/gram-chain.js';
import {
  type CompositionState,
  compositionStatisticNames,
} from '../../../derivations/depth-separation/fast/network.js';
import { startRadiusIntegrated } from '../../../derivations/depth-separation/fast/radius-chain.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { type RandomStream, randomStream } from '../../../src/numerics/random/stream.js';
import type { Chain } from '../../../src/simulators/chain.js';
import {
  directionAt,
  evenPoints,
  exampleLoss,
  flat,
  largestDeviation,
  momentsOf,
  type Rates,
  radiusAt,
  statisticsOfLayers,
  stepped,
} from './definition.js';

const rates: Rates = { rho0: 0.5, kappa1: 0.7, eta2: 1.6, dt: 0.8 };
const problem = { law: arcsecLaw(rates.rho0), firstRate: rates.kappa1, secondRate: rates.eta2, stepSize: rates.dt };

const plane: CompositionState = {
  neurons: 3,
  dimension: 2,
  weights: Float64Array.of(1.9, 0.4, -0.8, 1.6, -0.9, -2.1),
  outer: Float64Array.of(-1.1, -0.6),
  biases: Float64Array.of(1.3, 0.9),
};
/** Two units in space, so that the Gram simulation applies. Some directions activate no unit or hardly one. */
const space: CompositionState = {
  neurons: 2,
  dimension: 3,
  weights: Float64Array.of(2.1, 0.4, -1.2, -0.7, 1.9, 1.5),
  outer: Float64Array.of(-1.1, -0.6),
  biases: Float64Array.of(1.3, 0.9),
};

/** Increments of the statistics by steps on losses that are drawn at even points of a unit cube. */
function increments(
  state: CompositionState,
  points: number,
  coordinates: number,
  lossAt: (u: readonly number[]) => (p: Float64Array) => number,
): readonly (readonly number[])[] {
  const [m1, m2, d] = [state.neurons, state.outer.length, state.dimension];
  const start = flat(state);
  const before = statisticsOfLayers(start, m1, m2, d);
  return [...evenPoints(points, coordinates)].map((u) =>
    statisticsOfLayers(stepped(start, { m1, m2, d }, rates, lossAt(u)), m1, m2, d).map((y, k) => y - before[k]!),
  );
}

/** A batch of examples, each from d coordinates: its radius, then its direction. */
const batchLoss = (state: CompositionState, batch: number) => (u: readonly number[]) => {
  const [m1, m2, d] = [state.neurons, state.outer.length, state.dimension];
  const examples = Array.from({ length: batch }, (_, n) => {
    const radius = radiusAt(rates.rho0, u[n * d]!);
    return directionAt(d, u.slice(n * d + 1, (n + 1) * d)).map((value) => radius * value);
  });
  return (p: Float64Array) => examples.reduce((sum, x) => sum + exampleLoss(p, m1, m2, x) / batch, 0);
};

/** Increments of the same statistics in runs of one step. */
function runs(state: CompositionState, count: number, start: (stream: RandomStream) => Chain) {
  const size = 2 + 2 * state.outer.length;
  const out = new Float64Array(compositionStatisticNames(state.outer.length).length);
  return Array.from({ length: count }, (_, run) => {
    const chain = start(randomStream({ seed: 4, run, purpose: 'one step' }));
    chain.read(out);
    const before = Array.from(out.subarray(0, size));
    chain.advance(1);
    chain.read(out);
    return before.map((value, k) => out[k]! - value);
  });
}

/** Bounded increments: where a direction hardly activates a unit those of the first layer have no second moment. */
const saturated = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((x) => x / Math.sqrt(1 + x * x)));

// 27 means and products each. A |z| above 5.5 has a chance of 4e-8 for a normal one: 5e-6 for all four tests, which the sums of
// thousands of bounded increments may exceed a little, and not to 1e-4.
const LARGEST = 5.5;

describe('one step', () => {
  it('has the mean and covariance of its definition: direct, batch 2 in the plane', () => {
    const stated = momentsOf(increments(plane, 30_000, 4, batchLoss(plane, 2)));
    const seen = runs(plane, 8000, (stream) => startCompositionSgd(problem, 2, plane, stream));
    expect(largestDeviation(seen, stated)).toBeLessThan(LARGEST);
  });

  it('has the mean and covariance of its definition: direct and on the Gram matrix, in space', () => {
    const stated = momentsOf(saturated(increments(space, 30_000, 3, batchLoss(space, 1))));
    const direct = runs(space, 8000, (stream) => startCompositionSgd(problem, 1, space, stream));
    const gram = runs(space, 8000, (stream) => startCompositionGramSgd(problem, space, stream));
    for (const seen of [direct, gram]) expect(largestDeviation(saturated(seen), stated)).toBeLessThan(LARGEST);
  });

  it('has the mean and covariance of its definition: radius-integrated, two blocks in the plane', () => {
    // A block in the plane is one angle: the directions at it and three quarter turns on.
    const radii = Array.from({ length: 80 }, (_, n) => radiusAt(rates.rho0, (n + 0.5) / 80));
    const lossAt = (u: readonly number[]) => (p: Float64Array) => {
      let sum = 0;
      for (const start of u) {
        for (let quarter = 0; quarter < 4; quarter++) {
          const [x, y] = directionAt(2, [start + quarter / 4]) as [number, number];
          for (const r of radii) sum += exampleLoss(p, 3, 2, [r * x, r * y]);
        }
      }
      return sum / (8 * radii.length);
    };
    const stated = momentsOf(increments(plane, 1000, 2, lossAt));
    const seen = runs(plane, 3000, (stream) => startRadiusIntegrated(problem, 2, plane, stream));
    expect(largestDeviation(seen, stated)).toBeLessThan(LARGEST);
  });
});
