import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { kolmogorovSmirnovOneSample } from '../../../src/numerics/special/kolmogorov-smirnov.js';
import { normalCdf } from '../../../src/numerics/special/normal.js';
import { brownianPath, coarsenPath, refinePath } from '../../../src/solvers/sde/brownian-path.js';
import { ornsteinUhlenbeckLaw } from '../../../src/solvers/sde/ornstein-uhlenbeck.js';
import { sdeEnsemble } from '../../../src/solvers/sde/sde-ensemble.js';
import type { SdeEquation, SdeProblem } from '../../../src/solvers/sde/sde-problem.js';
import { solveSde } from '../../../src/solvers/sde/solve-sde.js';
import { geometric, geometricWithoutDerivative, growth, ornsteinUhlenbeck, process, volatility } from './equations.js';

const stream = (run = 0) => randomStream({ seed: 5, run, purpose: 'test' });
const onePath = (increment: number) => ({
  dimension: 1,
  steps: 1,
  duration: 1,
  increments: Float64Array.of(increment),
});

describe('one step', () => {
  it.each([0.3, -1.7, 0])('is the formula of the scheme, dW = %d', (w) => {
    const path = onePath(w);
    const euler = 1 + growth + volatility * w;
    const end = (equation: Omit<SdeEquation, 'scheme'>, scheme: SdeEquation['scheme']) =>
      solveSde({ ...equation, scheme, path }).y[0]![0]!;
    expect(end(geometric, 'euler-maruyama')).toBeCloseTo(euler, 14);
    expect(end(geometric, 'milstein')).toBeCloseTo(euler + 0.5 * volatility ** 2 * (w ** 2 - 1), 14);
    // Platen: b at the support 1 + growth + volatility.
    const difference = volatility * (growth + volatility);
    expect(end(geometricWithoutDerivative, 'milstein')).toBeCloseTo(euler + 0.5 * difference * (w ** 2 - 1), 14);
  });

  it('is the same for both schemes when the noise is additive', () => {
    const problem = { ...ornsteinUhlenbeck, step: 1 / 64 };
    const euler = solveSde({ ...problem, scheme: 'euler-maruyama', stream: stream() });
    expect(solveSde({ ...problem, scheme: 'milstein', stream: stream() }).y).toEqual(euler.y);
  });

  it('without noise is the Euler step of the drift', () => {
    const quiet = {
      ...geometric,
      diffusion: { evaluate: (_t: number, _y: Float64Array, out: Float64Array) => out.fill(0) },
    };
    const { y } = solveSde({ ...quiet, scheme: 'milstein', step: 0.1, stream: stream() });
    expect(y[0]![0]).toBeCloseTo((1 + growth * 0.1) ** 10, 13);
  });

  it('takes time and component into account', () => {
    const equation: SdeEquation = {
      drift: { dimension: 2, evaluate: (t, _y, out) => out.set([t, 10 * t]) },
      diffusion: { evaluate: (t, _y, out) => out.set([1, t]) },
      initial: [1, 2],
      tStart: 3,
      tEnd: 5,
      scheme: 'euler-maruyama',
      saveAt: 'every-step',
    };
    const path = { dimension: 2, steps: 2, duration: 2, increments: Float64Array.of(0.5, 0.25, -1, 2) };
    const { t, y, outcome, steps } = solveSde({ ...equation, path });
    expect([...t]).toEqual([3, 4, 5]);
    expect(y.map((state) => [...state])).toEqual([
      [1, 2],
      [4.5, 32.75],
      [7.5, 80.75],
    ]);
    expect(outcome).toEqual({ kind: 'reached' });
    expect(steps).toBe(2);
  });
});

describe('Brownian paths', () => {
  const shape = { dimension: 2, steps: 64, duration: 2 };

  it('hold the numbers that the solver draws from the same stream', () => {
    const drift = { dimension: 2, evaluate: (_t: number, _y: Float64Array, out: Float64Array) => out.fill(0.1) };
    const diffusion = { evaluate: (_t: number, y: Float64Array, out: Float64Array) => out.set([y[0]!, 1]) };
    const equation = { drift, diffusion, initial: [1, 1], tEnd: 2, scheme: 'milstein', saveAt: 'every-step' } as const;
    const drawn = solveSde({ ...equation, step: 2 / 64, stream: stream() });
    expect(solveSde({ ...equation, path: brownianPath(shape, stream()) }).y).toEqual(drawn.y);
  });

  it('keep their values at common times when coarsened or refined', () => {
    const path = brownianPath(shape, stream());
    const [coarse, fine] = [coarsenPath(path, 8), refinePath(path, stream(1))];
    const value = ({ increments }: { increments: Float64Array }, steps: number, i: number): number => {
      let sum = 0;
      for (let k = 0; k < steps; k += 1) sum += increments[2 * k + i]!;
      return sum;
    };
    for (const i of [0, 1])
      for (let k = 0; k <= 8; k += 1) {
        expect(value(coarse, k, i)).toBeCloseTo(value(path, 8 * k, i), 13);
        expect(value(fine, 16 * k, i)).toBeCloseTo(value(path, 8 * k, i), 13);
      }
    expect(coarsenPath(path, 1).increments).toEqual(path.increments);
  });

  it('have independent increments of the right variance, refined ones too', () => {
    const n = 40_000;
    const path = brownianPath({ dimension: 1, steps: n, duration: 10 }, stream());
    const fine = refinePath(path, stream(1));
    // z-scores below 4.9, five of them: false alarms below 5e-6.
    for (const { increments, steps } of [path, fine]) {
      const h = 10 / steps;
      const square = increments.reduce((sum, w) => sum + w ** 2, 0) / (steps * h);
      expect(Math.abs(square - 1) / Math.sqrt(2 / steps)).toBeLessThan(4.9);
      let neighbours = 0;
      for (let k = 1; k < steps; k += 1) neighbours += increments[k - 1]! * increments[k]!;
      expect(Math.abs(neighbours / (steps * h)) * Math.sqrt(steps)).toBeLessThan(4.9);
    }
    let halves = 0;
    for (let k = 0; k < n; k += 1) halves += fine.increments[2 * k]! * fine.increments[2 * k + 1]!;
    expect(Math.abs(halves / (n * (5 / n))) * Math.sqrt(n)).toBeLessThan(4.9);
  });
});

describe('ensembles', () => {
  it('of Ornstein-Uhlenbeck follow its law: mean, variance, distribution', () => {
    const step = 1 / 256;
    const times = [0.25, 1];
    const ensemble = sdeEnsemble({
      ...ornsteinUhlenbeck,
      scheme: 'milstein',
      step,
      seeds: 4000,
      seed: 21,
      saveAt: { times },
    });
    expect([...ensemble.times]).toEqual(times);
    // Six comparisons at 4.9 standard errors (1e-6 each) and two KS at 1e-5: false alarms below 3e-5. The bias of the scheme, of
    // order step / 2, is below 0.2 standard errors, and the law is widened by it.
    times.forEach((time, k) => {
      const law = ornsteinUhlenbeckLaw(process, time);
      const { mean, variance } = ensemble.moments[k]![0]!;
      const error = Math.sqrt(law.variance / 4000);
      const meanBias =
        Math.abs((1 + process.rate * step) ** (time / step) - Math.exp(process.rate * time)) * process.start;
      expect(meanBias).toBeLessThan(0.35 * error);
      expect(Math.abs(mean - law.mean)).toBeLessThan(4.9 * error + meanBias);
      expect(Math.abs(variance! / law.variance - 1)).toBeLessThan(4.9 * Math.sqrt(2 / 4000) + step * 1.2);
      const sample = ensemble.values[k]![0]!;
      const cdf = (x: number): number => normalCdf((x - law.mean) / Math.sqrt(law.variance));
      expect(kolmogorovSmirnovOneSample(sample, cdf).pValue).toBeGreaterThan(1e-5);
    });
  });

  it('are the same runs whatever their number; run r is the stream (seed, r, purpose)', () => {
    const problem = { ...geometric, scheme: 'milstein', step: 0.1, seed: 3 } as const;
    const [few, many] = [sdeEnsemble({ ...problem, seeds: 3 }), sdeEnsemble({ ...problem, seeds: 10 })];
    expect(many.values[0]![0]!.slice(0, 3)).toEqual(few.values[0]![0]);
    const second = solveSde({
      ...geometric,
      scheme: 'milstein',
      step: 0.1,
      stream: randomStream({ seed: 3, run: 1, purpose: 'sde' }),
    });
    expect(few.values[0]![0]![1]).toBe(second.y[0]![0]);
    expect(sdeEnsemble({ ...problem, seeds: 3, purpose: 'other' }).values[0]![0]).not.toEqual(few.values[0]![0]);
  });

  it('count paths that diverge and average the others', () => {
    // Euler-Maruyama explodes on cubic drift from large states (Hutzenthaler, Jentzen, Kloeden 2011): 0.5 x^2 > 2.
    const wild: SdeEquation = {
      drift: { dimension: 1, evaluate: (_t, y, out) => out.set([-(y[0]! ** 3)]) },
      diffusion: { evaluate: (_t, _y, out) => out.fill(1) },
      initial: [0],
      tEnd: 20,
      scheme: 'euler-maruyama',
    };
    const { values, moments, finiteRuns, failures, seeds } = sdeEnsemble({ ...wild, step: 0.5, seeds: 200, seed: 1 });
    expect(failures.length).toBeGreaterThan(10);
    expect(finiteRuns.length).toBeGreaterThan(10);
    expect([...finiteRuns, ...failures.map(({ run }) => run)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: seeds }, (_, run) => run),
    );
    const sample = values[0]![0]!;
    expect(sample.length).toBe(finiteRuns.length);
    expect(sample.every(Number.isFinite)).toBe(true);
    expect(moments[0]![0]!.mean).toBeCloseTo(sample.reduce((sum, x) => sum + x, 0) / sample.length, 12);
    for (const { run, t } of failures) {
      const path = solveSde({
        ...wild,
        step: 0.5,
        saveAt: 'every-step',
        stream: randomStream({ seed: 1, run, purpose: 'sde' }),
      });
      expect(path.outcome).toEqual({ kind: 'non-finite', t, component: 0 });
      expect(path.t.at(-1)).toBe(t);
      expect(path.y.every((y) => y.every(Number.isFinite))).toBe(true);
    }
    const none = sdeEnsemble({ ...wild, initial: [100], step: 0.5, seeds: 2, seed: 1 });
    expect(none).toMatchObject({ finiteRuns: [], moments: [[undefined]] });
  });

  it('have no variance of one path', () => {
    const { moments } = sdeEnsemble({ ...geometric, scheme: 'milstein', step: 0.5, seeds: 1, seed: 1 });
    expect(moments[0]![0]!.variance).toBeUndefined();
  });
});

describe('refused or failed', () => {
  const good = { ...geometric, scheme: 'milstein', step: 0.25 } as const;
  const run = (change: object) => () => solveSde({ ...good, stream: stream(), ...change } as unknown as SdeProblem);
  const foreign = { evaluate: (_t: number, y: Float64Array, out: Float64Array) => out.set([y[1]!, 1]) };
  const two = { drift: { dimension: 2, evaluate: () => undefined }, diffusion: foreign, initial: [1, 2] };
  const cases: readonly [string, () => unknown, RegExp][] = [
    ['initial state', run({ initial: [Number.NaN] }), /component 0 is NaN/],
    ['dimension', run({ initial: [1, 2] }), /2 components, the drift has dimension 1/],
    ['end before start', run({ tEnd: -1 }), /tEnd: -1; allowed is a finite number above tStart = 0/],
    ['start', run({ tStart: Number.NaN }), /tStart: NaN/],
    ['step', run({ step: 0 }), /step: 0/],
    ['step that does not divide', run({ step: 0.3 }), /step 0.3 does not divide .* step: 0.333/],
    ['step beyond the interval', run({ step: 3 }), /step 3 does not divide/],
    [
      'time off the grid',
      run({ saveAt: { times: [0.3] } }),
      /save time: 0.3; allowed are tStart \+ k step = 0 \+ k 0.25/,
    ],
    ['times not sorted', run({ saveAt: { times: [0.5, 0.25] } }), /not strictly increasing: 0.25/],
    ['noise of another component', run(two), /diffusion of component 0 depends on component 1.*euler-maruyama/],
    ['scheme', run({ scheme: 'heun' }), /unknown scheme: "heun"/],
    ['no noise', run({ stream: undefined }), /no noise is given/],
    ['two noises', run({ path: onePath(1) }), /both path and step/],
    [
      'path of another length',
      () => solveSde({ ...geometric, tEnd: 2, scheme: 'milstein', path: onePath(1) }),
      /duration 1, the interval has 2/,
    ],
    ['factor', () => coarsenPath(onePath(1), 2), /factor: 2; allowed are the positive integers that divide 1/],
    ['steps', () => brownianPath({ dimension: 1, steps: 0, duration: 1 }, stream()), /steps: 0/],
    ['duration', () => brownianPath({ dimension: 1, steps: 1, duration: -1 }, stream()), /duration: -1/],
    ['seeds', () => sdeEnsemble({ ...geometric, scheme: 'milstein', step: 0.5, seeds: 0, seed: 1 }), /seeds: 0/],
  ];
  it.each(cases)('%s', (_name, call, message) => {
    expect(call).toThrow(message);
  });

  it('euler-maruyama takes noise that depends on other components', () => {
    const drift = { dimension: 2, evaluate: (_t: number, _y: Float64Array, out: Float64Array) => out.fill(0) };
    expect(run({ ...two, drift, scheme: 'euler-maruyama' })()).toMatchObject({ outcome: { kind: 'reached' } });
  });

  it('a component that the drift or the diffusion leaves out is noticed', () => {
    const silent = { evaluate: () => undefined };
    for (const change of [{ drift: { dimension: 1, ...silent } }, { diffusion: silent }])
      expect(run(change)()).toMatchObject({ outcome: { kind: 'non-finite', t: 0, component: 0 }, steps: 0 });
  });

  it('names scheme and source', () => {
    const names = [
      solveSde({ ...good, stream: stream() }),
      solveSde({ ...good, ...geometricWithoutDerivative, stream: stream() }),
      solveSde({ ...good, scheme: 'euler-maruyama', stream: stream() }),
    ].map(({ assumptions }) => assumptions[0]);
    expect(names.map((name) => name!.split(/[ ,]/)[0])).toEqual(['Milstein', 'Platen', 'Euler-Maruyama']);
  });
});
