import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOfProducts } from '../../../src/links/kernels/difference-of-products.js';
import { scaleKernel } from '../../../src/links/kernels/moment-kernel.js';
import { quadratureKernel } from '../../../src/links/kernels/quadrature-kernel.js';
import { reluKernel, reluPairDerivative } from '../../../src/links/kernels/relu-kernel.js';
import { gaussLegendre } from '../../../src/numerics/quadrature/gauss-legendre.js';
import { covariances, derivative, evaluate, type Rows, relativeError, select, smallestPivot } from './support.js';

const relu = (u: number): number => Math.max(u, 0);
const step = (u: number): number => (u > 0 ? 1 : 0);
const factor = (orders: readonly number[]) => (u: number) =>
  orders.reduce((product, order) => product * (order === 0 ? relu(u) : step(u)), 1);

/** Quadrature split at the kinks; up to two independent variables. */
const byQuadrature = (orders: Rows): ReturnType<typeof quadratureKernel> =>
  quadratureKernel(orders.map(factor), { kinks: orders.map(() => [0]), relativeTolerance: 1e-12 });

/** `E[u^a v^b w^c; u, v, w > 0]` by Gauss-Legendre over the octant, on the density written out. */
function overOctant(matrix: Rows, exponents: readonly number[]): number {
  const [a, b, c] = matrix as readonly [readonly number[], readonly number[], readonly number[]];
  const minor = (i: number, j: number): number => {
    const [p, q] = [0, 1, 2].filter((n) => n !== i);
    const [r, s] = [0, 1, 2].filter((n) => n !== j);
    return (-1) ** (i + j) * (matrix[p!]![r!]! * matrix[q!]![s!]! - matrix[p!]![s!]! * matrix[q!]![r!]!);
  };
  const determinant = a[0]! * minor(0, 0) + a[1]! * minor(0, 1) + a[2]! * minor(0, 2);
  const axes = [a[0]!, b[1]!, c[2]!].map((variance) => {
    const end = 9.5 * Math.sqrt(variance);
    const { nodes, weights } = gaussLegendre(60);
    return { points: nodes.map((x) => (end / 2) * (x + 1)), weights: weights.map((weight) => (end / 2) * weight) };
  });
  const [x, y, z] = axes as [(typeof axes)[0], (typeof axes)[0], (typeof axes)[0]];
  const [m00, m11, m22, m01, m02, m12] = [
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 1],
    [0, 2],
    [1, 2],
  ].map(([i, j]) => minor(i!, j!) / determinant) as [number, number, number, number, number, number];
  let sum = 0;
  x.points.forEach((u, i) => {
    y.points.forEach((v, j) => {
      z.points.forEach((w, k) => {
        const form = m00 * u * u + m11 * v * v + m22 * w * w + 2 * (m01 * u * v + m02 * u * w + m12 * v * w);
        const power = u ** exponents[0]! * v ** exponents[1]! * w ** exponents[2]!;
        sum += x.weights[i]! * y.weights[j]! * z.weights[k]! * power * Math.exp(-form / 2);
      });
    });
  });
  return sum / Math.sqrt((2 * Math.PI) ** 3 * determinant);
}

describe('the arc-cosine kernels', () => {
  it('are those of Cho and Saul: J0, J1, J2', () => {
    fc.assert(
      fc.property(covariances(2), (c) => {
        const [c11, c12, c22] = [c[0]![0]!, c[0]![1]!, c[1]![1]!];
        const theta = Math.acos(c12 / Math.sqrt(c11 * c22));
        const [sine, cosine, rest] = [Math.sin(theta), Math.cos(theta), Math.PI - theta];
        const close = (actual: number, wanted: number): void => expect(Math.abs(actual - wanted)).toBeLessThan(1e-13);
        close(reluPairDerivative(1, 1, c11, c12, c22), rest / (2 * Math.PI));
        close(reluPairDerivative(0, 0, c11, c12, c22), (Math.sqrt(c11 * c22) * (sine + rest * cosine)) / (2 * Math.PI));
        const squares = reluKernel([
          [0, 0],
          [0, 0],
        ]);
        close(evaluate(squares, c), (c11 * c22 * (3 * sine * cosine + rest * (1 + 2 * cosine ** 2))) / (2 * Math.PI));
        const determinant = c11 * c22 - c12 * c12;
        close(reluPairDerivative(2, 0, c11, c12, c22), Math.sqrt(determinant) / (2 * Math.PI * c11));
        close(reluPairDerivative(0, 2, c11, c12, c22), Math.sqrt(determinant) / (2 * Math.PI * c22));
        close(reluPairDerivative(2, 1, c11, c12, c22), 0.5 / Math.sqrt(2 * Math.PI * c11));
        close(reluPairDerivative(2, 2, c11, c12, c22), 1 / (2 * Math.PI * Math.sqrt(determinant)));
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  // (sin t + (pi - t) cos t) / (2 pi), (pi - t) / (2 pi) and (1 + rho) / (2 sqrt(2 pi)) by mpmath at 60 digits, rho = +-(1 - 2^-k).
  it.each([
    [10, 1, 0.499516298219217, 0.49296570624851505, 0.39874748436608043],
    [10, -1, 4.57946921699943e-6, 0.0070342937514849355, 0.00019479603535226206],
    [30, 1, 0.499999999534343, 0.4999931311316206, 0.3989422802156607],
    [30, -1, 4.264754789076763e-15, 6.8688683794172655e-6, 1.8577197585321623e-10],
    [45, 1, 0.4999999999999858, 0.4999999620545046, 0.398942280401427],
    [45, -1, 7.189838960918333e-22, 3.7945495388959815e-8, 5.66931078653614e-15],
  ])('keep their relative accuracy near |rho| = 1: k = %i, sign %i', (k, sign, pair, steps, mixed) => {
    const rho = sign * (1 - 2 ** -k);
    expect(relativeError(reluPairDerivative(0, 0, 1, rho, 1), pair)).toBeLessThan(1e-15);
    expect(relativeError(reluPairDerivative(1, 1, 1, rho, 1), steps)).toBeLessThan(1e-15);
    expect(relativeError(reluPairDerivative(0, 1, 1, rho, 1), mixed)).toBeLessThan(1e-15);
  });

  it('at |rho| = 1 and at variance 0', () => {
    expect(reluPairDerivative(0, 0, 4, 6, 9)).toBeCloseTo(3, 14);
    expect(reluPairDerivative(0, 0, 4, -6, 9)).toBe(0);
    expect(reluPairDerivative(1, 1, 4, 6, 9)).toBe(0.5);
    expect(reluPairDerivative(1, 1, 4, -6, 9)).toBe(0);
    expect(reluPairDerivative(2, 0, 4, 6, 9)).toBe(0);
    expect(reluPairDerivative(2, 1, 4, 6, 9)).toBeCloseTo(0.25 / Math.sqrt(2 * Math.PI), 15);
    expect(reluPairDerivative(0, 0, 0, 0, 9)).toBe(0);
    expect(reluPairDerivative(1, 1, 0, 0, 9)).toBe(0.25);
    expect(reluPairDerivative(0, 1, 9, 0, 0)).toBeCloseTo(1.5 / Math.sqrt(2 * Math.PI), 15);
    expect(() => reluPairDerivative(2, 0, 0, 0, 9)).toThrow(/infinite.*variance 0/);
    expect(() => reluPairDerivative(2, 2, 4, 6, 9)).toThrow(/infinite/);
  });

  it('are positive definite kernels, symmetric under exchange', () => {
    fc.assert(
      fc.property(covariances(5), (c) => {
        for (const order of [0, 1]) {
          const entry = (k: number, l: number): number =>
            reluPairDerivative(order, order, c[k]![k]!, c[k]![l]!, c[l]![l]!);
          expect(smallestPivot(c.map((_, k) => c.map((__, l) => entry(k, l))))).toBeGreaterThan(0);
        }
        const [c11, c12, c22] = [c[0]![0]!, c[0]![1]!, c[1]![1]!];
        for (const [m, n] of [
          [0, 0],
          [0, 1],
          [1, 1],
          [2, 0],
          [2, 2],
          [3, 1],
        ] as const)
          expect(reluPairDerivative(m, n, c11, c12, c22)).toBeCloseTo(reluPairDerivative(n, m, c22, c12, c11), 12);
      }),
      { seed: 42, numRuns: 50 },
    );
  });
});

describe('the kernels of relu against quadrature', () => {
  const cases: Rows[] = [
    [[0]],
    [[0, 0, 1]],
    [[0], [0]],
    [[1], [0]],
    [[1], [1]],
    [[0, 0], [0]],
    [
      [0, 0, 0],
      [1, 1],
    ],
    [
      [0, 0, 0],
      [0, 0],
    ],
  ];
  it.each(cases.map((orders) => [JSON.stringify(orders), orders] as const))('%s', (_name, orders) => {
    const closed = reluKernel(orders)!;
    const oracle = byQuadrature(orders);
    fc.assert(
      fc.property(covariances(orders.length, { scale: 2 }), (c) => {
        expect(relativeError(evaluate(closed, c), evaluate(oracle, c))).toBeLessThan(1e-10);
      }),
      { seed: 42, numRuns: 8 },
    );
  });

  const triples: Rows[] = [
    [[1], [1], [1]],
    [[1], [0], [0]],
    [[0], [0], [0]],
    [[0, 0], [1, 1], [0]],
  ];
  it.each(triples.map((orders) => [JSON.stringify(orders), orders] as const))(
    'three coordinates: %s',
    (_name, orders) => {
      const closed = reluKernel(orders)!;
      const exponents = orders.map((list) => list.filter((order) => order === 0).length);
      fc.assert(
        fc.property(covariances(3, { ridge: 0.5 }), (c) => {
          expect(relativeError(evaluate(closed, c), overOctant(c, exponents))).toBeLessThan(1e-10);
        }),
        { seed: 42, numRuns: 4 },
      );
    },
  );

  it.each(triples.map((orders) => [JSON.stringify(orders), orders] as const))(
    'three coordinates of two variables: %s',
    (_name, orders) => {
      const closed = reluKernel(orders)!;
      const oracle = quadratureKernel(orders.map(factor), {
        kinks: orders.map(() => [0]),
        relativeTolerance: 1e-12,
        absoluteTolerance: 1e-13,
      });
      fc.assert(
        fc.property(covariances(3, { rank: 2, ridge: 0 }), (c) => {
          fc.pre(c.every((row, k) => row[k]! > 0.01));
          expect(Math.abs(evaluate(closed, c) - evaluate(oracle, c))).toBeLessThan(1e-10);
        }),
        { seed: 42, numRuns: 20 },
      );
    },
  );
});

describe('coinciding coordinates of relu', () => {
  it('are one coordinate with several factors, and so are positive multiples', () => {
    fc.assert(
      fc.property(covariances(2), (c) => {
        const triple = reluKernel([[0], [1], [0]])!;
        expect(
          relativeError(
            evaluate(triple, select(c, [0, 0, 1])),
            reluPairDerivative(0, 0, c[0]![0]!, c[0]![1]!, c[1]![1]!),
          ),
        ).toBeLessThan(1e-14);
        const merged = evaluate(reluKernel([[0, 0], [1]]), c);
        expect(relativeError(evaluate(triple, select(c, [0, 1, 0])), merged)).toBeLessThan(1e-14);
        const stretched = scaleKernel(triple, [[0], [1], [0]], [1, 1, 3]);
        expect(relativeError(evaluate(stretched, select(c, [0, 1, 0])), 3 * merged)).toBeLessThan(1e-14);
        const opposite = scaleKernel(triple, [[0], [1], [0]], [1, 1, -0.7]);
        expect(evaluate(opposite, select(c, [0, 1, 0]))).toBe(0);
      }),
      { seed: 42, numRuns: 50 },
    );
    expect(evaluate(reluKernel([[0], [0], [1]]), select([[2]], [0, 0, 0]))).toBeCloseTo(1, 15);
  });

  it('are the limit of close ones', () => {
    const orders = [[1], [0], [0]];
    const base = [
      [1, 0.4],
      [0.4, 0.8],
    ];
    const limit = evaluate(reluKernel([[0, 1], [0]]), base);
    for (const gap of [1e-4, 1e-8, 1e-12, 1e-14]) {
      // u_2 = u_1 + sqrt(gap) times something new: the moment differs at most by its size.
      const c = select(base, [0, 0, 1]).map((row, k) => row.map((value, l) => value + (k === 1 && l === 1 ? gap : 0)));
      expect(Math.abs(evaluate(reluKernel(orders), c) - limit)).toBeLessThan(Math.sqrt(gap));
    }
    // Three that nearly coincide: E[u; all > 0] = (1/2) sqrt(2 / pi) / 2 (1 + 1 + 1) / 3 up to sqrt(gap).
    for (const gap of [1e-6, 1e-9, 1e-12, 1e-14]) {
      const c = [0, 1, 2].map((k) => [0, 1, 2].map((l) => (k === l ? 1 + gap : 1)));
      const value = evaluate(reluKernel([[0], [1], [1]]), c);
      expect(Math.abs(value - 1 / Math.sqrt(2 * Math.PI))).toBeLessThan(2 * Math.sqrt(gap));
    }
  });
});

describe('derivatives of the kernels of relu', () => {
  const cases: Rows[] = [
    [[0], [0]],
    [[0], [1]],
    [[1], [1]],
    [[2], [0]],
    [[2], [1]],
    [[3], [0]],
    [[0], [0], [0]],
    [[1], [0], [0]],
    [[1], [1], [1]],
    [[2], [0], [1]],
  ];
  it.each(cases.map((orders) => [JSON.stringify(orders), orders] as const))(
    '%s: Price and heat equation',
    (_name, orders) => {
      const kernel = reluKernel(orders)!;
      fc.assert(
        fc.property(covariances(orders.length, { ridge: 1 }), (c) => {
          orders.forEach((_, k) => {
            orders.forEach((__, l) => {
              if (l < k) return;
              const raised = orders.map((list, i) => [list[0]! + (i === k ? 1 : 0) + (i === l ? 1 : 0)]);
              const wanted = evaluate(reluKernel(raised), c) * (k === l ? 0.5 : 1);
              expect(Math.abs(derivative(kernel, c, k, l) - wanted)).toBeLessThan(1e-8);
            });
          });
        }),
        { seed: 42, numRuns: 10 },
      );
    },
  );

  it('four coordinates are closed when one is a Dirac function', () => {
    const c = [
      [1, 0.2, 0.1, -0.1],
      [0.2, 0.8, 0.3, 0.2],
      [0.1, 0.3, 1.1, 0.25],
      [-0.1, 0.2, 0.25, 0.9],
    ];
    // E[delta(u) F] = density at 0 times the octant moment of the conditional law.
    const conditional = [1, 2, 3].map((k) => [1, 2, 3].map((l) => c[k]![l]! - (c[0]![k]! * c[0]![l]!) / c[0]![0]!));
    const wanted = overOctant(conditional, [1, 0, 1]) / Math.sqrt(2 * Math.PI * c[0]![0]!);
    expect(relativeError(evaluate(reluKernel([[2], [0], [1], [0]]), c), wanted)).toBeLessThan(1e-10);
  });
});

describe('reluKernel', () => {
  it('is undefined where it is not closed, or the product is not', () => {
    expect(reluKernel([[1], [1], [0], [0]])).toBeUndefined();
    expect(reluKernel([[1, 2], [0]])).toBeUndefined();
    expect(reluKernel([[2, 2]])).toBeUndefined();
    expect(reluKernel([[0, 3], [0]])).toBeUndefined();
    expect(reluKernel([[0, 2], [0]])!(Float64Array.of(1, 1, 0))).toBe(0);
    expect(reluKernel([[1], [], [1]])!(Float64Array.of(1, 5, 1, 0.1, 0, 0.1))).toBeCloseTo(0.25, 15);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['an order', () => reluKernel([[1.5]]), /1\.5/],
    ['a wrong number of values', () => reluKernel([[0], [0]])!(Float64Array.of(1, 1)), /invalid number/],
    ['a correlation above 1', () => reluKernel([[0], [0]])!(Float64Array.of(1, 1, 1.1)), /1\.1/],
    ['an infinite variance', () => reluKernel([[0]])!(Float64Array.of(Number.POSITIVE_INFINITY)), /Infinity/],
    ['a covariance of a constant', () => reluKernel([[0], [0]])!(Float64Array.of(0, 1, 0.1)), /0\.1/],
  ])('refuses: %s', (_name, run, message) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
});

describe('differenceOfProducts', () => {
  it('is the exact difference, rounded', () => {
    const integers = fc.integer({ min: -(2 ** 30), max: 2 ** 30 });
    // Doubles with 53 bits as high 2^23 + low, so that the products are exact as BigInt.
    const number = fc.tuple(integers, fc.integer({ min: 0, max: 2 ** 22 })).map(([high, low]) => high * 2 ** 22 + low);
    fc.assert(
      fc.property(
        number,
        number,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        (a, b, p, q) => {
          const [c, d] = [a + p, b + q];
          const exact = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d);
          const actual = differenceOfProducts(a, b, c, d);
          expect(Math.abs(actual - Number(exact))).toBeLessThanOrEqual(2 ** -51 * Math.abs(Number(exact)));
        },
      ),
      { seed: 42, numRuns: 500 },
    );
    expect(differenceOfProducts(1e200, 1e200, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
