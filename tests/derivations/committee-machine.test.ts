/** The derived flow of the committee machine against the printed equations, against quadrature, and against symmetry. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivation } from '../../derivations/committee-machine/index.js';
import { activation, type Parameters, systemOf } from '../../derivations/committee-machine/parameters.js';
import { driftAt } from '../../derivations/committee-machine/theory.js';
import type { FreeStatistics } from '../../src/engine/models/free-system.js';
import { erf } from '../../src/numerics/special/error-function.js';
import { freeStateFromGram } from '../../src/simulators/free-state.js';
import { resolveParameters } from '../../src/study/parameters.js';

type Rows = readonly (readonly number[])[];

const defaults = resolveParameters(derivation, []) as Parameters;
const at = (row: readonly number[], index: number): number => row[index]!;
const relative = (actual: number, wanted: number): number => Math.abs(actual - wanted) / Math.max(1, Math.abs(wanted));

type Field = (statistics: FreeStatistics) => readonly number[];

/** `d/dtau` of all statistics by a model of the derivation. */
function fieldOf(p: Parameters, model: string): Field {
  const found = systemOf(p)
    .models((state: FreeStatistics) => state)
    .find(({ id }) => id === model);
  if (found === undefined) throw new Error(`no model ${model}`);
  return (statistics) => {
    const drift = new Float64Array(found.term.dimension);
    found.term.evaluate(0, found.start(statistics), drift);
    return Array.from(drift);
  };
}

/** Overlaps of K weight vectors in R^(M + K) with the first M axes, and among each other. */
function statisticsOf(weights: Rows, M: number, a: readonly number[]): FreeStatistics {
  const dot = (one: readonly number[], other: readonly number[]): number =>
    one.reduce((sum, value, k) => sum + value * at(other, k), 0);
  return { M: weights.map((w) => w.slice(0, M)), Q: weights.map((w) => weights.map((other) => dot(w, other))), a };
}

const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
const rows = (count: number, width: number): fc.Arbitrary<Rows> =>
  fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: count, maxLength: count });

/** Covariance of the local fields: students first, then teachers. */
function covarianceOf({ M, Q }: FreeStatistics): Rows {
  const teachers = at([M[0]?.length ?? 0], 0);
  return [
    ...Q.map((row, i) => [...row, ...M[i]!]),
    ...Array.from({ length: teachers }, (_, n) => [
      ...M.map((row) => at(row, n)),
      ...Array.from({ length: teachers }, (_unused, m) => (m === n ? 1 : 0)),
    ]),
  ];
}

/** The integrals as printed by Saad and Solla (1995) and Goldt et al. (2019, appendix), for `g(z) = erf(z/sqrt 2)`. */
class Printed {
  constructor(private readonly c: Rows) {}

  private of(k: number, l: number): number {
    return at(this.c[k]!, l);
  }

  I2(a: number, b: number): number {
    return (2 / Math.PI) * Math.asin(this.of(a, b) / Math.sqrt((1 + this.of(a, a)) * (1 + this.of(b, b))));
  }

  J2(a: number, b: number): number {
    const [aa, bb, ab] = [this.of(a, a), this.of(b, b), this.of(a, b)];
    return 2 / Math.PI / Math.sqrt(1 + aa + bb + aa * bb - ab ** 2);
  }

  I3(a: number, b: number, c: number): number {
    const lambda = (1 + this.of(a, a)) * (1 + this.of(c, c)) - this.of(a, c) ** 2;
    const top = this.of(b, c) * (1 + this.of(a, a)) - this.of(a, b) * this.of(a, c);
    return ((2 / Math.PI) * top) / Math.sqrt(lambda) / (1 + this.of(a, a));
  }

  I4(a: number, b: number, c: number, d: number): number {
    const [aa, bb, cc, dd] = [this.of(a, a), this.of(b, b), this.of(c, c), this.of(d, d)];
    const [ab, ac, ad, bc, bd, cd] = [
      this.of(a, b),
      this.of(a, c),
      this.of(a, d),
      this.of(b, c),
      this.of(b, d),
      this.of(c, d),
    ];
    const l4 = (1 + aa) * (1 + bb) - ab ** 2;
    const l0 = l4 * cd - bc * bd * (1 + aa) - ac * ad * (1 + bb) + ab * ac * bd + ab * ad * bc;
    const l1 = l4 * (1 + cc) - bc ** 2 * (1 + aa) - ac ** 2 * (1 + bb) + 2 * ab * ac * bc;
    const l2 = l4 * (1 + dd) - bd ** 2 * (1 + aa) - ad ** 2 * (1 + bb) + 2 * ab * ad * bd;
    return ((4 / Math.PI ** 2) * Math.asin(l0 / Math.sqrt(l1 * l2))) / Math.sqrt(l4);
  }
}

/** The equations of motion as printed: K students with second layer v, M teachers with second layer 1/sqrt(M). */
function printedFlow(p: Parameters, statistics: FreeStatistics): readonly number[] {
  const { K, M, lr, noise, zeta } = p;
  const { a: v } = statistics;
  const I = new Printed(covarianceOf(statistics));
  const students = Array.from({ length: K }, (_, i) => i);
  const teachers = Array.from({ length: M }, (_, n) => K + n);
  // The residual is sum_s weight_s g(field_s).
  const units = [
    ...students.map((s) => ({ s, weight: -at(v, s) })),
    ...teachers.map((s) => ({ s, weight: 1 / Math.sqrt(M) })),
  ];
  const first = (i: number, b: number): number =>
    at(v, i) * units.reduce((sum, { s, weight }) => sum + weight * I.I3(i, b, s), 0);
  const second = (i: number, k: number): number =>
    at(v, i) *
    at(v, k) *
    (noise ** 2 * I.J2(i, k) +
      units.reduce(
        (sum, one) => sum + units.reduce((inner, two) => inner + one.weight * two.weight * I.I4(i, k, one.s, two.s), 0),
        0,
      ));
  return [
    ...students.flatMap((i) => teachers.map((n) => first(i, n))),
    ...students.flatMap((i) => students.slice(i).map((k) => first(i, k) + first(k, i) + lr * second(i, k))),
    ...students.map((i) => zeta * units.reduce((sum, { s, weight }) => sum + weight * I.I2(i, s), 0)),
  ];
}

describe('the finite-step flow of the committee machine', () => {
  it('of one unit is that of Saad and Solla (1995), printed for K = M = 1', () => {
    const fields = [0.1, 0.5, 3].map((lr) => ({ lr, field: fieldOf({ ...defaults, K: 1, M: 1, lr }, 'corrected') }));
    fc.assert(
      fc.property(rows(1, 2), fc.constantFrom(...fields), (weights, { lr, field }) => {
        const statistics = statisticsOf(weights, 1, [1]);
        const [R, Q] = [at(statistics.M[0]!, 0), at(statistics.Q[0]!, 0)];
        const root = Math.sqrt(2 * (1 + Q) - R * R);
        const dR = ((2 / Math.PI) * ((1 + Q - R * R) / root - R / Math.sqrt(1 + 2 * Q))) / (1 + Q);
        const dQ =
          ((4 / Math.PI) * (R / root - Q / Math.sqrt(1 + 2 * Q))) / (1 + Q) +
          ((4 / Math.PI ** 2) *
            lr *
            (Math.asin(Q / (1 + 3 * Q)) +
              Math.asin((1 + 2 * (Q - R * R)) / (2 * (1 + 2 * Q - R * R))) -
              2 * Math.asin(R / Math.sqrt(1 + 3 * Q) / Math.sqrt(2 * (1 + 2 * Q - R * R))))) /
            Math.sqrt(1 + 2 * Q);
        const [first, second] = field(statistics);
        expect(relative(first!, dR)).toBeLessThan(1e-12);
        expect(relative(second!, dQ)).toBeLessThan(1e-12);
      }),
      { seed: 42, numRuns: 200 },
    );
    // In steps over d the same is lr times as fast.
    const statistics = { M: [[0.3]], Q: [[0.6]], a: [1] };
    const slow = (fields[1] as { field: Field }).field(statistics);
    driftAt({ ...defaults, K: 1, M: 1, lr: 0.5 }, statistics).forEach((value, k) => {
      expect(value).toBeCloseTo(0.5 * at(slow, k), 15);
    });
  });

  it('is the printed one for three students and two teachers, label noise, both layers, at any overlaps', () => {
    const p = { ...defaults, K: 3, M: 2, lr: 0.7, noise: 0.4, zeta: 0.6 };
    const [finite, gradient] = [fieldOf(p, 'corrected'), fieldOf(p, 'gradient-flow')];
    fc.assert(
      fc.property(rows(3, 5), rows(1, 3), (weights, [a]) => {
        const statistics = statisticsOf(weights, 2, a!);
        const printed = printedFlow(p, statistics);
        const derived = finite(statistics);
        expect(derived).toHaveLength(3 * 2 + 6 + 3);
        expect(printed).toHaveLength(derived.length);
        derived.forEach((value, k) => {
          expect(relative(value, at(printed, k))).toBeLessThan(1e-11);
        });
        // Without the squared step it is the gradient flow.
        const plain = gradient(statistics);
        printedFlow({ ...p, lr: 0 }, statistics).forEach((value, k) => {
          expect(relative(at(plain, k), value)).toBeLessThan(1e-11);
        });
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('of two units is E of the update, by a trapezoidal rule over the four fields', () => {
    const p = { ...defaults, K: 2, M: 2, lr: 0.5, noise: 0.3, zeta: 1 };
    const weights = [
      [0.5, -0.2, 0.4, 0],
      [0.1, 0.6, -0.3, 0.7],
    ];
    const a = [0.9, -0.4];
    const statistics = statisticsOf(weights, 2, a);
    const expected = updateByQuadrature(p, weights, a);
    const derived = fieldOf(p, 'corrected')(statistics);
    expect(derived).toHaveLength(4 + 3 + 2);
    derived.forEach((value, k) => {
      expect(Math.abs(value - at(expected, k))).toBeLessThan(1e-9);
    });
  });

  it('and the loss do not see how the units are numbered', () => {
    const p = { ...defaults, K: 3, M: 2, lr: 0.7, noise: 0.4, zeta: 0.6 };
    const orders = [
      [1, 0, 2],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const field = fieldOf(p, 'corrected');
    const { loss } = systemOf(p);
    fc.assert(
      fc.property(
        rows(3, 5),
        rows(1, 3),
        fc.constantFrom(...orders),
        fc.boolean(),
        (weights, [second], order, swap) => {
          const a = second!;
          // The teachers are the first two axes.
          const renamed = swap ? weights.map(([x, y, ...rest]) => [y!, x!, ...rest]) : weights;
          const moved = statisticsOf(
            order.map((i) => renamed[i]!),
            2,
            order.map((i) => at(a, i)),
          );
          const plain = unpacked(field(statisticsOf(weights, 2, a)), 3, 2);
          const other = unpacked(field(moved), 3, 2);
          const gaps = order.flatMap((i, k) => [
            ...[0, 1].map((n) => other.M(k, n) - plain.M(i, swap ? 1 - n : n)),
            ...order.map((j, l) => other.Q(k, l) - plain.Q(i, j)),
            other.a(k) - plain.a(i),
          ]);
          expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(1e-12);
          expect(loss(packed(moved))).toBeCloseTo(loss(packed(statisticsOf(weights, 2, a))), 12);
        },
      ),
      { seed: 42, numRuns: 1000 },
    );
  });

  it('rests at the perfect student, and nowhere near it', () => {
    const p = { ...defaults, K: 2, M: 2, lr: 1.5, zeta: 1 };
    const student = { M: identity(2), Q: identity(2), a: [Math.SQRT1_2, Math.SQRT1_2] };
    for (const model of ['gradient-flow', 'corrected']) {
      const field = fieldOf(p, model);
      for (const value of field(student)) expect(Math.abs(value)).toBeLessThan(1e-15);
      const off = { ...student, a: [0.8, Math.SQRT1_2] };
      expect(Math.max(...field(off).map(Math.abs))).toBeGreaterThan(1e-2);
    }
    expect(Math.abs(systemOf(p).loss(packed(student)))).toBeLessThan(1e-15);
    // With label noise the perfect student is lengthened by each step: only the plain flow rests.
    const noisy = { ...p, noise: 0.3 };
    for (const value of fieldOf(noisy, 'gradient-flow')(student)) expect(Math.abs(value)).toBeLessThan(1e-15);
    const lengthened = unpacked(fieldOf(noisy, 'corrected')(student), 2, 2);
    // lr v^2 noise^2 J2(i, i) with J2 = (2/pi) / sqrt(3).
    expect(lengthened.Q(0, 0)).toBeCloseTo((1.5 * 0.5 * 0.09 * 2) / Math.PI / Math.sqrt(3), 14);
  });
});

describe('the generalisation error', () => {
  it('is the arcsines of Saad and Solla plus half the variance of the noise', () => {
    const p = { ...defaults, K: 3, M: 2, noise: 0.4 };
    const system = systemOf(p);
    fc.assert(
      fc.property(rows(3, 5), rows(1, 3), (weights, [second]) => {
        const a = second!;
        const { M, Q } = statisticsOf(weights, 2, a);
        const length = Q.map((row, i) => 1 + at(row, i));
        let sum = 0;
        for (let i = 0; i < 3; i++) {
          for (let k = 0; k < 3; k++) {
            const q = at(Q[i]!, k);
            sum += at(a, i) * at(a, k) * Math.asin(q / Math.sqrt(at(length, i) * at(length, k)));
          }
          for (let n = 0; n < 2; n++) {
            const r = at(M[i]!, n);
            sum -= 2 * at(a, i) * Math.SQRT1_2 * Math.asin(r / Math.sqrt(2 * at(length, i)));
          }
        }
        // Two orthonormal teachers of weight 1/sqrt(2): 2 * (1/2) * asin(1/2).
        sum += Math.PI / 6;
        expect(system.loss(packed({ M, Q, a }))).toBeCloseTo(sum / Math.PI + 0.4 ** 2 / 2, 13);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('the declaration', () => {
  it('has a foreign model for two units of a fixed second layer, and none where it is no rival', () => {
    expect(derivation.derive(defaults).foreign?.map(({ id }) => id)).toEqual(['one-unit-coefficients']);
    for (const other of [{ K: 1, M: 1 }, { K: 3 }, { zeta: 1 }]) {
      expect(derivation.derive({ ...defaults, ...other }).foreign ?? []).toEqual([]);
    }
  });

  it.each([
    [{ d: 3 }, /d = 3; must be at least K \+ M = 4/],
    [{ R0: [[0.3, 0]], Q0: identity(2) }, /R0 is 1 x 2; must be K x M = 2 x 2/],
    [{ R0: identity(2) }, /R0 and Q0 belong together/],
  ])('refuses %j', (wrong, message) => {
    const p = { ...defaults, ...wrong } as Parameters;
    const stream = { fillNormals: () => undefined } as never;
    expect(() => {
      systemOf(p);
      derivation.initial(p, stream);
    }).toThrow(message);
  });

  it('starts runs from the overlaps that it is given', () => {
    const p = {
      ...defaults,
      R0: [
        [0.3, 0.1],
        [0, 0.2],
      ],
      Q0: [
        [0.6, 0.05],
        [0.05, 0.5],
      ],
    };
    const state = derivation.initial(p, undefined as never);
    expect(state).toEqual(freeStateFromGram(p.R0, p.Q0, [1 / Math.sqrt(2), 1 / Math.sqrt(2)]));
  });
});

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, k) => (i === k ? 1 : 0)));
}

function packed({ M, Q, a }: FreeStatistics): number[] {
  return [...M.flat(), ...Q.flatMap((row, i) => row.slice(i)), ...a];
}

/** Reads the layout M row by row, Q on and above the diagonal, a. */
function unpacked(values: readonly number[], K: number, M: number) {
  const pair = (i: number, k: number): number => K * M + (i * (2 * K - i + 1)) / 2 + k - i;
  return {
    M: (i: number, n: number) => at(values, i * M + n),
    Q: (i: number, k: number) => at(values, pair(Math.min(i, k), Math.max(i, k))),
    a: (i: number) => at(values, K * M + (K * (K + 1)) / 2 + i),
  };
}

/** The mean update of `w_i += (lr/d) a_i Delta g'(s_i) x`, `a_i += zeta (lr/d) Delta g(s_i)`, in units of lr/d, |x|^2 = d. */
function updateByQuadrature(p: Parameters, weights: Rows, a: readonly number[]): readonly number[] {
  const [step, reach] = [0.6, 11];
  const nodes = Array.from({ length: 2 * reach + 1 }, (_, k) => (k - reach) * step);
  const mass = nodes.map((z) => (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI));
  const g = (z: number): number => erf(z / Math.SQRT2);
  const sums = new Float64Array(9);
  const x = [0, 0, 0, 0];
  const visit = (axis: number, weight: number): void => {
    if (weight < 1e-16) return;
    if (axis < 4) {
      nodes.forEach((z, k) => {
        x[axis] = z;
        visit(axis + 1, weight * at(mass, k));
      });
      return;
    }
    const [s, t] = weights.map((w) => w.reduce((sum, value, k) => sum + value * at(x, k), 0)) as [number, number];
    const delta = Math.SQRT1_2 * (g(at(x, 0)) + g(at(x, 1))) - at(a, 0) * g(s) - at(a, 1) * g(t);
    const slopes = [at(a, 0) * activation.derivative(s), at(a, 1) * activation.derivative(t)] as const;
    const squares = p.lr * (delta * delta + p.noise ** 2);
    const values = [
      delta * slopes[0] * at(x, 0),
      delta * slopes[0] * at(x, 1),
      delta * slopes[1] * at(x, 0),
      delta * slopes[1] * at(x, 1),
      2 * delta * slopes[0] * s + squares * slopes[0] ** 2,
      delta * (slopes[0] * t + slopes[1] * s) + squares * slopes[0] * slopes[1],
      2 * delta * slopes[1] * t + squares * slopes[1] ** 2,
      p.zeta * delta * g(s),
      p.zeta * delta * g(t),
    ];
    values.forEach((value, k) => {
      sums[k] = sums[k]! + weight * value;
    });
  };
  visit(0, 1);
  return Array.from(sums);
}
