/** Steps of the algorithm beyond preconditioned descent: plain steps, the proximal step, softmax, and the distances that are judged. */

import {
  compileIndexed,
  confirmedNumerically,
  confirmedRelatively,
  defineStep,
  formulaEquation,
  formulaRight,
  type IndexedExpression,
  indexedEquation,
  indexedRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { readAttentionStatistics } from '../fast/statistics.js';
import { type Instance, instanceOf, uniformStart, type Weights } from '../instance.js';
import { alongTruth, taskOf } from '../parameters.js';
import { constantsOf, STATISTICS } from '../theory/closed.js';
import { populationGradients, withoutInverses } from '../theory/evaluate.js';
import { DISTANCES, PLAIN_LIMIT, PROXIMAL } from '../theory/formulas.js';
import { generalSource, populationRun } from '../theory/population.js';
import { softmax, softmaxGradientDifference } from '../theory/softmax.js';
import { entry, inverse, k, s, sum, t } from '../theory/symbols.js';
import { manifoldExample } from './flow.js';
import { MANIFOLD, TASK } from './wording.js';

export function plainLimitStep(): Step {
  return defineStep({
    id: 'plain-step-limit',
    title: 'The step of plain descent at which the mean mode of A is linearly unstable',
    statement: [formulaEquation({ left: { text: 'eta_A', latex: '\\eta_A' }, sign: '<=', right: PLAIN_LIMIT })],
    because:
      'at V = M the loss is quadratic in the sum of a column of A, with curvature T |mu|^2 mu_k along the unit vector',
    assumes: [TASK, 'V = M'],
    exactness: { kind: 'exact' },
    verify: ([limit]) => {
      const task = instanceOf({ N: 3, T: 4, sparsity: 2, rho: 0.7, mu: [0.5, 0.3, 0.2] });
      const { A, V } = uniformStart(task);
      const { N, T, mu } = task;
      const gradients = populationGradients(task);
      const slope = (column: number, by: number): number => {
        const moved = A.map((value, at) => (at % N === column ? value + by / Math.sqrt(T) : value));
        const { gradientA } = gradients({ A: moved, V });
        return gradientA.reduce((total, value, at) => (at % N === column ? total + value / Math.sqrt(T) : total), 0);
      };
      const mu2 = mu.reduce((total, value) => total + value * value, 0);
      const pairs = [0, 2].map((column) => {
        const stated = formulaRight(limit).evaluate({ T, mu2, mu_k: mu[column]! });
        return [stated, 2 / (slope(column, 1) - slope(column, 0))] as const;
      });
      return [
        confirmedRelatively(
          'two over the change of the derived gradient along the mean mode, N = 3, T = 4',
          pairs,
          1e-12,
        ),
      ];
    },
  });
}

/** alpha_A after many proximal steps on population gradients with V frozen. */
function restAt(setting: {
  readonly T: number;
  readonly alphaV: number;
  readonly eta: number;
  readonly lambda: number;
  readonly steps: number;
}): { readonly rest: number; readonly values: Readonly<Record<string, number>> } {
  const { T, alphaV, eta, lambda, steps } = setting;
  const task = instanceOf({ N: 3, T, sparsity: 2, rho: 0.8, mu: null });
  const run = populationRun(task, alongTruth(task, alphaV, 0), [{ steps, rateV: 0, rateA: eta, penalty: lambda }]);
  run.advance(steps);
  const out = new Float64Array(STATISTICS.length);
  run.read(out);
  const { K_P } = constantsOf(task);
  return { rest: out[1]!, values: { Q: 2, T, eta, lambda, K_PV: alphaV * K_P, K_V: alphaV ** 2 * K_P } };
}

const rests = once(() => ({
  small: [
    restAt({ T: 20, alphaV: 0.9, eta: 0.2, lambda: 0.05, steps: 800 }),
    restAt({ T: 9, alphaV: 0.8, eta: 0.7, lambda: 0.04, steps: 300 }),
  ],
  large: restAt({ T: 3000, alphaV: 0.8, eta: 0.5, lambda: 0.05, steps: 150 }),
}));

export function proximalStep(): Step {
  return defineStep({
    id: 'proximal-fixed-point',
    title: 'Where the proximal step rests',
    statement: [
      formulaEquation({ left: { text: 'alpha_A*', latex: '\\alpha_A^*' }, right: PROXIMAL.fixedPoint }),
      formulaEquation({
        left: { text: 'alpha_A* (eta T -> inf)', latex: '\\alpha_A^* \\; (\\eta T \\to \\infty)' },
        sign: '~',
        right: PROXIMAL.limit,
      }),
    ],
    because:
      'soft thresholding followed by recentring is the identity on columns of positive entries above eta lambda; it acts by zeroing the entries below, whose mass comes back evenly',
    assumes: [
      TASK,
      MANIFOLD,
      'V frozen with s_V = 0',
      'q_k uniform on Q positions',
      'entries off the support end below eta lambda',
    ],
    exactness: { kind: 'exact' },
    verify: ([fixedPoint, limit]) => {
      const { small, large } = rests();
      return [
        confirmedRelatively(
          'the proximal algorithm on population gradients, N = 3, T = 20 and 9',
          small.map(({ rest, values }) => [formulaRight(fixedPoint).evaluate(values), rest] as const),
          1e-11,
        ),
        confirmedRelatively('the same at T = 3000', [[formulaRight(limit).evaluate(large.values), large.rest]], 0.02),
      ];
    },
  });
}

/** `A[t,k] (g[t,k] - sum_s A[s,k] g[s,k])`. */
function logitGradient(): IndexedExpression {
  const mean = sum(entry('A', s, k).times(entry('g', s, k)), s);
  return entry('A', t, k).times(entry('g', t, k).minus(mean));
}

/** `(1/T) (g[t,k] - (1/T) sum_s g[s,k])`. */
function logitGradientAtUniform(): IndexedExpression {
  return inverse('T').times(entry('g', t, k).minus(sum(entry('g', s, k), s).times(inverse('T'))));
}

/** An expression in A and g = dL/dA at weights, T x N. */
function onGradient(expression: IndexedExpression, task: Instance, { A, V }: Weights): Float64Array {
  const { N, T } = task;
  const out = { value: new Float64Array(T * N) };
  const g = populationGradients(task)({ A, V }).gradientA.slice();
  compileIndexed({
    outputs: [{ name: 'value', expression: withoutInverses(expression), indices: [t, k] }],
    sizes: { N, T },
    links: {},
    scalars: { tau: 1 / T },
    inputs: { A: ['T', 'N'], g: ['T', 'N'] },
  }).evaluate({ A, g }, out);
  return out.value;
}

export function softmaxStep(): Step {
  const left = { text: 'dL/dW[t,k]', latex: '\\partial L/\\partial W_{tk}' };
  return defineStep({
    id: 'softmax-link',
    title: 'Softmax attention',
    statement: [
      indexedEquation(left, logitGradient(), []),
      indexedEquation(
        { text: `${left.text} at A = U`, latex: `${left.latex} \\big|_{A = U}` },
        logitGradientAtUniform(),
        [],
      ),
    ],
    because:
      'A = softmax(W), and attention depends on the last token alone, so the population loss is the same function of A; chain rule, with g = dL/dA',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: ([general, uniform]) => {
      const { task, weights } = manifoldExample();
      const { N, T } = task;
      const gradients = populationGradients(task);
      const differences = (expression: IndexedExpression, logits: Float64Array): readonly number[] => {
        const stated = onGradient(expression, task, { A: softmax(logits, task), V: weights.V });
        const loss = (at: Float64Array): number => gradients({ A: softmax(at, task), V: weights.V }).loss;
        return Array.from(stated, (value, place) => {
          const shifted = (by: number): Float64Array => logits.map((one, at) => (at === place ? one + by : one));
          return value - (loss(shifted(1e-4)) - loss(shifted(-1e-4))) / 2e-4;
        });
      };
      const rough = Float64Array.from({ length: N * T }, (_, at) => Math.sin(3 * at + 1));
      return [
        confirmedNumerically(
          'central differences of the derived loss at rough logits and at equal ones, N = 3, T = 5',
          [
            ...differences(indexedRight(general), rough),
            ...differences(indexedRight(uniform), new Float64Array(N * T)),
          ],
          1e-7,
        ),
        confirmedNumerically(
          "the algorithm's own step on logits beside the same differences",
          softmaxGradientDifference(task, weights.V, generalSource(task)),
          1e-8,
        ),
      ];
    },
  });
}

export function distanceStep(): Step {
  return defineStep({
    id: 'distances',
    title: 'Distances and cosine in the four numbers',
    statement: [
      formulaEquation({ left: { text: 'd_A = |A-Q|_mu^2/|Q|_mu^2', latex: 'd_A' }, right: DISTANCES.dA }),
      formulaEquation({ left: { text: 'd_V = |V-P|_mu^2/|P|_mu^2', latex: 'd_V' }, right: DISTANCES.dV }),
      formulaEquation({ left: { text: 'cos(A - U, Q - U)', latex: '\\cos(A - U, Q - U)' }, right: DISTANCES.cosA }),
    ],
    because: 'residuals are orthogonal to the truth, and |Q|_mu^2 = K_Q + 1/T, |P|_mu^2 = K_P + |mu|^2',
    assumes: [MANIFOLD],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const { task, weights } = manifoldExample();
      const { N, T, mu, P, Q } = task;
      const y = new Float64Array(STATISTICS.length);
      readAttentionStatistics(taskOf(task), weights, y);
      const product = (first: (at: number) => number, second: (at: number) => number, rows: number): number => {
        let total = 0;
        for (let at = 0; at < rows * N; at++) total += mu[at % N]! * first(at) * second(at);
        return total;
      };
      const ratio = (learner: Float64Array, truth: Float64Array, rows: number): number => {
        const away = (at: number): number => learner[at]! - truth[at]!;
        const own = (at: number): number => truth[at]!;
        return product(away, away, rows) / product(own, own, rows);
      };
      const learned = (at: number): number => weights.A[at]! - 1 / T;
      const wanted = (at: number): number => Q[at]! - 1 / T;
      const cosine = product(learned, wanted, T) / Math.sqrt(product(learned, learned, T) * product(wanted, wanted, T));
      const values = {
        ...constantsOf(task),
        T,
        alpha_V: y[0]!,
        alpha_A: y[1]!,
        s_V: y[2]!,
        s_A: y[3]!,
      };
      const others = [ratio(weights.A, Q, T), ratio(weights.V, P, N), cosine];
      return [
        confirmedRelatively(
          'the matrices themselves, N = 3, T = 5, unequal mu, rough weights',
          statement.map((one, at) => [formulaRight(one).evaluate(values), others[at]!] as const),
          1e-11,
        ),
      ];
    },
  });
}
