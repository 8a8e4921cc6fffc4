/** Runs of the algorithm at batch infinity: gradients are the derived ones. */

import type { Term } from '../../../src/numeric.js';
import { compileIndexed } from '../../../src/symbolic.js';
import { AttentionChain } from '../fast/chain.js';
import type { GradientSource } from '../fast/gradient-source.js';
import { readAttentionStatistics, regressionNames } from '../fast/statistics.js';
import { AttentionLearner, type AttentionMethod, type AttentionStage } from '../fast/update.js';
import type { Instance, Weights } from '../instance.js';
import { taskOf } from '../parameters.js';
import { populationGradients, withoutInverses } from './evaluate.js';
import { bigramLoss } from './loss.js';
import { k, m, n, t } from './symbols.js';

/** Plain population gradients at any weights; slow. */
export function generalSource(instance: Instance): GradientSource {
  const gradients = populationGradients(instance);
  return {
    write(learner, gradientV, gradientA) {
      const at = gradients(learner.weights());
      gradientV.set(at.gradientV);
      writeColumns(at.gradientA, instance, gradientA);
    },
  };
}

/**
 * `H_V D` and `H_A D` on the invariant manifold: their preconditioned and projected steps are those of the plain gradients there,
 * and so are the steps of softmax, which is blind to a constant in a column.
 */
export function manifoldSource(instance: Instance): GradientSource {
  const { N, T, mu, P, Q } = instance;
  const { projectedV, projectedA } = bigramLoss();
  const compiled = compileIndexed({
    outputs: [
      { name: 'H_V', expression: withoutInverses(projectedV), indices: [n, m] },
      { name: 'H_A', expression: withoutInverses(projectedA), indices: [t, k] },
    ],
    sizes: { N, T },
    links: {},
    scalars: { tau: 1 / T },
    inputs: { mu: ['N'], P: ['N', 'N'], Q: ['T', 'N'], A: ['T', 'N'], V: ['N', 'N'] },
  });
  const out = { H_V: new Float64Array(N * N), H_A: new Float64Array(T * N) };
  return {
    write(learner, gradientV, gradientA) {
      compiled.evaluate({ mu, P, Q, ...learner.weights() }, out);
      for (let at = 0; at < N * N; at++) gradientV[at] = out.H_V[at]! * mu[at % N]!;
      for (let at = 0; at < N * T; at++) out.H_A[at]! *= mu[at % N]!;
      writeColumns(out.H_A, instance, gradientA);
    },
  };
}

function writeColumns(matrix: Float64Array, { N, T }: Instance, out: Float64Array): void {
  for (let row = 0; row < T; row++) for (let k = 0; k < N; k++) out[k * T + row] = matrix[row * N + k]!;
}

/** A run on population gradients. */
export function populationRun(
  instance: Instance,
  start: Weights,
  stages: readonly AttentionStage[],
  method: AttentionMethod = 'preconditioned',
): AttentionChain {
  const gradients = method === 'plain' ? generalSource(instance) : manifoldSource(instance);
  return new AttentionChain({ task: taskOf(instance), start, gradients, method, stages });
}

/** Gradient flow of the matrices themselves, as one vector (V, then A by rows); time in steps. */
export function matrixTerm(
  instance: Instance,
  start: Weights,
  rates: { readonly eta_V: number; readonly eta_A: number },
): {
  readonly term: Term;
  readonly initial: Float64Array;
  readonly statistics: (y: Float64Array) => Float64Array;
} {
  const { N, T, mu } = instance;
  const source = manifoldSource(instance);
  const [gradientV, gradientA] = [new Float64Array(N * N), new Float64Array(N * T)];
  const split = (y: Float64Array): Weights => ({ V: y.slice(0, N * N), A: y.slice(N * N) });
  return {
    initial: Float64Array.from([...start.V, ...start.A]),
    term: {
      dimension: N * N + N * T,
      evaluate(_t, y, out) {
        source.write(new AttentionLearner(split(y), mu, 'preconditioned'), gradientV, gradientA);
        for (let at = 0; at < N * N; at++) out[at] = (-rates.eta_V * gradientV[at]!) / mu[at % N]!;
        for (let at = 0; at < N * T; at++) {
          const [row, column] = [Math.floor(at / N), at % N];
          out[N * N + at] = (-rates.eta_A * gradientA[column * T + row]!) / mu[column]!;
        }
      },
    },
    statistics: (y) => {
      const out = new Float64Array(regressionNames.length);
      readAttentionStatistics(taskOf(instance), split(y), out);
      return out;
    },
  };
}
