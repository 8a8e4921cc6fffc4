/**
 * One step of each simulator of tensor deflation against its declared step, in all first and second moments: the chain is fed with
 * the nodes of a Gaussian rule that is exact for its polynomials, so there is no false alarm. The declared step is differences of
 * the loss of one example (SGD), or of the tensors with all their entries (descent). Every term is of order one.
 */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  startCompressedNetworkRun,
  startNetworkRun,
  startTensorDescent,
} from '../../../derivations/tensor-deflation/fast/chains.js';
import { tensorSystem } from '../../../derivations/tensor-deflation/fast/tensor-flow.js';
import {
  polarStatisticNames,
  type WeightRows,
  weightRows,
} from '../../../derivations/tensor-deflation/fast/weights.js';
import { hermiteNeuron } from '../../../src/engine/learners/network.js';
import { chiSquareRule } from '../../../src/numerics/quadrature/chi-square-rule.js';
import { gaussHermite } from '../../../src/numerics/quadrature/gauss-hermite.js';
import { RandomStream } from '../../../src/numerics/random/stream.js';
import type { Chain } from '../../../src/simulators/chain.js';

type Order = 2 | 4;
type Matrix = readonly (readonly number[])[];

interface World {
  readonly order: Order;
  readonly W: Matrix;
  readonly a: readonly number[];
  readonly eta: number;
  readonly lambda: number;
  readonly sigma: number;
  readonly batch: number;
}

/** Hands out given normals in turn, and a given value of chi-squared. */
class ScriptedStream extends RandomStream {
  asked: number[] = [];
  private at = 0;
  constructor(
    private readonly normals: readonly number[],
    private readonly across = Number.NaN,
  ) {
    super([1n, 2n, 3n, 4n]);
  }
  override normal(): number {
    return this.normals[this.at++] ?? Number.NaN;
  }
  override chiSquared(freedom: number): number {
    this.asked.push(freedom);
    return this.across;
  }
}

/** All points of a product of Gaussian rules with these numbers of nodes. */
function product(counts: readonly number[]): readonly { readonly weight: number; readonly point: readonly number[] }[] {
  return counts.reduce<readonly { readonly weight: number; readonly point: readonly number[] }[]>(
    (points, count) => {
      const { nodes, weights } = gaussHermite(count);
      return points.flatMap(({ weight, point }) =>
        Array.from(nodes, (node, at) => ({ weight: weight * weights[at]!, point: [...point, node] })),
      );
    },
    [{ weight: 1, point: [] }],
  );
}

const dot = (u: readonly number[], v: readonly number[]): number => u.reduce((sum, value, k) => sum + value * v[k]!, 0);

/** `h_p`, written out. */
const hermite: Readonly<Record<Order, (s: number) => number>> = {
  2: (s) => (s ** 2 - 1) / Math.sqrt(2),
  4: (s) => (s ** 4 - 6 * s ** 2 + 3) / Math.sqrt(24),
};

function output(order: Order, W: Matrix, x: readonly number[]): number {
  return W.reduce((sum, w) => {
    const length = Math.sqrt(dot(w, w));
    return sum + length ** 2 * hermite[order](dot(w, x) / length);
  }, 0);
}

/** Central differences in every weight. */
function gradientOf(f: (W: Matrix) => number, W: Matrix): Matrix {
  const step = 1e-5;
  const moved = (i: number, k: number, by: number): Matrix =>
    W.map((row, j) => row.map((value, l) => (j === i && l === k ? value + by : value)));
  return W.map((row, i) => row.map((_, k) => (f(moved(i, k, step)) - f(moved(i, k, -step))) / (2 * step)));
}

/** M and Q in one row. */
function innerProducts(W: Matrix, targets: number): readonly number[] {
  return [...W.flatMap((row) => row.slice(0, targets)), ...W.flatMap((row) => W.map((other) => dot(row, other)))];
}

/** M and Q, and all products of two entries of M. */
function withProducts(row: readonly number[], neurons: number, targets: number): readonly number[] {
  const M = row.slice(0, neurons * targets);
  return [...row, ...M.flatMap((first) => M.map((second) => first * second))];
}

function innerProductsOf(chain: Chain, neurons: number, targets: number): readonly number[] {
  const read = new Float64Array(polarStatisticNames(neurons, targets).length);
  chain.read(read);
  const lengths = Array.from(read.subarray(0, neurons), Math.exp);
  const V = (i: number, k: number): number => read[neurons + i * targets + k]!;
  const pairs = neurons * (targets + 1);
  const G = (i: number, l: number): number => {
    if (i === l) return 1;
    const [low, high] = [Math.min(i, l), Math.max(i, l)];
    return read[pairs + (low * (2 * neurons - low - 1)) / 2 + high - low - 1]!;
  };
  return [
    ...lengths.flatMap((n, i) => Array.from({ length: targets }, (_, k) => n * V(i, k))),
    ...lengths.flatMap((n, i) => lengths.map((other, l) => n * other * G(i, l))),
  ];
}

/** Means of M, Q and the products of M after one declared step; `counts` nodes for each coordinate of x. */
function declaredMeans(world: World, counts: readonly number[]): readonly number[] {
  const { order, W, a, eta, lambda, sigma, batch } = world;
  const d = counts.length;
  // First and second moments of the gradient of one example, the noise of its label included.
  const mean = W.map((row) => row.map(() => 0));
  const second = W.map((row) => row.map(() => W.map((other) => other.map(() => 0))));
  const slopes = (x: readonly number[]): Matrix => gradientOf((weights) => output(order, weights, x), W);
  for (const { weight, point: x } of product(counts)) {
    const slope = slopes(x);
    const residual = output(order, W, x) - a.reduce((sum, value, k) => sum + value * hermite[order](x[k]!), 0);
    for (const [i, row] of slope.entries()) {
      for (let k = 0; k < d; k++) {
        mean[i]![k]! += weight * residual * row[k]!;
        for (const [j, other] of slope.entries()) {
          for (let l = 0; l < d; l++) {
            second[i]![k]![j]![l]! += weight * (residual ** 2 + sigma ** 2) * row[k]! * other[l]!;
          }
        }
      }
    }
  }
  const drift = W.map((row, i) => row.map((value, k) => value - eta * (mean[i]![k]! + lambda * value)));
  const spread = (i: number, k: number, j: number, l: number): number =>
    (eta ** 2 / batch) * (second[i]![k]![j]![l]! - mean[i]![k]! * mean[j]![l]!);
  return [
    ...drift.flatMap((row) => row.slice(0, a.length)),
    ...drift.flatMap((row, i) =>
      drift.map((other, j) => dot(row, other) + row.reduce((sum, _, k) => sum + spread(i, k, j, k), 0)),
    ),
    ...drift.flatMap((row, i) =>
      a.flatMap((_, k) => drift.flatMap((other, j) => a.map((_a, l) => row[k]! * other[l]! + spread(i, k, j, l)))),
    ),
  ];
}

const problemOf = ({ order, a, eta, lambda, sigma, batch }: World) => ({
  components: a,
  neuron: hermiteNeuron(order),
  stepSize: eta,
  batch,
  decay: lambda,
  noise: sigma,
});

function meansOf(
  world: World,
  points: readonly { readonly weight: number; readonly chain: Chain }[],
): readonly number[] {
  const { W, a } = world;
  const sums = withProducts(innerProducts(W, a.length), W.length, a.length).map(() => 0);
  for (const { weight, chain } of points) {
    chain.advance(1);
    expect(chain.finite).toBe(true);
    withProducts(innerProductsOf(chain, W.length, a.length), W.length, a.length).forEach((value, at) => {
      sums[at]! += weight * value;
    });
  }
  return sums;
}

/** Numbers, relative to their size or one. */
function expectAlike(found: readonly number[], stated: readonly number[]): void {
  expect(found.length).toBe(stated.length);
  found.forEach((value, at) => {
    const right = stated[at]!;
    expect(
      Math.abs(value - right) / Math.max(1, Math.abs(right)),
      `entry ${at}: ${value}, stated ${right}`,
    ).toBeLessThan(2e-6);
  });
}

// The compiled kernel draws the same normals (tests/numeric/homogeneous/network.test.ts) but cannot be given nodes.
beforeAll(() => {
  vi.stubEnv('POPFLOW_KERNELS', 'typescript');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('one step of SGD on full vectors', () => {
  const W = [
    [0.7, -0.4, 0.5],
    [-0.3, 0.8, 0.2],
  ];
  it.each([
    { order: 2, W, a: [0.9, 0.6], eta: 0.3, lambda: 0.7, sigma: 0.8, batch: 1 },
    { order: 4, W, a: [0.9, 0.6], eta: 0.1, lambda: 0.7, sigma: 0.8, batch: 1 },
    { order: 2, W: W.map((row) => row.slice(0, 2)), a: [0.9], eta: 0.3, lambda: 0.7, sigma: 0.8, batch: 2 },
  ] as const)('moves W in mean and covariance as declared: order $order, batch $batch', (world: World) => {
    const d = world.W[0]?.length ?? 0;
    // Products of two weights after a step have twice the degree of a gradient, 2 p.
    const counts = new Array<number>(d).fill(2 * world.order + 1);
    const noise = new Array<number>(world.batch).fill(2);
    const drawn = product([...Array.from({ length: world.batch }, () => counts).flat(), ...noise]);
    const found = meansOf(
      world,
      drawn.map(({ weight, point }) => ({
        weight,
        chain: startNetworkRun(problemOf(world), weightRows(world.W), new ScriptedStream(point)),
      })),
    );
    expectAlike(found, declaredMeans(world, counts));
  });
});

describe('one step of the compressed SGD', () => {
  const W = [
    [0.7, -0.4, 0.5, 0, 0, 0],
    [-0.3, 0.8, 0.2, 0, 0, 0],
  ];
  it.each([
    { order: 2, W, a: [0.9], eta: 0.3, lambda: 0.7, sigma: 0.8, batch: 1 },
    { order: 4, W, a: [0.9], eta: 0.1, lambda: 0.7, sigma: 0.8, batch: 1 },
  ] as const)('moves the inner products in mean as declared: order $order', (world: World) => {
    const nodes = 2 * world.order + 1;
    const chi = chiSquareRule(2, 3);
    const streams: ScriptedStream[] = [];
    const found = meansOf(
      world,
      product([nodes, nodes, nodes, 2]).flatMap(({ weight, point }) =>
        Array.from(chi.nodes, (across, at) => {
          const stream = new ScriptedStream(point, across);
          streams.push(stream);
          return {
            weight: weight * chi.weights[at]!,
            chain: startCompressedNetworkRun(problemOf(world), weightRows(world.W), stream),
          };
        }),
      ),
    );
    // d - P - m: the coordinates that lie across targets and weights.
    expect(new Set(streams.flatMap(({ asked }) => asked))).toEqual(new Set([3]));
    // The weights have no part in the last three coordinates, so inner products are of degree two in these.
    expectAlike(found, declaredMeans(world, [nodes, nodes, nodes, 2, 2, 2]));
  });
});

describe('one step of gradient descent', () => {
  it.each([2, 4] as const)('moves W down the loss of the tensors with all their entries: order %i', (order) => {
    const [a, lambda, eta] = [[0.9, 0.6], 0.7, 0.2];
    const W = [
      [0.7, -0.4, 0.5],
      [-0.3, 0.8, 0.2],
      [0.1, 0.3, -0.6],
    ];
    const entries = Array.from({ length: 3 ** order }, (_, entry) =>
      Array.from({ length: order }, (_p, position) => Math.floor(entry / 3 ** position) % 3),
    );
    const loss = (weights: Matrix): number =>
      weights.reduce((sum, w) => sum + (lambda / 2) * dot(w, w), 0) +
      entries.reduce((sum, indices) => {
        const learner = weights.reduce(
          (total, w) => total + indices.reduce((value, k) => value * w[k]!, dot(w, w) ** (1 - order / 2)),
          0,
        );
        const target = indices.every((k) => k === indices[0]) ? (a[indices[0]!] ?? 0) : 0;
        return sum + (learner - target) ** 2 / 2;
      }, 0);
    const system = tensorSystem({ order, components: a, neurons: 3, decay: lambda });
    const start: WeightRows = weightRows(W);
    const chain = startTensorDescent(system, start, eta);
    chain.advance(1);
    const slope = gradientOf(loss, W);
    const stated = W.map((row, j) => row.map((value, k) => value - eta * slope[j]![k]!));
    expectAlike(innerProductsOf(chain, 3, 2), innerProducts(stated, 2));
  });
});
