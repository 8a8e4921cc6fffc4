import { describe, expect, it } from 'vitest';
import { chiSquareRule } from '../../src/numerics/quadrature/chi-square-rule.js';
import { gaussHermite } from '../../src/numerics/quadrature/gauss-hermite.js';
import { oneStepMoments } from '../../src/simulators/one-step-moments.js';

type Coefficients = Readonly<Record<number, number>>;

/** Orthonormal Hermite polynomial h_k = He_k / sqrt(k!). */
const hermite = (k: number, x: number): number => {
  let before = 0;
  let value = 1;
  for (let j = 1; j <= k; j += 1) [before, value] = [value, (x * value - Math.sqrt(j - 1) * before) / Math.sqrt(j)];
  return value;
};
const combination =
  (terms: readonly { k: number; value: number }[]) =>
  (x: number): number => {
    let sum = 0;
    for (const { k, value } of terms) sum += value * hermite(k, x);
    return sum;
  };
const link = (c: Coefficients) => combination(Object.entries(c).map(([k, value]) => ({ k: Number(k), value })));
const derivative = (b: Coefficients) =>
  combination(Object.entries(b).map(([k, value]) => ({ k: Number(k) - 1, value: Math.sqrt(Number(k)) * value })));
const moments = (c: Coefficients, dimension: number, stepSize: number, overlap: number) =>
  oneStepMoments({ target: link(c), learnerDerivative: derivative(c), dimension, stepSize, overlap });
const relative = (value: number, reference: number): number => Math.abs(value / reference - 1);

describe('one-step moments of spherical SGD', () => {
  // Reference table of orthogonal multi-index models, entries one-step-moments-1 to -4 (fields mean and second).
  it.each([
    ['one-step-moments-1', { 2: 1 }, 1000, 0.001, 0.1, 9.261851453657283e-5, 7.90521056920914e-6],
    ['one-step-moments-2', { 2: 1 }, 20, 0.01, 0.3, 0.004319816380582223, 0.0006004924136930911],
    ['one-step-moments-3', { 3: 1 }, 500, 2e-5, 0.1, 5.591373368380078e-7, 9.040758100119242e-9],
    ['one-step-moments-4', { 2: 0.8, 4: 0.6 }, 100, 0.0005, 0.4, 0.00017260025638977757, 3.7611377163345296e-6],
  ] as const)('%s', (_entry, c, dimension, stepSize, overlap, mean, second) => {
    const found = moments(c, dimension, stepSize, overlap);
    expect(relative(found.mean, mean)).toBeLessThan(1e-10);
    expect(relative(found.second, second)).toBeLessThan(1e-11);
  });

  it.each([
    [{ 4: 1 }, 20, 0.01, 0.3],
    [{ 2: 1 }, 4, 0.02, 0.3],
    [{ 4: 1 }, 1e5, 1e-4, 0.5],
    [{ 1: 1 }, 2, 0.5, -0.4],
  ] as const)(
    'agrees with the unrotated chain by plain Monte Carlo within 4.5 standard errors: %j, d = %d',
    (c, d, eta, m) => {
      // Two-sided false-alarm rate of one comparison: 7e-6; eight comparisons: 6e-5. Fixed seed.
      const { mean, second } = moments(c, d, eta, m);
      const uniform = generator(12345);
      const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
      // For large d the Gauss rule stands for the chi-square law: a draw among its nodes would lose accuracy, its mean does not.
      const rest = chiSquareRule(d > 10 ? 16 : 1, Math.max(d - 2, 0));
      const s = Math.sqrt(1 - m * m);
      const runs = 60_000;
      const target = link(c);
      const slope = derivative(c);
      const sums = [0, 0, 0];
      for (let run = 0; run < runs; run += 1) {
        const u = normal();
        const xi = normal();
        const z = m * u + s * xi;
        const gamma = eta * target(u) * slope(z);
        let first = 0;
        let square = 0;
        if (d > 10) {
          rest.nodes.forEach((chi, k) => {
            const change =
              (m + gamma * (u - z * m)) / Math.sqrt(1 + gamma * gamma * (u * u + xi * xi + chi - z * z)) - m;
            first += rest.weights[k]! * change;
            square += rest.weights[k]! * change * change;
          });
        } else {
          let chi = 0;
          for (let j = 0; j < d - 2; j += 1) chi += normal() ** 2;
          first = (m + gamma * (u - z * m)) / Math.sqrt(1 + gamma * gamma * (u * u + xi * xi + chi - z * z)) - m;
          square = first * first;
        }
        sums[0]! += first;
        sums[1]! += square;
        sums[2]! += square * square;
      }
      const [a, b, fourth] = sums.map((sum) => sum / runs) as [number, number, number];
      expect(Math.abs(a - mean)).toBeLessThan(4.5 * Math.sqrt((b - a * a) / runs));
      expect(Math.abs(b - second)).toBeLessThan(4.5 * Math.sqrt((fourth - b * b) / runs));
    },
  );

  it("is the leading order for small steps: mean eta C'(m)(1 - m^2) - eta^2 d A(m) m / 2, second eta^2 Sigma(m)", () => {
    // h_2: C'(m) = 2m, and A, Sigma by Gauss-Hermite, exact for polynomials.
    const [m, d, eta] = [0.3, 50, 1e-7];
    const s = Math.sqrt(1 - m * m);
    const rule = gaussHermite(12);
    let noise = 0;
    let growth = 0;
    rule.nodes.forEach((u, i) => {
      rule.nodes.forEach((xi, j) => {
        const z = m * u + s * xi;
        const weight = rule.weights[i]! * rule.weights[j]!;
        const square = (hermite(2, u) * Math.SQRT2 * z) ** 2;
        noise += weight * square * (u - m * z) ** 2;
        growth += weight * square * (d - 2 + u * u + xi * xi - z * z);
      });
    });
    const found = moments({ 2: 1 }, d, eta, m);
    expect(relative(found.second, eta * eta * noise)).toBeLessThan(1e-4);
    const cross = found.mean - eta * 2 * m * (1 - m * m);
    expect(relative(cross, -0.5 * eta * eta * growth * m)).toBeLessThan(2e-2);
  });

  it('has the symmetries of an even link and the ends of the overlap', () => {
    const plus = moments({ 2: 1 }, 30, 0.01, 0.4);
    const minus = moments({ 2: 1 }, 30, 0.01, -0.4);
    expect(relative(minus.mean, -plus.mean)).toBeLessThan(1e-10);
    expect(relative(minus.second, plus.second)).toBeLessThan(1e-11);
    expect(Math.abs(moments({ 2: 1 }, 30, 0.01, 0).mean)).toBeLessThan(1e-13);
    // From m = 1 the overlap can only fall.
    expect(moments({ 2: 1 }, 30, 0.01, 1).mean).toBeLessThan(0);
    expect(moments({ 2: 1 }, 30, 0, 0.5)).toEqual({ mean: 0, second: 0 });
  });

  it('is exact in a case with a closed form: d = 2, constant gamma at overlap 0 after averaging over the circle', () => {
    // target = 1, learnerDerivative = 1, m = 0, d = 2: m+ = gamma u / sqrt(1 + gamma^2 u^2), second = E[1 - 1/(1 + gamma^2 u^2)]
    // = 1 - sqrt(pi/2)/gamma exp(1/(2 gamma^2)) erfc(1/(gamma sqrt 2)); gamma = 1: 1 - 0.655679542418798.
    const one = (): number => 1;
    const found = oneStepMoments({ target: one, learnerDerivative: one, dimension: 2, stepSize: 1, overlap: 0 });
    expect(relative(found.second, 1 - 0.655679542418798)).toBeLessThan(1e-11);
    expect(Math.abs(found.mean)).toBeLessThan(1e-12);
  });

  it.each<[string, Partial<Parameters<typeof oneStepMoments>[0]>]>([
    ['dimension 1', { dimension: 1 }],
    ['a fractional dimension', { dimension: 10.5 }],
    ['a negative step', { stepSize: -1 }],
    ['a NaN step', { stepSize: Number.NaN }],
    ['an overlap above 1', { overlap: 1.01 }],
    ['a NaN overlap', { overlap: Number.NaN }],
    ['a target that is not finite', { target: (u) => 1 / (u - u) }],
    ['a learner that is not finite', { learnerDerivative: () => Number.POSITIVE_INFINITY }],
  ])('refuses %s', (_name, change) => {
    const good = {
      target: link({ 2: 1 }),
      learnerDerivative: derivative({ 2: 1 }),
      dimension: 10,
      stepSize: 0.01,
      overlap: 0.1,
    };
    expect(() => oneStepMoments({ ...good, ...change })).toThrow(RangeError);
  });
});

/** A small generator for the Monte Carlo check (mulberry32), apart from the project's own streams. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
