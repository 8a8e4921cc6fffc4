import { describe, expect, it } from 'vitest';
import { judgeBound } from '../../src/checker/bound.js';
import { judgeValue } from '../../src/checker/value.js';
import { exclusionInWords } from '../../src/report/words.js';
import { exclusionOf, withExclusion } from '../../src/study/checks/exclusion.js';
import { identityCheck } from '../../src/study/checks/identity.js';
import { ladderCheck } from '../../src/study/checks/ladder.js';
import { valueCheck } from '../../src/study/checks/value.js';
import type { CheckContext } from '../../src/study/contract.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { runDerivation } from '../../src/study/run.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const derivation = toyDerivation();
const context: CheckContext<ToyParameters, ToyState> = {
  derivation,
  parameters: resolveParameters(derivation, []),
  profile: 'quick',
  seed: 1,
  progress: () => undefined,
};

/** A mean of 3 that is known to 0.01, held against 3 with a margin, where 2 is excluded. */
function exponent(margin: number) {
  return valueCheck<ToyParameters, ToyState>({
    quantity: 'exponent',
    measure: () => ({ mean: 3, standardError: 0.01, seeds: 100 }),
    stated: () => 3,
    margin: () => margin,
    excludes: { what: 'exponent 2', value: () => 2 },
  }).run(context).findings[0]!;
}

describe('a margin', () => {
  it('is told beside the effect, with their ratio', () => {
    expect(exponent(0.25).exclusion).toEqual({
      kind: 'distance',
      what: 'exponent 2',
      effect: 1,
      margin: 0.25,
      ratio: 4,
    });
    expect(exponent(0.25).verdict).toBe('agrees');
    expect(exclusionInWords(exponent(0.25).exclusion)).toBe(
      'effect 1 (exponent 2), margin 0.25, ratio 4: a planted error of 0.25 of that effect would still pass',
    );
  });

  it('of more than half of the effect decides nothing', () => {
    expect(exponent(0.5).verdict).toBe('agrees');
    const wide = exponent(0.51);
    expect(wide.verdict).toBe('inconclusive');
    expect(wide.comment).toContain('the margin 0.51 is more than half of the effect 1 (exponent 2)');
  });

  it('cannot be compared with what equals the stated value', () => {
    expect(() => exclusionOf('the same', 0, 0.1)).toThrow('"the same" is 0 away from what is stated');
    expect(() => exclusionOf('nothing', Number.NaN, 0.1)).toThrow('NaN away');
  });

  it('of an identity is none; where nobody says what is excluded, that is said', () => {
    const finding = {
      quantity: 'q',
      verdict: 'agrees',
      expected: 'agrees',
      measured: '1',
      stated: '1',
      comment: '',
    } as const;
    expect(withExclusion(finding, { kind: 'exact' }).exclusion).toEqual({ kind: 'exact' });
    expect(withExclusion(finding, undefined)).toBe(finding);
    expect(exclusionInWords(undefined)).toContain('not stated');
    const [identity] = identityCheck<ToyParameters, ToyState>({
      compute: () => [
        {
          quantity: 'q',
          measured: 1,
          stated: 1.2,
          tolerance: 0.3,
          comment: '',
          excludes: { what: 'a half', value: 0.7 },
        },
      ],
    }).run(context).findings;
    expect(identity!.verdict).toBe('inconclusive');
  });
});

describe('a ladder', () => {
  const check = (named: Partial<Parameters<typeof ladderCheck<ToyParameters, ToyState>>[0]> = {}) =>
    ladderCheck<ToyParameters, ToyState>({
      settings: {
        quick: { parameters: { dimension: 50, kappa: 10 }, seeds: 40, tEnd: 4, points: 5 },
        full: { seeds: 40, tEnd: 4, points: 5 },
      },
      expect: { 'gradient-flow': 'disagrees', corrected: 'agrees' },
      margin: () => 0.02,
      ...named,
    }).run(context).findings;

  it('tells neighbouring models apart, at the point where they are furthest in margins', () => {
    // At the end the flow is at 0 and the corrected one on the plateau eta s^2 / (2 - eta) = .2 s^2 / 1.8.
    const [flow, corrected] = check();
    for (const finding of [flow, corrected]) {
      if (finding?.exclusion?.kind !== 'distance') throw new Error('a distance was expected');
      expect(finding.exclusion.what).toContain('error at t = 4');
      expect(finding.exclusion.effect).toBeCloseTo(0.2 / 1.8, 3);
      expect(finding.exclusion.ratio).toBeCloseTo(finding.exclusion.effect / 0.02, 9);
      expect(finding.standing).toEqual({ model: 'typed in', simulator: 'typed in' });
    }
    expect(corrected!.verdict).toBe('agrees');
  });

  it('excludes what is named: another model, or one with a planted error', () => {
    const [, corrected] = check({
      excludes: {
        corrected: { what: 'half of the noise', model: (derived) => ({ ...derived.models[0]!, id: 'planted' }) },
      },
    });
    expect(corrected!.exclusion).toMatchObject({ what: 'half of the noise: error at t = 4' });
    expect(() => check({ excludes: { corrected: { what: 'x', model: 'nobody' } } })).toThrow('nobody');
    expect(() => check({ excludes: { corrected: { what: 'itself', model: 'corrected' } } })).toThrow('is 0 away');
  });

  it('decides nothing where the margin is wider than half of the effect', () => {
    const findings = check({ margin: () => 0.08 });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive']);
  });
});

describe('a bound', () => {
  const judged = (mean: number, side: 'at-least' | 'at-most') =>
    judgeBound(judgeValue({ mean, standardError: 0.1, seeds: 50, stated: 2, margin: 0 }), side).verdict;

  it('is not violated by a larger improvement', () => {
    expect(judged(9, 'at-least')).toBe('agrees');
    expect(judged(1, 'at-least')).toBe('disagrees');
    expect(judged(2, 'at-least')).toBe('inconclusive');
    expect(judged(1, 'at-most')).toBe('agrees');
    expect(judged(9, 'at-most')).toBe('disagrees');
  });
});

describe('a report', () => {
  it('carries the standing of steps', () => {
    const { steps } = runDerivation(derivation, { profile: 'quick', claims: [] });
    for (const step of steps) for (const one of step.statement) expect(['derived', 'typed in']).toContain(one.standing);
  });
});
