/** A two-layer network with weights of any length, against Isserlis' theorem by brute force on monomials of the sample. */

import { describe, expect, it } from 'vitest';
import { type FreeSettings, type FreeStatistics, freeSystem } from '../../../src/engine/models/free-system.js';
import { erfKernel } from '../../../src/links/kernels/erf-kernel.js';
import { parseLink } from '../../../src/links/parse-link.js';
import { scaledKernelOf } from '../../../src/links/scaled-kernel.js';

/** A polynomial in the coordinates of x with numeric coefficients, by exponents. */
type Sample = ReadonlyMap<string, number>;

const axes = 4;
const zeros = (): number[] => new Array<number>(axes).fill(0);
const constant = (value: number): Sample => new Map([[zeros().join(), value]]);
const along = (weights: readonly number[]): Sample =>
  new Map(weights.map((weight, k) => [zeros().with(k, 1).join(), weight]));

function plus(...all: readonly Sample[]): Sample {
  const sum = new Map<string, number>();
  for (const one of all) for (const [key, value] of one) sum.set(key, (sum.get(key) ?? 0) + value);
  return sum;
}

function times(...all: readonly Sample[]): Sample {
  return all.reduce((product, other) => {
    const out = new Map<string, number>();
    for (const [left, a] of product) {
      for (const [right, b] of other) {
        const exponents = right.split(',').map(Number);
        const key = left
          .split(',')
          .map((n, k) => Number(n) + exponents[k]!)
          .join();
        out.set(key, (out.get(key) ?? 0) + a * b);
      }
    }
    return out;
  }, constant(1));
}

const scaled = (factor: number, sample: Sample): Sample => times(constant(factor), sample);

/** `c[0] + c[1] s + c[2] s^2 + ...`. */
const horner = (c: readonly number[], s: Sample): Sample =>
  c.toReversed().reduce<Sample>((sum, value) => plus(constant(value), times(sum, s)), constant(0));

/** Isserlis for independent standard coordinates: `E x^n = (n - 1)!!` for even n. */
function mean(sample: Sample): number {
  const single = (n: number): number => (n % 2 === 1 ? 0 : n === 0 ? 1 : (n - 1) * single(n - 2));
  let sum = 0;
  for (const [key, value] of sample) sum += key.split(',').reduce((product, n) => product * single(Number(n)), value);
  return sum;
}

// phi = He_1 + 1/2 He_2, sigma = 3/10 + 7/10 He_1 + 2/5 He_2 - 1/5 He_3, in powers of z below.
const phi = parseLink('z + 1/2*(z^2 - 1)');
const sigma = parseLink('3/10 + 7/10*z + 2/5*(z^2 - 1) - 1/5*(z^3 - 3*z)');
const PHI = [-0.5, 1, 0.5];
const SIGMA = [-0.1, 1.3, 0.4, -0.2];
const SLOPE = [1.3, 0.8, -0.6];

const settings: FreeSettings = {
  targets: 2,
  neurons: 2,
  dimension: 50,
  stepSize: 0.004,
  secondLayerRate: 0.7,
  noise: 0.3,
  links: { phi, sigma },
};
const weights = [
  [0.7, -0.3, 1.1, 0],
  [0.2, 0.5, -0.4, 0.6],
] as const;
const a = [0.8, -0.5] as const;
const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, k) => sum + value * other[k]!, 0);
const state: FreeStatistics = {
  M: weights.map((w) => w.slice(0, 2)),
  Q: weights.map((w) => weights.map((other) => dot(w, other))),
  a,
};
const x = Array.from({ length: axes }, (_, k) => along(zeros().with(k, 1)));
const fields = weights.map(along);
const delta = plus(
  horner(PHI, x[0]!),
  horner(PHI, x[1]!),
  ...fields.map((s, i) => scaled(-(a[i] as number), horner(SIGMA, s))),
);
const slopes = fields.map((s, i) => scaled(a[i] as number, horner(SLOPE, s)));
const square = plus(times(delta, delta), constant(0.3 ** 2));
const [s, t] = fields as [Sample, Sample];
const [f, g] = slopes as [Sample, Sample];

describe('a free system with polynomial links', () => {
  const system = freeSystem(settings);
  const [gradientFlow, finiteStep] = system.models((given: FreeStatistics) => given);
  if (gradientFlow === undefined || finiteStep === undefined) throw new Error('two models');
  const start = finiteStep.start(state);

  it('lays the statistics out as it names them', () => {
    expect(system.statistics).toEqual([
      'M[1,1]',
      'M[1,2]',
      'M[2,1]',
      'M[2,2]',
      'Q[1,1]',
      'Q[1,2]',
      'Q[2,2]',
      'a[1]',
      'a[2]',
    ]);
    const { M, Q } = state;
    expect(Array.from(start)).toEqual([...M.flat(), Q[0]?.[0], Q[0]?.[1], Q[1]?.[1], ...a]);
    expect(gradientFlow.timePerStep).toBe(0.004);
  });

  it('has the population loss', () => {
    expect(system.loss(start)).toBeCloseTo(mean(square) / 2, 12);
  });

  it('has the flow of every statistic, plain and with the squared step', () => {
    const plain = [
      ...slopes.flatMap((slope) => [0, 1].map((p) => mean(times(delta, slope, x[p]!)))),
      2 * mean(times(delta, f, s)),
      mean(times(delta, f, t)) + mean(times(delta, g, s)),
      2 * mean(times(delta, g, t)),
      ...fields.map((field) => 0.7 * mean(times(delta, horner(SIGMA, field)))),
    ];
    const second = [0, 0, 0, 0, mean(times(square, f, f)), mean(times(square, f, g)), mean(times(square, g, g)), 0, 0];
    const derivative = new Float64Array(9);
    for (const [model, etaD] of [
      [gradientFlow, 0],
      [finiteStep, 0.004 * 50],
    ] as const) {
      model.term.evaluate(0, start, derivative);
      plain.forEach((value, k) => {
        const expected = value + etaD * second[k]!;
        expect(Math.abs(derivative[k]! - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
      });
    }
    // The correction is not small: it could not hide in the tolerance.
    expect(0.2 * second[4]!).toBeGreaterThan(0.1);
  });

  it('has loss and flow that belong together: dL/dt = -|grad|^2 along the plain flow', () => {
    const derivative = new Float64Array(9);
    gradientFlow.term.evaluate(0, start, derivative);
    const h = 1e-5;
    const lossAt = (step: number): number => system.loss(start.map((value, k) => value + step * derivative[k]!));
    const slope = (lossAt(h) - lossAt(-h)) / (2 * h);
    // grad_(w_i) = -E[Delta a_i sigma' x], and the second layer moves zeta times as fast.
    const along = slopes.reduce(
      (sum, one) => sum + x.reduce((inner, axis) => inner + mean(times(delta, one, axis)) ** 2, 0),
      0,
    );
    const layer = fields.reduce((sum, field) => sum + 0.7 * mean(times(delta, horner(SIGMA, field))) ** 2, 0);
    expect(Math.abs(slope + along + layer)).toBeLessThan(1e-7 * (along + layer));
  });

  it('leaves the finite-step flow out when its moments cannot be evaluated', () => {
    const models = freeSystem({ ...settings, finiteStep: false }).models((given: FreeStatistics) => given);
    expect(models.map(({ id }) => id)).toEqual(['gradient-flow']);
  });

  it.each([
    [{ targets: 0 }, /targets must be a positive integer; got 0/],
    [{ neurons: 1.5 }, /neurons must be a positive integer; got 1.5/],
  ])('refuses %j', (wrong, message) => {
    expect(() => freeSystem({ ...settings, ...wrong })).toThrow(message);
  });

  it('says which link has neither a polynomial nor a closed form', () => {
    const system = freeSystem({ ...settings, links: { phi } });
    expect(() => system.models((given: FreeStatistics) => given)).toThrow(/sigma/);
  });
});

describe('scaledKernelOf', () => {
  const kernelOf = scaledKernelOf(erfKernel, { phi: 2, sigma: -3 });
  const at = (...links: readonly (readonly [string, number])[][]) =>
    kernelOf(links.map((list) => list.map(([link, order]) => ({ link, order }))));
  const covariance = Float64Array.of(0.6, 1, 0.3);

  it('multiplies by the scale of each link, at the same coordinate too', () => {
    const value = (2 / Math.PI) * Math.asin(0.3 / Math.sqrt(1.6 * 2));
    expect(at([['phi', 0]], [['sigma', 0]])?.(covariance)).toBeCloseTo(-6 * value, 14);
    expect(at([['sigma', 0]], [['sigma', 0]])?.(covariance)).toBeCloseTo(9 * value, 14);
  });

  it('answers nothing where the kernel has nothing, and refuses a link without a scale', () => {
    const none = scaledKernelOf(() => undefined, { phi: 1 });
    expect(none([[{ link: 'phi', order: 0 }]])).toBeUndefined();
    expect(() => at([['psi', 0]])).toThrow(/no scale for the link psi; given: phi, sigma/);
  });
});
