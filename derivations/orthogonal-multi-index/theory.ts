/** Numbers that the derived equations state about an orthogonal multi-index problem. */

import { RunError } from '../../src/index.js';
import {
  gaussHermite,
  gaussianModels,
  type Observables,
  requireReached,
  type SphereState,
  solve,
  sphereStateFromGram,
} from '../../src/numeric.js';
import { type Parameters, systemOf } from './parameters.js';

/** `S = sum_p m_p^2` of the first neuron. */
export function subspaceMass(statistics: ArrayLike<number>, P: number): number {
  let sum = 0;
  for (let p = 0; p < P; p++) sum += statistics[p]! ** 2;
  return sum;
}

/** `sum_p m_p^4 / S^2`: 1 when one direction is found, `3/(P+2)` on average when all directions in the subspace are alike. */
export function concentration(statistics: ArrayLike<number>, P: number): number {
  let sum = 0;
  for (let p = 0; p < P; p++) sum += statistics[p]! ** 4;
  return sum / subspaceMass(statistics, P) ** 2;
}

/** S and the largest overlap squared of the first neuron. */
export function phaseObservables(P: number): Observables {
  return {
    names: ['S', 'max m_p^2'],
    evaluate: (statistics, out) => {
      out[0] = subspaceMass(statistics, P);
      let largest = 0;
      for (let p = 0; p < P; p++) largest = Math.max(largest, statistics[p]! ** 2);
      out[1] = largest;
    },
  };
}

/** One observable. */
export function single(name: string, value: (statistics: Float64Array) => number): Observables {
  return {
    names: [name],
    evaluate: (statistics, out) => {
      out[0] = value(statistics);
    },
  };
}

/** One neuron with the given overlaps. */
export function oneNeuron(overlaps: readonly number[]): SphereState {
  return sphereStateFromGram([overlaps], [[1]]);
}

/** The state of a model at given times from given statistics. */
export function flowAt(
  p: Parameters,
  id: string,
  state: SphereState,
  times: readonly number[],
): readonly Float64Array[] {
  const model = gaussianModels(systemOf(p)).find((one) => one.id === id);
  if (model === undefined) throw new RunError(`no model ${id}`);
  const solution = solve({
    term: model.term,
    initial: model.start(state),
    tEnd: times.at(-1)!,
    saveAt: { times },
  });
  return requireReached(solution, `model ${id}`).y;
}

/** `E[f(u) g(v)]` for standard Gaussians of covariance t, by Gauss-Hermite quadrature in two independent coordinates. */
export function pairExpectation(f: (z: number) => number, g: (z: number) => number, t: number): number {
  const { nodes, weights } = gaussHermite(40);
  const s = Math.sqrt(1 - t * t);
  let sum = 0;
  nodes.forEach((u, i) => {
    nodes.forEach((h, j) => {
      sum += weights[i]! * weights[j]! * f(u) * g(t * u + s * h);
    });
  });
  return sum;
}
