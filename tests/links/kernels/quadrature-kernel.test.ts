import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packCovariance, packedIndex, unpackCovariance } from '../../../src/links/kernels/covariance.js';
import { gaussianFactor } from '../../../src/links/kernels/gaussian-factor.js';
import { quadratureKernel } from '../../../src/links/kernels/quadrature-kernel.js';
import { integrate } from '../../../src/numerics/quadrature/integrate.js';
import { covariances, evaluate, relativeError, select } from './support.js';

const square = (u: number): number => u * u;
const self = (u: number): number => u;

describe('packed covariances', () => {
  it('stand in the stated order', () => {
    const matrix = [
      [11, 1, 2, 3],
      [1, 22, 4, 5],
      [2, 4, 33, 6],
      [3, 5, 6, 44],
    ];
    const packed = [11, 22, 33, 44, 1, 2, 3, 4, 5, 6];
    expect(Array.from(packCovariance(matrix))).toEqual(packed);
    expect(Array.from(unpackCovariance(Float64Array.from(packed), 4))).toEqual(matrix.flat());
    matrix.forEach((row, k) => {
      row.forEach((value, l) => {
        expect(packed[packedIndex(4, k, l)]).toBe(value);
      });
    });
    expect(() => packedIndex(4, 0, 4)).toThrow(/invalid coordinate: 4/);
  });
});

describe('gaussianFactor', () => {
  it('reproduces the matrix with as many variables as its rank', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((rank) => fc.tuple(fc.constant(rank), covariances(4, { rank, ridge: 0 }))),
        ([rank, c]) => {
          const factor = gaussianFactor(Float64Array.from(c.flat()), 4);
          expect(factor.rank).toBeLessThanOrEqual(rank);
          c.forEach((row, k) => {
            row.forEach((value, l) => {
              const product = factor.rows[k]!.reduce((sum, x, j) => sum + x * factor.rows[l]![j]!, 0);
              expect(Math.abs(product - value)).toBeLessThan(1e-13);
            });
          });
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });

  it('refuses a matrix that is not positive semi-definite though its pairs are', () => {
    const c = [
      [1, -0.9, -0.9],
      [-0.9, 1, -0.9],
      [-0.9, -0.9, 1],
    ];
    expect(() => gaussianFactor(Float64Array.from(c.flat()), 3)).toThrow(/not positive semi-definite/);
  });
});

describe('quadratureKernel of smooth functions', () => {
  it('gives the moments of Isserlis', () => {
    const pair = quadratureKernel([square, square]);
    const four = quadratureKernel([self, self, self, self], { absoluteTolerance: 1e-13 });
    fc.assert(
      fc.property(covariances(4), (c) => {
        const wanted = c[0]![0]! * c[1]![1]! + 2 * c[0]![1]! ** 2;
        expect(relativeError(evaluate(pair, select(c, [0, 1])), wanted)).toBeLessThan(1e-12);
        const isserlis = c[0]![1]! * c[2]![3]! + c[0]![2]! * c[1]![3]! + c[0]![3]! * c[1]![2]!;
        expect(Math.abs(evaluate(four, c) - isserlis)).toBeLessThan(1e-12);
      }),
      { seed: 42, numRuns: 2 },
    );
  });

  it('gives the moment generating function, also where the mass is far out', () => {
    const c = [
      [1, 0.5, 0.2],
      [0.5, 2, -0.3],
      [0.2, -0.3, 0.5],
    ];
    const wanted = Math.exp(c.flat().reduce((sum, x) => sum + x, 0) / 2);
    expect(relativeError(evaluate(quadratureKernel([Math.exp, Math.exp, Math.exp]), c), wanted)).toBeLessThan(1e-10);
    expect(relativeError(quadratureKernel([Math.exp])(Float64Array.of(100)), Math.exp(50))).toBeLessThan(1e-10);
    expect(relativeError(quadratureKernel([(u) => Math.exp(u * u)])(Float64Array.of(0.4)), Math.sqrt(5))).toBeLessThan(
      1e-10,
    );
    // Infinite: no width is enough.
    expect(() => quadratureKernel([(u) => Math.exp(u * u)])(Float64Array.of(0.51))).toThrow(/did not converge/);
  });

  it('oscillations vanish to rounding or in absolute terms', () => {
    expect(relativeError(quadratureKernel([Math.cos])(Float64Array.of(9)), Math.exp(-4.5))).toBeLessThan(1e-10);
    expect(Math.abs(quadratureKernel([Math.cos])(Float64Array.of(400)))).toBeLessThan(1e-14);
  });

  it.each([0.01, 1, 4, 100])('tanh at variance %f, against adaptive quadrature', (variance) => {
    const density = (u: number): number => Math.exp((-u * u) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    const end = 12 * Math.sqrt(variance);
    const wanted = 2 * integrate((u) => Math.tanh(u) ** 2 * density(u), 0, end, { relativeTolerance: 1e-13 }).value;
    expect(relativeError(quadratureKernel([(u) => Math.tanh(u) ** 2])(Float64Array.of(variance)), wanted)).toBeLessThan(
      1e-10,
    );
    // Both coordinates equal: one variable.
    const both = quadratureKernel([Math.tanh, Math.tanh]);
    expect(relativeError(both(Float64Array.of(variance, variance, variance)), wanted)).toBeLessThan(1e-10);
  });

  it('takes constants: variance 0', () => {
    expect(quadratureKernel([Math.cos, square])(Float64Array.of(0, 2, 0))).toBeCloseTo(2, 13);
    expect(quadratureKernel([Math.cos, Math.exp])(Float64Array.of(0, 0, 0))).toBe(1);
  });
});

describe('quadratureKernel of functions with kinks', () => {
  it('finds the quadrant probability for all correlations', () => {
    const kernel = quadratureKernel([Math.sign, Math.sign], { kinks: [[0], [0]], absoluteTolerance: 1e-12 });
    for (const rho of [-0.999_999, -0.99, -0.5, 0, 0.3, 0.9, 0.999, 0.999_999_9, 1])
      expect(Math.abs(kernel(Float64Array.of(1, 4, 2 * rho)) - (2 / Math.PI) * Math.asin(rho))).toBeLessThan(1e-10);
  });

  it('finds kinks away from 0, and where only one function has one', () => {
    // E[1(u > 1) v] = rho phi(1); E[|u - 1| ] = 2 phi(1) + 2 Phi(1) - 1.
    const density = Math.exp(-0.5) / Math.sqrt(2 * Math.PI);
    const indicator = quadratureKernel([(u) => (u > 1 ? 1 : 0), self], { kinks: [[1], []] });
    expect(relativeError(indicator(Float64Array.of(1, 1, 0.3)), 0.3 * density)).toBeLessThan(1e-10);
    const distance = quadratureKernel([(u) => Math.abs(u - 1)], { kinks: [[1]] });
    // 2 Phi(1) - 1 = erf(1 / sqrt(2)) = 0.6826894921370859 (DLMF 7.23).
    expect(relativeError(distance(Float64Array.of(1)), 2 * density + 0.6826894921370859)).toBeLessThan(1e-10);
  });

  it('three coordinates of two variables, where lines of kinks cross', () => {
    // u, v independent, w = (u + v) / sqrt(2): three half-planes at 0, 90 and 45 degrees share a quarter of the plane.
    const half = (u: number): number => (u > 0 ? 1 : 0);
    const c = [
      [1, 0, Math.SQRT1_2],
      [0, 1, Math.SQRT1_2],
      [Math.SQRT1_2, Math.SQRT1_2, 1],
    ];
    expect(evaluate(quadratureKernel([half, half, half], { kinks: [[0], [0], [0]] }), c)).toBeCloseTo(0.25, 11);
  });

  it('says that three variables are too many, and when kinks are not declared', () => {
    const three = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(() => evaluate(quadratureKernel([Math.abs, square, square], { kinks: [[0], [], []] }), three)).toThrow(
      /at most 2/,
    );
    expect(() => quadratureKernel([(u) => Math.abs(u - 0.3)])(Float64Array.of(1))).toThrow(
      /did not converge.*declare kinks/,
    );
    // Growth beyond the fixed interval of the split rule is noticed.
    expect(() => quadratureKernel([Math.exp], { kinks: [[0]] })(Float64Array.of(400))).toThrow(/did not converge/);
  });
});

describe('quadratureKernel refuses', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no function', () => quadratureKernel([]), /functions: 0/],
    ['five functions', () => quadratureKernel([self, self, self, self, self]), /functions: 5/],
    ['a wrong number of kinks', () => quadratureKernel([self], { kinks: [[], []] }), /kinks: 2/],
    ['an infinite kink', () => quadratureKernel([self], { kinks: [[Number.NaN]] }), /NaN/],
    ['a tolerance', () => quadratureKernel([self], { relativeTolerance: 0 }), /relativeTolerance: 0/],
    ['an absolute tolerance', () => quadratureKernel([self], { absoluteTolerance: -1 }), /-1/],
    ['a budget', () => quadratureKernel([self], { maxNodes: 0 }), /maxNodes: 0/],
    ['a budget too small', () => quadratureKernel([square], { maxNodes: 30 })(Float64Array.of(1)), /did not converge/],
    ['a pole', () => quadratureKernel([(u) => 1 / u])(Float64Array.of(1)), /functions\[0\] is Infinity/],
    ['a pole at a constant', () => quadratureKernel([Math.log])(Float64Array.of(0)), /-Infinity/],
    ['a wrong number of values', () => quadratureKernel([self])(Float64Array.of(1, 2)), /invalid number/],
  ])('%s', (_name, run, message) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
});
