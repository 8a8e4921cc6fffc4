import { describe, expect, it } from 'vitest';
import { figureToSvg } from '../../src/report/plot.js';
import { limitCheck, runLimitCheck } from '../../src/study/checks/limit.js';
import type { LimitCheckOptions } from '../../src/study/checks/limit-options.js';
import type { CheckContext, Derivation } from '../../src/study/contract.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const derivation = toyDerivation();
const contextOf = (one: Derivation<ToyParameters, ToyState>): CheckContext<ToyParameters, ToyState> => ({
  derivation: one,
  parameters: resolveParameters(one, []),
  profile: 'quick',
  seed: 1,
  progress: () => undefined,
});
const context = contextOf(derivation);
const both = <T>(value: T) => ({ quick: value, full: value });

const base: LimitCheckOptions<ToyParameters, ToyState> = {
  sizes: both([10, 20, 40, 80]),
  at: (parameters, dimension) => ({ ...parameters, dimension, kappa: 2 }),
  model: 'gradient-flow',
  tEnd: 1,
  seeds: both(400),
  expect: { power: -1, tolerance: 0.02, orderTolerance: 0.5 },
};

/** The same toy, whose gradient flow lacks a factor of its rate. */
const wrong: Derivation<ToyParameters, ToyState> = {
  ...derivation,
  derive: (parameters) => {
    const derived = derivation.derive(parameters);
    const models = derived.models.map((model) => ({
      ...model,
      term: {
        ...model.term,
        evaluate: (t: number, y: Float64Array, dy: Float64Array) => {
          model.term.evaluate(t, y, dy);
          dy[0] = dy[0]! * 0.9;
        },
      },
    }));
    return { ...derived, models };
  },
};

describe('limitCheck', () => {
  it('confirms a limit, with the coefficient that the exact law of the toy has', () => {
    const { judgement, outcome, sameStart } = runLimitCheck(base, context);
    expect(outcome.findings.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
    expect(sameStart).toBe(true);
    // Four standard errors (.06 each). e(t) - e^(-2t) = eta (s^2 (1 - e^(-2t)) / 2 - t e^(-2t)) + O(eta^2), eta = 2/d.
    const exact = 2 * ((1 - Math.exp(-2)) / 2 - Math.exp(-2));
    expect(Math.abs(judgement.coefficient - exact)).toBeLessThan(0.25);
    expect(outcome.conclusion).toMatch(/is confirmed/);
    expect(outcome.settings).toMatchObject({
      simulator: 'reduced',
      model: 'gradient-flow',
      observable: 'error',
    });
  });

  it('without noise has the order to many digits', () => {
    const { judgement } = runLimitCheck(
      {
        ...base,
        at: (parameters, dimension) => ({ ...parameters, dimension, kappa: 2, noise: 0 }),
        sizes: both([400, 800, 1600, 3200]),
        seeds: both(8),
      },
      context,
    );
    expect(judgement.order.estimate).toBeCloseTo(-1, 2);
    expect(judgement.intercept.estimate).toBeCloseTo(0, 4);
    // -t e^(-2t) kappa
    expect(judgement.coefficient).toBeCloseTo(-2 * Math.exp(-2), 2);
  });

  it('refutes a model that lacks a factor, however many sizes it is close at', () => {
    const { outcome, judgement } = runLimitCheck(base, contextOf(wrong));
    expect(judgement.verdict).toBe('disagrees');
    expect(outcome.findings.map(({ verdict, expected }) => [verdict, expected])).toContainEqual([
      'disagrees',
      'agrees',
    ]);
    // e^(-2t) - e^(-1.8t) at t = 1.
    const gap = Math.exp(-2) - Math.exp(-1.8);
    expect(judgement.intercept.low!).toBeLessThan(gap);
    expect(judgement.intercept.high!).toBeGreaterThan(gap);
    expect(outcome.conclusion).toMatch(/is refuted/);
    const expected = limitCheck<ToyParameters, ToyState>({ ...base, expect: { ...base.expect, limit: 'disagrees' } });
    expect(expected.kind).toBe('limit');
    expect(expected.run(contextOf(wrong)).findings[1]).toMatchObject({ verdict: 'disagrees', expected: 'disagrees' });
  });

  it('takes the time at which a pilot finds the deviation largest', () => {
    // Without noise it is t e^(-2t), largest at t = 1/2.
    const { fraction } = runLimitCheck(
      {
        ...base,
        time: 'largest',
        tEnd: 2,
        points: 4,
        seeds: both(8),
        at: (parameters, dimension) => ({ ...parameters, dimension, kappa: 2, noise: 0 }),
        sizes: both([40, 80, 160, 320]),
      },
      context,
    );
    expect(fraction).toBe(0.25);
  });

  it('says when the sizes start from different states', () => {
    const { sameStart, outcome } = runLimitCheck(
      { ...base, at: (p, dimension) => ({ ...p, dimension, kappa: 2, start: 'random' as const }), seeds: both(8) },
      context,
    );
    expect(sameStart).toBe(false);
    expect(outcome.conclusion).toMatch(/start from different states/);
  });

  it('draws what it measured, also where nothing is told from 0', () => {
    const [figure] = runLimitCheck(base, context).outcome.figures;
    expect(figure!.x).toEqual({ label: 'd', scale: 'log' });
    expect(figureToSvg(figure!)).toContain('<svg');
    const noise = runLimitCheck({ ...base, model: 'corrected', seeds: both(20) }, context);
    expect(noise.judgement.resolvedSizes).toBeLessThan(3);
    expect(noise.outcome.findings[0]!.verdict).toBe('inconclusive');
    expect(figureToSvg(noise.outcome.figures[0]!)).toContain('<svg');
  });

  it('counts diverged runs', () => {
    const diverging = toyDerivation({ divergesEvery: 10 });
    const { outcome } = runLimitCheck({ ...base, seeds: both((size: number) => size) }, contextOf(diverging));
    expect(outcome.failures).toEqual({ diverged: 15, runs: 150, budget: 0 });
  });

  it.each<[Partial<LimitCheckOptions<ToyParameters, ToyState>>, RegExp]>([
    [{ model: 'corected' }, /'corected'; did you mean 'corrected'/],
    [{ observable: 'eror' }, /'eror'; did you mean 'error'/],
    [{ sizes: both([10, 20, 30]), seeds: both(8) }, /3 sizes; a limit test needs at least 4/],
    [{ sizes: both([]) }, /no sizes/],
    [{ sizes: both([10, 20, -3, 40]) }, /dimension of online-mean is -3/],
    [{ tEnd: 0 }, /tEnd = 0/],
  ])('refuses %j', (options, message) => {
    expect(() => runLimitCheck({ ...base, ...options }, context)).toThrow(message);
  });
});
