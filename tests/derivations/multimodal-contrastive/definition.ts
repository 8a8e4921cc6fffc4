/** The contrastive loss of one batch as it is written, one step down its central differences, and moments of steps. */

import type { ContrastiveSetting } from '../../../derivations/multimodal-contrastive/fast/problem.js';

/** What the loss is made of. */
export type Setting = Pick<
  ContrastiveSetting,
  'scales' | 'noiseScales' | 'weight' | 'temperature' | 'stepSize' | 'normaliser'
>;
/** Rows of (K_A, K_B): columns are latents and noise of A, latents and noise of B. */
export type Rows = readonly (readonly number[])[];
/** Latents and noise of one modality, scaled. */
export type Sample = readonly number[];
/** The halves of A and B. */
export type Pair = readonly [Sample, Sample];
/** A positive pair and its own negatives. */
export interface Example {
  readonly positive: Pair;
  readonly negatives: readonly Pair[];
}

const square = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** The columns of one side of a row. */
const half = (row: readonly number[], side: 0 | 1): readonly number[] =>
  row.slice((side * row.length) / 2, ((side + 1) * row.length) / 2);

/** F_side = K_side w. */
const feature = (K: Rows, side: 0 | 1, w: Sample): readonly number[] => K.map((row) => dot(half(row, side), w));

/** The square of the normaliser of a sample. */
function normOf(K: Rows, side: 0 | 1, w: Sample, batch: readonly Example[], setting: Setting): number {
  const { scales, noiseScales, normaliser } = setting;
  if (normaliser === 'per-sample') return square(feature(K, side, w));
  if (normaliser === 'population') {
    return square(K.flatMap((row) => half(row, side).map((value, k) => (scales[k] ?? noiseScales[side]) * value)));
  }
  const all = batch.flatMap(({ positive, negatives }) => [positive[side], ...negatives.map((pair) => pair[side])]);
  return all.reduce((sum, one) => sum + square(feature(K, side, one)), 0) / all.length;
}

/** -1/2 sum over both directions of log( e^s / (e^s + lambda/M sum_i e^{s_i}) ), the mean over the batch. */
function loss(K: Rows, batch: readonly Example[], setting: Setting): number {
  const tau2 = setting.temperature[0]!.inverseTemperature;
  const score = (left: Sample, right: Sample): number =>
    (tau2 * dot(feature(K, 0, left), feature(K, 1, right))) /
    Math.sqrt(normOf(K, 0, left, batch, setting) * normOf(K, 1, right, batch, setting));
  const one = ({ positive: [a, b], negatives }: Example): number => {
    const own = Math.exp(score(a, b));
    const share = setting.weight / negatives.length;
    const toB = negatives.reduce((sum, [, other]) => sum + share * Math.exp(score(a, other)), 0);
    const toA = negatives.reduce((sum, [other]) => sum + share * Math.exp(score(other, b)), 0);
    return -(Math.log(own / (own + toB)) + Math.log(own / (own + toA))) / 2;
  };
  return batch.reduce((sum, example) => sum + one(example), 0) / batch.length;
}

/** For each latent |K_A,k|^2, |K_B,k|^2, <K_A,k, K_B,k>, then the squares of the noise columns of A and B. */
function statistics(K: Rows, signals: number): readonly number[] {
  const width = K[0]!.length / 2;
  const column = (at: number): readonly number[] => K.map((row) => row[at]!);
  const latents = Array.from({ length: signals }, (_, k) => [column(k), column(width + k)] as const);
  const noise = [0, 1].map((side) =>
    Array.from({ length: width - signals }, (_, k) => square(column(side * width + signals + k))).reduce(
      (a, b) => a + b,
      0,
    ),
  );
  return [
    ...latents.map(([a]) => square(a)),
    ...latents.map(([, b]) => square(b)),
    ...latents.map(([a, b]) => dot(a, b)),
    ...noise,
  ];
}

/**
 * The statistics after one step from K on the loss of a batch.
 *
 * @returns for each latent |K_A,k|^2, then |K_B,k|^2, then <K_A,k, K_B,k>; then the squares of the noise columns of A and of B.
 */
export function stepped(K: Rows, batch: readonly Example[], setting: Setting): readonly number[] {
  const h = 1e-5;
  const moved = K.map((row, i) =>
    row.map((value, k) => {
      const at = (entry: number): number =>
        loss(
          K.map((other, l) => (l === i ? other.map((old, j) => (j === k ? entry : old)) : other)),
          batch,
          setting,
        );
      return value - (setting.stepSize * (at(value + h) - at(value - h))) / (2 * h);
    }),
  );
  return statistics(moved, setting.scales.length);
}

/** Moments of each statistic over steps. */
export interface Moments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** Fourth central moments. */
  readonly fourth: readonly number[];
}

export function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const over = (of: (row: readonly number[]) => readonly number[]): readonly number[] =>
    of(rows[0]!).map((_, at) => rows.reduce((sum, row) => sum + of(row)[at]!, 0) / rows.length);
  const mean = over((row) => row);
  const central = (power: number) => over((row) => row.map((value, at) => (value - mean[at]!) ** power));
  return { mean, variance: central(2), fourth: central(4) };
}
