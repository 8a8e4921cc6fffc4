/** Population loss and gradients of the linear bigram, by the categorical rule of expectation: exact for every N and T. */

import {
  categoricalExpectation,
  categoricalTokens,
  contract,
  entryDerivative,
  type IndexedExpression,
  oneHotOutput,
  Rational,
} from '../../../src/symbolic.js';
import { entry, INSTANCE, inverse, k, l, MANIFOLD, m, n, p, q, s, sum, t } from './symbols.js';

type Index = typeof n;

/** `f[n] = (V X a_k)[n]`, the learner's output for the last token k. */
function learner(row: Index): IndexedExpression {
  return sum(
    entry('V', row, m)
      .times(entry('x', m, t))
      .times(entry('A', t, k)),
    m,
    t,
  );
}

/** `Pr(x_o = n | x) = sum_t q_k[t] P[n, x_t]`. */
const output = oneHotOutput('o', (category) =>
  sum(
    entry('P', category, l)
      .times(entry('Q', s, k))
      .times(entry('x', l, s)),
    l,
    s,
  ),
);

/** What is derived, once for all N, T and all laws. */
export interface BigramLoss {
  /** The loss of one example whose last token is k. */
  readonly sample: IndexedExpression;
  /** `L = sum_k mu_k E[l | k]` for any A and V. */
  readonly population: IndexedExpression;
  /** `dL/dV[n,m]` for any A and V; free indices n and m. */
  readonly gradientV: IndexedExpression;
  /** `dL/dA[t,k]` for any A and V; free indices t and k. */
  readonly gradientA: IndexedExpression;
  /** The population loss on the manifold. */
  readonly onManifold: IndexedExpression;
  /** `(I - 11'/N) grad_V D^-1 (I - mu 1')` on the manifold; free indices n and m. */
  readonly projectedV: IndexedExpression;
  /** `(I - 11'/T) grad_A D^-1` on the manifold; free indices t and k. */
  readonly projectedA: IndexedExpression;
  /** `1' grad_{a_k}/mu_k` on the manifold: what the projection of A takes away; free index k. */
  readonly columnDriftA: IndexedExpression;
  /** The inner products of the mu-geometry by their names in the closed equations, with `mu2 = |mu|^2` and `tau = 1/T`. */
  readonly innerProducts: Readonly<Record<string, IndexedExpression>>;
}

let derived: BigramLoss | undefined;

/** Loss, gradients and inner products; derived at the first call. */
export function bigramLoss(): BigramLoss {
  derived ??= derive();
  return derived;
}

function derive(): BigramLoss {
  const residual = entry('o', n).minus(learner(n));
  const sample = sum(residual.times(residual), n).scaled(Rational.of(1, 2n));
  const mean = categoricalExpectation(sample, { ...categoricalTokens(), output });
  const population = contract(mean.times(entry('mu', k)).sumOver(k), INSTANCE);
  const gradientV = contract(entryDerivative(population, 'V', [n, m]), INSTANCE);
  const gradientA = contract(entryDerivative(population, 'A', [t, k]), INSTANCE);
  const weightedA = gradientA.times(inverse('mu', k));
  return {
    sample,
    population,
    gradientV,
    gradientA,
    onManifold: contract(population, MANIFOLD),
    projectedV: contract(centreRight(centreLeft(gradientV.times(inverse('mu', m)), n, q, 'N')), MANIFOLD),
    projectedA: contract(centreLeft(weightedA, t, s, 'T'), MANIFOLD),
    columnDriftA: contract(weightedA.sumOver(t), MANIFOLD),
    innerProducts: {
      K_P: weightedProduct(n, fromMean('P'), fromMean('P')),
      K_V: weightedProduct(n, fromMean('V'), fromMean('V')),
      K_PV: weightedProduct(n, fromMean('P'), fromMean('V')),
      K_Q: weightedProduct(t, fromUniform('Q'), fromUniform('Q')),
      K_A: weightedProduct(t, fromUniform('A'), fromUniform('A')),
      K_QA: weightedProduct(t, fromUniform('Q'), fromUniform('A')),
      mu2: sum(entry('mu', n).times(entry('mu', n)), n),
      tau: inverse('T'),
    },
  };
}

/** `(I - 11'/size) X`. */
function centreLeft(matrix: IndexedExpression, row: Index, dummy: Index, size: string): IndexedExpression {
  return matrix.minus(matrix.withIndex(row, dummy).sumOver(dummy).times(inverse(size)));
}

/** `X (I - mu 1')`. */
function centreRight(matrix: IndexedExpression): IndexedExpression {
  return matrix.minus(matrix.withIndex(m, p).times(entry('mu', p)).sumOver(p));
}

/** `<B - M, C - M>_mu` or `<B - U, C - U>_mu` written out; on the manifold. */
function weightedProduct(row: Index, first: IndexedExpression, second: IndexedExpression): IndexedExpression {
  return contract(sum(entry('mu', k).times(first).times(second), row, k), MANIFOLD);
}

const fromMean = (array: string): IndexedExpression => entry(array, n, k).minus(entry('mu', n));
const fromUniform = (array: string): IndexedExpression => entry(array, t, k).minus(inverse('T'));

/** `V - M` or `P - M` with indices n and m, `A - U` or `Q - U` with indices t and k. */
export function displacement(array: 'V' | 'P' | 'A' | 'Q'): IndexedExpression {
  return array === 'V' || array === 'P'
    ? entry(array, n, m).minus(entry('mu', n))
    : entry(array, t, k).minus(inverse('T'));
}
