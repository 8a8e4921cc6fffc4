import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  erfKernel,
  erfPairDerivative,
  erfQuadruple,
  erfTriple,
  scaledErfKernel,
} from '../../../src/links/kernels/erf-kernel.js';
import { erfPair } from '../../../src/links/kernels/erf-moment.js';
import { quadratureKernel } from '../../../src/links/kernels/quadrature-kernel.js';
import { erf } from '../../../src/numerics/special/error-function.js';
import { covariances, derivative, evaluate, type Rows, relativeError, select, smallestPivot } from './support.js';

/** g and its derivatives, written out. */
const slope = (u: number): number => Math.sqrt(2 / Math.PI) * Math.exp((-u * u) / 2);
const link: readonly ((u: number) => number)[] = [
  (u) => erf(u / Math.SQRT2),
  slope,
  (u) => -u * slope(u),
  (u) => (u * u - 1) * slope(u),
  (u) => (3 * u - u ** 3) * slope(u),
];
const byQuadrature = (orders: Rows): ReturnType<typeof quadratureKernel> =>
  quadratureKernel(
    orders.map((list) => (u: number) => list.reduce((product, order) => product * link[order]!(u), 1)),
    { relativeTolerance: 1e-12, absoluteTolerance: 1e-15 },
  );

/** I3 and I4 as Saad and Solla (1995) and Goldt et al. (2019) print them. */
function printedTriple(c: Rows): number {
  const lambda = (1 + c[0]![0]!) * (1 + c[2]![2]!) - c[0]![2]! ** 2;
  return (
    ((2 / Math.PI) * (c[1]![2]! * (1 + c[0]![0]!) - c[0]![1]! * c[0]![2]!)) / (Math.sqrt(lambda) * (1 + c[0]![0]!))
  );
}
function printedQuadruple(c: Rows): number {
  const [c11, c12, c13, c14] = c[0] as [number, number, number, number];
  const [, c22, c23, c24] = c[1] as [number, number, number, number];
  const [, , c33, c34] = c[2] as [number, number, number, number];
  const c44 = c[3]![3]!;
  const lambda4 = (1 + c11) * (1 + c22) - c12 ** 2;
  const lambda0 = lambda4 * c34 - c23 * c24 * (1 + c11) - c13 * c14 * (1 + c22) + c12 * c13 * c24 + c12 * c14 * c23;
  const lambda1 = lambda4 * (1 + c33) - c23 ** 2 * (1 + c11) - c13 ** 2 * (1 + c22) + 2 * c12 * c13 * c23;
  const lambda2 = lambda4 * (1 + c44) - c24 ** 2 * (1 + c11) - c14 ** 2 * (1 + c22) + 2 * c12 * c14 * c24;
  return ((4 / Math.PI ** 2) * Math.asin(lambda0 / Math.sqrt(lambda1 * lambda2))) / Math.sqrt(lambda4);
}

describe('the pair kernel of erf', () => {
  it('has the values of the arcsine at hand-made covariances', () => {
    expect(erfPair(1, 1, 1)).toBeCloseTo(1 / 3, 15);
    expect(erfPair(1, -1, 1)).toBeCloseTo(-1 / 3, 15);
    expect(erfPair(1, Math.SQRT2, 3)).toBeCloseTo(1 / 3, 15);
    expect(erfPair(2, 0, 5)).toBe(0);
    expect(erfPair(0, 0, 5)).toBe(0);
    // (2/pi) asin(c12 / (1 + c11)) at c11 = 1e8, c12 = c11 - 1/2, by mpmath at 60 digits.
    expect(relativeError(erfPair(1e8, 1e8 - 0.5, 1e8), 0.9998897342213291)).toBeLessThan(4e-16);
  });

  it('has the printed derivatives', () => {
    fc.assert(
      fc.property(covariances(2), (c) => {
        const [c11, c12, c22] = [c[0]![0]!, c[0]![1]!, c[1]![1]!];
        const root = Math.sqrt((1 + c11) * (1 + c22) - c12 * c12);
        const arcsine = (2 / Math.PI) * Math.asin(c12 / Math.sqrt((1 + c11) * (1 + c22)));
        expect(Math.abs(erfPairDerivative(0, 0, c11, c12, c22) - arcsine)).toBeLessThan(1e-15);
        expect(relativeError(erfPairDerivative(1, 1, c11, c12, c22), 2 / Math.PI / root)).toBeLessThan(1e-14);
        expect(
          Math.abs(erfPairDerivative(2, 0, c11, c12, c22) + (2 / Math.PI) * (c12 / ((1 + c11) * root))),
        ).toBeLessThan(1e-15);
        expect(erfPairDerivative(3, 0, c11, c12, c22)).toBe(0);
        expect(erfPairDerivative(2, 1, c11, c12, c22)).toBe(0);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('is a positive definite kernel', () => {
    fc.assert(
      fc.property(covariances(5), (c) => {
        const pair = (k: number, l: number): number => erfPair(c[k]![k]!, c[k]![l]!, c[l]![l]!);
        const slopes = (k: number, l: number): number => erfPairDerivative(1, 1, c[k]![k]!, c[k]![l]!, c[l]![l]!);
        for (const kernel of [pair, slopes])
          expect(smallestPivot(c.map((_, k) => c.map((__, l) => kernel(k, l))))).toBeGreaterThan(0);
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});

describe('the kernels of erf against quadrature', () => {
  const pairs = [0, 1, 2, 3, 4].flatMap((m) => [0, 1, 2, 3].map((n) => [[m], [n]]));
  const products = [
    [[0, 0], []],
    [[0, 0], [1]],
    [
      [1, 1],
      [0, 0],
    ],
    [[0, 1], [0]],
    [
      [0, 2],
      [1, 1],
    ],
    [[0, 0, 0], [2]],
    [
      [1, 3],
      [0, 0],
    ],
    [[2, 2], [3]],
    [
      [0, 0, 1],
      [4, 3],
    ],
    [[1], [0], [2]],
    [[1, 1], [0], [0]],
    [[2, 0], [0], [1, 0, 2]],
    [[2], [0], [0, 0]],
  ];

  it.each([...pairs, ...products].map((orders) => [JSON.stringify(orders), orders] as const))('%s', (_name, orders) => {
    const closed = erfKernel(orders)!;
    const oracle = byQuadrature(orders);
    fc.assert(
      fc.property(covariances(orders.length), (c) => {
        const wanted = evaluate(oracle, c);
        expect(Math.abs(evaluate(closed, c) - wanted)).toBeLessThanOrEqual(1e-10 * Math.abs(wanted) + 1e-15);
      }),
      { seed: 42, numRuns: 4 },
    );
  });

  it.each([[[[1], [1], [0], [0]]], [[[2], [0], [0], [0]]], [[[1], [3], [0], [0]]]])(
    'four coordinates: %j',
    (orders) => {
      const closed = erfKernel(orders)!;
      const oracle = quadratureKernel(
        orders.map(([order]) => link[order!]!),
        { relativeTolerance: 1e-10, absoluteTolerance: 1e-14 },
      );
      fc.assert(
        fc.property(covariances(4, { scale: 0.4 }), (c) => {
          const wanted = evaluate(oracle, c);
          expect(Math.abs(evaluate(closed, c) - wanted)).toBeLessThanOrEqual(1e-10 * Math.abs(wanted) + 1e-14);
        }),
        { seed: 42, numRuns: 2 },
      );
    },
  );

  it('four coordinates of rank two and three: coincidences and linear dependence', () => {
    const orders = [[1], [1], [0], [0]];
    const closed = erfKernel(orders)!;
    const oracle = byQuadrature(orders);
    fc.assert(
      fc.property(covariances(4, { rank: 2, ridge: 0 }), covariances(2), (dependent, pair) => {
        for (const c of [
          dependent,
          select(pair, [0, 0, 1, 1]),
          select(pair, [0, 1, 0, 1]),
          select(pair, [1, 1, 1, 1]),
        ]) {
          const wanted = evaluate(oracle, c);
          expect(Math.abs(evaluate(closed, c) - wanted)).toBeLessThanOrEqual(1e-10 * Math.abs(wanted) + 1e-15);
        }
      }),
      { seed: 42, numRuns: 8 },
    );
  });
});

describe('I3 and I4', () => {
  it('are as printed, at any variances', () => {
    for (const scale of [0.01, 1, 30])
      fc.assert(
        fc.property(covariances(4, { scale }), (c) => {
          const triple = printedTriple(c);
          const quadruple = printedQuadruple(c);
          expect(Math.abs(erfTriple(select(c, [0, 1, 2])) - triple)).toBeLessThan(1e-12 * Math.abs(triple) + 1e-14);
          expect(Math.abs(erfQuadruple(c) - quadruple)).toBeLessThan(1e-12 * Math.abs(quadruple) + 1e-14);
        }),
        { seed: 42, numRuns: 100 },
      );
  });

  it('I3 agrees with quadrature', () => {
    const oracle = quadratureKernel([slope, (u) => u, link[0]!], {
      relativeTolerance: 1e-12,
      absoluteTolerance: 1e-15,
    });
    fc.assert(
      fc.property(covariances(3), (c) => {
        const wanted = evaluate(oracle, c);
        expect(Math.abs(erfTriple(c) - wanted)).toBeLessThanOrEqual(1e-10 * Math.abs(wanted) + 1e-15);
      }),
      { seed: 42, numRuns: 5 },
    );
  });

  it("I3 is Stein: c12 E[g\" g] + c23 E[g' g']", () => {
    fc.assert(
      fc.property(covariances(3), (c) => {
        const [c11, c13, c33] = [c[0]![0]!, c[0]![2]!, c[2]![2]!];
        const stein =
          c[0]![1]! * erfPairDerivative(2, 0, c11, c13, c33) + c[1]![2]! * erfPairDerivative(1, 1, c11, c13, c33);
        expect(Math.abs(erfTriple(c) - stein)).toBeLessThan(1e-15);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('factorise for independent coordinates, and reduce where coordinates coincide or are constant', () => {
    fc.assert(
      fc.property(covariances(2), covariances(2), (a, b) => {
        const together = [
          [...a[0]!, 0, 0],
          [...a[1]!, 0, 0],
          [0, 0, ...b[0]!],
          [0, 0, ...b[1]!],
        ];
        const [s, g] = [
          erfPairDerivative(1, 1, a[0]![0]!, a[0]![1]!, a[1]![1]!),
          erfPair(b[0]![0]!, b[0]![1]!, b[1]![1]!),
        ];
        expect(Math.abs(erfQuadruple(together) - s * g)).toBeLessThan(1e-15);
        // Coordinates given twice are one coordinate with two factors.
        expect(erfQuadruple(select(a, [0, 0, 1, 1]))).toBeCloseTo(
          evaluate(
            erfKernel([
              [1, 1],
              [0, 0],
            ]),
            a,
          ),
          14,
        );
        expect(erfQuadruple(select(a, [0, 1, 0, 1]))).toBeCloseTo(
          evaluate(
            erfKernel([
              [1, 0],
              [0, 1],
            ]),
            a,
          ),
          14,
        );
        const zero = [[0, 0, 0, 0], ...[0, 1].map((k) => [0, 0, ...a[k]!])];
        expect(erfQuadruple([[0, 0, 0, 0], ...zero])).toBeCloseTo(
          (2 / Math.PI) * erfPair(a[0]![0]!, a[0]![1]!, a[1]![1]!),
          14,
        );
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it('is symmetric in the slopes and in the links', () => {
    fc.assert(
      fc.property(covariances(4), (c) => {
        const value = erfQuadruple(c);
        for (const order of [
          [1, 0, 2, 3],
          [0, 1, 3, 2],
          [1, 0, 3, 2],
        ])
          expect(Math.abs(erfQuadruple(select(c, order)) - value)).toBeLessThan(1e-15);
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});

describe('derivatives of the kernels of erf', () => {
  const cases: Rows[] = [
    [[0], [0]],
    [[1], [1]],
    [[2], [0]],
    [[1], [1], [0], [0]],
    [[2], [0], [0], [0]],
    [[3], [1], [2], [0]],
  ];
  it.each(cases.map((orders) => [JSON.stringify(orders), orders] as const))(
    '%s: Price and heat equation',
    (_name, orders) => {
      const kernel = erfKernel(orders)!;
      fc.assert(
        fc.property(covariances(orders.length, { ridge: 0.3 }), (c) => {
          orders.forEach((_, k) => {
            orders.forEach((__, l) => {
              if (l < k) return;
              const raised = orders.map((list, i) => [list[0]! + (i === k ? 1 : 0) + (i === l ? 1 : 0)]);
              const wanted = evaluate(erfKernel(raised), c) * (k === l ? 0.5 : 1);
              expect(Math.abs(derivative(kernel, c, k, l) - wanted)).toBeLessThan(1e-9);
            });
          });
        }),
        { seed: 42, numRuns: 10 },
      );
    },
  );
});

describe('erfKernel', () => {
  it('has no closed form for four links, and 0 for odd products', () => {
    expect(erfKernel([[0], [0], [0], [0]])).toBeUndefined();
    expect(
      erfKernel([
        [0, 0],
        [0, 0],
      ]),
    ).toBeUndefined();
    expect(erfKernel([[0, 0, 0, 0, 0], [2]])).toBeUndefined();
    expect(erfKernel([[0, 0, 0]])!(Float64Array.of(2))).toBe(0);
    expect(erfKernel([[0, 0, 0, 0, 0]])!(Float64Array.of(2))).toBe(0);
    expect(erfKernel([[], []])!(Float64Array.of(1, 1, 0))).toBe(1);
    expect(erfKernel([])!(new Float64Array(0))).toBe(1);
  });

  it('is scaled to erf(a x), which quadrature confirms', () => {
    const orders = [[0], [1, 1], [2]];
    const a = 0.8;
    const first = (u: number): number => a * (2 / Math.sqrt(Math.PI)) * Math.exp(-((a * u) ** 2));
    const oracle = quadratureKernel([(u) => erf(a * u), (u) => first(u) ** 2, (u) => -2 * a * a * u * first(u)]);
    const c = [
      [1, 0.3, 0.4],
      [0.3, 0.7, -0.2],
      [0.4, -0.2, 0.9],
    ];
    expect(relativeError(evaluate(scaledErfKernel(orders, a), c), evaluate(oracle, c))).toBeLessThan(1e-10);
    expect(relativeError(evaluate(scaledErfKernel(orders, [a, a, a]), c), evaluate(oracle, c))).toBeLessThan(1e-10);
    expect(
      scaledErfKernel(
        [
          [0, 0],
          [0, 0],
        ],
        1,
      ),
    ).toBeUndefined();
  });

  it('keeps its accuracy for large, nearly equal coordinates', () => {
    // u_1 = u_2 and u_3 = u_4 with any variance: (4/pi^2) asin(x) / sqrt(1 + 2c) with x = c~ / (1 + c~), c~ = c / (1 + 2 c).
    for (const c of [1e-8, 1, 1e4, 1e12, 1e100]) {
      const tilted = c / (1 + 2 * c);
      const wanted = ((4 / Math.PI ** 2) * Math.asin(tilted / (1 + tilted))) / Math.sqrt(1 + 2 * c);
      expect(relativeError(erfQuadruple([0, 1, 2, 3].map(() => [c, c, c, c])), wanted)).toBeLessThan(1e-14);
    }
  });

  it.each<[string, () => unknown, RegExp]>([
    ['an order', () => erfKernel([[0.5]]), /0\.5/],
    ['a negative order', () => erfKernel([[-1]]), /-1/],
    ['a wrong number of values', () => erfKernel([[0], [0]])!(Float64Array.of(1)), /invalid number of covariances: 1/],
    ['a negative variance', () => erfKernel([[1]])!(Float64Array.of(-1)), /variance.*-1/],
    ['NaN', () => erfKernel([[0], [0]])!(Float64Array.of(1, 1, Number.NaN)), /NaN/],
    ['NaN where the value is 0', () => erfKernel([[0]])!(Float64Array.of(Number.NaN)), /NaN/],
    ['a correlation above 1', () => erfKernel([[0], [0]])!(Float64Array.of(1, 1, 1.1)), /1\.1/],
    ['an impossible pair', () => erfPair(1, 3, 1), /covariance 3/],
    ['NaN of the pair', () => erfPair(Number.NaN, 0, 1), /NaN/],
    [
      'a triple of two',
      () =>
        erfTriple([
          [1, 0],
          [0, 1],
        ]),
      /invalid number/,
    ],
    [
      'an asymmetric matrix',
      () =>
        erfTriple([
          [1, 0, 0],
          [0.1, 1, 0],
          [0, 0, 1],
        ]),
      /symmetric/,
    ],
    ['a number of scales', () => scaledErfKernel([[0], [0]], [1]), /scales: 1/],
    ['an infinite scale', () => scaledErfKernel([[0], [0]], Number.POSITIVE_INFINITY), /Infinity/],
  ])('refuses: %s', (_name, run, message) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
});

describe('the committee machine of one unit', () => {
  it('drifts by (.13011, -.05636) at r = .3, q = .6, T = 1, eta = .5', () => {
    const [r, q, t, eta] = [0.3, 0.6, 1, 0.5];
    const law = [
      [q, r],
      [r, t],
    ];
    const [s, u] = [0, 1];
    const triple = (...indices: number[]): number => erfTriple(select(law, indices));
    const quadruple = (...indices: number[]): number => erfQuadruple(select(law, indices));
    const dr = eta * (triple(s, u, u) - triple(s, u, s));
    const noise = quadruple(s, s, u, u) - 2 * quadruple(s, s, u, s) + quadruple(s, s, s, s);
    const dq = 2 * eta * (triple(s, s, u) - triple(s, s, s)) + eta ** 2 * noise;
    // The expectations as double integrals: NumPy's Gauss-Hermite rule with 120 nodes a variable.
    expect(dr).toBeCloseTo(0.13010568182085, 13);
    expect(dq).toBeCloseTo(-0.05635649720286, 13);
    // The same from the orders, with the slope squared at one coordinate.
    const packed = Float64Array.of(q, t, r);
    const squares = [
      [
        [1, 1],
        [0, 0],
      ],
      [[1, 1, 0], [0]],
      [[1, 1, 0, 0], []],
    ].map((orders) => erfKernel(orders)!(packed));
    expect(squares[0]! - 2 * squares[1]! + squares[2]!).toBeCloseTo(noise, 14);
  });
});
