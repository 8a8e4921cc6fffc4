/** The noise of batches: exact second moments, their closed form, and what a batch adds to the residuals. */

import {
  confirmedNumerically,
  confirmedRelatively,
  defineStep,
  formulaEquation,
  formulaRight,
  type IndexedExpression,
  indexedEquation,
  indexedRight,
  once,
  polynomialEquation,
  polynomialRight,
  type Rational,
  type Step,
} from '../../../src/symbolic.js';
import { readAttentionStatistics } from '../fast/statistics.js';
import { type Instance, instanceOf, uniformStart, type Weights } from '../instance.js';
import { alongTruth, taskOf } from '../parameters.js';
import { added, sizes, traces, variance } from '../theory/batch-noise.js';
import { constantsOf, STATISTICS } from '../theory/closed.js';
import { enumerate, examplesOf, meanOverPairs, SMALL } from '../theory/enumeration.js';
import { noiseLevels, type RationalInstance } from '../theory/evaluate.js';
import { SHARES } from '../theory/formulas.js';
import { noiseMoments } from '../theory/noise.js';
import { isotropicResidual, spreadResidual } from '../theory/residuals.js';
import { evaluateAt, manifoldExample } from './flow.js';
import { derived } from './task.js';
import { MANIFOLD, TASK, UNIFORM } from './wording.js';

/** A rational instance in doubles. */
export function inDoubles({ mu, P, Q, A, V }: RationalInstance): {
  readonly task: Instance;
  readonly weights: Weights;
} {
  const flat = (rows: readonly (readonly Rational[])[]): Float64Array =>
    Float64Array.from(rows.flat().map((value) => value.toNumber()));
  return {
    task: { N: mu.length, T: Q.length, mu: flat([mu]), P: flat(P), Q: flat(Q) },
    weights: { A: flat(A), V: flat(V) },
  };
}

export function noiseStep(): Step {
  const moments = noiseMoments();
  const stated = (text: string, latex: string, value: IndexedExpression) =>
    derived(indexedEquation({ text, latex }, value, []));
  return defineStep({
    id: 'gradient-noise',
    title: 'Second moments of the gradient of one example',
    statement: [
      stated('E||H_V||_mu^2', '\\mathbb{E}\\|H_V\\|_\\mu^2', moments.secondV),
      stated('E||H_A||_mu^2', '\\mathbb{E}\\|H_A\\|_\\mu^2', moments.secondA),
      ...moments.arrays.map(({ name, value, indices }) => {
        const at = indices.map((index) => index.name);
        return at.length === 0
          ? stated(name, `\\mathrm{${name}}`, value)
          : stated(`${name}[${at.join(',')}]`, `${name}_{${at.join('')}}`, value);
      }),
    ],
    because:
      'the categorical rule with centred tokens up to fourth order; w = 1/mu; S, J, W are the joint cumulants of order two to four of one draw',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: ([ofV, ofA, ...rest]) => {
      const exact = enumerate(SMALL.onManifold);
      const { task, weights } = inDoubles(SMALL.onManifold);
      const levels = noiseLevels(task, weights, {
        ...moments,
        secondV: indexedRight(ofV),
        secondA: indexedRight(ofA),
        arrays: moments.arrays.map((array, at) => ({ ...array, value: indexedRight(rest[at]) })),
      });
      return [
        confirmedRelatively(
          'all 81 outcomes at N = 3, T = 2 in rationals',
          [
            [levels.secondV, exact.secondV.toNumber()],
            [levels.secondA, exact.secondA.toNumber()],
          ],
          1e-12,
        ),
      ];
    },
  });
}

/** Weights whose residuals are as the closure has them: rotated for V, spread over all positions for A. */
function closureExample(T: number): { readonly task: Instance; readonly weights: Weights } {
  const task = instanceOf({ N: 5, T, sparsity: 2, rho: 0.8, mu: null });
  const { A, V } = alongTruth(task, 0.8, 1.4);
  return {
    task,
    weights: {
      V: V.map((value, at) => value + isotropicResidual(task, 0.3)[at]!),
      A: A.map((value, at) => value + spreadResidual(task, 0.6)[at]!),
    },
  };
}

/** Weights at two context lengths, the larger one last, with the exact variances at them. */
const largeContexts = once(() =>
  [200, 400].map((T) => {
    const large = closureExample(T);
    const measured = measuredSizes(large);
    const statistics = statisticsOf(large);
    const levels = noiseLevels(large.task, large.weights);
    const { A2, AQ, K_V } = measured;
    const { alpha_V = 0, alpha_A = 0, s_A = 0 } = statistics;
    const { K_P, K_Q } = constantsOf(large.task);
    // |E H_V|^2 and |E H_A|^2: the population gradients.
    const meanV = A2 ** 2 * K_V - 2 * A2 * AQ * alpha_V * K_P + AQ ** 2 * K_P;
    const meanA = K_Q * (K_V * alpha_A - K_P * alpha_V) ** 2 + K_V ** 2 * s_A;
    return {
      large,
      values: { ...constantsOf(large.task), ...statistics, ...measured },
      exact: [levels.secondV - meanV, levels.secondA - meanA] as const,
    };
  }),
);

const SIZES = Object.entries(sizes);
const TRACES = Object.entries(traces);

export function closedNoiseStep(): Step {
  const typed = { standing: 'typed in' } as const;
  return defineStep({
    id: 'closed-noise',
    title: 'The variance of the gradient of one example in closed form',
    statement: [
      ...[...SIZES, ...TRACES].map(([name, right]) => polynomialEquation(LEFT[name]!, right, typed)),
      polynomialEquation({ text: 'sigma_V^2', latex: '\\sigma_V^2' }, variance.V, { ...typed, sign: '~' }),
      polynomialEquation({ text: 'sigma_A^2', latex: '\\sigma_A^2' }, variance.A, { ...typed, sign: '~' }),
    ],
    because:
      "for uniform tokens 1/mu_x is the same for all x, so that E[y'Gy y'D^-1 y] = (N-1) tr GS; sums of fourth powers over positions keep the support alone; N1 = N - 1, T1 = T - 1, b1 = tr S, b2 = tr S^2, c1 = tr C_P S, c2 = tr C_P^2, part = sum_t q_t^4/|q|^4, g = s_V/tr S, VS = tr C_V S, VP = tr C_V C_P, VV = tr C_V^2",
    assumes: [
      TASK,
      MANIFOLD,
      UNIFORM,
      'all |q_k| equal',
      'closure C_V = V S V^T = alpha_V^2 P S P^T + (s_V/tr S) S',
      'residual of A spread over the positions',
    ],
    exactness: { kind: 'limit', order: 'O(1/T) relative' },
    verify: (statement) => {
      const right = statement.map(polynomialRight);
      const [ofSizes, ofTraces, ofVariances] = [
        right.slice(0, SIZES.length),
        right.slice(SIZES.length, -2),
        right.slice(-2),
      ];
      const small = manifoldExample();
      const [shorter, longer] = largeContexts() as [
        ReturnType<typeof largeContexts>[number],
        ReturnType<typeof largeContexts>[number],
      ];
      const off = ({ values, exact }: typeof longer): readonly number[] =>
        evaluateAt(ofVariances, values).map((value, at) => value / exact[at]! - 1);
      const [before, after] = [off(shorter), off(longer)];
      const pairsOf = (one: ReturnType<typeof closureExample>, polynomials: typeof right, names: readonly string[]) => {
        const own: Readonly<Record<string, number>> = measuredSizes(one);
        const constants = constantsOf(one.task);
        const statistics = statisticsOf(one);
        const stated = evaluateAt(polynomials, { ...constants, ...statistics, g: statistics.s_V! / constants.b1 });
        return names.map((name, at) => [stated[at]!, own[name]!] as const);
      };
      return [
        confirmedRelatively(
          'sizes of matrices, N = 3, T = 5, unequal mu, rough weights',
          pairsOf(
            small,
            ofSizes,
            SIZES.map(([name]) => name),
          ),
          1e-11,
        ),
        confirmedRelatively(
          'traces of matrices, N = 5, residual of V rotated',
          pairsOf(
            longer.large,
            ofTraces,
            TRACES.map(([name]) => name),
          ),
          1e-11,
        ),
        confirmedNumerically(
          'the exact second moments less the squared means, N = 5, T = 200 and 400 extrapolated to T -> inf, alpha_V = .8, alpha_A = 1.4, s_V = .3, s_A = .6, relative',
          after.map((value, at) => 2 * value - before[at]!),
          1e-3,
        ),
      ];
    },
  });
}

const LEFT: Readonly<Record<string, { readonly text: string; readonly latex: string }>> = {
  K_V: { text: 'K_V', latex: 'K_V' },
  A2: { text: 'A2 = |A|_mu^2', latex: 'A_2 = |A|_\\mu^2' },
  AS: { text: 'AS = |U + alpha_A (Q - U)|_mu^2', latex: 'A_S = |U + \\alpha_A (Q - U)|_\\mu^2' },
  AQ: { text: 'AQ = <Q,A>_mu', latex: 'A_Q = \\langle Q, A\\rangle_\\mu' },
  VS: { text: 'VS', latex: '\\mathrm{VS}' },
  VP: { text: 'VP', latex: '\\mathrm{VP}' },
  VV: { text: 'VV', latex: '\\mathrm{VV}' },
};

function statisticsOf({ task, weights }: { readonly task: Instance; readonly weights: Weights }) {
  const out = new Float64Array(STATISTICS.length);
  readAttentionStatistics(taskOf(task), weights, out);
  return Object.fromEntries(STATISTICS.map((name, at) => [name, out[at]!]));
}

/** The sizes and traces of the closed form, from the matrices themselves. */
function measuredSizes({ task, weights }: { readonly task: Instance; readonly weights: Weights }) {
  const { N, T, mu, P, Q } = task;
  const { A, V } = weights;
  const alphaA = statisticsOf({ task, weights }).alpha_A!;
  const weighted = (first: (at: number) => number, second: (at: number) => number, rows: number): number => {
    let sum = 0;
    for (let at = 0; at < rows * N; at++) sum += mu[at % N]! * first(at) * second(at);
    return sum;
  };
  const away = (at: number): number => V[at]! - mu[Math.floor(at / N)]!;
  const signal = (at: number): number => 1 / T + alphaA * (Q[at]! - 1 / T);
  const covariance = (matrix: Float64Array): Float64Array => {
    const out = new Float64Array(N * N);
    for (let i = 0; i < N; i++)
      for (let j = 0; j < N; j++) {
        let [both, left, right] = [0, 0, 0];
        for (let m = 0; m < N; m++) {
          both += mu[m]! * matrix[i * N + m]! * matrix[j * N + m]!;
          left += mu[m]! * matrix[i * N + m]!;
          right += mu[m]! * matrix[j * N + m]!;
        }
        out[i * N + j] = both - left * right;
      }
    return out;
  };
  const identity = Float64Array.from({ length: N * N }, (_, at) => (at % (N + 1) === 0 ? 1 : 0));
  const [ofV, ofP, ofS] = [V, P, identity].map(covariance) as [Float64Array, Float64Array, Float64Array];
  const trace = (first: Float64Array, second: Float64Array): number =>
    first.reduce((sum, value, at) => sum + value * second[at]!, 0);
  return {
    K_V: weighted(away, away, N),
    A2: weighted(
      (at) => A[at]!,
      (at) => A[at]!,
      T,
    ),
    AS: weighted(signal, signal, T),
    AQ: weighted(
      (at) => Q[at]!,
      (at) => A[at]!,
      T,
    ),
    VS: trace(ofV, ofS),
    VP: trace(ofV, ofP),
    VV: trace(ofV, ofV),
  };
}

export function noiseMapStep(): Step {
  return defineStep({
    id: 'noise-map',
    title: 'The map with the noise of batches',
    statement: [
      formulaEquation({ left: { text: 'shareV', latex: '\\mathrm{shareV}' }, right: SHARES.V }),
      formulaEquation({ left: { text: 'shareA', latex: '\\mathrm{shareA}' }, right: SHARES.A }),
      polynomialEquation(
        { text: 'E[s_V] less its population map', latex: '\\mathbb{E}[s_V] - s_V^{\\mathrm{map}}' },
        added.V,
        { standing: 'typed in' },
      ),
      polynomialEquation(
        { text: 'E[s_A] less its population map', latex: '\\mathbb{E}[s_A] - s_A^{\\mathrm{map}}' },
        added.A,
        { standing: 'typed in' },
      ),
    ],
    because:
      'a batch of B adds |step noise|_mu^2/B to |V - M|_mu^2 and |A - U|_mu^2, of which a share falls on the direction of the truth; perB = 1/B; the shares are those of noise that is equal in all (N-1)^2 and N(T-1) directions of the manifold',
    assumes: [TASK, MANIFOLD, UNIFORM, 'noise equal in all directions: exact at the start without signal', 'N >= 3'],
    exactness: {
      kind: 'limit',
      order: 'O(1/T) of the noise at the start; the share later (measured at N = 3: .79 for .75)',
    },
    verify: ([shareV, shareA, ofV, ofA]) => {
      const pairs = allPairs().map(({ which, exact, sigma }) => {
        const share = formulaRight(which === 'V' ? shareV : shareA).evaluate(SILENT);
        const [stated] = evaluateAt([polynomialRight(which === 'V' ? ofV : ofA)], {
          eta_V: STEP.V,
          eta_A: STEP.A,
          perB: 1 / 2,
          sigma_V2: sigma,
          sigma_A2: sigma,
          shareV: share,
          shareA: share,
        });
        return [stated!, exact] as const;
      });
      return [confirmedRelatively('one step of all batches of two at N = 3, T = 2, without signal', pairs, 1e-11)];
    },
  });
}

const SILENT = { N: 3, T: 2 } as const;
const STEP = { V: 0.3, A: 0.6 } as const;

/** What one step of a batch of two adds to s_V and s_A on average, by all batches, and the variance of one example. */
const allPairs = once(() => {
  const task = instanceOf({ ...SILENT, sparsity: 1, rho: 0.8, mu: null });
  // Outputs that do not depend on the tokens: the noise has no direction of its own.
  const silent = { ...task, P: uniformStart(task).V };
  const { V: mean, A } = uniformStart(task);
  const rough = mean.map((value, at) => value + [0.4, -0.5, 0.1, -0.3, 0.2, 0.1, -0.1, 0.3, -0.2][at]!);
  return (
    [
      ['V', mean, 2],
      ['A', rough, 3],
    ] as const
  ).map(([which, V, statistic]) => {
    const examples = examplesOf(silent, { A, V });
    const rates = { rateV: which === 'V' ? STEP.V : 0, rateA: which === 'A' ? STEP.A : 0 };
    const over = (look: (after: Weights) => number) => meanOverPairs(examples, task.mu, { A, V }, rates, look);
    const exact = over((after) => {
      const out = new Float64Array(STATISTICS.length);
      readAttentionStatistics(taskOf(task), after, out);
      return out[statistic]!;
    });
    // The variance of one example: the whole step of a batch of two, twice over.
    const sigma = (2 * over((after) => moved(after, { A, V }, task.mu))) / STEP[which] ** 2;
    return { which, exact, sigma };
  });
});

/** `|V' - V|_mu^2 + |A' - A|_mu^2`. */
function moved(after: Weights, before: Weights, mu: Float64Array): number {
  const N = mu.length;
  return (['V', 'A'] as const).reduce(
    (sum, name) =>
      sum + after[name].reduce((own, value, at) => own + mu[at % N]! * (value - before[name][at]!) ** 2, 0),
    0,
  );
}
