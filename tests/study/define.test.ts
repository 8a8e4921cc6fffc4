import { describe, expect, it } from 'vitest';
import type { Derivation } from '../../src/study/contract.js';
import { defineDerivation, isDerivation } from '../../src/study/define.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const toy = toyDerivation();
type Toy = Derivation<ToyParameters, ToyState>;

function refused(change: Partial<Toy>): () => unknown {
  return () => defineDerivation<ToyParameters, ToyState>({ ...toy, ...change });
}

describe('defineDerivation', () => {
  it.each<[string, Partial<Toy>, RegExp]>([
    ['an id with spaces', { id: 'my model' }, /id of derivation is "my model"/],
    ['an empty title', { title: ' ' }, /title is empty/],
    ['no simulators', { simulators: {} }, /no simulators/],
    ['a repeated claim', { claims: [toy.claims[0]!, toy.claims[0]!] }, /"T1" of a claim of online-mean repeats/],
    [
      'a claim without checks',
      { claims: [{ ...toy.claims[0]!, checks: [] }] },
      /claim T1 of online-mean has no checks/,
    ],
  ])('refuses %s', (_what, change, message) => {
    expect(refused(change)).toThrow(TypeError);
    expect(refused(change)).toThrow(message);
  });

  it('freezes what it returns', () => {
    expect(Object.isFrozen(toy)).toBe(true);
    expect(Object.isFrozen(toy.claims)).toBe(true);
    expect(Object.isFrozen(toy.simulators)).toBe(true);
  });

  it('refuses models that do not fit the statistics, when derived', () => {
    const wrong = defineDerivation<ToyParameters, ToyState>({
      ...toy,
      derive: (parameters) => ({ ...toy.derive(parameters), statistics: ['error', 'other'] }),
    });
    expect(() => wrong.derive(resolveParameters(toy, []))).toThrow(
      /term of model gradient-flow has dimension 1, but there are 2 statistics/,
    );
  });

  it('derives once for the same frozen parameters, anew for others', () => {
    let count = 0;
    const counting = defineDerivation<ToyParameters, ToyState>({
      ...toy,
      derive: (parameters) => {
        count += 1;
        return toy.derive(parameters);
      },
    });
    const parameters = resolveParameters(counting, []);
    counting.derive(parameters);
    counting.derive(parameters);
    expect(count).toBe(1);
    const open = { ...parameters };
    counting.derive(open);
    open.kappa = 3;
    expect(counting.derive(open).models[0]!.timePerStep).toBeCloseTo(3 / 20, 15);
  });
});

describe('isDerivation', () => {
  it('knows a derivation from other exports', () => {
    expect(isDerivation(toy)).toBe(true);
    for (const other of [undefined, null, 3, 'x', {}, { id: 'x', derive: () => 1 }, () => toy]) {
      expect(isDerivation(other)).toBe(false);
    }
  });
});
