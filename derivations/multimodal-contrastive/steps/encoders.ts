/**
 * Two linear encoders at numbers, as vectors: their population loss by going through all samples, and its gradient flow by
 * differences. No score of a latent, no closure and no chain rule stands here, so that the steps can be held against it.
 */

import type { LatentName } from '../../../src/symbolic.js';

/** The losses of a positive pair and its negatives. */
export type PotentialName = 'none' | 'single' | 'many' | 'infinite';

/** What the loss is declared with. */
export interface LossSetting {
  readonly loss: PotentialName;
  readonly latents: LatentName;
  readonly tau2: number;
  /** lambda, the total weight of the negatives. */
  readonly weight: number;
  /** M of the loss `many`. */
  readonly negatives: number;
}

/** The columns of K_A and K_B: r latents first, then one noise coordinate; each a vector of the width. */
export interface Encoders {
  readonly scales: readonly number[];
  readonly noiseScales: readonly [number, number];
  readonly A: readonly (readonly number[])[];
  readonly B: readonly (readonly number[])[];
}

/** One column: of A or B, counted from 0. */
export interface Column {
  readonly side: 'A' | 'B';
  readonly at: number;
}

/** A finite law: values with their probabilities. */
type Law = readonly (readonly [value: number, probability: number])[];

const SIGNS: Law = [
  [1, 0.5],
  [-1, 0.5],
];

/**
 * Latents at which the identities of the flow can be gone through exactly: signs are themselves; Gaussian latents are replaced by
 * the symmetric law of three points with their moments up to the fifth, since the flow asks for symmetry and unit variance alone.
 */
function latentNodes(latents: LatentName): Law {
  switch (latents) {
    case 'rademacher':
      return SIGNS;
    case 'gaussian':
      return [
        [0, 2 / 3],
        [Math.sqrt(3), 1 / 6],
        [-Math.sqrt(3), 1 / 6],
      ];
    default: {
      const never: never = latents;
      throw new TypeError(`unknown latents ${String(never)}`);
    }
  }
}

interface Draw {
  readonly values: readonly number[];
  readonly probability: number;
}

/** All draws of independent coordinates. */
function draws(laws: readonly Law[]): readonly Draw[] {
  return laws.reduce<readonly Draw[]>(
    (before, law) =>
      before.flatMap(({ values, probability }) =>
        law.map(([value, share]) => ({ values: [...values, value], probability: probability * share })),
      ),
    [{ values: [], probability: 1 }],
  );
}

/**
 * Encoders with a diagonal Gram matrix in the latents: each latent has a plane of its own, the noise of each modality a direction.
 *
 * @param latents - a = |K_A,k|^2, b = |K_B,k|^2 and m = <K_A,k, K_B,k>, m^2 <= a b.
 * @param rest - scales of latents and noise; energies C_A and C_B of the noise.
 */
export function diagonalEncoders(
  latents: readonly { readonly a: number; readonly b: number; readonly m: number }[],
  rest: Pick<Encoders, 'scales' | 'noiseScales'> & { readonly energies: readonly [number, number] },
): Encoders {
  const width = 2 * latents.length + 2;
  const vector = (entries: Readonly<Record<number, number>>): readonly number[] =>
    Array.from({ length: width }, (_, at) => entries[at] ?? 0);
  return {
    scales: rest.scales,
    noiseScales: rest.noiseScales,
    A: [
      ...latents.map(({ a }, k) => vector({ [2 * k]: Math.sqrt(a) })),
      vector({ [width - 2]: Math.sqrt(rest.energies[0]) }),
    ],
    B: [
      ...latents.map(({ a, b, m }, k) =>
        vector({ [2 * k]: m / Math.sqrt(a), [2 * k + 1]: Math.sqrt(b - (m * m) / a) }),
      ),
      vector({ [width - 1]: Math.sqrt(rest.energies[1]) }),
    ],
  };
}

function inner(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * right[at]!, 0);
}

/** `N^2 = E|F|^2` of one modality. */
export function squaredNorm(encoders: Encoders, side: 'A' | 'B'): number {
  const noise = encoders.noiseScales[side === 'A' ? 0 : 1];
  return encoders[side].reduce((sum, column, k) => sum + (encoders.scales[k] ?? noise) ** 2 * inner(column, column), 0);
}

/** The score `tau^2 <F_A, F_B> / (N_A N_B)` of coordinates of unit variance, noise last. */
export function pairScore(encoders: Encoders, tau2: number, inA: readonly number[], inB: readonly number[]): number {
  const output = (side: 'A' | 'B', values: readonly number[]): readonly number[] => {
    const noise = encoders.noiseScales[side === 'A' ? 0 : 1];
    return encoders[side][0]!.map((_, i) =>
      encoders[side].reduce((sum, column, k) => sum + (encoders.scales[k] ?? noise) * values[k]! * column[i]!, 0),
    );
  };
  return (
    (tau2 * inner(output('A', inA), output('B', inB))) /
    Math.sqrt(squaredNorm(encoders, 'A') * squaredNorm(encoders, 'B'))
  );
}

/** Loss of one positive pair of score `own`: `differences[i]`, a negative's score less that, has `probabilities[i]`. */
function contrast(
  { loss, weight, negatives, tau2 }: LossSetting,
  own: number,
  differences: readonly number[],
  probabilities: readonly number[],
): number {
  const mean = (value: (difference: number) => number): number =>
    differences.reduce((sum, difference, i) => sum + probabilities[i]! * value(difference), 0);
  switch (loss) {
    case 'none':
      return -own / tau2;
    case 'single':
      return mean((difference) => Math.log(1 + weight * Math.exp(difference)));
    case 'infinite':
      return Math.log(1 + weight * mean(Math.exp));
    case 'many': {
      const over = (left: number, total: number): number =>
        left === 0
          ? Math.log(1 + (weight / negatives) * total)
          : mean((difference) => over(left - 1, total + Math.exp(difference)));
      return over(negatives, 0);
    }
    default: {
      const never: never = loss;
      throw new TypeError(`unknown loss ${String(never)}`);
    }
  }
}

/** The population loss `(L_A + L_B)/2` by all samples of latents and noise. */
export function populationLoss(encoders: Encoders, setting: LossSetting): number {
  const nodes = latentNodes(setting.latents);
  const latents = encoders.scales.map(() => nodes);
  const samples = draws([...latents, SIGNS]);
  const scores = samples.map((a) => samples.map((b) => pairScore(encoders, setting.tau2, a.values, b.values)));
  const probabilities = samples.map(({ probability }) => probability);
  let sum = 0;
  samples.forEach((a, i) => {
    samples.forEach((b, j) => {
      // A positive pair shares its latents; each of its two noises has its own sign.
      if (!latents.every((_, k) => a.values[k] === b.values[k])) return;
      const own = scores[i]![j]!;
      const ofB = scores[i]!.map((score) => score - own);
      const ofA = scores.map((row) => row[j]! - own);
      sum +=
        (a.probability / 4) * (contrast(setting, own, ofB, probabilities) + contrast(setting, own, ofA, probabilities));
    });
  });
  return sum;
}

/** `d<left, right>/dt` along gradient flow of the population loss, by differences of the loss along the two columns. */
export function innerProductFlow(encoders: Encoders, setting: LossSetting, left: Column, right: Column): number {
  const along = (moved: Column, by: Column): number =>
    slopeAtZero((step) => {
      const direction = encoders[by.side][by.at]!;
      const columns = encoders[moved.side].map((column, at) =>
        at === moved.at ? column.map((value, i) => value + step * direction[i]!) : column,
      );
      return populationLoss({ ...encoders, [moved.side]: columns }, setting);
    });
  return -along(left, right) - along(right, left);
}

/**
 * The mean loss `Psi(q, s) = E contrast` of contrasts `sum_k q_k z_k z'_k - s_k z_k^2` over the draws: at s = q the potential.
 *
 * @param setting - the loss and the latents.
 * @param q - factors of `z_k z'_k`.
 * @param s - factors of `z_k^2`.
 */
export function meanContrast(setting: LossSetting, q: readonly number[], s: readonly number[]): number {
  const samples = draws(q.map(() => latentNodes(setting.latents)));
  const probabilities = samples.map(({ probability }) => probability);
  return samples.reduce((sum, { values, probability }) => {
    const own = values.reduce((total, z, k) => total + s[k]! * z * z, 0);
    const differences = samples.map((other) =>
      values.reduce((total, z, k) => total + q[k]! * z * other.values[k]!, -own),
    );
    return sum + probability * contrast(setting, own, differences, probabilities);
  }, 0);
}

/** Means over the law of the latents of r independent `(z_k)` and `count` times as many `(z'_k)`. */
export function meanOverLatents(
  latents: LatentName,
  size: number,
  count: number,
  value: (own: readonly number[], others: readonly (readonly number[])[]) => number,
): number {
  const nodes = latentNodes(latents);
  return draws(new Array<Law>(size * (count + 1)).fill(nodes)).reduce((sum, { values, probability }) => {
    const block = (at: number): readonly number[] => values.slice(at * size, (at + 1) * size);
    return (
      sum +
      probability *
        value(
          block(0),
          Array.from({ length: count }, (_, i) => block(i + 1)),
        )
    );
  }, 0);
}

/** The derivative at 0 by differences of fourth order. */
export function slopeAtZero(f: (x: number) => number): number {
  const h = 2e-3;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}
