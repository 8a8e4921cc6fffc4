/** The infinite-width flow of the summary statistics, from the derived flow of one latent and a potential. */

import type { Term } from '../../../src/numeric.js';
import { type ContrastiveLoss, type PairPotential, pairPotential } from '../../../src/numeric.js';
import type { LatentName } from '../../../src/symbolic.js';
import { compilePolynomial } from '../../../src/symbolic.js';
import { alignmentFlow, conditionDrive, latentFlow, latentScore } from './latent-flow.js';
import { checkTemperature, inverseTemperatureAt, type TemperatureStage } from './problem.js';

export interface ContrastiveFlowSettings {
  /** sigma_1, ..., sigma_r, finite and > 0. */
  readonly scales: readonly number[];
  /** Standard deviations of the noise in A and in B, finite and >= 0. */
  readonly noiseScales: readonly [number, number];
  readonly loss: ContrastiveLoss;
  /** M of the loss `many`. */
  readonly negatives?: number;
  /** lambda; defaults to 1. */
  readonly weight?: number;
  readonly temperature: readonly TemperatureStage[];
  /** Defaults to `rademacher`. */
  readonly latents?: LatentName;
}

/** What a state looks like besides its statistics. */
export interface ContrastiveReading {
  /** q_k, tempered scores of the latents. */
  readonly scores: Float64Array;
  /** Alignment E<f_A, f_B> of positive pairs, sum_k q_k / tau^2. */
  readonly alignment: number;
  /** Population loss Phi(q). */
  readonly loss: number;
}

/** Growth rate of log(h_i/h_j), i the largest and j the smallest scale, at a state taken as symmetric. */
export interface DriveReading {
  /** From positive pairs. */
  readonly positive: number;
  /** From negative pairs. */
  readonly negative: number;
}

export interface ContrastiveFlow {
  /** Over the statistics of `contrastiveStatisticNames`; overlaps of different latents stay put. */
  readonly term: Term;
  read(time: number, statistics: ArrayLike<number>): ContrastiveReading;
  /**
   * Both parts of `d/dt log(h_i/h_j)`, with N_A N_B in place of N^2.
   *
   * @throws RangeError for Gaussian latents, where g has no such split.
   */
  drive(time: number, statistics: ArrayLike<number>): DriveReading;
  /** Rates of `log h_k` and `log e_k`, k = 1, ..., r, at a state taken as symmetric. */
  rates(time: number, statistics: ArrayLike<number>): { readonly aligned: number[]; readonly misaligned: number[] };
}

const LATENT_INPUTS = ['a', 'b', 'm', 'g', 'sigma', 'tau', 'nu_A', 'nu_B', 'R'] as const;
const NOISE_INPUTS = ['C', 'sigma', 'nu_A', 'R'] as const;
const SCORE_INPUTS = ['m', 'sigma', 'tau', 'nu_A', 'nu_B'] as const;
const RATE_INPUTS = ['g', 'R', 'sigma', 'tau', 'nu'] as const;
const DRIVE_INPUTS = ['P', 'rho', 't_1', 't_j', 'R_n', 'sigma_1', 'sigma_j', 'tau', 'nu'] as const;

/**
 * The flow of a contrastive problem at infinite width: exact for a Gram matrix that is diagonal in the latents. The population
 * and the per-sample normaliser give the same flow for Rademacher latents; for Gaussian latents it is that of the population one.
 *
 * @param settings - see `ContrastiveFlowSettings`.
 * @returns a term of dimension 3r + 2 + r(r-1)/2, and readings of its states.
 * @throws RangeError when a setting is out of its range, as `pairPotential` throws.
 * @example
 * contrastiveFlow({ scales: [1.4, 1], noiseScales: [0.5, 0.5], loss: 'single', temperature: [{ from: 0, inverseTemperature: 4 }] }).term.dimension // 9
 */
export function contrastiveFlow(settings: ContrastiveFlowSettings): ContrastiveFlow {
  const { scales, noiseScales, temperature } = settings;
  checkTemperature(temperature);
  const r = scales.length;
  const potentials = temperature.map(({ inverseTemperature }) => potentialOf(settings, inverseTemperature));
  const potentialAt = (tau2: number): PairPotential =>
    potentials[temperature.findIndex((stage) => stage.inverseTemperature === tau2)]!;
  const { a, b, m, noise } = latentFlow();
  const field = compilePolynomial([a, b, m], [...LATENT_INPUTS]);
  const noiseField = compilePolynomial([noise], [...NOISE_INPUTS]);
  const score = compilePolynomial([latentScore], [...SCORE_INPUTS]);
  const { alignedRate, misalignedRate } = alignmentFlow();
  const rate = compilePolynomial([alignedRate, misalignedRate], [...RATE_INPUTS]);
  const { positive, negative } = conditionDrive();
  const drive = compilePolynomial([positive, negative], [...DRIVE_INPUTS]);

  const [q, g, t] = [new Float64Array(r), new Float64Array(r), new Float64Array(r)];
  const latent = new Float64Array(LATENT_INPUTS.length);
  const [out, one, two] = [new Float64Array(3), new Float64Array(1), new Float64Array(2)];
  const noiseInput = new Float64Array(NOISE_INPUTS.length);
  const scoreInput = new Float64Array(SCORE_INPUTS.length);

  /** Fills q; returns tau and both inverse norms. */
  const prepare = (time: number, y: ArrayLike<number>): { tau2: number; nuA: number; nuB: number } => {
    const tau2 = inverseTemperatureAt(temperature, time);
    let squareA = noiseScales[0] ** 2 * y[3 * r]!;
    let squareB = noiseScales[1] ** 2 * y[3 * r + 1]!;
    for (let k = 0; k < r; k++) {
      squareA += scales[k]! ** 2 * y[k]!;
      squareB += scales[k]! ** 2 * y[r + k]!;
    }
    const [nuA, nuB] = [1 / Math.sqrt(squareA), 1 / Math.sqrt(squareB)];
    scoreInput[2] = Math.sqrt(tau2);
    scoreInput[3] = nuA;
    scoreInput[4] = nuB;
    for (let k = 0; k < r; k++) {
      scoreInput[0] = y[2 * r + k]!;
      scoreInput[1] = scales[k]!;
      score(scoreInput, one);
      q[k] = one[0]!;
    }
    return { tau2, nuA, nuB };
  };
  const dot = (left: Float64Array, right: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < r; k++) sum += left[k]! * right[k]!;
    return sum;
  };
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const strongest = scales.indexOf(Math.max(...scales));
  const weakest = scales.indexOf(Math.min(...scales));

  return {
    term: {
      dimension: 3 * r + 2 + (r * (r - 1)) / 2,
      evaluate(time, y, derivative) {
        const { tau2, nuA, nuB } = prepare(time, y);
        potentialAt(tau2).gradient(q, g);
        const R = dot(g, q);
        latent[5] = Math.sqrt(tau2);
        latent[6] = nuA;
        latent[7] = nuB;
        latent[8] = R;
        for (let k = 0; k < r; k++) {
          latent[0] = y[k]!;
          latent[1] = y[r + k]!;
          latent[2] = y[2 * r + k]!;
          latent[3] = g[k]!;
          latent[4] = scales[k]!;
          field(latent, out);
          derivative[k] = out[0]!;
          derivative[r + k] = out[1]!;
          derivative[2 * r + k] = out[2]!;
        }
        noiseInput[3] = R;
        for (let side = 0; side < 2; side++) {
          noiseInput[0] = y[3 * r + side]!;
          noiseInput[1] = noiseScales[side]!;
          noiseInput[2] = side === 0 ? nuA : nuB;
          noiseField(noiseInput, one);
          derivative[3 * r + side] = one[0]!;
        }
        derivative.fill(0, 3 * r + 2);
      },
    },
    read(time, y) {
      const { tau2 } = prepare(time, y);
      return { scores: q.slice(), alignment: sum(q) / tau2, loss: potentialAt(tau2).value(q) };
    },
    drive(time, y) {
      const { tau2, nuA, nuB } = prepare(time, y);
      const split = potentialAt(tau2).split;
      if (split === undefined)
        throw new RangeError('the gradient of Gaussian latents has no positive-pair part common to all');
      const P = split(q, t);
      const nu = Math.sqrt(nuA * nuB);
      const rho = sum(q) / tau2;
      const inputs = Float64Array.of(
        ...[P, rho, t[strongest]!, t[weakest]!, dot(q, t)],
        ...[scales[strongest]!, scales[weakest]!, Math.sqrt(tau2), nu],
      );
      drive(inputs, two);
      return { positive: two[0]!, negative: two[1]! };
    },
    rates(time, y) {
      const { tau2, nuA, nuB } = prepare(time, y);
      potentialAt(tau2).gradient(q, g);
      const R = dot(g, q);
      const both = scales.map((scale, k) => {
        rate(Float64Array.of(g[k]!, R, scale, Math.sqrt(tau2), Math.sqrt(nuA * nuB)), two);
        return [two[0]!, two[1]!] as const;
      });
      return { aligned: both.map(([one]) => one), misaligned: both.map(([, other]) => other) };
    },
  };
}

function potentialOf(
  { scales, loss, weight, negatives, latents }: ContrastiveFlowSettings,
  inverseTemperature: number,
): PairPotential {
  return pairPotential({
    loss,
    size: scales.length,
    inverseTemperature,
    ...(weight === undefined ? {} : { weight }),
    ...(negatives === undefined ? {} : { negatives }),
    ...(latents === undefined ? {} : { latents }),
  });
}
