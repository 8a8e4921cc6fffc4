/** What encoders at numbers say about the flow of their latents: letters of the steps beside rates by differences of the loss. */

import type { LatentName } from '../../../src/symbolic.js';
import {
  diagonalEncoders,
  type Encoders,
  innerProductFlow,
  type LossSetting,
  meanContrast,
  type PotentialName,
  pairScore,
  populationLoss,
  slopeAtZero,
  squaredNorm,
} from './encoders.js';

type Values = Readonly<Record<string, number>>;

/** A state with a diagonal Gram matrix. */
export interface DiagonalState {
  readonly latents: readonly { readonly a: number; readonly b: number; readonly m: number }[];
  readonly scales: readonly number[];
  readonly noiseScales: readonly [number, number];
  readonly energies: readonly [number, number];
}

/** No two numbers equal, each term of order one. */
export const GENERIC: DiagonalState = {
  latents: [
    { a: 0.9, b: 1.4, m: 0.7 },
    { a: 1.7, b: 0.6, m: 0.5 },
  ],
  scales: [1.4, 0.8],
  noiseScales: [0.5, 0.9],
  energies: [1.3, 0.7],
};

/** Both modalities alike. */
export const SYMMETRIC: DiagonalState = {
  latents: [
    { a: 0.9, b: 0.9, m: 0.4 },
    { a: 1.7, b: 1.7, m: 0.6 },
  ],
  scales: [1.4, 0.8],
  noiseScales: [0.6, 0.6],
  energies: [1.3, 1.3],
};

export interface FlowReading {
  /** The letters of each latent: a, b, m, g, sigma, tau, nu_A, nu_B, nu, R. */
  readonly letters: readonly Values[];
  /** `q_k` by the score of a pair that is 1 in latent k and 0 elsewhere. */
  readonly scores: readonly number[];
  /** Derivatives of the population loss by a, b and m of each latent. */
  readonly slopes: readonly { readonly a: number; readonly b: number; readonly m: number }[];
  /** Their rates along gradient flow. */
  readonly rates: readonly { readonly a: number; readonly b: number; readonly m: number }[];
  /** The letters C, sigma, nu_A, R of the noise of A and of B, and the rate of its energy. */
  readonly noises: readonly { readonly letters: Values; readonly rate: number }[];
  /** Rates of overlaps of different latents, and of latents with noise. */
  readonly crossed: readonly number[];
  /** The letters of the drive of h_1/h_2: P, t_1, t_j, R_n, rho, sigma_1, sigma_j, tau, nu. */
  readonly drive: Values;
}

/** A reading that is computed when it is first asked for. */
export type FlowWitness = () => FlowReading;

/** Reads the flow of a loss off encoders at a state; lambda = 1.7, M = 2, tau^2 = 2.3. */
export function flowWitness(loss: PotentialName, latents: LatentName, state: DiagonalState): FlowWitness {
  let known: FlowReading | undefined;
  return () => {
    known ??= readFlow({ loss, latents, tau2: 2.3, weight: 1.7, negatives: 2 }, state);
    return known;
  };
}

function readFlow(setting: LossSetting, state: DiagonalState): FlowReading {
  const encoders = diagonalEncoders(state.latents, state);
  const size = state.latents.length;
  const scores = state.latents.map((_, k) => {
    const unit = Array.from({ length: size + 1 }, (__, at) => (at === k ? 1 : 0));
    return pairScore(encoders, setting.tau2, unit, unit);
  });
  const moved = (values: readonly number[], k: number, by: number): readonly number[] =>
    values.map((value, at) => (at === k ? value + by : value));
  const negativePart = scores.map((_, k) => slopeAtZero((h) => meanContrast(setting, moved(scores, k, h), scores)));
  const positivePart = scores.map((_, k) => -slopeAtZero((h) => meanContrast(setting, scores, moved(scores, k, h))));
  const g = scores.map((_, k) => positivePart[k]! - negativePart[k]!);
  const dot = (values: readonly number[]): number => values.reduce((sum, value, k) => sum + value * scores[k]!, 0);
  const [nu_A, nu_B] = [1 / Math.sqrt(squaredNorm(encoders, 'A')), 1 / Math.sqrt(squaredNorm(encoders, 'B'))];
  const common = { tau: Math.sqrt(setting.tau2), nu_A, nu_B, nu: Math.sqrt(nu_A * nu_B), R: dot(g) };
  const column = (side: 'A' | 'B', at: number) => ({ side, at });
  const rate = (left: ReturnType<typeof column>, right: ReturnType<typeof column>): number =>
    innerProductFlow(encoders, setting, left, right);
  return {
    letters: state.latents.map((latent, k) => ({ ...latent, ...common, g: g[k]!, sigma: state.scales[k]! })),
    scores,
    slopes: state.latents.map((_, k) => slopesOf(setting, state, k)),
    rates: state.latents.map((_, k) => ({
      a: rate(column('A', k), column('A', k)),
      b: rate(column('B', k), column('B', k)),
      m: rate(column('A', k), column('B', k)),
    })),
    noises: ([0, 1] as const).map((side) => {
      const noise = column(side === 0 ? 'A' : 'B', size);
      return {
        letters: {
          C: state.energies[side],
          sigma: state.noiseScales[side],
          R: common.R,
          nu_A: side === 0 ? nu_A : nu_B,
        },
        rate: rate(noise, noise),
      };
    }),
    crossed: [
      rate(column('A', 0), column('A', 1)),
      rate(column('A', 0), column('B', 1)),
      rate(column('B', 0), column('B', 1)),
      rate(column('A', 0), column('B', size)),
      rate(column('A', size), column('B', size)),
      rate(column('A', size), column('A', 1)),
    ],
    drive: {
      P: positivePart[0]!,
      t_1: negativePart[0]!,
      t_j: negativePart[1]!,
      R_n: dot(negativePart),
      rho: scores.reduce((sum, score) => sum + score, 0) / setting.tau2,
      tau: common.tau,
      nu: common.nu,
      sigma_1: state.scales[0]!,
      sigma_j: state.scales[1]!,
    },
  };
}

/** Differences of the population loss by the three numbers of a latent. */
function slopesOf(setting: LossSetting, state: DiagonalState, k: number): FlowReading['slopes'][number] {
  const by = (name: 'a' | 'b' | 'm'): number =>
    slopeAtZero((step) => {
      const latents = state.latents.map((latent, at) =>
        at === k ? { ...latent, [name]: latent[name] + step } : latent,
      );
      const encoders: Encoders = diagonalEncoders(latents, state);
      return populationLoss(encoders, setting);
    });
  return { a: by('a'), b: by('b'), m: by('m') };
}
