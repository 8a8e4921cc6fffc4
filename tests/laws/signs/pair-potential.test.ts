/** Potentials against each other, against exact Taylor polynomials, and against sampling. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latentLaw } from '../../../src/laws/signs/latent-law.js';
import { type PotentialSettings, pairPotential } from '../../../src/laws/signs/pair-potential.js';
import type { PairPotential } from '../../../src/laws/signs/potential.js';
import { infiniteNegativesSeries, singleNegativeSeries } from '../../../src/laws/signs/potential-series.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { logCosh, logistic, softplus } from '../../../src/numerics/special/logistic.js';

const SEED = { seed: 42, numRuns: 40 };
const score = fc.integer({ min: -2000, max: 4000 }).map((n) => n / 1000);
const scores = (length: number) => fc.array(score, { minLength: length, maxLength: length });

function gradientOf(potential: PairPotential, q: readonly number[]): readonly number[] {
  const out = new Float64Array(q.length);
  potential.gradient(Float64Array.from(q), out);
  return [...out];
}

const value = (potential: PairPotential, q: readonly number[]): number => potential.value(Float64Array.from(q));

const ALL: readonly (readonly [string, Omit<PotentialSettings, 'size'>])[] = [
  ['none', { loss: 'none', inverseTemperature: 3 }],
  ['single', { loss: 'single', weight: 2.5 }],
  ['single by Fourier', { loss: 'single', weight: 2.5, method: 'fourier' }],
  ['many', { loss: 'many', weight: 2.5, negatives: 3 }],
  ['infinite', { loss: 'infinite', weight: 2.5 }],
  ['single, Gaussian', { loss: 'single', weight: 2.5, latents: 'gaussian' }],
];

describe.each(ALL)('the potential %s', (_name, settings) => {
  it('has the gradient of its value', () => {
    fc.assert(
      fc.property(scores(2), (q) => {
        const potential = pairPotential({ ...settings, size: 2 });
        const g = gradientOf(potential, q);
        for (const k of [0, 1]) {
          const moved = (by: number) =>
            value(
              potential,
              q.map((x, at) => (at === k ? x + by : x)),
            );
          expect((moved(-1e-5) - moved(1e-5)) / 2e-5).toBeCloseTo(g[k]!, 8);
        }
      }),
      { ...SEED, numRuns: 12 },
    );
  });

  it('splits into P - t_k where it splits', () => {
    const potential = pairPotential({ ...settings, size: 3 });
    const q = [1.3, 0.4, -0.2];
    const t = new Float64Array(3);
    const P = potential.split?.(Float64Array.from(q), t);
    expect(P === undefined).toBe(settings.latents === 'gaussian');
    if (P !== undefined) {
      gradientOf(potential, q).forEach((g, k) => {
        expect(P - t[k]!).toBeCloseTo(g, 13);
      });
    }
  });
});

describe('one negative', () => {
  it('is the same by Fourier integral and by enumeration', () => {
    fc.assert(
      fc.property(scores(4), fc.integer({ min: 1, max: 400 }), (q, weight) => {
        const [sum, integral] = (['enumeration', 'fourier'] as const).map((method) =>
          pairPotential({ loss: 'single', size: 4, weight: weight / 20, method }),
        ) as [PairPotential, PairPotential];
        expect(Math.abs(value(sum, q) - value(integral, q))).toBeLessThan(1e-12);
        gradientOf(sum, q).forEach((g, k) => {
          expect(Math.abs(g - gradientOf(integral, q)[k]!)).toBeLessThan(1e-12);
        });
      }),
      { ...SEED, numRuns: 20 },
    );
  });

  it('with many latents goes by Fourier and forgets latents of score 0', () => {
    const q = [1.2, 0.7, 0.3];
    const long = [...q, ...new Array<number>(57).fill(0)];
    const [few, many] = [pairPotential({ loss: 'single', size: 3 }), pairPotential({ loss: 'single', size: 60 })];
    expect(Math.abs(value(few, q) - value(many, long))).toBeLessThan(1e-12);
    // A latent of score 0 has eta independent of p: g = P.
    const t = new Float64Array(60);
    expect(many.split?.(Float64Array.from(long), t)).toBeCloseTo(gradientOf(many, long)[40]!, 12);
  });

  it.each(['rademacher', 'gaussian'] as const)('starts as its exact Taylor polynomial: %s', (latents) => {
    const { potential, gradient } = singleNegativeSeries(latentLaw(latents), 2, 10);
    const at = { 'q[1]': 0.004, 'q[2]': -0.002 };
    const numeric = pairPotential({ loss: 'single', size: 2, latents });
    expect(Math.abs(value(numeric, [0.004, -0.002]) - Math.LN2 - potential.evaluate(at))).toBeLessThan(1e-13);
    gradientOf(numeric, [0.004, -0.002]).forEach((g, k) => {
      expect(Math.abs(g - gradient[k]!.evaluate(at)!)).toBeLessThan(1e-13);
    });
  });

  it('with Gaussian latents is the mean of samples', () => {
    // 200000 samples; false alarm at 4.5 standard errors: 7e-6.
    const stream = randomStream({ seed: 7, run: 0, purpose: 'potential' });
    const q = [1.2, 0.7];
    const count = 200_000;
    let [sum, squares] = [0, 0];
    for (let sample = 0; sample < count; sample++) {
      let u = Math.log(2.5);
      for (const score of q) {
        const z = stream.normal();
        u += score * (z * stream.normal() - z * z);
      }
      sum += softplus(u);
      squares += softplus(u) ** 2;
    }
    const mean = sum / count;
    const error = Math.sqrt((squares / count - mean * mean) / count);
    const exact = value(pairPotential({ loss: 'single', size: 2, weight: 2.5, latents: 'gaussian' }), q);
    expect(Math.abs(mean - exact) / error).toBeLessThan(4.5);
  });
});

describe('M negatives', () => {
  const q = [1.2, 0.7];
  const at = (negatives: number) => value(pairPotential({ loss: 'many', size: 2, weight: 2, negatives }), q);

  it('are one negative at M = 1', () => {
    expect(at(1)).toBeCloseTo(value(pairPotential({ loss: 'single', size: 2, weight: 2 }), q), 14);
  });

  it('tend to infinitely many as .1076 / M (the specification, 2.4)', () => {
    const limit = value(pairPotential({ loss: 'infinite', size: 2, weight: 2 }), q);
    [1, 2, 4, 7].forEach((M, index) => {
      expect(M * (limit - at(M))).toBeCloseTo([0.0912, 0.1018, 0.1061, 0.1072][index]!, 3);
    });
  });

  it('are refused when there are too many patterns, or none', () => {
    expect(() => pairPotential({ loss: 'many', size: 10, negatives: 8 })).toThrow(/multisets; at most 500000/);
    expect(() => pairPotential({ loss: 'many', size: 2 })).toThrow('negatives = NaN; must be an integer >= 1');
  });
});

describe('infinitely many negatives', () => {
  it('start as their exact Taylor polynomial', () => {
    const { potential } = infiniteNegativesSeries(latentLaw('rademacher'), 2, 9);
    const numeric = value(pairPotential({ loss: 'infinite', size: 2 }), [0.03, 0.02]);
    expect(Math.abs(numeric - Math.LN2 - potential.evaluate({ 'q[1]': 0.03, 'q[2]': 0.02 }))).toBeLessThan(1e-13);
  });

  it('share one factor p: ratios of g do not depend on the weight', () => {
    const ratio = (weight: number) => {
      const [g1, g2] = gradientOf(pairPotential({ loss: 'infinite', size: 2, weight }), [1.2, 0.7]) as [number, number];
      return g1 / g2;
    };
    expect(ratio(0.01)).toBeCloseTo(ratio(100), 13);
  });

  it('stay finite for scores beyond the range of exp', () => {
    const g = gradientOf(pairPotential({ loss: 'infinite', size: 2 }), [900, -900]);
    expect(g.every(Number.isFinite)).toBe(true);
    expect(value(pairPotential({ loss: 'infinite', size: 1 }), [-900])).toBeCloseTo(1800 - Math.LN2, 9);
  });
});

describe('curvature at balance', () => {
  it.each(['single', 'infinite'] as const)('is the difference of second derivatives: %s', (loss) => {
    const potential = pairPotential({ loss, size: 3, weight: 2 });
    const g = (q: readonly number[]) => gradientOf(potential, q)[0]!;
    const h = 1e-5;
    const own = (g([0.8 - h, 0.8, 0.8]) - g([0.8 + h, 0.8, 0.8])) / (2 * h);
    const other = (g([0.8, 0.8 - h, 0.8]) - g([0.8, 0.8 + h, 0.8])) / (2 * h);
    expect(potential.imbalanceCurvature?.(0.8)).toBeCloseTo(own - other, 8);
  });
});

describe('bad settings', () => {
  it('are refused', () => {
    expect(() => pairPotential({ loss: 'single', size: 0 })).toThrow('size = 0; must be an integer >= 1');
    expect(() => pairPotential({ loss: 'single', size: 2, weight: -1 })).toThrow('weight = -1; must be finite and > 0');
    expect(() => pairPotential({ loss: 'infinite', size: 2, latents: 'gaussian' })).toThrow(/take latents rademacher/);
    expect(() => pairPotential({ loss: 'single', size: 21, method: 'enumeration' })).toThrow(/method 'fourier'/);
    const fourier = pairPotential({ loss: 'single', size: 1, method: 'fourier' });
    expect(() => fourier.value(Float64Array.of(Number.NaN))).toThrow(/must be finite/);
  });
});

describe('stable functions', () => {
  it('agree with their definitions and keep their digits', () => {
    for (const x of [-3, -0.5, 0, 0.5, 3]) {
      expect(softplus(x)).toBeCloseTo(Math.log(1 + Math.exp(x)), 14);
      expect(logistic(x)).toBeCloseTo(1 / (1 + Math.exp(-x)), 15);
      expect(logCosh(x)).toBeCloseTo(Math.log(Math.cosh(x)), 14);
    }
    expect(softplus(-800)).toBe(0);
    expect(softplus(-40)).toBeCloseTo(Math.exp(-40), 30);
    expect(logCosh(-1e6)).toBe(1e6 - Math.LN2);
    expect(logistic(-800)).toBe(0);
  });
});
