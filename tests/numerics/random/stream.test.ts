import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../../src/numerics/random/stream.js';
import { buildZiggurat } from '../../../src/numerics/random/ziggurat.js';
import { chiSquareCdf, chiSquareSurvival } from '../../../src/numerics/special/chi-square.js';
import { erfc } from '../../../src/numerics/special/error-function.js';
import { kolmogorovSmirnovOneSample } from '../../../src/numerics/special/kolmogorov-smirnov.js';
import { normalCdf, normalQuantile } from '../../../src/numerics/special/normal.js';

// Every statistical test below passes at p > 1e-6 or |z| < 5 (two-sided 6e-7): with fewer than 60 of them the false-alarm
// rate of the file is below 1e-4.
const LEVEL = 1e-6;
const SIGMAS = 5;
const stream = (purpose: string, run = 0): RandomStream => randomStream({ seed: 20, run, purpose });
const draw = (count: number, sample: () => number) => Float64Array.from({ length: count }, sample);
const power = (x: number, k: number): number => (k === 1 ? x : x * power(x, k - 1));
const moment = (values: Float64Array, k: number) => values.reduce((sum, x) => sum + power(x, k), 0) / values.length;

describe('the ziggurat', () => {
  const { edges, heights, tailStart, area } = buildZiggurat();

  test('has the published area and the area of its own base, tail included', () => {
    // Marsaglia and Tsang 2000 print v = 0.00492867323399.
    expect(area).toBeCloseTo(0.00492867323399, 13);
    const tail = Math.sqrt(Math.PI / 2) * erfc(tailStart / Math.SQRT2);
    expect(area).toBeCloseTo(tailStart * Math.exp(-0.5 * tailStart ** 2) + tail, 15);
  });

  test('has layers of equal area up to the top', () => {
    for (let layer = 1; layer < 256; layer++) {
      expect(Math.abs(edges[layer]! * (heights[layer + 1]! - heights[layer]!) - area)).toBeLessThan(1e-15);
    }
    expect(heights[256]).toBe(1);
  });
});

describe('uniform and integer', () => {
  test('uniforms are multiples of 2^-53 in [0, 1) and pass a KS test', () => {
    const source = stream('uniform');
    const values = draw(200_000, () => source.uniform());
    expect(values.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    expect(values.some((u) => !Number.isInteger(u * 2 ** 52))).toBe(true);
    expect(kolmogorovSmirnovOneSample(values, (u) => u).pValue).toBeGreaterThan(LEVEL);
  });

  test.each([2, 3, 10, 257])('integers below %d are uniform', (n) => {
    const source = stream(`integer ${n}`);
    const counts = new Float64Array(n);
    const total = 100_000;
    for (let k = 0; k < total; k++) counts[source.integer(n)]! += 1;
    const expected = total / n;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquareSurvival(statistic, n - 1)).toBeGreaterThan(LEVEL);
  });

  test('a range of 3/4 of 2^53 is not biased: reduction modulo n without rejection would put 5/8 below n/2', () => {
    const n = 2 ** 52 + 2 ** 51;
    const source = stream('integer large');
    const total = 100_000;
    let low = 0;
    for (let k = 0; k < total; k++) if (source.integer(n) < n / 2) low++;
    expect(Math.abs(low - total / 2)).toBeLessThan(SIGMAS * Math.sqrt(total / 4));
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('integer(%d) is refused', (n) => {
    expect(() => stream('x').integer(n)).toThrow(`n must be an integer in [1, 2^53); got ${n}`);
  });
});

describe('normals', () => {
  const source = stream('normal');
  const values = new Float64Array(2_000_000);
  source.fillNormals(values);

  test('have the moments 0, 1, 0, 3, 0, 15', () => {
    const exact = [1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10395];
    for (let k = 1; k <= 6; k++) {
      const error = Math.sqrt((exact[2 * k]! - exact[k]! ** 2) / values.length);
      expect(Math.abs(moment(values, k) - exact[k]!)).toBeLessThan(SIGMAS * error);
    }
  });

  test('pass a KS test and a chi-squared test on 1000 cells of equal probability', () => {
    expect(kolmogorovSmirnovOneSample(values.subarray(0, 500_000), normalCdf).pValue).toBeGreaterThan(LEVEL);
    const cells = 1000;
    const borders = Array.from({ length: cells - 1 }, (_, k) => normalQuantile((k + 1) / cells));
    const sorted = values.slice().sort();
    let statistic = 0;
    let start = 0;
    const expected = values.length / cells;
    for (let cell = 0; cell < cells; cell++) {
      let end = start;
      while (end < sorted.length && (cell === cells - 1 || sorted[end]! < borders[cell]!)) end++;
      statistic += (end - start - expected) ** 2 / expected;
      start = end;
    }
    expect(chiSquareSurvival(statistic, cells - 1)).toBeGreaterThan(LEVEL);
  });

  test('have the right tail beyond the ziggurat: frequency, law and balance of signs', () => {
    const { tailStart } = buildZiggurat();
    // Many draws: a tail that accepts by exp(-x^2) for exp(-x^2/2) moves the mean excess by 0.1 standard deviations.
    const draws = 30_000_000;
    const far = stream('tail');
    const excess: number[] = [];
    let positive = 0;
    for (let k = 0; k < draws; k++) {
      const x = far.normal();
      if (Math.abs(x) <= tailStart) continue;
      excess.push(Math.abs(x));
      if (x > 0) positive++;
    }
    const tail = Float64Array.from(excess);
    const probability = erfc(tailStart / Math.SQRT2);
    expect(Math.abs(tail.length - draws * probability)).toBeLessThan(SIGMAS * Math.sqrt(draws * probability));
    // E[|x| given |x| > r] = 2 phi(r)/P(|x| > r), and the second moment is 1 + r times that.
    const mean = (Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * tailStart ** 2)) / probability;
    const deviation = Math.sqrt(1 + tailStart * mean - mean * mean);
    expect(Math.abs(moment(tail, 1) - mean)).toBeLessThan((SIGMAS * deviation) / Math.sqrt(tail.length));
    const conditional = (x: number) => 1 - Math.min(1, erfc(x / Math.SQRT2) / probability);
    expect(kolmogorovSmirnovOneSample(tail, conditional).pValue).toBeGreaterThan(LEVEL);
    expect(Math.abs(positive - tail.length / 2)).toBeLessThan(SIGMAS * Math.sqrt(tail.length / 4));
  });

  test('are not correlated with their successors, in value or in size', () => {
    for (const lag of [1, 2, 3]) {
      let product = 0;
      let squares = 0;
      for (let k = lag; k < values.length; k++) {
        const [a, b] = [values[k]!, values[k - lag]!];
        product += a * b;
        squares += (a * a - 1) * (b * b - 1);
      }
      expect(Math.abs(product)).toBeLessThan(SIGMAS * Math.sqrt(values.length));
      expect(Math.abs(squares)).toBeLessThan(SIGMAS * 2 * Math.sqrt(values.length));
    }
  });
});

describe('chi-squared and Gamma variates', () => {
  test.each([0.1, 0.5, 1, 1.5, 2, 3, 4, 10, 50, 998, 1e6])('chi-squared with %d degrees of freedom', (k) => {
    const source = stream(`chi ${k}`);
    const values = draw(50_000, () => source.chiSquared(k));
    expect(kolmogorovSmirnovOneSample(values, (x) => chiSquareCdf(x, k)).pValue).toBeGreaterThan(LEVEL);
    const error = Math.sqrt((2 * k) / values.length);
    expect(Math.abs(moment(values, 1) - k)).toBeLessThan(SIGMAS * error);
  });

  test.each([0.05, 0.7, 1, 3.3])('Gamma of shape %d', (shape) => {
    const source = stream(`gamma ${shape}`);
    const values = draw(50_000, () => source.gamma(shape));
    expect(kolmogorovSmirnovOneSample(values, (x) => chiSquareCdf(2 * x, 2 * shape)).pValue).toBeGreaterThan(LEVEL);
  });

  test('no degrees of freedom give 0 and use no random numbers', () => {
    const source = stream('zero');
    expect(source.chiSquared(0)).toBe(0);
    expect(source.uniform()).toBe(stream('zero').uniform());
  });

  test.each([2, 3, 5, 20, 200, 998])('the squeezes accept nothing that the exact test rejects (k = %d)', (k) => {
    // Marsaglia and Tsang without any squeeze, on a stream with the same key: must give the same numbers bit for bit.
    const source = stream('squeeze', k);
    const plain = stream('squeeze', k);
    const shift = 0.5 * k - 1 / 3;
    const scale = 1 / Math.sqrt(9 * shift);
    const reference = () => {
      for (;;) {
        const g = plain.normal();
        const root = 1 + scale * g;
        if (root <= 0) continue;
        const cube = root * root * root;
        if (Math.log(plain.uniform()) < 0.5 * g * g + shift * (1 - cube + Math.log(cube))) return 2 * (shift * cube);
      }
    };
    let different = 0;
    for (let n = 0; n < 200_000; n++) if (source.chiSquared(k) !== reference()) different++;
    expect(different).toBe(0);
  });

  test('alternating degrees of freedom are as good as separate streams: the cached shape is no state', () => {
    const source = stream('alternate');
    const values = draw(40_000, () => {
      source.chiSquared(50);
      return source.chiSquared(5);
    });
    expect(kolmogorovSmirnovOneSample(values, (x) => chiSquareCdf(x, 5)).pValue).toBeGreaterThan(LEVEL);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('chiSquared(%d) is refused', (k) => {
    expect(() => stream('x').chiSquared(k)).toThrow(`degrees of freedom must be finite and >= 0; got ${k}`);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('gamma(%d) is refused', (shape) => {
    expect(() => stream('x').gamma(shape)).toThrow(`must be finite and > 0; got ${shape}`);
  });
});

describe('keys', () => {
  const key = fc.record({
    seed: fc.nat(),
    run: fc.nat({ max: 1000 }),
    purpose: fc.string({ minLength: 1, maxLength: 8 }),
  });

  test('equal keys give equal numbers, and other streams in between change nothing', () => {
    fc.assert(
      fc.property(key, (k) => {
        const first = randomStream(k);
        const mixed = () => [first.normal(), first.uniform(), first.chiSquared(7), first.gamma(0.3), first.integer(9)];
        const a = [...mixed(), ...mixed()];
        const second = randomStream(k);
        const other = randomStream({ ...k, run: k.run + 1 });
        const b: number[] = [];
        for (let k2 = 0; k2 < 2; k2++) {
          other.chiSquared(3);
          b.push(second.normal(), second.uniform());
          other.normal();
          b.push(second.chiSquared(7), second.gamma(0.3), second.integer(9));
        }
        expect(b).toEqual(a);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('keys that differ in one part give different streams', () => {
    fc.assert(
      fc.property(key, (k) => {
        const first = randomStream(k).next64();
        expect(randomStream({ ...k, seed: k.seed + 1 }).next64()).not.toBe(first);
        expect(randomStream({ ...k, run: k.run + 1 }).next64()).not.toBe(first);
        expect(randomStream({ ...k, purpose: `${k.purpose}.` }).next64()).not.toBe(first);
        if (k.seed !== k.run) expect(randomStream({ ...k, seed: k.run, run: k.seed }).next64()).not.toBe(first);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('streams of neighbouring keys are not correlated', () => {
    const count = 100_000;
    const base = { seed: 3, run: 0, purpose: 'a' };
    const others = [
      { ...base, seed: 4 },
      { ...base, run: 1 },
      { ...base, purpose: 'b' },
      { seed: 0, run: 3, purpose: 'a' },
    ];
    const first = new Float64Array(count);
    randomStream(base).fillNormals(first);
    for (const other of others) {
      const source = randomStream(other);
      const product = first.reduce((sum, x) => sum + x * source.normal(), 0);
      expect(Math.abs(product)).toBeLessThan(SIGMAS * Math.sqrt(count));
    }
  });

  test('the first numbers of 20000 neighbouring runs, and of neighbouring seeds, are uniform', () => {
    const runs = Float64Array.from({ length: 20_000 }, (_, run) =>
      randomStream({ seed: 1, run, purpose: 'a' }).uniform(),
    );
    expect(kolmogorovSmirnovOneSample(runs, (u) => u).pValue).toBeGreaterThan(LEVEL);
    const seeds = Float64Array.from({ length: 20_000 }, (_, seed) =>
      randomStream({ seed, run: 1, purpose: 'a' }).uniform(),
    );
    expect(kolmogorovSmirnovOneSample(seeds, (u) => u).pValue).toBeGreaterThan(LEVEL);
    const product = runs.reduce((sum, u, k) => (k === 0 ? 0 : sum + (u - 0.5) * (runs[k - 1]! - 0.5)), 0);
    expect(Math.abs(product)).toBeLessThan((SIGMAS * Math.sqrt(runs.length)) / 12);
  });

  test('fillNormals gives the numbers of as many calls of normal', () => {
    const buffer = new Float64Array(1000);
    stream('fill').fillNormals(buffer);
    const source = stream('fill');
    expect(buffer).toEqual(draw(1000, () => source.normal()));
  });

  test.each([
    { bad: { seed: -1 }, message: 'seed must be an integer in [0, 2^53); got -1' },
    { bad: { seed: 0.5 }, message: 'seed must be an integer in [0, 2^53); got 0.5' },
    { bad: { seed: 2 ** 53 }, message: 'seed must be an integer in [0, 2^53); got 9007199254740992' },
    { bad: { run: Number.NaN }, message: 'run must be an integer in [0, 2^53); got NaN' },
    { bad: { purpose: '' }, message: 'purpose must be a non-empty text, for instance \'sgd\'; got ""' },
  ])('the key with $bad is refused', ({ bad, message }) => {
    expect(() => randomStream({ seed: 1, run: 0, purpose: 'a', ...bad })).toThrow(message);
  });
});
