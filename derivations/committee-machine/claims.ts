/** The claims about committee machines. */

import {
  type Claim,
  type FreeState,
  identityCheck,
  ladderCheck,
  limitCheck,
  type Observables,
  simulate,
  valueCheck,
} from '../../src/index.js';
import { type Parameters, systemOf } from './parameters.js';
import { driftAt, generalisationError, restingError, sampledError, trajectory } from './theory.js';

type CommitteeClaim = Claim<Parameters, FreeState>;

const BASE: Partial<Parameters> = { zeta: 0, noise: 0, a0: null };

/** R = .3 I, Q = .6 I: the case in which a published ODE went wrong. */
const TWO_UNITS: Partial<Parameters> = {
  ...BASE,
  K: 2,
  M: 2,
  lr: 0.5,
  R0: [
    [0.3, 0],
    [0, 0.3],
  ],
  Q0: [
    [0.6, 0],
    [0, 0.6],
  ],
};

const oneUnit: CommitteeClaim = {
  id: 'K1',
  title: 'Drift of one unit',
  statement:
    'With one student and one teacher unit at $r = .3$, $q = .6$, $\\eta = .5$ the drift in steps over $d$ is $(dr, dq) = (.1302, -.0563)$ to within $2 \\cdot 10^{-4}$, the accuracy of the simulation that gave it.',
  origin: 'measured',
  source: 'an independent program (simulation); equations of Saad and Solla 1995',
  checks: [
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const drift = driftAt({ ...p, ...BASE, K: 1, M: 1, lr: 0.5 }, { M: [[0.3]], Q: [[0.6]], a: [1] });
        return [
          {
            quantity: 'dr',
            measured: drift[0] as number,
            stated: 0.1302,
            tolerance: 2e-4,
            comment: 'derived finite-step flow',
          },
          {
            quantity: 'dq',
            measured: drift[1] as number,
            stated: -0.0563,
            tolerance: 2e-4,
            comment: 'derived finite-step flow',
          },
        ];
      },
    }),
  ],
};

const generalisation: CommitteeClaim = {
  id: 'K2',
  title: 'Exact generalisation error',
  statement:
    'The population loss in closed form is the mean of $(y - f)^2/2$ over fresh samples, at overlaps of all units.',
  origin: 'reconstructed',
  source: 'Saad and Solla 1995, generalisation error',
  checks: [
    valueCheck<Parameters, FreeState>({
      quantity: 'mean of (y - f)^2 / 2 over fresh samples, three student and two teacher units',
      measure: (context) => sampledError(THREE_OF_TWO, context.profile === 'quick' ? 200_000 : 1_000_000, context.seed),
      stated: (p) => systemOf({ ...p, ...BASE, K: 3, M: 2 }).loss(flat(THREE_OF_TWO)),
      margin: () => 0.003,
    }),
  ],
};

/** Overlaps without any symmetry. */
const THREE_OF_TWO = {
  M: [
    [0.4, 0.1],
    [-0.2, 0.5],
    [0.3, 0.3],
  ],
  Q: [
    [0.9, 0.1, 0.2],
    [0.1, 0.7, -0.1],
    [0.2, -0.1, 0.5],
  ],
  a: [0.8, 0.5, -0.3],
} as const;

function flat({ M, Q, a }: typeof THREE_OF_TWO): readonly number[] {
  return [...M.flat(), ...Q.flatMap((row, i) => row.slice(i)), ...a];
}

const foreign: CommitteeClaim = {
  id: 'K3',
  title: 'The ODE with one-unit coefficients is not that of two units',
  statement:
    'At $d = 600$, $\\eta = .5$, $R = .3 I$, $Q = .6 I$ the derived flow follows SGD: the overlap at $t = 10$ (steps over $d$) is $.559$. A published hand-typed ODE that keeps the one-unit coefficients says $.819$: its drift is twice the true one.',
  origin: 'measured',
  source: 'a published hand-typed K = 2 ODE, held against SGD',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: { ...TWO_UNITS, d: 600 }, seeds: 80, tEnd: 5, points: 10 },
        full: { parameters: { ...TWO_UNITS, d: 600 }, seeds: 300, tEnd: 5, points: 20 },
      },
      observables: overlapsAndError,
      expect: { corrected: 'agrees', 'one-unit-coefficients': 'disagrees' },
      margin: () => 0.03,
      label: 'K = M = 2',
    }),
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const at = { ...p, ...TWO_UNITS };
        const [apart, across] = [driftAt(at, crossing(0, 0)), driftAt(at, crossing(0.4, 0.25))];
        const alone = driftAt({ ...p, ...BASE, K: 1, M: 1, lr: 0.5 }, { M: [[0.3]], Q: [[0.6]], a: [1] })[0] as number;
        const time = 10 * at.lr;
        const oneUnitAlone = { ...p, ...BASE, K: 1, M: 1, lr: 0.5, R0: [[0.3]], Q0: [[0.6]] };
        return [
          {
            quantity: 'R_11 at t = 10 by the derived flow',
            measured: trajectory(at, [time]).at(-1)?.[0] as number,
            stated: 0.559,
            tolerance: 1e-3,
            comment: 'stated: SGD by an independent program',
          },
          {
            quantity: 'R_11 at t = 10 with one-unit coefficients',
            measured: trajectory(oneUnitAlone, [time]).at(-1)?.[0] as number,
            stated: 0.819,
            tolerance: 1e-3,
            comment: 'stated: the published ODE; measured: the derived flow of one unit alone',
          },
          {
            quantity: 'one-unit drift over true drift of R_11 without overlap across units',
            measured: alone / (apart[0] as number),
            stated: 2,
            tolerance: 1e-6,
            comment: 'the missing 1/K',
          },
          {
            quantity: 'one-unit drift over true drift of R_11 at Q_12 = .4, R_12 = .25',
            measured: alone / (across[0] as number),
            stated: 3,
            tolerance: 0.1,
            comment: 'the missing 1/K and the missing terms across units',
          },
        ];
      },
    }),
  ],
};

function crossing(q: number, r: number) {
  const second = Math.SQRT1_2;
  return {
    M: [
      [0.3, r],
      [r, 0.3],
    ],
    Q: [
      [0.6, q],
      [q, 0.6],
    ],
    a: [second, second],
  };
}

/** Overlaps of the first two student and teacher units, first length, and generalisation error. */
function overlapsAndError(p: Parameters): Observables {
  const { K, M } = p;
  const system = systemOf(p);
  return {
    names: ['R_11', 'R_12', 'Q_11', 'generalisation error'],
    evaluate: (statistics, out) => {
      out[0] = statistics[0] as number;
      out[1] = M > 1 ? (statistics[1] as number) : 0;
      out[2] = statistics[K * M] as number;
      out[3] = system.loss(statistics);
    },
  };
}

/** Two units that start nearly alike: they stay alike on the plateau, then each takes a teacher unit. */
const NEARLY_ALIKE: Partial<Parameters> = {
  ...BASE,
  K: 2,
  M: 2,
  lr: 1.5,
  R0: [
    [0.25, 0.15],
    [0.15, 0.25],
  ],
  Q0: [
    [0.3, 0.1],
    [0.1, 0.3],
  ],
};

const plateau: CommitteeClaim = {
  id: 'K4',
  title: 'Plateau and specialisation',
  statement:
    'Units that start nearly alike first share the teacher’s direction (a plateau of the generalisation error), then specialise, each to one teacher unit; the finite-step flow follows SGD through both.',
  origin: 'reconstructed',
  source: 'Saad and Solla 1995',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: { ...NEARLY_ALIKE, d: 500 }, seeds: 60, tEnd: 60, points: 12 },
        full: { parameters: { ...NEARLY_ALIKE, d: 1000 }, seeds: 150, tEnd: 60, points: 20 },
      },
      observables: overlapsAndError,
      expect: { corrected: 'agrees' },
      margin: () => 0.06,
      label: 'K = M = 2 from nearly alike units',
    }),
    identityCheck<Parameters, FreeState>({
      compute: (_context, p) => {
        const end = generalisationError({ ...p, ...NEARLY_ALIKE }, 400);
        return [
          {
            quantity: 'generalisation error at t = 400 / lr',
            measured: end,
            stated: 0,
            tolerance: 1e-3,
            comment: 'finite-step flow',
          },
        ];
      },
    }),
  ],
};

const bothLayers: CommitteeClaim = {
  id: 'K5',
  title: 'Both layers trained',
  statement:
    'With the second layer trained at the same step size ($\\zeta = 1$) and three student units for two teacher units the closed flow in $(R, Q, a)$ follows SGD.',
  origin: 'reconstructed',
  source: 'Goldt et al., arXiv 1906.08632',
  checks: [
    ladderCheck<Parameters, FreeState>({
      settings: {
        quick: { parameters: bothLayersAt(500), seeds: 80, tEnd: 6, points: 8 },
        full: { parameters: bothLayersAt(1000), seeds: 200, tEnd: 10, points: 16 },
      },
      expect: { corrected: 'agrees' },
      margin: () => 0.05,
      label: 'K = 3, M = 2, second layer trained',
    }),
  ],
};

function bothLayersAt(d: number): Partial<Parameters> {
  return {
    ...BASE,
    ...{ K: 3, M: 2, d, lr: 0.5, zeta: 1, a0: 0.5 },
    R0: [
      [0.4, 0.1],
      [0.1, 0.4],
      [0.2, -0.2],
    ],
    Q0: [
      [0.5, 0.1, 0.1],
      [0.1, 0.5, 0],
      [0.1, 0, 0.5],
    ],
  };
}

const labelNoise: CommitteeClaim = {
  id: 'K6',
  title: 'Label noise leaves an error of order eta',
  statement:
    'With label noise of standard deviation $.3$ the generalisation error of one unit comes to rest where the finite-step flow says; the gradient flow would reach zero.',
  origin: 'reconstructed',
  source: 'Goldt et al., arXiv 1906.08632, asymptotic error',
  checks: [
    valueCheck<Parameters, FreeState>({
      quantity: 'generalisation error at rest, K = M = 1, lr = 0.5, noise 0.3',
      parameters: { quick: noisy(400), full: noisy(1000) },
      measure: (context, p) => {
        const saveAt = Array.from({ length: 11 }, (_, at) => (40 + 2 * at) * p.d);
        const system = systemOf(p);
        const runs = simulate(context.derivation, p, {
          seeds: context.profile === 'quick' ? 60 : 200,
          steps: saveAt.at(-1) as number,
          saveAt,
          seed: context.seed,
          observables: {
            names: ['generalisation error'],
            evaluate: (statistics, out) => {
              out[0] = noiseless(p, system.loss(statistics));
            },
          },
        });
        const columns = runs.values.map((row) => row[0] ?? new Float64Array());
        const samples = Array.from(
          columns[0] ?? [],
          (_, run) => columns.reduce((sum, column) => sum + (column[run] as number), 0) / columns.length,
        );
        return { samples, diverged: runs.failures.length };
      },
      stated: (p) => noiseless(p, restingError(p)),
      margin: (p) => 0.15 * noiseless(p, restingError(p)),
    }),
  ],
};

function noisy(d: number): Partial<Parameters> {
  return { ...BASE, K: 1, M: 1, d, lr: 0.5, noise: 0.3, R0: [[0.5]], Q0: [[0.7]] };
}

/** The loss without the part that no student can remove. */
function noiseless(p: Parameters, loss: number): number {
  return loss - p.noise ** 2 / 2;
}

const highDimension: CommitteeClaim = {
  id: 'L1',
  title: 'The finite-step flow is the limit of high dimension',
  statement:
    'At fixed learning rate the squared length of a student unit deviates from the finite-step flow by an amount of order $1/d$, which vanishes as $d \\to \\infty$. The deviation from the hand-typed ODE with one-unit coefficients does not: it is not a limit of SGD.',
  origin: 'reconstructed',
  source: 'stated error of the finite-step flow in this derivation; limit of Saad and Solla 1995',
  checks: [
    limitCheck<Parameters, FreeState>({
      sizes: { quick: [8, 16, 32, 64], full: [8, 16, 32, 64, 128] },
      at: (p, d) => ({ ...p, ...BASE, K: 1, M: 1, lr: 4, R0: [[0.3]], Q0: [[0.6]], d }),
      model: 'corrected',
      observable: 'Q[1,1]',
      tEnd: 8,
      // The deviation shrinks as 1/d and the noise of a run as d^(-1/2): as many runs for each d keep their ratio.
      seeds: { quick: (d) => 200 * d, full: (d) => 400 * d },
      expect: { power: -1, tolerance: 0.03, orderTolerance: 0.35 },
      label: 'finite-step flow, K = M = 1, lr = 4',
    }),
    limitCheck<Parameters, FreeState>({
      sizes: { quick: [8, 16, 32, 64], full: [8, 16, 32, 64, 128] },
      at: (p, d) => ({ ...p, ...TWO_UNITS, d }),
      model: 'one-unit-coefficients',
      observable: 'M[1,1]',
      tEnd: 5,
      seeds: { quick: 60, full: 200 },
      expect: { power: -1, tolerance: 0.02, order: 'disagrees', limit: 'disagrees' },
      label: 'hand-typed one-unit coefficients, K = M = 2',
    }),
  ],
};

export const claims: readonly CommitteeClaim[] = [
  oneUnit,
  generalisation,
  foreign,
  plateau,
  bothLayers,
  labelNoise,
  highDimension,
];
