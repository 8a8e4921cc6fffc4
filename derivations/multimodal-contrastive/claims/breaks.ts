/** Where the flow fails by itself: large steps, small widths, and statistics that fold noise into a bias. */

import { limitCheck, type Measured, simulate, valueCheck } from '../../../src/index.js';
import type { ContrastiveState } from '../fast/state.js';
import { observablesOf, type Parameters } from '../parameters.js';
import { stateAt } from '../theory.js';
import { type Context, type ContrastiveClaim, MEASURED_BY, observed, S3 } from './common.js';
import { compared, ELSEWHERE } from './comparison.js';

export const largeSteps: ContrastiveClaim = {
  id: 'E1',
  title: 'Large steps and tiny batches leave the flow',
  statement:
    'For S3 at $t = 2$ the flow fails at $\\eta = .5, 1, 2$, and at $t = 10$ for $B = 2$, $\\eta = .5$. SGD does not diverge: scale invariance inflates the norm, which shortens the steps.',
  origin: 'measured',
  source: MEASURED_BY,
  checks: [
    ...(
      [
        [0.5, 1.838, 0.549],
        [1, 2.154, 0.69],
        [2, 3.131, 0.745],
      ] as const
    ).flatMap(([eta, condition, rho]) => [
      compared({
        quantity: `kappa_rep, eta = ${eta}`,
        runs: { ...S3, eta },
        observable: 'representationCondition' as const,
        time: 2,
        seeds: 200,
        margin: 0.02,
        expect: 'disagrees' as const,
        excludes: { what: ELSEWHERE, value: condition },
      }),
      compared({
        quantity: `rho, eta = ${eta}`,
        runs: { ...S3, eta },
        observable: 'alignment' as const,
        time: 2,
        seeds: 200,
        margin: 0.02,
        expect: 'disagrees' as const,
        excludes: { what: ELSEWHERE, value: rho },
      }),
    ]),
    compared({
      quantity: 'kappa_rep, B = 2, eta = 0.5',
      runs: { ...S3, B: 2, eta: 0.5 },
      observable: 'representationCondition',
      time: 10,
      seeds: 200,
      margin: 0.1,
      expect: 'disagrees',
      excludes: { what: ELSEWHERE, value: 1.886 },
    }),
    compared({
      quantity: 'kappa_rep, eta = 0.05',
      runs: S3,
      observable: 'representationCondition',
      time: 2,
      seeds: 80,
      margin: 0.011,
      expect: 'agrees',
      excludes: { what: 'the flow with two negatives', value: { ...S3, loss: 'many', M: 2 } },
    }),
  ],
};

/** l of the flow at t = 40. */
function balancedRatio(): number {
  return observablesOf(S3).logRatio(stateAt(S3, 40));
}

export const folding: ContrastiveClaim = {
  id: 'E2',
  title: 'Near balance the condition number folds noise into a bias',
  statement:
    'At $B = 4$, $\\eta = .05$, $t = 40$ the mean of $\\kappa_{rep}$ lies above the flow, as the ratio of a largest to a smallest value is pushed up by noise; the signed $\\ell = \\frac12 \\log(q_1/q_r)$ does not have this bias.',
  origin: 'measured',
  source: MEASURED_BY,
  checks: [
    compared({
      quantity: 'kappa_rep, B = 4',
      runs: { ...S3, B: 4 },
      observable: 'representationCondition',
      time: 40,
      seeds: 112,
      margin: 0.007,
      expect: 'disagrees',
      excludes: { what: ELSEWHERE, value: 1.094 },
    }),
    compared({
      quantity: 'signed l, B = 4',
      runs: { ...S3, B: 4 },
      observable: 'logRatio',
      time: 40,
      seeds: 400,
      margin: 0.01,
      expect: 'agrees',
      // Where latents are aligned, l is the logarithm of kappa_rep.
      excludes: { what: 'the bias of kappa_rep, 1.094 against 1.070', value: balancedRatio() + Math.log(1.094 / 1.07) },
    }),
  ],
};

const ALONE: Parameters = { ...S3, sigma: [1, Math.SQRT1_2], s: 8, sigmaXi: 0.7, loss: 'none', tau2: 1, B: 16 };

export const discretisation: ContrastiveClaim = {
  id: 'E3',
  title: 'Without negatives: growth of the norm of order eta, and a noise floor',
  statement:
    'SGD does not conserve $\\|K_A\\|_F^2$: it grows by an amount of order $\\eta$. At $t = 80$, $\\eta = .2$ norm and $\\kappa_K$ are off, and at $\\eta = .05$ the noise to signal ratio rests on a floor above the flow.',
  origin: 'measured',
  source: MEASURED_BY,
  checks: [
    limitCheck({
      sizes: { quick: [0.05, 0.1, 0.2, 0.4], full: [0.025, 0.05, 0.1, 0.2] },
      sizeName: 'eta',
      at: (_p, eta) => ({ ...ALONE, eta }),
      model: 'infinite-width',
      observables: (p) => observed(p, 'normA'),
      tEnd: 20,
      seeds: { quick: 12, full: 40 },
      expect: {
        power: 1,
        orderTolerance: 0.15,
        tolerance: 0.01,
        excludes: {
          order: { what: 'power 1/2, that of the spread', power: 0.5 },
          limit: { what: 'the growth at eta = 0.02 up to t = 80 that an independent program measured', value: 0.07 },
        },
      },
      label: '|K_A|^2 without negatives',
    }),
    compared({
      quantity: '|K_A|^2, eta = 0.2',
      runs: { ...ALONE, eta: 0.2 },
      observable: 'normA',
      time: 80,
      seeds: 12,
      margin: 0.1,
      expect: 'disagrees',
      excludes: { what: ELSEWHERE, value: 10.65 },
    }),
    compared({
      quantity: 'kappa_K, eta = 0.2',
      runs: { ...ALONE, eta: 0.2 },
      observable: 'weightCondition',
      time: 80,
      seeds: 12,
      margin: 0.02,
      expect: 'disagrees',
      excludes: { what: ELSEWHERE, value: 2.049 },
    }),
    compared({
      quantity: 'noise to signal, eta = 0.05',
      runs: ALONE,
      observable: 'noiseToSignal',
      time: 80,
      seeds: 10,
      margin: 0.005,
      expect: 'disagrees',
      excludes: { what: ELSEWHERE, value: 0.0277 },
    }),
  ],
};

/** kappa_rep of SGD from starts of finite width. */
function fromWidth(context: Context, p: Parameters, seeds: number): Measured {
  const runs = simulate(context.derivation, p, {
    seeds,
    steps: Math.round(10 / p.eta),
    points: 1,
    seed: context.seed,
    start: 'each',
    observables: observed(p, 'representationCondition'),
  });
  return { samples: runs.values.at(-1)?.[0] ?? [], diverged: runs.failures.length };
}

export const smallWidth: ContrastiveClaim = {
  id: 'E4',
  title: 'Small width leaves the infinite-width flow',
  statement:
    'For S3 with $s = 2$ at $t = 10$, $\\kappa_{rep}$ at width $16$ is far above the flow; at width $1024$ it is near.',
  origin: 'measured',
  source: MEASURED_BY,
  checks: (
    [
      [16, 'disagrees', 160, 0.05, 1.508],
      [1024, 'agrees', 60, 0.03, 1.347],
    ] as const
  ).map(([m, expect, seeds, margin, value]) =>
    valueCheck<Parameters, ContrastiveState>({
      quantity: `kappa_rep at width ${m}`,
      measure: (context) => fromWidth(context, { ...S3, s: 2, m }, context.profile === 'quick' ? seeds : 2 * seeds),
      stated: () => observablesOf(S3).representationCondition(stateAt({ ...S3, s: 2 }, 10)),
      margin: () => margin,
      excludes: { what: m === 16 ? ELSEWHERE : `${ELSEWHERE} at width 64`, value: () => value },
      expect,
    }),
  ),
};
