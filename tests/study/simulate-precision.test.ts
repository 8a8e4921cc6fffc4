import { describe, expect, it } from 'vitest';
import { given } from '../../src/algebra/given.js';
import { loadDerivation } from '../../src/registry.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';

const derivation = await loadDerivation('single-index');
const parameters = resolveParameters(derivation, ['d=60']);
const options = { seeds: 3, steps: 200, points: 1, start: 'each' } as const;

describe('the precision of a simulation', () => {
  it('f32 starts where f64 does, to single precision, and draws other numbers', () => {
    const double = simulate(derivation, parameters, { ...options, method: 'direct' });
    const single = simulate(derivation, parameters, { ...options, method: 'direct', precision: 'f32' });
    for (const [run, m] of double.values[0]![0]!.entries()) {
      expect(Math.abs(single.values[0]![0]![run]! - m)).toBeLessThan(2 ** -23);
      expect(single.values[1]![0]![run]).not.toBeCloseTo(double.values[1]![0]![run]!, 5);
    }
    expect(simulate(derivation, parameters, { ...options, method: 'direct', precision: 'f64' })).toEqual(double);
  });

  it('is refused where there is no such mode, with what to type', () => {
    for (const method of [undefined, 'reduced']) {
      const asked = { ...options, precision: 'f32', ...given({ method }) } as const;
      expect(() => simulate(derivation, parameters, asked)).toThrow(
        'f32: the method reduced of single-index has double precision only; add --method direct, or leave --f32 out',
      );
    }
    expect(() => simulate(derivation, parameters, { ...options, precision: 'f16' as 'f32' })).toThrow(
      'precision = f16; must be f64 or f32',
    );
  });
});
