import { describe, expect, it } from 'vitest';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { besselLaw } from '../../../src/laws/rotation/bessel-law.js';
import type { RadialLaw } from '../../../src/laws/rotation/law.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { kolmogorovSmirnovOneSample } from '../../../src/numerics/special/kolmogorov-smirnov.js';

const moments = (law: RadialLaw, radius: number): readonly number[] => {
  const out = new Float64Array(3);
  law.truncatedMoments(radius, out);
  return [...out];
};

/** The integral of r^k p(r) over [low, high] by the midpoint rule. */
function integral(law: RadialLaw, k: number, low: number, high: number): number {
  const cells = 40_000;
  let sum = 0;
  for (let i = 0; i < cells; i++) {
    const radius = low + ((high - low) * (i + 0.5)) / cells;
    sum += radius ** k * law.density(radius);
  }
  return (sum * (high - low)) / cells;
}

describe.each<[string, RadialLaw]>([
  ['arcsec', arcsecLaw(0.5)],
  ['bessel, d = 5', besselLaw(5, 0.5)],
  ['bessel, d = 20', besselLaw(20, 0.5)],
  ['bessel, d = 2', besselLaw(2, 0.3)],
])('the %s law', (_, law) => {
  it('has the moments of its density', () => {
    for (const k of [0, 1, 2]) {
      const expected = integral(law, k, 0.7, 1.9);
      expect(moments(law, 1.9)[k]! - moments(law, 0.7)[k]!).toBeCloseTo(expected, 7);
    }
  });

  it('draws radii of that law', () => {
    const stream = randomStream({ seed: 11, run: 0, purpose: 'radius' });
    const radii = Float64Array.from({ length: 4000 }, () => law.sample(stream));
    // One fixed seed; a right sampler fails with probability 1e-5 for each of four laws.
    expect(kolmogorovSmirnovOneSample(radii, (radius) => moments(law, radius)[0]!).pValue).toBeGreaterThan(1e-5);
  });
});

describe('the Bessel law', () => {
  it('tends to the arcsec law as the specification measured', () => {
    // Largest difference of M_k(1), depth-separation specification 2.1: 4e-2 at d = 5, 5e-3 at 20, 6e-4 at 80.
    const difference = (d: number) => {
      const [a, b] = [moments(besselLaw(d, 0.5), 1), moments(arcsecLaw(0.5), 1)];
      return Math.max(...a.map((value, k) => Math.abs(value - b[k]!)));
    };
    expect(difference(5)).toBeCloseTo(4e-2, 2);
    expect(difference(20)).toBeCloseTo(5e-3, 3);
    expect(difference(80)).toBeCloseTo(6e-4, 4);
  });
});
