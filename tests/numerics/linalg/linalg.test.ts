import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choleskyFactor } from '../../../src/numerics/linalg/cholesky.js';
import { symmetricEigen } from '../../../src/numerics/linalg/eigen.js';
import { solveSymmetric } from '../../../src/numerics/linalg/solve.js';

const entry = fc.double({ min: -1, max: 1, noNaN: true });
const square = (rows: readonly (readonly number[])[]) =>
  rows.map((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
/** Gram matrices of n vectors in R^k: of rank k < n, so singular, or definite. */
const gram = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([n, k]) => fc.array(fc.array(entry, { minLength: k, maxLength: k }), { minLength: n, maxLength: n }))
  .map(square);

function distance(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i]![j]!)))));
}

describe('choleskyFactor', () => {
  test('gives a lower triangular L with L L^T = A and a diagonal >= 0, for singular A too', () => {
    fc.assert(
      fc.property(gram, (A) => {
        const largest = Math.max(...A.map((row, i) => row[i]!));
        fc.pre(largest === 0 || largest > 1e-150);
        const L = choleskyFactor(A);
        expect(L.every((row, i) => row[i]! >= 0 && row.every((value, j) => j <= i || value === 0))).toBe(true);
        expect(distance(square(L), A)).toBeLessThan(4e-14);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('the zero matrix and a rank-one matrix', () => {
    expect(
      choleskyFactor([
        [0, 0],
        [0, 0],
      ])
        .flat()
        .every((value) => Math.abs(value) === 0),
    ).toBe(true);
    expect(
      distance(
        square(
          choleskyFactor([
            [1, 1],
            [1, 1],
          ]),
        ),
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toBeLessThan(1e-14);
  });

  test.each([
    {
      A: [
        [1, 2],
        [2, 1],
      ],
      message: /the matrix must be positive semi-definite; its smallest eigenvalue is -(1$|0\.999999|1\.000000)/,
    },
    {
      A: [
        [1, 2],
        [3, 1],
      ],
      message: 'the matrix must be symmetric: [1][0] is 3, but [0][1] is 2',
    },
    { A: [[1, 2]], message: 'the matrix must be square: it has 1 rows, but row 0 has 2 entries' },
    { A: [[Number.NaN]], message: 'the matrix[0][0] must be finite; got NaN' },
    { A: [[1e-200]], message: 'the matrix must be scaled: its largest entry is 1e-200' },
    { A: [] as number[][], message: 'the matrix is empty' },
  ])('refuses $A', ({ A, message }) => {
    expect(() => choleskyFactor(A)).toThrow(message);
  });
});

describe('symmetricEigen', () => {
  test('the path graph with 6 vertices has the Laplacian eigenvalues 2 - 2 cos(pi k / 6)', () => {
    const laplacian: number[][] = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 6 }, (_unused, j) => (i === j ? (i % 5 === 0 ? 1 : 2) : Math.abs(i - j) === 1 ? -1 : 0)),
    );
    const { values, vectors } = symmetricEigen(laplacian);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * k) / 6), 13);
    });
    vectors.forEach((vector, k) => {
      const image = laplacian.map((row) => row.reduce((sum, value, j) => sum + value * vector[j]!, 0));
      image.forEach((value, i) => {
        expect(value).toBeCloseTo(values[k]! * vector[i]!, 13);
      });
    });
    const identity = laplacian.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    expect(distance(square(vectors), identity)).toBeLessThan(1e-13);
  });

  test('subnormal entries, on which ml-matrix throws a TypeError, are taken as 0', () => {
    const A = [0, 0, 0, 5e-324].map((value, i) =>
      [0, 1, 2, 3].map((j) => (i === 3 && j === 3 ? 0.25 : i === 3 && j === 0 ? value : 0)),
    );
    A[0]![3] = 5e-324;
    expect(symmetricEigen(A).values).toEqual([0, 0, 0, 0.25]);
  });

  test('refuses NaN, on which ml-matrix is silent', () => {
    expect(() =>
      symmetricEigen([
        [1, 0],
        [0, Number.NaN],
      ]),
    ).toThrow('the matrix[1][1] must be finite; got NaN');
  });
});

describe('solveSymmetric', () => {
  test('recovers a planted solution of a definite and of an indefinite system', () => {
    for (const K of [
      [
        [4, 1, 0],
        [1, 3, 1],
        [0, 1, 2],
      ],
      [
        [0, 1, 0],
        [1, 0, 0],
        [0, 0, -2],
      ],
    ]) {
      const planted = [1, -2, 0.5];
      const right = K.map((row) => row.reduce((sum, value, j) => sum + value * planted[j]!, 0));
      solveSymmetric(K, right).forEach((value, i) => {
        expect(value).toBeCloseTo(planted[i]!, 14);
      });
    }
  });

  test('a zero right side gives zero', () => {
    expect(solveSymmetric([[2]], [0])).toEqual([0]);
  });

  test.each([
    {
      K: [
        [1, 1],
        [1, 1],
      ],
      r: [1, 0],
      message: 'K is singular; add a ridge',
    },
    { K: [[1]], r: [1, 2], message: 'r must have 1 entries, one for each row of K; got 2' },
    { K: [[1]], r: [Number.POSITIVE_INFINITY], message: 'r[0] must be finite; got Infinity' },
  ])('refuses K = $K with r = $r', ({ K, r, message }) => {
    expect(() => solveSymmetric(K, r)).toThrow(message);
  });
});
