import { describe, expect, it } from 'vitest';
import { histogram } from '../../src/study/checks/histogram.js';
import { type Identity, identityCheck } from '../../src/study/checks/identity.js';
import { ladderCheck } from '../../src/study/checks/ladder.js';
import { scalingCheck } from '../../src/study/checks/scaling.js';
import { type Measured, valueCheck } from '../../src/study/checks/value.js';
import type { CheckContext } from '../../src/study/contract.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const derivation = toyDerivation();
const context: CheckContext<ToyParameters, ToyState> = {
  derivation,
  parameters: resolveParameters(derivation, []),
  profile: 'quick',
  seed: 1,
  progress: () => undefined,
};

function value(measured: Measured, stated: number, margin: number) {
  const check = valueCheck<ToyParameters, ToyState>({
    quantity: 'q',
    measure: () => measured,
    stated: () => stated,
    margin: () => margin,
  });
  return check.run(context);
}

describe('valueCheck', () => {
  const samples = Array.from({ length: 101 }, (_, index) => index / 100);

  it('judges a mean, what is left of one, a median and a proportion', () => {
    expect(value({ samples }, 0.5, 0.1).findings[0]!.verdict).toBe('agrees');
    expect(value({ samples }, 1, 0.1).findings[0]!.verdict).toBe('disagrees');
    expect(value({ samples }, 0.62, 0.1).findings[0]!.verdict).toBe('inconclusive');
    const skewed = [...samples, ...new Array<number>(20).fill(1000)];
    expect(value({ samples: skewed, statistic: 'median' }, 0.6, 0.2).findings[0]!.verdict).toBe('agrees');
    expect(value({ samples: skewed }, 0.6, 0.2).findings[0]!.verdict).not.toBe('agrees');
    expect(value({ mean: 2, standardError: 0.01, seeds: 50 }, 2.01, 0.1).findings[0]!.verdict).toBe('agrees');
    expect(value({ successes: 600, trials: 1000 }, 0.6, 0.05).findings[0]!.verdict).toBe('agrees');
    expect(value({ successes: 900, trials: 1000 }, 0.6, 0.05).findings[0]!.verdict).toBe('disagrees');
  });

  it('counts censored samples in a median as larger than all others', () => {
    const censored = samples.map((_, index) => index % 2 === 0);
    expect(value({ samples, statistic: 'median', censored }, 0.5, 0.2).findings[0]!.measured).toMatch(/no estimate/);
  });

  it('shows the samples with measured and stated value, counts diverged runs', () => {
    const { figures, failures } = value({ samples, diverged: 2 }, 0.5, 0.1);
    expect(figures[0]!.series.map(({ kind }) => kind)).toEqual(['bars', 'vertical-rule', 'vertical-rule']);
    expect(failures).toEqual({ diverged: 2, runs: 103, budget: 0 });
    expect(value({ successes: 1, trials: 2 }, 0.5, 0.1).figures).toEqual([]);
  });

  it('fixes parameters through the schema', () => {
    const check = valueCheck<ToyParameters, ToyState>({
      quantity: 'q',
      measure: (_context, { dimension }) => ({ mean: dimension, standardError: 0, seeds: 10 }),
      parameters: { quick: { dimension: 7 }, full: { dimension: -1 } },
      stated: ({ dimension }) => dimension,
      margin: () => 0,
    });
    expect(check.run(context).findings[0]).toMatchObject({ verdict: 'agrees', measured: '7 [7, 7]' });
    expect(() => check.run({ ...context, profile: 'full' })).toThrow(/dimension of online-mean is -1/);
  });
});

describe('identityCheck', () => {
  const identity: Identity = { quantity: 'q', measured: 1, stated: 1, tolerance: 0, comment: '' };
  const run = (items: readonly Identity[]) =>
    identityCheck<ToyParameters, ToyState>({ compute: () => items }).run(context);

  it('agrees within the tolerance and disagrees beyond it', () => {
    const { findings, conclusion } = run([identity, { ...identity, measured: 1.5, tolerance: 0.1 }]);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['agrees', 'disagrees']);
    expect(conclusion).toBe('1 of 2 computed numbers came out as stated.');
  });

  it.each([
    [[], /computed nothing/],
    [[{ ...identity, measured: Number.NaN }], /q: measured NaN/],
    [[{ ...identity, tolerance: -1 }], /q: tolerance -1/],
  ])('fails on %j', (items, message) => {
    expect(() => run(items)).toThrow(message);
  });
});

describe('ladderCheck', () => {
  const settings = { seeds: 10, tEnd: 1, points: 2 };
  const of = (expect: Readonly<Record<string, 'agrees' | 'disagrees'>>) =>
    ladderCheck<ToyParameters, ToyState>({ settings: { quick: settings, full: settings }, expect, margin: () => 1 });

  it('refuses an expectation of a model that does not exist, and none at all', () => {
    expect(() => of({ corected: 'agrees' }).run(context)).toThrow(/'corected'; did you mean 'corrected'/);
    expect(() => of({}).run(context)).toThrow(/expects nothing/);
  });

  it('compares observables in place of statistics', () => {
    const check = ladderCheck<ToyParameters, ToyState>({
      settings: { quick: settings, full: settings },
      expect: { corrected: 'agrees' },
      margin: (_parameters, _model, _time, observable) => (observable === 'ten times' ? 10 : 1),
      observables: () => ({
        names: ['ten times'],
        evaluate: (statistics, out) => {
          out[0] = 10 * statistics[0]!;
        },
      }),
    });
    const { figures, findings } = check.run(context);
    expect(figures.map(({ y }) => y.label)).toEqual(['ten times']);
    expect(findings[0]).toMatchObject({ verdict: 'agrees' });
  });
});

describe('scalingCheck', () => {
  const base = {
    sizes: { quick: [50, 100, 200], full: [50, 100, 200] },
    at: (parameters: ToyParameters, size: number) => ({ ...parameters, dimension: size, kappa: 1, noise: 0 }),
    seeds: { quick: 10, full: 10 },
    horizon: ({ dimension }: ToyParameters) => dimension,
    hitting: () => ({ id: 'half', reached: (statistics: Float64Array) => statistics[0]! <= 0.5 }),
  };

  it('without noise finds the exact hitting steps log(1/2) / (2 log(1 - kappa/d))', () => {
    const exact = ({ dimension }: ToyParameters) => Math.ceil(Math.log(0.5) / (2 * Math.log1p(-1 / dimension)));
    const check = scalingCheck<ToyParameters, ToyState>({
      ...base,
      divideByTheory: exact,
      expect: { exponent: 1, tolerance: 1e-9 },
      constant: { stated: exact, relativeMargin: 1e-9 },
    });
    expect(check.run(context).findings.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
  });

  it('never drops censored runs: a horizon that is too short is open, not in agreement', () => {
    const check = scalingCheck<ToyParameters, ToyState>({
      ...base,
      horizon: () => 5,
      expect: { exponent: 1, tolerance: 0.1 },
    });
    const { findings, settings, conclusion } = check.run(context);
    expect(findings[0]!.verdict).toBe('inconclusive');
    expect(settings['censored at each size']).toBe('100 %, 100 %, 100 %');
    expect(conclusion).toMatch(/gives no line/);
  });

  it('fits the power of the logarithm at the stated exponent, or both', () => {
    const decades = { quick: [60, 300, 1500, 7500], full: [60, 300, 1500, 7500] };
    const run = (options: Partial<Parameters<typeof scalingCheck<ToyParameters, ToyState>>[0]>) =>
      scalingCheck<ToyParameters, ToyState>({
        ...base,
        sizes: decades,
        expect: { exponent: 1, tolerance: 0.2, logTolerance: 0.2 },
        ...options,
      }).run(context);
    // The time is d log(2) / 2 without a logarithm: p = 1, q = 0. Whole steps are 2 % of it at d = 60.
    const alone = run({ fit: 'log-power' });
    expect(alone.findings.map(({ quantity, verdict }) => [quantity, verdict])).toEqual([
      ['power q of hitting time ~ d^1 (log d)^q', 'agrees'],
    ]);
    expect(run({ fit: 'log-power', logPower: 1 }).findings[0]!.verdict).toBe('disagrees');
    const joint = run({ fit: 'both', expect: { exponent: 1, tolerance: 0.2, logTolerance: 0.7 } });
    expect(joint.findings.map(({ quantity, verdict }) => [quantity, verdict])).toEqual([
      ['exponent p of hitting time ~ d^p (log d)^q', 'agrees'],
      ['power q of hitting time ~ d^p (log d)^q', 'agrees'],
    ]);
    expect(joint.conclusion).toMatch(/d\^p \(log d\)\^q with p = .* and q = /);
    expect(() => run({ fit: 'both', expect: { exponent: 1, tolerance: 0.1 } })).toThrow(/give expect.logTolerance/);
  });

  it('divides by a theory with a logarithm without counting the logarithm twice', () => {
    const exact = ({ dimension }: ToyParameters) => Math.ceil(Math.log(0.5) / (2 * Math.log1p(-1 / dimension)));
    const check = scalingCheck<ToyParameters, ToyState>({
      ...base,
      divideByTheory: exact,
      logPower: 2,
      expect: { exponent: 3, tolerance: 1e-9 },
    });
    // Measured over predicted is 1 at every size, so that the stated law itself is left, whatever it is.
    expect(check.run(context).findings[0]!.verdict).toBe('agrees');
  });

  it('warns in comment, conclusion and caption where three sizes cannot tell p from logarithms', () => {
    const check = scalingCheck<ToyParameters, ToyState>({ ...base, expect: { exponent: 1, tolerance: 0.1 } });
    const { findings, conclusion, figures } = check.run(context);
    for (const text of [findings[0]!.comment, conclusion, figures[0]!.caption]) {
      expect(text).toMatch(/3 sizes cannot tell p from powers of the logarithm/);
    }
  });

  it('judges the slope against log size', () => {
    const check = scalingCheck<ToyParameters, ToyState>({
      ...base,
      expect: { exponent: 1, tolerance: 0.1 },
      slope: { stated: 5, tolerance: 0.1 },
    });
    // The time is c d without a logarithm: the slope of time / d against log d is near 0, far from 5.
    expect(check.run(context).findings[1]).toMatchObject({ verdict: 'disagrees', expected: 'agrees' });
  });
});

describe('histogram', () => {
  it('counts every sample once', () => {
    const bars = histogram([0, 0.1, 0.2, 0.5, 1, 1, 1])!;
    expect(bars.heights.reduce((sum, height) => sum + height, 0)).toBe(7);
    expect([bars.edges[0], bars.edges.at(-1), bars.edges.length]).toEqual([0, 1, bars.heights.length + 1]);
  });

  it('has nothing to show of equal samples', () => {
    expect(histogram([2, 2, 2])).toBeUndefined();
    expect(histogram([])).toBeUndefined();
  });
});
