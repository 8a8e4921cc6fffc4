import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../../src/algebra/rational.js';
import {
  halfExpectation,
  halfMoment,
  hemisphereMean,
  hemisphereMeanValue,
} from '../../../src/laws/rotation/half-moment.js';
import {
  harmonicCount,
  reluCoefficient,
  tangentCoefficient,
  zonalHarmonic,
} from '../../../src/laws/rotation/harmonic.js';

const degrees = fc.integer({ min: 0, max: 12 });
const dimensions = fc.integer({ min: 2, max: 60 });
const options = { seed: 42, numRuns: 120 };

describe('expectations on the half sphere', () => {
  it('has the published values of C_d', () => {
    // depth-separation specification 2.2: C_2 = 1/pi, C_3 = 1/4.
    expect([hemisphereMean(2).rational.toString(), hemisphereMean(2).overPi]).toEqual(['1', true]);
    expect([hemisphereMean(3).rational.toString(), hemisphereMean(3).overPi]).toEqual(['1/4', false]);
    // Gamma(d/2) / (2 sqrt(pi) Gamma((d+1)/2)) at d = 20: 9! / (2 sqrt(pi) Gamma(10.5)), Gamma(10.5) = 1133278.3889487856.
    expect(hemisphereMeanValue(20)).toBeCloseTo(362880 / (2 * Math.sqrt(Math.PI) * 1133278.3889487856), 15);
    for (const d of [2, 3, 9, 10]) {
      const { rational, overPi } = hemisphereMean(d);
      expect(hemisphereMeanValue(d)).toBeCloseTo(rational.toNumber() / (overPi ? Math.PI : 1), 15);
    }
  });

  it('agrees with the integral over the density of t', () => {
    // Density of t proportional to (1 - t^2)^((d-3)/2); midpoint rule, smooth for d = 7.
    const [d, cells] = [7, 20_000];
    const weigh = (f: (t: number) => number, low: number) => {
      let sum = 0;
      for (let i = 0; i < cells; i++) {
        const t = low + ((1 - low) * (i + 0.5)) / cells;
        sum += f(t) * (1 - t * t) ** ((d - 3) / 2);
      }
      return (sum * (1 - low)) / cells;
    };
    const mass = weigh(() => 1, -1);
    for (const power of [0, 1, 2, 3, 4, 5]) {
      const { rational, hemisphere } = halfMoment(power, d);
      const exact = rational.toNumber() + hemisphere.toNumber() * hemisphereMeanValue(d);
      expect(exact).toBeCloseTo(weigh((t) => t ** power, 0) / mass, 7);
    }
  });

  it('refuses what is no dimension or power', () => {
    expect(() => hemisphereMean(1)).toThrow('got 1');
    expect(() => halfMoment(-1, 3)).toThrow('got -1');
  });
});

describe('Funk-Hecke coefficients', () => {
  it('of relu are the integrals against the zonal harmonics, exactly', () => {
    fc.assert(
      fc.property(degrees, dimensions, (k, d) => {
        // E[t P_k(t) 1{t > 0}]: the polynomial t P_k.
        const integral = halfExpectation([Rational.of(0), ...zonalHarmonic(k, d)], d);
        const closed = reluCoefficient(k, d);
        expect(closed.rational.equals(integral.rational)).toBe(true);
        expect(closed.hemisphere.equals(integral.hemisphere)).toBe(true);
      }),
      options,
    );
  });

  it('have the values of the specification', () => {
    expect(tangentCoefficient(4, 20).squared.toString()).toBe('89/233289');
    fc.assert(
      fc.property(dimensions, (d) => {
        expect(tangentCoefficient(2, d).squared.equals(Rational.of(BigInt(2 * d + 1), BigInt((d + 1) ** 2)))).toBe(
          true,
        );
      }),
      options,
    );
    expect(tangentCoefficient(1, 7).rational.toString()).toBe('1/28');
    expect(tangentCoefficient(5, 7).squared.isZero()).toBe(true);
  });

  it('of relu share out its second moment: sum_k N c_k^2 = 1/(2d)', () => {
    // In d = 3 the terms fall as k^-4: the sum to 200 leaves less than 1e-6.
    const [d, mean] = [3, hemisphereMeanValue(3)];
    let sum = 0;
    for (let k = 0; k <= 200; k += k < 2 ? 1 : 2) {
      const { rational, hemisphere } = reluCoefficient(k, d);
      sum += Number(harmonicCount(k, d)) * (rational.toNumber() + hemisphere.toNumber() * mean) ** 2;
    }
    expect(sum).toBeCloseTo(1 / 6, 6);
  });

  it('counts harmonics: 2 in the plane, 2k + 1 in space', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (k) => {
        expect(harmonicCount(k, 2)).toBe(2n);
        expect(harmonicCount(k, 3)).toBe(BigInt(2 * k + 1));
      }),
      options,
    );
  });

  it('P_k(1) = 1', () => {
    fc.assert(
      fc.property(degrees, dimensions, (k, d) => {
        const sum = zonalHarmonic(k, d).reduce((total, one) => total.plus(one), Rational.of(0));
        expect(sum.isOne()).toBe(true);
      }),
      options,
    );
  });
});
