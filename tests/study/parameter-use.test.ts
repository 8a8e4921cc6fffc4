import { describe, expect, it } from 'vitest';
import { given } from '../../src/algebra/given.js';
import { loadDerivation } from '../../src/registry.js';
import { setInWords, unusedInWords } from '../../src/report/words.js';
import { valueCheck } from '../../src/study/checks/value.js';
import { emptyRecord, fixing, recording } from '../../src/study/parameter-use.js';
import type { ProfileName } from '../../src/study/result.js';
import { reportOf, runDerivation } from '../../src/study/run.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const toy = toyDerivation();
const parameters: ToyParameters = { dimension: 6, kappa: 2, noise: 0.5, start: 'ones' };
const all = { quick: { dimension: 10 }, full: { dimension: 10 } } as const;

/** What the one claim of the toy, measured in a certain way, says of `dimension`, and its settings. */
function claimWith(
  measure: (p: ToyParameters) => number,
  fixed?: Readonly<Record<ProfileName, Partial<ToyParameters>>>,
) {
  const check = valueCheck<ToyParameters, ToyState>({
    quantity: 'q',
    measure: (_context, p) => ({ mean: measure(p), standardError: 0.1, seeds: 20 }),
    ...given({ parameters: fixed }),
    stated: () => 0,
    margin: () => 1,
  });
  const claims = [{ ...toy.claims[0]!, checks: [check] }];
  const result = runDerivation({ ...toy, claims }, { profile: 'quick', parameters, set: ['dimension'] });
  const { set, settings } = result.claims[0]!;
  return { use: set?.[0]?.use, settings, result };
}

describe('a parameter that the user set', () => {
  it('is said to be used where a claim reads it, and is a setting of the claim', () => {
    const { use, settings } = claimWith((p) => p.dimension);
    expect([use, settings]).toEqual(['used', { samples: 20, dimension: 6 }]);
  });

  it('is said to be fixed where the check declares another value, which is then the setting', () => {
    const { use, settings } = claimWith((p) => p.dimension + p.noise, all);
    expect([use, settings]).toEqual(['fixed', { samples: 20, dimension: 10, noise: 0.5 }]);
  });

  it('is said to be fixed where the computation fixes it, whichever the values', () => {
    const { use, settings } = claimWith((p) => {
      const [a, b] = [fixing(p, { dimension: 3 }), fixing(p, { dimension: 4, noise: 0 })];
      return a.dimension + b.dimension + b.noise;
    });
    expect([use, settings]).toEqual(['fixed', { samples: 20, dimension: '3, 4', noise: 0 }]);
  });

  it('is said not to be used where nothing reads it, and is no setting', () => {
    const { use, settings } = claimWith((p) => p.noise);
    expect([use, settings]).toEqual(['not used', { samples: 20, noise: 0.5 }]);
  });

  it.each<[string, (p: ToyParameters) => number]>([
    ['spread', (p) => ({ ...p, dimension: 10 }).dimension],
    ['assigned', (p) => Object.assign({}, p).dimension],
    ['listed', (p) => Object.entries(p).length],
    ['rest', ({ kappa: _, ...rest }) => rest.noise],
  ])('is said to be out of sight where the parameters are copied: %s', (_how, measure) => {
    expect(claimWith(measure).use).toBe('copied');
  });

  it('is used where it is read beside a copy', () => {
    expect(claimWith((p) => ({ ...p, kappa: 1 }).kappa + p.dimension).use).toBe('used');
    expect(claimWith((p) => p.dimension + { ...p }.kappa).use).toBe('used');
  });

  it('by a function of the size is fixed at the sizes; a copy that is handed back is none', () => {
    const result = runDerivation(toy, {
      profile: 'quick',
      parameters,
      set: ['dimension', 'kappa', 'start'],
      claims: ['T2'],
    });
    expect(result.claims[0]!.set!.map(({ name, use }) => [name, use])).toEqual([
      ['dimension', 'fixed'],
      ['kappa', 'fixed'],
      ['start', 'used'],
    ]);
    expect(result.claims[0]!.settings).toMatchObject({ dimension: '100, 200, 400', kappa: 1, start: 'ones' });
  });

  it('used by one check and fixed by another is said to be used in part', () => {
    const check = (fixed: boolean) =>
      valueCheck<ToyParameters, ToyState>({
        quantity: 'q',
        measure: (_context, p) => ({ mean: p.dimension, standardError: 0.1, seeds: 20 }),
        ...(fixed ? { parameters: all } : {}),
        stated: ({ dimension }) => dimension,
        margin: () => 1,
      });
    const claims = [{ ...toy.claims[0]!, checks: [check(true), check(false)] }];
    const { claims: results } = runDerivation({ ...toy, claims }, { profile: 'quick', parameters, set: ['dimension'] });
    expect(results[0]!.set).toEqual([{ name: 'dimension', value: '6', use: 'used in part' }]);
  });

  it('that no claim uses is said once, in words; parameters that nothing read are not in the report', () => {
    const { result } = claimWith((p) => p.noise);
    const report = reportOf([result], { version: '0', profile: 'quick', seed: 0, seconds: 0 });
    expect(unusedInWords(report)).toEqual(['no claim of online-mean uses dimension = 6, as set']);
    const silent = { ...toy, claims: result.claims.length === 0 ? [] : toy.claims.slice(0, 0), figures: [] };
    const unread = runDerivation({ ...silent, derive: () => toy.derive(parameters) }, { profile: 'quick', parameters });
    expect(unread.parameters).toEqual({});
  });

  it('is told without being named when its value differs from the default', () => {
    const { claims } = runDerivation(toy, { profile: 'quick', parameters, claims: ['T3'] });
    expect(claims[0]!.set!.map(({ name, use }) => [name, use])).toEqual([
      ['dimension', 'used in part'],
      ['noise', 'used'],
    ]);
  });
});

describe('claims of the systems', () => {
  it.each([
    ['tensor-deflation', 'T9', 'd', 6],
    ['committee-machine', 'K1', 'K', 3],
    ['committee-machine', 'K2', 'M', 3],
  ])('%s %s fixes %s itself, and shows no other value of it', async (id, claim, name, value) => {
    const derivation = await loadDerivation(id);
    const { resolveParameters } = await import('../../src/index.js');
    const given = resolveParameters(derivation, [`${name}=${value}`]);
    const { claims } = runDerivation(derivation, { profile: 'quick', parameters: given, set: [name], claims: [claim] });
    expect(claims[0]!.set).toEqual([{ name, value: String(value), use: 'fixed' }]);
    expect(claims[0]!.settings[name]).not.toBe(value);
  });
});

describe('setInWords', () => {
  it('says nothing of what was used', () => {
    expect(setInWords({ name: 'd', value: '6', use: 'used' })).toBeUndefined();
    expect(setInWords({ name: 'd', value: '6', use: 'not used' })).toBe(
      'does not use d: d = 6, as set, has no part in it',
    );
  });
});

describe('recording', () => {
  it('leaves the values as they are, and notes each once', () => {
    const record = emptyRecord();
    const p = recording(Object.freeze(parameters), record);
    expect({ ...p }).toEqual(parameters);
    expect([p.dimension, p.dimension]).toEqual([6, 6]);
    expect([...record.values]).toEqual([['dimension', [6]]]);
  });
});
