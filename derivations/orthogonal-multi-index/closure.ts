/** Gram closure held against gradient flow of the full weight matrix in R^d. */

import { fixing, type Identity } from '../../src/index.js';
import { randomSphereState, randomStream, solve, sphereStateFromGram, statisticsOf } from '../../src/numeric.js';
import { type Parameters, systemOf } from './parameters.js';
import { flowAt } from './theory.js';

const DIMENSION = 7;

/** `M` and `Q` after flows in R^7, integrated as vectors and as inner products: each entry must coincide. */
export function closureIdentities(p: Parameters): readonly Identity[] {
  const at: Parameters = fixing(p, {
    link: '4/5*h2 + 3/5*h4',
    learner: '1/2*h2 + 2/5*h3 + 7/10*h4',
    loss: 'mse',
    P: 2,
    a: [0.7, -0.4],
    rho: [0.7, -0.4],
    d: DIMENSION,
    noise: 0,
  });
  const system = systemOf(at);
  const start = randomSphereState(randomStream({ seed: 1, run: 0, purpose: 'closure' }), {
    dimension: DIMENSION,
    neurons: 2,
    targets: 2,
  });
  const V = [0, 1].map((axis) => Array.from({ length: DIMENSION }, (_, k) => (k === axis ? 1 : 0)));
  const embedded = [0, 1].flatMap((i) => [
    ...start.overlaps.subarray(2 * i, 2 * i + 2),
    ...start.frame.subarray(2 * i, 2 * i + 2),
    ...new Array<number>(DIMENSION - 4).fill(0),
  ]);
  const rows = (flat: Float64Array): number[][] =>
    [0, 1].map((i) => {
      const row = [...flat.subarray(i * DIMENSION, (i + 1) * DIMENSION)];
      const norm = Math.hypot(...row);
      return row.map((value) => value / norm);
    });
  const time = 0.8;
  const inSpace = solve({
    term: {
      dimension: 2 * DIMENSION,
      evaluate: (_t, y, derivative) =>
        derivative.set(system.sphericalGradient(rows(y), V).flatMap((row) => row.map((value) => -value))),
    },
    initial: Float64Array.from(embedded),
    tEnd: time,
  });
  const end = rows(inSpace.y.at(-1)!);
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, k) => sum + value * v[k]!, 0);
  const M = end.map((w) => V.map((v) => dot(w, v)));
  const measured = statisticsOf(
    sphereStateFromGram(
      M,
      end.map((w, i) => end.map((u, l) => (i === l ? 1 : dot(w, u)))),
    ),
  );
  const closed = flowAt(at, 'gradient-flow', start, [time])[0]!;
  return ['M[1,1]', 'M[1,2]', 'M[2,1]', 'M[2,2]', 'Q[1,2]'].map((quantity, entry) => ({
    quantity: `${quantity} at tau = ${time} after gradient flow in R^${DIMENSION}`,
    measured: measured[entry]!,
    stated: closed[entry]!,
    tolerance: 1e-7,
    excludes: 'exact',
    comment: 'flow of the weight vectors against the closed flow',
  }));
}
