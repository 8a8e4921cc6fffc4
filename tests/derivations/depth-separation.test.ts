/** The derivation of depth separation: its parameters, models and simulators together. */

import { describe, expect, it } from 'vitest';
import type { CompositionState } from '../../derivations/depth-separation/fast/network.js';
import { planarPopulation } from '../../derivations/depth-separation/fast/planar.js';
import { derivation } from '../../derivations/depth-separation/index.js';
import { statisticsOf } from '../../derivations/depth-separation/models.js';
import { initialState, lawOf, type Parameters } from '../../derivations/depth-separation/parameters.js';
import {
  featureAlong,
  firstIntegral,
  forcesAt,
  learner,
  modelStart,
  orbit,
  relativeDeviation,
} from '../../derivations/depth-separation/theory.js';
import { InputError } from '../../src/engine/errors.js';
import { evenGrid } from '../../src/numerics/grid.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { limitCheck } from '../../src/study/checks/limit.js';
import { overrideParameters, resolveParameters } from '../../src/study/parameters.js';
import { predict } from '../../src/study/predict.js';
import { simulate } from '../../src/study/simulate.js';

const defaults = resolveParameters(derivation, []) as Parameters;
const change = (parameters: Partial<Parameters>): Parameters =>
  overrideParameters(derivation, defaults, parameters) as Parameters;
const stream = (run = 0) => randomStream({ seed: 3, run, purpose: 'initial' });

describe('the steps', () => {
  it.each([{}, { law: 'bessel' as const, d: 7 }, { m2: 2 }])('are confirmed for %o', (parameters) => {
    for (const step of derivation.derive(change(parameters)).steps) {
      expect(step.verify().length, step.id).toBeGreaterThan(0);
    }
  });
});

describe('the flow at infinite width', () => {
  const p = change({ m2: 3, kappa1: 0.7, eta2: 1.4 });
  const path = orbit(
    p,
    'infinite-width',
    modelStart(p, 0.6, [-0.4, -0.9, -1.1], [0.5, 0.3, 1.2]),
    evenGrid(60, 60).slice(1),
  );

  it('has the loss as its Lyapunov function', () => {
    const loss = path.map((y) => forcesAt(p, y).loss);
    expect(loss.every((value, at) => at === 0 || value < loss[at - 1]!)).toBe(true);
  });

  it('conserves the first integral, with either form of the first layer', () => {
    const values = path.map((y) => firstIntegral(p, y));
    for (const value of values) expect(value).toBeCloseTo(values[0]!, 8);
    for (const y of path) expect(y[7]).toBeCloseTo(y[0]! ** 2, 8);
  });

  it('loses loss at the rate of the squared velocities', () => {
    const y = path[5]!;
    const term = derivation.derive(p).models[0]!.term;
    const velocity = new Float64Array(y.length);
    term.evaluate(0, y, velocity);
    const h = 1e-6;
    const moved = (sign: number) =>
      forcesAt(
        p,
        y.map((value, at) => value + sign * h * velocity[at]!),
      ).loss;
    const squares = [1, 2, 3, 4, 5, 6].reduce((sum, at) => sum + velocity[at]! ** 2 / 3, 0);
    expect((moved(1) - moved(-1)) / (2 * h)).toBeCloseTo(-(velocity[0]! ** 2) / 0.7 - squares / 1.4, 8);
  });
});

describe('the models', () => {
  it('start where the simulators do; only the corrected one knows the harmonics', () => {
    const state = initialState(defaults, stream());
    const [plain, corrected] = derivation.derive(defaults).models.map((model) => model.start(state));
    expect(Array.from(plain!.subarray(0, 3))).toEqual([0.5, -0.5, 0.5].map((value) => expect.closeTo(value, 12)));
    expect(relativeDeviation(plain!)).toBe(0);
    expect(relativeDeviation(corrected!)).toBeCloseTo(Math.sqrt(2.064 / 128), 1);
  });

  it('start, without a state, from the mean harmonics of m1 independent units', () => {
    // 1/(2 d C_d^2) - 1 with C_3 = 1/4, over m1.
    const y = modelStart(change({ d: 3, m1: 50 }), 0.5, [-0.5], [0.5]);
    expect(relativeDeviation(y) ** 2).toBeCloseTo(5 / 3 / 50, 12);
    expect(Array.from(y.subarray(0, 4))).toEqual([0.5, -0.5, 0.5, 0.25]);
  });

  it('differ by the 1/m1 term, which halves as m1 doubles', () => {
    const gap = [2000, 4000].map((m1) => {
      const p = change({ m1 });
      const start = modelStart(p, 0.5, [-0.5], [0.5]);
      const [one, other] = (['infinite-width', 'width-corrected'] as const).map(
        (model) => orbit(p, model, start, [30])[0]![0]!,
      );
      return one! - other!;
    });
    expect(gap[0]! / gap[1]!).toBeCloseTo(2, 2);
  });
});

describe('conservation at finite width', () => {
  it('holds for the population gradient in the plane', () => {
    const p = change({ d: 2, m1: 5, law: 'arcsec' });
    const state = initialState(p, stream());
    const { weights, outer } = planarPopulation(lawOf(p), state);
    // d/dt of mean |w_i|^2 and mean a_j^2 over the rates.
    const first = weights.reduce((sum, value, at) => sum + (value * state.weights[at]!) / 5, 0);
    expect(first).toBeCloseTo(outer[0]! * state.outer[0]!, 9);
  });

  it('drifts as dt in steps', () => {
    const drift = [0.2, 0.1].map((dt) => {
      const p = change({ d: 5, m1: 16, dt });
      const steps = 20 / dt;
      const runs = simulate(derivation, p, { seeds: 4, steps, saveAt: [0, steps], seed: 1 });
      const at = (time: number) =>
        [0, 1, 2, 3].map((run) =>
          firstIntegral(
            p,
            runs.values[time]!.map((column) => column[run]!),
          ),
        );
      const [start, end] = [at(0), at(1)];
      return end.reduce((sum, value, run) => sum + (value - start[run]!) / 4, 0);
    });
    expect(drift[0]! / drift[1]!).toBeGreaterThan(1.7);
    expect(drift[0]! / drift[1]!).toBeLessThan(2.3);
  });
});

describe('a limit test with a start for each run', () => {
  const check = (start: Parameters['start']) =>
    limitCheck<Parameters, CompositionState>({
      sizes: { quick: [4, 8, 16, 32], full: [4, 8, 16, 32] },
      sizeName: 'm1',
      model: 'infinite-width',
      at: (p, m1) => ({ ...p, m1, d: 3, start }),
      observable: 'alpha',
      tEnd: 1,
      seeds: { quick: 8, full: 8 },
      perRunInitial: true,
      expect: { power: -1, tolerance: 0.1 },
    });
  const context = { derivation, parameters: defaults, profile: 'quick' as const, seed: 2, progress: () => {} };

  it('runs where the model starts alike whatever the draw', () => {
    expect(check('sphere').run(context).findings).toHaveLength(2);
  });

  it('is refused where it does not', () => {
    expect(() => check('gaussian').run(context)).toThrow('the same statistics whatever the draw');
  });
});

describe('the learner of the figures', () => {
  it('is the network: along a direction, and with the feature of that direction', () => {
    const p = change({ d: 3, m1: 4, m2: 2, a: [-0.7, -0.4], b: [0.9, 0.5] });
    const state = initialState(p, stream());
    const u = [0.36, -0.48, 0.8];
    const hidden = [0, 1, 2, 3].map((i) => u.reduce((sum, value, k) => sum + value * state.weights[3 * i + k]!, 0));
    const g = hidden.reduce((sum, h) => sum + Math.max(0, h), 0) / 4;
    expect(featureAlong(state, u)).toBeCloseTo(g, 12);
    const f = [0, 1].reduce((sum, j) => sum + Math.max(0, state.outer[j]! * g * 0.8 + state.biases[j]!) / 2, 0);
    expect(learner(statisticsOf(state), 2, g, 0.8)).toBeCloseTo(f, 12);
  });
});

describe('parameters', () => {
  it('draw the second layer uniformly from (-0.8, -0.2) and (0.2, 0.8)', () => {
    const { outer, biases } = initialState(change({ m2: 1000, m1: 1 }), stream());
    // An end is missed by .01 with probability (1 - .01/.6)^1000 < 1e-7.
    for (const [low, high, values] of [
      [-0.8, -0.2, outer],
      [0.2, 0.8, biases],
    ] as const) {
      expect(Math.min(...values)).toBeGreaterThan(low);
      expect(Math.min(...values)).toBeLessThan(low + 0.01);
      expect(Math.max(...values)).toBeLessThan(high);
      expect(Math.max(...values)).toBeGreaterThan(high - 0.01);
    }
  });

  it('are refused where the population loss is infinite, or lengths differ', () => {
    expect(() => initialState(change({ a: [0.1] }), stream())).toThrow(InputError);
    expect(() => initialState(change({ a: [0] }), stream())).toThrow('a[1] = 0; every a_j must be < 0');
    expect(() => initialState(change({ b: [0.1, 0.2] }), stream())).toThrow('--set m2=2');
  });

  it('give a Gaussian start whose flow begins at its own alpha', () => {
    const p = change({ start: 'gaussian', m1: 400 });
    const state = initialState(p, stream());
    // E|w| of a normal vector: alpha0 (1 - 1/(4d) + ...); sd of alpha: alpha0/sqrt(2 d m1) = .004.
    expect(statisticsOf(state)[0]).toBeGreaterThan(0.475);
    expect(statisticsOf(state)[0]).toBeLessThan(0.51);
    const values = predict(derivation, p, { tEnd: 1, points: 1, initial: state }).values;
    expect(values[0]![0]).toBeCloseTo(statisticsOf(state)[0]!, 12);
  });
});
