/** Stage one: its solution, its length, the trap, its chance under the noise of batches, and the samples that its signal needs. */

import {
  confirmedRelatively,
  defineStep,
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { type Instance, instanceOf, uniformStart } from '../instance.js';
import { type Constants, constantsOf, flowTerm, type Rates } from '../theory/closed.js';
import { examplesOf } from '../theory/enumeration.js';
import { populationGradients } from '../theory/evaluate.js';
import { HALF_COSINE, KAPPA, OMEGA, SCORE, SCORE_AT, STAGE_ONE, TRAP_THRESHOLD, UNSTABLE } from '../theory/formulas.js';
import { flowAt, stageOneTime } from '../theory/predictions.js';
import { MANIFOLD, TASK, UNIFORM } from './wording.js';

const RATES: Rates = { eta_V: 0.7, eta_A: 1.3 };
const CONSTANTS: Omit<Constants, 'tau'> = { K_P: 0.4, K_Q: 0.3, mu2: 0.25 };

/** Growth rate of the derived flow at the origin for T -> inf, by the powers of its linear part. */
function growthRate(): number {
  const term = flowTerm({ ...CONSTANTS, tau: 0 }, RATES);
  const out = new Float64Array(4);
  const slope = (of: Float64Array): Float64Array => {
    term.evaluate(0, of, out);
    return out.slice();
  };
  // Twice the linear map multiplies by omega^2, whatever the direction: its trace is 0.
  const start = Float64Array.of(1e-7, 1e-7, 0, 0);
  return Math.sqrt(slope(slope(start))[0]! / start[0]!);
}

const LATE = [1e7, 1e9] as const;
const lengths = once(() => LATE.map((one) => stageOneTime({ ...CONSTANTS, tau: 1 / one }, RATES)) as [number, number]);

export function stageOneStep(): Step {
  return defineStep({
    id: 'stage-one',
    title: 'Stage one and its length',
    statement: [
      formulaEquation({ left: { text: 'omega', latex: '\\omega' }, right: OMEGA }),
      formulaEquation({ left: { text: 'alpha_V(t)', latex: '\\alpha_V(t)' }, right: STAGE_ONE.alpha_V }),
      formulaEquation({ left: { text: 'alpha_A(t)', latex: '\\alpha_A(t)' }, right: STAGE_ONE.alpha_A }),
      formulaEquation({
        left: {
          text: 'dt_1/dlog T (alpha_A = 1/2 at t_1)',
          latex: '\\frac{dt_1}{d\\log T} \\; (\\alpha_A(t_1) = \\tfrac12)',
        },
        sign: '~',
        right: STAGE_ONE.growth,
      }),
    ],
    because: 'the flow at small alpha, s = 0, without the term eta_V alpha_V/T',
    assumes: [TASK, MANIFOLD, 'start A = U, V = M', 'alpha small'],
    exactness: { kind: 'limit', order: 'O(t eta_V/T)' },
    verify: ([rate, ofV, ofA, length]) => {
      const omega = formulaRight(rate).evaluate({ ...RATES, ...CONSTANTS });
      const T = 1e7;
      const constants = { ...CONSTANTS, tau: 1 / T };
      const pairs = [1.1, 4.3].flatMap((t) => {
        const y = flowAt(constants, RATES, [0, 0, 0, 0], t);
        const values = { ...RATES, ...CONSTANTS, omega, T, t };
        return [ofV, ofA].map((one, at) => [formulaRight(one).evaluate(values), y[at]!] as const);
      });
      const taken = lengths();
      return [
        confirmedRelatively('two powers of the linear part of the derived flow', [[omega, growthRate()]], 1e-6),
        confirmedRelatively('the derived flow from (0, 0) at T = 10^7, t = 1.1 and 4.3', pairs, 1e-4),
        confirmedRelatively(
          'the time at which the derived flow has alpha_A = 1/2, at T = 10^9 less at T = 10^7, over log 100',
          [[formulaRight(length).evaluate({ omega }), (taken[1] - taken[0]) / Math.log(LATE[1] / LATE[0])]],
          1e-2,
        ),
      ];
    },
  });
}

export function trapStep(): Step {
  return defineStep({
    id: 'trap',
    title: 'The unstable direction of stage one and the trap',
    statement: [
      formulaEquation({ left: { text: 'xi', latex: '\\xi' }, right: UNSTABLE }),
      formulaEquation({ left: { text: 'xi*', latex: '\\xi^*' }, right: TRAP_THRESHOLD }),
    ],
    because: "the linear part of the flow gives xi' = omega xi + eta_V/T: a start below xi* falls, one above it grows",
    assumes: [TASK, MANIFOLD, 'alpha small'],
    exactness: { kind: 'limit', order: 'O(alpha^2)' },
    verify: ([coordinate, threshold]) => {
      const xi = (y: ArrayLike<number>): number =>
        formulaRight(coordinate).evaluate({ ...RATES, ...CONSTANTS, alpha_V: y[0]!, alpha_A: y[1]! });
      const moved = (tau: number, alphaV: number, alphaA: number): number => {
        const out = new Float64Array(4);
        flowTerm({ ...CONSTANTS, tau }, RATES).evaluate(0, Float64Array.of(alphaV, alphaA, 0, 0), out);
        return xi(out);
      };
      const omega = growthRate();
      const tau = 1e-7;
      const rest = formulaRight(threshold).evaluate({ ...RATES, T: 1 / tau, omega });
      const points = [
        [1e-7, 2e-7],
        [3e-7, -1e-7],
      ] as const;
      return [
        confirmedRelatively(
          "xi' = omega xi along the derived flow at T -> inf",
          points.map((point) => [omega * xi(point), moved(0, point[0], point[1])] as const),
          1e-5,
        ),
        confirmedRelatively(
          "xi' at two starts less 0 at the threshold",
          points.map((point) => [omega * (xi(point) - rest), moved(tau, point[0], point[1])] as const),
          1e-5,
        ),
      ];
    },
  });
}

/** A small task with uniform tokens, and the same without signal: its outputs do not depend on the tokens. */
function noSignal(N: number, T: number): { readonly task: Instance; readonly silent: Instance } {
  const task = instanceOf({ N, T, sparsity: 1, rho: 0.8, mu: null });
  return { task, silent: { ...task, P: uniformStart(task).V } };
}

/** Variance of the coefficient of one example's `H_V` on P - M at the start, and the whole `E|H_V|_mu^2`, where there is no signal. */
function startNoise({ task, silent }: ReturnType<typeof noSignal>): { readonly along: number; readonly whole: number } {
  const { N, mu } = task;
  const direction = task.P.map((value, at) => value - mu[Math.floor(at / N)]!);
  const length = direction.reduce((sum, value) => sum + value * value, 0) / N;
  let [along, whole] = [0, 0];
  for (const { chance, gradientV } of examplesOf(silent, uniformStart(task))) {
    // The gradient in the mu-geometry: its product with a direction of the manifold is the plain one.
    const product = direction.reduce((sum, value, at) => sum + value * gradientV[at]!, 0);
    along += (chance * product ** 2) / length ** 2;
    whole += chance * projectedLength(gradientV, mu);
  }
  return { along, whole };
}

/** `|H_V|_mu^2` for uniform mu. */
function projectedLength(gradient: Float64Array, mu: Float64Array): number {
  const N = mu.length;
  const mean = (of: (i: number) => number): number => mu.reduce((sum, value, i) => sum + value * of(i), 0);
  const scaled = gradient.map((value, at) => value / mu[at % N]!);
  const [columns, rows] = [
    Array.from(mu, (_, m) => mean((n) => scaled[n * N + m]!)),
    Array.from(mu, (_, n) => mean((m) => scaled[n * N + m]!)),
  ];
  const centre = mean((n) => rows[n]!);
  return scaled.reduce(
    (sum, value, at) => sum + (value - columns[at % N]! - rows[Math.floor(at / N)]! + centre) ** 2 * mu[at % N]!,
    0,
  );
}

/** Mean over standard deviation of xi after a time, by the recursion of mean and covariance of the linear map with noise in alpha_V. */
function scoreByRecursion(
  omegaTime: number,
  setting: { readonly B: number; readonly T: number; readonly kappa: number },
) {
  const { B, T, kappa } = setting;
  const small = 1e-3;
  const [eV, eA] = [RATES.eta_V * small, RATES.eta_A * small];
  const [up, down] = [eV * CONSTANTS.K_Q, eA * CONSTANTS.K_P];
  const weight = Math.sqrt((eV * CONSTANTS.K_Q) / (eA * CONSTANTS.K_P));
  const steps = Math.round(omegaTime / Math.sqrt(up * down));
  let [mV, mA, vv, va, aa] = [0, 0, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    [mV, mA] = [mV + up * mA + eV / T, mA + down * mV];
    [vv, va, aa] = [
      vv + 2 * up * va + up * up * aa + (eV * eV * kappa) / (T * B),
      va + down * vv + up * aa + up * down * va,
      aa + 2 * down * va + down * down * vv,
    ];
  }
  return (mV + weight * mA) / Math.sqrt(vv + 2 * weight * va + weight * weight * aa);
}

export function scoreStep(): Step {
  const at = (text: string, latex: string) => ({ text, latex });
  const statement: readonly Equation[] = [
    formulaEquation({ left: at('kappa', '\\kappa'), right: KAPPA }),
    formulaEquation({ left: at('z', 'z'), right: SCORE }),
    formulaEquation({
      left: at('E[xi]/sd(xi) at x = omega t', '\\mathbb{E}[\\xi]/\\mathrm{sd}(\\xi) \\text{ at } x = \\omega t'),
      right: SCORE_AT,
    }),
    definition(
      'Pr(xi > 0) = Phi(E[xi]/sd(xi)), Phi the normal distribution function',
      '\\Pr(\\xi > 0) = \\Phi(\\mathbb{E}[\\xi]/\\mathrm{sd}(\\xi))',
    ),
  ];
  return defineStep({
    id: 'stage-one-score',
    title: 'The chance that stage one goes the right way',
    statement,
    because:
      'to leading order in 1/T the noise of a batch moves alpha_V by independent steps of variance eta_V^2 kappa/(T B); xi is then Gaussian, and its mean over its standard deviation is z (1 - e^-x)/sqrt(1 - e^-2x)',
    assumes: [TASK, MANIFOLD, UNIFORM, 'start A = U, V = M', 'alpha small', 'step sizes -> 0'],
    exactness: { kind: 'limit', order: 'O(1/T), O(eta), and the square of the noise' },
    verify: ([ofKappa, ofScore, ofScoreAt]) => {
      const noises = [noSignal(3, 2), noSignal(4, 2)].map((one) => {
        const { K_P, mu2 } = constantsOf(one.task);
        const { N, T } = one.task;
        return [formulaRight(ofKappa).evaluate({ N, mu2, K_P }) / T, startNoise(one).along] as const;
      });
      const setting = { B: 20, T: 40, kappa: 0.35 };
      // The recursion takes steps that are a thousandth of RATES.
      const omega = growthRate() * 1e-3;
      const z = formulaRight(ofScore).evaluate({ ...setting, omega });
      const scores = [0.7, 2].map((x) => {
        return [formulaRight(ofScoreAt).evaluate({ z, x }), scoreByRecursion(x, setting)] as const;
      });
      return [
        confirmedRelatively(
          'all examples without signal, N = 3 and 4, T = 2: variance of the coefficient on P - M',
          noises,
          1e-12,
        ),
        confirmedRelatively(
          'mean over standard deviation of xi by the recursion of the noisy linear map, late',
          [[z, scoreByRecursion(9, setting)]],
          3e-3,
        ),
        confirmedRelatively('the same at omega t = .7 and 2', scores, 3e-3),
      ];
    },
  });
}

export function signalStep(): Step {
  return defineStep({
    id: 'stage-one-samples',
    title: 'The samples that the signal of stage one needs',
    statement: [formulaEquation({ left: { text: 'n(cosine 1/2)', latex: 'n_{1/2}' }, sign: '~', right: HALF_COSINE })],
    because:
      'at the start -H_V has the mean (P - M)/T and, per example, noise of squared length (N - 1)(1 - |mu|^2)/T: its cosine with P - M is 1/2 where the noise of n examples is three times the signal',
    assumes: [TASK, UNIFORM, 'start A = U, V = M', 'the cosine of means for the mean cosine'],
    exactness: { kind: 'limit', order: 'O(1/T) of the noise' },
    verify: ([samples]) => {
      const pairs = [noSignal(3, 2), noSignal(4, 3)].map((one) => {
        const { task } = one;
        const { K_P, mu2 } = constantsOf(task);
        const { gradientV } = populationGradients(task)(uniformStart(task));
        const signal = projectedLength(gradientV, task.mu);
        const stated = formulaRight(samples).evaluate({ N: task.N, T: task.T, mu2, K_P });
        return [stated, startNoise(one).whole / (3 * signal)] as const;
      });
      return [
        confirmedRelatively(
          'all examples without signal for the noise, the population gradient for the signal',
          pairs,
          1e-12,
        ),
      ];
    },
  });
}
