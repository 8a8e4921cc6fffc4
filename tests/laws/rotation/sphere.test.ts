import { describe, expect, it } from 'vitest';
import { haarBlock } from '../../../src/laws/rotation/haar-block.js';
import { reluFeature, reluHarmonics, sphereArcCosineKernel } from '../../../src/laws/rotation/relu-feature.js';
import { integrate } from '../../../src/numerics/quadrature/integrate.js';
import { randomStream } from '../../../src/numerics/random/stream.js';

const stream = (purpose: string) => randomStream({ seed: 5, run: 0, purpose });

describe('blocks of orthonormal directions', () => {
  it('are orthonormal', () => {
    const d = 30;
    const block = new Float64Array(d * d);
    haarBlock(stream('block'), d, block);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < d; k++) product += block[i * d + k]! * block[j * d + k]!;
        expect(product).toBeCloseTo(i === j ? 1 : 0, 13);
      }
    }
  });

  it('are uniform: fourth moments of the first and the last row', () => {
    const d = 4;
    const runs = 20_000;
    const block = new Float64Array(d * d);
    const source = stream('law');
    const sums = [0, 0];
    for (let run = 0; run < runs; run++) {
      haarBlock(source, d, block);
      sums[0]! += block[0]! ** 4;
      sums[1]! += block[d * d - 1]! ** 4;
    }
    // E u^4 = 3/(d(d+2)) = 1/8, E u^8 = 105/(4 6 8 10), so that one value has variance 0.0391; 4.5 sigma: 1e-5.
    for (const sum of sums) expect(Math.abs(sum / runs - 1 / 8)).toBeLessThan(4.5 * Math.sqrt(0.0391 / runs));
  });

  it('refuse a buffer of another size', () => {
    expect(() => haarBlock(stream('x'), 3, new Float64Array(8))).toThrow('9 entries; got 8');
    expect(() => haarBlock(stream('x'), 0, new Float64Array(0))).toThrow('>= 1; got 0');
  });
});

describe('the harmonics of a relu layer', () => {
  /** E f(t) over the sphere, t = cos of the angle, by the midpoint rule in the angle. */
  const mean = (d: number, f: (t: number) => number): number => {
    const cells = 100_000;
    let [sum, mass] = [0, 0];
    for (let n = 0; n < cells; n++) {
      const angle = (Math.PI * (n + 0.5)) / cells;
      const weight = Math.sin(angle) ** (d - 2);
      sum += weight * f(Math.cos(angle));
      mass += weight;
    }
    return sum / mass;
  };

  it.each([3, 7, 20])('start and decay by the integrals of relu and of its kernel, d = %i', (d) => {
    const { hemisphereMean, shares, rates } = reluHarmonics(d);
    // P_k(1) = 1, and the number of harmonics, written out for degrees 1, 2 and 4.
    const zonal = [
      { place: 0, count: d, at: (t: number) => t },
      { place: 1, count: ((d + 2) * (d - 1)) / 2, at: (t: number) => (d * t * t - 1) / (d - 1) },
      {
        place: 2,
        count: ((d + 6) * (d + 1) * d * (d - 1)) / 24,
        at: (t: number) => ((d + 2) * (d + 4) * t ** 4 - 6 * (d + 2) * t * t + 3) / (d * d - 1),
      },
    ];
    expect(hemisphereMean).toBeCloseTo(
      mean(d, (t) => Math.max(0, t)),
      8,
    );
    for (const { place, count, at } of zonal) {
      const relu = mean(d, (t) => Math.max(0, t) * at(t));
      const kernel = mean(d, (t) => ((t * (Math.PI - Math.acos(t))) / (2 * Math.PI)) * at(t));
      expect((shares[place]! * hemisphereMean ** 2) / (count * relu * relu)).toBeCloseTo(1, 5);
      expect((rates[place]! * hemisphereMean ** 2) / kernel).toBeCloseTo(1, 5);
    }
  });
});

describe('the feature of a relu layer', () => {
  it('has the mean and the variance of quadrature in the plane', () => {
    const weights = [
      [1, 0.2],
      [-0.5, 1.1],
      [-0.4, -0.9],
    ];
    const g = (angle: number): number =>
      weights.reduce((sum, [x, y]) => sum + Math.max(0, x! * Math.cos(angle) + y! * Math.sin(angle)), 0) / 3;
    const mean = (f: (angle: number) => number): number =>
      integrate(f, 0, 2 * Math.PI, { relativeTolerance: 1e-9 }).value / (2 * Math.PI);
    const gram = Float64Array.from(
      weights.flatMap((w) => weights.map((other) => w[0]! * other[0]! + w[1]! * other[1]!)),
    );
    const feature = reluFeature(gram, 3, 2);
    const alpha = mean(g);
    expect(feature.mean).toBeCloseTo(alpha, 8);
    expect(feature.relativeVariance).toBeCloseTo(mean((angle) => g(angle) ** 2) / alpha ** 2 - 1, 7);
    // Degree 1: E g cos, E g sin.
    const first = 2 * (mean((t) => g(t) * Math.cos(t)) ** 2 + mean((t) => g(t) * Math.sin(t)) ** 2);
    const second = 2 * (mean((t) => g(t) * Math.cos(2 * t)) ** 2 + mean((t) => g(t) * Math.sin(2 * t)) ** 2);
    expect(feature.parts[0]).toBeCloseTo(first / alpha ** 2, 7);
    expect(feature.parts[1]).toBeCloseTo(second / alpha ** 2, 7);
  });

  it('splits its variance into the parts', () => {
    for (const d of [2, 5, 40]) {
      const { shares, hemisphereMean } = reluHarmonics(d);
      const sum = shares.reduce((total, share) => total + share, 0);
      expect(sum).toBeCloseTo(1 / (2 * d * hemisphereMean ** 2) - 1, 12);
      expect(shares.every((share) => share >= 0)).toBe(true);
    }
    // One unit: every share is the limit of m1 = 1.
    const one = reluFeature(Float64Array.of(4), 1, 7);
    expect(Array.from(one.parts)).toEqual(reluHarmonics(7).shares.map((share) => expect.closeTo(share, 12)));
  });

  it('has the limits of the arc-cosine kernel', () => {
    expect(sphereArcCosineKernel(2, 3, 1, 5)).toBeCloseTo(6 / 10, 14);
    expect(sphereArcCosineKernel(2, 3, -1, 5)).toBeCloseTo(0, 14);
    expect(() => sphereArcCosineKernel(1, 1, 0, 1)).toThrow('got 1');
    expect(() => reluFeature(Float64Array.of(1, 2), 1, 3)).toThrow('got 2');
  });
});
