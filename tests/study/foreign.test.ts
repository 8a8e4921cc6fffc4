/** Vector fields that the user typed in: judged beside the derived ladder, named and drawn. */

import { describe, expect, it } from 'vitest';
import { derivation as committee } from '../../derivations/committee-machine/index.js';
import type { Parameters } from '../../derivations/committee-machine/parameters.js';
import type { Derived, ForeignModel } from '../../src/engine/model.js';
import type { FreeState } from '../../src/simulators/free-state.js';
import { driftRatio } from '../../src/study/checks/foreign.js';
import { ladderCheck } from '../../src/study/checks/ladder.js';
import type { CheckOutcome, Derivation, Expected } from '../../src/study/contract.js';
import { defineDerivation } from '../../src/study/define.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const toy = toyDerivation();

/** The toy with a foreign model: a rung of its own ladder with another vector field. */
function withForeign(rung: number, factor: number): Derivation<ToyParameters, ToyState> {
  return defineDerivation<ToyParameters, ToyState>({
    ...toy,
    derive: (parameters) => {
      const derived = toy.derive(parameters);
      return { ...derived, foreign: [foreignOf(derived, rung, factor)] };
    },
  });
}

function foreignOf<State>(derived: Derived<State>, rung: number, factor: number): ForeignModel<State> {
  const model = derived.models[rung]!;
  return {
    ...model,
    id: 'typed',
    title: 'typed by hand',
    source: 'a note on a napkin',
    term: {
      dimension: model.term.dimension,
      evaluate: (t, y, derivative) => {
        model.term.evaluate(t, y, derivative);
        for (let k = 0; k < derivative.length; k++) derivative[k] = factor * derivative[k]!;
      },
    },
  };
}

const settings = { parameters: { dimension: 50, kappa: 10 }, seeds: 100, tEnd: 4, points: 5 };

function judge(derivation: Derivation<ToyParameters, ToyState>, expected: Expected): CheckOutcome {
  const check = ladderCheck<ToyParameters, ToyState>({
    settings: { quick: settings, full: settings },
    expect: { corrected: 'agrees', typed: expected },
    margin: () => 0.03,
  });
  const parameters = resolveParameters(derivation, []);
  return check.run({ derivation, parameters, profile: 'quick', seed: 1, progress: () => undefined });
}

/**
 * The bands hold with 95 %; what is asserted below lies many half-widths (about 0.005) from its margin, so that the
 * false-alarm rate is below 1e-6, and the seeds are fixed.
 */
describe('a foreign model', () => {
  it('that equals the derived one agrees', () => {
    const { findings, conclusion } = judge(withForeign(1, 1), 'agrees');
    expect(findings.map(({ quantity, verdict }) => [quantity.split(',')[0], verdict])).toEqual([
      ['corrected flow', 'agrees'],
      ['typed by hand', 'agrees'],
    ]);
    expect(findings[1]?.measured).toBe(findings[0]?.measured);
    expect(conclusion).toContain('The foreign model typed by hand agrees with the runs.');
    expect(findings[1]?.comment).toMatch(/its drift of error at the start is 1 times that of corrected flow/);
    expect(findings[1]?.comment).toMatch(/stated by a note on a napkin/);
    expect(findings[0]?.comment).not.toMatch(/stated by/);
  });

  it('of twice the drift disagrees: statistic, first time and factor are named', () => {
    const { findings, conclusion } = judge(withForeign(1, 2), 'disagrees');
    expect(findings[1]).toMatchObject({ verdict: 'disagrees', expected: 'disagrees' });
    // Times are steps times eta = 0.2: 20 steps at 5 points.
    expect(conclusion).toContain(
      'The foreign model typed by hand disagrees with the runs from t = 0.8 on in error: its drift of error at the start is 2 times the derived one.',
    );
    expect(findings[1]?.comment).toMatch(/is 2 times that of corrected flow; stated by a note on a napkin$/);
  });

  it('takes no part in the explanation of the ladder', () => {
    const explanation = (outcome: CheckOutcome) => outcome.conclusion.split(' The foreign model')[0];
    const [good, bad] = [judge(withForeign(1, 1), 'agrees'), judge(withForeign(1, 2), 'disagrees')];
    expect(explanation(bad)).toBe(explanation(good));
    expect(bad.findings[0]).toEqual(good.findings[0]);
  });

  it('is drawn beside the ladder, from the common start', () => {
    const { figures } = judge(withForeign(1, 2), 'disagrees');
    const series = figures[0]?.series.find(({ name }) => name === 'typed by hand');
    expect(series).toMatchObject({ kind: 'line', role: 'reference', dashed: true });
    if (series?.kind !== 'line') throw new Error('no line');
    const own = figures[0]?.series.find(({ name }) => name === 'corrected flow');
    if (own?.kind !== 'line') throw new Error('no line');
    expect(series.x).toEqual(own.x);
    expect(series.y[0]).toBe(own.y[0]);
    // Twice as fast: after one point it is where the derived flow is after two.
    expect(series.y[1]).toBeCloseTo(own.y[2]!, 6);
  });

  it('must be named as expected, and is known to the near-miss of names', () => {
    const check = ladderCheck<ToyParameters, ToyState>({
      settings: { quick: settings, full: settings },
      expect: { typd: 'agrees' },
      margin: () => 0.03,
    });
    const derivation = withForeign(1, 1);
    const parameters = resolveParameters(derivation, []);
    expect(() => check.run({ derivation, parameters, profile: 'quick', seed: 1, progress: () => undefined })).toThrow(
      /'typd'; did you mean 'typed'/,
    );
  });
});

describe('driftRatio', () => {
  const derived = toy.derive(resolveParameters(toy, []));

  it('is the factor in front of the finest model, whatever its sign', () => {
    for (const factor of [-1, 0, 0.5, 3]) {
      const ratio = driftRatio(derived, foreignOf(derived, 1, factor), Float64Array.of(1));
      expect(ratio?.statistic).toBe('error');
      expect(ratio?.factor).toBeCloseTo(factor, 14);
      expect(ratio?.against).toBe('corrected flow');
    }
  });

  it('is undefined where nothing moves', () => {
    expect(driftRatio(derived, foreignOf(derived, 0, 2), Float64Array.of(0))?.statistic).toBe('error');
    const resting = { ...derived, models: [{ ...derived.models[1]!, term: still }] };
    expect(driftRatio(resting, foreignOf(derived, 1, 2), Float64Array.of(1))).toBeUndefined();
  });

  it('names the statistic that is furthest off, in the time of the algorithm', () => {
    const model = (drifts: readonly number[], timePerStep: number) => ({
      ...derived.models[1]!,
      timePerStep,
      term: {
        dimension: drifts.length,
        evaluate: (_t: number, _y: Float64Array, out: Float64Array) => {
          out.set(drifts);
        },
      },
    });
    const system = { ...derived, statistics: ['a', 'b', 'c'], models: [model([1, 2, 1e-9], 0.1)] };
    const foreign = { ...model([3, 4, 1], 0.2), source: 'x' };
    const ratio = driftRatio(system, foreign, new Float64Array(3));
    expect(ratio).toMatchObject({ statistic: 'b' });
    expect(ratio?.factor).toBeCloseTo(4, 14);
  });
});

const still = {
  dimension: 1,
  evaluate: (_t: number, _y: Float64Array, derivative: Float64Array) => {
    derivative.fill(0);
  },
};

describe('the published ODE with one-unit coefficients', () => {
  // At t = 2.5 the two curves are about 0.15 apart, the band of 40 runs is about 0.01 wide: false-alarm rate below 1e-6.
  const diagonal = (value: number): number[][] => [
    [value, 0],
    [0, value],
  ];
  const small = {
    parameters: { d: 300, lr: 0.5, R0: diagonal(0.3), Q0: diagonal(0.6) },
    seeds: 40,
    tEnd: 2.5,
    points: 5,
  };
  const check = ladderCheck<Parameters, FreeState>({
    settings: { quick: small, full: small },
    expect: { corrected: 'agrees', 'one-unit-coefficients': 'disagrees' },
    margin: () => 0.05,
    label: 'K = M = 2',
  });
  const parameters = resolveParameters(committee, []) as Parameters;
  const { findings, conclusion, figures } = check.run({
    derivation: committee,
    parameters,
    profile: 'quick',
    seed: 3,
    progress: () => undefined,
  });

  it('disagrees, and the derived flow agrees', () => {
    expect(findings.map(({ quantity, verdict }) => `${quantity.split(',')[0]}: ${verdict}`)).toEqual([
      'finite-step flow: agrees',
      'hand-typed one-unit coefficients: disagrees',
    ]);
  });

  it('is told apart by statistic, first time and the factor 2', () => {
    const [, time, statistic] = /disagrees with the runs from t = ([\d.]+) on in (\S+): /.exec(conclusion) ?? [];
    expect([0.5, 1, 1.5, 2, 2.5]).toContain(Number(time));
    expect(Number(time)).toBeLessThanOrEqual(1.5);
    expect(statistic).toMatch(/^[MQ]\[[12],[12]\]$/);
    expect(conclusion).toMatch(/its drift of M\[[12],[12]\] at the start is 2 times the derived one\.$/);
    expect(findings[1]?.comment).toMatch(/is 2 times that of finite-step flow; stated by a published hand-typed ODE/);
  });

  it('is drawn', () => {
    const figure = figures.find(({ y }) => y.label === 'M[1,1]');
    expect(figure?.series.map(({ name }) => name)).toContain('hand-typed one-unit coefficients');
  });

  it('has a drift of M[1,1] three times the true one where units overlap', () => {
    const second = Math.SQRT1_2;
    const derived = committee.derive(parameters);
    const foreign = derived.foreign?.[0];
    if (foreign === undefined) throw new Error('no foreign model');
    const crossed = Float64Array.of(0.3, 0.25, 0.25, 0.3, 0.6, 0.4, 0.6, second, second);
    const [own, other] = [derived.models.at(-1), foreign].map((model) => {
      const drift = new Float64Array(crossed.length);
      model?.term.evaluate(0, crossed, drift);
      return drift[0]!;
    }) as [number, number];
    expect(Math.abs(other / own - 3)).toBeLessThan(0.1);
  });
});
