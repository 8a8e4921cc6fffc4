import { describe, expect, it } from 'vitest';
import { coverageProbability } from '../../src/algebra/coverage.js';
import { referenceEntries } from '../support/reference-entries.js';

describe('coverageProbability', () => {
  it('counts the surjections among all maps of N draws to P directions', () => {
    for (let P = 1; P <= 4; P++) {
      for (let N = 0; N <= 5; N++) {
        let covering = 0n;
        for (let map = 0; map < P ** N; map++) {
          const hit = new Set(Array.from({ length: N }, (_, draw) => Math.floor(map / P ** draw) % P));
          if (hit.size === P) covering += 1n;
        }
        const { n, d } = coverageProbability(P, N);
        expect(n * BigInt(P) ** BigInt(N)).toBe(covering * d);
      }
    }
  });

  it.each(
    referenceEntries('orthogonal-multi-index', 'coverage-probability').map((entry) => [entry.id, entry] as const),
  )('equals %s of the reference table', (_id, { inputs, value }) => {
    const { P, N } = inputs as { readonly P: number; readonly N: number };
    expect(Math.abs(coverageProbability(P, N).toNumber() - (value as number))).toBeLessThan(1e-11);
  });

  it('refuses what is no count', () => {
    expect(() => coverageProbability(0, 3)).toThrow(/directions is 0/);
    expect(() => coverageProbability(2, -1)).toThrow(/draws is -1/);
    expect(() => coverageProbability(2.5, 3)).toThrow(RangeError);
  });
});
