import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../src/numerics/random/stream.js';
import { freeDirectSimulator } from '../../src/simulators/free-direct.js';
import type { FreeSgdSetting } from '../../src/simulators/free-problem.js';
import { FreeReducedChain, freeReducedSimulator } from '../../src/simulators/free-reduced.js';
import type { FreeSimulator } from '../../src/simulators/free-simulator.js';
import { type FreeState, freeStateFromGram, gramOfFreeState } from '../../src/simulators/free-state.js';
import { freeStatisticNames } from '../../src/simulators/free-statistics.js';
import { committee, committeeGram, erfLink, reluLink, statisticsOf, zOfMean, zScore } from './free-problems.js';
import { identityLink } from './problems.js';

const SIGMAS = 5.3;
const simulators = [freeReducedSimulator, freeDirectSimulator];
const start = freeStateFromGram(committeeGram.M, committeeGram.Q, committeeGram.secondLayer);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** Increments of all statistics over one step from a fixed state: increments[statistic][run]. */
function increments(draw: () => ArrayLike<number>, before: ArrayLike<number>, runs: number): Float64Array[] {
  const columns = Array.from({ length: before.length }, () => new Float64Array(runs));
  for (let run = 0; run < runs; run++) {
    const after = draw();
    columns.forEach((column, s) => {
      column[run] = after[s]! - before[s]!;
    });
  }
  return columns;
}

function incrementsOf(simulator: FreeSimulator, problem: FreeSgdSetting, initial: FreeState, runs: number) {
  const count = freeStatisticNames(problem.neurons, problem.targets).length;
  const stream = randomStream({ seed: 3, run: 0, purpose: simulator.id });
  const before = statisticsOf(simulator.start(problem, initial, stream), count);
  return increments(
    () => {
      const chain = simulator.start(problem, initial, stream);
      chain.advance(1);
      return statisticsOf(chain, count);
    },
    before,
    runs,
  );
}

/** `count` orthonormal vectors in R^d in general position (Gram-Schmidt on Gaussian vectors). */
function orthonormal(count: number, d: number, stream: RandomStream): number[][] {
  const basis: number[][] = [];
  for (let k = 0; k < count; k++) {
    let vector = Array.from({ length: d }, () => stream.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const overlap = dot(vector, other);
        vector = vector.map((value, j) => value - overlap * other[j]!);
      }
    }
    const length = Math.hypot(...vector);
    basis.push(vector.map((value) => value / length));
  }
  return basis;
}

/** The step as it is written, on explicit vectors v_p and w_i in R^d: nothing of the simulators is used. */
function explicitIncrements(problem: FreeSgdSetting, gram: typeof committeeGram, runs: number): Float64Array[] {
  const { dimension: d, stepSize: eta, noise, target, learner, learnerDerivative, secondLayerRate, rates } = problem;
  const stream = randomStream({ seed: 3, run: 1, purpose: 'explicit' });
  const basis = orthonormal(4, d, stream);
  const V = basis.slice(0, 2);
  // A symmetric root of Q - M M^T (2 x 2): (R + sqrt(det) I) / sqrt(trace + 2 sqrt(det)); not the triangular factor.
  const R = gram.Q.map((row, i) => row.map((q, j) => q - dot(gram.M[i]!, gram.M[j]!)));
  const root = Math.sqrt(R[0]![0]! * R[1]![1]! - R[0]![1]! * R[1]![0]!);
  const scale = Math.sqrt(R[0]![0]! + R[1]![1]! + 2 * root);
  const W = R.map((row, i) => {
    const coordinates = [...gram.M[i]!, ...row.map((value, j) => (value + (i === j ? root : 0)) / scale)];
    return basis[0]!.map((_, k) => coordinates.reduce((sum, c, b) => sum + c * basis[b]![k]!, 0));
  });
  const statistics = (weights: number[][], a: readonly number[]) => [
    ...weights.flatMap((w) => V.map((v) => dot(w, v))),
    ...weights.flatMap((w, i) => weights.slice(i).map((other) => dot(w, other))),
    ...a,
  ];
  const a = gram.secondLayer;
  const before = statistics(W, a);
  const [M, Q] = [gram.M.flat(), [gram.Q[0]![0]!, gram.Q[0]![1]!, gram.Q[1]![1]!]];
  [...M, ...Q, ...a].forEach((value, s) => {
    expect(Math.abs(before[s]! - value)).toBeLessThan(1e-14);
  });
  return increments(
    () => {
      const x = Array.from({ length: d }, () => stream.normal());
      const s = W.map((w) => dot(w, x));
      const y = V.reduce((sum, v) => sum + target(dot(v, x)), 0) + noise * stream.normal();
      const delta = y - s.reduce((sum, z, i) => sum + a[i]! * learner(z), 0);
      const rho = rates === undefined || rates === 'second-layer' ? a : rates;
      const moved = W.map((w, i) => {
        const gamma = eta * rho[i]! * delta * learnerDerivative(s[i]!);
        return w.map((value, k) => value + gamma * x[k]!);
      });
      return statistics(
        moved,
        a.map((value, i) => value + eta * secondLayerRate * delta * learner(s[i]!)),
      );
    },
    before,
    runs,
  );
}

describe('one step against the step as it is written, on explicit vectors in general position', () => {
  // 9 means and 45 second moments for each of 2 simulators and 3 problems, |z| < 5.3: false-alarm rate below 4e-5.
  test.each([
    { name: 'erf, both layers', problem: committee({ dimension: 6, stepSize: 0.3, ...erfLink }) },
    { name: 'relu, fixed rates', problem: committee({ dimension: 9, stepSize: 0.2, rates: [0.5, -1], ...reluLink }) },
    { name: 'erf, d = P + m', problem: committee({ dimension: 4, stepSize: 0.3, secondLayerRate: 0, noise: 0 }) },
  ])('means and second moments of the increments of M, Q and a: $name', ({ problem }) => {
    const runs = 20_000;
    const explicit = explicitIncrements(problem, committeeGram, runs);
    for (const simulator of simulators) {
      const sample = incrementsOf(simulator, problem, start, runs);
      expect(sample.length).toBe(9);
      sample.forEach((column, s) => {
        expect(Math.abs(zScore(column, explicit[s]!))).toBeLessThan(SIGMAS);
        for (let t = s; t < 9; t++) {
          const product = (columns: Float64Array[]) => columns[s]!.map((value, k) => value * columns[t]![k]!);
          expect(Math.abs(zScore(product(sample), product(explicit)))).toBeLessThan(SIGMAS);
        }
      });
    }
  });
});

/*
 * Linear links: Delta = <g, x> + noise, g = sum_p v_p - sum_i a_i w_i, so by Isserlis, with A = |g|^2 + noise^2,
 * E[Delta x] = g, E[Delta^2 x x^T] = A I + 2 g g^T and E[Delta^2 |x|^2] = A d + 2 |g|^2.
 */
describe('one step with linear links against closed forms', () => {
  // 2 simulators x (9 means + 21 second moments), |z| < 5.3: false-alarm rate below 1e-5.
  const [eta, zeta, noise, d] = [0.1, 0.7, 0.3, 12];
  const { M, Q, secondLayer: a } = committeeGram;
  const gv = [0, 1].map((p) => 1 - a[0]! * M[0]![p]! - a[1]! * M[1]![p]!);
  const gw = [0, 1].map((i) => M[i]![0]! + M[i]![1]! - a[0]! * Q[i]![0]! - a[1]! * Q[i]![1]!);
  const g2 = gv[0]! + gv[1]! - a[0]! * gw[0]! - a[1]! * gw[1]!;
  const A = g2 + noise ** 2;

  test.each(simulators)('$id', (simulator) => {
    const problem = committee({ dimension: d, stepSize: eta, secondLayerRate: zeta, noise, ...identityLink });
    const sample = incrementsOf(simulator, problem, start, 40_000);
    const q = (i: number, j: number) =>
      eta * (a[i]! * gw[j]! + a[j]! * gw[i]!) + eta ** 2 * a[i]! * a[j]! * (A * d + 2 * g2);
    const means = [
      ...[0, 1].flatMap((i) => [0, 1].map((p) => eta * a[i]! * gv[p]!)),
      q(0, 0),
      q(0, 1),
      q(1, 1),
      ...[0, 1].map((i) => eta * zeta * gw[i]!),
    ];
    means.forEach((value, s) => {
      expect(Math.abs(zOfMean(sample[s]!, value))).toBeLessThan(SIGMAS);
    });
    // dM_ip = eta a_i Delta <v_p, x> and da_i = eta zeta Delta <w_i, x>: both are factor * Delta * <u, x>.
    const linear = [
      ...[0, 1].flatMap((i) =>
        [0, 1].map((p) => ({ s: 2 * i + p, factor: eta * a[i]!, g: gv[p]!, v: p, w: undefined })),
      ),
      ...[0, 1].map((i) => ({ s: 7 + i, factor: eta * zeta, g: gw[i]!, v: undefined, w: i })),
    ];
    const inner = (left: (typeof linear)[number], right: (typeof linear)[number]) => {
      if (left.v !== undefined && right.v !== undefined) return left.v === right.v ? 1 : 0;
      if (left.w !== undefined && right.w !== undefined) return Q[left.w]![right.w]!;
      return M[(left.w ?? right.w)!]![(left.v ?? right.v)!]!;
    };
    linear.forEach((left, k) => {
      for (const right of linear.slice(k)) {
        const exact = left.factor * right.factor * (A * inner(left, right) + 2 * left.g * right.g);
        const product = sample[left.s]!.map((value, run) => value * sample[right.s]![run]!);
        expect(Math.abs(zOfMean(product, exact))).toBeLessThan(SIGMAS);
      }
    });
  });
});

describe('the reduced step', () => {
  test('is Q_ij + gamma_i s_j + gamma_j s_i + gamma_i gamma_j |x|^2 and M_ip + gamma_i x_p, over many steps', () => {
    fc.assert(
      fc.property(
        fc.record({
          neurons: fc.integer({ min: 1, max: 4 }),
          targets: fc.integer({ min: 1, max: 3 }),
          extra: fc.integer({ min: 0, max: 5 }),
          noise: fc.constantFrom(0, 0.4),
          zeta: fc.constantFrom(0, 0.8),
          seed: fc.nat(),
        }),
        ({ neurons: m, targets: P, extra, noise, zeta, seed }) => {
          const [key, eta] = [{ seed, run: 0, purpose: 'sgd' }, 0.2];
          const weights = randomStream({ seed, run: 0, purpose: 'initial' });
          const normals = (count: number) => Float64Array.from({ length: count }, () => weights.normal());
          const frame = normals(m * m).map((value, at) => (at % m > Math.floor(at / m) ? 0 : value));
          const initial = { neurons: m, targets: P, overlaps: normals(m * P), frame, secondLayer: normals(m) };
          const chain = new FreeReducedChain(
            committee({
              dimension: m + P + extra,
              stepSize: eta,
              neurons: m,
              targets: P,
              noise,
              secondLayerRate: zeta,
            }),
            initial,
            randomStream(key),
          );
          const draws = randomStream(key);
          for (let step = 0; step < 5; step++) {
            const { overlaps, frame: L, secondLayer } = chain.state();
            const { M, Q } = gramOfFreeState(chain.state());
            const xV = Array.from({ length: P }, () => draws.normal());
            const z = Array.from({ length: m }, () => draws.normal());
            const norm = dot(xV, xV) + dot(z, z) + draws.chiSquared(extra);
            const s = M.map((row, i) => dot(row, xV) + dot([...L.subarray(i * m, (i + 1) * m)], z));
            const y = xV.reduce((sum, x) => sum + erfLink.target(x), 0) + (noise > 0 ? noise * draws.normal() : 0);
            const delta = y - s.reduce((sum, value, i) => sum + secondLayer[i]! * erfLink.learner(value), 0);
            const gamma = s.map((value, i) => eta * secondLayer[i]! * delta * erfLink.learnerDerivative(value));
            const expected = [
              ...Array.from(overlaps, (value, at) => value + gamma[Math.floor(at / P)]! * xV[at % P]!),
              ...Q.flatMap((row, i) =>
                row
                  .map((q, j) => q + gamma[i]! * s[j]! + gamma[j]! * s[i]! + gamma[i]! * gamma[j]! * norm)
                  .filter((_, j) => j >= i),
              ),
              ...s.map((value, i) => secondLayer[i]! + eta * zeta * delta * erfLink.learner(value)),
            ];
            chain.advance(1);
            const actual = statisticsOf(chain, expected.length);
            expected.forEach((value, at) => {
              expect(Math.abs(actual[at]! - value)).toBeLessThan(1e-11 * (1 + Math.max(...expected.map(Math.abs))));
            });
            const after = chain.state();
            for (let i = 0; i < m; i++) for (let j = i + 1; j < m; j++) expect(after.frame[i * m + j]).toBe(0);
          }
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });

  test.each([1e-163, 2e-162, 5e-162, 2e-161])(
    'keeps inner products beside an entry of %d, whose square underflows',
    (tiny) => {
      // Neuron 1 stays (rate 0) and neuron 2 must keep Q_22 whatever the rotation of the tiny column: gamma is tiny, too.
      const initial = {
        neurons: 2,
        targets: 1,
        overlaps: Float64Array.of(0.6, 0.1),
        frame: Float64Array.of(tiny, 0, 0.3, 0.4),
        secondLayer: Float64Array.of(1, 1),
      };
      const problem = committee({ dimension: 9, stepSize: 1e-9, neurons: 2, targets: 1, rates: [0, 1] });
      const chain = freeReducedSimulator.start(problem, initial, randomStream({ seed: 1, run: 0, purpose: 'sgd' }));
      chain.advance(20);
      expect(Math.abs(statisticsOf(chain, 7)[4]! - 0.26)).toBeLessThan(1e-6);
    },
  );
});
