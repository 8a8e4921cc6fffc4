import { afterEach, describe, expect, it, vi } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { kolmogorovSmirnovTwoSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { statisticNames } from '../../src/simulators/chain.js';
import { openDirectBatch } from '../../src/simulators/compiled/direct.js';
import { directSimulator } from '../../src/simulators/direct.js';
import { simulateEnsemble } from '../../src/simulators/ensemble.js';
import { polynomialLinks, type SgdSetting } from '../../src/simulators/problem.js';
import { randomSphereState, type SphereState } from '../../src/simulators/state.js';

/** 0.8 h_2 + 0.6 h_4 for the target and h_3 + h_2 for the learner: neither even nor of one degree. */
const polynomials = polynomialLinks({
  target: [-0.8 / Math.SQRT2 + 1.8 / Math.sqrt(24), 0, 0.8 / Math.SQRT2 - 3.6 / Math.sqrt(24), 0, 0.6 / Math.sqrt(24)],
  learner: [-1 / Math.SQRT2, -3 / Math.sqrt(6), 1 / Math.SQRT2, 1 / Math.sqrt(6)],
});
/** No polynomials: the kernel asks the host. */
const callbacks = {
  target: Math.tanh,
  learner: (z: number) => Math.max(z, 0),
  learnerDerivative: (z: number) => (z > 0 ? 1 : 0),
};
const links = { polynomial: polynomials, callback: callbacks };

function problemOf(
  neurons: number,
  dimension: number,
  options: Partial<SgdSetting> & Pick<SgdSetting, 'target' | 'learner' | 'learnerDerivative'>,
): SgdSetting {
  return {
    dimension,
    neurons,
    targets: neurons === 1 ? 1 : 3,
    stepSize: 0.2 / dimension,
    noise: 0.3,
    loss: 'mse',
    secondLayer: Array.from({ length: neurons }, (_, i) => (i % 2 === 0 ? 1 : -0.7) / neurons),
    rates: Array.from({ length: neurons }, (_, i) => 1 - 0.1 * (i % 3)),
    ...options,
  };
}

const startOf = (problem: SgdSetting, run = 0): SphereState =>
  randomSphereState(randomStream({ seed: 5, run, purpose: 'initial' }), problem);
const streamOf = (run = 0) => randomStream({ seed: 5, run, purpose: 'sgd' });
const lengthOf = ({ neurons, targets }: SgdSetting): number => statisticNames(neurons, targets).length;

/** The statistics of the kernel and of the chain in TypeScript after each of some numbers of steps. */
function both(problem: SgdSetting, cuts: readonly number[]) {
  const batch = openDirectBatch(problem, 'f64');
  batch.begin(0, startOf(problem), streamOf());
  const chain = directSimulator.start(problem, startOf(problem), streamOf());
  const kernel = new Float64Array(lengthOf(problem));
  const twin = new Float64Array(lengthOf(problem));
  return cuts.map((steps) => {
    batch.advance(steps);
    chain.advance(steps);
    batch.read(0, kernel);
    chain.read(twin);
    return {
      kernel: [...kernel],
      twin: [...twin],
      failures: [batch.failedAt(0), chain.failedAt],
      finite: [batch.finite(0), chain.finite],
    };
  });
}

afterEach(() => vi.unstubAllEnvs());

describe('the kernel of the direct chain', () => {
  for (const neurons of [1, 3, 8]) {
    for (const dimension of [40, 41, 43]) {
      for (const link of ['polynomial', 'callback'] as const) {
        for (const loss of ['mse', 'correlation'] as const) {
          for (const noise of [0, 0.3]) {
            it(`gives the twin's numbers: m ${neurons}, d ${dimension}, ${link}, ${loss}, noise ${noise}`, () => {
              const problem = problemOf(neurons, dimension, { ...links[link], loss, noise });
              for (const { kernel, twin, finite } of both(problem, [0, 1, 7, 400])) {
                expect(kernel).toEqual(twin);
                expect(finite).toEqual([true, true]);
              }
            });
          }
        }
      }
    }
  }

  it("gives the twin's numbers in a long run, through tails and wedges of the ziggurat", () => {
    const [after] = both(problemOf(3, 101, polynomials), [20_000]);
    expect(after!.kernel).toEqual(after!.twin);
  });

  it('stops at the step that the twin stops at, with the last finite statistics', () => {
    // Unit vectors cannot diverge: what fails is a move so long that its square would overflow, sooner or later.
    const problem = problemOf(3, 41, { ...polynomials, stepSize: 1e147 });
    const states = both(problem, [200, 200]);
    for (const { kernel, twin, failures, finite } of states) {
      expect(finite).toEqual([false, false]);
      expect(failures[0]).toBe(failures[1]);
      expect(failures[0]).toBeGreaterThan(1);
      expect(kernel).toEqual(twin);
      expect(kernel.every(Number.isFinite)).toBe(true);
    }
  });

  it('is what an ensemble of the direct simulator runs on, in slots that are used again', () => {
    vi.stubEnv('POPFLOW_KERNELS', '');
    const problem = problemOf(3, 41, polynomials);
    const batch = directSimulator.openBatch!(problem, 4);
    // The fast path must not fall back in silence.
    expect(batch).toMatchObject({ kernel: 'wasm', precision: 'f64', slots: 1 });
    const settings = { problem, simulator: directSimulator, initial: (run: number) => startOf(problem, run) };
    const kernel = simulateEnsemble({ ...settings, seeds: 5, seed: 5, saveAt: [0, 100] });
    vi.stubEnv('POPFLOW_KERNELS', 'typescript');
    expect(directSimulator.openBatch!(problem, 4)).not.toHaveProperty('kernel');
    const twin = simulateEnsemble({ ...settings, seeds: 5, seed: 5, saveAt: [0, 100] });
    expect(kernel.values).toEqual(twin.values);
    expect(kernel.values[1]![0]![0]).not.toBe(kernel.values[1]![0]![1]);
  });

  it('needs a run in its slot and a state that fits', () => {
    const problem = problemOf(3, 41, polynomials);
    const batch = openDirectBatch(problem, 'f64');
    expect(() => batch.finite(0)).toThrow('slot 0 of 1 has no run; begin one');
    expect(() => batch.begin(1, startOf(problem), streamOf())).toThrow('slot must be an integer in [0, 1); got 1');
    expect(() => batch.begin(0, startOf(problemOf(8, 41, polynomials)), streamOf())).toThrow('neurons');
    batch.begin(0, startOf(problem), streamOf());
    expect(() => batch.advance(0.5)).toThrow('steps must be an integer >= 0; got 0.5');
    batch.end(0);
    expect(batch.advance(10)).toBe(10);
    expect(() => batch.read(0, new Float64Array(99))).toThrow('has no run');
  });
});

/*
 * Single precision against double, in law: a KS test of each statistic at two times. For each of two links m = 1 has 2
 * and m = 3, P = 3 has 24: 52 tests at 1.9e-6, together a false-alarm rate below 1e-4.
 */
const LEVEL = 1.9e-6;

describe('single precision', () => {
  for (const link of ['polynomial', 'callback'] as const) {
    for (const [neurons, dimension] of [
      [1, 43],
      [3, 50],
    ] as const) {
      it(`has the law of double precision: m ${neurons}, d ${dimension}, ${link}`, () => {
        const problem = problemOf(neurons, dimension, links[link]);
        const common = { problem, seeds: 1500, saveAt: [30, 400], initial: () => startOf(problem) };
        const reference = simulateEnsemble({ ...common, simulator: directSimulator, seed: 1 });
        const single = simulateEnsemble({
          ...common,
          simulator: { id: 'direct', start: directSimulator.start, openBatch: directSimulator.openSingleBatch! },
          seed: 2,
        });
        expect(single.failures).toEqual(reference.failures);
        reference.values.forEach((row, time) => {
          row.forEach((sample, s) => {
            expect(kolmogorovSmirnovTwoSample(sample, single.values[time]![s]!).pValue).toBeGreaterThan(LEVEL);
          });
        });
      });
    }
  }

  it('draws normals in its examples: a linear neuron sees their law through its label', () => {
    // Correlation loss, phi = id, sigma = id: w + eta x_1 x up to length, so from w = v the angle after one step measures |x|.
    // One step from w = e_1 with eta = 1: w^ = e_1 (1 - y z) + y x with y = z = x_1, so m = (1 + x_1^2 - x_1^2)/|w^|.
    const dimension = 9;
    const identity = polynomialLinks({ target: [0, 1], learner: [0, 1] });
    const problem = problemOf(1, dimension, {
      ...identity,
      loss: 'correlation',
      noise: 0,
      stepSize: 1,
      secondLayer: [1],
      rates: [1],
    });
    const initial: SphereState = { neurons: 1, targets: 1, overlaps: Float64Array.of(1), frame: Float64Array.of(0) };
    const runs = 20_000;
    const out = new Float64Array(1);
    const batch = openDirectBatch(problem, 'f32');
    const single = Float64Array.from({ length: runs }, (_, run) => {
      batch.begin(0, initial, randomStream({ seed: 9, run, purpose: 'sgd' }));
      batch.advance(1);
      batch.read(0, out);
      return out[0]!;
    });
    // m^-2 = 1 + x_1^2 (chi-squared with d - 1 degrees of freedom), drawn without any simulator.
    const stream = randomStream({ seed: 10, run: 0, purpose: 'reference' });
    const exact = Float64Array.from({ length: runs }, () => {
      const x = stream.normal();
      return 1 / Math.sqrt(1 + x * x * stream.chiSquared(dimension - 1));
    });
    // False-alarm rate 1e-6.
    expect(kolmogorovSmirnovTwoSample(single, exact).pValue).toBeGreaterThan(1e-6);
  });

  it('keeps weight vectors on the sphere: the overlaps of a long run stay below 1', () => {
    const identity = polynomialLinks({ target: [0, 1], learner: [0, 1] });
    const problem = problemOf(1, 50, { ...identity, loss: 'mse', noise: 0, secondLayer: [1], rates: [1] });
    const batch = openDirectBatch(problem, 'f32');
    batch.begin(0, startOf(problem), streamOf());
    batch.advance(200_000);
    const out = new Float64Array(1);
    batch.read(0, out);
    // Noiseless and realisable: it converges to the target up to the rounding of single precision.
    expect(Math.abs(1 - out[0]!)).toBeLessThan(1e-6);
  });

  it('stops before what single precision cannot hold', () => {
    const problem = problemOf(3, 41, { ...polynomials, stepSize: 1e12 });
    const batch = openDirectBatch(problem, 'f32');
    batch.begin(0, startOf(problem), streamOf());
    batch.advance(200);
    expect(batch.finite(0)).toBe(false);
    const out = new Float64Array(lengthOf(problem));
    batch.read(0, out);
    expect(out.every((value) => Math.abs(value) < 1 + 1e-6)).toBe(true);
  });

  it('has no twin to fall back to', () => {
    vi.stubEnv('POPFLOW_KERNELS', 'typescript');
    expect(() => directSimulator.openSingleBatch!(problemOf(3, 41, polynomials), 1)).toThrow(
      'single precision is a mode of the compiled kernels; unset POPFLOW_KERNELS',
    );
  });
});
